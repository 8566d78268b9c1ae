"""Rules of products of arrays."""
import numpy as np

from srcad.registry import adjoint, d, linear, samples
from srcad.runtime import (
    diag_adjoint,
    dot_adjoint_x,
    dot_adjoint_y,
    inner_adjoint_x,
    inner_adjoint_y,
    kron_adjoint_x,
    kron_adjoint_y,
    match,
    put_diagonal,
    tensordot_adjoint_x,
    tensordot_adjoint_y,
    unbroadcast,
)


@linear(np.dot)
@adjoint(np.dot, family='matmul')
def dot_adjoint(z, a, b):
    d[a] = dot_adjoint_x(d[z], a, b)
    d[b] = dot_adjoint_y(d[z], a, b)


@linear(np.outer)
@adjoint(np.outer, family='matmul')
def outer_adjoint(z, a, b):
    d[a] = match(np.reshape(d[z] @ np.ravel(b), np.shape(a)), a)
    d[b] = match(np.reshape(np.ravel(a) @ d[z], np.shape(b)), b)


@linear(np.tensordot)
@adjoint(np.tensordot, family='matmul')
def tensordot_adjoint(z, a, b, axes=2):
    d[a] = tensordot_adjoint_x(d[z], a, b, axes=axes)
    d[b] = tensordot_adjoint_y(d[z], a, b, axes=axes)


@linear(np.inner)
@adjoint(np.inner, family='matmul')
def inner_adjoint(z, a, b):
    d[a] = inner_adjoint_x(d[z], a, b)
    d[b] = inner_adjoint_y(d[z], a, b)


@linear(np.vdot)
@adjoint(np.vdot, family='matmul')
def vdot_adjoint(z, a, b):
    d[a] = match(np.conj(d[z] * np.reshape(b, np.shape(a))), a)
    d[b] = match(d[z] * np.conj(np.reshape(a, np.shape(b))), b)


@linear(np.kron)
@adjoint(np.kron, family='matmul')
def kron_adjoint(z, a, b):
    d[a] = kron_adjoint_x(d[z], a, b)
    d[b] = kron_adjoint_y(d[z], a, b)


@linear(np.cross)
@adjoint(np.cross, family='matmul')
def cross_adjoint(z, a, b):
    d[a] = unbroadcast(np.cross(b, d[z]), a)
    d[b] = unbroadcast(np.cross(d[z], a), b)


@linear(np.trace)
@adjoint(np.trace)
def trace(z, a, offset=0, axis1=0, axis2=1):
    d[a] = put_diagonal(np.expand_dims(d[z], -1), a, offset=offset, axis1=axis1, axis2=axis2)


@linear(np.diagonal)
@adjoint(np.diagonal)
def diagonal(z, a, offset=0, axis1=0, axis2=1):
    d[a] = put_diagonal(d[z], a, offset=offset, axis1=axis1, axis2=axis2)


@linear(np.diag)
@adjoint(np.diag)
def diag(z, v, k=0):
    d[v] = diag_adjoint(d[z], v, k=k)


@samples(np.dot)
def dot_samples(rng):
    for x, y in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (6, 3, 4)), ((), (3,)),
                 ((2, 3), ()), ((3,), (5, 3, 4)), ((5, 2, 3), (3,)), ((), ())):
        yield (rng.normal(size=x), rng.normal(size=y)), {}


@samples(np.outer)
def outer_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=4)), {}
    yield (rng.normal(size=(2, 3)), rng.normal()), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=2)), {}


@samples(np.tensordot)
def tensordot_samples(rng):
    yield (rng.normal(size=(2, 3, 4)), rng.normal(size=(3, 4, 5))), {}
    yield (rng.normal(size=(2, 3)), rng.normal(size=(3, 4))), {'axes': 1}
    yield (rng.normal(size=(2,)), rng.normal(size=(3,))), {'axes': 0}
    yield (rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 2, 5))), {'axes': ([0, 2], [1, 0])}
    yield (rng.normal(size=(2, 3)), rng.normal(size=(4, 3))), {'axes': (-1, 1)}


@samples(np.inner)
def inner_samples(rng):
    for x, y in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((5, 2, 3), (6, 4, 3)), ((), (3,)), ((2,), ())):
        yield (rng.normal(size=x), rng.normal(size=y)), {}


@samples(np.vdot)
def vdot_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3)), {}
    yield (rng.normal(size=(2, 3)), rng.normal(size=(3, 2))), {}


@samples(np.kron)
def kron_samples(rng):
    yield (rng.normal(size=(2, 3)), rng.normal(size=(4, 2))), {}
    yield (rng.normal(size=3), rng.normal(size=(2, 2))), {}
    yield (rng.normal(size=(2, 2)), rng.normal(size=3)), {}


@samples(np.cross)
def cross_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3)), {}
    yield (rng.normal(size=(4, 3)), rng.normal(size=3)), {}
    yield (rng.normal(size=3), rng.normal(size=(4, 3))), {}


@samples(np.trace, np.diagonal)
def diagonal_samples(rng):
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)), -1), {}
    yield (rng.normal(size=(2, 3, 4)), 1, 2, 0), {}


@samples(np.diag)
def diag_samples(rng):
    yield (rng.normal(size=3),), {}
    yield (rng.normal(size=3), -1), {}
    yield (rng.normal(size=(3, 4)), 1), {}
