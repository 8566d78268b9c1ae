"""Rules of products of arrays."""
import numpy as np

from srcad.registry import adjoint, d, samples, tangent
from srcad.runtime import (dot_adjoint_x, dot_adjoint_y, match, matmul_adjoint_x, matmul_adjoint_y,
                           tensordot_adjoint_x, tensordot_adjoint_y)


@adjoint(np.dot, family='matmul')
def dot_adjoint(z, a, b):
    d[a] = dot_adjoint_x(d[z], a, b)
    d[b] = dot_adjoint_y(d[z], a, b)


@tangent(np.dot)
def dot_tangent(z, a, b):
    d[z] += np.dot(d[a], b)
    d[z] += np.dot(a, d[b])


@adjoint(np.outer, family='matmul')
def outer_adjoint(z, a, b):
    d[a] = match(np.reshape(d[z] @ np.ravel(b), np.shape(a)), a)
    d[b] = match(np.reshape(np.ravel(a) @ d[z], np.shape(b)), b)


@tangent(np.outer)
def outer_tangent(z, a, b):
    d[z] += np.outer(d[a], b)
    d[z] += np.outer(a, d[b])


@adjoint(np.tensordot, family='matmul')
def tensordot_adjoint(z, a, b, axes=2):
    d[a] = tensordot_adjoint_x(d[z], a, b, axes=axes)
    d[b] = tensordot_adjoint_y(d[z], a, b, axes=axes)


@tangent(np.tensordot)
def tensordot_tangent(z, a, b, axes=2):
    d[z] += np.tensordot(d[a], b, axes=axes)
    d[z] += np.tensordot(a, d[b], axes=axes)


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
