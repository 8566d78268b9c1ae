"""`srcad.insert_grad_of`: statements for the reverse sweep, against the gradients that they make, by hand."""
import subprocess
import sys

import numpy as np
import pytest

import srcad
from srcad import insert_grad_of

X = np.array([0.3, -0.7, 1.1])
LOG = []


def clipped(x):
    y = x * x
    with srcad.insert_grad_of(y) as dy:
        dy = np.clip(dy, -3.0, 3.0)
    return 3.0 * np.sum(y * np.sin(y))


def replaced_by_steps(x, n):
    for _ in range(n):
        x = np.sin(x)
        with insert_grad_of(x) as dx:
            norm = np.linalg.norm(dx)
            if norm > 0.5:
                dx = dx * (0.5 / norm)
    return np.sum(x)


def of_the_argument(x):
    with insert_grad_of(x) as dx:
        dx[0] = 0.0
    return np.sum(x ** 2)


def of_memory(x):
    y = np.zeros(3)
    y[0] = 2.0 * x[0]
    y[1:] = x[1:] ** 2
    with insert_grad_of(y) as dy:
        dy = np.clip(dy, -0.1, 0.1)
    return np.sum(y * y)


def two_names(x):
    y = 2.0 * x
    z = y[1:]
    with insert_grad_of(y) as d:
        d[0] = 0.0
    with insert_grad_of(z) as d:
        d = -d
    return np.sum(y * y) + np.sum(z)


def halved(h, by):
    with insert_grad_of(h) as dh:
        dh = dh * by
    return h * h


def called(x):
    return np.sum(halved(np.sin(x), 0.5)) + np.sum(halved(x, 2.0))


def with_a_value_of_the_primal(x):
    y = np.exp(x)
    with insert_grad_of(y) as dy:
        dy = dy * y
    y = y * 2.0
    return np.sum(y)


def in_a_branch(x, c):
    y = x * x
    if c > 0.0:
        y = 2.0 * y
        with insert_grad_of(y) as dy:
            dy = 3.0 * dy
    return np.sum(y)


def before_a_guard(x, c):
    with insert_grad_of(x) as dx:
        dx = 2.0 * dx
    if c > 0.0:
        return np.sum(x)
    for i in range(3):
        if x[i] > 1.0:
            return x[i] ** 2
    return np.sum(x * x)


def recursive(x, n):
    if n == 0:
        return np.sum(x * x)
    with insert_grad_of(x) as dx:
        dx = dx * 2.0
    return recursive(x, n - 1)


def of_a_list(x):
    p = [x, x * x]
    with insert_grad_of(p) as dp:
        dp[0] = dp[0] * 2.0
    return np.sum(p[0]) + np.sum(p[1])


def of_a_view(x):
    y = x * 1.0
    v = y[:2]
    v[0] = v[1] * 3.0
    with insert_grad_of(v) as dv:
        dv = dv * 2.0
    return np.sum(y)


def no_later_use(x):
    y = x * x
    with insert_grad_of(y) as dy:
        dy = dy + 1.0
    return np.sum(x)


def by_hand():
    """Give each program, its arguments after the first, and its gradient."""
    y = X * X
    inner = 3.0 * (np.sin(y) + y * np.cos(y))
    yield clipped, (), 2.0 * X * np.clip(inner, -3.0, 3.0)
    d, x = np.ones(3), [X, np.sin(X)]
    for before in x[::-1]:
        d = d * min(1.0, 0.5 / np.linalg.norm(d)) * np.cos(before)
    yield replaced_by_steps, (2,), d
    yield replaced_by_steps, (0,), np.ones(3)
    yield of_the_argument, (), 2.0 * X * [0.0, 1.0, 1.0]
    y = np.array([2.0 * X[0], *X[1:] ** 2])
    yield of_memory, (), np.clip(2.0 * y, -0.1, 0.1) * [2.0, *2.0 * X[1:]]
    yield two_names, (), 2.0 * (4.0 * X * [0.0, 1.0, 1.0] - [0.0, 1.0, 1.0])
    yield called, (), np.sin(X) * np.cos(X) + 4.0 * X
    yield with_a_value_of_the_primal, (), 2.0 * np.exp(X) ** 2
    yield in_a_branch, (1.0,), 12.0 * X
    yield in_a_branch, (-1.0,), 2.0 * X
    yield before_a_guard, (1.0,), 2.0 * np.ones(3)
    yield before_a_guard, (-1.0,), np.array([0.0, 0.0, 4.0 * X[2]])
    yield recursive, (2,), 8.0 * X
    yield of_a_list, (), 2.0 + 2.0 * X
    yield of_a_view, (), np.array([0.0, 8.0, 1.0])
    yield no_later_use, (), np.ones(3)          # no derivative flows through y


CASES = list(by_hand())


@pytest.mark.parametrize('function, more, expected', CASES, ids=lambda value: getattr(value, '__name__', ''))
@pytest.mark.parametrize('optimized', [True, False])
def test_gradient(function, more, expected, optimized):
    """Lean and general texts, optimised and not; the pullback may be called twice."""
    x = X.copy()
    gradient = srcad.grad(function, optimized=optimized)
    np.testing.assert_allclose(gradient(x, *more), expected, rtol=1e-14)
    general = {**globals()}
    exec(gradient.source, general)
    np.testing.assert_allclose(general[f'{function.__name__}_grad'](x, *more), expected, rtol=1e-14)
    pullback = srcad.vjp(function, optimized=optimized)(x, *more)[1]
    for _ in range(2):
        np.testing.assert_allclose(pullback(1.0), expected, rtol=1e-14)
    np.testing.assert_array_equal(x, X)


