"""Unpacking: each name of a pattern is a part of the sequence, and gives its adjoint back to it.

Before::

    a, *rest = x

After (in the reverse sweep)::

    b|x = repack([b|a, *b|rest], x)

Nested patterns of active values are taken apart one level at a time before (``one_level``).
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from srcad import ir
from srcad.ad.adjoints import adjoint_name
from srcad.ad.simplify import simplify
from srcad.analyze import types as ty
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


def bindings(target: gast.expr, value: gast.expr, unit: Unit) -> list[gast.stmt]:
    """Build the statements that bind a target of a loop to a value."""
    if isinstance(target, gast.Name):
        return [ir.assign(target.id, value)]
    whole = unit.fresh()
    unpacked = gast.Assign([target], ir.load(whole), None)
    return [ir.assign(whole, value), *(one_level(unpacked, unit) if is_nested(target) else [unpacked])]


def is_nested(target: gast.expr) -> bool:
    """Tell whether a target is a pattern with a pattern in it."""
    return isinstance(target, gast.Tuple) and any(isinstance(part, gast.Tuple) for part in target.elts)


def one_level(stmt: gast.Assign, unit: Unit) -> list[gast.stmt]:
    """Write ``a, (b, c) = x`` as ``a, %1 = x`` and ``b, c = %1``."""
    target = stmt.targets[0]
    result: list[gast.stmt] = [stmt]
    for place, part in enumerate(target.elts):
        if isinstance(part, gast.Tuple):
            name = unit.fresh()
            target.elts[place] = ir.store(name)
            inner = ir.copy_origin(gast.Assign([part], ir.load(name), None), stmt)
            result += one_level(inner, unit) if is_nested(part) else [inner]
    return result


def starred(target: gast.Tuple) -> int | None:
    """Give the place of the starred part of a pattern."""
    return next((k for k, part in enumerate(target.elts) if isinstance(part, gast.Starred)), None)


def reverse(ad: ReverseAD, target: gast.Tuple, value: gast.expr) -> list[gast.stmt]:
    """Reverse ``a, b = x`` and ``a, *b = x``."""
    from srcad.ad import leaves
    if not (ir.is_local(value) and ad.is_active(value.id)) or not any(ad.is_active(n.id) for n in ir.names(target)):
        return []
    if any(n.id in ad.shadows for n in ir.names(target)):
        return []                               # shadows are unpacked with what they belong to
    t = ad.unit.types.get(value.id, ty.UNKNOWN)
    if not ty.is_array(t) or starred(target) is not None:
        return _repack(ad, target, value, t)
    result: list[gast.stmt] = []
    for index, part in enumerate(target.elts):
        if ad.is_active(part.id) and ad.adjoints.defined(part.id):
            seed = ad.adjoints.seed(part.id)
            ad.adjoints.forget(part.id)
            result.extend(leaves.load(ad, part.id, gast.Subscript(value, ir.constant(index), gast.Load()), seed))
    return result


def _repack(ad: ReverseAD, target: gast.Tuple, value: gast.Name, t: ty.Type) -> list[gast.stmt]:
    """Put the adjoints of the parts of a sequence together to the adjoint of the sequence."""
    parts: list[gast.expr] = []
    if not any(ad.adjoints.defined(n.id) for n in ir.names(target)):
        return []
    for part in target.elts:
        if isinstance(part, gast.Starred):
            parts.append(gast.Starred(_part(ad, part.value.id), gast.Load()))
        else:
            parts.append(_part(ad, part.id))
    whole: gast.expr = gast.Tuple(parts, gast.Load())
    if starred(target) is not None:
        whole = ad.splicer.helper('repack', gast.List(parts, gast.Load()), ir.load(value.id))
    elif not isinstance(t, ty.Tuple):
        whole = ad.splicer.helper('repack', whole, ir.load(value.id))
    if t == ty.UNKNOWN and ad.memory.is_memory(value.id):      # the shadows of its parts are views: it is not replaced
        made = ad.adjoints.own(value.id)
        return [*made, gast.AugAssign(ir.everything(ir.load(adjoint_name(value.id))), gast.Add(), whole)]
    if not ty.is_array(t):
        ad.adjoints.structured.add(value.id)
    if ad.adjoints.defined(value.id):
        return ad.adjoints.add(value.id, whole)
    return [ad.adjoints.define(value.id, whole, owned=ty.is_array(t))]


def _part(ad: ReverseAD, name: str) -> gast.expr:
    """Take the adjoint of a part; zeros if it has none."""
    if ad.is_active(name) and ad.adjoints.defined(name):
        seed = ad.adjoints.seed(name)
        ad.adjoints.forget(name)
        return seed
    return simplify(ad.splicer.helper('zeros_like', ir.load('new|' + name)), ad.unit)
