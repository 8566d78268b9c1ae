"""Elementwise functions and operators: shapes broadcast, dtypes are what NumPy says for numbers of these kinds."""
from __future__ import annotations

import functools
import itertools
import operator
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import gast
import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.shapes import shape_of
from srcad.analyze.types import Array, Literal, Scalar, Type

OPERATORS: dict[type, Callable] = {
    gast.Add: operator.add, gast.Sub: operator.sub, gast.Mult: operator.mul, gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv, gast.Mod: operator.mod, gast.Pow: operator.pow, gast.BitAnd: operator.and_,
    gast.BitOr: operator.or_, gast.BitXor: operator.xor, gast.LShift: operator.lshift, gast.RShift: operator.rshift,
    gast.USub: operator.neg, gast.UAdd: operator.pos, gast.Invert: operator.invert, gast.Not: operator.not_,
    gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le, gast.Gt: operator.gt,
    gast.GtE: operator.ge}
_PYTHON = {'float': 1.0, 'int': 1, 'bool': True, 'complex': 1j}


def _sample(kind: str, array: bool) -> Any:
    if array:
        return np.ones(1, ty.dtype(Scalar(kind)))
    if kind in _PYTHON:
        return _PYTHON[kind]
    return np.dtype(kind).type(1)


@functools.lru_cache(4096)
def _result_kind(function: Any, kinds: tuple[tuple[str, bool], ...]) -> str | None:
    """Find the kind of result by running the function on ones."""
    values = [_sample(*k) for k in kinds]
    try:
        with np.errstate(all='ignore'), warnings.catch_warnings():
            warnings.simplefilter('ignore')
            value = function(*values)
    except Exception:                                  # a function may refuse the kinds in any way that it likes
        return None
    if isinstance(value, np.bool_):
        return 'bool_'
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.name if value.dtype.kind in 'biufc' else None
    return type(value).__name__ if type(value).__name__ in _PYTHON else None


def _kinds(t: Type, array: bool) -> list[tuple[str, bool]]:
    kind = ty.kind(t)
    if kind is None:
        raise LookupError(t)
    if kind == 'floating':
        return [('float', False), ('float64', False)]
    return [(kind, array)]


def result_kind(function: Any, args: Sequence[Type], arrays: Sequence[bool]) -> str | None:
    """Give the kind of the result of an elementwise function, or None."""
    try:
        choices = [_kinds(t, a) for t, a in zip(args, arrays)]
    except LookupError:
        return None
    found = {_result_kind(function, kinds) for kinds in itertools.product(*choices)}
    if len(found) == 1:
        return found.pop()
    return 'floating' if found <= {'float', 'float64'} else None


def elementwise(function: Any, *args: Type) -> Type:
    """Give the type of the result of an elementwise function of numbers and arrays."""
    args = tuple(_as_number(t) for t in args)
    shape = lattice.broadcast([ty.shape(t) for t in args])
    if shape is None:
        ranks = [ty.rank(t) for t in args]
        weak = [r is None or r > 0 for r in ranks]
        known = all(ty.kind(t) is not None for t in args)
        kinds = (
            {result_kind(function, args, weak), result_kind(function, args, [False] * len(args))} if known else {None}
        )
        return Array(kinds.pop() if len(kinds) == 1 else None, None)
    kind = result_kind(function, args, [bool(ty.shape(t)) for t in args])
    if shape:
        return Array(_dtype_name(kind), shape)
    return Scalar(kind) if kind is not None else ty.RANK0


def _dtype_name(kind: str | None) -> str | None:
    return None if kind is None else ty.dtype(Scalar(kind))


def _as_number(t: Type) -> Type:
    if isinstance(t, (ty.List, ty.Tuple)):              # a list among the arguments is made an array
        return as_array(t)
    if isinstance(t, (Array, Scalar)) or ty.rank(t) == 0:
        return t
    return ty.ANY_ARRAY


