"""Differences: their definitions, figure 3 of Baydin et al. (2018), extrapolation, the complex step."""
import subprocess
import sys

import numpy as np
import pytest

from srcad.reference import numeric, steps


def test_the_derivative_of_the_logistic_map_is_exact():
    x = np.linspace(0.05, 0.95, 7)
    exact = [numeric.complex_step(steps.logistic, v) for v in x]
    assert steps.logistic_derivative(x) == pytest.approx(exact, rel=1e-12)


def test_figure_3():
    errors = {round(-np.log10(h)): pair for h, *pair in steps.step_errors([10.0 ** -k for k in range(1, 17)])}
    # On the right truncation: the forward error falls with h, the central one with h squared.
    for k in range(2, 5):
        assert errors[k][0] / errors[k + 1][0] == pytest.approx(10.0, rel=0.25)
        assert errors[k][1] / errors[k + 1][1] == pytest.approx(100.0, rel=0.05)
    # On the left round-off: both rise again as h falls.
    assert errors[15][0] > 1e3 * errors[8][0] and errors[15][1] > 1e6 * errors[7][1]
    assert min(range(1, 17), key=lambda k: errors[k][0]) in (8, 9)
    assert min(range(1, 17), key=lambda k: errors[k][1]) in (6, 7)
    assert errors[7][1] < 1e-3 * errors[8][0]


def test_the_command_prints_figure_3():
    done = subprocess.run([sys.executable, '-m', 'srcad.reference.numeric'], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert lines[0].split() == ['h', 'forward', 'central'] and len(lines) == 17
    assert lines[4].split() == ['1e-04', '3.36e-03', '6.58e-06']


def test_the_command_says_what_a_picture_needs(tmp_path):
    block = 'import sys; sys.modules["matplotlib"] = None; sys.argv = ["numeric", "--plot", "x.png"]\n'
    run = 'import runpy; runpy.run_module("srcad.reference.numeric", run_name="__main__")'
    done = subprocess.run([sys.executable, '-c', block + run], capture_output=True, text=True)
    assert done.returncode == 1 and 'srcad[plot]' in done.stderr


def test_a_picture_is_drawn(tmp_path):
    pytest.importorskip('matplotlib')
    assert steps.main(['--plot', str(tmp_path / 'figure.png')]) == 0
    assert (tmp_path / 'figure.png').stat().st_size > 10000


FUNCTIONS = [(np.exp, 1.0, np.e), (np.sin, 1e4, np.cos(1e4)), (lambda x: x ** 3, 1e-3, 3e-6), (np.log, 5.0, 0.2),
             (lambda x: 1.0 / x, 0.3, -1 / 0.09), (lambda x: 2.5, 1.0, 0.0)]


@pytest.mark.parametrize('f, x, exact', FUNCTIONS)
def test_extrapolation_knows_its_error(f, x, exact):
    h = 0.1 if x == 1e4 else 0.1 * x
    value, error = numeric.derivative(f, x, h=h)
    assert abs(value - exact) <= 20 * error + 1e-13 * abs(exact)
    assert abs(value - exact) <= 1e-9 * max(1.0, abs(exact))


@pytest.mark.parametrize('f, x, exact', FUNCTIONS[:5])
def test_differences_with_the_default_step(f, x, exact):
    if x == 1e4:
        x, exact = 1.5, np.cos(1.5)
    assert numeric.forward(f, x) == pytest.approx(exact, rel=1e-6, abs=1e-7)
    assert numeric.central(f, x) == pytest.approx(exact, rel=1e-7, abs=1e-9)


def g(x):
    return np.stack([np.sum(x ** 2), np.prod(x), np.sin(x[0, 1])])


X = np.array([[0.5, 1.5], [2.0, -1.0]])


def test_jacobian_gradient_hessian_and_directions():
    value, error = numeric.jacobian(g, X)
    exact = np.stack([2 * X, np.prod(X) / X, np.array([[0.0, np.cos(1.5)], [0.0, 0.0]])])
    assert value.shape == error.shape == (3, 2, 2)
    assert value == pytest.approx(exact, abs=1e-9) and np.all(error < 1e-7)
    assert numeric.gradient(lambda x: np.prod(x), X) == pytest.approx(np.prod(X) / X, abs=1e-9)
    v = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert numeric.directional(g, X, v)[0] == pytest.approx(np.sum(exact * v, axis=(1, 2)), abs=1e-8)
    assert np.array_equal(numeric.directional(g, X, 0 * v)[0], np.zeros(3))
    second, error = numeric.hessian(lambda x: x[0] ** 3 * x[1], np.array([2.0, 5.0]))
    assert second == pytest.approx(np.array([[60.0, 12.0], [12.0, 0.0]]), abs=1e-6) and np.all(error < 1e-4)
    assert numeric.jacobian(lambda x: x * 2.0, np.zeros(0))[0].shape == (0, 0)


def test_indices():
    for difference in (numeric.forward, numeric.central, numeric.complex_step):
        assert difference(np.sum, X, i=2) == pytest.approx(1.0)
        assert difference(lambda x: x[1, 0] ** 2, X, i=(1, 0)) == pytest.approx(4.0)


def test_the_complex_step_is_exact():
    x = np.array([0.3, 0.7])
    slope = numeric.complex_step(lambda x: np.exp(x[0]) * np.sin(x[1]), x, 1)
    assert slope == pytest.approx(np.exp(0.3) * np.cos(0.7), rel=1e-15)


def test_bad_input_is_refused():
    with pytest.raises(TypeError, match='not analytic'):
        numeric.complex_step(np.abs, 1.0)
    with pytest.raises(TypeError, match='real arguments'):
        numeric.complex_step(np.exp, 1.0j)
    with pytest.raises(ValueError, match='use jacobian'):
        numeric.gradient(g, X)
    with pytest.raises(ValueError, match='the direction has the shape'):
        numeric.directional(g, X, np.ones(2))
