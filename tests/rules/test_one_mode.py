"""A function with a rule for one mode: the other mode is refused, and nothing is taken for constant."""
import numpy as np
import pytest

import srcad
from srcad import d

X, TX = np.array([1.0, 2.0]), np.array([1.0, 0.0])


def forward_only(x, y):
    return np.outer(x, y)


@srcad.tangent(forward_only)
def forward_only_tangent(z, x, y):
    d[z] += np.outer(d[x], y)
    d[z] += np.outer(x, d[y])


def reverse_only(x, y):
    return np.outer(x, y)


@srcad.adjoint(reverse_only)
def reverse_only_adjoint(z, x, y):
    d[x] = d[z] @ y
    d[y] = x @ d[z]


def both(x, y):
    return np.outer(x, y)


@srcad.linear(both)
@srcad.adjoint(both)
def both_rule(z, x, y):
    d[x] = d[z] @ y
    d[y] = x @ d[z]


def half_a_rule(x, y):
    return np.outer(x, y)


@srcad.linear(half_a_rule)
def not_an_adjoint(z, x, y):
    d[x] = d[z] @ y


def total(function):
    return {forward_only: lambda x: np.sum(forward_only(x, x)), reverse_only: lambda x: np.sum(reverse_only(x, x)),
            both: lambda x: np.sum(both(x, x)), half_a_rule: lambda x: np.sum(half_a_rule(x, x))}[function]


@pytest.mark.parametrize('function', [forward_only, both])
def test_forward(function):
    value, tangent = srcad.jvp(total(function))(X, TX)
    assert value == 9.0 and tangent == 6.0


@pytest.mark.parametrize('function', [reverse_only, both])
def test_reverse(function):
    np.testing.assert_allclose(srcad.grad(total(function))(X), [6.0, 6.0])


@pytest.mark.parametrize('function', [reverse_only, half_a_rule])
def test_forward_without_a_rule_is_refused(function):
    with pytest.raises(srcad.MissingRule):
        srcad.jvp(total(function))(X, TX)


@pytest.mark.parametrize('function', [forward_only, half_a_rule])
def test_reverse_without_a_rule_is_refused(function):
    with pytest.raises(srcad.MissingRule):
        srcad.grad(total(function))(X)
