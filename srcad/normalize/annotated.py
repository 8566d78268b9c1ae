"""Replace annotated assignments; Python evaluates no annotation of a local variable.

Before::

    def f(a, x):
        y: float = x
        z: int
        a[0]: float = y
        return a

After::

    def f(a, x):
        y = x
        a[0] = y
        return a
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Replace annotated assignments."""
    blocks.rewrite(blocks.function_of(module), _visit)
    return module


def _visit(statement: gast.stmt) -> list[gast.stmt]:
    if not isinstance(statement, gast.AnnAssign):
        return [statement]
    target = statement.target
    if statement.value is not None:
        return [ir.copy_origin(gast.Assign([target], statement.value, None), statement)]
    if isinstance(target, gast.Name):
        return []
    # `a[f()]: int` evaluates a and f(), and stores nothing.
    parts = [target.value] + ([target.slice] if isinstance(target, gast.Subscript) else [])
    return [ir.copy_origin(gast.Expr(part), statement) for part in parts if not isinstance(part, gast.Slice)]
