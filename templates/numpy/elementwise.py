"""Rules of NumPy's universal functions."""
import numpy as np

from srcad.registry import elementwise, nondifferentiable, samples
from srcad.runtime import i1


@elementwise(np.sin)
def sin(z, x):
    return np.cos(x)


@elementwise(np.cos)
def cos(z, x):
    return -np.sin(x)


@elementwise(np.tan)
def tan(z, x):
    return 1.0 + z * z


@elementwise(np.arcsin)
def arcsin(z, x):
    return 1.0 / np.sqrt(1.0 - x * x)


@elementwise(np.arccos)
def arccos(z, x):
    return -1.0 / np.sqrt(1.0 - x * x)


@elementwise(np.arctan)
def arctan(z, x):
    return 1.0 / (1.0 + x * x)


@elementwise(np.arctan2)
def arctan2(z, y, x):
    return x / (x * x + y * y), -y / (x * x + y * y)


@elementwise(np.sinh)
def sinh(z, x):
    return np.cosh(x)


@elementwise(np.cosh)
def cosh(z, x):
    return np.sinh(x)


@elementwise(np.tanh)
def tanh(z, x):
    return 1.0 - z * z


@elementwise(np.arcsinh)
def arcsinh(z, x):
    return 1.0 / np.sqrt(x * x + 1.0)


@elementwise(np.arccosh)
def arccosh(z, x):
    # Two roots: the branch of a complex arccosh.
    return 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))


@elementwise(np.arctanh)
def arctanh(z, x):
    return 1.0 / (1.0 - x * x)


@elementwise(np.exp)
def exp(z, x):
    return z


@elementwise(np.exp2)
def exp2(z, x):
    return z * 0.6931471805599453


@elementwise(np.expm1)
def expm1(z, x):
    return z + 1.0


@elementwise(np.log)
def log(z, x):
    return 1.0 / x


@elementwise(np.log2)
def log2(z, x):
    return 1.4426950408889634 / x


@elementwise(np.log10)
def log10(z, x):
    return 0.4342944819032518 / x


@elementwise(np.log1p)
def log1p(z, x):
    return 1.0 / (1.0 + x)


@elementwise(np.sqrt)
def sqrt(z, x):
    return 0.5 / z


@elementwise(np.cbrt)
def cbrt(z, x):
    return 1.0 / (3.0 * z * z)


@elementwise(np.square)
def square(z, x):
    return 2.0 * x


@elementwise(np.reciprocal)
def reciprocal(z, x):
    return -z * z


@elementwise(np.fabs)
def fabs(z, x):
    return np.sign(x)


@elementwise(np.maximum, np.minimum, np.fmax, np.fmin)
def extremum(z, x, y):
    # The one that is chosen; both by half where they are equal.
    return (x == z) / (1.0 + (x == y)), (y == z) / (1.0 + (x == y))


@elementwise(np.hypot)
def hypot(z, x, y):
    return x / (z + (z == 0.0)), y / (z + (z == 0.0))


@elementwise(np.logaddexp)
def logaddexp(z, x, y):
    return np.exp(x - z), np.exp(y - z)


@elementwise(np.logaddexp2)
def logaddexp2(z, x, y):
    return np.exp2(x - z), np.exp2(y - z)


@elementwise(np.fmod)
def fmod(z, x, y):
    return 1.0, -np.trunc(x / y)


@elementwise(np.copysign)
def copysign(z, x, y):
    return np.sign(x) * np.sign(z), None


@elementwise(np.ldexp)
def ldexp(z, x, i):
    return np.ldexp(1.0, i), None


@elementwise(np.heaviside)
def heaviside(z, x, h):
    return None, x == 0.0


@elementwise(np.deg2rad, np.radians)
def deg2rad(z, x):
    return 0.017453292519943295


@elementwise(np.rad2deg, np.degrees)
def rad2deg(z, x):
    return 57.29577951308232


@elementwise(np.sinc)
def sinc(z, x):
    # At 0 it is 0, and its slope there is that of the series.
    return np.where(x == 0.0, -np.pi ** 2 / 3.0 * x, (np.cos(np.pi * x) - z) / (x + (x == 0.0)))


@elementwise(np.i0)
def i0(z, x):
    return i1(x)


