"""The helpers of reductions, norms, cumulative sums and differences."""
from __future__ import annotations

import math

import numpy as np

from srcad.runtime_core import count_reduced, match, restore_axes, sum_to_shape
from srcad.runtime_scalar import conj_sign


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


def var_partial(x, axis=None, ddof=0):
    """Give the derivative of the variance along axis in each element of x; conjugate for a complex x."""
    return np.conj(x - np.mean(x, axis=axis, keepdims=True)) * (2.0 / (count_reduced(x, axis) - ddof))


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


def norm_partial(z, x, ord=None, axis=None, keepdims=False):
    """Give the derivative of a vector or Frobenius norm z in each element of x; 0 where z is 0."""
    if ord == 0 or ord not in (None, 'fro') and (isinstance(axis, tuple) or (axis is None and np.ndim(x) == 2)):
        raise ValueError(f'this norm with ord={ord!r} has no derivative rule')
    z = restore_axes(z, x, axis, keepdims)
    if ord in (None, 'fro', 2):
        return np.conj(x) / np.where(z == 0, 1, z)
    if ord in (np.inf, -np.inf):
        return extremum_share(z, np.abs(x), axis, True) * conj_sign(x)
    return conj_sign(x) * np.abs(x) ** (ord - 1) / np.where(z == 0, 1, z) ** (ord - 1)


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


def diff_adjoint(bz, n=1, axis=-1):
    """Give the adjoint of ``np.diff(x, n, axis)``."""
    for _ in range(n):
        moved = np.moveaxis(bz, axis, 0)
        edge = np.zeros_like(moved[:1]) if len(moved) else np.zeros((1, *np.shape(moved)[1:]), moved.dtype)
        bz = np.moveaxis(np.concatenate([edge, moved]) - np.concatenate([moved, edge]), 0, axis)
    return bz


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
