"""Sorting and quantiles of traced arrays."""
from __future__ import annotations

import numpy as np

from srcad.reference.levels import innermost, plain
from srcad.reference.reductions import at_end
from srcad.reference.tables import implements, joined


@implements('sort')
def sort(a, axis=-1, kind=None, order=None, stable=None):
    """Take the elements in their order."""
    a = joined(a)
    if axis is None:
        a, axis = np.ravel(a), -1
    return np.take_along_axis(a, np.argsort(plain(a), axis=axis, kind='stable'), axis=axis)


@implements('quantile')
def quantile(a, q, axis=None, overwrite_input=False, method='linear', keepdims=False):
    """Give quantiles: linear in the sorted elements, with the weights that np.quantile gives for sorted steps."""
    a = joined(a)
    flat = np.sort(at_end(a, axis), axis=-1)
    count = np.shape(flat)[-1]
    steps = np.triu(np.ones((count, count)))
    above = np.reshape(np.quantile(steps, plain(q), axis=1, method=method), (-1, count))
    weights = above - np.concatenate([above[:, 1:], np.zeros((len(above), 1))], axis=1)
    z = np.stack([np.sum(np.where(row != 0, flat * row, 0.0), axis=-1) for row in weights])
    if innermost((q,)):
        if method != 'linear':
            raise TypeError(f'np.quantile has no derivative by q for the method {method!r} in srcad.reference')
        # Between two elements the quantile rises by their distance.
        position = np.clip(np.floor(np.ravel(plain(q)) * (count - 1)).astype(int), 0, max(count - 2, 0))
        slopes = np.stack([(flat[..., min(i + 1, count - 1)] - flat[..., i]) * (count - 1) for i in position])
        offset = np.reshape(np.ravel(q) - np.ravel(plain(q)), (-1, *[1] * (np.ndim(flat) - 1)))
        z = z + slopes * offset
    z = np.reshape(z, (*np.shape(q), *np.shape(flat)[:-1]))
    if keepdims:
        axes = range(np.ndim(a)) if axis is None else np.ravel(axis) % np.ndim(a)
        z = np.reshape(z, (*np.shape(q), *[1 if i in axes else n for i, n in enumerate(np.shape(a))]))
    return z[()] if np.ndim(z) == 0 else z


@implements('percentile')
def percentile(a, q, *args, **kwargs):
    """Give quantiles, counted in hundredths."""
    return quantile(a, np.true_divide(q, 100.0), *args, **kwargs)


@implements('median')
def median(a, axis=None, overwrite_input=False, keepdims=False):
    """Give the middle."""
    return quantile(a, 0.5, axis, keepdims=keepdims)
