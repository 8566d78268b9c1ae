"""The last rewriting before differentiation, where the types decide what a statement means.

Before::

    x += y               # x is a number
    a += y               # a is an array
    v[i] *= c
    for w in ws: ...     # ws is active

After::

    x = x + y
    a[...] += y
    %1 = v[i]
    %2 = %1 * c
    v[i] = %2
    for %3 in range(len(ws)):
        w = ws[%3]
        ...
"""
from __future__ import annotations

import copy

import gast

from srcad import ir
from srcad.ad import iteration
from srcad.analyze import types as ty
from srcad.analyze.activity import carries
from srcad.analyze.blocks import child_blocks
from srcad.unit import Unit


class Prepare:
    """Rewrites the blocks of a function in place.

    Parameters
    ----------
    unit
        The context, with types.
    active
        Names that are active by a first analysis.
    """

    def __init__(self, unit: Unit, active: set[str]) -> None:
        self.unit, self.active = unit, active

    def block(self, statements: list[gast.stmt]) -> None:
        """Rewrite a block and the blocks inside of it."""
        result: list[gast.stmt] = []
        for stmt in statements:
            new = self.statement(stmt)
            for part in new:
                if part is not stmt:
                    ir.copy_origin(part, stmt)
                for body in child_blocks(part):
                    self.block(body)
            result.extend(new)
        statements[:] = result

    def statement(self, stmt: gast.stmt) -> list[gast.stmt]:
        """Give what stands for a statement."""
        if isinstance(stmt, gast.AugAssign):
            return self._augmented(stmt)
        if isinstance(stmt, gast.For) and any(n in self.active for n in carries(stmt.iter, self.unit)):
            return iteration.by_index(stmt, self.unit)
        return [stmt]

    def _augmented(self, stmt: gast.AugAssign) -> list[gast.stmt]:
        linear = isinstance(stmt.op, (gast.Add, gast.Sub))
        if isinstance(stmt.target, gast.Subscript):
            return [stmt] if linear else self._element(stmt.target, stmt)
        name = stmt.target.id
        if not self._in_place(name):
            return [ir.assign(name, gast.BinOp(ir.load(name), stmt.op, stmt.value))]
        whole = gast.Subscript(ir.load(name), ir.constant(Ellipsis), gast.Store())
        return [gast.AugAssign(whole, stmt.op, stmt.value)] if linear else self._element(whole, stmt)

    def _in_place(self, name: str) -> bool:
        return ty.is_array(self.unit.types.get(name, ty.UNKNOWN))

    def _element(self, target: gast.Subscript, stmt: gast.AugAssign) -> list[gast.stmt]:
        old, new = self.unit.fresh(), self.unit.fresh()
        element = gast.Subscript(copy.deepcopy(target.value), copy.deepcopy(target.slice), gast.Load())
        changed = gast.BinOp(ir.load(old), stmt.op, stmt.value)
        return [ir.assign(old, element), ir.assign(new, changed), gast.Assign([target], ir.load(new), None)]
