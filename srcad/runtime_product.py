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
