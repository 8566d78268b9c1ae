"""What `specialize` gives: the check of its premises, and its whole text."""
import inspect

import numpy as np
import pytest

import srcad


def unit(v):
    return v / np.sqrt(np.sum(v ** 2))


def cosine(u, v):
    return unit(u) @ unit(v)


def distance(X, w, y):
    return np.sum((X @ w - y) ** 2)


X, W, Y = np.arange(6.0).reshape(2, 3), np.ones(3), np.ones(2)


def test_the_source_has_the_functions_that_are_called():
    f = srcad.grad(cosine, wrt=('u', 'v')).specialize(np.ones(3), np.arange(3.0))
    assert 'def unit_fwd' not in inspect.getsource(f)
    assert [line.split('(')[0] for line in f.source.split('\n') if line.startswith('def ')] == [
        'def cosine_grad', 'def unit_fwd', 'def unit_bwd']
    space = {}
    exec(f.source, space)
    np.testing.assert_allclose(space['cosine_grad'](np.ones(3), np.arange(3.0)), f(np.ones(3), np.arange(3.0)))
    with pytest.raises(ValueError, match='cosine_grad is for'):
        space['cosine_grad'](np.ones(3), np.ones(4))


def test_the_source_of_one_function_is_its_text():
    f = srcad.grad(distance, wrt='w').specialize(X, W, Y)
    assert inspect.getsource(f).strip() in f.source


def test_the_half_of_a_vjp_checks_its_premises():
    f = srcad.vjp(distance, wrt='w').specialize(X, W, Y)
    value, pullback = f(X, W, Y)
    np.testing.assert_allclose(value, distance(X, W, Y))
    np.testing.assert_allclose(pullback(1.0), 2.0 * X.T @ (X @ W - Y))
    with pytest.raises(ValueError, match='is for X'):
        f(X, np.ones(2), Y)
    assert 'def distance_bwd' in f.source


def test_helpers_are_imported_by_name_where_the_name_is_free():
    def f(x, y):
        return np.sum(x * y)
    assert 'from srcad.runtime import unbroadcast, unreduce\n' in srcad.grad(f).source

    def g(x, unbroadcast):
        return np.sum(x * unbroadcast)
    text = srcad.grad(g).source
    assert 'srcad.runtime.unbroadcast(' in text
    np.testing.assert_allclose(srcad.grad(g)(np.ones(2), np.arange(2.0)), [0.0, 1.0])
