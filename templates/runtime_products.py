"""Rules of the helpers of products."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, d, linear, samples, tangent
from srcad.runtime import (
    dot_adjoint_x,
    dot_adjoint_y,
    inner_adjoint_x,
    inner_adjoint_y,
    kron_adjoint_x,
    kron_adjoint_y,
    match,
    matmul_adjoint_x,
    matmul_adjoint_y,
    matrix_transpose,
    solve_outer,
    solve_vector,
    tensordot_adjoint_x,
    tensordot_adjoint_y,
    times_vector,
    unbroadcast,
)


@linear(runtime.matmul_adjoint_x)
@adjoint(runtime.matmul_adjoint_x)
def matmul_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(d[z] @ y, bz)
    d[y] = matmul_adjoint_y(bz, d[z], y)


@linear(runtime.matmul_adjoint_y)
@adjoint(runtime.matmul_adjoint_y)
def matmul_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(x @ d[z], bz)
    d[x] = matmul_adjoint_x(bz, x, d[z])


@linear(runtime.dot_adjoint_x)
@adjoint(runtime.dot_adjoint_x)
def dot_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(np.dot(d[z], y), bz)
    d[y] = dot_adjoint_y(bz, d[z], y)


@linear(runtime.dot_adjoint_y)
@adjoint(runtime.dot_adjoint_y)
def dot_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(np.dot(x, d[z]), bz)
    d[x] = dot_adjoint_x(bz, x, d[z])


@linear(runtime.inner_adjoint_x)
@adjoint(runtime.inner_adjoint_x)
def inner_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(np.inner(d[z], y), bz)
    d[y] = inner_adjoint_y(bz, d[z], y)


@linear(runtime.inner_adjoint_y)
@adjoint(runtime.inner_adjoint_y)
def inner_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(np.inner(x, d[z]), bz)
    d[x] = inner_adjoint_x(bz, x, d[z])


@linear(runtime.kron_adjoint_x)
@adjoint(runtime.kron_adjoint_x)
def kron_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(np.kron(d[z], y), bz)
    d[y] = kron_adjoint_y(bz, d[z], y)


@linear(runtime.kron_adjoint_y)
@adjoint(runtime.kron_adjoint_y)
def kron_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(np.kron(x, d[z]), bz)
    d[x] = kron_adjoint_x(bz, x, d[z])


@linear(runtime.tensordot_adjoint_x)
@adjoint(runtime.tensordot_adjoint_x)
def tensordot_adjoint_x_adjoint(z, bz, x, y, axes=2):
    d[bz] = match(np.tensordot(d[z], y, axes=axes), bz)
    d[y] = tensordot_adjoint_y(bz, d[z], y, axes=axes)


@linear(runtime.tensordot_adjoint_y)
@adjoint(runtime.tensordot_adjoint_y)
def tensordot_adjoint_y_adjoint(z, bz, x, y, axes=2):
    d[bz] = match(np.tensordot(x, d[z], axes=axes), bz)
    d[x] = tensordot_adjoint_x(bz, x, d[z], axes=axes)


@linear(runtime.matrix_transpose)
@adjoint(runtime.matrix_transpose)
def matrix_transpose_rule(z, x):
    d[x] = matrix_transpose(d[z])


@adjoint(runtime.solve_vector)
def solve_vector_adjoint(z, a, b, like):
    bb = solve_vector(matrix_transpose(a), d[z], like)
    d[a] = unbroadcast(-solve_outer(bb, z, like), a)
    d[b] = unbroadcast(bb, b)


@tangent(runtime.solve_vector)
def solve_vector_tangent(z, a, b, like):
    d[z] += -solve_vector(a, times_vector(d[a], z, like), like)
    d[z] += solve_vector(a, d[b], like)


@linear(runtime.times_vector)
@adjoint(runtime.times_vector)
def times_vector_adjoint(w, a, z, like):
    d[a] = unbroadcast(solve_outer(d[w], z, like), a)
    d[z] = unbroadcast(times_vector(matrix_transpose(a), d[w], like), z)


@linear(runtime.solve_outer)
@adjoint(runtime.solve_outer)
def solve_outer_adjoint(w, b, z, like):
    d[b] = unbroadcast(times_vector(d[w], z, like), b)
    d[z] = unbroadcast(times_vector(matrix_transpose(d[w]), b, like), z)


@samples(runtime.matrix_transpose, runtime.conj_sign, runtime.var_partial)
def matrix_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}
    yield (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)),), {}


@samples(runtime.var_partial)
def var_partial_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'ddof': 1, 'where': rng.normal(size=(3, 4)) > -0.9}
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'where': np.array([True, False, True, True])}


@samples(runtime.solve_vector, runtime.times_vector)
def solve_vector_samples(rng):
    for like in (rng.normal(size=3), rng.normal(size=(3, 2))):
        yield (rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=like.shape), like.copy()), {}


@samples(runtime.solve_outer)
def solve_outer_samples(rng):
    for like in (rng.normal(size=3), rng.normal(size=(3, 2))):
        yield (rng.normal(size=like.shape), rng.normal(size=like.shape), like.copy()), {}


@samples(runtime.matmul_adjoint_x, runtime.matmul_adjoint_y)
def matmul_adjoint_samples(rng):
    for x, y in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)),
                 ((3,), (5, 3, 4))):
        x, y = rng.normal(size=x), rng.normal(size=y)
        yield (rng.normal(size=np.shape(np.matmul(x, y))), x, y), {}


@samples(runtime.dot_adjoint_x, runtime.dot_adjoint_y)
def dot_adjoint_samples(rng):
    for x, y in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (5, 3, 4)), ((), (3,))):
        x, y = rng.normal(size=x), rng.normal(size=y)
        yield (rng.normal(size=np.shape(np.dot(x, y))), x, y), {}


@samples(runtime.inner_adjoint_x, runtime.inner_adjoint_y)
def inner_adjoint_samples(rng):
    for x, y in (((3,), (3,)), ((2, 3), (4, 3)), ((), (3,))):
        x, y = rng.normal(size=x), rng.normal(size=y)
        yield (rng.normal(size=np.shape(np.inner(x, y))), x, y), {}


@samples(runtime.kron_adjoint_x, runtime.kron_adjoint_y)
def kron_adjoint_samples(rng):
    for x, y in (((2, 3), (4, 2)), ((3,), (2, 2))):
        x, y = rng.normal(size=x), rng.normal(size=y)
        yield (rng.normal(size=np.shape(np.kron(x, y))), x, y), {}


@samples(runtime.tensordot_adjoint_x, runtime.tensordot_adjoint_y)
def tensordot_adjoint_samples(rng):
    for x, y in (((2, 3, 4), (3, 4, 5)),):
        x, y = rng.normal(size=x), rng.normal(size=y)
        yield (rng.normal(size=np.shape(np.tensordot(x, y))), x, y), {}
    x, y = rng.normal(size=(2, 3)), rng.normal(size=(3, 4))
    yield (rng.normal(size=(2, 4)), x, y), {'axes': 1}
