"""`srcad.check_grads` and `srcad.testing.check_rule`: what is right passes, each kind of mistake is named."""
import doctest
import math

import numpy as np
import pytest

import srcad
from srcad import checking, testing
from srcad.testing import check_grads, check_rule


def library(function, *rules):
    """Give a function without Python source, whose rules are as given."""
    made = np.vectorize(function, otypes=[float])
    for decorate, rule in rules:
        decorate(made)(rule)
    return made


def right_rule(z, x):
    return 3.0 * x * x


def wrong_above(z, x):
    return 3.0 * x * x + 2.0 * (x > 1.5)


right = library(lambda x: x ** 3, (srcad.elementwise, right_rule))
wrong = library(lambda x: x ** 3, (srcad.elementwise, wrong_above))
twice_wrong = library(lambda x: math.exp(x))
helper = library(lambda x: math.exp(x))


@srcad.adjoint(twice_wrong)
def twice_wrong_adjoint(z, x):
    d[x] = d[z] * helper(x)           # noqa: F821


@srcad.tangent(twice_wrong)
def twice_wrong_tangent(z, x):
    d[z] = d[x] * helper(x)           # noqa: F821


@srcad.elementwise(helper)
def helper_rule(z, x):
    return 2.0 * z                    # wrong: seen in second order only

forward_only_wrong = library(lambda x: x * x)


@srcad.adjoint(forward_only_wrong)
def forward_only_wrong_adjoint(z, x):
    d[x] = d[z] * 2.0 * x             # noqa: F821


@srcad.tangent(forward_only_wrong)
def forward_only_wrong_tangent(z, x):
    d[z] = d[x] * 2.001 * x           # noqa: F821


def f(x, y):
    return np.sum(np.sin(x) * y)


def vector_valued(x, n):
    h = x
    for i in range(n):
        h = np.tanh(h) * x[0] + i
    return h, np.sum(h)


def in_place(x, y):
    x[1:] *= y
    return np.sum(x ** 2)


def keyword(x, *, k):
    return k * x * x


def complex_valued(z):
    return np.exp(z) * np.conj(z) + np.abs(z) ** 2


@pytest.mark.parametrize('f, options, args, kwargs', [
    (f, {}, (np.array([0.5, 1.0]), 2.0), {}), (f, {'wrt': ('x', 'y')}, (np.array([[0.5], [1.0]]), 2), {}),
    (vector_valued, {}, (np.array([0.5, 1.0]), 3), {}), (in_place, {'argnums': (0, 1)}, (np.ones(4), 1.5), {}),
    (f, {'modes': ('reverse',), 'order': 1}, (np.ones(500), 2.0), {}), (f, {}, (np.ones(500), 2.0), {}),
    (lambda p: p[0] * np.sum(p[1]), {'order': 1}, ([2.0, np.ones(3)],), {}), (f, {}, (np.float32([0.5, 1.0]), 2.0), {}),
    (srcad.grad(f), {}, (np.array([0.5, 1.0]), 2.0), {}), (lambda x: x * x * x, {}, (3,), {}),
    (lambda x: 2.0, {}, (3.0,), {}), (keyword, {}, (3.0,), {'k': 2.0}),
    (complex_valued, {}, (np.array([0.5 + 0.2j, 1.0 - 1.5j]),), {}),
])
def test_what_is_right_passes(f, options, args, kwargs):
    assert check_grads(f, **options)(*args, **kwargs) is None


def failing(f, *args, **options):
    with pytest.raises(srcad.CheckError) as caught:
        check_grads(f, **options)(*args)
    assert caught.value.code == 'SRC802'
    return caught.value.reason


def test_the_element_that_differs_is_named():
    text = failing(lambda a, x: np.sum(wrong(x)) * a, 2.0, np.array([[0.5, 1.0], [2.0, 0.1]]), wrt='x')
    assert 'with respect to x[1, 0] in reverse mode is 28, and differences give 24' in text
    assert text.endswith('it is off by 4')
    text = failing(lambda p: np.sum(wrong(p[1][0])), [1.0, [np.array([0.1, 2.0])]])
    assert 'p[1][0][1]' in text


def test_it_is_found_among_many():
    x = np.full(1000, 0.5)
    x[617] = 2.0
    assert 'x[617]' in failing(lambda x: np.sum(wrong(x)), x)


def test_forward_mode_is_checked():
    text = failing(lambda x: forward_only_wrong(x), np.array([1.0, 2.0]))
    assert 'for the result[0] in forward mode' in text
    assert check_grads(lambda x: forward_only_wrong(x), modes=('reverse',), order=1)(np.array([1.0, 2.0])) is None


