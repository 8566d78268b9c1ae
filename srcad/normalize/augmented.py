"""Keep the order of augmented assignments whose right side may change what is read first.

Python reads the target, evaluates the right side, operates, stores. Where the right side has no effects the statement
stays what it is.

Before::

    def f(a, x, i):
        x += 2.0
        a[i] += x * 2.0
        a[i + 1] += g(x)
        x += (x := 3.0)
        return x

After::

    def f(a, x, i):
        x += 2.0
        a[i] += x * 2.0
        _1 = i + 1
        _2 = a[_1]
        _2 += g(x)
        a[_1] = _2
        _3 = x
        _3 += (x := 3.0)
        x = _3
        return x
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.effects import CALL, WALRUS, Facts, binds
from srcad.normalize.order import Lifter, operands
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Keep the order of augmented assignments whose right side may change what is read first."""
    def visit(statement: gast.stmt) -> list[gast.stmt]:
        return _split(statement, unit) if isinstance(statement, gast.AugAssign) else [statement]

    blocks.rewrite(blocks.function_of(module), visit)
    return module


def _split(statement: gast.AugAssign, unit: Unit) -> list[gast.stmt]:
    target, value = statement.target, statement.value
    bound = binds(value)
    if isinstance(target, gast.Name):
        if target.id not in bound:
            return [statement]
        place = ir.load(target.id)
        before: list[gast.stmt] = []
    elif isinstance(target, gast.Subscript):
        facts = Facts(unit)
        if not facts.of(value) & CALL and not bound & {n.id for n in ir.names(target)}:
            return [statement]
        lifter = _Keep(unit, statement, facts)
        lifter.freeze(target, value)
        before, place = lifter.out, gast.Subscript(target.value, target.slice, gast.Load())
    else:
        return [statement]
    name = unit.fresh()
    return [*before, blocks.bind(name, blocks.place(place, target), statement),
            ir.copy_origin(gast.AugAssign(ir.store(name), statement.op, value), statement),
            ir.copy_origin(gast.Assign([_stored(target)], ir.load(name), None), statement)]


def _stored(target: gast.expr) -> gast.expr:
    # The load before shares no nodes with the store.
    return ir.copy_tree(target)


class _Keep(Lifter):
    """Evaluates base and index of a target once, before the right side."""

    def wanted(self, node: gast.AST, whole: bool) -> bool:
        return bool(self.facts.of(node) & (WALRUS | CALL))

    def move(self, node: gast.expr, whole: bool) -> gast.expr | None:
        return self.temporary(node)

    def freeze(self, target: gast.Subscript, value: gast.expr) -> None:
        slots = operands(target)
        for position, slot in enumerate(slots):
            node = slot.get()
            if not isinstance(node, gast.Name):
                self.keep(slot, [value])
            else:
                self.keep(slot, [*(s.get() for s in slots[position + 1:]), value])


