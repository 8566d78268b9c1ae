"""Rules of reductions."""
import numpy as np

from srcad.registry import adjoint, d, linear, nondifferentiable, samples, tangent
from srcad.runtime import count_reduced, extremum_share, match, product_of_others, ptp_share, unreduce


@adjoint(np.sum, family='reduction')
def sum_adjoint(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=where)
    d[initial] = match(np.sum(d[z]), initial)


@tangent(np.sum)
def sum_tangent(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[z] += np.sum(d[a], axis=axis, dtype=dtype, keepdims=keepdims, where=where)
    d[z] += np.broadcast_to(d[initial], np.shape(z))


@linear(np.mean)
@adjoint(np.mean, family='reduction')
def mean_adjoint(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=where) / count_reduced(a, axis=axis, where=where)


@adjoint(np.max, np.min, np.amax, np.amin, family='reduction')
def extremum_adjoint(z, a, axis=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * extremum_share(z, a, axis=axis, keepdims=keepdims)


@tangent(np.max, np.min, np.amax, np.amin)
def extremum_tangent(z, a, axis=None, *, keepdims=False):
    d[z] = np.sum(d[a] * extremum_share(z, a, axis=axis, keepdims=keepdims), axis=axis, keepdims=keepdims)


@adjoint(np.max, np.min, np.amax, np.amin)
def extremum_where_adjoint(z, a, axis=None, *, keepdims=False, initial=0, where=True):
    share = extremum_share(z, a, axis=axis, keepdims=keepdims, where=where)
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * share
    d[initial] = match(np.sum(d[z] * (np.sum(share, axis=axis, keepdims=keepdims) == 0.0)), initial)


@tangent(np.max, np.min, np.amax, np.amin)
def extremum_where_tangent(z, a, axis=None, *, keepdims=False, initial=0, where=True):
    share = extremum_share(z, a, axis=axis, keepdims=keepdims, where=where)
    d[z] += np.sum(d[a] * share, axis=axis, keepdims=keepdims)
    d[z] += d[initial] * (np.sum(share, axis=axis, keepdims=keepdims) == 0.0)


@adjoint(np.prod, family='reduction')
def prod_adjoint(z, a, axis=None, dtype=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * product_of_others(a, axis=axis)


@tangent(np.prod)
def prod_tangent(z, a, axis=None, dtype=None, *, keepdims=False):
    d[z] = np.sum(d[a] * product_of_others(a, axis=axis), axis=axis, keepdims=keepdims)


@adjoint(np.prod)
def prod_where_adjoint(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    spread = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=where)
    d[a] = spread * initial * product_of_others(np.where(where, a, 1.0), axis=axis)
    d[initial] = match(np.sum(d[z] * np.prod(a, axis=axis, keepdims=keepdims, where=where)), initial)


@tangent(np.prod)
def prod_where_tangent(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    others = initial * product_of_others(np.where(where, a, 1.0), axis=axis)
    d[z] += np.sum(d[a] * others, axis=axis, keepdims=keepdims, where=where)
    d[z] += d[initial] * np.prod(a, axis=axis, keepdims=keepdims, where=where)


@adjoint(np.nanprod, family='reduction')
def nanprod_adjoint(z, a, axis=None, dtype=None, *, keepdims=False):
    valid = ~np.isnan(a)
    spread = unreduce(d[z], a, axis=axis, keepdims=keepdims, where=valid)
    d[a] = spread * product_of_others(np.where(valid, a, 1.0), axis=axis)


@tangent(np.nanprod)
def nanprod_tangent(z, a, axis=None, dtype=None, *, keepdims=False):
    valid = ~np.isnan(a)
    others = product_of_others(np.where(valid, a, 1.0), axis=axis)
    d[z] = np.sum(d[a] * others, axis=axis, keepdims=keepdims, where=valid)


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


nondifferentiable(np.argmax, np.argmin, np.all, np.any, np.count_nonzero, np.nanargmax, np.nanargmin)


@samples(np.sum, np.mean, np.max, np.min, np.amax, np.amin, np.prod, np.nansum, np.nanmean, np.nanmax, np.nanmin,
         np.nanprod, np.median)
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


@samples(np.max, np.min, np.amax, np.amin, np.prod)
def bounded_samples(rng):
    mask = np.array([True, False, True, True])
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'where': mask, 'initial': rng.normal()}
    yield (rng.normal(size=(3, 4)),), {'initial': -0.3}
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'initial': 0.25, 'keepdims': True}


@samples(np.nansum, np.nanmean, np.nanmax, np.nanmin, np.nanprod)
def nan_samples(rng):
    x = rng.normal(size=(3, 4))
    x[0, 1] = x[2, 2] = np.nan
    yield (x,), {}
    yield (x,), {'axis': 1}


@samples(np.sum)
def sum_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'initial': rng.normal()}
    yield (rng.normal(size=(0, 4)), 0), {}


@samples(np.prod)
def prod_samples(rng):
    yield (np.array([1.5, 0.0, -2.0]),), {}
    yield (np.array([[0.0, 2.0], [0.0, 3.0]]),), {'axis': 0}


@samples(np.ptp)
def spread_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 1}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(2, 3, 4)),), {'axis': (0, -1), 'keepdims': True}
