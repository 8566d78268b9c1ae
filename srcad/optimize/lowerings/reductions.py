"""Adjoints of reductions along axes."""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import numpy, shape_of
from srcad.optimize.lowerings import known, lowers, same_kind
from srcad.unit import Unit


def _with_axes(unit: Unit, y: gast.AST, x: ty.Type, axis: gast.AST | None, keepdims: gast.AST | None,
               spread: bool) -> gast.AST | None:
    """Give the result of a reduction its axes back, by an index such as ``[:, None]``.

    With `spread` the axes that broadcasting adds need not be written.
    """
    if known(unit, keepdims, False):
        return y
    rank, axes = ty.rank(x), known(unit, axis, None)
    if rank is None:
        return None
    if axes is None:
        return y if spread or rank == 0 else None
    axes = {a % rank for a in (axes if isinstance(axes, tuple) else (axes,))} if rank else set()
    pattern = [k in axes for k in range(rank)]
    while spread and pattern and pattern[0]:
        pattern.pop(0)
    while pattern and not pattern[-1]:
        pattern.pop()
    if not any(pattern):
        return y
    parts: list = [ir.constant(None) if new else gast.Slice(None, None, None) for new in pattern]
    return gast.Subscript(y, gast.Tuple(parts, gast.Load()) if len(parts) > 1 else parts[0], gast.Load())


@lowers('restore_axes')
def _restore_axes(unit: Unit, y: gast.AST, x: gast.AST, axis: Any = None, keepdims: Any = None) -> gast.AST | None:
    return _with_axes(unit, y, rhs(x, unit), axis, keepdims, spread=False)


@lowers('unreduce')
def _unreduce(unit: Unit, by: gast.AST, x: gast.AST, axis: Any = None, keepdims: Any = None,
              where: Any = None) -> gast.AST | None:
    given, wanted = rhs(by, unit), rhs(x, unit)
    if known(unit, where, True) is not True:
        return None
    if not (same_kind(given, wanted) or ty.is_array(wanted) and same_kind(given, ty.Scalar(wanted.dtype or 'float'))):
        return None
    if ty.is_scalar(wanted):
        return by if ty.is_scalar(given) else None
    if not ty.is_array(wanted) or ty.kind(wanted) is None:
        return None
    by = _with_axes(unit, by, wanted, axis, keepdims, spread=True)
    return None if by is None else numpy(unit, 'broadcast_to', by, shape_of(x))


@lowers('count_reduced')
def _count_reduced(unit: Unit, x: gast.AST, axis: Any = None, where: Any = None) -> gast.AST | None:
    t, axes = rhs(x, unit), known(unit, axis, None)
    if known(unit, where, True) is not True:
        return None
    if ty.is_scalar(t):
        return ir.constant(1)
    if not ty.is_array(t):
        return None
    if axes is None:
        return gast.Attribute(x, 'size', gast.Load())
    sizes = [gast.Subscript(shape_of(x), ir.constant(a % len(t.shape)), gast.Load())
             for a in (axes if isinstance(axes, tuple) else (axes,))]
    found: gast.AST = sizes[0]
    for size in sizes[1:]:
        found = gast.BinOp(found, gast.Mult(), size)
    return found


@lowers('extremum_share')
def _extremum_share(unit: Unit, y: gast.AST, x: gast.AST, axis: Any = None, keepdims: Any = None,
                    where: Any = None) -> gast.AST | None:
    t = rhs(x, unit)
    if known(unit, where, True) is not True or ty.dtype(t) != 'float64' or not ty.is_array(t) or not t.shape:
        return None
    y = _with_axes(unit, y, t, axis, keepdims, spread=True)
    if y is None:
        return None
    is_extremum = gast.Compare(x, [gast.Eq()], [y])
    known(unit, axis, None)
    options = {} if axis is None or known(unit, axis, None) is None else {'axis': axis, 'keepdims': True}
    count = numpy(unit, 'sum', ir.copy_tree(is_extremum), **options)
    return gast.BinOp(is_extremum, gast.Div(), count)
