"""Products of vectors and matrices, and linear algebra."""
from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import minimum
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import as_array, elementwise
from srcad.analyze.shapes.reductions import flat_size, number_or_array, reduced_shape
from srcad.analyze.types import Array, Literal, Type

_NONE = Literal(None)
_FALSE = Literal(False)


def _kind(*args: Type) -> str | None:
    names = [ty.dtype(as_array(t)) for t in args]
    return None if None in names else np.result_type(*names).name


def _float_kind(*args: Type) -> str | None:
    name = _kind(*args)
    return name if name is None or np.dtype(name).kind in 'fc' else 'float64'


@shape_of(np.matmul, operator.matmul)
def matmul(x: Type, y: Type) -> Type:
    """Give the type of ``x @ y``."""
    a, b = ty.shape(as_array(x)), ty.shape(as_array(y))
    kind = _kind(x, y)
    if a is None or b is None or not a or not b:
        return Array(kind, None)
    rows = a[-2:-1]
    columns = b[-1:] if len(b) > 1 else ()
    batch = lattice.broadcast([a[:-2], b[:-2]])
    return number_or_array(kind, batch + rows + columns)


@shape_of(np.dot)
def _dot(a: Type, b: Type, out: Type = _NONE) -> Type:
    x, y = ty.shape(as_array(a)), ty.shape(as_array(b))
    if out != _NONE:
        return out
    if x == () or y == ():
        return elementwise(operator.mul, as_array(a), as_array(b))
    if x is None or y is None:
        return Array(_kind(a, b), None)
    return number_or_array(_kind(a, b), x[:-1] + (y[:-2] + y[-1:] if len(y) > 1 else ()))


@shape_of(np.inner)
def _inner(a: Type, b: Type) -> Type:
    x, y = ty.shape(as_array(a)), ty.shape(as_array(b))
    if x is None or y is None:
        return Array(_kind(a, b), None)
    return number_or_array(_kind(a, b), x + y if not x or not y else x[:-1] + y[:-1])


@shape_of(np.vdot)
def _vdot(a: Type, b: Type) -> Type:
    return number_or_array(_kind(a, b), ())


@shape_of(np.outer)
def _outer(a: Type, b: Type, out: Type = _NONE) -> Type:
    return Array(_kind(a, b), (flat_size(ty.shape(as_array(a))), flat_size(ty.shape(as_array(b)))))


@shape_of(np.kron)
def _kron(a: Type, b: Type) -> Type:
    x, y = ty.shape(as_array(a)), ty.shape(as_array(b))
    if x is None or y is None:
        return Array(_kind(a, b), None)
    size = max(len(x), len(y))
    x, y = (ty.Dim.of(1),) * (size - len(x)) + x, (ty.Dim.of(1),) * (size - len(y)) + y
    return Array(_kind(a, b), tuple(None if d is None or e is None else d.times(e) for d, e in zip(x, y)))


@shape_of(np.cross)
def _cross(a: Type, b: Type, **kw: Type) -> Type:
    x, y = ty.shape(as_array(a)), ty.shape(as_array(b))
    if kw or x is None or y is None or x[-1:] != (ty.Dim.of(3),) or y[-1:] != (ty.Dim.of(3),):
        return Array(_kind(a, b), None)
    return Array(_kind(a, b), lattice.broadcast([x, y]))


@shape_of(np.tensordot)
def _tensordot(a: Type, b: Type, axes: Type = ty.INT2) -> Type:
    x, y = ty.shape(as_array(a)), ty.shape(as_array(b))
    if x is None or y is None:
        return Array(_kind(a, b), None)
    pairs = _literal_axes(axes)
    if isinstance(pairs, int):
        return Array(_kind(a, b), x[:len(x) - pairs] + y[pairs:])
    left, right = ({k % len(s) for k in (p if isinstance(p, tuple) else (p,))} for p, s in zip(pairs, (x, y)))
    return Array(_kind(a, b), tuple(d for k, d in enumerate(x) if k not in left)
                 + tuple(d for k, d in enumerate(y) if k not in right))


def _literal_axes(axes: Type) -> Any:
    if isinstance(axes, ty.List):
        raise LookupError(axes)
    return ty.value(axes)


@shape_of(np.einsum)
def _einsum(subscripts: Type, *operands: Type, **kw: Type) -> Type:
    text = ty.value(subscripts)
    kind = _kind(*operands)
    if not isinstance(text, str) or '.' in text or set(kw) - {'optimize'}:
        return Array(None, None)
    text = text.replace(' ', '')
    inputs, arrow, output = text.partition('->')
    parts = inputs.split(',')
    if not arrow:
        output = ''.join(sorted(c for c in set(inputs) - {','} if inputs.count(c) == 1))
    dims: dict[str, list] = {}
    for part, operand in zip(parts, operands):
        shape = ty.shape(as_array(operand))
        for k, letter in enumerate(part):
            dims.setdefault(letter, []).append(None if shape is None else shape[k])
    found = tuple(lattice.broadcast([(d,) for d in dims[letter]])[0] for letter in output)
    if not output:
        return number_or_array(kind, ())
    return Array(kind, found)


@shape_of(np.trace)
def _trace(a: Type, offset: Type = ty.INT0, axis1: Type = ty.INT0, axis2: Type = ty.INT1, **kw: Type) -> Type:
    shape = ty.shape(as_array(a))
    if kw or shape is None:
        return Array(None, None)
    drop = {ty.value(axis1) % len(shape), ty.value(axis2) % len(shape)}
    kind = _kind(a) if ty.is_float(a) else None
    return number_or_array(kind, tuple(d for k, d in enumerate(shape) if k not in drop))




