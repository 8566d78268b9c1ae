"""Concatenation, stacking and splitting."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import ONE, Dim
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import as_array, dtype_name
from srcad.analyze.types import Array, Literal, Type

_NONE = Literal(None)


def _parts(arrays: Type) -> list[Array] | None:
    """Give the arrays that are joined; None where their number is not known."""
    if isinstance(arrays, ty.Tuple):
        return [as_array(t) for t in arrays.items]
    if isinstance(arrays, ty.List) and arrays.items is not None:
        return [as_array(t) for t in arrays.items]
    if isinstance(arrays, ty.List) and arrays.length is not None:
        return [as_array(arrays.item)] * arrays.length
    return None


def _kind(parts: Sequence[Type], dtype: Type = _NONE) -> str | None:
    if dtype != _NONE:
        return dtype_name(dtype)
    names = [ty.dtype(p) for p in parts]
    return None if not names or None in names else np.result_type(*names).name


def _same(parts: Sequence[Array], skip: int | None = None) -> list | None:
    """Merge dimensions that must be equal."""
    shapes = [p.shape for p in parts]
    if any(s is None or len(s) != len(shapes[0]) for s in shapes):
        return None
    merged = []
    for k in range(len(shapes[0])):
        known = [s[k] for s in shapes if s[k] is not None]
        merged.append(known[0] if known and k != skip else None)
    return merged


def _unknown_count(arrays: Type) -> Type:
    if isinstance(arrays, ty.List) and isinstance(as_array(arrays.item), Array):
        return as_array(arrays.item)
    return Array(None, None)


@shape_of(np.concatenate)
def _concatenate(arrays: Type, axis: Type = ty.INT0, out: Type = _NONE, *, dtype: Type = _NONE,
                 casting: Type = _NONE) -> Type:
    parts = _parts(arrays)
    if parts is None:
        one = _unknown_count(arrays)
        if one.shape is None or axis == _NONE:
            return Array(one.dtype, (None,) if axis == _NONE else None)
        k = ty.value(axis) % len(one.shape)
        return Array(one.dtype, one.shape[:k] + (None,) + one.shape[k + 1:])
    if axis == _NONE:
        return Array(_kind(parts, dtype), (None,))
    rank = next((len(p.shape) for p in parts if p.shape is not None), None)
    if not rank:
        return Array(_kind(parts, dtype), None)
    k = ty.value(axis) % rank
    merged = _same(parts, k)
    if merged is None:
        return Array(_kind(parts, dtype), (None,) * rank)
    total: Dim | None = Dim.of(0)
    for p in parts:
        total = None if total is None or p.shape[k] is None else total + p.shape[k]
    merged[k] = total
    return Array(_kind(parts, dtype), tuple(merged))


@shape_of(np.stack)
def _stack(
    arrays: Type, axis: Type = ty.INT0, out: Type = _NONE, *, dtype: Type = _NONE, casting: Type = _NONE
) -> Type:
    parts = _parts(arrays)
    count = None if parts is None else Dim.of(len(parts))
    parts = [_unknown_count(arrays)] if parts is None else parts
    merged = _same(parts)
    if merged is None:
        return Array(_kind(parts, dtype), None)
    k = ty.value(axis) % (len(merged) + 1)
    return Array(_kind(parts, dtype), (*merged[:k], count, *merged[k:]))


def _at_least(t: Array, size: int) -> Array:
    """Give the type that hstack, vstack and dstack make of an array first."""
    if t.shape is None:
        return t
    shape = t.shape
    if size == 1:
        shape = shape or (ONE,)
    elif size == 2:
        shape = (ONE,) * (2 - len(shape)) + shape
    elif len(shape) < 3:
        shape = {0: (ONE,) * 3, 1: (ONE, *shape, ONE), 2: (*shape, ONE)}[len(shape)]
    return Array(t.dtype, shape)


@shape_of(np.hstack)
def _hstack(tup: Type, **kw: Type) -> Type:
    parts = [_at_least(p, 1) for p in _parts(tup) or ()]
    if not parts or parts[0].shape is None:
        return Array(_kind(parts), None)
    return _concatenate(ty.Tuple(tuple(parts)), Literal(0 if len(parts[0].shape) == 1 else 1))


@shape_of(np.vstack)
def _vstack(tup: Type, **kw: Type) -> Type:
    parts = _parts(tup)
    if parts is None:
        found = _at_least(_unknown_count(tup), 2)
        return Array(found.dtype, None if found.shape is None else (None, *found.shape[1:]))
    return _concatenate(ty.Tuple(tuple(_at_least(p, 2) for p in parts)), Literal(0))


@shape_of(np.dstack)
def _dstack(tup: Type) -> Type:
    return _concatenate(ty.Tuple(tuple(_at_least(p, 3) for p in _parts(tup) or ())), Literal(2))


@shape_of(np.column_stack)
def _column_stack(tup: Type) -> Type:
    parts = [Array(p.dtype, (*p.shape, ONE) if p.shape is not None and len(p.shape) == 1 else p.shape)
             for p in _parts(tup) or ()]
    return _concatenate(ty.Tuple(tuple(parts)), Literal(1))


@shape_of(np.append)
def _append(arr: Type, values: Type, axis: Type = _NONE) -> Type:
    parts = [as_array(arr), as_array(values)]
    if axis == _NONE:
        from srcad.analyze.shapes.reductions import flat_size
        sizes = [flat_size(p.shape) for p in parts]
        return Array(_kind(parts), (None if None in sizes else sizes[0] + sizes[1],))
    return _concatenate(ty.Tuple(tuple(parts)), axis)


@shape_of(np.split, np.array_split)
def _split(ary: Type, sections: Type, axis: Type = ty.INT0) -> Type:
    t = as_array(ary)
    if t.shape is None:
        return ty.List(Array(t.dtype, None))
    k = ty.value(axis) % len(t.shape)
    item = Array(t.dtype, t.shape[:k] + (None,) + t.shape[k + 1:])
    count = ty.int_value(sections)
    if count is not None and count.is_const:
        return ty.List(item, count.const)
    if isinstance(sections, ty.Tuple):
        return ty.List(item, len(sections.items) + 1)
    return ty.List(item, sections.length + 1 if isinstance(sections, ty.List) and sections.length is not None else None)


@shape_of(np.meshgrid)
def _meshgrid(*xi: Type, indexing: Type = ty.XY, **kw: Type) -> Type:
    parts = [as_array(x) for x in xi]
    if kw or any(p.shape is None or len(p.shape) != 1 for p in parts):
        return ty.UNKNOWN
    dims = [p.shape[0] for p in parts]
    if indexing == Literal('xy') and len(dims) > 1:
        dims[0], dims[1] = dims[1], dims[0]
    items = tuple(Array(p.dtype, tuple(dims)) for p in parts)
    return ty.Tuple(items) if int(np.__version__.split('.')[0]) >= 2 else ty.List(lattice.join_all(items), len(items))
