"""Rules of linear algebra."""
import numpy as np

from srcad.registry import adjoint, d, nondifferentiable, samples, tangent
from srcad.runtime import (
    cholesky_adjoint,
    cholesky_tangent,
    match,
    matrix_transpose,
    norm_partial,
    solve_outer,
    solve_vector,
    times_vector,
    unbroadcast,
    unreduce,
)


@adjoint(np.linalg.inv)
def inv_adjoint(z, a):
    d[a] = -matrix_transpose(z) @ d[z] @ matrix_transpose(z)


@tangent(np.linalg.inv)
def inv_tangent(z, a):
    d[z] = -z @ d[a] @ z


@adjoint(np.linalg.det)
def det_adjoint(z, a):
    d[a] = np.expand_dims(d[z] * z, (-1, -2)) * matrix_transpose(np.linalg.inv(a))


@tangent(np.linalg.det)
def det_tangent(z, a):
    d[z] = z * np.trace(np.linalg.solve(a, d[a]), axis1=-2, axis2=-1)


@adjoint(np.linalg.slogdet)
def slogdet_adjoint(z, a):
    d[a] = match(np.expand_dims(d[z][1], (-1, -2)) * matrix_transpose(np.linalg.inv(a)), a)


@tangent(np.linalg.slogdet)
def slogdet_tangent(z, a):
    d[z] = np.zeros_like(z[0]), np.trace(np.linalg.solve(a, d[a]), axis1=-2, axis2=-1)


@adjoint(np.linalg.solve)
def solve_adjoint(z, a, b):
    bb = solve_vector(matrix_transpose(a), d[z], b)
    d[a] = unbroadcast(-solve_outer(bb, z, b), a)
    d[b] = unbroadcast(bb, b)


@tangent(np.linalg.solve)
def solve_tangent(z, a, b):
    d[z] += -solve_vector(a, times_vector(d[a], z, b), b)
    d[z] += np.linalg.solve(a, d[b])


@adjoint(np.linalg.cholesky)
def cholesky_adjoint_(z, a):
    d[a] = cholesky_adjoint(d[z], z)


@tangent(np.linalg.cholesky)
def cholesky_tangent_(z, a):
    d[z] = cholesky_tangent(d[a], z)


@adjoint(np.linalg.norm)
def norm_adjoint(z, x, ord=None, axis=None, keepdims=False):
    d[x] = unreduce(d[z], x, axis=axis, keepdims=keepdims) * norm_partial(z, x, ord, axis, keepdims)


@tangent(np.linalg.norm)
def norm_tangent(z, x, ord=None, axis=None, keepdims=False):
    d[z] = np.sum(np.real(d[x] * norm_partial(z, x, ord, axis, keepdims)), axis=axis, keepdims=keepdims)


nondifferentiable(np.linalg.matrix_rank)


def well(rng, *shape):
    """Draw matrices far from singular."""
    return rng.normal(size=shape) + 3.0 * np.eye(shape[-1])


@samples(np.linalg.inv, np.linalg.det, np.linalg.slogdet)
def square_samples(rng):
    yield (well(rng, 3, 3),), {}
    yield (well(rng, 2, 3, 3),), {}
    yield (well(rng, 3, 3)[::-1, ::-1],), {}


@samples(np.linalg.solve)
def solve_samples(rng):
    yield (well(rng, 3, 3), rng.normal(size=3)), {}
    yield (well(rng, 3, 3), rng.normal(size=(3, 2))), {}
    yield (well(rng, 5, 3, 3), rng.normal(size=(5, 3, 2))), {}
    yield (well(rng, 5, 3, 3), rng.normal(size=(1, 3, 2))), {}
    yield (well(rng, 3, 3), rng.normal(size=(5, 3, 2))), {}
    yield (well(rng, 5, 3, 3), rng.normal(size=3)), {}


@samples(np.linalg.norm)
def norm_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)), 'fro'), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(3, 4)), 1, -1, True), {}
    yield (rng.normal(size=4), np.inf), {}
    yield (rng.normal(size=4), 2), {}
    yield (rng.normal(size=4), 3.5), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3),), {}


@samples(np.linalg.cholesky)
def cholesky_samples(rng):
    x = rng.normal(size=(2, 3, 3))
    yield (x @ np.swapaxes(x, -1, -2) + np.eye(3),), {}
    yield (x[0] @ x[0].T + np.eye(3),), {}
