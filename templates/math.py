"""Rules of the module math: functions of numbers. An infinite slope at the end of a domain is no error."""
import math

import numpy as np

from srcad.registry import adjoint, d, elementwise, nondifferentiable, samples, tangent
from srcad.runtime import log_or_zero, polygamma


@elementwise(math.sin)
def sin(z, x):
    return math.cos(x)


@elementwise(math.cos)
def cos(z, x):
    return -math.sin(x)


@elementwise(math.tan)
def tan(z, x):
    return 1.0 + z * z


@elementwise(math.asin)
def asin(z, x):
    return 1.0 / np.sqrt(1.0 - x * x)


@elementwise(math.acos)
def acos(z, x):
    return -1.0 / np.sqrt(1.0 - x * x)


@elementwise(math.atan)
def atan(z, x):
    return 1.0 / (1.0 + x * x)


@elementwise(math.atan2)
def atan2(z, y, x):
    return x / (x * x + y * y), -y / (x * x + y * y)


@elementwise(math.sinh)
def sinh(z, x):
    return math.cosh(x)


@elementwise(math.cosh)
def cosh(z, x):
    return math.sinh(x)


@elementwise(math.tanh)
def tanh(z, x):
    return 1.0 - z * z


@elementwise(math.asinh)
def asinh(z, x):
    return 1.0 / math.sqrt(x * x + 1.0)


@elementwise(math.acosh)
def acosh(z, x):
    return 1.0 / np.sqrt(x * x - 1.0)


@elementwise(math.atanh)
def atanh(z, x):
    return 1.0 / (1.0 - x * x)


@elementwise(math.exp)
def exp(z, x):
    return z


@elementwise('math.exp2')
def exp2(z, x):
    return z * 0.6931471805599453


@elementwise(math.expm1)
def expm1(z, x):
    return z + 1.0


@elementwise(math.log)
def log(z, x):
    return 1.0 / x


@elementwise(math.log)
def log_to_base(z, x, base):
    return 1.0 / (x * math.log(base)), -z / (base * math.log(base))


@elementwise(math.log2)
def log2(z, x):
    return 1.4426950408889634 / x


@elementwise(math.log10)
def log10(z, x):
    return 0.4342944819032518 / x


@elementwise(math.log1p)
def log1p(z, x):
    return 1.0 / (1.0 + x)


@elementwise(math.sqrt)
def sqrt(z, x):
    return 0.5 / z if z else math.inf


@elementwise('math.cbrt')
def cbrt(z, x):
    return 1.0 / (3.0 * z * z) if z else math.inf


@elementwise(math.pow)
def power(z, x, y):
    return y * np.power(x, y - (y != 0)), z * log_or_zero(x)


@elementwise(math.fabs)
def fabs(z, x):
    return (x > 0.0) - (x < 0.0)


@elementwise(math.fmod)
def fmod(z, x, y):
    return 1.0, -math.trunc(x / y)


@elementwise(math.remainder)
def remainder(z, x, y):
    return 1.0, (z - x) / y


@adjoint(math.modf)
def modf_adjoint(z, x):
    d[x] = d[z][0]


@tangent(math.modf)
def modf_tangent(z, x):
    d[z] = d[x], 0.0


@elementwise(math.copysign)
def copysign(z, x, y):
    return math.copysign(1.0, x) * math.copysign(1.0, y), None


@elementwise(math.ldexp)
def ldexp(z, x, i):
    return math.ldexp(1.0, i), None


@elementwise(math.degrees)
def degrees(z, x):
    return 57.29577951308232


@elementwise(math.radians)
def radians(z, x):
    return 0.017453292519943295


@elementwise(math.erf)
def erf(z, x):
    return 1.1283791670955126 * math.exp(-x * x)


@elementwise(math.erfc)
def erfc(z, x):
    return -1.1283791670955126 * math.exp(-x * x)


@elementwise(math.gamma)
def gamma(z, x):
    return z * polygamma(0, x)


@elementwise(math.lgamma)
def lgamma(z, x):
    return polygamma(0, x)


@elementwise('math.fma')
def fma(z, x, y, w):
    return y, x, 1.0


@elementwise(math.hypot)
def hypot(z, x, y):
    return x / (z + (z == 0.0)), y / (z + (z == 0.0))


nondifferentiable(
    math.floor, math.ceil, math.trunc, math.comb, math.perm, math.factorial, math.gcd, math.lcm, math.isqrt,
    math.isnan, math.isinf, math.isfinite, math.isclose, math.frexp, math.ulp, math.nextafter)


@samples(math.sin, math.cos, math.tan, math.atan, math.sinh, math.cosh, math.tanh, math.asinh, math.exp, math.expm1,
         'math.exp2', math.fabs, math.degrees, math.radians, math.erf, math.erfc, math.modf)
def real_samples(rng):
    yield (rng.normal(),), {}


@samples(math.log, math.log2, math.log10, math.log1p, math.sqrt, 'math.cbrt', math.gamma, math.lgamma)
def positive_samples(rng):
    yield (rng.uniform(0.5, 2.0),), {}


@samples(math.gamma, math.lgamma)
def gamma_samples(rng):
    yield (rng.uniform(-2.9, -2.1),), {}
    yield (rng.uniform(30.0, 40.0),), {}


@samples(math.log)
def base_samples(rng):
    yield (rng.uniform(0.5, 2.0), rng.uniform(1.5, 3.0)), {}


@samples(math.asin, math.acos, math.atanh)
def unit_samples(rng):
    yield (rng.uniform(-0.8, 0.8),), {}


@samples(math.acosh)
def above_one_samples(rng):
    yield (rng.uniform(1.5, 3.0),), {}


@samples(math.atan2, math.hypot, math.copysign)
def binary_samples(rng):
    yield (rng.normal(), rng.normal()), {}


@samples(math.pow)
def power_samples(rng):
    yield (rng.uniform(0.5, 2.0), rng.normal()), {}
    yield (0.0, 0), {}


@samples(math.fmod, math.remainder)
def remainder_samples(rng):
    yield (rng.uniform(2.1, 2.4), 1.0), {}
    yield (-rng.uniform(2.6, 2.9), 1.0), {}


@samples(math.ldexp)
def ldexp_samples(rng):
    yield (rng.normal(), 3), {}


@samples('math.fma', math.hypot)
def ternary_samples(rng):
    yield (rng.normal(), rng.normal(), rng.normal()), {}
