"""Rules of the operators, and of the ufuncs that are the same operation."""
import operator

import numpy as np

from srcad.registry import adjoint, covers, d, elementwise, linear, nondifferentiable, samples
from srcad.runtime import log_or_zero, matmul_adjoint_x, matmul_adjoint_y


@elementwise(operator.add, np.add)
def add(z, x, y):
    return 1.0, 1.0


@elementwise(operator.sub, np.subtract)
def subtract(z, x, y):
    return 1.0, -1.0


@elementwise(operator.mul, np.multiply)
def multiply(z, x, y):
    return y, x


@elementwise(operator.truediv, np.divide)
def divide(z, x, y):
    return 1.0 / y, -z / y


@elementwise(operator.pow, np.power, np.float_power)
@covers(lambda x: isinstance(x, (int, float)) and x > 0)
def power_of_number(z, x, y):
    return None, z * np.log(x)


@elementwise(operator.pow)
@covers(lambda y: isinstance(y, float) and 0.0 < y < 1.0)
def root(z, x, y):
    # At 0 it is infinite, for Python's numbers too: they have no negative power of 0, and the root itself is no error.
    return y * np.power(x, y - 1.0), None


@elementwise(np.power, np.float_power)
@covers(lambda y: isinstance(y, float) and y < 1.0 and not y.is_integer())
def root_by_numpy(z, x, y):
    return y * np.power(x, y - 1.0), None


@elementwise(operator.pow, np.power, np.float_power)
def power(z, x, y):
    # An exponent 0 stays 0: the derivative of x ** 0 is 0, at x = 0 too.
    return y * x ** (y - (y != 0)), z * log_or_zero(x)


@elementwise(operator.mod, np.remainder)
def remainder(z, x, y):
    return 1.0, -(x // y)


@elementwise(operator.neg, np.negative)
def negative(z, x):
    return -1.0


@elementwise(operator.pos, np.positive)
def positive(z, x):
    return 1.0


@linear(operator.matmul, np.matmul)
@adjoint(operator.matmul, np.matmul, family='matmul')
def matmul_adjoint(z, x, y):
    d[x] = matmul_adjoint_x(d[z], x, y)
    d[y] = matmul_adjoint_y(d[z], x, y)


nondifferentiable(
    operator.floordiv, operator.lshift, operator.rshift, operator.or_, operator.xor, operator.and_, operator.invert,
    operator.not_, operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.is_,
    operator.is_not, operator.contains, operator.truth, operator.index, operator.countOf, operator.indexOf,
    operator.length_hint)


@samples(operator.add, operator.sub, operator.mul, np.add, np.subtract,
         np.multiply)
def binary_samples(rng):
    yield (rng.normal(size=4), rng.normal(size=4)), {}
    yield (rng.normal(size=(3, 1)), rng.normal(size=4)), {}
    yield (rng.normal(size=(2, 3)), 1.5), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=3)), {}


@samples(operator.truediv, np.divide)
def divide_samples(rng):
    yield (rng.normal(size=4), rng.uniform(0.5, 2.0, size=4)), {}
    yield (rng.normal(size=(3, 1)), -rng.uniform(0.5, 2.0, size=4)), {}
    yield (1.5, rng.uniform(0.5, 2.0, size=(2, 3))), {}
    yield (rng.normal(size=3), rng.uniform(0.5, 2.0, size=3) + 1j * rng.normal(size=3)), {}


@samples(operator.pow, np.power, np.float_power)
def power_samples(rng):
    yield (rng.uniform(0.5, 2.0, size=4), rng.normal(size=4)), {}
    yield (rng.uniform(0.5, 2.0, size=(3, 1)), rng.normal(size=4)), {}
    yield (rng.normal(size=4), 3), {}
    yield (rng.normal(size=4), 0), {}
    yield (rng.uniform(0.5, 2.0, size=4), 0.5), {}
    yield (2.0, rng.normal(size=4)), {}


@samples(operator.mod, np.remainder, np.fmod)
def remainder_samples(rng):
    yield (rng.uniform(2.1, 2.9, size=4), np.full(4, 1.0)), {}
    yield (rng.uniform(-2.9, -2.1, size=(3, 1)), np.array([1.0, -1.0])), {}


@samples(operator.neg, operator.pos, np.negative, np.positive)
def unary_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3),), {}


@samples(operator.matmul, np.matmul)
def matmul_samples(rng):
    for x, y in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)),
                 ((2, 3), (5, 3, 4)), ((5, 1, 2, 3), (6, 3, 4)), ((3,), (5, 3, 4)), ((5, 2, 3), (3,)),
                 ((1, 2, 3), (1, 3, 1)), ((0, 3), (3, 2)), ((2, 0), (0, 3))):
        yield (rng.normal(size=x), rng.normal(size=y)), {}
    yield (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)), rng.normal(size=(3, 4))), {}
