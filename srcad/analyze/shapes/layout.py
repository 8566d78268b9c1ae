"""Reshaping, transposing, broadcasting, taking parts."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import ONE, Dim, assumed
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import as_array
from srcad.analyze.shapes.indexing import element
from srcad.analyze.shapes.reductions import flat_size
from srcad.analyze.types import Array, Literal, Type

_NONE = Literal(None)


def dims_of(t: Type) -> ty.Shape | None:
    """Give the shape that an argument ``shape`` means; an entry is None where it is not known."""
    if isinstance(t, ty.Tuple):
        return tuple(_dim_of(i) for i in t.items)
    if isinstance(t, ty.List):
        return None if t.length is None else (None,) * t.length
    if ty.is_number(t) and ty.is_integer(t):
        return (_dim_of(t),)
    return None


def _dim_of(t: Type) -> Dim | None:
    value = ty.int_value(t)
    return None if value is None or value.is_const and value.const < 0 else value


def _axis(t: Type, rank: int) -> int:
    return ty.value(t) % rank


@shape_of(np.reshape)
def reshape(a: Type, shape: Type = _NONE, order: Type = _NONE, **kw: Type) -> Type:
    """Give the type of ``np.reshape(a, shape)``."""
    shape = kw.get('newshape', shape)
    a = as_array(a)
    dims = dims_of(shape)
    if dims is None:
        return Array(a.dtype, None)
    items = shape.items if isinstance(shape, ty.Tuple) else (shape,)
    holes = [k for k, t in enumerate(items) if t == Literal(-1)]
    if len(holes) == 1:
        hole = _quotient(flat_size(a.shape), [d for k, d in enumerate(dims) if k != holes[0]])
        dims = dims[:holes[0]] + (hole,) + dims[holes[0] + 1:]
    return Array(a.dtype, dims)


def _quotient(size: Dim | None, dims: Sequence[Dim | None]) -> Dim | None:
    total: Dim | None = ONE
    for d in dims:
        total = None if total is None or d is None else total.times(d)
    if size is None or total is None or total == Dim.of(0):
        return None
    if total == ONE:
        return size
    if total == size:
        return ONE
    if total.is_const and all(k % total.const == 0 for _, k in size.terms) and size.const % total.const == 0:
        return Dim(tuple((s, k // total.const) for s, k in size.terms), size.const // total.const)
    return None


@shape_of(np.ravel)
def ravel(a: Type, order: Type = _NONE) -> Type:
    """Give the type of ``np.ravel(a)``."""
    a = as_array(a)
    return Array(a.dtype, (flat_size(a.shape),))


@shape_of(np.transpose)
def transpose(a: Type, axes: Type = _NONE) -> Type:
    """Give the type of ``np.transpose(a, axes)``."""
    a = as_array(a)
    if a.shape is None:
        return a
    if axes == _NONE:
        return Array(a.dtype, a.shape[::-1])
    try:
        order = ty.value(axes)
    except LookupError:
        return Array(a.dtype, (None,) * len(a.shape))
    return Array(a.dtype, tuple(a.shape[k] for k in order))


@shape_of(np.swapaxes)
def _swapaxes(a: Type, axis1: Type, axis2: Type) -> Type:
    a = as_array(a)
    if a.shape is None:
        return a
    dims = list(a.shape)
    i, j = _axis(axis1, len(dims)), _axis(axis2, len(dims))
    dims[i], dims[j] = dims[j], dims[i]
    return Array(a.dtype, tuple(dims))


@shape_of(np.moveaxis)
def _moveaxis(a: Type, source: Type, destination: Type) -> Type:
    a = as_array(a)
    if a.shape is None:
        return a
    rank = len(a.shape)
    listed = [v if isinstance(v, tuple) else (v,) for v in (ty.value(source), ty.value(destination))]
    order = [k for k in range(rank) if k not in {s % rank for s in listed[0]}]
    for to, frm in sorted(zip((d % rank for d in listed[1]), (s % rank for s in listed[0]))):
        order.insert(to, frm)
    return Array(a.dtype, tuple(a.shape[k] for k in order))


@shape_of(np.expand_dims)
def _expand_dims(a: Type, axis: Type) -> Type:
    a = as_array(a)
    axes = ty.value(axis)
    axes = axes if isinstance(axes, tuple) else (axes,)
    if a.shape is None:
        return a
    size = len(a.shape) + len(axes)
    new = {k % size for k in axes}
    rest = iter(a.shape)
    return Array(a.dtype, tuple(ONE if k in new else next(rest) for k in range(size)))


@shape_of(np.squeeze)
def _squeeze(a: Type, axis: Type = _NONE) -> Type:
    a = as_array(a)
    if a.shape is None:
        return a
    if axis == _NONE:
        if any(d is None or d.may_be_one() and d != ONE for d in a.shape):
            return Array(a.dtype, None)
        for d in a.shape:
            assumed.above_one(d)
        return Array(a.dtype, tuple(d for d in a.shape if d != ONE))
    axes = ty.value(axis)
    drop = {k % len(a.shape) for k in (axes if isinstance(axes, tuple) else (axes,))}
    return Array(a.dtype, tuple(d for k, d in enumerate(a.shape) if k not in drop))


@shape_of(np.broadcast_to)
def _broadcast_to(array: Type, shape: Type, **kw: Type) -> Type:
    return Array(as_array(array).dtype, dims_of(shape))


@shape_of(np.broadcast_arrays)
def _broadcast_arrays(*args: Type, **kw: Type) -> Type:
    whole = lattice.broadcast([ty.shape(as_array(t)) for t in args])
    parts = tuple(Array(as_array(t).dtype, whole) for t in args)
    # A list before NumPy 2.
    return ty.Tuple(parts) if isinstance(np.broadcast_arrays(0.0), tuple) else ty.List(Array(None, whole), len(parts), parts)


@shape_of(np.flip, np.flipud, np.fliplr, np.roll, np.copy, np.ascontiguousarray, np.asfortranarray)
def _same(a: Type, *rest: Type, **kw: Type) -> Type:
    return as_array(a)


@shape_of(np.rot90)
def _rot90(m: Type, k: Type = ty.INT1, axes: Type = ty.FIRST_TWO) -> Type:
    m = as_array(m)
    return Array(m.dtype, None if m.shape is None else (None,) * len(m.shape))


@shape_of(np.atleast_1d)
def _atleast_1d(*arrays: Type) -> Type:
    found = [as_array(a) for a in arrays]
    found = [Array(a.dtype, (ONE,) if a.shape == () else a.shape) for a in found]
    return found[0] if len(found) == 1 else ty.UNKNOWN


@shape_of(np.atleast_2d)
def _atleast_2d(*arrays: Type) -> Type:
    found = [as_array(a) for a in arrays]
    found = [Array(a.dtype, None if a.shape is None else (ONE,) * (2 - len(a.shape)) + a.shape) for a in found]
    return found[0] if len(found) == 1 else ty.UNKNOWN


@shape_of(np.tile)
def _tile(a: Type, reps: Type) -> Type:
    a, times = as_array(a), dims_of(reps)
    if a.shape is None or times is None:
        return Array(a.dtype, None)
    size = max(len(times), len(a.shape))
    times, dims = (ONE,) * (size - len(times)) + times, (ONE,) * (size - len(a.shape)) + a.shape
    return Array(a.dtype, tuple(None if t is None or d is None else d.times(t) for t, d in zip(times, dims)))


@shape_of(np.repeat)
def _repeat(a: Type, repeats: Type, axis: Type = _NONE) -> Type:
    a, count = as_array(a), ty.int_value(repeats)
    if axis == _NONE:
        size = flat_size(a.shape)
        return Array(a.dtype, (None if size is None or count is None else size.times(count),))
    if a.shape is None:
        return a
    k = _axis(axis, len(a.shape))
    size = a.shape[k]
    return Array(
        a.dtype, a.shape[:k] + (None if size is None or count is None else size.times(count),) + a.shape[k + 1 :]
    )


@shape_of(np.take)
def _take(a: Type, indices: Type, axis: Type = _NONE, out: Type = _NONE, mode: Type = _NONE) -> Type:
    a, index = as_array(a), ty.shape(as_array(indices))
    if axis == _NONE:
        return element(a.dtype, index)
    if a.shape is None or index is None:
        return Array(a.dtype, None)
    k = _axis(axis, len(a.shape))
    return element(a.dtype, a.shape[:k] + index + a.shape[k + 1:])


@shape_of(np.take_along_axis)
def _take_along_axis(arr: Type, indices: Type, axis: Type = _NONE) -> Type:
    arr = as_array(arr)
    return Array(arr.dtype, None if arr.shape is None else (None,) * len(arr.shape))


@shape_of(np.pad)
def _pad(array: Type, pad_width: Type, *rest: Type, **kw: Type) -> Type:
    a = as_array(array)
    if a.shape is None:
        return a
    try:
        width = np.broadcast_to(np.array(ty.value(pad_width), int), (len(a.shape), 2))
    except (LookupError, ValueError):
        return Array(a.dtype, (None,) * len(a.shape))
    return Array(a.dtype, tuple(None if d is None else d + int(w.sum()) for d, w in zip(a.shape, width)))
