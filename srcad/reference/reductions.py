"""Sums, means, extrema and such along axes, for traced arrays: each written out by its definition."""
from __future__ import annotations

import math

import numpy as np

from srcad.reference.levels import plain
from srcad.reference.operations import cast, reduced
from srcad.reference.tables import implements, joined


@implements('sum')
def sum_(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    """Add up."""
    a = joined(a) if where is True else np.where(plain(where), joined(a), 0.0)
    z = reduced(lambda x: np.sum(x, axis=axis, dtype=dtype, keepdims=keepdims), a,
                lambda z, x: np.ones(np.shape(x)), axis, keepdims, 'sum')
    return z if initial is None else z + initial


def _count(a, axis, where):
    """Give how many elements are reduced into each."""
    if where is True:
        axes = range(np.ndim(a)) if axis is None else (axis,) if isinstance(axis, int) else axis
        return math.prod(np.shape(a)[i] for i in axes)
    return np.sum(np.broadcast_to(plain(where), np.shape(a)), axis=axis, keepdims=True)


def _fit(count, axis, keepdims):
    return count if keepdims or np.ndim(count) == 0 else np.squeeze(count, axis)


@implements('mean')
def mean(a, axis=None, dtype=None, keepdims=False, where=True):
    """Divide the sum by the count."""
    a = joined(a)
    return sum_(a, axis, dtype, keepdims, None, where) / _fit(_count(a, axis, where), axis, keepdims)


def at_end(a, axis):
    """Give the reduced axes as one last axis."""
    axes = tuple(range(np.ndim(a))) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    a = np.moveaxis(a, axes, range(-len(axes), 0)) if axes else a
    return np.reshape(a, (*np.shape(a)[:np.ndim(a) - len(axes)], math.prod(np.shape(a)[np.ndim(a) - len(axes):])))


@implements('prod')
def prod(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    """Multiply one after the other."""
    a = joined(a) if where is True else np.where(plain(where), joined(a), 1.0)
    flat = at_end(a, axis)
    z = np.ones(np.shape(flat)[:-1])
    for i in range(np.shape(flat)[-1]):
        z = z * flat[..., i]
    if keepdims:
        axes = range(np.ndim(a)) if axis is None else np.ravel(axis) % np.ndim(a)
        z = np.reshape(z, tuple(1 if i in axes else n for i, n in enumerate(np.shape(a))))
    z = z if dtype is None else cast(z, dtype)
    return z if initial is None else z * initial


def _extremum(name):
    choose, empty = (np.maximum, -np.inf) if name == 'max' else (np.minimum, np.inf)

    def extremum(a, axis=None, keepdims=False, initial=None, where=True):
        a = joined(a) if where is True else np.where(plain(where), joined(a), empty)
        function = getattr(np, name)

        def share(z, x):
            ties = plain(x) == plain(z)
            return ties / np.sum(ties, axis=axis, keepdims=True)
        # An empty axis is an error, but for an initial value.
        options = {} if initial is None or plain(a).size else {'initial': empty}
        z = reduced(lambda x: function(x, axis=axis, keepdims=keepdims, **options), a, share, axis, keepdims, name)
        return z if initial is None else choose(z, initial)
    return extremum


maximum, minimum = _extremum('max'), _extremum('min')


implements('max', 'amax')(maximum)
implements('min', 'amin')(minimum)


@implements('ptp')
def ptp(a, axis=None, keepdims=False):
    """Give the range."""
    return maximum(a, axis, keepdims) - minimum(a, axis, keepdims)


@implements('var')
def var(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    """Give the mean of the squared distances from the mean."""
    a, ddof = joined(a), ddof if correction is None else correction
    count = _count(a, axis, where)
    centre = np.sum(a, axis=axis, keepdims=True, where=where) / count if mean is None else mean
    d = a - centre
    squares = np.real(d) ** 2 + np.imag(d) ** 2 if np.iscomplexobj(plain(a)) else d ** 2
    return np.sum(squares, axis=axis, keepdims=keepdims, where=where) / _fit(np.maximum(count - ddof, 0), axis, keepdims)


@implements('std')
def std(a, *args, **kwargs):
    """Give the root of the variance."""
    return np.sqrt(var(a, *args, **kwargs))


def _ignoring_nan(function, empty):
    def of_numbers(a, axis=None, *args, **kwargs):
        a = joined(a)
        valid = ~np.isnan(plain(a)) & plain(kwargs.pop('where', True))
        if empty is None:
            return function(np.where(valid, a, 0.0), axis, *args, where=valid, **kwargs)
        return function(np.where(valid, a, empty), axis, *args, **kwargs)
    return of_numbers


for _name, _function, _empty in (('nansum', sum_, 0.0), ('nanprod', prod, 1.0), ('nanmean', mean, None),
                                 ('nanvar', var, None), ('nanstd', std, None), ('nanmax', maximum, -np.inf),
                                 ('nanmin', minimum, np.inf)):
    implements(_name)(_ignoring_nan(_function, _empty))


@implements('average')
def average(a, axis=None, weights=None, returned=False, keepdims=False):
    """Give the weighted mean."""
    a = joined(a)
    weights = np.ones(np.shape(a)) if weights is None else joined(weights)
    if np.ndim(weights) != np.ndim(a):
        axes = [int(i) % np.ndim(a) for i in np.ravel(axis)]
        weights = np.transpose(weights, np.argsort(axes))
        weights = np.reshape(weights, [np.shape(a)[i] if i in axes else 1 for i in range(np.ndim(a))])
    weights = np.broadcast_to(weights, np.shape(a))
    total = np.sum(weights, axis=axis, keepdims=keepdims)
    z = np.sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (z, total) if returned else z
