"""Builtin functions and the module math."""
from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import Dim, clamp
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import elementwise
from srcad.analyze.types import Array, Literal, Scalar, Type


def _fixed(t: Type) -> Any:
    return lambda *args, **keywords: t


_INTEGER = ('factorial', 'comb', 'perm', 'gcd', 'lcm', 'floor', 'ceil', 'trunc', 'isqrt')
for _name, _f in vars(math).items():
    if callable(_f) and not _name.startswith('_'):
        _bool = _name in ('isnan', 'isinf', 'isfinite', 'isclose')
        if _name == 'prod':
            continue
        if _name in ('modf', 'frexp'):
            shape_of(_f)(_fixed(ty.Tuple((ty.FLOAT, ty.FLOAT if _name == 'modf' else ty.INT))))
        elif _name == 'sumprod':
            continue
        else:
            shape_of(_f)(_fixed(ty.BOOL if _bool else ty.INT if _name in _INTEGER else ty.FLOAT))

shape_of(float)(_fixed(ty.FLOAT))
shape_of(complex)(_fixed(ty.COMPLEX))
shape_of(bool, isinstance, callable, hasattr, all, any)(_fixed(ty.BOOL))
shape_of(hash, id, ord)(_fixed(ty.INT))
for _f in (np.float64, np.float32, np.int64, np.int32, np.complex128, np.bool_):
    def _cast(x: Type = ty.INT0, _kind: str = np.dtype(_f).name) -> Type:
        rank = ty.rank(x)
        return ty.numpy_scalar(_kind) if rank == 0 else Array(_kind, ty.shape(x))
    shape_of(_f)(_cast)


@shape_of(int)
def _int(x: Type = ty.INT0, *base: Type) -> Type:
    return x if ty.kind(x) == 'int' else ty.INT


@shape_of(len)
def length(x: Type) -> Type:
    """Give the type of ``len(x)``."""
    if isinstance(x, Array) and x.shape:
        return ty.integer(x.shape[0])
    if isinstance(x, ty.Tuple):
        return Literal(len(x.items))
    if isinstance(x, ty.Dict):
        return Literal(len(x.items))
    if isinstance(x, ty.List) and x.length is not None:
        return Literal(x.length)
    return Scalar('int', x.length if isinstance(x, ty.Range) else None)


@shape_of(abs)
def _abs(x: Type) -> Type:
    if ty.rank(x) is None and not isinstance(x, Array):
        return ty.UNKNOWN
    return elementwise(builtins.abs, x)


@shape_of(pow)
def _pow(x: Type, y: Type, *mod: Type) -> Type:
    return elementwise(pow, x, y) if not mod else ty.INT


@shape_of(round)
def _round(x: Type, ndigits: Type | None = None) -> Type:
    return ty.INT if ndigits is None and ty.is_python_number(x) else ty.UNKNOWN if ndigits is None else x


@shape_of(range)
def _range(*bounds: Type) -> Type:
    start, stop = (Literal(0), bounds[0]) if len(bounds) == 1 else bounds[:2]
    low, high = ty.int_value(start), ty.int_value(stop)
    if len(bounds) == 3 or low is None or high is None:
        return ty.Range()
    return ty.Range(clamp(high - low))


def items(t: Type) -> Type:
    """Give the type of the elements that a loop over a value takes."""
    if isinstance(t, ty.Bottom):
        return t
    if isinstance(t, ty.Tuple):
        return lattice.join_all(t.items) if t.items else ty.UNKNOWN
    if isinstance(t, (ty.List, ty.Iterable)):
        return t.item
    if isinstance(t, ty.Range):
        return ty.INT
    if isinstance(t, ty.Dict):
        return (
            lattice.join_all(Literal(k) if isinstance(k, str) else ty.UNKNOWN for k, _ in t.items) if t.items else ty.UNKNOWN
        )
    if isinstance(t, Array) and t.shape is not None and t.shape:
        if len(t.shape) == 1:
            return ty.numpy_scalar(t.dtype)
        return Array(t.dtype, t.shape[1:])
    return Array(t.dtype, None) if isinstance(t, Array) else ty.UNKNOWN


@shape_of(zip)
def _zip(*parts: Type, strict: Type = ty.FALSE) -> Type:
    return ty.Iterable(ty.Tuple(tuple(items(p) for p in parts)))


@shape_of(enumerate)
def _enumerate(iterable: Type, start: Type = ty.INT0) -> Type:
    return ty.Iterable(ty.Tuple((ty.INT, items(iterable))))


@shape_of(reversed)
def _reversed(sequence: Type) -> Type:
    return sequence if isinstance(sequence, ty.Range) else ty.Iterable(items(sequence))


@shape_of(iter)
def _iter(iterable: Type) -> Type:
    return ty.Iterable(items(iterable))


@shape_of(list, sorted)
def _list(iterable: Type | None = None, **kw: Type) -> Type:
    if iterable is None:
        return ty.List(ty.BOTTOM, 0)
    size = len(iterable.items) if isinstance(iterable, ty.Tuple) else getattr(iterable, 'length', None)
    size = size.const if isinstance(size, Dim) and size.is_const else size
    return ty.List(items(iterable), size if isinstance(size, int) else None)


@shape_of(tuple)
def _tuple(iterable: Type | None = None) -> Type:
    if iterable is None:
        return ty.Tuple(())
    if isinstance(iterable, ty.Tuple):
        return iterable
    if isinstance(iterable, ty.List) and iterable.length is not None and iterable.length < 64:
        return ty.Tuple((iterable.item,) * iterable.length)
    return ty.UNKNOWN


@shape_of(sum)
def _sum(iterable: Type, start: Type = ty.INT0) -> Type:
    import operator

    from srcad.analyze.shapes.elementwise import operate
    item = items(iterable)
    if start == Literal(0) and ty.is_number(item) and ty.kind(item) in ('float', 'float64', 'floating'):
        return item             # the integer 0 for an empty sequence counts as a float
    found = ty.Scalar('int') if start == Literal(0) else start
    for _ in range(4):
        after = lattice.join(found, operate(operator.add, found, item))
        if after == found:
            return found
        found = after
    return ty.UNKNOWN


@shape_of(min, max)
def _extreme(*args: Type, **kw: Type) -> Type:
    if kw:
        return ty.UNKNOWN
    found = lattice.join_all(args) if len(args) > 1 else items(args[0])
    return Scalar(found.kind) if isinstance(found, Scalar) else found


@shape_of(slice)
def _slice(*bounds: Type) -> Type:
    if len(bounds) == 1:
        return ty.Slice(upper=bounds[0])
    return ty.Slice(*bounds)


@shape_of(divmod)
def _divmod(a: Type, b: Type) -> Type:
    import operator
    return ty.Tuple((elementwise(operator.floordiv, a, b), elementwise(operator.mod, a, b)))


@shape_of(str, repr, format)
def _text(*args: Type) -> Type:
    return ty.Object(str)