def test_second_order():
    """The inserted statements are differentiated in what they do to an adjoint."""
    y = X * X
    gradient, step = srcad.grad(clipped), 1e-6
    is_clipped = np.abs(3.0 * (np.sin(y) + y * np.cos(y))) > 3.0
    assert is_clipped.any() and not is_clipped.all()
    columns = [(gradient(X + step * e) - gradient(X - step * e)) / (2.0 * step) for e in np.eye(3)]
    for second in (srcad.hessian(clipped), srcad.jacrev(gradient), srcad.jacfwd(gradient)):
        np.testing.assert_allclose(second(X), np.transpose(columns), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(srcad.hvp(clipped)(X, X), np.transpose(columns) @ X, rtol=1e-7, atol=1e-8)


def kept(x):
    h = np.tanh(x)
    with insert_grad_of(h) as dh:
        LOG.append(dh)
    h2 = h * h
    with insert_grad_of(h2) as dh:
        LOG.append(dh)
        dh[0] = 5.0
    return np.sum(h2)


def test_what_is_kept_stays_as_it_was():
    """An adjoint that was stored does not change when later ones are added to."""
    LOG.clear()
    srcad.grad(kept)(X)
    second, first = LOG
    np.testing.assert_allclose(second, [5.0, 1.0, 1.0])
    np.testing.assert_allclose(first, 2.0 * np.tanh(X) * [5.0, 1.0, 1.0])


def kept_and_changed(x):
    h = np.tanh(x)
    with insert_grad_of(h) as dh:
        LOG.append(dh)
        dh *= 2.0
    return np.sum(h)


def test_what_is_kept_changes_in_place_as_it_does_in_python():
    """``*=`` changes the array that was stored."""
    LOG.clear()
    np.testing.assert_allclose(srcad.grad(kept_and_changed)(X), 2.0 / np.cosh(X) ** 2)
    np.testing.assert_array_equal(LOG, [[2.0, 2.0, 2.0]])


def test_no_derivative_no_block():
    """Where no derivative flows, nothing is inserted."""
    LOG.clear()
    np.testing.assert_allclose(srcad.grad(halved, wrt='by')(2.0, 3.0), 0.0)

    def unused(x, y):
        with insert_grad_of(y) as dy:
            LOG.append(dy)
        return x * 2.0 + y
    assert srcad.grad(unused)(1.0, 2.0) == 2.0 and not LOG
    assert srcad.grad(unused, wrt='y')(1.0, 2.0) == 1.0 and LOG == [1.0]


def bound_elsewhere(x):
    y = x * x
    with insert_grad_of(y) as dy:
        y = dy * 2.0
    return y


def read_elsewhere(x):
    y = x * x
    with insert_grad_of(y) as dy:
        dy = 2.0 * dy
    return y + dy


def left(x):
    y = x * x
    with insert_grad_of(y) as dy:
        if dy > 1.0:
            return y
    return 2.0 * y


def no_name(x):
    y = x * x
    with insert_grad_of(y):
        pass
    return y


def no_variable(x):
    with insert_grad_of(x * x) as dy:
        dy = 2.0 * dy
    return x


def tried(x):
    y = x * x
    try:
        with insert_grad_of(y) as dy:
            dy = 3.0 * dy
        z = 1.0 / int(x > 0)
    except ZeroDivisionError:
        z = 2.0
    return y * z


@pytest.mark.parametrize('function, text', [
    (tried, 'an exception may be caught'), (bound_elsewhere, 'binds y'), (read_elsewhere, 'binds dy'),
    (left, 'left before its end'), (no_name, 'as it is meant'), (no_variable, 'as it is meant')])
def test_what_is_refused(function, text):
    """What is no part of the reverse sweep alone is refused at its place."""
    with pytest.raises(srcad.UnsupportedSyntax, match='SRC108') as caught:
        srcad.grad(function)(2.0)
    assert text in str(caught.value)


def grown(x):
    y = x * 2.0
    with insert_grad_of(y) as dy:
        dy = dy * np.ones((2, 3))
    return np.sum(y)


def test_another_shape():
    """It is refused where types show it, and where the text runs."""
    with pytest.raises(srcad.UnsupportedSyntax, match='another shape'):
        srcad.grad(grown)(X)
    general = {**globals()}
    exec(srcad.grad(grown).source, general)
    with pytest.raises(ValueError, match='another shape'):
        general['grown_grad'](X)
    with pytest.raises(ValueError, match='another shape'):
        srcad.grad(called, hooks={'x': lambda adjoint: 1.0})(X)


def test_forward_mode_and_the_function_itself():
    """Neither has adjoints, and both say so."""
    with pytest.raises(srcad.UnsupportedSyntax, match='reverse mode'):
        srcad.jvp(clipped)(X, X)
    with pytest.raises(TypeError, match='value_and_grad'):
        clipped(X)


def test_the_command(tmp_path):
    """A written module holds the inserted statements, and does without srcad."""
    (tmp_path / 'model.py').write_text(
        'import numpy as np\nimport srcad\n\n\ndef f(x):\n    y = x * x\n    with srcad.insert_grad_of(y) as dy:\n'
        '        dy = np.clip(dy, -0.5, 0.5)\n    return np.sum(np.sin(y))\n')
    subprocess.run([sys.executable, '-m', 'srcad', 'model.py', '-f', 'f'], cwd=tmp_path, check=True)
    text = (tmp_path / 'model_grad.py').read_text()
    assert 'import srcad' not in text
    names = {}
    exec(text, names)
    np.testing.assert_allclose(names['f_grad'](X), 2.0 * X * np.clip(np.cos(X * X), -0.5, 0.5), rtol=1e-14)
