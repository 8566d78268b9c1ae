"""Rules of reductions."""
import numpy as np

from srcad.registry import adjoint, d, nondifferentiable, samples, tangent
from srcad.runtime import (
    average_adjoint_weights,
    average_tangent_weights,
    average_weights,
    count_reduced,
    extremum_share,
    half_reciprocal,
    product_of_others,
    ptp_share,
    unreduce,
    var_partial,
)


@adjoint(np.sum, family='reduction')
def sum_adjoint(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=where)
    d[initial] = np.sum(d[z])


@tangent(np.sum)
def sum_tangent(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[z] += np.sum(d[a], axis=axis, dtype=dtype, keepdims=keepdims, where=where)
    d[z] += np.broadcast_to(d[initial], np.shape(z))


@adjoint(np.mean, family='reduction')
def mean_adjoint(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=where) / count_reduced(a, axis=axis, where=where)


@tangent(np.mean)
def mean_tangent(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[z] = np.mean(d[a], axis=axis, dtype=dtype, keepdims=keepdims, where=where)


@adjoint(np.max, np.min, np.amax, np.amin, family='reduction')
def extremum_adjoint(z, a, axis=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * extremum_share(z, a, axis=axis, keepdims=keepdims)


@tangent(np.max, np.min, np.amax, np.amin)
def extremum_tangent(z, a, axis=None, *, keepdims=False):
    d[z] = np.sum(d[a] * extremum_share(z, a, axis=axis, keepdims=keepdims), axis=axis, keepdims=keepdims)


@adjoint(np.prod, family='reduction')
def prod_adjoint(z, a, axis=None, dtype=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * product_of_others(a, axis=axis)


@tangent(np.prod)
def prod_tangent(z, a, axis=None, dtype=None, *, keepdims=False):
    d[z] = np.sum(d[a] * product_of_others(a, axis=axis), axis=axis, keepdims=keepdims)


@adjoint(np.var, family='reduction')
def var_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * var_partial(a, axis=axis, ddof=ddof)


@tangent(np.var)
def var_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    d[z] = np.sum(np.real(d[a] * var_partial(a, axis=axis, ddof=ddof)), axis=axis, keepdims=keepdims)


@adjoint(np.std, family='reduction')
def std_adjoint(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    d[a] = unreduce(d[z] * half_reciprocal(z), a, axis=axis, keepdims=keepdims) * var_partial(a, axis=axis, ddof=ddof)


@tangent(np.std)
def std_tangent(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    d[z] = half_reciprocal(z) * np.sum(np.real(d[a] * var_partial(a, axis=axis, ddof=ddof)), axis=axis,
                                       keepdims=keepdims)


@adjoint(np.ptp, family='reduction')
def ptp_adjoint(z, a, axis=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * ptp_share(a, axis=axis)


@tangent(np.ptp)
def ptp_tangent(z, a, axis=None, *, keepdims=False):
    d[z] = np.sum(d[a] * ptp_share(a, axis=axis), axis=axis, keepdims=keepdims)


@adjoint(np.nansum, family='reduction')
def nansum_adjoint(z, a, axis=None, dtype=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=~np.isnan(a))


@tangent(np.nansum)
def nansum_tangent(z, a, axis=None, dtype=None, *, keepdims=False):
    d[z] = np.sum(d[a], axis=axis, dtype=dtype, keepdims=keepdims, where=~np.isnan(a))


@adjoint(np.nanmean, family='reduction')
def nanmean_adjoint(z, a, axis=None, dtype=None, *, keepdims=False):
    valid = ~np.isnan(a)
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=valid) / count_reduced(a, axis=axis, where=valid)


@tangent(np.nanmean)
def nanmean_tangent(z, a, axis=None, dtype=None, *, keepdims=False):
    d[z] = np.mean(d[a], axis=axis, dtype=dtype, keepdims=keepdims, where=~np.isnan(a))


@adjoint(np.nanmax, np.nanmin, family='reduction')
def nan_extremum_adjoint(z, a, axis=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * extremum_share(z, a, axis=axis, keepdims=keepdims)


@tangent(np.nanmax, np.nanmin)
def nan_extremum_tangent(z, a, axis=None, *, keepdims=False):
    d[z] = np.sum(d[a] * extremum_share(z, a, axis=axis, keepdims=keepdims), axis=axis, keepdims=keepdims)


@adjoint(np.average, family='reduction')
def average_adjoint(z, a, axis=None, weights=None):
    d[a] = unreduce(d[z], a, axis=axis) * average_weights(a, axis=axis, weights=weights)
    d[weights] = average_adjoint_weights(d[z], z, a, axis, weights)


@tangent(np.average)
def average_tangent(z, a, axis=None, weights=None):
    d[z] += np.sum(d[a] * average_weights(a, axis=axis, weights=weights), axis=axis)
    d[z] += average_tangent_weights(d[weights], z, a, axis, weights)


nondifferentiable(np.argmax, np.argmin, np.all, np.any, np.count_nonzero, np.nanargmax, np.nanargmin)


@samples(np.sum, np.mean, np.max, np.min, np.amax, np.amin, np.prod, np.nansum, np.nanmean, np.nanmax, np.nanmin)
def reduction_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(3, 4)),), {'axis': -1, 'keepdims': True}
    yield (rng.normal(size=(3, 4)),), {'keepdims': True}
    yield (rng.normal(size=(2, 3, 4)), (0, -1)), {}
    yield (rng.normal(size=(2, 3, 4)), (2, 0)), {'keepdims': True}
    yield (rng.normal(),), {}
    yield (np.array(rng.normal()),), {}


@samples(np.sum, np.mean)
def where_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'where': np.array([True, False, True, True])}
    yield (rng.normal(size=(3, 4)),), {'where': np.arange(12).reshape(3, 4) % 3 > 0}
    yield (rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4)),), {'axis': 1}


@samples(np.sum)
def sum_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'initial': rng.normal()}
    yield (rng.normal(size=(0, 4)), 0), {}


@samples(np.prod)
def prod_samples(rng):
    yield (np.array([1.5, 0.0, -2.0]),), {}
    yield (np.array([[0.0, 2.0], [0.0, 3.0]]),), {'axis': 0}


@samples(np.var, np.std, np.ptp)
def spread_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(2, 3, 4)),), {'axis': (0, -1), 'keepdims': True}


@samples(np.var, np.std)
def var_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'ddof': 1}
    yield (rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4)),), {'axis': 1}


@samples(np.average)
def average_samples(rng):
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'weights': rng.uniform(0.5, 2.0, size=4)}
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'weights': rng.uniform(0.5, 2.0, size=(3, 4))}
