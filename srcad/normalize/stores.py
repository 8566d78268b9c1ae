"""Assignments to attributes as stores of items, in the order in which Python does it.

Before::

    def f(p, x):
        p.count += 1
        p.last = x
        return x

After::

    def f(p, x):
        _1 = p['count']
        _1 += 1
        p['count'] = _1
        p['last'] = x
        return x
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write assignments to attributes as stores."""
    blocks.rewrite(blocks.function_of(module), lambda statement: _statement(statement, unit))
    return module


def _statement(stmt: gast.stmt, unit: Unit) -> list[gast.stmt]:
    target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
    if not isinstance(target, gast.Attribute) or not isinstance(stmt, (gast.Assign, gast.AugAssign)):
        return [stmt]
    before: list[gast.stmt] = []
    owner = target.value
    if isinstance(stmt, gast.Assign):
        stmt.targets = [_item(owner, target, gast.Store())]
        return [stmt]
    if not isinstance(owner, gast.Name):
        name = unit.fresh()
        before.append(blocks.bind(name, owner, stmt))
        owner = ir.load(name)
    value = unit.fresh()
    before.append(blocks.bind(value, _item(owner, target, gast.Load()), stmt))
    before.append(ir.copy_origin(gast.AugAssign(ir.store(value), stmt.op, stmt.value), stmt))
    store = gast.Assign([_item(ir.copy_tree(owner), target, gast.Store())], ir.load(value), None)
    return [*before, ir.copy_origin(store, stmt)]


def _item(owner: gast.expr, target: gast.Attribute, ctx: gast.expr_context) -> gast.Subscript:
    key = blocks.place(ir.constant(ir.Field(target.attr)), target)
    return blocks.place(gast.Subscript(owner, key, ctx), target)
