"""The helpers of reductions and norms."""
from __future__ import annotations

import numpy as np

from srcad.runtime_core import count_reduced, match, restore_axes, unreduce


def extremum_share(y, x, axis=None, keepdims=False, where=True):
    """Give each element of x its share in the extremum y of x: ties share equally."""
    is_extremum = (x == restore_axes(y, x, axis, keepdims)) & where
    count = np.sum(is_extremum, axis=axis, keepdims=True)
    share = is_extremum / np.maximum(count, 1)
    return match(share if np.ndim(x) else share[()], x)


def ptp_share(x, axis=None):
    """Give each element its share in the largest element along axis, less its share in the smallest."""
    largest, smallest = np.max(x, axis=axis, keepdims=True), np.min(x, axis=axis, keepdims=True)
    return extremum_share(largest, x, axis, True) - extremum_share(smallest, x, axis, True)


def var_partial(x, axis=None, ddof=0, where=True):
    """Give the derivative of the variance along axis in each element of x; conjugate for a complex x."""
    centred = np.conj(x - np.mean(x, axis=axis, keepdims=True, where=where))
    part = centred * (2.0 / (count_reduced(x, axis, where) - ddof))
    return part if where is True else np.where(where, part, 0.0)


def spread_weights(weights, x, axis=None):
    """Give the weights of np.average the shape of x."""
    if np.shape(weights) != np.shape(x):
        axes = [i % np.ndim(x) for i in (axis if isinstance(axis, tuple) else (axis,))]
        weights = np.transpose(weights, np.argsort(axes))
        weights = np.reshape(weights, [n if i in axes else 1 for i, n in enumerate(np.shape(x))])
    return np.broadcast_to(weights, np.shape(x))


def gather_weights(full, weights, x, axis=None):
    """Sum an array like x to the shape of the weights of np.average: the adjoint of spread_weights."""
    if np.shape(weights) != np.shape(x):
        axes = [i % np.ndim(x) for i in (axis if isinstance(axis, tuple) else (axis,))]
        full = np.sum(full, axis=tuple(i for i in range(np.ndim(x)) if i not in axes))
        full = np.transpose(full, np.argsort(np.argsort(axes)))
    return match(full, weights)


def vector_of(x, axis=None):
    """Give x, if np.linalg.norm with an ord takes it for vectors along axis."""
    if isinstance(axis, tuple) or (axis is None and np.ndim(x) > 1):
        raise NotImplementedError('norms of matrices have a rule for ord=None and ord="fro" only')
    return x


def finite_order(ord):
    """Give the ord of a norm of vectors, if it is a finite number but 0."""
    if isinstance(ord, (int, float, np.number)) and ord != 0 and np.isfinite(ord):
        return ord
    raise NotImplementedError('norms have rules for a finite ord but 0, or ord as a literal')


def quantile_share(x, q, axis=None):
    """Give each element of x its share in the quantile q (one number) of x, between two neighbours linearly."""
    low, high = [np.quantile(x, q, axis=axis, keepdims=True, method=way) for way in ('lower', 'higher')]
    part = (count_reduced(x, axis) - 1) * q % 1.0
    return (1.0 - part) * extremum_share(low, x, axis, True) + part * extremum_share(high, x, axis, True)


def quantile_adjoint(bz, x, q, axis=None, keepdims=False):
    """Give the adjoint of x in ``z = np.quantile(x, q, axis)``, for one q or an array of them."""
    if np.ndim(q):
        parts = [quantile_adjoint(b, x, p, axis, keepdims) for b, p in zip(bz, q)]
        return sum(parts[1:], parts[0])
    return match(unreduce(bz, x, axis, keepdims) * quantile_share(x, q, axis), x)


def quantile_tangent(tx, x, q, axis=None, keepdims=False):
    """Give the tangent of ``z = np.quantile(x, q, axis)``, for one q or an array of them."""
    if np.ndim(q):
        return np.stack([quantile_tangent(tx, x, p, axis, keepdims) for p in q])
    return np.sum(tx * quantile_share(x, q, axis), axis=axis, keepdims=keepdims)


def linspace_weight(num=50, endpoint=True):
    """Give the weight of stop in each element of np.linspace; that of start is 1 minus it."""
    return np.arange(num) / max(num - 1 if endpoint else num, 1)
