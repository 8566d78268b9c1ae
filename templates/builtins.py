"""Rules of Python's builtin functions."""
import numpy as np

from srcad.registry import adjoint, covers, d, elementwise, nondifferentiable, samples, tangent
from srcad.runtime import conj_sign, log_or_zero, max_share, spread_like, unbroadcast, weighted_sum


@adjoint(abs, np.absolute, family='elementwise', may_raise=False)
def abs_adjoint(z, x):
    d[x] = d[z] * conj_sign(x)


@tangent(abs, np.absolute)
def abs_tangent(z, x):
    d[z] = np.real(d[x] * conj_sign(x))


@elementwise(float)
def to_float(z, x):
    return 1.0


@elementwise(complex)
def to_complex(z, real, imag=0):
    return 1.0, 1j


@elementwise(pow)
@covers(lambda exp: isinstance(exp, float) and 0.0 < exp < 1.0)
def root(z, base, exp):
    return exp * np.power(base, exp - 1.0), None


@elementwise(pow)
def power(z, base, exp):
    return exp * base ** (exp - (exp != 0)), z * log_or_zero(base)


@adjoint(divmod, np.divmod)
def divmod_adjoint(z, x, y):
    d[x] = unbroadcast(d[z][1], x)
    d[y] = unbroadcast(-z[0] * d[z][1], y)


@tangent(divmod, np.divmod)
def divmod_tangent(z, x, y):
    d[z] = np.zeros_like(z[0]), d[x] - z[0] * d[y]


@elementwise(max, min)
def extremum(z, x, y):
    return (x == z) / (1.0 + (x == y)), (y == z) / (1.0 + (x == y))


@adjoint(max, min)
def extremum_of_adjoint(z, values):
    d[values] = max_share(d[z], z, values)


@tangent(max, min)
def extremum_of_tangent(z, values):
    d[z] = weighted_sum(max_share(1.0, z, values), d[values])


@adjoint(max, min)
def extremum_many_adjoint(z, *values):
    d[values] = max_share(d[z], z, values)


@tangent(max, min)
def extremum_many_tangent(z, *values):
    d[z] = weighted_sum(max_share(1.0, z, values), d[values])


@adjoint(sum)
def sum_adjoint(z, iterable, start=0):
    d[iterable] = spread_like(d[z], iterable)
    d[start] = unbroadcast(d[z], start)


@tangent(sum)
def sum_tangent(z, iterable, start=0):
    d[z] += sum(d[iterable])
    d[z] += unbroadcast(d[start], z)


nondifferentiable(
    int, bool, len, range, round, isinstance, issubclass, hasattr, callable, str, repr, print, format, id, hash, type,
    any, all, ord, chr, hex, oct, bin, ascii, input, open, slice, bytes)


@samples(abs, np.absolute)
def abs_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3),), {}
    yield (rng.normal(),), {}


@samples(float)
def float_samples(rng):
    yield (rng.normal(),), {}
    yield (np.array(rng.normal()),), {}


@samples(complex)
def complex_samples(rng):
    yield (rng.normal(), rng.normal()), {}
    yield (rng.normal(),), {}


@samples(pow)
def power_samples(rng):
    yield (rng.uniform(0.5, 2.0), rng.normal()), {}
    yield (rng.uniform(0.5, 2.0, size=(3, 1)), rng.normal(size=4)), {}


@samples(divmod, np.divmod)
def divmod_samples(rng):
    yield (rng.uniform(2.1, 2.9), 1.0), {}
    yield (rng.uniform(2.1, 2.9, size=(3, 1)), np.ones(2)), {}


@samples(max, min)
def extremum_samples(rng):
    yield (rng.normal(), rng.normal()), {}
    yield (rng.normal(), rng.normal(), rng.normal()), {}
    yield ([rng.normal(), rng.normal()],), {}
    yield (rng.normal(size=4),), {}


@samples(sum)
def sum_samples(rng):
    yield ([rng.normal(), rng.normal()],), {}
    yield ([rng.normal(size=3), rng.normal(size=3)], rng.normal(size=3)), {}
    yield (rng.normal(size=4), rng.normal()), {}
    yield (rng.normal(size=(4, 3)),), {}
    yield (rng.normal(size=(4, 3)), rng.normal()), {}
