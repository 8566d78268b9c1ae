"""Rules of the functions of the module math that take several numbers."""
import math

import numpy as np

from srcad.registry import adjoint, d, linear, samples, tangent
from srcad.runtime import like_sequence, match, product_of_others, products_like, spread_like, weighted_sum


@adjoint(math.hypot)
def hypot_adjoint(z, *coordinates):
    d[coordinates] = like_sequence(d[z] / (z + (z == 0.0)) * np.array(coordinates), coordinates)


@tangent(math.hypot)
def hypot_tangent(z, *coordinates):
    d[z] = weighted_sum(coordinates, d[coordinates]) / (z + (z == 0.0))


@adjoint(math.dist)
def dist_adjoint(z, p, q):
    towards = d[z] / (z + (z == 0.0)) * (np.array(p) - np.array(q))
    d[p] = like_sequence(towards, p)
    d[q] = like_sequence(-towards, q)


@tangent(math.dist)
def dist_tangent(z, p, q):
    d[z] += weighted_sum(np.array(p) - np.array(q), d[p]) / (z + (z == 0.0))
    d[z] += weighted_sum(np.array(q) - np.array(p), d[q]) / (z + (z == 0.0))


@linear(math.fsum)
@adjoint(math.fsum)
def fsum_adjoint(z, seq):
    d[seq] = spread_like(d[z], seq)


@adjoint(math.prod)
def prod_adjoint(z, iterable):
    d[iterable] = like_sequence(d[z] * product_of_others(np.array(iterable)), iterable)


@adjoint(math.prod)
def prod_from_adjoint(z, iterable, *, start):
    d[iterable] = like_sequence(d[z] * start * product_of_others(np.array(iterable)), iterable)
    d[start] = match(d[z] * math.prod(iterable), start)


@tangent(math.prod)
def prod_tangent(z, iterable):
    d[z] = weighted_sum(product_of_others(np.array(iterable)), d[iterable])


@tangent(math.prod)
def prod_from_tangent(z, iterable, *, start):
    d[z] += start * weighted_sum(product_of_others(np.array(iterable)), d[iterable])
    d[z] += d[start] * math.prod(iterable)


@adjoint('math.sumprod')
def sumprod_adjoint(z, p, q):
    d[p] = products_like(d[z], q, p)
    d[q] = products_like(d[z], p, q)


@tangent('math.sumprod')
def sumprod_tangent(z, p, q):
    d[z] += weighted_sum(d[p], q)
    d[z] += weighted_sum(p, d[q])


@samples(math.dist, 'math.sumprod')
def pair_samples(rng):
    yield ([rng.normal(), rng.normal()], [rng.normal(), rng.normal()]), {}
    yield ((rng.normal(), rng.normal()), rng.normal(size=2)), {}


@samples(math.fsum, math.prod)
def sequence_samples(rng):
    yield ([rng.normal(), rng.normal(), rng.normal()],), {}
    yield (rng.normal(size=3),), {}


@samples(math.prod)
def prod_samples(rng):
    yield ([1.5, 0.0, -2.0],), {}
    yield ([1.5, 0.5],), {'start': rng.normal()}
