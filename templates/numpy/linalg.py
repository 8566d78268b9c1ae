"""Rules of linear algebra."""
import numpy as np

from srcad.registry import adjoint, d, nondifferentiable, samples, tangent
from srcad.runtime import (
    block_triangular,
    corner,
    hermitian,
    match,
    matrix_transpose,
    of_reals,
    solve_outer,
    solve_vector,
    times_vector,
    unbroadcast,
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
    d[a] = match(np.expand_dims(d[z][1], (-1, -2)) * matrix_transpose(np.linalg.inv(of_reals(a))), a)


@tangent(np.linalg.slogdet)
def slogdet_tangent(z, a):
    d[z] = np.zeros_like(z[0]), np.trace(np.linalg.solve(of_reals(a), d[a]), axis1=-2, axis2=-1)


@adjoint(np.linalg.solve)
def solve_adjoint(z, a, b):
    bb = solve_vector(matrix_transpose(a), d[z], b)
    d[a] = unbroadcast(-solve_outer(bb, z, b), a)
    d[b] = unbroadcast(bb, b)


@tangent(np.linalg.solve)
def solve_tangent(z, a, b):
    d[z] += -solve_vector(a, times_vector(d[a], z, b), b)
    d[z] += np.linalg.solve(a, d[b])


@adjoint(np.linalg.matrix_power)
def matrix_power_adjoint(z, a, n):
    d[a] = corner(np.linalg.matrix_power(block_triangular(matrix_transpose(a), d[z]), n))


@tangent(np.linalg.matrix_power)
def matrix_power_tangent(z, a, n):
    d[z] = corner(np.linalg.matrix_power(block_triangular(a, d[a]), n))


@adjoint(np.linalg.pinv)
def pinv_adjoint(z, a):
    bz = np.conj(d[z])
    left = hermitian(bz) - a @ (z @ hermitian(bz))
    right = hermitian(bz) - (hermitian(bz) @ z) @ a
    ba = left @ z @ hermitian(z) + hermitian(z) @ z @ right - hermitian(z) @ bz @ hermitian(z)
    d[a] = np.conj(ba)


@tangent(np.linalg.pinv)
def pinv_tangent(z, a):
    ta = hermitian(d[a])
    left = ta - ta @ (a @ z)
    right = ta - (z @ a) @ ta
    d[z] = z @ hermitian(z) @ left + right @ hermitian(z) @ z - z @ d[a] @ z


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


@samples(np.linalg.matrix_power)
def matrix_power_samples(rng):
    for n in (0, 1, 2, 5, -2):
        yield (well(rng, 3, 3), n), {}
    yield (well(rng, 2, 3, 3), 3), {}


@samples(np.linalg.pinv)
def pinv_samples(rng):
    yield (rng.normal(size=(4, 3)),), {}
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(2, 3, 3)),), {}
    yield (rng.normal(size=(4, 3)) + 1j * rng.normal(size=(4, 3)),), {}
