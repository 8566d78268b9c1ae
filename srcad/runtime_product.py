"""The helpers of products of arrays and of linear algebra."""
from __future__ import annotations

import numpy as np

from srcad.runtime_core import match, unbroadcast


def matmul_adjoint_x(bz, x, y):
    """Give the adjoint of x in ``z = x @ y``, for operands of any rank, with broadcast leading dimensions."""
    if np.ndim(y) == 1:
        bx = np.expand_dims(bz, -1) * y
    elif np.ndim(x) == 1:
        bx = np.expand_dims(bz, -2) @ np.swapaxes(y, -1, -2)
        bx = np.reshape(bx, np.shape(bx)[:-2] + np.shape(bx)[-1:])
    else:
        bx = bz @ np.swapaxes(y, -1, -2)
    return unbroadcast(bx, x)


def matmul_adjoint_y(bz, x, y):
    """Give the adjoint of y in ``z = x @ y``, for operands of any rank, with broadcast leading dimensions."""
    if np.ndim(x) == 1:
        by = x * bz if np.ndim(y) == 1 else np.expand_dims(x, -1) * np.expand_dims(bz, -2)
    elif np.ndim(y) == 1:
        by = np.swapaxes(x, -1, -2) @ np.expand_dims(bz, -1)
        by = np.reshape(by, np.shape(by)[:-1])
    else:
        by = np.swapaxes(x, -1, -2) @ bz
    return unbroadcast(by, y)


def dot_adjoint_x(bz, x, y):
    """Give the adjoint of x in ``z = np.dot(x, y)``."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(bz * y, x)
    rest = np.ndim(y) - 1
    bx = np.tensordot(bz, np.moveaxis(y, -2, -1) if rest else y, (range(np.ndim(bz) - rest, np.ndim(bz)), range(rest)))
    return match(bx if np.ndim(x) else bx[()], x)


def dot_adjoint_y(bz, x, y):
    """Give the adjoint of y in ``z = np.dot(x, y)``."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(bz * x, y)
    rest = np.ndim(x) - 1
    by = np.tensordot(x, bz, (range(rest), range(rest)))
    return match(np.moveaxis(by, 0, -2) if np.ndim(y) > 1 else by, y)


def tensordot_axes(x, y, axes):
    """Give the axes that a tensordot of x and y sums over, as two lists of non-negative numbers."""
    if isinstance(axes, (int, np.integer)):
        return list(range(np.ndim(x) - axes, np.ndim(x))), list(range(axes))
    of_x, of_y = ([a] if isinstance(a, (int, np.integer)) else list(a) for a in axes)
    return [a % np.ndim(x) for a in of_x], [a % np.ndim(y) for a in of_y]


def tensordot_adjoint_x(bz, x, y, axes=2):
    """Give the adjoint of x in ``z = np.tensordot(x, y, axes)``."""
    of_x, of_y = tensordot_axes(x, y, axes)
    free_x = [a for a in range(np.ndim(x)) if a not in of_x]
    free_y = [a for a in range(np.ndim(y)) if a not in of_y]
    bx = np.tensordot(bz, y, (range(len(free_x), np.ndim(bz)), free_y))
    order = free_x + [a for _, a in sorted(zip(of_y, of_x))]
    return match(np.transpose(bx, np.argsort(order)), x)


def tensordot_adjoint_y(bz, x, y, axes=2):
    """Give the adjoint of y in ``z = np.tensordot(x, y, axes)``."""
    of_x, of_y = tensordot_axes(x, y, axes)
    free_x = [a for a in range(np.ndim(x)) if a not in of_x]
    free_y = [a for a in range(np.ndim(y)) if a not in of_y]
    by = np.tensordot(x, bz, (free_x, range(len(free_x))))
    order = [a for _, a in sorted(zip(of_x, of_y))] + free_y
    return match(np.transpose(by, np.argsort(order)), y)


