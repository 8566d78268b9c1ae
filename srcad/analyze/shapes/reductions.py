"""Reductions over axes, and what keeps the shape but runs along an axis."""
from __future__ import annotations

from typing import Any

import numpy as np

from srcad.analyze import types as ty
from srcad.analyze.dims import ONE, clamp
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import _sample, as_array, dtype_name
from srcad.analyze.types import Array, Literal, Type

_NONE = Literal(None)
_FALSE = Literal(False)


def reduced_kind(function: Any, t: Type) -> str | None:
    """Give the dtype of a reduction by running it on one number."""
    name = ty.dtype(t)
    if name is None:
        return None
    try:
        with np.errstate(all='ignore'):
            return np.asarray(function(_sample(name, True))).dtype.name
    except Exception:                                  # a function may refuse the kind in any way that it likes
        return None


def axes_of(axis: Type, rank: int) -> set[int]:
    """Give the axes that an argument means, counted from the front; LookupError where it is not known."""
    value = ty.value(axis)
    if value is None:
        return set(range(rank))
    axes = value if isinstance(value, tuple) else (value,)
    return {a % rank for a in axes} if rank else set()


def reduced_shape(shape: ty.Shape | None, axis: Type, keepdims: Type) -> ty.Shape | None:
    """Give the shape after a reduction, or None."""
    if keepdims not in (_FALSE, Literal(True)):
        return None
    if axis == _NONE and keepdims == _FALSE:
        return ()
    if shape is None:
        return None
    try:
        axes = axes_of(axis, len(shape))
    except LookupError:
        return (None,) * (len(shape) - 1) if ty.is_integer(axis) and keepdims == _FALSE and len(shape) else None
    if keepdims == Literal(True):
        return tuple(ONE if k in axes else d for k, d in enumerate(shape))
    return tuple(d for k, d in enumerate(shape) if k not in axes)


def number_or_array(kind: str | None, shape: ty.Shape | None) -> Type:
    """Give the type of a result that is a NumPy number where its rank is 0."""
    if shape == ():
        return ty.numpy_scalar(kind)
    return Array(kind, shape)


def reduce(function: Any, x: Type, axis: Type = _NONE, keepdims: Type = _FALSE, dtype: Type | None = None,
           where: Type | None = None) -> Type:
    """Give the type of the result of a reduction."""
    x = as_array(x) if not isinstance(x, ty.Scalar) else x
    kind = dtype_name(dtype) if dtype not in (None, _NONE) else reduced_kind(function, x)
    return number_or_array(kind, reduced_shape(ty.shape(x), axis, keepdims))


def _register(function: Any) -> None:
    def rule(a: Type, axis: Type = _NONE, dtype: Type = _NONE, out: Type = _NONE, keepdims: Type = _FALSE,
             initial: Type = _NONE, where: Type = _NONE) -> Type:
        return reduce(function, a, axis, keepdims, dtype) if out == _NONE else out
    shape_of(function)(rule)


def _register_plain(function: Any) -> None:
    def rule(a: Type, axis: Type = _NONE, out: Type = _NONE, keepdims: Type = _FALSE, **kw: Type) -> Type:
        return reduce(function, a, axis, keepdims) if out == _NONE else out
    shape_of(function)(rule)


for _f in (np.sum, np.prod, np.mean, np.nansum, np.nanprod, np.nanmean):
    _register(_f)
for _f in (np.max, np.min, np.amax, np.amin, np.any, np.all, np.argmax, np.argmin, np.nanmax, np.nanmin, np.median,
           np.nanmedian, np.nanargmax, np.nanargmin, np.ptp):
    _register_plain(_f)


def _spread(function: Any) -> None:
    def rule(a: Type, axis: Type = _NONE, dtype: Type = _NONE, out: Type = _NONE, ddof: Type = ty.INT0,
             keepdims: Type = _FALSE, **kw: Type) -> Type:
        return reduce(function, a, axis, keepdims, dtype) if out == _NONE else out
    shape_of(function)(rule)


for _f in (np.std, np.var, np.nanstd, np.nanvar):
    _spread(_f)


