"""`check_nans`: the first value or adjoint that is not finite is named, with the statement of the user's."""
import subprocess
import sys

import numpy as np
import pytest

import srcad

pytestmark = pytest.mark.filterwarnings('ignore::RuntimeWarning')


def f(x, y):
    a = np.sqrt(x) * 2.0
    b = a * y
    for i in range(2):
        b = b + np.log(y)
    return np.sum(b)


def helper(x):
    return np.exp(x)


def caller(x):
    y = helper(x)
    return y * 2.0


def in_place(x):
    for i in range(1, len(x)):
        x[i] = x[i] / x[i - 1]
    return x[-1]


def searching(x):
    best, bounds = np.inf, np.full(len(x), np.inf)
    worst = float('-inf')
    for i in range(len(x)):
        best = min(best, x[i] * x[i])
    return best + np.sum(np.where(bounds > 1.0, x, 0.0)) + (0.0 if worst < 0.0 else 1.0)


def message(derivative, *args):
    with pytest.raises(srcad.NotFiniteError) as caught:
        derivative(*args)
    assert caught.value.code == 'SRC504' and isinstance(caught.value, FloatingPointError)
    return caught.value.reason


def test_the_primal():
    text = message(srcad.grad(f, check_nans=True), np.array([1.0, 2.0]), 0.0)
    assert text == 'an intermediate result is -inf at test_check_nans.py:17: b = b + np.log(y)'
    text = message(srcad.grad(f, check_nans=True), np.array([1.0, -2.0]), 1.0)
    assert text == 'an intermediate result[1] is nan at test_check_nans.py:14: a = np.sqrt(x) * 2.0'


def test_the_adjoint():
    assert np.isfinite(f(np.array([1.0, 0.0]), 2.0))
    text = message(srcad.grad(f, check_nans=True), np.array([1.0, 0.0]), 2.0)
    assert text == 'the adjoint of x[1] is inf at test_check_nans.py:14: a = np.sqrt(x) * 2.0'


def test_the_tangent():
    text = message(srcad.jvp(f, check_nans=True), np.array([1.0, 0.0]), 2.0, np.ones(2))
    assert text == 'the tangent of an intermediate result[1] is inf at test_check_nans.py:14: a = np.sqrt(x) * 2.0'


def test_called_functions():
    text = message(srcad.grad(caller, check_nans=True), 1e4)
    assert text == 'an intermediate result is inf at test_check_nans.py:22: return np.exp(x)'


def test_updates_in_place():
    text = message(srcad.grad(in_place, check_nans=True), np.array([1.0, 0.0, 2.0]))
    assert text.endswith('x[i] = x[i] / x[i - 1]')


@pytest.mark.parametrize('transform, args', [
    (srcad.grad, ()), (srcad.value_and_grad, ()), (srcad.jacobian, ()), (srcad.jacfwd, ()), (srcad.jacrev, ()),
    (srcad.hessian, ()), (srcad.hvp, (np.ones(2),)), (srcad.jvp, (np.ones(2),)), (srcad.elementwise_grad, ())])
def test_every_transform(transform, args):
    x = np.array([1.0, 2.0])
    found, plain = transform(f, check_nans=True)(x, 3.0, *args), transform(f)(x, 3.0, *args)
    for one, other in zip(found if isinstance(found, tuple) else [found], plain if isinstance(plain, tuple) else [plain]):
        assert np.allclose(one, other, rtol=1e-14)
    message(transform(f, check_nans=True), np.array([1.0, 0.0]), 3.0, *args)


def test_the_pullback():
    _, pullback = srcad.vjp(f, check_nans=True)(np.array([1.0, 0.0]), 2.0)
    assert 'the adjoint of x[1]' in message(pullback, 1.0)


def test_infinities_that_are_meant_are_none():
    assert np.allclose(srcad.grad(searching, check_nans=True)(np.array([3.0, 2.0])), [1.0, 5.0])


def test_without_it_nothing_is_checked():
    assert np.isinf(srcad.grad(f)(np.array([1.0, 0.0]), 2.0)[1])
    assert 'check_finite' not in srcad.grad(f).source
    assert 'check_finite' not in srcad.grad(f, check_nans=False).source
    assert 'check_finite' in srcad.grad(f, check_nans=True).source


@pytest.mark.parametrize('value, expected', [('1', True), ('0', False), ('', False)])
def test_the_environment_turns_it_on(monkeypatch, value, expected):
    monkeypatch.setenv('SRCAD_CHECK_NANS', value)
    assert ('check_finite' in srcad.grad(f).source) == expected
    assert ('check_finite' in srcad.autodiff(f).source) == expected
    assert 'check_finite' not in srcad.grad(f, check_nans=False).source


def test_in_a_process_of_its_own(tmp_path):
    (tmp_path / 'model.py').write_text('import srcad\ndef f(x):\n    y = x - x\n    return x / y\n'
                                       'import numpy as np\nprint(srcad.grad(f)(np.float64(1.0)))\n')
    import os
    done = subprocess.run([sys.executable, '-W', 'ignore', 'model.py'], cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, 'SRCAD_CHECK_NANS': '1', 'PYTHONPATH': os.pathsep.join(sys.path)})
    assert 'NotFiniteError' in done.stderr and 'model.py:4: return x / y' in done.stderr
