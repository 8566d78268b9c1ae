"""Rules of decompositions of matrices."""
import numpy as np

from srcad.registry import adjoint, covers, d, samples, tangent
from srcad.runtime import (
    as_diagonal,
    from_lower,
    half_lower,
    hermitian,
    matrix_transpose,
    reciprocal_gaps,
    tall,
    thin,
    to_lower,
)


@adjoint(np.linalg.cholesky)
def cholesky_adjoint(z, a):
    # In terms of the real inner product <g, t> = sum(conj(g) t); only the lower triangle of a is read.
    middle = half_lower(hermitian(z) @ np.conj(d[z]))
    inner = hermitian(np.linalg.solve(hermitian(z), hermitian(np.linalg.solve(hermitian(z), middle))))
    d[a] = np.conj(to_lower(inner))


@tangent(np.linalg.cholesky)
def cholesky_tangent(z, a):
    d[z] = z @ half_lower(hermitian(np.linalg.solve(z, hermitian(np.linalg.solve(z, from_lower(d[a]))))))


@adjoint(np.linalg.eigh)
def eigh_adjoint(z, a):
    mixed = reciprocal_gaps(z[0]) * (hermitian(z[1]) @ np.conj(d[z][1]))
    inner = z[1] @ (as_diagonal(d[z][0]) + mixed) @ hermitian(z[1])
    d[a] = np.conj(to_lower(inner))


@tangent(np.linalg.eigh)
def eigh_tangent(z, a):
    mixed = hermitian(z[1]) @ from_lower(d[a]) @ z[1]
    gaps = reciprocal_gaps(z[0])
    d[z] = np.real(np.diagonal(mixed, 0, -2, -1)), z[1] @ (gaps * (hermitian(z[1]) @ from_lower(d[a]) @ z[1]))


@adjoint(np.linalg.eigvalsh)
def eigvalsh_adjoint(z, a):
    v = np.linalg.eigh(a)[1]
    inner = v @ (np.expand_dims(d[z], -1) * hermitian(v))
    d[a] = np.conj(to_lower(inner))


@tangent(np.linalg.eigvalsh)
def eigvalsh_tangent(z, a):
    v = np.linalg.eigh(a)[1]
    d[z] = np.real(np.diagonal(hermitian(v) @ from_lower(d[a]) @ v, 0, -2, -1))


@adjoint(np.linalg.svd)
def svd_adjoint(z, a, full_matrices=True):
    u = thin(z[0], a)
    s = z[1]
    v = thin(matrix_transpose(z[2]), a)
    bv = matrix_transpose(d[z][2])
    of_u = reciprocal_gaps(s * s) * (matrix_transpose(u) @ d[z][0])
    of_v = reciprocal_gaps(s * s) * (matrix_transpose(v) @ bv)
    left = (of_u + matrix_transpose(of_u)) * np.expand_dims(s, -2)
    right = np.expand_dims(s, -1) * (of_v + matrix_transpose(of_v))
    inner = left + right + as_diagonal(d[z][1])
    bu_out = (d[z][0] - u @ (matrix_transpose(u) @ d[z][0])) / np.expand_dims(s, -2)
    bv_out = (bv - v @ (matrix_transpose(v) @ bv)) / np.expand_dims(s, -2)
    d[a] = (u @ inner + bu_out) @ matrix_transpose(v) + u @ matrix_transpose(bv_out)


@tangent(np.linalg.svd)
def svd_tangent(z, a, full_matrices=True):
    u = thin(z[0], a)
    v = thin(matrix_transpose(z[2]), a)
    inner = matrix_transpose(u) @ d[a] @ v
    gaps = reciprocal_gaps(z[1] * z[1])
    row = np.expand_dims(z[1], -2)
    column = np.expand_dims(z[1], -1)
    tu = u @ (gaps * (inner * row + column * matrix_transpose(inner)))
    tv = v @ (gaps * (column * inner + matrix_transpose(inner) * row))
    tv = tv + (matrix_transpose(d[a]) @ u - v @ matrix_transpose(inner)) / row
    d[z] = tu + (d[a] @ v - u @ inner) / row, np.diagonal(inner, 0, -2, -1), matrix_transpose(tv)


@adjoint(np.linalg.svd)
@covers(lambda compute_uv: compute_uv is False)
def singular_values_adjoint(z, a, full_matrices=True, compute_uv=True):
    factors = np.linalg.svd(a, full_matrices=False)
    d[a] = np.conj((factors[0] * np.expand_dims(d[z], -2)) @ factors[2])


@tangent(np.linalg.svd)
@covers(lambda compute_uv: compute_uv is False)
def singular_values_tangent(z, a, full_matrices=True, compute_uv=True):
    factors = np.linalg.svd(a, full_matrices=False)
    d[z] = np.real(np.diagonal(hermitian(factors[0]) @ d[a] @ hermitian(factors[2]), 0, -2, -1))


@adjoint(np.linalg.qr)
@covers(lambda mode: mode == 'reduced')
def qr_adjoint(z, a, mode='reduced'):
    q = thin(z[0], a)
    r = tall(z[1])
    m = r @ matrix_transpose(d[z][1]) - matrix_transpose(d[z][0]) @ q
    ba = d[z][0] + q @ (np.tril(m) + matrix_transpose(np.tril(m, -1)))
    d[a] = matrix_transpose(np.linalg.solve(r, matrix_transpose(ba)))


@tangent(np.linalg.qr)
@covers(lambda mode: mode == 'reduced')
def qr_tangent(z, a, mode='reduced'):
    q = thin(z[0], a)
    r = tall(z[1])
    inverse = np.linalg.inv(r)
    inner = matrix_transpose(q) @ d[a] @ inverse
    turn = np.tril(inner, -1) - matrix_transpose(np.tril(inner, -1))
    d[z] = d[a] @ inverse - q @ (inner - turn), (inner - turn) @ r


def symmetric(rng, *shape):
    """Draw Hermitian matrices."""
    x = rng.normal(size=shape)
    return x + np.swapaxes(x, -1, -2)


@samples(np.linalg.cholesky)
def cholesky_samples(rng):
    x = rng.normal(size=(2, 3, 3))
    yield (x @ np.swapaxes(x, -1, -2) + np.eye(3),), {}
    yield (x[0] @ x[0].T + np.eye(3),), {}
    c = x[0] + 1j * x[1]
    yield (c @ c.conj().T + np.eye(3),), {}


@samples(np.linalg.eigh, np.linalg.eigvalsh)
def eigh_samples(rng):
    yield (symmetric(rng, 4, 4),), {}
    yield (symmetric(rng, 2, 3, 3),), {}


@samples(np.linalg.eigvalsh)
def complex_eigvalsh_samples(rng):
    c = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
    yield (c + c.conj().T,), {}


@samples(np.linalg.svd)
def svd_samples(rng):
    yield (rng.normal(size=(3, 3)),), {}
    yield (rng.normal(size=(2, 4, 3)), False), {}
    yield (rng.normal(size=(3, 4)),), {'full_matrices': False}
    yield (rng.normal(size=(3, 4)),), {'compute_uv': False}
    yield (rng.normal(size=(2, 3, 4)),), {'compute_uv': False}
    yield (rng.normal(size=(4, 3)) + 1j * rng.normal(size=(4, 3)),), {'compute_uv': False}


@samples(np.linalg.qr)
def qr_samples(rng):
    yield (rng.normal(size=(3, 3)),), {}
    yield (rng.normal(size=(5, 3)),), {}
    yield (rng.normal(size=(2, 4, 3)),), {}
