"""Dual numbers: the defining equations, common mistakes, arrays, nesting."""
import cmath
import math
import operator

import numpy as np
import pytest

from srcad.reference import dual
from srcad.reference.dual import Dual, derivative, gradient, hessian, jvp
from srcad.reference.substitute import overloaded

A, B, C, D = 1.25, 0.5, 2.5, -3.0


def parts(z):
    return z.primal, z.tangent


EQUATIONS = {
    '12': (operator.add, A + C, B + D),
    '13': (operator.sub, A - C, B - D),
    '14': (operator.mul, A * C, B * C + A * D),
    '15': (operator.truediv, A / C, (B * C - A * D) / C ** 2),
    '16': (operator.pow, A ** C, B * (C * A ** (C - 1)) + D * (A ** C * math.log(A))),
}


@pytest.mark.parametrize('number', EQUATIONS)
def test_operations_of_two_dual_numbers(number):
    f, primal, tangent = EQUATIONS[number]
    assert parts(f(Dual(A, B), Dual(C, D))) == pytest.approx((primal, tangent), rel=1e-15)


@pytest.mark.parametrize('f', [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.mod,
                               divmod])
def test_reflected_forms_agree_with_dual_numbers_without_tangent(f):
    def both(z):
        return [v for p in (z if type(z) is tuple else (z,)) for v in (parts(p) if type(p) is Dual else (p, 0.0))]
    x, y = Dual(2.6, 0.5), Dual(1.25, -3.0)
    for one, two in ((f(x, 1.25), f(x, Dual(1.25))), (f(2.6, y), f(Dual(2.6), y)),
                     (f(np.float64(2.6), y), f(Dual(2.6), y)), (f(x, 3), f(x, Dual(3)))):
        assert both(one) == pytest.approx(both(two))


@pytest.mark.parametrize('base, exponent, primal, tangent', [
    (Dual(A, B), C, A ** C, C * A ** (C - 1) * B),                    # equation 17
    (A, Dual(C, D), A ** C, D * A ** C * math.log(A)),                # equation 18
    (Dual(0.0, 1.0), 0, 1.0, 0.0), (Dual(0.0, 1.0), 1, 0.0, 1.0), (Dual(0.0, 1.0), 2.0, 0.0, 0.0),
    (Dual(-2.0, 1.0), 3, -8.0, 12.0), (0.0, Dual(2.0, 1.0), 0.0, 0.0),
])
def test_powers(base, exponent, primal, tangent):
    assert parts(base ** exponent) == pytest.approx((primal, tangent))


@pytest.mark.parametrize('f, x, slope', [
    (np.sin, 0.7, math.cos(0.7)), (np.cos, 0.7, -math.sin(0.7)), (np.tan, 0.7, 1 / math.cos(0.7) ** 2),
    (np.arctan, 0.7, 1 / (1 + 0.49)), (np.log, 0.7, 1 / 0.7), (np.exp, 0.7, math.exp(0.7)),
    (np.sqrt, 0.7, 0.5 / math.sqrt(0.7)),
])
def test_equations_19_to_23(f, x, slope):
    assert parts(f(Dual(x, 2.0))) == pytest.approx((float(f(x)), 2.0 * slope))
    assert parts(getattr(Dual, f.__name__)(Dual(x, 2.0))) == pytest.approx((float(f(x)), 2.0 * slope))


def test_abs_multiplies_by_the_tangent():
    assert parts(abs(Dual(-2.0, 5.0))) == (2.0, -5.0)
    assert parts(abs(Dual(0.0, 5.0))) == (0.0, 0.0)


def test_division_by_zero_is_that_of_numpy():
    with pytest.warns(RuntimeWarning):
        z = Dual(1.0, 1.0) / 0.0
    assert parts(z) == (np.inf, np.inf)
    with pytest.warns(RuntimeWarning):
        assert np.isnan((Dual(0.0, 1.0) / Dual(0.0, 1.0)).primal)


def test_comparisons_see_the_primal():
    x = Dual(2.0, 1.0)
    assert x < 3.0 and x <= 2.0 and 1.0 < x and x == 2.0 and x != 1.0 and x > Dual(1.0, 9.0) and x >= 2
    assert bool(x) and not Dual(0.0, 1.0)
    assert isinstance(x, float) and isinstance(Dual(np.ones(2)), np.ndarray)
    assert (int(x), round(Dual(2.4, 1.0)), math.floor(Dual(2.4, 1.0)), math.ceil(Dual(2.4, 1.0))) == (2, 2, 2, 3)


def test_text():
    assert str(Dual(1.0, 2.0)) == '1.0 + 2.0ε'
    assert repr(Dual(1.0, 2.0)) == 'Dual(1.0, 2.0)'
    assert f'{Dual(1.0, 2.0):.2f}' == '1.00 + 2.00ε'


@pytest.mark.parametrize('lose', [float, complex, np.asarray, math.sin, lambda x: np.zeros(2).__setitem__(0, x)])
def test_a_derivative_is_never_lost_silently(lose):
    with pytest.raises((TypeError, ValueError)) as caught:
        lose(Dual(1.0, 1.0))
    assert 'would lose its derivative' in str(caught.value.__cause__ or caught.value)


