"""Rules of variances, quantiles and averages."""
import numpy as np

from srcad.registry import adjoint, covers, d, samples, tangent
from srcad.runtime import (
    count_reduced,
    gather_weights,
    half_reciprocal,
    match,
    no_derivative,
    quantile_adjoint,
    quantile_tangent,
    restore_axes,
    spread_weights,
    unreduce,
    var_partial,
)


@adjoint(np.var, family='reduction')
@covers(lambda axis, keepdims: axis is None and keepdims is False)
def var_of_all_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    d[a] = match(d[z] * (2.0 / (np.size(a) - ddof)) * np.conj(a - np.mean(a)), a)


@adjoint(np.var)
def var_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    spread = unreduce(d[z], a, axis=axis, keepdims=keepdims)
    centred = np.conj(a - np.mean(a, axis=axis, keepdims=True))
    d[a] = spread * centred * (2.0 / (count_reduced(a, axis=axis) - ddof))


@adjoint(np.var)
def var_where_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True):
    spread = unreduce(d[z], a, axis=axis, keepdims=keepdims)
    d[a] = spread * var_partial(a, axis=axis, ddof=ddof, where=where)


@tangent(np.var)
def var_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    centred = np.conj(a - np.mean(a, axis=axis, keepdims=True))
    factor = 2.0 / (count_reduced(a, axis=axis) - ddof)
    d[z] = np.sum(np.real(centred * d[a]), axis=axis, keepdims=keepdims) * factor


@tangent(np.var)
def var_where_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True):
    partial = var_partial(a, axis=axis, ddof=ddof, where=where)
    d[z] = np.sum(np.real(d[a] * partial), axis=axis, keepdims=keepdims)


@adjoint(np.std, family='reduction')
@covers(lambda axis, keepdims: axis is None and keepdims is False)
def std_of_all_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    d[a] = match(d[z] / (z + (z == 0.0)) * (1.0 / (np.size(a) - ddof)) * np.conj(a - np.mean(a)), a)


@adjoint(np.std)
def std_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    spread = unreduce(d[z] / (z + (z == 0.0)), a, axis=axis, keepdims=keepdims)
    centred = np.conj(a - np.mean(a, axis=axis, keepdims=True))
    d[a] = spread * centred * (1.0 / (count_reduced(a, axis=axis) - ddof))


@adjoint(np.std)
def std_where_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True):
    spread = unreduce(0.5 * d[z] / (z + (z == 0.0)), a, axis=axis, keepdims=keepdims)
    d[a] = spread * var_partial(a, axis=axis, ddof=ddof, where=where)


@tangent(np.std)
def std_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    centred = np.conj(a - np.mean(a, axis=axis, keepdims=True))
    factor = 1.0 / (count_reduced(a, axis=axis) - ddof) / (z + (z == 0.0))
    d[z] = np.sum(np.real(centred * d[a]), axis=axis, keepdims=keepdims) * factor


@tangent(np.std)
def std_where_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True):
    partial = var_partial(a, axis=axis, ddof=ddof, where=where)
    d[z] = 0.5 * np.sum(np.real(d[a] * partial), axis=axis, keepdims=keepdims) / (z + (z == 0.0))


@adjoint(np.nanvar, family='reduction')
def nanvar_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    spread = unreduce(d[z], a, axis=axis, keepdims=keepdims)
    d[a] = spread * var_partial(a, axis=axis, ddof=ddof, where=~np.isnan(a))


@tangent(np.nanvar)
def nanvar_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    partial = var_partial(a, axis=axis, ddof=ddof, where=~np.isnan(a))
    d[z] = np.sum(np.real(d[a] * partial), axis=axis, keepdims=keepdims)


@adjoint(np.nanstd, family='reduction')
def nanstd_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    spread = unreduce(d[z] * half_reciprocal(z), a, axis=axis, keepdims=keepdims)
    d[a] = spread * var_partial(a, axis=axis, ddof=ddof, where=~np.isnan(a))


@tangent(np.nanstd)
def nanstd_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    partial = var_partial(a, axis=axis, ddof=ddof, where=~np.isnan(a))
    d[z] = half_reciprocal(z) * np.sum(np.real(d[a] * partial), axis=axis, keepdims=keepdims)


@adjoint(np.median, family='reduction')
def median_adjoint(z, a, axis=None, *, keepdims=False):
    d[a] = quantile_adjoint(d[z], a, 0.5, axis=axis, keepdims=keepdims)


