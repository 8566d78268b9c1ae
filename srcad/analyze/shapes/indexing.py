"""Types of what is indexed: integers, slices, None, Ellipsis, integer arrays and masks."""
from __future__ import annotations

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import ONE, Dim, clamp, minimum
from srcad.analyze.shapes import attributes
from srcad.analyze.shapes.elementwise import as_array
from srcad.analyze.types import Array, Literal, Type

_NONE = Literal(None)


def element(dtype: str | None, shape: ty.Shape | None) -> Type:
    """Give the type of a part of an array: a number where no axes are left."""
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
    if isinstance(t, ty.Object) and len(parts) == 1 and isinstance(parts[0], Literal) and isinstance(parts[0].value, str):
        return attributes.attribute(t, str(parts[0].value))
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
    return Array(t.dtype, dims) if shown and dims == () else element(t.dtype, dims)


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
    together = lattice.broadcast(advanced)
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
        found = t.get(part.value) if isinstance(part, Literal) else lattice.join_all(item for _, item in t.items)
        return ty.UNKNOWN if found is None or isinstance(found, ty.Bottom) else found
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
    return lattice.join_all(t.items) if ty.is_integer(part) and t.items else ty.UNKNOWN
