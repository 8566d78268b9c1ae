"""The functions that generated code may call where nothing is known about its operands.

Each is short and uses NumPy and the others here only, so that it can be copied into an output file. Where types
prove it, ``optimize/lower.py`` writes plain NumPy instead. None changes its arguments; a result may share memory
with them, or be a read-only broadcast view.
"""
from __future__ import annotations

import math

import numpy as np


def match(bz, x):
    """Give an adjoint that has the shape of x the kind of x: real for a real x, and the dtype of an inexact array."""
    if np.iscomplexobj(bz) and not np.iscomplexobj(x):
        bz = np.real(bz)
    dtype = getattr(x, 'dtype', None)
    if dtype is None or dtype.kind not in 'fc' or getattr(bz, 'dtype', None) == dtype:
        return bz
    return np.asarray(bz, dtype)[()]


def unbroadcast(bz, x):
    """Sum an adjoint to the shape of x, which was broadcast; with the kind and dtype of x (see match)."""
    shape = np.shape(x)
    given = np.shape(bz)
    if given != shape:
        extra = len(given) - len(shape)
        if extra < 0:
            return match(np.broadcast_to(bz, shape), x)
        axes = tuple(range(extra)) + tuple(extra + i for i, n in enumerate(shape) if n == 1 != given[extra + i])
        if axes:
            bz = np.sum(bz, axis=axes, keepdims=True)
        bz = np.reshape(bz, np.shape(bz)[extra:])
        if np.shape(bz) != shape:
            bz = np.broadcast_to(bz, shape)
    return match(bz, x)


def restore_axes(y, x, axis=None, keepdims=False):
    """Give the result y of reducing x the reduced axes back, with length 1."""
    if keepdims:
        return y
    if axis is None:
        return np.reshape(y, (1,) * np.ndim(x))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return np.expand_dims(y, tuple(i % np.ndim(x) for i in axes)) if np.ndim(x) else y


def unreduce(by, x, axis=None, keepdims=False, where=True):
    """Spread the adjoint of a sum over x along axis to the shape of x: zero where ``where`` is false."""
    bx = np.broadcast_to(restore_axes(by, x, axis, keepdims), np.shape(x))
    if where is not True:
        bx = np.where(where, bx, 0)
    return match(bx if np.ndim(x) else bx[()], x)