@shape_of(np.linalg.inv, np.linalg.pinv, np.linalg.cholesky, np.linalg.matrix_power)
def _square(a: Type, *rest: Type, **kw: Type) -> Type:
    shape = ty.shape(as_array(a))
    if shape is None:
        return Array(_float_kind(a), None)
    return Array(_float_kind(a), (*shape[:-2], shape[-1], shape[-2]))


@shape_of(np.linalg.det)
def _det(a: Type) -> Type:
    shape = ty.shape(as_array(a))
    return number_or_array(_float_kind(a), None if shape is None else shape[:-2])


@shape_of(np.linalg.slogdet)
def _slogdet(a: Type) -> Type:
    shape = ty.shape(as_array(a))
    part = number_or_array(_float_kind(a), None if shape is None else shape[:-2])
    return ty.Tuple((part, part)) if not lattice.may_be_complex(a) else ty.Tuple((ty.ANY_ARRAY,) * 2)


@shape_of(np.linalg.solve)
def _solve(a: Type, b: Type) -> Type:
    x, y = ty.shape(as_array(a)), ty.shape(as_array(b))
    kind = _float_kind(a, b)
    if x is None or y is None:
        return Array(kind, None)
    if len(y) == 1:
        return Array(kind, (*x[:-2], y[0]) if len(x) == 2 else None)
    if len(x) == 2:
        return Array(kind, y)
    return Array(kind, (*lattice.broadcast([x[:-2], y[:-2]]), *y[-2:]))


@shape_of(np.linalg.eigh)
def _eigh(a: Type, UPLO: Type = ty.LOWER) -> Type:
    shape = ty.shape(as_array(a))
    if shape is None:
        return ty.Tuple((ty.ANY_ARRAY,) * 2)
    kind = _float_kind(a)
    return ty.Tuple((Array(_real_kind(kind), shape[:-1]), Array(kind, shape)))


def _real_kind(kind: str | None) -> str | None:
    return kind if kind is None or np.dtype(kind).kind != 'c' else np.empty(0, kind).real.dtype.name


@shape_of(np.linalg.svd)
def _svd(a: Type, full_matrices: Type = ty.TRUE, compute_uv: Type = ty.TRUE, **kw: Type) -> Type:
    if compute_uv != ty.TRUE:
        return Array(None, None)
    shape, kind = ty.shape(as_array(a)), _float_kind(a)
    if shape is None or len(shape) != 2 or None in shape or full_matrices != _FALSE:
        return ty.Tuple((ty.ANY_ARRAY,) * 3)
    m, n = shape
    k = m if m == n else minimum(m, n)
    return ty.Tuple((Array(kind, (m, k)), Array(_real_kind(kind), (k,)), Array(kind, (k, n))))


@shape_of(np.linalg.eigvalsh)
def _eigvalsh(a: Type, UPLO: Type = ty.LOWER) -> Type:
    return _eigh(a).items[0]


@shape_of(np.linalg.qr)
def _qr(a: Type, mode: Type = ty.REDUCED) -> Type:
    shape = ty.shape(as_array(a))
    if mode != Literal('reduced'):
        return ty.UNKNOWN
    if shape is None or len(shape) != 2 or None in shape:
        return ty.Tuple((ty.ANY_ARRAY,) * 2)
    m, n = shape
    k = m if m == n else minimum(m, n)
    return ty.Tuple((Array(_float_kind(a), (m, k)), Array(_float_kind(a), (k, n))))


@shape_of(np.linalg.norm)
def _norm(x: Type, ord: Type = _NONE, axis: Type = _NONE, keepdims: Type = _FALSE) -> Type:
    kind = _float_kind(x)
    if kind is not None and np.dtype(kind).kind == 'c':
        kind = None
    return number_or_array(kind, reduced_shape(ty.shape(as_array(x)), axis, keepdims))


@shape_of(np.linalg.cond, np.linalg.matrix_rank)
def _condition(x: Type, *rest: Type, **kw: Type) -> Type:
    shape = ty.shape(as_array(x))
    return number_or_array(None, None if shape is None else shape[:-2])


@shape_of(np.diagonal)
def _diagonal(a: Type, offset: Type = ty.INT0, axis1: Type = ty.INT0, axis2: Type = ty.INT1) -> Type:
    shape = ty.shape(as_array(a))
    if shape is None:
        return Array(_kind(a), None)
    first, second = ty.value(axis1) % len(shape), ty.value(axis2) % len(shape)
    rest = tuple(d for k, d in enumerate(shape) if k not in (first, second))
    length = shape[first] if offset == Literal(0) and ty.same_dim(shape[first], shape[second]) else None
    return Array(_kind(a), (*rest, length))


@shape_of(np.diag)
def _diag(v: Type, k: Type = ty.INT0) -> Type:
    shape = ty.shape(as_array(v))
    if shape is None:
        return Array(_kind(v), None)
    if len(shape) == 2:
        return _diagonal(v, k)
    size = None if shape[0] is None else shape[0] + abs(ty.value(k))
    return Array(_kind(v), (size, size))


@shape_of(np.tril, np.triu)
def _triangle(m: Type, k: Type = ty.INT0) -> Type:
    shape = ty.shape(as_array(m))
    return Array(_kind(m), None if shape is None or len(shape) < 2 else shape)


