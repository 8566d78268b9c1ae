"""Arrays of which no other name knows: ``y *= x`` may bind the name again, so that the value before it stays.

Before::

    y = np.exp(x)
    y *= x               # np.exp(x) is gone, and the reverse sweep must put it back

After::

    y = np.exp(x)
    y%2 = y * x
"""
from __future__ import annotations

from collections import Counter

import gast

from srcad import ir
from srcad.ad import ownership
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.aliases import may_refer
from srcad.analyze.blocks import bound_within, header_bound, parameters, statements
from srcad.analyze.memory import Memory
from srcad.optimize.effects import CHANGING
from srcad.unit import Unit


def rebindable(function: gast.FunctionDef, unit: Unit, memory: Memory) -> set[str]:
    """Give the names of arrays for which ``y += v`` can be ``y = y + v`` and nobody sees the difference.

    That is so for arrays that the function makes, that get a second name only after their last change, and that no
    statement changes but this kind; the new array must be of the old one's shape and dtype.
    """
    stored = {memory.classes.find(n) for n in memory.stored}        # a number takes no index
    found = {n for n in unit.types if ty.is_array(unit.types[n]) and may_refer(n, unit)
             and (ty.rank(unit.types[n]) or memory.classes.find(n) not in stored)}
    found -= {*memory.stored, *parameters(function), *kept(function)}
    found = _known_to_nobody(found, function, unit, memory)
    changed: set[str] = set()
    for stmt in statements(function.body):
        if isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Name) and stmt.target.id in found:
            changed.add(stmt.target.id)
            new = gast.BinOp(ir.load(stmt.target.id), stmt.op, stmt.value)
            if not _is_alike(unit.types[stmt.target.id], infer.rhs(new, unit)):
                found.discard(stmt.target.id)
        elif not _binds_new_arrays(stmt, unit):
            found -= header_bound(stmt)
        if isinstance(stmt, gast.For):          # the loop goes on with the array that it began with
            found -= ir.reads(stmt.iter) & bound_within(stmt.body)
    return found & changed


def kept(function: gast.FunctionDef) -> set[str]:
    """Give the names of what methods put into containers: ``log.append(y)``."""
    return {a.id for s in statements(function.body) for node in ir.walk(s) if isinstance(node, gast.Call)
            and isinstance(node.func, gast.Attribute) and node.func.attr in CHANGING for a in node.args if ir.is_local(a)}


def _known_to_nobody(names: set[str], function: gast.FunctionDef, unit: Unit, memory: Memory) -> set[str]:
    """Give the names that have no second name before their last change."""
    first, last = _places(function)
    members = memory.classes.members()
    return {name for name in names if all(
        other == name or not may_refer(other, unit) or first.get(other, -1) > last.get(name, -1)
        for other in members.get(memory.classes.find(name), ()))}


def _places(function: gast.FunctionDef) -> tuple[dict[str, int], dict[str, int]]:
    """Give which statement of the body binds a name first, and which one changes it in place last."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, outer in enumerate(function.body):
        for stmt in statements([outer]):
            for name in header_bound(stmt):
                first.setdefault(name, index)
            if isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Name):
                last[stmt.target.id] = index
    return first, last


def copied_numbers(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names of numbers that ``x += y`` changes for other names too if they are arguments of rank 0.

    An array of rank 0 that has no dtype is not known to be one: the types say a number, and mean either.
    """
    copies = [(s.targets[0].id, s.value.id) for s in statements(function.body) if isinstance(s, gast.Assign)
              and isinstance(s.targets[0], gast.Name) and ir.is_local(s.value)]
    changed = {s.target.id for s in statements(function.body) if isinstance(s, gast.AugAssign) and ir.is_local(s.target)}
    reads = Counter(n.id for n in ir.names(function) if isinstance(n.ctx, gast.Load))
    arguments = set(parameters(function))
    for target, source in copies:
        arguments |= {target} if source in arguments else set()
    shown = {one for pair in copies for one, other in (pair, pair[::-1])
             if reads[other] > (other == pair[1]) and pair[1] in arguments}
    return {n for n in shown & changed if unit.types.get(n, ty.UNKNOWN) == ty.RANK0}


def _is_alike(old: ty.Type, new: ty.Type) -> bool:
    """Tell whether two arrays certainly have one shape and dtype; an array of rank 0 may become a number."""
    if ty.rank(old) == ty.rank(new) == 0:
        return ty.dtype(old) is not None and ty.dtype(old) == ty.dtype(new)
    return old == new and old.dtype is not None and old.shape is not None and None not in old.shape


def _binds_new_arrays(stmt: gast.stmt, unit: Unit) -> bool:
    return (isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name)
            and ownership.is_fresh(stmt.value, unit))
