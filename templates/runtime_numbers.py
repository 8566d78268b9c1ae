"""Rules of the helpers of functions of numbers, and of sequences of numbers."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, d, elementwise, linear, samples, tangent
from srcad.runtime import (
    accumulate,
    conj_sign,
    conj_sign_change,
    half_reciprocal,
    like_sequence,
    max_share,
    polygamma,
    products_like,
    unbroadcast,
    unbroadcast_each,
    weighted_sum,
)


@adjoint(runtime.conj_sign)
def conj_sign_adjoint(z, x):
    d[x] = conj_sign_change(d[z], x)


@tangent(runtime.conj_sign)
def conj_sign_tangent(z, x):
    d[z] = conj_sign_change(d[x], x)


@elementwise(runtime.log_or_zero)
def log_or_zero(z, x):
    return np.where(x == 0, 0.0, 1.0 / (x + (x == 0)))


@elementwise(runtime.polygamma)
def polygamma_rule(z, n, x):
    return None, polygamma(n + 1, x)


@elementwise(runtime.i1)
def i1_rule(z, x):
    return np.i0(x) - np.where(x == 0, 0.5, z / (x + (x == 0)))


@elementwise(runtime.half_reciprocal)
def half_reciprocal_rule(z, x):
    return -2.0 * z * z


@linear(runtime.var_partial)
@adjoint(runtime.var_partial)
def var_partial(z, x, axis=None, ddof=0, where=True):
    # It is symmetric: what is left out has no part in the mean.
    d[x] = runtime.var_partial(d[z], axis=axis, ddof=ddof, where=where)


@adjoint(runtime.conj_sign_change)
def conj_sign_change_adjoint(w, t, x):
    u = conj_sign(x)
    inverse = 2.0 * half_reciprocal(np.abs(x))
    d[t] = conj_sign_change(d[w], x)
    back = d[w] * np.real(u * t) + t * np.real(d[w] * u)
    d[x] = -inverse * (np.real(d[w] * w) * u + conj_sign_change(back, x))


@tangent(runtime.conj_sign_change)
def conj_sign_change_tangent(w, t, x):
    u = conj_sign(x)
    inverse = 2.0 * half_reciprocal(np.abs(x))
    tu = conj_sign_change(d[x], x)
    d[w] += conj_sign_change(d[t], x)
    d[w] += -inverse * (w * np.real(u * d[x]) + tu * np.real(u * t) + u * np.real(tu * t))


@linear(runtime.spread_like)
@adjoint(runtime.spread_like)
def spread_like_rule(z, bz, values):
    d[bz] = unbroadcast(sum(d[z]), bz)


@linear(runtime.max_share)
@adjoint(runtime.max_share)
def max_share_rule(w, bz, z, values):
    d[bz] = weighted_sum(max_share(1.0, z, values), d[w])


@linear(runtime.like_sequence)
@adjoint(runtime.like_sequence)
def like_sequence_rule(z, parts, values):
    d[parts] = like_sequence(d[z], parts)


@linear(runtime.weighted_sum)
@adjoint(runtime.weighted_sum)
def weighted_sum_adjoint(z, weights, values):
    d[weights] = products_like(d[z], values, weights)
    d[values] = products_like(d[z], weights, values)


@adjoint(runtime.products_like)
def products_like_adjoint(z, b, factors, like):
    d[b] = unbroadcast(weighted_sum(d[z], factors), b)
    d[factors] = products_like(b, d[z], factors)


@tangent(runtime.products_like)
def products_like_tangent(z, b, factors, like):
    d[z] = accumulate(products_like(d[b], factors, like), products_like(b, d[factors], like))


@linear(runtime.unbroadcast_each)
@adjoint(runtime.unbroadcast_each)
def unbroadcast_each_rule(z, parts, like):
    d[parts] = unbroadcast_each(d[z], parts)


@samples(runtime.log_or_zero, runtime.half_reciprocal, runtime.i1)
def positive_samples(rng):
    yield (rng.uniform(0.5, 2.0, size=4),), {}


@samples(runtime.polygamma)
def polygamma_samples(rng):
    for n in range(4):
        yield (n, rng.uniform(0.5, 2.0)), {}
        yield (n, rng.uniform(-1.7, -1.3)), {}


@samples(runtime.conj_sign_change)
def conj_sign_change_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3)), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=3) + 1j * rng.normal(size=3)), {}


@samples(runtime.spread_like)
def spread_like_samples(rng):
    yield (rng.normal(), [rng.normal(), rng.normal()]), {}
    yield (rng.normal(size=3), (rng.normal(size=3), rng.normal(size=1))), {}
    yield (rng.normal(size=3), rng.normal(size=(4, 3))), {}


@samples(runtime.max_share)
def max_share_samples(rng):
    yield (rng.normal(), 2.0, [1.0, 2.0, 2.0]), {}
    yield (rng.normal(), 2.0, np.array([1.0, 2.0])), {}


@samples(runtime.like_sequence, runtime.unbroadcast_each)
def like_sequence_samples(rng):
    yield ([rng.normal(), rng.normal()], (rng.normal(), rng.normal())), {}


@samples(runtime.like_sequence)
def array_like_samples(rng):
    yield (rng.normal(size=2), [rng.normal(), rng.normal()]), {}


@samples(runtime.unbroadcast_each)
def unbroadcast_each_samples(rng):
    yield ((rng.normal(size=(3, 4)), rng.normal(size=(3, 4))), [rng.normal(size=(3, 1)), rng.normal(size=4)]), {}


@samples(runtime.weighted_sum)
def weighted_sum_samples(rng):
    yield ([rng.normal(), rng.normal()], [rng.normal(), rng.normal()]), {}
    yield (rng.normal(size=2), rng.normal(size=2)), {}


@samples(runtime.products_like)
def products_like_samples(rng):
    yield (rng.normal(), [rng.normal(), rng.normal()], (1.0, 2.0)), {}
    yield (rng.normal(), rng.normal(size=2), [1.0, 2.0]), {}
    yield (rng.normal(), [rng.normal(), rng.normal()], np.ones(2)), {}