@shape_of(np.count_nonzero)
def _count(a: Type, axis: Type = _NONE, *, keepdims: Type = _FALSE) -> Type:
    if axis == _NONE and keepdims == _FALSE:
        return ty.RANK0                                      # int or int64, by the version of NumPy
    return reduce(np.argmax, a, axis, keepdims)


@shape_of(np.average)
def _average(
    a: Type, axis: Type = _NONE, weights: Type = _NONE, returned: Type = _FALSE, *, keepdims: Type = _FALSE
) -> Type:
    if returned != _FALSE:
        return ty.UNKNOWN
    found = reduce(np.mean, a, axis, keepdims)
    if weights == _NONE:
        return found
    return number_or_array(None, ty.shape(found))


@shape_of(np.percentile, np.quantile, np.nanpercentile, np.nanquantile)
def _quantile(a: Type, q: Type, axis: Type = _NONE, out: Type = _NONE, overwrite_input: Type = _FALSE,
              method: Type = _NONE, keepdims: Type = _FALSE, **kw: Type) -> Type:
    found = reduce(np.median, a, axis, keepdims)
    head, tail = ty.shape(as_array(q)), ty.shape(found)
    return number_or_array(ty.dtype(found), None if head is None or tail is None else head + tail)


def _along(function: Any) -> None:
    def rule(a: Type, axis: Type = _NONE, dtype: Type = _NONE, out: Type = _NONE) -> Type:
        if out != _NONE:
            return out
        a = as_array(a)
        kind = dtype_name(dtype) if dtype != _NONE else reduced_kind(function, a)
        if axis != _NONE:
            return Array(kind, a.shape)
        return Array(kind, (flat_size(a.shape),))
    shape_of(function)(rule)


def flat_size(shape: ty.Shape | None) -> ty.Dim | None:
    """Give the number of elements, or None."""
    size: ty.Dim | None = ONE
    for d in () if shape is None else shape:
        size = None if size is None or d is None else size.times(d)
    return None if shape is None else size


for _f in (np.cumsum, np.cumprod, np.nancumsum, np.nancumprod):
    _along(_f)


@shape_of(np.sort)
def _sort(a: Type, axis: Type = ty.LAST, **kw: Type) -> Type:
    a = as_array(a)
    return Array(a.dtype, (flat_size(a.shape),) if axis == _NONE else a.shape)


@shape_of(np.argsort)
def _argsort(a: Type, axis: Type = ty.LAST, *rest: Type, **kw: Type) -> Type:
    a = as_array(a)
    return Array('int64', (flat_size(a.shape),) if axis == _NONE else a.shape)


@shape_of(np.partition)
def _partition(a: Type, kth: Type, axis: Type = ty.LAST, **kw: Type) -> Type:
    return _sort(a, axis)


@shape_of(np.diff)
def _diff(a: Type, n: Type = ty.INT1, axis: Type = ty.LAST, **kw: Type) -> Type:
    a = as_array(a)
    count = ty.value(n)
    if kw or a.shape is None:
        return Array(None, None)
    (axis_,) = axes_of(axis, len(a.shape))
    dims = tuple(None if d is None else clamp(d - count) if k == axis_ else d for k, d in enumerate(a.shape))
    return Array(reduced_kind(lambda v: v - v if v.dtype != bool else v, a), dims)




@shape_of(np.gradient)
def _gradient(f: Type, *spacing: Type, axis: Type = _NONE, **kw: Type) -> Type:
    f = as_array(f)
    if f.shape is None:
        return ty.UNKNOWN
    part = Array(reduced_kind(np.mean, f), f.shape)
    count = len(axes_of(axis, len(f.shape)))
    if axis != _NONE and not isinstance(ty.value(axis), tuple) or count == 1:
        return part
    return ty.UNKNOWN


@shape_of(np.trapezoid if hasattr(np, 'trapezoid') else np.trapz)
def _trapezoid(y: Type, x: Type = _NONE, dx: Type = ty.INT1, axis: Type = ty.LAST) -> Type:
    found = reduce(np.mean, y, axis)
    return number_or_array(ty.dtype(found) if x == _NONE else None, ty.shape(found))
