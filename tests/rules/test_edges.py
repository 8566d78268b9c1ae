"""The rules of math at the ends of the domains: what those of NumPy give there, infinite slopes too, and no error."""
import math

import numpy as np
import pytest

import srcad
from srcad import pipeline
from srcad.unit import Request

PAIRS = [
    (lambda x: math.sqrt(x), lambda x: np.sqrt(x), 0.0),
    (lambda x: math.pow(x, 0.5), lambda x: np.power(x, 0.5), 0.0),
    (lambda x: x ** 0.5, lambda x: np.power(x, 0.5), 0.0),
    (lambda x: math.pow(x, 0.0), lambda x: np.power(x, 0.0), 0.0),
    (lambda x: math.pow(x, 1.0), lambda x: np.power(x, 1.0), 0.0),
    (lambda x: math.pow(0.0, x), lambda x: np.power(0.0, x), 2.0),
    (lambda x: math.asin(x), lambda x: np.arcsin(x), 1.0),
    (lambda x: math.asin(x), lambda x: np.arcsin(x), -1.0),
    (lambda x: math.acos(x), lambda x: np.arccos(x), 1.0),
    (lambda x: math.acosh(x), lambda x: np.arccosh(x), 1.0),
    (lambda x: math.hypot(x, 0.0), lambda x: np.hypot(x, 0.0), 0.0),
    (lambda x: math.fabs(x), lambda x: np.fabs(x), 0.0),
    (lambda x: math.log(x), lambda x: np.log(x), 5e-324),
    (lambda x: math.log(x, 2.0), lambda x: np.log2(x), 5e-324),
    (lambda x: math.tanh(x), lambda x: np.tanh(x), 1000.0),
    (lambda x: math.fmod(x, 2.0), lambda x: np.fmod(x, 2.0), 2.0),
]
if hasattr(math, 'cbrt'):
    PAIRS.append((lambda x: math.cbrt(x), lambda x: np.cbrt(x), 0.0))


@pytest.mark.filterwarnings('ignore::RuntimeWarning')
@pytest.mark.parametrize(('function', 'other', 'x'), PAIRS)
def test_slopes_at_the_ends_of_domains(function, other, x):
    expected = srcad.grad(other)(x)
    general = pipeline.derivative(function, Request('grad', (0,)), None).function
    for found in (srcad.grad(function)(x), general(x), srcad.grad(function, optimized=False)(x),
                  srcad.jvp(function)(x, 1.0)[1]):
        assert found == expected


def far_from(x, y):
    s = 0.0
    for i in range(3):
        s += y * math.sqrt(x) * (i + 1)
    return s + math.sqrt(x + 1.0)


def test_a_root_in_a_loop():
    assert srcad.grad(far_from, wrt=(0, 1))(0.0, 2.0) == (math.inf, 0.0)
    assert srcad.grad(far_from, wrt=(0, 1))(4.0, 2.0) == (3.0 + 0.5 / math.sqrt(5.0), 12.0)
