"""Conversions and attributes: the derivative goes through them, or they are refused; it is never lost."""
import numpy as np
import pytest
from catalogue import A

import srcad


class Named(tuple):
    """A tuple with a field that is named like a property of arrays."""

    @property
    def size(self):
        return self[0]


class Body:
    """An object with active fields that are named like properties of arrays."""

    def __init__(self, size, shape):
        self.size = size
        self.shape = shape


def reads_size(p):
    return p.size * p.size


@pytest.mark.parametrize('value', [Named((2.0, 3.0)), Body(2.0, 3.0)])
def test_attributes_named_like_those_of_arrays(value):
    """A zero would be wrong."""
    with pytest.raises(srcad.MissingRule):
        srcad.grad(reads_size)(value)


def makes_a_list(x):
    s = 0.0
    for v in x.tolist():
        s = s + v * v
    return s


def makes_an_item(x):
    return x[0].item() * x.item(1)


def makes_a_float(x):
    return float(x[0]) * np.float64(x[1]) * x[2].astype(float)


def through_a_dictionary(x):
    d = {'a': x, 'b': 2.0}
    d['c'] = d['a'] * d['b']
    return d['c'] * d.get('a') * d['a']


@pytest.mark.parametrize('function, x, expected', [
    (makes_a_list, A, 2 * A), (makes_a_float, A, [A[1] * A[2], A[0] * A[2], A[0] * A[1]]),
    (through_a_dictionary, 0.7, 6 * 0.49)])
def test_conversions_keep_the_derivative(function, x, expected):
    np.testing.assert_allclose(srcad.grad(function)(x), expected)
    np.testing.assert_allclose(_forward(function, x), expected)


def test_conversions_without_a_rule_are_refused():
    for transform in (srcad.grad(makes_an_item), lambda x: _forward(makes_an_item, x)):
        with pytest.raises(srcad.MissingRule, match='item has no derivative rule'):
            transform(A)


def _forward(function, x):
    if np.ndim(x) == 0:
        return srcad.jvp(function)(x, 1.0)[1]
    return np.array([srcad.jvp(function)(x, d)[1] for d in np.eye(x.size)])