@elementwise(np.nan_to_num)
def nan_to_num(z, x, copy=True, nan=0.0, posinf=None, neginf=None):
    return np.isfinite(x)


@elementwise(np.clip)
def clip(z, a, a_min=None, a_max=None):
    return z == a, (z == a_min) & (z != a), (z == a_max) & (z != a)


@elementwise(np.clip)
def clip_by_name(z, a, *, min=None, max=None):
    return z == a, (z == min) & (z != a), (z == max) & (z != a)


@elementwise(np.float64, np.float32, np.float16, np.longdouble, np.complex128, np.complex64)
def cast(z, x):
    return 1.0


nondifferentiable(
    np.floor, np.ceil, np.trunc, np.rint, np.round, np.fix, np.sign, np.floor_divide, np.signbit, np.spacing,
    np.isnan, np.isinf, np.isfinite, np.isclose, np.allclose, np.isreal, np.iscomplex, np.isrealobj, np.iscomplexobj,
    np.isscalar, np.isposinf, np.isneginf, np.equal, np.not_equal, np.less, np.less_equal, np.greater,
    np.greater_equal, np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.bitwise_and, np.bitwise_or,
    np.bitwise_xor, np.invert, np.left_shift, np.right_shift, np.gcd, np.lcm, np.int64, np.int32, np.int16, np.int8,
    np.uint64, np.uint32, np.uint16, np.uint8, np.bool_, np.nextafter, np.array_equal, np.array_equiv)
nondifferentiable('numpy.around', 'numpy.isnat', 'numpy.bitwise_count')


@samples(np.sin, np.cos, np.tan, np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh, np.exp, np.exp2, np.expm1,
         np.square)
def holomorphic_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (0.4 * rng.normal(size=(2, 3)) + 0.3j * rng.normal(size=(2, 3)),), {}


@samples(np.fabs, np.deg2rad, np.radians, np.rad2deg, np.degrees, np.sinc, np.i0, np.float64, np.float32,
         np.float16, np.longdouble, np.complex128, np.complex64, np.nan_to_num)
def real_samples(rng):
    yield (rng.normal(size=4),), {}


@samples(np.sinc)
def sinc_samples(rng):
    yield (np.array([0.0, 0.4, -1.3]),), {}


@samples(np.log, np.log2, np.log10, np.log1p, np.sqrt, np.reciprocal)
def positive_samples(rng):
    yield (rng.uniform(0.5, 2.0, size=4),), {}
    yield (rng.uniform(0.5, 2.0, size=(2, 3)) + 0.3j * rng.normal(size=(2, 3)),), {}


@samples(np.cbrt)
def cbrt_samples(rng):
    yield (-rng.uniform(0.5, 2.0, size=4),), {}


@samples(np.arcsin, np.arccos, np.arctanh)
def unit_samples(rng):
    yield (rng.uniform(-0.8, 0.8, size=4),), {}


@samples(np.arccosh)
def above_one_samples(rng):
    yield (rng.uniform(1.5, 3.0, size=4),), {}


@samples(np.arctan2, np.maximum, np.minimum, np.fmax, np.fmin, np.hypot, np.logaddexp, np.logaddexp2, np.copysign)
def binary_samples(rng):
    yield (rng.normal(size=4), rng.normal(size=4)), {}
    yield (rng.normal(size=(3, 1)), rng.normal(size=4)), {}
    yield (rng.normal(), rng.normal(size=(2, 3))), {}


@samples(np.ldexp)
def ldexp_samples(rng):
    yield (rng.normal(size=4), np.array([0, 1, -2, 3])), {}


@samples(np.heaviside)
def heaviside_samples(rng):
    yield (np.array([-1.0, 2.0, 0.5]), rng.normal(size=3)), {}


@samples(np.clip)
def clip_samples(rng):
    yield (np.linspace(-1.93, 2.1, 5), -1.0, 1.0), {}
    yield (np.linspace(-1.93, 2.1, 5), np.array([[-1.0], [-0.5]]), rng.uniform(1.0, 1.2)), {}
    yield (np.linspace(-1.93, 2.1, 5), np.full(5, -1.0), rng.uniform(1.0, 1.2, size=5)), {}