def as_array(t: Type) -> Type:
    """Give the type of ``np.asarray(t)``."""
    if isinstance(t, (ty.List, ty.Tuple)):
        items = [t.item] if isinstance(t, ty.List) else list(t.items)
        length = t.length if isinstance(t, ty.List) else len(t.items)
        if not items or length == 0 or isinstance(items[0], ty.Bottom):
            return Array(None, None)
        parts = [as_array(i) for i in items]
        shape = ty.shape(parts[0])
        if shape is None or any(ty.shape(p) is None or len(ty.shape(p)) != len(shape) for p in parts):
            return Array(None, None)
        dims = [next((p.shape[k] for p in parts if p.shape[k] is not None), None) for k in range(len(shape))]
        return Array(_common(parts), (None if length is None else ty.Dim.of(length), *dims))
    if isinstance(t, ty.Range):
        return Array(ty.dtype(ty.INT), (t.length,))
    if isinstance(t, Array):
        return t if t.shape is not None and (t.shape or t.dtype) else Array(t.dtype, None)
    kind = ty.dtype(t)
    return Array(kind, ()) if kind is not None else Array(None, None)


def _common(parts: Sequence[Type]) -> str | None:
    names = [ty.dtype(p) for p in parts]
    return None if None in names else np.result_type(*names).name


def ufunc_result(function: Any, args: list[Type], keywords: dict[str, Type]) -> Type:
    """Give the type of the result of a ufunc that is applied element by element."""
    if not isinstance(function, np.ufunc) or function.signature is not None:
        return ty.UNKNOWN
    if len(args) == function.nin + 1 and function.nout == 1:
        return args[-1]
    if len(args) != function.nin:
        return ty.UNKNOWN
    if 'out' in keywords and ty.Literal(None) != keywords['out']:
        out = keywords['out']
        return out.items[0] if isinstance(out, ty.Tuple) and len(out.items) == 1 else out
    if set(keywords) - {'where', 'out', 'casting', 'order', 'dtype'}:
        return ty.UNKNOWN
    if function.nout > 1:
        parts = [elementwise(lambda *a, k=k: function(*a)[k], *args) for k in range(function.nout)]
        return ty.Tuple(tuple(parts))
    where = [keywords['where']] if 'where' in keywords else []
    found = elementwise(function, *args)
    if where:
        found = with_shape(found, lattice.broadcast([ty.shape(found), ty.shape(_as_number(where[0]))]))
    return with_dtype(found, keywords.get('dtype'))


def with_shape(t: Type, shape: ty.Shape | None) -> Type:
    """Give the same kind of numbers with another shape."""
    return Array(ty.dtype(t), shape) if shape is None or shape else t


def with_dtype(t: Type, wanted: Type | None) -> Type:
    """Give the type that a result has when ``dtype=wanted`` is asked for."""
    if wanted is None or wanted == Literal(None):
        return t
    name = dtype_name(wanted)
    if isinstance(t, Array) and (t.shape is None or t.shape):
        return Array(name, t.shape)
    return ty.numpy_scalar(name)


def dtype_name(t: Type | None) -> str | None:
    """Give the name of the dtype that an argument ``dtype`` means, or None."""
    if isinstance(t, (Literal, ty.Function)):
        value = t.value
        try:
            return np.dtype(value).name if value is not None else 'float64'
        except TypeError:
            return None
    return None


def operate(function: Any, *args: Type) -> Type:
    """Give the type of an operator applied to any values, numbers or not."""
    for t in args:
        if t.__class__ is not Scalar:
            return _operate(function, *args)
    return _of_numbers(function, *args)


def _operate(function: Any, *args: Type) -> Type:
    if any(isinstance(t, ty.Bottom) for t in args):
        return ty.BOTTOM
    sequence = _sequence(function, *args)
    if sequence is not None:
        return sequence
    if any(isinstance(t, (ty.List, ty.Tuple, ty.Dict, ty.Range, ty.Function, ty.Object)) for t in args):
        arrays = any(ty.is_array(t) for t in args)
        return elementwise(function, *args) if arrays else ty.UNKNOWN
    value = _integer_value(function, *args)
    if value is not None:
        return value
    if all(ty.rank(t) is None and not isinstance(t, Array) for t in args):
        return ty.UNKNOWN                                   # two strings, or two objects of any class
    if any(isinstance(t, ty.Unknown) for t in args) and not any(ty.is_array(t) for t in args):
        return ty.UNKNOWN
    return elementwise(function, *args)


