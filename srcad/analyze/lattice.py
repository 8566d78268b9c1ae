"""What types have in common: the least type that holds the values of several, the shape that arrays broadcast to.

Also the kinds that a value may have.
"""
from __future__ import annotations

from collections.abc import Iterable as _Iterable
from typing import Any

import numpy as np

from srcad.analyze.dims import ONE, Dim, assumed
from srcad.analyze.types import (
    BOTTOM,
    FLOATING,
    RANK0,
    STRING,
    UNKNOWN,
    Array,
    Bottom,
    Dict,
    Function,
    Iterable,
    List,
    Literal,
    Object,
    Range,
    Scalar,
    Shape,
    Slice,
    Tuple,
    Type,
    is_complex,
    is_float,
    is_number,
    is_string,
    kind,
    rank,
    same_dim,
    shape,
)


def _broadcast_dim(dims: list[Dim | None]) -> Dim | None:
    rest = [d for d in dims if d != ONE]
    if not rest:
        return ONE
    if all(same_dim(d, rest[0]) for d in rest):
        return rest[0]
    for d in rest:                 # whatever is not 1 decides: the others equal it, or are 1
        if d is not None and not d.may_be_one():
            assumed.above_one(d)
            return d
    return None


def broadcast(shapes: _Iterable[Shape | None]) -> Shape | None:
    """Give the shape that arrays of these shapes broadcast to, as far as it is provable."""
    shapes = list(shapes)
    if any(s is None for s in shapes):
        return None
    size = max((len(s) for s in shapes), default=0)
    padded = [(ONE,) * (size - len(s)) + tuple(s) for s in shapes]
    return tuple(_broadcast_dim([s[k] for s in padded]) for k in range(size))


def join(a: Type, b: Type) -> Type:
    """Give the least type that holds the values of both."""
    if a == b or isinstance(b, Bottom):
        return a
    if isinstance(a, Bottom):
        return b
    if type(a) is type(b):
        return _join_same(a, b)
    if _numeric(a) and _numeric(b):
        return _join_numbers(a, b)
    return STRING if is_string(a) and is_string(b) else UNKNOWN


def join_all(types: _Iterable[Type]) -> Type:
    """Give the least type that holds the values of all."""
    result: Type = BOTTOM
    for t in types:
        result = join(result, t)
    return result


def _numeric(t: Type) -> bool:
    return isinstance(t, (Array, Scalar)) or rank(t) == 0


def _join_same(a: Any, b: Any) -> Type:
    if isinstance(a, Tuple) and len(a.items) == len(b.items):
        return Tuple(tuple(map(join, a.items, b.items)), a.cls if a.cls is b.cls else None)
    if isinstance(a, List):
        both = a.items is not None and b.items is not None and len(a.items) == len(b.items)
        return List(join(a.item, b.item), a.length if a.length == b.length else None,
                    tuple(map(join, a.items, b.items)) if both else None)
    if isinstance(a, Iterable):
        return Iterable(join(a.item, b.item))
    if isinstance(a, Dict) and [k for k, _ in a.items] == [k for k, _ in b.items]:
        return Dict(tuple((k, join(t, u)) for (k, t), (_, u) in zip(a.items, b.items)))
    if isinstance(a, Range):
        return Range()
    if isinstance(a, Literal) and isinstance(a.value, str) and isinstance(b.value, str):
        return STRING
    if isinstance(a, Slice):
        return Slice(join(a.lower, b.lower), join(a.upper, b.upper), join(a.step, b.step))
    if isinstance(a, Object) and a.cls is b.cls:
        theirs = dict(b.attributes)
        return Object(a.cls, tuple((k, join(t, theirs[k])) for k, t in a.attributes if k in theirs))
    return _join_numbers(a, b) if _numeric(a) and _numeric(b) else UNKNOWN


def _join_numbers(a: Type, b: Type) -> Type:
    if is_number(a) and is_number(b):
        kinds = {kind(a), kind(b)}
        if len(kinds) == 1:
            return Scalar(kinds.pop(), None)
        return FLOATING if kinds <= {'float', 'float64', 'floating'} else RANK0
    r, s = shape(a), shape(b)
    if r is None or s is None or len(r) != len(s):
        return Array(kind(a) if kind(a) == kind(b) else None, None)
    if len(r) == 0:
        return a if isinstance(a, Array) and a == b else RANK0
    dims = tuple(d if same_dim(d, e) else None for d, e in zip(r, s))
    return Array(kind(a) if kind(a) == kind(b) else None, dims)


def may_be_complex(t: Type) -> bool:
    """Tell whether a value can be complex."""
    return may_be_float(t) and (is_complex(t) or not is_float(t))


def may_be_float(t: Type) -> bool:
    """Tell whether a value can hold floating point numbers: what cannot has no derivative."""
    if isinstance(t, (Literal, Range, Slice, Function, Bottom)) or t == STRING:
        return False
    if isinstance(t, Tuple):
        return any(may_be_float(i) for i in t.items)
    if isinstance(t, (List, Iterable)):
        return may_be_float(t.item)
    if isinstance(t, Dict):
        return any(may_be_float(i) for _, i in t.items)
    if isinstance(t, Object) and t.attributes:
        return any(may_be_float(i) for _, i in t.attributes)
    name = kind(t)
    if name is None or name == 'floating':
        return True
    return np.dtype(name).kind in 'fcO'
