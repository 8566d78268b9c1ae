"""The helpers of cumulative sums and products, of differences and of convolutions."""
from __future__ import annotations

import numpy as np

from srcad.runtime_core import match


def reverse_cumsum(bz, axis=None):
    """Sum from each element to the end of its axis: the adjoint of np.cumsum."""
    axis = 0 if axis is None else axis
    return np.flip(np.cumsum(np.flip(bz, axis), axis=axis), axis)


def diff_adjoint(bz, n=1, axis=-1):
    """Give the adjoint of ``np.diff(x, n, axis)``."""
    for _ in range(n):
        moved = np.moveaxis(bz, axis, 0)
        edge = np.zeros_like(moved[:1]) if len(moved) else np.zeros((1, *np.shape(moved)[1:]), moved.dtype)
        bz = np.moveaxis(np.concatenate([edge, moved]) - np.concatenate([moved, edge]), 0, axis)
    return bz


def both_sides(steps, axis):
    """Give for each point the sum of the steps on its two sides."""
    moved = np.moveaxis(steps, axis, 0)
    edge = np.zeros((1, *np.shape(moved)[1:]), moved.dtype)
    return np.moveaxis(np.concatenate([edge, moved]) + np.concatenate([moved, edge]), 0, axis)


def pair_sums(y, axis=-1):
    """Give the sums of neighbours along axis."""
    moved = np.moveaxis(y, axis, -1)
    return np.moveaxis(moved[..., 1:] + moved[..., :-1], -1, axis)


def steps_along(x, y, axis=-1):
    """Give the differences of the points x of np.trapezoid in a shape that broadcasts with y."""
    if np.ndim(x) > 1:
        return np.diff(x, axis=axis)
    return np.reshape(np.diff(x), [-1 if i == axis % np.ndim(y) else 1 for i in range(np.ndim(y))])


def steps_adjoint(bz, x, axis=-1):
    """Give the adjoint of x in ``steps_along(x, y, axis)``, for an adjoint of the shape of y but one step shorter."""
    if np.ndim(x) == 1 and np.ndim(bz) > 1:
        axis = axis % np.ndim(bz)
        bz = np.sum(bz, axis=tuple(i for i in range(np.ndim(bz)) if i != axis))
    return match(diff_adjoint(bz, axis=axis if np.ndim(x) > 1 else 0), x)


def previous(x, axis=None, step=1, first=0.0):
    """Give ``x[i - step]`` for each i along axis (the only one if it is None), step 1 or -1; ``first`` at the edge."""
    moved = np.moveaxis(x, -1 if axis is None else axis, 0)
    edge = np.full(np.shape(moved[:1]), first, moved.dtype)
    parts = [edge, moved[:-1]] if step == 1 else [moved[1:], edge]
    return np.moveaxis(np.concatenate(parts), 0, -1 if axis is None else axis)


def recurrence(a, b, axis=None, step=1):
    """Solve ``y[i] = a[i] * y[i - step] + b[i]`` along axis (the only one if it is None), step 1 or -1."""
    axis = -1 if axis is None else axis
    moved = [np.moveaxis(x, axis, 0)[::step] for x in (a, b)]
    if np.ndim(b) == 1:
        moved = [x.tolist() for x in moved]
    value, values = 0.0, []
    for factor, term in zip(*moved):
        value = factor * value + term
        values.append(value)
    y = np.array(values, np.result_type(a, b)).reshape(np.shape(moved[1]))
    return np.moveaxis(y[::step], 0, axis)


def products_before(x, axis=None, step=1):
    """Give the product of all elements before each along axis; behind each for step -1."""
    axis = -1 if axis is None else axis
    turned = np.flip(x, axis) if step == -1 else x
    products = previous(np.cumprod(turned, axis=axis), axis, 1, 1.0)
    return np.flip(products, axis) if step == -1 else products


def along(x, axis=None):
    """Give x with the axes of a reduction as one last axis."""
    if axis is None:
        return np.reshape(x, -1)
    axes = [i % np.ndim(x) for i in (axis if isinstance(axis, tuple) else (axis,))] if np.ndim(x) else []
    moved = np.moveaxis(x, axes, range(np.ndim(x) - len(axes), np.ndim(x)))
    return np.reshape(moved, (*np.shape(moved)[:np.ndim(x) - len(axes)], -1)) if np.size(x) else moved


