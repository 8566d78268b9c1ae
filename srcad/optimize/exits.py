"""A result that two branches make is returned where it is made.

Before::

    if k == 0:
        %1 = c
    else:
        %2 = g(k)
        %1 = c * %2
    return %1, (k, x)

After::

    if k == 0:
        return c, (k, x)
    %2 = g(k)
    return c * %2, (k, x)
"""
from __future__ import annotations

import gast

from srcad import ir, markers
from srcad.optimize.copies import is_internal
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Return from the branches at the end of a function; tells whether anything changed."""
    body, changed = function.body, False
    while _return_inside(body):
        changed = True
    return _no_else(function.body) or changed


def _return_inside(body: list) -> bool:
    if len(body) < 2 or not isinstance(body[-1], gast.Return) or not isinstance(body[-2], gast.If):
        return False
    branch, last = body[-2], body[-1]
    if not branch.orelse or last.value is None:
        return False
    made = [_result(arm, last) for arm in (branch.body, branch.orelse)]
    if None in made or made[0] != made[1] or any(isinstance(n, gast.Return) for n in ir.walk(branch)):
        return False
    del body[-2:]
    for arm in (branch.body, branch.orelse):
        again = ir.copy_origin(ir.copy_tree(last), last)
        arm.append(again)
        while _return_inside(arm):
            pass
    body.append(branch)
    if markers.caught(branch) is None:
        rest, branch.orelse = branch.orelse, []
        body.extend(rest)
    return True


def _result(arm: list, last: gast.Return) -> str | None:
    """Give the temporary that an arm ends with and that the return reads once."""
    node = arm[-1] if arm else None
    if isinstance(node, gast.If) and node.orelse:
        found = {_result(inner, last) for inner in (node.body, node.orelse)}
        return found.pop() if len(found) == 1 else None
    if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
        return None
    name = node.targets[0].id
    reads = sum(n.id == name for n in ir.names(last))
    return name if is_internal(name) and reads == 1 else None


def _no_else(body: list) -> bool:
    """Take what follows a branch that returns out of its else."""
    if not body or not isinstance(body[-1], gast.If) or not body[-1].orelse:
        return False
    branch = body[-1]
    if markers.caught(branch) is not None or not branch.body or not isinstance(branch.body[-1], (gast.Return, gast.Raise)):
        return False
    rest, branch.orelse = branch.orelse, []
    body.extend(rest)
    _no_else(body)
    return True