def test_bad_input_is_refused():
    with pytest.raises(TypeError, match='numbers, not of str'):
        Dual('1', 2.0)
    with pytest.raises(ValueError, match='the shape'):
        Dual(np.ones(2), np.ones(3))
    with pytest.raises(ValueError, match='2 arguments and 1 tangents'):
        jvp(operator.mul, (1.0, 2.0), (1.0,))
    with pytest.raises(ValueError, match='use jvp or gradient'):
        derivative(np.sin)(np.ones(2))
    with pytest.raises(TypeError, match='np.linalg.eig|eig has no derivative'):
        np.linalg.eig(Dual(np.eye(2)))
    with pytest.raises(TypeError, match='frexp has no derivative'):
        np.frexp(Dual(1.0))


def test_perturbations_are_kept_apart():
    assert derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0) == 1.0
    assert derivative(lambda x: x * derivative(lambda y: x * y)(2.0))(3.0) == 6.0
    # An array of the inner function that holds a value of the outer one.
    def inner(x, y):
        out = np.zeros(2)
        out[0] = x
        out[1] = y
        return out[0] * out[1]
    assert derivative(lambda x: x * derivative(lambda y: inner(x, y))(2.0))(3.0) == 6.0


def test_higher_orders():
    f = derivative(derivative(derivative(lambda x: x ** 3 * np.sin(x))))
    exact = 6 * math.sin(1) + 18 * math.cos(1) - 9 * math.sin(1) - math.cos(1)
    assert f(1.0) == pytest.approx(exact, rel=1e-14)
    h = hessian(lambda x: np.sum(np.exp(x[:-1] * x[1:])))(np.array([0.3, 0.5, -0.2]))
    assert h == pytest.approx(h.T)
    assert h[0, 2] == 0.0
    assert h[0, 1] == pytest.approx(math.exp(0.15) * 1.15)


def test_arrays_share_memory_as_numpy_has_it():
    def f(x):
        view = x[1:]
        view *= x[:-1]                    # overlaps
        x[0], flat = x[0] * 2.0, x.reshape(-1)
        flat[-1] += view[0]
        return x
    x = np.array([1.0, 2.0, 3.0])
    value, tangent = jvp(f, (x,), (np.array([1.0, 0.0, 0.0]),))
    step = 1e-6
    expected = (f(x + [step, 0, 0]) - f(x - [step, 0, 0])) / (2 * step)
    assert value == pytest.approx(f(x.copy()))
    assert tangent == pytest.approx(expected, abs=1e-8)
    assert np.array_equal(x, [1.0, 2.0, 3.0])


def test_scalars_are_rebound_and_arrays_updated_in_place():
    x = y = Dual(1.0, 1.0)
    x += 1.0
    assert parts(y) == (1.0, 1.0)
    x = y = Dual(np.ones(2), np.ones(2))
    x += 1.0
    assert np.array_equal(y.primal, [2.0, 2.0])


ORDINARY = {
    'math': (lambda x: math.atan2(math.sin(x), math.exp(x)) + math.log(x, 3.0) + math.hypot(x, 2.0), 0.7),
    'cmath': (lambda x: abs(cmath.exp(1j * x) + x), 0.7),
    'zeros': (lambda x: np.sum(_filled(x)), 0.7),
    'list': (lambda x: np.dot(np.array([x, x * x]), np.asarray([1.0, x])) + np.sum([x, 2.0 * x]), 0.7),
    'float': (lambda x: float(x) * np.float64(x) if isinstance(x, float) else 0.0, 0.7),
    'builtins': (lambda x: sum([x, x * x]) + max(x, 0.2) * min(x, 3.0) + abs(-x) + pow(x, 3), 0.7),
    'out': (lambda x: np.sum(np.multiply(x, np.ones(3), out=np.zeros(3))), 0.7),
    'at': (lambda x: _at(x), 0.7),
    'helper': (lambda x: _power(x, 5), 0.7),
}


def _filled(x):
    out = np.zeros((2, 2))
    out[0] = x
    out[:, 1] += math.sqrt(x) * np.arange(2.0)
    out.T[1, 0] *= x
    return out


def _at(x):
    out = np.zeros(3)
    np.add.at(out, [0, 0, 2], x * np.array([1.0, 2.0, 3.0]))
    return out[0] * out[2]


def _power(x, n):
    return 1.0 if n == 0 else x * _power(x, n - 1)


@pytest.mark.parametrize('name', ORDINARY)
def test_ordinary_programs(name):
    f, x = ORDINARY[name]
    assert derivative(f)(x) == pytest.approx((f(x + 1e-6) - f(x - 1e-6)) / 2e-6, rel=1e-8)


def test_the_function_and_its_module_stay_as_they_are():
    before = dict(globals())
    assert overloaded(_power)(Dual(2.0, 1.0), 3).tangent == 12.0
    assert globals() == before
    assert _power(2.0, 3) == 8.0


def test_structures():
    value, tangent = jvp(lambda p: {'s': p['a'] * p['b'][0], 't': (p['b'][1], 'text')},
                         ({'a': 2.0, 'b': [3.0, 4.0]},), ({'a': 1.0, 'b': [0.0, 1.0]},))
    assert value == {'s': 6.0, 't': (4.0, 'text')}
    assert tangent == {'s': 3.0, 't': (1.0, None)}


def test_gradients_of_arrays():
    x = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(gradient(lambda x: np.sum(x ** 2))(x), 2 * x)
    assert gradient(lambda x: x @ np.ones(3))(x).shape == (2, 2, 3)
    assert gradient(lambda x: 2.0 * x)(np.zeros(0)).shape == (0, 0)
    assert dual.gradient(lambda x, y: x * y, 1)(2.0, 3.0) == 2.0
