"""Attributes and methods of numbers, arrays and containers."""
from __future__ import annotations

import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.shapes import result
from srcad.analyze.shapes.elementwise import dtype_name
from srcad.analyze.shapes.reductions import flat_size
from srcad.analyze.types import Array, Literal, Scalar, Type

_FUNCTIONS = {
    name: getattr(np, name)
    for name in (
        'sum',
        'prod',
        'mean',
        'max',
        'min',
        'any',
        'all',
        'argmax',
        'argmin',
        'std',
        'var',
        'cumsum',
        'cumprod',
        'ravel',
        'squeeze',
        'swapaxes',
        'diagonal',
        'trace',
        'dot',
        'clip',
        'round',
        'take',
        'repeat',
        'argsort',
        'copy',
        'searchsorted',
    )
}


def attribute(t: Type, name: str) -> Type:
    """Give the type of ``value.name``."""
    if isinstance(t, ty.Bottom):
        return t
    if isinstance(t, ty.Object):
        return dict(t.attributes).get(name) or _class_constant(t, name)
    if not isinstance(t, (Array, Scalar)):
        return ty.UNKNOWN
    shape = ty.shape(t)
    if name in ('T', 'mT'):
        return t if isinstance(t, Scalar) else Array(t.dtype, None if shape is None else shape[::-1])
    if name == 'shape':
        return ty.UNKNOWN if shape is None else ty.Tuple(tuple(ty.integer(d) for d in shape))
    if name == 'ndim':
        return ty.INT if shape is None else Literal(len(shape))
    if name == 'size':
        return ty.integer(flat_size(shape))
    if name in ('real', 'imag') and isinstance(t, Scalar):
        kind = t.kind if not ty.is_complex(t) else {'complex': 'float'}.get(t.kind, _real(t.kind))
        return Scalar(kind)
    if name in ('real', 'imag'):
        return Array(_real(t.dtype), shape)
    if name == 'flat':
        return ty.Iterable(Scalar(t.dtype) if ty.dtype(t) == t.dtype and t.dtype else ty.RANK0) if isinstance(
            t, Array) else ty.UNKNOWN
    return ty.UNKNOWN


def _class_constant(t: ty.Object, name: str) -> Type:
    """Give the type of a number that the class of an object has; it is watched."""
    if not t.attributes or not isinstance(t.cls, type):
        return ty.UNKNOWN
    value = next((vars(owner)[name] for owner in t.cls.__mro__ if name in vars(owner)), None)
    return Scalar(type(value).__name__) if type(value) in (int, float) else ty.UNKNOWN


def _real(kind: str | None) -> str | None:
    return None if kind is None else np.empty(0, kind).real.dtype.name


def method(t: Type, name: str, args: list[Type], keywords: dict[str, Type]) -> Type:
    """Give the type of ``value.name(...)``."""
    if any(isinstance(a, ty.Bottom) for a in (t, *args)):
        return ty.BOTTOM
    if isinstance(t, ty.Dict):
        return _dict_method(t, name, args)
    if isinstance(t, ty.List):
        return (
            t.item if name == 'pop' else t if name == 'copy' else ty.INT if name in ('index', 'count') else ty.UNKNOWN
        )
    if not isinstance(t, Array) and not (
        isinstance(t, Scalar) and ty.kind(t) not in ('float', 'int', 'bool', 'complex')
    ):
        return ty.UNKNOWN
    if name in ('conj', 'conjugate'):
        return t
    if name in ('reshape', 'transpose', 'flatten', 'fill', 'astype', 'item', 'tolist', 'view', 'sort'):
        return _array_method(t, name, args, keywords)
    if name in _FUNCTIONS:
        return result(_FUNCTIONS[name], [t, *args], keywords)
    return ty.UNKNOWN


def _array_method(t: Type, name: str, args: list[Type], keywords: dict[str, Type]) -> Type:
    if name in ('reshape', 'transpose'):
        whole = args[0] if len(args) == 1 else ty.Tuple(tuple(args)) if args else Literal(None)
        return result(getattr(np, name), [t, whole], keywords)
    if name == 'flatten':
        return result(np.ravel, [t], {})
    if name == 'astype':
        kind = dtype_name((args or [keywords.get('dtype')])[0])
        return Array(kind, ty.shape(t)) if not isinstance(t, Scalar) else ty.numpy_scalar(kind)
    if name == 'item':
        kind = ty.dtype(t)
        return (
            ty.UNKNOWN
            if kind is None
            else Scalar({'f': 'float', 'c': 'complex', 'b': 'bool'}.get(np.dtype(kind).kind, 'int'))
        )
    return ty.UNKNOWN if name == 'tolist' else Literal(None) if name in ('fill', 'sort') else ty.UNKNOWN


def _dict_method(t: ty.Dict, name: str, args: list[Type]) -> Type:
    if name in ('values', 'keys', 'items') and t.items:
        pairs = [(Literal(k) if isinstance(k, (str, int)) else ty.UNKNOWN, v) for k, v in t.items]
        key, value = lattice.join_all(k for k, _ in pairs), lattice.join_all(v for _, v in pairs)
        return ty.Iterable({'values': value, 'keys': key, 'items': ty.Tuple((key, value))}[name])
    if name == 'get' and args and isinstance(args[0], Literal):
        found = t.get(args[0].value)
        return found if found is not None else args[1] if len(args) > 1 else Literal(None)
    return t if name == 'copy' else ty.UNKNOWN
