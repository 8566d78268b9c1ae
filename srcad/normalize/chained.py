"""Split assignments with several targets; they are bound from left to right.

Before::

    def f(x, a):
        y = z = 0.0
        u = v = x * 2.0
        a[0] = w = x
        return a

After::

    def f(x, a):
        y = 0.0
        z = 0.0
        u = x * 2.0
        v = u
        a[0] = x
        w = x
        return a
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.order import is_atom
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Split assignments with several targets."""
    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if isinstance(statement, gast.Assign) and len(statement.targets) > 1:
            return _split(statement, unit)
        return [statement]

    blocks.rewrite(blocks.function_of(module), visit)
    return module


def _split(statement: gast.Assign, unit: Unit) -> list[gast.stmt]:
    first, *others = statement.targets
    value = statement.value
    result: list[gast.stmt] = []
    rebound = set().union(*(_bound(target) for target in others))
    if isinstance(first, gast.Name) and first.id not in rebound and not _local_atom(value):
        # The first name holds the value for the others.
        result.append(_assign(first, value, statement))
        if not is_atom(value):
            value = ir.load(first.id)
    else:
        others = statement.targets
        if not is_atom(value) or _bound_any(value, statement.targets):
            name = unit.fresh()
            result.append(blocks.bind(name, value, statement))
            value = ir.load(name)
    return result + [_assign(target, ir.copy_tree(value), statement) for target in others]


def _local_atom(value: gast.expr) -> bool:
    return ir.is_local(value)


def _bound_any(value: gast.expr, targets: list[gast.expr]) -> bool:
    return ir.is_local(value) and any(value.id in _bound(target) for target in targets)


def _bound(target: gast.expr) -> set[str]:
    """Give the names that a target binds, those of assignment expressions in its index included."""
    return ir.bound(target)


def _assign(target: gast.expr, value: gast.expr, origin: gast.stmt) -> gast.Assign:
    return ir.copy_origin(gast.Assign([target], value, None), origin)