_of_numbers = functools.lru_cache(4096)(_operate)       # no dimension is compared: nothing is assumed of one


def _sequence(function: Any, *args: Type) -> Type | None:
    """Add sequences, and repeat them."""
    if len(args) != 2:
        return None
    a, b = args
    if function is operator.add and isinstance(a, ty.Tuple) and isinstance(b, ty.Tuple):
        return ty.Tuple(a.items + b.items)
    if function is operator.add and isinstance(a, ty.List) and isinstance(b, ty.List):
        length = None if a.length is None or b.length is None else a.length + b.length
        return ty.List(lattice.join(a.item, b.item), length)
    if function is operator.mul:
        items, times = (a, b) if isinstance(a, (ty.List, ty.Tuple)) else (b, a)
        if isinstance(items, (ty.List, ty.Tuple)) and ty.is_integer(times) and ty.is_number(times):
            count = ty.int_value(times)
            known = count.const if count is not None and count.is_const else None
            if isinstance(items, ty.List):
                return ty.List(items.item, None if known is None or items.length is None else known * items.length)
            return ty.Tuple(items.items * known) if known is not None and known < 64 else ty.UNKNOWN
    return None


def _integer_value(function: Any, *args: Type) -> Type | None:
    """Follow the values of Python integers through sums and products."""
    values = [ty.int_value(t) if ty.kind(t) == 'int' else None for t in args]
    if any(v is None for v in values):
        return None
    if all(v.is_const for v in values):
        try:
            found = function(*(v.const for v in values)) if all(abs(v.const) < 10 ** 6 for v in values) else None
        except (ZeroDivisionError, ValueError, OverflowError, TypeError):
            return None
        return Literal(found) if isinstance(found, int) and abs(found) < 10 ** 9 else None
    if function in (operator.add, operator.sub):
        return ty.integer(function(*values))
    if function is operator.mul:
        found = values[0].times(values[1])
        return Scalar('int') if found is None else ty.integer(found)
    return ty.integer(-values[0]) if function is operator.neg else None


for _f in set(OPERATORS.values()) - {operator.not_}:
    shape_of(_f)(functools.partial(operate, _f))


@shape_of(np.where)
def _where(condition: Type, x: Type | None = None, y: Type | None = None) -> Type:
    if x is None or y is None:
        count = ty.rank(condition)
        if count is None:
            return ty.UNKNOWN
        return ty.Tuple((Array('int64', (None,)),) * max(count, 1))
    kind = elementwise(operator.add, x, y) if ty.kind(x) and ty.kind(y) else ty.ANY_ARRAY
    shape = lattice.broadcast([ty.shape(_as_number(t)) for t in (condition, x, y)])
    dtype = ty.dtype(kind)
    if {ty.kind(x), ty.kind(y)} <= {'bool'}:
        dtype = 'bool'
    return Array(dtype, shape) if shape is None or shape or dtype else ty.RANK0


@shape_of(np.clip)
def _clip(a: Type, a_min: Type = ty.NONE, a_max: Type = ty.NONE, out: Type | None = None, **kw: Type) -> Type:
    if kw or out is not None:
        return ty.UNKNOWN
    bounds = [t for t in (a_min, a_max) if t != Literal(None)]
    return elementwise(_bounded, a, *bounds)


def _bounded(x: Any, *bounds: Any) -> Any:
    for bound in bounds:
        x = np.maximum(x, bound)
    return x


def _same_kind(function: Any) -> Callable[..., Type]:
    def rule(*args: Type) -> Type:
        return elementwise(function, *args)
    return rule


for _f in (np.sinc, np.i0, np.angle, np.real, np.imag, np.real_if_close, np.unwrap, np.nan_to_num, np.isclose, np.round,
           getattr(np, 'around', None), np.fix, np.iscomplex, np.isreal, np.heaviside, np.interp):
    if _f is not None and _f not in (np.unwrap, np.real_if_close, np.interp):
        shape_of(_f)(_same_kind(_f))
