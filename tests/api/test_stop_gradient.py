"""`srcad.stop_gradient`: the derivative is that of a program where a constant stands in its place."""
import subprocess
import sys

import numpy as np
import pytest

import srcad
from srcad import stop_gradient

X = np.array([0.3, -0.7, 1.1])


def weighted(x):
    w = stop_gradient(np.tanh(x))
    return np.sum(w * x ** 2)


def written(x):
    w = stop_gradient(x)
    w[0] = 2.0
    return np.sum(x * w)


def in_a_loop(x):
    total = 0.0
    for i in range(3):
        total = stop_gradient(total) * 0.5 + total * x[i] + x[i] ** 2
    return total


def of_a_dict(x):
    p = {'a': x, 'b': x[0]}
    q = srcad.stop_gradient(p)
    return np.sum(q['a'] * p['a']) * q['b']


def called(x):
    return stop_gradient(x) * x


def through_a_call(x):
    return np.sum(called(x) + called(2.0 * x))


def expected(x):
    """The gradients, by hand."""
    t1 = x[0] ** 2
    t2 = 0.5 * t1 + t1 * x[1] + x[1] ** 2
    return {'weighted': 2.0 * np.tanh(x) * x, 'written': np.array([2.0, *x[1:]]),
            'in_a_loop': np.array([2.0 * x[0] * x[1] * x[2], (t1 + 2.0 * x[1]) * x[2], t2 + 2.0 * x[2]]),
            'of_a_dict': x * x[0], 'through_a_call': 5.0 * x}


@pytest.mark.parametrize('function', [weighted, written, in_a_loop, of_a_dict, through_a_call],
                         ids=lambda function: function.__name__)
@pytest.mark.parametrize('optimized', [True, False])
def test_first_order(function, optimized):
    """Both modes and both texts, and the arguments are as they were."""
    by_hand, x, v = expected(X)[function.__name__], X.copy(), np.array([0.2, 0.5, -0.4])
    gradient = srcad.grad(function, optimized=optimized)
    np.testing.assert_allclose(gradient(x), by_hand, rtol=1e-14)
    value, tangent = srcad.jvp(function, optimized=optimized)(x, v)
    np.testing.assert_allclose(tangent, by_hand @ v, rtol=1e-14)
    assert value == function(X)
    general = {}
    exec(gradient.source, general)
    np.testing.assert_allclose(general[f'{function.__name__}_grad'](x), by_hand, rtol=1e-14)
    np.testing.assert_array_equal(x, X)


def test_second_order():
    """What is stopped is a constant to every order, in both orders of nesting."""
    by_hand = np.diag(2.0 * np.tanh(X))
    for second in (srcad.hessian(weighted), srcad.jacrev(srcad.grad(weighted)), srcad.jacfwd(srcad.grad(weighted)),
                   srcad.jacrev(srcad.jacfwd(weighted))):
        np.testing.assert_allclose(second(X), by_hand, rtol=1e-13, atol=1e-15)
    assert srcad.grad(srcad.grad(called))(3.0) == 0.0


def test_kinds():
    """The value is kept, a number as it is, and arrays are copied."""
    assert stop_gradient(2.5) == 2.5 and type(stop_gradient(2)) is int
    x = X.astype(np.float32)
    given = stop_gradient([x, (x, {'a': x})])
    assert given[0].dtype == np.float32 and not np.shares_memory(given[1][1]['a'], x)
    np.testing.assert_array_equal(given[1][0], x)
    assert srcad.grad(weighted)(x).dtype == np.float32


def test_the_command(tmp_path):
    """A written module imports it, as the user's does."""
    (tmp_path / 'model.py').write_text('import numpy as np\nimport srcad\n\n\ndef f(x):\n'
                                       '    return np.sum(srcad.stop_gradient(np.sin(x)) * x)\n')
    subprocess.run([sys.executable, '-m', 'srcad', 'model.py', '-f', 'f'], cwd=tmp_path, check=True)
    names = {}
    exec((tmp_path / 'model_grad.py').read_text(), names)
    np.testing.assert_allclose(names['f_grad'](X), np.sin(X), rtol=1e-14)