def back_along(y, x, axis=None):
    """Give y, which is like ``along(x, axis)``, the shape of x."""
    if axis is None:
        return match(np.reshape(y, np.shape(x))[()], x)
    axes = [i % np.ndim(x) for i in (axis if isinstance(axis, tuple) else (axis,))] if np.ndim(x) else []
    order = [i for i in range(np.ndim(x)) if i not in axes] + axes
    return match(np.transpose(np.reshape(y, [np.shape(x)[i] for i in order]), np.argsort(order))[()], x)


def product_of_others(x, axis=None):
    """Give for each element of x the product of the other elements along axis; right where some are zero."""
    if not np.size(x):
        return np.ones_like(x)
    flat = along(x, axis)
    return back_along(products_before(flat) * products_before(flat, step=-1), x, axis)


def _of_full(length, n, m, mode):
    """Give the slice of the full convolution of lengths n and m that a mode gives."""
    start = {'full': 0, 'same': (min(n, m) - 1) // 2, 'valid': min(n, m) - 1}[mode]
    return slice(start, start + length)


def _of_correlation(a, v, mode):
    """Give the slice of the full correlation that a mode gives: np.correlate turns around what it exchanges."""
    n, m = len(a), len(v)
    start = {'full': 0, 'same': (min(n, m) - (n >= m)) // 2, 'valid': min(n, m) - 1}[mode]
    return slice(start, start + {'full': n + m - 1, 'same': max(n, m), 'valid': abs(n - m) + 1}[mode])


def from_mode(bz, a, v, mode='valid'):
    """Give the adjoint of the full correlation of a and v for the adjoint of ``np.correlate(a, v, mode)``."""
    full = np.zeros(len(a) + len(v) - 1, np.result_type(bz))
    full[_of_correlation(a, v, mode)] = bz
    return full


def to_mode(full, a, v, mode='valid'):
    """Take from the full correlation of a and v what ``np.correlate(a, v, mode)`` gives."""
    return full[_of_correlation(a, v, mode)]


def convolve_adjoint(bz, a, v, mode='full'):
    """Give the adjoint of a in ``z = np.convolve(a, v, mode)``; that of v is the same with a and v exchanged."""
    full = np.zeros(len(a) + len(v) - 1, np.result_type(bz))
    full[_of_full(len(bz), len(a), len(v), mode)] = bz
    return match(np.correlate(full, np.conj(v), 'valid'), a)


def interval_of(x, xp):
    """Give the index of the interval of the points xp in which x is; the first or last for an x outside."""
    return np.clip(np.searchsorted(xp, x, side='right') - 1, 0, max(len(xp) - 2, 0))


def gradient_adjoint(bz, x, h=1.0, axis=None):
    """Give the adjoint of x in ``z = np.gradient(x, h, axis=axis)``, along one axis; h: a step, or the points."""
    if axis is None and np.ndim(x) != 1 or np.ndim(axis):
        raise NotImplementedError('the rule of np.gradient is for one axis: pass axis')
    axis = 0 if axis is None else axis
    steps = np.diff(h) if np.ndim(h) else np.full(np.shape(x)[axis] - 1, h)
    moved = np.moveaxis(bz, axis, -1)
    before, after = steps[:-1], steps[1:]
    inside = moved[..., 1:-1]
    bx = np.zeros(np.shape(moved), np.result_type(bz, 1.0))
    bx[..., :-2] -= inside * (after / (before * (before + after)))
    bx[..., 1:-1] += inside * ((after - before) / (before * after))
    bx[..., 2:] += inside * (before / (after * (before + after)))
    bx[..., 0] -= moved[..., 0] / steps[0]
    bx[..., 1] += moved[..., 0] / steps[0]
    bx[..., -1] += moved[..., -1] / steps[-1]
    bx[..., -2] -= moved[..., -1] / steps[-1]
    return match(np.moveaxis(bx, -1, axis), x)