def inner_adjoint_x(bz, x, y):
    """Give the adjoint of x in ``z = np.inner(x, y)``."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(bz * y, x)
    return tensordot_adjoint_x(bz, x, y, axes=(-1, -1))


def inner_adjoint_y(bz, x, y):
    """Give the adjoint of y in ``z = np.inner(x, y)``."""
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(bz * x, y)
    return tensordot_adjoint_y(bz, x, y, axes=(-1, -1))


def einsum_terms(subscripts, operands):
    """Split the subscripts of an einsum into those of the operands and of the result, with letters for ``...``."""
    inputs, arrow, output = subscripts.replace(' ', '').partition('->')
    terms = inputs.split(',')
    if not arrow:
        letters = inputs.replace(',', '').replace('...', '')
        output = '...' * ('...' in inputs) + ''.join(sorted(c for c in set(letters) if letters.count(c) == 1))
    spare = [c for c in 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' if c not in subscripts]
    ranks = [np.ndim(x) - len(term.replace('...', '')) for term, x in zip(terms, operands)]
    extra = spare[:max([n for n, term in zip(ranks, terms) if '...' in term], default=0)]
    terms = [term.replace('...', ''.join(extra[len(extra) - n:])) for n, term in zip(ranks, terms)]
    return terms, output.replace('...', ''.join(extra))


def einsum_adjoint(bz, subscripts, operands):
    """Give the tuple of the adjoints of the operands of ``z = np.einsum(subscripts, *operands)``."""
    terms, output = einsum_terms(subscripts, operands)
    sizes = {}
    for term, x in zip(terms, operands):
        for letter, n in zip(term, np.shape(x)):
            sizes[letter] = max(n, sizes.get(letter, 1)) if n else 0
    result = []
    for k, (term, x) in enumerate(zip(terms, operands)):
        letters = ''.join(dict.fromkeys(term))
        others = [y for i, y in enumerate(operands) if i != k]
        known = [t for i, t in enumerate(terms) if i != k]
        # What stands in this operand alone was summed over: it is spread by ones.
        others.append(np.ones([sizes[c] for c in letters]))
        bx = np.einsum(','.join([output, *known, letters]) + '->' + letters, bz, *others)
        result.append(unbroadcast(_on_diagonal(bx, letters, term, sizes), x))
    return tuple(result)


def _on_diagonal(bx, letters, term, sizes):
    if letters == term:
        return bx
    full = np.zeros([sizes[c] for c in term], bx.dtype)
    places = np.ix_(*[np.arange(sizes[c]) for c in letters])
    full[tuple(places[letters.index(c)] for c in term)] = bx
    return full


def einsum_tangent(tangents, subscripts, operands):
    """Give the tangent of ``np.einsum(subscripts, *operands)`` for a tuple of tangents of the operands."""
    parts = [np.einsum(subscripts, *operands[:k], t, *operands[k + 1:])
             for k, t in enumerate(tangents) if t is not None]
    return sum(parts[1:], parts[0])


def kron_blocks(bz, x, y):
    """Cut the adjoint of a Kronecker product into ``b[i1, j1, i2, j2, ...]``, i of x and j of y."""
    rank = max(np.ndim(x), np.ndim(y))
    of_x = (1,) * (rank - np.ndim(x)) + np.shape(x)
    of_y = (1,) * (rank - np.ndim(y)) + np.shape(y)
    blocks = np.reshape(bz, [n for pair in zip(of_x, of_y) for n in pair])
    return np.transpose(blocks, [*range(0, 2 * rank, 2), *range(1, 2 * rank, 2)]), of_x, of_y


def kron_adjoint_x(bz, x, y):
    """Give the adjoint of x in ``z = np.kron(x, y)``."""
    blocks, of_x, of_y = kron_blocks(bz, x, y)
    return match(np.reshape(np.tensordot(blocks, np.reshape(y, of_y), axes=len(of_y)), np.shape(x)), x)


def kron_adjoint_y(bz, x, y):
    """Give the adjoint of y in ``z = np.kron(x, y)``."""
    blocks, of_x, of_y = kron_blocks(bz, x, y)
    return match(np.reshape(np.tensordot(np.reshape(x, of_x), blocks, axes=len(of_x)), np.shape(y)), y)


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


def cholesky_adjoint(bz, z):
    """Give the adjoint of the real matrix that z is the Cholesky factor of; only its lower triangle is read."""
    upper = np.swapaxes(z, -1, -2)
    middle = half_lower(upper @ bz)
    inner = np.linalg.solve(upper, np.swapaxes(np.linalg.solve(upper, np.swapaxes(middle, -1, -2)), -1, -2))
    return half_lower(inner + np.swapaxes(inner, -1, -2))


def cholesky_tangent(tx, z):
    """Give the tangent of the Cholesky factor z, for a tangent of the lower triangle of the real matrix."""
    tx = half_lower(tx)
    tx = tx + np.swapaxes(tx, -1, -2)
    inner = np.linalg.solve(z, np.swapaxes(np.linalg.solve(z, np.swapaxes(tx, -1, -2)), -1, -2))
    return z @ half_lower(inner)
