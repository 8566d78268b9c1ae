"""Functions that make arrays."""
from __future__ import annotations

import numpy as np

from srcad.analyze import types as ty
from srcad.analyze.dims import Dim, clamp
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import as_array, dtype_name
from srcad.analyze.shapes.layout import dims_of
from srcad.analyze.types import Array, Literal, Type

_NONE = Literal(None)
_FLOAT = ty.Function(float)


@shape_of(np.zeros, np.ones, np.empty)
def _zeros(shape: Type, dtype: Type = _FLOAT, order: Type = _NONE) -> Type:
    return Array(dtype_name(dtype), dims_of(shape))


@shape_of(np.full)
def _full(shape: Type, fill_value: Type, dtype: Type = _NONE, order: Type = _NONE) -> Type:
    return Array(ty.dtype(as_array(fill_value)) if dtype == _NONE else dtype_name(dtype), dims_of(shape))


@shape_of(np.zeros_like, np.ones_like, np.empty_like)
def _zeros_like(a: Type, dtype: Type = _NONE, order: Type = _NONE, subok: Type = _NONE, shape: Type = _NONE) -> Type:
    t = as_array(a)
    kind = ty.dtype(t) if dtype == _NONE else dtype_name(dtype)
    return Array(kind, t.shape if shape == _NONE else dims_of(shape))


@shape_of(np.full_like)
def _full_like(a: Type, fill_value: Type, dtype: Type = _NONE, order: Type = _NONE, subok: Type = _NONE,
               shape: Type = _NONE) -> Type:
    return _zeros_like(a, dtype, order, subok, shape)


@shape_of(np.array, np.asarray, np.asanyarray)
def _array(
    object: Type,
    dtype: Type = _NONE,
    *rest: Type,
    copy: Type = _NONE,
    order: Type = _NONE,
    ndmin: Type = ty.INT0,
    **kw: Type,
) -> Type:
    t = as_array(object)
    if ndmin != Literal(0) or kw:
        return Array(None, None)
    return t if dtype == _NONE else Array(dtype_name(dtype), t.shape)


@shape_of(np.eye)
def _eye(N: Type, M: Type = _NONE, k: Type = ty.INT0, dtype: Type = _FLOAT, **kw: Type) -> Type:
    rows = dims_of(N)
    return Array(dtype_name(dtype), (*rows, *(rows if M == _NONE else dims_of(M))))


@shape_of(np.identity)
def _identity(n: Type, dtype: Type = _FLOAT) -> Type:
    return Array(dtype_name(dtype), dims_of(n) * 2)


@shape_of(np.arange)
def _arange(start: Type, stop: Type = _NONE, step: Type = ty.INT1, dtype: Type = _NONE) -> Type:
    if stop == _NONE:
        start, stop = Literal(0), start
    parts = (start, stop, step)
    kind = dtype_name(dtype) if dtype != _NONE else None
    if kind is None and all(ty.is_integer(p) for p in parts):
        kind = ty.dtype(ty.INT)
    elif kind is None and any(ty.kind(p) in ('float', 'float64', 'floating') for p in parts):
        kind = 'float64'
    low, high = ty.int_value(start), ty.int_value(stop)
    known = step == Literal(1) and low is not None and high is not None
    return Array(kind, (_length(high - low) if known else None,))


def _length(form: Dim) -> Dim:
    """Give the length of a range: a variable's value may be negative."""
    return clamp(form)


@shape_of(np.linspace)
def _linspace(start: Type, stop: Type, num: Type = ty.INT50, endpoint: Type = ty.TRUE, retstep: Type = ty.FALSE,
              dtype: Type = _NONE, axis: Type = ty.INT0) -> Type:
    if retstep != Literal(False) or ty.rank(start) != 0 or ty.rank(stop) != 0:
        return ty.UNKNOWN
    simple = all(ty.kind(t) in ('int', 'float', 'float64', 'floating') for t in (start, stop))
    return Array(
        'float64' if dtype == _NONE and simple else dtype_name(dtype) if dtype != _NONE else None, dims_of(num)
    )


@shape_of(np.vander)
def _vander(x: Type, N: Type = _NONE, increasing: Type = _NONE) -> Type:
    t = as_array(x)
    return Array(t.dtype, (*t.shape, *(t.shape if N == _NONE else dims_of(N))))


@shape_of(np.shape)
def _shape(a: Type) -> Type:
    dims = ty.shape(as_array(a))
    return ty.UNKNOWN if dims is None else ty.Tuple(tuple(ty.integer(d) for d in dims))


@shape_of(np.ndim)
def _ndim(a: Type) -> Type:
    rank = ty.rank(as_array(a))
    return ty.INT if rank is None else Literal(rank)


@shape_of(np.size)
def _size(a: Type, axis: Type = _NONE) -> Type:
    from srcad.analyze.shapes.reductions import flat_size
    return ty.integer(flat_size(ty.shape(as_array(a)))) if axis == _NONE else ty.INT
