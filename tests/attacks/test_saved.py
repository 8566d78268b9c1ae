"""What the reverse sweep of a loop saves, and what it computes again from what is fixed before the loop."""
import harness
import numpy as np
import pytest

import srcad

X = np.array([0.4, 0.9, 0.3])


def fixed_before_the_loop(x, c):
    total = 0.0
    for i in range(len(x)):
        total += c * x[i]
    result = 0.0
    for i in range(len(x)):
        result += np.log(x[i] / (2.0 + total))
    return result


def changed_after_the_loop(x, c):
    total = c
    for i in range(len(x)):
        total = total * x[i]
    result = 0.0
    for i in range(len(x)):
        result += np.sin(x[i] * (2.0 + total))
    total = total * total
    return result * total


def changed_in_the_outer_loop(x, c):
    total, result = c, 0.0
    for i in range(len(x)):
        total = total * x[i]
        for j in range(len(x)):
            result += np.sin(x[j] * (2.0 + total))
    return result


def changed_in_the_same_loop(x, c):
    total, result = c, 0.0
    for i in range(len(x)):
        result += np.sin(x[i] * (2.0 + total))
        total = total * x[i]
    return result


def changed_in_a_branch_between(x, c):
    total, result = c, 0.0
    for i in range(len(x)):
        total = total * x[i]
    if c > 0.0:
        for i in range(len(x)):
            result += np.sin(x[i] * (2.0 + total))
        total = 3.0 * total
    for i in range(len(x)):
        result += np.cos(x[i] * (1.0 - total))
    return result


def in_both_of_two_loops(x, c):
    total, result = c, 0.0
    while total < 3.0:
        total = total * 1.5 + x[0]
    for a in x:
        for b in x:
            result += np.sin(a * (2.0 + total)) * np.cos(b * (1.0 - total))
    return result


@pytest.mark.parametrize('function', [
    fixed_before_the_loop, changed_after_the_loop, changed_in_the_outer_loop, changed_in_the_same_loop,
    changed_in_a_branch_between, in_both_of_two_loops])
def test_derivatives(function):
    harness.check(function, X, 0.7)


def test_what_is_fixed_before_a_loop_is_not_saved():
    text = srcad.grad(fixed_before_the_loop, wrt=(0, 1)).specialize(X, 0.7).source
    assert 'stack' not in text and '2.0 + total' in text


def test_partial_products_of_a_loop_are_right():
    def products(x, c, d):
        result = 0.0
        for i in range(len(x)):
            for j in range(len(x)):
                result += x[i] * c * x[j] * d
        return result
    harness.check(products, X, 0.7, -1.3)
