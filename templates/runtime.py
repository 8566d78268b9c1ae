"""Rules of the helpers that generated code calls: derivatives can be differentiated again."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, d, elementwise, linear, nondifferentiable, samples, tangent
from srcad.runtime import (
    conj_sign_change,
    dot_adjoint_x,
    dot_adjoint_y,
    inner_adjoint_x,
    inner_adjoint_y,
    join_like,
    kron_adjoint_x,
    kron_adjoint_y,
    match,
    matmul_adjoint_x,
    matmul_adjoint_y,
    matrix_transpose,
    polygamma,
    solve_outer,
    solve_vector,
    tensordot_adjoint_x,
    tensordot_adjoint_y,
    times_vector,
    unbroadcast,
)


@linear(runtime.match, runtime.unbroadcast)
@adjoint(runtime.match, runtime.unbroadcast)
def unbroadcast_rule(z, bz, x):
    d[bz] = unbroadcast(d[z], bz)


@linear(runtime.restore_axes)
@adjoint(runtime.restore_axes)
def restore_axes(z, y, x, axis=None, keepdims=False):
    d[y] = match(np.reshape(d[z], np.shape(y)), y)


@linear(runtime.unreduce)
@adjoint(runtime.unreduce)
def unreduce_rule(z, by, x, axis=None, keepdims=False, where=True):
    d[by] = match(np.sum(d[z], axis=axis, keepdims=keepdims, where=where), by)


@adjoint(runtime.matmul_adjoint_x)
def matmul_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(d[z] @ y, bz)
    d[y] = matmul_adjoint_y(bz, d[z], y)


@tangent(runtime.matmul_adjoint_x)
def matmul_adjoint_x_tangent(z, bz, x, y):
    d[z] += matmul_adjoint_x(d[bz], x, y)
    d[z] += matmul_adjoint_x(bz, x, d[y])


@adjoint(runtime.matmul_adjoint_y)
def matmul_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(x @ d[z], bz)
    d[x] = matmul_adjoint_x(bz, x, d[z])


@tangent(runtime.matmul_adjoint_y)
def matmul_adjoint_y_tangent(z, bz, x, y):
    d[z] += matmul_adjoint_y(d[bz], x, y)
    d[z] += matmul_adjoint_y(bz, d[x], y)


@adjoint(runtime.dot_adjoint_x)
def dot_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(np.dot(d[z], y), bz)
    d[y] = dot_adjoint_y(bz, d[z], y)


@tangent(runtime.dot_adjoint_x)
def dot_adjoint_x_tangent(z, bz, x, y):
    d[z] += dot_adjoint_x(d[bz], x, y)
    d[z] += dot_adjoint_x(bz, x, d[y])


@adjoint(runtime.dot_adjoint_y)
def dot_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(np.dot(x, d[z]), bz)
    d[x] = dot_adjoint_x(bz, x, d[z])


@tangent(runtime.dot_adjoint_y)
def dot_adjoint_y_tangent(z, bz, x, y):
    d[z] += dot_adjoint_y(d[bz], x, y)
    d[z] += dot_adjoint_y(bz, d[x], y)


@adjoint(runtime.inner_adjoint_x)
def inner_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(np.inner(d[z], y), bz)
    d[y] = inner_adjoint_y(bz, d[z], y)


@tangent(runtime.inner_adjoint_x)
def inner_adjoint_x_tangent(z, bz, x, y):
    d[z] += inner_adjoint_x(d[bz], x, y)
    d[z] += inner_adjoint_x(bz, x, d[y])


@adjoint(runtime.inner_adjoint_y)
def inner_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(np.inner(x, d[z]), bz)
    d[x] = inner_adjoint_x(bz, x, d[z])


@tangent(runtime.inner_adjoint_y)
def inner_adjoint_y_tangent(z, bz, x, y):
    d[z] += inner_adjoint_y(d[bz], x, y)
    d[z] += inner_adjoint_y(bz, d[x], y)


@adjoint(runtime.kron_adjoint_x)
def kron_adjoint_x_adjoint(z, bz, x, y):
    d[bz] = match(np.kron(d[z], y), bz)
    d[y] = kron_adjoint_y(bz, d[z], y)


@tangent(runtime.kron_adjoint_x)
def kron_adjoint_x_tangent(z, bz, x, y):
    d[z] += kron_adjoint_x(d[bz], x, y)
    d[z] += kron_adjoint_x(bz, x, d[y])


@adjoint(runtime.kron_adjoint_y)
def kron_adjoint_y_adjoint(z, bz, x, y):
    d[bz] = match(np.kron(x, d[z]), bz)
    d[x] = kron_adjoint_x(bz, x, d[z])


@tangent(runtime.kron_adjoint_y)
def kron_adjoint_y_tangent(z, bz, x, y):
    d[z] += kron_adjoint_y(d[bz], x, y)
    d[z] += kron_adjoint_y(bz, d[x], y)


@adjoint(runtime.tensordot_adjoint_x)
def tensordot_adjoint_x_adjoint(z, bz, x, y, axes=2):
    d[bz] = match(np.tensordot(d[z], y, axes=axes), bz)
    d[y] = tensordot_adjoint_y(bz, d[z], y, axes=axes)


@tangent(runtime.tensordot_adjoint_x)
def tensordot_adjoint_x_tangent(z, bz, x, y, axes=2):
    d[z] += tensordot_adjoint_x(d[bz], x, y, axes=axes)
    d[z] += tensordot_adjoint_x(bz, x, d[y], axes=axes)


@adjoint(runtime.tensordot_adjoint_y)
def tensordot_adjoint_y_adjoint(z, bz, x, y, axes=2):
    d[bz] = match(np.tensordot(x, d[z], axes=axes), bz)
    d[x] = tensordot_adjoint_x(bz, x, d[z], axes=axes)


@tangent(runtime.tensordot_adjoint_y)
def tensordot_adjoint_y_tangent(z, bz, x, y, axes=2):
    d[z] += tensordot_adjoint_y(d[bz], x, y, axes=axes)
    d[z] += tensordot_adjoint_y(bz, d[x], y, axes=axes)


@linear(runtime.put_elements)
@adjoint(runtime.put_elements)
def put_elements_rule(z, bz, x, indices, axis=None):
    d[bz] = match(np.take(d[z], indices, axis=axis), bz)


@linear(runtime.put_along_axis)
@adjoint(runtime.put_along_axis)
def put_along_axis_rule(z, bz, x, indices, axis):
    d[bz] = match(np.take_along_axis(d[z], indices, axis), bz)


@linear(runtime.put_diagonal)
@adjoint(runtime.put_diagonal)
def put_diagonal(z, bz, x, offset=0, axis1=0, axis2=1):
    d[bz] = unbroadcast(np.diagonal(d[z], offset, axis1, axis2), bz)


@linear(runtime.diag_adjoint)
@adjoint(runtime.diag_adjoint)
def diag_adjoint(z, bz, x, k=0):
    d[bz] = np.diag(d[z], k)


@linear(runtime.split_like)
@adjoint(runtime.split_like)
def split_like(z, bz, arrays, axis=0, rank=0):
    d[bz] = match(join_like(d[z], axis=axis, rank=rank), bz)


@linear(runtime.unstack)
@adjoint(runtime.unstack)
def unstack(z, bz, arrays, axis=0):
    d[bz] = match(np.stack(d[z], axis=axis), bz)


@linear(runtime.repeat_adjoint)
@adjoint(runtime.repeat_adjoint)
def repeat_adjoint(z, bz, x, repeats, axis=None):
    d[bz] = np.repeat(d[z], repeats, axis=axis)


@linear(runtime.pad_adjoint)
@adjoint(runtime.pad_adjoint)
def pad_adjoint(z, bz, x, pad_width, mode='constant'):
    d[bz] = np.pad(d[z], pad_width, mode)


@linear(runtime.diff_adjoint)
@adjoint(runtime.diff_adjoint)
def diff_adjoint(z, bz, n=1, axis=-1):
    d[bz] = np.diff(d[z], n, axis)


@linear(runtime.reverse_cumsum)
@adjoint(runtime.reverse_cumsum)
def reverse_cumsum(z, bz, axis=None):
    d[bz] = np.cumsum(d[z], axis=0 if axis is None else axis)


@linear(runtime.matrix_transpose)
@adjoint(runtime.matrix_transpose)
def matrix_transpose_rule(z, x):
    d[x] = matrix_transpose(d[z])


@adjoint(runtime.conj_sign)
def conj_sign_adjoint(z, x):
    d[x] = conj_sign_change(d[z], z, x)


@tangent(runtime.conj_sign)
def conj_sign_tangent(z, x):
    d[z] = conj_sign_change(d[x], z, x)


@elementwise(runtime.log_or_zero)
def log_or_zero(z, x):
    return np.where(x == 0, 0.0, 1.0 / (x + (x == 0)))


@elementwise(runtime.polygamma)
def polygamma_rule(z, n, x):
    return None, polygamma(n + 1, x)


@elementwise(runtime.i1)
def i1_rule(z, x):
    return np.i0(x) - np.where(x == 0, 0.5, z / (x + (x == 0)))


@elementwise(runtime.half_reciprocal)
def half_reciprocal(z, x):
    return -2.0 * z * z


@linear(runtime.var_partial)
@adjoint(runtime.var_partial)
def var_partial(z, x, axis=None, ddof=0):
    d[x] = runtime.var_partial(d[z], axis=axis, ddof=ddof)


@adjoint(runtime.solve_vector)
def solve_vector_adjoint(z, a, b, like):
    bb = solve_vector(matrix_transpose(a), d[z], like)
    d[a] = unbroadcast(-solve_outer(bb, z, like), a)
    d[b] = unbroadcast(bb, b)


@tangent(runtime.solve_vector)
def solve_vector_tangent(z, a, b, like):
    d[z] += -solve_vector(a, times_vector(d[a], z, like), like)
    d[z] += solve_vector(a, d[b], like)


@adjoint(runtime.times_vector)
def times_vector_adjoint(w, a, z, like):
    d[a] = unbroadcast(solve_outer(d[w], z, like), a)
    d[z] = unbroadcast(times_vector(matrix_transpose(a), d[w], like), z)


@tangent(runtime.times_vector)
def times_vector_tangent(w, a, z, like):
    d[w] += times_vector(d[a], z, like)
    d[w] += times_vector(a, d[z], like)


@adjoint(runtime.solve_outer)
def solve_outer_adjoint(w, b, z, like):
    d[b] = unbroadcast(times_vector(d[w], z, like), b)
    d[z] = unbroadcast(times_vector(matrix_transpose(d[w]), b, like), z)


@tangent(runtime.solve_outer)
def solve_outer_tangent(w, b, z, like):
    d[w] += solve_outer(d[b], z, like)
    d[w] += solve_outer(b, d[z], like)


@linear(runtime.astype_adjoint)
@adjoint(runtime.astype_adjoint)
def astype_adjoint(w, bz, x, z):
    d[bz] = runtime.astype_adjoint(d[w], bz, z)


@linear(runtime.astype_tangent)
@adjoint(runtime.astype_tangent)
def astype_tangent(w, tx, z):
    d[tx] = runtime.astype_adjoint(d[w], tx, z)


nondifferentiable(
    runtime.count_reduced, runtime.extremum_share, runtime.ptp_share, runtime.inverse_axes, runtime.rolled_axes,
    runtime.linspace_weight, runtime.zeros_like, runtime.tensordot_axes)


@samples(runtime.match)
def match_samples(rng):
    yield (rng.normal(size=(2, 3)), rng.normal(size=(2, 3))), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=3)), {}


@samples(runtime.unbroadcast)
def unbroadcast_samples(rng):
    for given, shape in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((4, 2, 3), (1, 3)),
                         ((3,), (2, 3)), ((1, 3), (2, 3)), ((0, 3), (3,))):
        yield (rng.normal(size=given), rng.normal(size=shape)), {}


@samples(runtime.restore_axes, runtime.unreduce)
def restore_axes_samples(rng):
    yield (rng.normal(), rng.normal(size=(2, 3))), {}
    yield (rng.normal(size=3), rng.normal(size=(2, 3))), {'axis': 0}
    yield (rng.normal(size=(2, 1)), rng.normal(size=(2, 3)), -1, True), {}
    yield (rng.normal(size=3), rng.normal(size=(2, 3, 4)), (0, -1)), {}


@samples(runtime.unreduce)
def unreduce_samples(rng):
    yield (rng.normal(size=2), rng.normal(size=(2, 3)), 1), {'where': np.array([True, False, True])}


@samples(runtime.put_elements)
def put_elements_samples(rng):
    yield (rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), np.array([1, 1])), {'axis': 1}
    yield (rng.normal(size=2), rng.normal(size=(3, 4)), np.array([7, 1])), {}


@samples(runtime.put_along_axis)
def put_along_axis_samples(rng):
    yield (rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), rng.integers(0, 4, size=(3, 2)), 1), {}


@samples(runtime.put_diagonal)
def put_diagonal_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=(3, 4))), {}
    yield (rng.normal(size=1), rng.normal(size=(3, 4))), {'offset': 1}


@samples(runtime.diag_adjoint)
def diag_adjoint_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=(3, 3))), {}
    yield (rng.normal(size=(4, 4)), rng.normal(size=3), 1), {}


@samples(runtime.split_like)
def split_like_samples(rng):
    yield (rng.normal(size=5), [rng.normal(size=2), rng.normal(size=3)]), {}
    yield (rng.normal(size=(2, 4)), [rng.normal(size=2), rng.normal(size=(2, 3))], 1, -2), {}
    yield (rng.normal(size=7), [rng.normal(size=1), rng.normal(size=(2, 3))], None), {}


@samples(runtime.unstack)
def unstack_samples(rng):
    yield (rng.normal(size=(3, 2)), [rng.normal(size=3), rng.normal(size=3)], 1), {}


@samples(runtime.repeat_adjoint)
def repeat_adjoint_samples(rng):
    yield (rng.normal(size=6), rng.normal(size=3), 2), {}


@samples(runtime.pad_adjoint)
def pad_adjoint_samples(rng):
    yield (rng.normal(size=6), rng.normal(size=3), (1, 2)), {}
    yield (rng.normal(size=6), rng.normal(size=3), (1, 2), 'edge'), {}


@samples(runtime.diff_adjoint, runtime.reverse_cumsum)
def diff_adjoint_samples(rng):
    yield (rng.normal(size=5),), {}


@samples(runtime.matrix_transpose, runtime.conj_sign, runtime.var_partial)
def matrix_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}
    yield (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)),), {}


@samples(runtime.log_or_zero, runtime.half_reciprocal, runtime.i1)
def positive_samples(rng):
    yield (rng.uniform(0.5, 2.0, size=4),), {}


@samples(runtime.polygamma)
def polygamma_samples(rng):
    for n in range(4):
        yield (n, rng.uniform(0.5, 2.0)), {}
        yield (n, rng.uniform(-1.7, -1.3)), {}


@samples(runtime.solve_vector, runtime.times_vector)
def solve_vector_samples(rng):
    for like in (rng.normal(size=3), rng.normal(size=(3, 2))):
        yield (rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=like.shape), like.copy()), {}


@samples(runtime.solve_outer)
def solve_outer_samples(rng):
    for like in (rng.normal(size=3), rng.normal(size=(3, 2))):
        yield (rng.normal(size=like.shape), rng.normal(size=like.shape), like.copy()), {}


@samples(runtime.astype_adjoint)
def astype_adjoint_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3), rng.normal(size=3)), {}


@samples(runtime.astype_tangent)
def astype_tangent_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3)), {}


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
