"""Rules of the helpers of np.einsum and of linear algebra."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, covers, d, linear, samples, tangent
from srcad.runtime import block_diagonal_sum, corner, einsum_adjoint, half_lower, hermitian, in_corner, match, on_both


@linear(runtime.einsum_adjoint)
@adjoint(runtime.einsum_adjoint)
def einsum_1_adjoint(z, bz, subscripts, k, x):
    d[bz] = match(np.einsum(subscripts, d[z]), bz)


@adjoint(runtime.einsum_adjoint)
@covers(lambda k: k == 0)
def einsum_2_0_adjoint(z, bz, subscripts, k, x, y):
    d[bz] = match(np.einsum(subscripts, d[z], y), bz)
    d[y] = einsum_adjoint(bz, subscripts, 1, d[z], y)


@adjoint(runtime.einsum_adjoint)
@covers(lambda k: k == 1)
def einsum_2_1_adjoint(z, bz, subscripts, k, x, y):
    d[bz] = match(np.einsum(subscripts, x, d[z]), bz)
    d[x] = einsum_adjoint(bz, subscripts, 0, x, d[z])


@adjoint(runtime.einsum_adjoint)
@covers(lambda k: k == 0)
def einsum_3_0_adjoint(z, bz, subscripts, k, x, y, w):
    d[bz] = match(np.einsum(subscripts, d[z], y, w), bz)
    d[y] = einsum_adjoint(bz, subscripts, 1, d[z], y, w)
    d[w] = einsum_adjoint(bz, subscripts, 2, d[z], y, w)


@adjoint(runtime.einsum_adjoint)
@covers(lambda k: k == 1)
def einsum_3_1_adjoint(z, bz, subscripts, k, x, y, w):
    d[bz] = match(np.einsum(subscripts, x, d[z], w), bz)
    d[x] = einsum_adjoint(bz, subscripts, 0, x, d[z], w)
    d[w] = einsum_adjoint(bz, subscripts, 2, x, d[z], w)


@adjoint(runtime.einsum_adjoint)
@covers(lambda k: k == 2)
def einsum_3_2_adjoint(z, bz, subscripts, k, x, y, w):
    d[bz] = match(np.einsum(subscripts, x, y, d[z]), bz)
    d[x] = einsum_adjoint(bz, subscripts, 0, x, y, d[z])
    d[y] = einsum_adjoint(bz, subscripts, 1, x, y, d[z])


@linear(runtime.hermitian)
@adjoint(runtime.hermitian)
def hermitian_rule(z, x):
    d[x] = hermitian(d[z])


@linear(runtime.half_lower)
@adjoint(runtime.half_lower)
def half_lower_rule(z, x):
    d[x] = half_lower(d[z])


@linear(runtime.from_lower)
@adjoint(runtime.from_lower)
def from_lower_rule(z, x):
    d[x] = runtime.to_lower(d[z])


@linear(runtime.to_lower)
@adjoint(runtime.to_lower)
def to_lower_rule(z, x):
    d[x] = runtime.from_lower(d[z])


@linear(runtime.as_diagonal)
@adjoint(runtime.as_diagonal)
def as_diagonal_rule(z, w):
    d[w] = np.diagonal(d[z], 0, -2, -1)


@adjoint(runtime.reciprocal_gaps)
def reciprocal_gaps_adjoint(z, w):
    change = d[z] * z * z
    d[w] = np.sum(change, axis=-1) - np.sum(change, axis=-2)


@tangent(runtime.reciprocal_gaps)
def reciprocal_gaps_tangent(z, w):
    d[z] = z * z * (np.expand_dims(d[w], -1) - np.expand_dims(d[w], -2))


@adjoint(runtime.block_triangular)
def block_triangular_adjoint(z, a, t):
    d[a] = block_diagonal_sum(d[z])
    d[t] = corner(d[z])


@tangent(runtime.block_triangular)
def block_triangular_tangent(z, a, t):
    d[z] += on_both(d[a])
    d[z] += in_corner(d[t])


@linear(runtime.corner)
@adjoint(runtime.corner)
def corner_rule(z, blocks):
    d[blocks] = in_corner(d[z])


@linear(runtime.in_corner)
@adjoint(runtime.in_corner)
def in_corner_rule(z, x):
    d[x] = corner(d[z])


@linear(runtime.on_both)
@adjoint(runtime.on_both)
def on_both_rule(z, x):
    d[x] = block_diagonal_sum(d[z])


@linear(runtime.block_diagonal_sum)
@adjoint(runtime.block_diagonal_sum)
def block_diagonal_sum_rule(z, blocks):
    d[blocks] = on_both(d[z])


@linear(runtime.thin)
@adjoint(runtime.thin)
def thin_rule(z, q, a):
    d[q] = d[z]


@linear(runtime.of_reals)
@adjoint(runtime.of_reals)
def of_reals_rule(z, a):
    d[a] = d[z]


@linear(runtime.tall)
@adjoint(runtime.tall)
def tall_rule(z, r):
    d[r] = d[z]


@samples(runtime.einsum_adjoint)
def einsum_adjoint_samples(rng):
    for subscripts, *shapes in (('ij->j', (2, 3)), ('ii->i', (3, 3)), ('ij,jk->ik', (2, 3), (3, 4)),
                                ('...ij,...j', (5, 2, 3), (3,)), ('ij,k,kl->il', (2, 3), (4,), (4, 2))):
        operands = [rng.normal(size=shape) for shape in shapes]
        for k in range(len(operands)):
            yield (rng.normal(size=np.shape(np.einsum(subscripts, *operands))), subscripts, k, *operands), {}


@samples(runtime.hermitian, runtime.half_lower, runtime.from_lower, runtime.to_lower, runtime.in_corner,
         runtime.on_both)
def square_samples(rng):
    yield (rng.normal(size=(2, 3, 3)),), {}
    yield (rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3)),), {}


@samples(runtime.corner, runtime.block_diagonal_sum)
def block_samples(rng):
    yield (rng.normal(size=(2, 4, 4)),), {}


@samples(runtime.block_triangular)
def block_triangular_samples(rng):
    yield (rng.normal(size=(2, 3, 3)), rng.normal(size=(2, 3, 3))), {}


@samples(runtime.as_diagonal, runtime.reciprocal_gaps)
def vectors_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(2, 3)),), {}


@samples(runtime.thin)
def thin_samples(rng):
    yield (rng.normal(size=(4, 3)), rng.normal(size=(4, 3))), {}


@samples(runtime.of_reals, runtime.tall)
def tall_samples(rng):
    yield (rng.normal(size=(3, 3)),), {}
