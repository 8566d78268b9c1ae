"""Optimisation of generated functions: passes that run until nothing changes.

Each pass is ``run(function, unit) -> bool``: it edits the function and tells whether it changed anything.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze.blocks import statements
from srcad.unit import Unit

_LIMIT = 20


def passes() -> tuple:
    """Give the passes in their order."""
    from srcad.optimize import (
        accumulate,
        algebra,
        copies,
        cse,
        dead,
        displays,
        exits,
        fold,
        histories,
        hoist,
        increments,
        invariants,
        loops,
        lower,
        order,
        records,
    )
    return (lower, displays, order, copies, algebra, dead, cse, increments, accumulate, hoist, exits, fold, loops,
            histories, invariants, records)


def optimize(function: gast.FunctionDef, unit: Unit) -> bool:
    """Run all passes on a generated function until nothing changes, and put signs where they read best.

    Parameters
    ----------
    function
        A generated function; it is edited.
    unit
        Its tables.
    """
    from srcad.analyze.infer import complete
    from srcad.optimize import coalesce, first, increments, partial, pretty
    from srcad.optimize.effects import is_generated
    complete(function, unit)
    changed = _settle(function, unit)
    if partial.run(function, unit):         # the factors are what they will be
        changed = True
        _settle(function, unit)
    if coalesce.run(function, unit):
        increments.run(function, unit)
    increments.arrays(function, unit)
    first.run(function, unit)
    masks = {name for node in statements(function.body)
             if isinstance(node, gast.Assign) and isinstance(node.value, gast.Compare)
             for target in node.targets for name in ir.bound(target)}
    for node in statements(function.body):
        if isinstance(node, (gast.Assign, gast.AugAssign, gast.Return)) and node.value is not None:
            if is_generated(node):
                _turn(node)
                node.value = pretty.pretty(node.value, unit, masks)
    return changed


def _settle(function: gast.FunctionDef, unit: Unit) -> bool:
    """Run the passes until nothing changes; tells whether anything did."""
    from srcad.optimize.census import Census
    steps = passes()
    unchanged, changed = 0, False
    for step in steps * _LIMIT:
        unit.census = unit.census or Census(function, unit)
        if step.run(function, unit):
            unchanged, changed, unit.census = 0, True, None
        else:
            unchanged += 1
        if unchanged == len(steps):
            break
    unit.census = None
    return changed


def _turn(node: gast.AST) -> None:
    """Write ``b -= -e`` as ``b += e``, and the other way round."""
    value = node.value
    if isinstance(node, gast.AugAssign) and isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub):
        if isinstance(node.op, (gast.Add, gast.Sub)):
            node.value, node.op = value.operand, gast.Sub() if isinstance(node.op, gast.Add) else gast.Add()
