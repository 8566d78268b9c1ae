"""Axes that a sum keeps and an index takes away again.

Before::

    np.sum(x, axis=1, keepdims=True)[:, 0]

After::

    np.sum(x, axis=1)
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.literals import number
from srcad.unit import Unit


def without_kept_axis(node: gast.Subscript, unit: Unit) -> gast.AST:
    """Sum without the axis that the index drops; gives the node itself where there is nothing to do."""
    value = node.value
    if isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub):
        inner = gast.Subscript(value.operand, node.slice, node.ctx)
        found = without_kept_axis(inner, unit)
        return node if found is inner else gast.UnaryOp(gast.USub(), found)
    axis = _kept_axis(value, unit)
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    if axis is None or axis >= len(parts) or not _is_zero(parts[axis]):
        return node
    if not all(ir.is_whole_slice(p) or _is_zero(p) for p in parts):
        return node
    value.keywords = [k for k in value.keywords if k.arg == 'axis']
    rest = parts[:axis] + parts[axis + 1:]
    if all(map(ir.is_whole_slice, rest)):
        return value
    return gast.Subscript(value, gast.Tuple(rest, gast.Load()) if len(rest) > 1 else rest[0], node.ctx)


def _kept_axis(call: gast.AST, unit: Unit) -> int | None:
    """Give the axis that ``np.sum(x, axis=axis, keepdims=True)`` sums over."""
    if not ir.is_external(getattr(call, 'func', None)) or call.func.id != '@numpy.sum' or len(call.args) != 1:
        return None
    given = {k.arg: number(k.value) for k in call.keywords}
    rank = ty.rank(rhs(call, unit))
    if set(given) != {'axis', 'keepdims'} or given['keepdims'] is not True or type(given['axis']) is not int or not rank:
        return None
    return given['axis'] % rank


def _is_zero(part: gast.AST) -> bool:
    return type(number(part)) is int and number(part) == 0
