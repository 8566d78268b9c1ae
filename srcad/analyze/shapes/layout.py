"""Reshaping, transposing, broadcasting, and indexing."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from srcad.analyze import types as ty
from srcad.analyze.dims import ONE, Dim, clamp, minimum
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import as_array
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
            ty.assumed.above_one(d)
        return Array(a.dtype, tuple(d for d in a.shape if d != ONE))
    axes = ty.value(axis)
    drop = {k % len(a.shape) for k in (axes if isinstance(axes, tuple) else (axes,))}
    return Array(a.dtype, tuple(d for k, d in enumerate(a.shape) if k not in drop))


@shape_of(np.broadcast_to)
def _broadcast_to(array: Type, shape: Type, **kw: Type) -> Type:
    return Array(as_array(array).dtype, dims_of(shape))


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
        return _element(a.dtype, index)
    if a.shape is None or index is None:
        return Array(a.dtype, None)
    k = _axis(axis, len(a.shape))
    return _element(a.dtype, a.shape[:k] + index + a.shape[k + 1:])


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


def _element(dtype: str | None, shape: ty.Shape | None) -> Type:
    if shape == ():
        return ty.numpy_scalar(dtype)
    return Array(dtype, shape)


def _bound(t: Type, size: Dim) -> Dim | None:
    """Give where a bound of a slice lies within 0 and the size, or None."""
    value = ty.int_value(t)
    if value is None:
        return None
    if value.is_const:
        return minimum(value, size) if value.const >= 0 else clamp(size + value.const)
    low, rest = value.lower(), (size - value).lower()
    if low is not None and low >= 0 and rest is not None and rest >= 0:
        return value
    return None


def _only_zero(t: Type) -> bool:
    value = ty.int_value(t)
    return value is not None and value == Dim.of(0)


def slice_length(size: Dim | None, part: ty.Slice) -> Dim | None:
    """Give the length of a slice of an axis, or None."""
    step = Literal(1) if part.step == _NONE else part.step
    if part.lower == part.upper == _NONE and step in (Literal(1), Literal(-1)):
        return size
    if size is None or step != Literal(1):
        return _stepped(size, part)
    low = Dim.of(0) if part.lower == _NONE or _only_zero(part.lower) else _bound(part.lower, size)
    high = size if part.upper == _NONE else _bound(part.upper, size)
    if low is None or high is None:
        return None
    count = ty.int_value(part.lower) if part.lower != _NONE else Dim.of(0)
    end = ty.int_value(part.upper) if part.upper != _NONE else None
    if count is not None and count.is_const and count.const >= 0 and (end is None or end.is_const and end.const < 0):
        return clamp((size if end is None else size + end.const) - count.const)      # x[2:-1]: max(0, n - 3)
    return clamp(high - low)


def _stepped(size: Dim | None, part: ty.Slice) -> Dim | None:
    if size is None or not size.is_const:
        return None
    try:
        return Dim.of(len(range(size.const)[ty.value(part)]))
    except LookupError:
        return None


def subscript(t: Type, parts: list[Type]) -> Type:
    """Give the type of ``value[parts]``: ints, slices, None, Ellipsis and arrays, as types.

    Parameters
    ----------
    t
        Type of what is indexed.
    parts
        Types of the parts of the index; one part where the index is no tuple.
    """
    if isinstance(t, ty.Bottom) or any(isinstance(p, ty.Bottom) for p in parts):
        return ty.BOTTOM
    if isinstance(t, (ty.Tuple, ty.List, ty.Dict, ty.Range)):
        return _container(t, parts[0]) if len(parts) == 1 else ty.UNKNOWN
    if not isinstance(t, Array):
        return ty.UNKNOWN
    if t.shape is None:
        return Array(t.dtype, None)
    if any(_consumes(p) is None for p in parts):
        return Array(t.dtype, None)
    used = sum(_consumes(p) for p in parts)
    ellipsis = Literal(Ellipsis)
    if used > len(t.shape):
        return ty.UNKNOWN
    if parts.count(ellipsis) == 0:
        parts = [*parts, ellipsis]
        shown = False
    else:
        shown = True
    k = parts.index(ellipsis)
    fill = [ty.Slice()] * (len(t.shape) - used)
    dims = _index_dims(t.shape, parts[:k] + fill + parts[k + 1:])
    return Array(t.dtype, dims) if shown and dims == () else _element(t.dtype, dims)




def _consumes(p: Type) -> int | None:
    """Give how many axes a part of an index uses up; None where that is not known."""
    if isinstance(p, ty.Slice):
        return 1
    if isinstance(p, Literal):
        return 0 if p.value is None or p.value is Ellipsis else None if isinstance(p.value, bool) else 1
    if ty.kind(p) in ('bool', 'bool_'):
        return len(p.shape) if isinstance(p, Array) and p.shape else None
    if ty.rank(p) is None and not isinstance(p, ty.List):
        return None
    return 1 if isinstance(p, ty.List) and ty.is_integer(p.item) or ty.is_integer(p) else None


def _index_dims(shape: ty.Shape, parts: list[Type]) -> ty.Shape | None:
    """Give the dimensions after indexing, once every axis has its part."""
    dims: list = []
    advanced: list = []
    places: list[int] = []
    axis = 0
    fancy = any(isinstance(p, ty.List) or isinstance(p, Array) for p in parts)
    for number, part in enumerate(parts):
        if part == _NONE:
            dims.append(ONE)
        elif isinstance(part, ty.Slice):
            dims.append(slice_length(shape[axis], part))
            axis += 1
        else:
            axis += _consumes(part)
            if fancy:
                mask = ty.kind(part) in ('bool', 'bool_')
                advanced.append((None,) if mask else ty.shape(as_array(part)))
                places.append(number)
                dims.append(advanced)
    if not fancy:
        return tuple(dims)
    together = ty.broadcast(advanced)
    if together is None:
        return None
    adjacent = places == list(range(places[0], places[0] + len(places)))
    first = next(k for k, d in enumerate(dims) if d is advanced) if adjacent else 0
    rest = [d for d in dims if d is not advanced]
    return (*rest[:first], *together, *rest[first:])


def _container(t: Type, part: Type) -> Type:
    if isinstance(t, ty.Range):
        return ty.Range() if isinstance(part, ty.Slice) else ty.INT
    if isinstance(t, ty.Dict):
        found = t.get(part.value) if isinstance(part, Literal) else None
        return ty.UNKNOWN if found is None else found
    if isinstance(part, ty.Slice):
        if isinstance(t, ty.List):
            return ty.List(t.item, None)
        try:
            return ty.Tuple(t.items[ty.value(part)])
        except LookupError:
            return ty.UNKNOWN
    if isinstance(t, ty.List):
        if t.items is not None and isinstance(part, Literal) and -len(t.items) <= part.value < len(t.items):
            return t.items[part.value]
        return t.item if ty.is_integer(part) and ty.is_scalar(part) else ty.UNKNOWN
    value = ty.int_value(part)
    if value is not None and value.is_const:
        return t.items[value.const] if -len(t.items) <= value.const < len(t.items) else ty.UNKNOWN
    return ty.join_all(t.items) if ty.is_integer(part) and t.items else ty.UNKNOWN
