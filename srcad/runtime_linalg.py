"""The helpers of linear algebra."""
from __future__ import annotations

import numpy as np


def matrix_transpose(x):
    """Transpose the matrices in the last two axes."""
    return np.swapaxes(x, -1, -2)


def solve_vector(a, b, like):
    """Solve ``a x = b``, where b is one vector for each matrix if ``like`` is a vector."""
    if np.ndim(like) > 1:
        return np.linalg.solve(a, b)
    return np.linalg.solve(a, np.expand_dims(b, -1))[..., 0]


def times_vector(a, z, like):
    """Give ``a @ z``, where z is one vector for each matrix if ``like`` is a vector."""
    return a @ z if np.ndim(like) > 1 else (a @ np.expand_dims(z, -1))[..., 0]


def solve_outer(bb, z, like):
    """Give the outer products ``bb @ z.T`` of the columns of a solution and their adjoints."""
    if np.ndim(like) > 1:
        return bb @ np.swapaxes(z, -1, -2)
    return np.expand_dims(bb, -1) * np.expand_dims(z, -2)


def half_lower(x):
    """Give the lower triangle of matrices, with half of the diagonal."""
    return np.tril(x) - 0.5 * x * np.eye(np.shape(x)[-1], dtype=x.dtype)


def from_lower(x):
    """Give the Hermitian matrices of the lower triangles of x."""
    lower = half_lower(x)
    return lower + np.conj(np.swapaxes(lower, -1, -2))


def to_lower(x):
    """Sum what stands in both triangles of matrices into the lower one: the adjoint of from_lower."""
    return half_lower(x + np.conj(np.swapaxes(x, -1, -2)))


def hermitian(x):
    """Give the conjugate transposes of the matrices in the last two axes."""
    return np.conj(np.swapaxes(x, -1, -2))


def reciprocal_gaps(w):
    """Give ``1 / (w[j] - w[i])``, and 0 where the two are equal.

    A function that does not depend on the choice of eigenvectors has no part along equal eigenvalues.
    """
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    return np.where(gaps == 0, 0.0, 1.0 / np.where(gaps == 0, 1.0, gaps))


def as_diagonal(w):
    """Give diagonal matrices with the vectors in the last axis."""
    return np.expand_dims(w, -1) * np.eye(np.shape(w)[-1], dtype=np.result_type(w))


def block_triangular(a, t):
    """Give the matrices ``[[a, t], [0, a]]``: a power of them has the derivative of the power in its corner."""
    return np.concatenate([np.concatenate([a, t], -1), np.concatenate([np.zeros_like(t), a], -1)], -2)


def corner(blocks):
    """Give the upper right blocks of matrices."""
    half = np.shape(blocks)[-1] // 2
    return blocks[..., :half, half:]


def block_diagonal_sum(blocks):
    """Give the sum of the two diagonal blocks of matrices."""
    half = np.shape(blocks)[-1] // 2
    return blocks[..., :half, :half] + blocks[..., half:, half:]


def in_corner(x):
    """Give zeros with x as the upper right blocks."""
    zeros = np.zeros_like(x)
    return np.concatenate([np.concatenate([zeros, x], -1), np.concatenate([zeros, zeros], -1)], -2)


def on_both(x):
    """Give zeros with x as the two diagonal blocks."""
    zeros = np.zeros_like(x)
    return np.concatenate([np.concatenate([x, zeros], -1), np.concatenate([zeros, x], -1)], -2)


def thin(q, a):
    """Give a factor q of a real matrix a, if its columns are determined by a."""
    if np.iscomplexobj(a):
        raise NotImplementedError('the rules of svd and qr are for real matrices')
    if np.shape(q)[-1] > min(np.shape(a)[-2:]):
        raise NotImplementedError('with full_matrices=True only square matrices are covered: pass full_matrices=False')
    return q


def of_reals(a):
    """Give the matrix of np.linalg.slogdet, if it is real: then its sign has the derivative zero."""
    if np.iscomplexobj(a):
        raise NotImplementedError('the rule of slogdet is for real matrices: take np.log(np.abs(np.linalg.det(a)))')
    return a


def tall(r):
    """Give the factor r of a QR decomposition, if the matrix has no more columns than rows."""
    if np.shape(r)[-2] < np.shape(r)[-1]:
        raise NotImplementedError('the rule of qr is for matrices that have no more columns than rows')
    return r