def count_reduced(x, axis=None, where=True):
    """Count the elements of x that make one element of a reduction along axis."""
    if where is not True:
        return np.sum(np.broadcast_to(where, np.shape(x)), axis=axis, keepdims=True)
    if axis is None:
        return np.size(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return math.prod(np.shape(x)[i] for i in axes)


def extremum_share(y, x, axis=None, keepdims=False, where=True):
    """Give each element of x its share in the extremum y of x: ties share equally."""
    is_extremum = (x == restore_axes(y, x, axis, keepdims)) & where
    count = np.sum(is_extremum, axis=axis, keepdims=True)
    share = is_extremum / np.maximum(count, 1)
    return match(share if np.ndim(x) else share[()], x)


def product_of_others(x, axis=None, where=True):
    """Give for each element of x the product of the other elements along axis; right where some are zero."""
    shape = np.shape(x)
    x = np.asarray(x) if where is True else np.where(where, x, np.ones_like(x))
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = [i % x.ndim for i in axes]
    moved = np.moveaxis(x, axes, range(x.ndim - len(axes), x.ndim))
    flat = moved.reshape(moved.shape[:x.ndim - len(axes)] + (math.prod(moved.shape[x.ndim - len(axes):]),))
    ones = np.ones_like(flat[..., :1])
    before = np.cumprod(np.concatenate([ones, flat[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    others = np.reshape(before * after if flat.shape[-1] else flat, moved.shape)
    return np.moveaxis(others, range(x.ndim - len(axes), x.ndim), axes)[()]


def sum_to_shape(x, shape):
    """Sum x over the axes along which ``shape`` was broadcast to the shape of x."""
    extra = np.ndim(x) - len(shape)
    axes = tuple(range(extra)) + tuple(extra + i for i, n in enumerate(shape) if n == 1 != np.shape(x)[extra + i])
    return np.reshape(np.sum(x, axis=axes, keepdims=True), shape) if axes else x


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


def zeros_like(x):
    """Give zeros with the structure of x; None for what can have no derivative."""
    if isinstance(x, dict):
        return {key: zeros_like(value) for key, value in x.items()}
    if isinstance(x, tuple):
        parts = [zeros_like(value) for value in x]
        return type(x)(*parts) if hasattr(x, '_fields') else tuple(parts)
    if isinstance(x, list):
        return [zeros_like(value) for value in x]
    if isinstance(x, (float, complex)) and not isinstance(x, np.generic):
        return 0.0 if isinstance(x, float) else 0j
    if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in 'fc':
        return np.zeros_like(x)[()] if isinstance(x, np.generic) else np.zeros_like(x)
    return 0.0 if isinstance(x, int) and not isinstance(x, bool) else None


def log_or_zero(x):
    """Give log(x), and 0 where x is 0: the derivative of ``x ** y`` in y is 0 there."""
    if isinstance(x, float) and x > 0.0:
        return math.log(x)
    return np.log(np.where(x == 0, np.ones_like(x), x))[()]


def conj_sign(x):
    """Give the derivative of ``abs(x)``, 0 at 0: the sign of a real x, conj(x) / abs(x) of a complex one."""
    if not np.iscomplexobj(x):
        return np.sign(x)
    size = np.abs(x)
    return np.conj(x) / np.where(size == 0, np.ones_like(size), size)


def polygamma(n, x):
    """Give the derivative of order n of digamma, for one real x; n = 0 is digamma itself."""
    if x <= 0.0 and x == math.floor(x):
        return math.nan
    sign = -1.0 if n % 2 == 0 else 1.0
    total = 0.0
    # The recurrence moves x to where the asymptotic series has 16 digits.
    while x < 20.0 + n:
        total += sign * math.factorial(n) / x ** (n + 1)
        x += 1.0
    if n == 0:
        total += math.log(x) - 0.5 / x
    else:
        total += sign * (math.factorial(n - 1) / x ** n + 0.5 * math.factorial(n) / x ** (n + 1))
    for k, bernoulli in enumerate((1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6), start=1):
        total += sign * bernoulli * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
    return total


def spread_like(bz, values):
    """Give the adjoint of the members of a sequence or array whose builtin ``sum`` has the adjoint bz."""
    if isinstance(values, (list, tuple)):
        return type(values)([unbroadcast(bz, value) for value in values])
    return match(np.broadcast_to(bz, np.shape(values)), values)


def max_share(bz, z, values):
    """Give the adjoint of the members of a sequence whose builtin ``max`` or ``min`` is z: ties share equally."""
    share = bz / sum([bool(value == z) for value in values])
    parts = [share if value == z else 0.0 * share for value in values]
    return type(values)(parts) if isinstance(values, (list, tuple)) else match(np.array(parts), values)


def weighted_sum(weights, values):
    """Sum the products of the members of two sequences."""
    return sum([weight * value for weight, value in zip(weights, values)])


def inverse_axes(axes):
    """Give the axes that undo a transposition with ``axes``; None, the reversal, undoes itself."""
    return None if axes is None else np.argsort([axis % len(axes) for axis in axes])


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
    return type(arrays)([match(np.reshape(part, np.shape(array)), array) for part, array in zip(parts, arrays)])


def unstack(bz, arrays, axis=0):
    """Cut the adjoint of np.stack into adjoints of the arrays."""
    return type(arrays)([match(part, array) for part, array in zip(np.moveaxis(bz, axis, 0), arrays)])


def rolled_axes(x, axis, start=0):
    """Give the axes of the transposition that undoes ``np.rollaxis(x, axis, start)``."""
    order = list(range(np.ndim(x)))
    start = start + len(order) if start < 0 else start
    axis = axis % len(order)
    order.insert(start - (axis < start), order.pop(axis))
    return np.argsort(order)


def tile_adjoint(bz, x):
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


def i1(x):
    """Give the modified Bessel function of order 1, the derivative of np.i0, by its integral."""
    # The trapezoidal rule converges exponentially on a period.
    count = 64 + 4 * int(np.max(np.abs(x), initial=0.0))
    angle = np.cos((np.arange(count) + 0.5) * (np.pi / count))
    return np.mean(np.exp(np.multiply.outer(x, angle)) * angle, axis=-1)


def like_sequence(parts, values):
    """Give the members of an adjoint the kind of sequence that the primal is."""
    return type(values)([float(p) for p in parts]) if isinstance(values, (list, tuple)) else match(np.array(parts), values)


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


def diff_adjoint(bz, n=1, axis=-1):
    """Give the adjoint of ``np.diff(x, n, axis)``."""
    for _ in range(n):
        moved = np.moveaxis(bz, axis, 0)
        edge = np.zeros_like(moved[:1]) if len(moved) else np.zeros((1, *np.shape(moved)[1:]), moved.dtype)
        bz = np.moveaxis(np.concatenate([edge, moved]) - np.concatenate([moved, edge]), 0, axis)
    return bz


def reverse_cumsum(bz, axis=None):
    """Sum from each element to the end of its axis: the adjoint of np.cumsum."""
    axis = 0 if axis is None else axis
    return np.flip(np.cumsum(np.flip(bz, axis), axis=axis), axis)


def cumprod_jacobian(x):
    """Give for the last axis of x ``J[..., i, j] = d cumprod(x)[i] / d x[j]``, right where x is zero."""
    count = np.shape(x)[-1]
    lower = np.tri(count, dtype=bool)
    kept = np.where(lower[:, None, :] & ~np.eye(count, dtype=bool), np.asarray(x)[..., None, None, :], 1)
    return np.where(lower, np.prod(kept, axis=-1), 0)


def cumulative(bz, x, axis=None):
    """Give the adjoint of ``np.cumprod(x, axis)``."""
    if axis is None:
        return np.reshape(cumulative(bz, np.ravel(x), 0), np.shape(x))
    moved = np.moveaxis(x, axis, -1)
    bx = np.moveaxis(bz, axis, -1)[..., None, :] @ cumprod_jacobian(moved)
    return match(np.moveaxis(bx[..., 0, :], -1, axis), x)


def cumprod_tangent(tx, x, axis=None):
    """Give the tangent of ``np.cumprod(x, axis)``."""
    if axis is None:
        return cumprod_tangent(np.ravel(tx), np.ravel(x), 0)
    tz = cumprod_jacobian(np.moveaxis(x, axis, -1)) @ np.moveaxis(tx, axis, -1)[..., None]
    return np.moveaxis(tz[..., 0], -1, axis)


def trapezoid_weights(y, x=None, dx=1.0, axis=-1):
    """Give the weight of each element of y in its trapezoidal sum, of a shape that broadcasts with y."""
    steps = np.full(max(np.shape(y)[axis] - 1, 0), dx) if x is None else np.diff(x, axis=axis if np.ndim(x) > 1 else 0)
    if np.ndim(steps) == 1:
        steps = np.reshape(steps, [-1 if i == axis % np.ndim(y) else 1 for i in range(np.ndim(y))])
    return 0.5 * both_sides(steps, axis)


def both_sides(steps, axis):
    """Give for each point the sum of the steps on its two sides."""
    edge = np.zeros_like(np.take(steps, [0], axis=axis)) if np.shape(steps)[axis] else steps
    return np.concatenate([edge, steps], axis=axis) + np.concatenate([steps, edge], axis=axis)


def linspace_weight(num=50, endpoint=True):
    """Give the weight of stop in each element of np.linspace; that of start is 1 minus it."""
    return np.arange(num) / max(num - 1 if endpoint else num, 1)


def array_adjoint(bz, values, z):
    """Give the adjoint of what ``z = np.array(values)`` was made of: nested sequences, or an array."""
    if isinstance(values, (list, tuple)):
        return type(values)([array_adjoint(part, value, z) for part, value in zip(bz, values)])
    return astype_adjoint(np.reshape(bz, np.shape(values)), values, z)


def array_tangent(tvalues, z):
    """Give the tangent of ``z = np.array(values)``, of the dtype and shape of z."""
    return astype_tangent(np.reshape(np.array(tvalues), np.shape(z)), z)


def astype_adjoint(bz, x, z):
    """Give the adjoint of x in ``z = x.astype(...)``: zero where z is integer or boolean."""
    return match(bz[()] if np.ndim(x) == 0 else bz, x) if z.dtype.kind in 'fcO' else np.zeros_like(x, float)


def astype_tangent(tx, z):
    """Give the tangent of ``z = x.astype(...)``: zero where z is integer or boolean."""
    return np.asarray(tx, z.dtype) if z.dtype.kind in 'fcO' else np.zeros_like(z, float)


def var_partial(x, axis=None, ddof=0):
    """Give the derivative of the variance along axis in each element of x; conjugate for a complex x."""
    return np.conj(x - np.mean(x, axis=axis, keepdims=True)) * (2.0 / (count_reduced(x, axis) - ddof))


def half_reciprocal(z):
    """Give ``0.5 / z``, and 0 where z is 0: the derivative of a root at its kink."""
    return np.where(z == 0, 0.0, 0.5 / np.where(z == 0, np.ones_like(z), z))


def ptp_share(x, axis=None):
    """Give each element its share in the largest element along axis, less its share in the smallest."""
    largest, smallest = np.max(x, axis=axis, keepdims=True), np.min(x, axis=axis, keepdims=True)
    return extremum_share(largest, x, axis, True) - extremum_share(smallest, x, axis, True)


def full_weights(x, axis=None, weights=None):
    """Give the weights of np.average in a shape that broadcasts with x."""
    if weights is None:
        return np.ones_like(x)
    if np.shape(weights) == np.shape(x):
        return weights
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [i % np.ndim(x) for i in axes]
    ordered = np.transpose(weights, np.argsort(axes))
    return np.reshape(ordered, [n if i in axes else 1 for i, n in enumerate(np.shape(x))])


def average_weights(x, axis=None, weights=None):
    """Give the weights of np.average, divided by their sum."""
    full = np.broadcast_to(full_weights(x, axis, weights), np.shape(x))
    return full / np.sum(full, axis=axis, keepdims=True)


def average_adjoint_weights(bz, z, x, axis, weights):
    """Give the adjoint of the weights in ``z = np.average(x, axis, weights)``."""
    full = full_weights(x, axis, weights)
    total = np.sum(np.broadcast_to(full, np.shape(x)), axis=axis, keepdims=True)
    partial = restore_axes(bz, x, axis) * (x - restore_axes(z, x, axis)) / total
    summed = sum_to_shape(partial, np.shape(full))
    if np.shape(weights) != np.shape(x):
        axes = [i % np.ndim(x) for i in (axis if isinstance(axis, tuple) else (axis,))]
        sizes = [np.shape(x)[i] for i in sorted(axes)]
        summed = np.transpose(np.reshape(summed, sizes), np.argsort(np.argsort(axes)))
    return match(summed, weights)


def average_tangent_weights(tw, z, x, axis, weights):
    """Give the part of the weights in the tangent of ``z = np.average(x, axis, weights)``."""
    full = np.broadcast_to(full_weights(x, axis, weights), np.shape(x))
    part = full_weights(x, axis, tw) * (x - restore_axes(z, x, axis))
    return np.sum(part, axis=axis) / np.sum(full, axis=axis)


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


def put_diagonal(bz, x, offset=0, axis1=0, axis2=1):
    """Put the adjoint of ``np.diagonal(x, offset, axis1, axis2)`` on that diagonal of zeros like x."""
    bx = np.zeros(np.shape(x), np.result_type(bz))
    count = np.shape(np.diagonal(bx, offset, axis1, axis2))[-1]
    i = np.arange(count)
    moved = np.moveaxis(bx, (axis1, axis2), (0, 1))
    moved[i + max(-offset, 0), i + max(offset, 0)] = np.moveaxis(np.broadcast_to(bz, (*np.shape(bz)[:-1], count)), -1, 0)
    return match(bx, x)


def diag_adjoint(bz, x, k=0):
    """Give the adjoint of ``np.diag(x, k)``."""
    return put_diagonal(bz, x, k) if np.ndim(x) == 2 else match(np.diagonal(bz, k), x)


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


def norm_partial(z, x, ord=None, axis=None, keepdims=False):
    """Give the derivative of a vector or Frobenius norm z in each element of x; 0 where z is 0."""
    if ord not in (None, 'fro') and (isinstance(axis, tuple) or (axis is None and np.ndim(x) == 2)):
        raise ValueError(f'the matrix norm with ord={ord!r} has no derivative rule')
    z = restore_axes(z, x, axis, keepdims)
    if ord in (None, 'fro', 2):
        return np.conj(x) / np.where(z == 0, 1, z)
    if ord in (np.inf, -np.inf):
        return extremum_share(z, np.abs(x), axis, True) * conj_sign(x)
    return conj_sign(x) * np.abs(x) ** (ord - 1) / np.where(z == 0, 1, z) ** (ord - 1)


def conj_sign_change(t, z, x):
    """Give the tangent, and the adjoint, of ``z = conj_sign(x)``: zero for a real x."""
    if not np.iscomplexobj(x):
        return np.zeros_like(t)
    size = np.abs(x)
    return np.where(size == 0, 0, np.conj(t) - z * np.real(z * t)) / np.where(size == 0, 1, size)


def join_like(parts, axis=0, rank=0):
    """Undo split_like: join parts, raised to at least ``rank`` dimensions (-2: vectors are columns), along axis."""
    if axis is None:
        return np.concatenate([np.ravel(part) for part in parts])
    if rank == -2:
        return np.column_stack(parts)
    raised = {0: np.atleast_1d, 2: np.atleast_2d, 3: np.atleast_3d}[rank]
    return np.concatenate([raised(part) for part in parts], axis=axis)