def test_second_order_is_checked():
    assert check_grads(lambda x: np.sum(twice_wrong(x)), order=1)(np.array([1.0])) is None
    assert 'the second derivative of' in failing(lambda x: np.sum(twice_wrong(x)), np.array([1.0]))


def test_kinks_and_noise_are_no_mistakes_of_derivatives():
    assert 'cannot be told from differences' in failing(lambda x: np.sum(np.abs(x)), np.array([0.5, 0.0]))
    noise = library(lambda x: x + np.random.random(), (srcad.elementwise, lambda_rule))
    assert 'cannot be told from differences' in failing(lambda x: np.sum(noise(x)), np.array([0.5, 1.0]))


def lambda_rule(z, x):
    return 1.0 + 0.0 * x


def test_bad_input_is_refused():
    with pytest.raises(srcad.UsageError, match='modes is'):
        check_grads(f, modes=('sideways',))
    with pytest.raises(srcad.UsageError, match='modes is'):
        check_grads(f, modes=())
    with pytest.raises(srcad.UsageError, match='modes is'):
        check_grads(f, modes='reverse')
    with pytest.raises(srcad.UsageError, match='order is 3'):
        check_grads(f, order=3)
    with pytest.raises(srcad.UsageError, match='takes a function'):
        check_grads(3.0)
    with pytest.raises(srcad.WrtError, match="no parameter 'z'"):
        check_grads(f, wrt='z')(np.ones(2), 1.0)
    with pytest.raises(srcad.WrtError, match='x has no floats'):
        check_grads(f)('text', 1.0)


SAMPLE = [((np.array([0.5, 2.0]),), {})]


def test_a_rule_that_is_right():
    assert check_rule(right, SAMPLE) is None
    assert check_rule(np.var, [((np.ones((3, 2)) * [[1.0], [2.0], [5.0]],), {'axis': 0, 'ddof': 1})]) is None
    assert check_rule(np.sin) is None and check_rule(np.matmul) is None       # with the registered samples
    assert check_rule(np.interp) is None


def test_a_rule_that_is_wrong():
    with pytest.raises(srcad.CheckError, match='the rule of .* is wrong on sample 0: .*arg0\\[1\\] in reverse mode'):
        check_rule(wrong, SAMPLE)
    with pytest.raises(srcad.CheckError, match='wrong on sample 0: .*in forward mode'):
        check_rule(forward_only_wrong, SAMPLE)
    with pytest.raises(srcad.CheckError, match='the second derivative'):
        check_rule(twice_wrong, SAMPLE)
    assert check_rule(twice_wrong, SAMPLE, order=1) is None


def test_rules_that_cannot_be_checked():
    with pytest.raises(srcad.MissingRule, match='has no derivative rule'):
        check_rule(library(lambda x: x))
    with pytest.raises(srcad.UsageError, match='there are no samples'):
        check_rule(right)
    with pytest.raises(srcad.UsageError, match='not differentiable'):
        check_rule(np.floor)
    with pytest.raises(srcad.UsageError, match='has no float argument'):
        check_rule(right, [((np.arange(3),), {})])


def test_doctests():
    for module in (checking, testing):
        failures, tried = doctest.testmod(module, extraglobs={'np': np, 'srcad': srcad})
        assert failures == 0 and tried


def test_steps_become_smaller_until_differences_agree():
    """At 0.001 the sine of 1/x swings within the usual step: its right derivative is no mistake."""
    check_grads(lambda x: np.sin(1.0 / x))(1e-3)
    check_grads(lambda x: np.sum(np.sqrt(x)), order=1)(np.array([1e-6, 1.0]))


wrong_below = library(lambda x: x ** 3)


@srcad.elementwise(wrong_below)
def wrong_below_rule(z, x):
    return 3.0 * x * x + 0.1 * (x < 0.01)


def test_a_small_element_is_compared_beside_large_ones():
    with pytest.raises(srcad.CheckError, match=r'x\[0\] in reverse mode is 0.100075'):
        check_grads(lambda x: np.sum(wrong_below(x)), order=1)(np.array([0.005, 500.0]))


def test_what_has_no_floats_is_no_success():
    with pytest.raises(srcad.UsageError, match='the result of <lambda> has no floats'):
        check_grads(lambda x: x > 0.0)(1.0)


@pytest.mark.parametrize('sample', [0.1, (0.1,), (0.1, {}), ((0.1,), ())])
def test_samples_that_are_none(sample):
    with pytest.raises(srcad.UsageError, match='a sample is a pair'):
        check_rule(right, samples=[sample])