@tangent(np.median)
def median_tangent(z, a, axis=None, *, keepdims=False):
    d[z] = quantile_tangent(d[a], a, 0.5, axis=axis, keepdims=keepdims)


@adjoint(np.quantile, family='reduction')
def quantile_adjoint_(z, a, q, axis=None, *, keepdims=False):
    d[a] = quantile_adjoint(d[z], a, q, axis=axis, keepdims=keepdims)
    d[q] = no_derivative(q, 'q of np.quantile')


@tangent(np.quantile)
def quantile_tangent_(z, a, q, axis=None, *, keepdims=False):
    d[z] += quantile_tangent(d[a], a, q, axis=axis, keepdims=keepdims)
    d[z] += no_derivative(d[q], 'q of np.quantile')


@adjoint(np.percentile, family='reduction')
def percentile_adjoint(z, a, q, axis=None, *, keepdims=False):
    d[a] = quantile_adjoint(d[z], a, np.true_divide(q, 100), axis=axis, keepdims=keepdims)
    d[q] = no_derivative(q, 'q of np.percentile')


@tangent(np.percentile)
def percentile_tangent(z, a, q, axis=None, *, keepdims=False):
    d[z] += quantile_tangent(d[a], a, np.true_divide(q, 100), axis=axis, keepdims=keepdims)
    d[z] += no_derivative(d[q], 'q of np.percentile')


@adjoint(np.average, family='reduction')
@covers(lambda weights: weights is None)
def average_adjoint(z, a, axis=None, weights=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) / count_reduced(a, axis=axis)


@adjoint(np.average)
def weighted_adjoint(z, a, axis=None, weights=None, *, keepdims=False):
    full = spread_weights(weights, a, axis=axis)
    spread = restore_axes(d[z] / np.sum(full, axis=axis, keepdims=keepdims), a, axis=axis, keepdims=keepdims)
    d[a] = match(spread * full, a)
    d[weights] = gather_weights(spread * (a - restore_axes(z, a, axis=axis, keepdims=keepdims)), weights, a, axis=axis)


@tangent(np.average)
@covers(lambda weights: weights is None)
def average_tangent(z, a, axis=None, weights=None, *, keepdims=False):
    d[z] = np.mean(d[a], axis=axis, keepdims=keepdims)


@tangent(np.average)
def weighted_tangent(z, a, axis=None, weights=None, *, keepdims=False):
    full = spread_weights(weights, a, axis=axis)
    total = np.sum(full, axis=axis, keepdims=keepdims)
    change = a - restore_axes(z, a, axis=axis, keepdims=keepdims)
    d[z] += np.sum(d[a] * full, axis=axis, keepdims=keepdims) / total
    d[z] += np.sum(spread_weights(d[weights], a, axis=axis) * change, axis=axis, keepdims=keepdims) / total


@samples(np.median)
def median_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=(4, 5)),), {'axis': (0, 1)}


@samples(np.quantile)
def quantile_samples(rng):
    yield (rng.normal(size=7), 1), {}
    yield (rng.normal(size=(3, 4)), np.array([0, 1])), {'axis': 1}


@samples(np.var, np.std)
def var_where_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'where': np.array([True, False, True, True])}


@samples(np.var, np.std)
def var_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'ddof': 1}
    yield (rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4)),), {'axis': 1}


@samples(np.percentile)
def percentile_samples(rng):
    yield (rng.normal(size=7), 30), {}
    yield (rng.normal(size=(3, 4)), 65), {'axis': 0, 'keepdims': True}
    yield (rng.normal(size=(3, 4)), np.array([10, 70])), {'axis': (0, 1)}


@samples(np.average)
def average_samples(rng):
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'keepdims': True}
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'weights': rng.uniform(0.5, 2.0, size=4)}
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'weights': rng.uniform(0.5, 2.0, size=(3, 4))}
    yield (rng.normal(size=(2, 3, 4)),), {'axis': (2, 0), 'weights': rng.uniform(0.5, 2.0, size=(4, 2))}
    yield (rng.normal(size=5), 0, rng.uniform(0.5, 2.0, size=5)), {}
    yield (rng.normal(size=(3, 4)), 1, rng.uniform(0.5, 2.0, size=4)), {'keepdims': True}


@samples(np.var, np.std)
def spread_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(2, 3, 4)),), {'axis': (0, -1), 'keepdims': True}


@samples(np.nanvar, np.nanstd)
def nan_spread_samples(rng):
    x = rng.normal(size=(3, 4))
    x[0, 1] = x[2, 2] = np.nan
    yield (x,), {}
    yield (x,), {'axis': 1, 'ddof': 1}
