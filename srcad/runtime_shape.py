"""The helpers of functions that move, join, repeat and select elements."""
from __future__ import annotations

import numpy as np

from srcad.runtime_core import match, regroup


def inverse_axes(axes):
    """Give the axes that undo a transposition with ``axes``; None, the reversal, undoes itself."""
    return None if axes is None else np.argsort([axis % len(axes) for axis in axes])


def rolled_axes(x, axis, start=0):
    """Give the axes of the transposition that undoes ``np.rollaxis(x, axis, start)``."""
    order = list(range(np.ndim(x)))
    start = start + len(order) if start < 0 else start
    axis = axis % len(order)
    order.insert(start - (axis < start), order.pop(axis))
    return np.argsort(order)


def split_like(bz, arrays, axis=0, rank=0):
    """Cut the adjoint of a concatenation along axis into a list of adjoints of the arrays.

    The arrays had been brought to at least ``rank`` dimensions as by atleast_2d or atleast_3d; rank -2 means that
    those of one dimension were columns. With axis None they had been flattened.
    """
    if axis is None:
        sizes = [np.size(array) for array in arrays]
    elif rank == -2:
        sizes = [1 if np.ndim(array) < 2 else np.shape(array)[1] for array in arrays]
    else:
        raised = {0: np.atleast_1d, 2: np.atleast_2d, 3: np.atleast_3d}[rank]
        sizes = [np.shape(raised(array))[axis] for array in arrays]
    parts = np.split(bz, np.cumsum(sizes)[:-1], axis=0 if axis is None else axis)
    return regroup([match(np.reshape(part, np.shape(array)), array) for part, array in zip(parts, arrays)], arrays)


def join_like(parts, axis=0, rank=0):
    """Undo split_like: join parts, raised to at least ``rank`` dimensions (-2: vectors are columns), along axis."""
    if axis is None:
        return np.concatenate([np.ravel(part) for part in parts])
    if rank == -2:
        return np.column_stack(parts)
    raised = {0: np.atleast_1d, 2: np.atleast_2d, 3: np.atleast_3d}[rank]
    return np.concatenate([raised(part) for part in parts], axis=axis)


def unstack(bz, arrays, axis=0):
    """Cut the adjoint of np.stack into adjoints of the arrays."""
    return regroup([match(part, array) for part, array in zip(np.moveaxis(bz, axis, 0), arrays)], arrays)


def tile_adjoint(bz, x, reps):
    """Sum the adjoint of np.tile over the copies of x."""
    shape = (1,) * (np.ndim(bz) - np.ndim(x)) + np.shape(x)
    parts = [part for have, n in zip(np.shape(bz), shape) for part in (have // n if n else 0, n)]
    return match(np.reshape(np.sum(np.reshape(bz, parts), axis=tuple(range(0, 2 * len(shape), 2))), np.shape(x)), x)


def repeat_adjoint(bz, x, repeats, axis=None):
    """Sum the adjoint of np.repeat over the copies of each element."""
    bx = np.zeros(np.size(x) if axis is None else np.shape(x), np.result_type(bz))
    moved = bx if axis is None else np.moveaxis(bx, axis, 0)
    origin = np.repeat(np.arange(len(moved)), repeats)
    np.add.at(moved, origin, bz if axis is None else np.moveaxis(bz, axis, 0))
    return match(np.reshape(bx, np.shape(x)), x)


def pad_adjoint(bz, x, pad_width, mode='constant'):
    """Give the adjoint of np.pad, mode 'constant' or 'edge'."""
    if mode not in ('constant', 'edge'):
        raise ValueError(f'np.pad with mode={mode!r} has no derivative rule')
    for i, (before, after) in enumerate(np.broadcast_to(pad_width, (np.ndim(x), 2)).tolist()):
        moved = np.moveaxis(bz, i, 0)
        inside = moved[before:len(moved) - after]
        if mode == 'edge':
            inside = np.copy(inside)
            inside[0] += np.sum(moved[:before], axis=0)
            inside[-1] += np.sum(moved[len(moved) - after:], axis=0)
        bz = np.moveaxis(inside, 0, i)
    return match(bz, x)


def put_elements(bz, x, indices, axis=None):
    """Add the adjoint of ``np.take(x, indices, axis)`` into zeros like x."""
    bx = np.zeros(np.size(x) if axis is None else np.shape(x), np.result_type(bz))
    moved = bx if axis is None else np.moveaxis(bx, axis, 0)
    if axis is not None:
        axis = axis % np.ndim(x)
        bz = np.moveaxis(bz, range(axis, axis + np.ndim(indices)), range(np.ndim(indices)))
    np.add.at(moved, indices, bz)
    return match(np.reshape(bx, np.shape(x)), x)


def put_along_axis(bz, x, indices, axis):
    """Add the adjoint of ``np.take_along_axis(x, indices, axis)`` into zeros like x."""
    bx = np.zeros(np.size(x) if axis is None else np.shape(x), np.result_type(bz))
    place = list(np.ogrid[tuple(slice(n) for n in np.shape(indices))]) if np.ndim(indices) > 1 else [None]
    place[0 if axis is None else axis] = indices
    np.add.at(bx, tuple(place), bz)
    return match(np.reshape(bx, np.shape(x)), x)


def put_diagonal(bz, x, offset=0, axis1=0, axis2=1):
    """Put the adjoint of ``np.diagonal(x, offset, axis1, axis2)`` on that diagonal of zeros like x."""
    bx = np.zeros(np.shape(x), np.result_type(bz))
    count = np.shape(np.diagonal(bx, offset, axis1, axis2))[-1]
    i = np.arange(count)
    moved = np.moveaxis(bx, (axis1, axis2), (0, 1))
    spread = np.broadcast_to(bz, (*np.shape(bz)[:-1], count))
    moved[i + max(-offset, 0), i + max(offset, 0)] = np.moveaxis(spread, -1, 0)
    return match(bx, x)


def diag_adjoint(bz, x, k=0):
    """Give the adjoint of ``np.diag(x, k)``."""
    return put_diagonal(bz, x, k) if np.ndim(x) == 2 else match(np.diagonal(bz, k), x)
