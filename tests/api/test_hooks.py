"""Hooks on variables: each gets a complete adjoint, and may replace it; without them nothing changes."""
import pickle

import numpy as np
import pytest

import srcad

X = np.array([0.3, -0.7, 1.1])


def layers(x, n):
    """A loop that binds its variable."""
    h = x
    for _ in range(n):
        h = np.sin(h)
    return np.sum(h * h)


def halves(x):
    a, b = x * x, np.sin(x)
    a += b
    return np.sum(a * b)


def chosen(x, c):
    y = None
    if c > 0:
        y = 2.0 * x
    else:
        y = x * x
    return np.sum(y)


def helper(h):
    h = 3.0 * h
    return h * h


def calls(x):
    h = helper(x)
    return np.sum(h)


def double(adjoint):
    return 2.0 * adjoint


def in_place(adjoint):
    adjoint *= 2.0


def adjoints_of_layers(x, n):
    """Give the adjoints of h from the last one to the first, by hand."""
    values = [x]
    for _ in range(n):
        values.append(np.sin(values[-1]))
    found = [2.0 * values[-1]]
    for value in values[-2::-1]:
        found.append(found[-1] * np.cos(value))
    return found


@pytest.mark.parametrize('optimized', [True, False])
@pytest.mark.parametrize('n', [0, 1, 3])
def test_a_hook_sees_each_adjoint_when_it_is_complete(n, optimized):
    seen = []
    gradient = srcad.grad(layers, hooks={'h': seen.append}, optimized=optimized)
    np.testing.assert_allclose(gradient(X, n), srcad.grad(layers)(X, n))
    np.testing.assert_allclose(seen, adjoints_of_layers(X, n))
    assert not np.shares_memory(seen[-1], gradient(X, n))


@pytest.mark.parametrize('hook', [double, in_place, lambda adjoint: adjoint + adjoint])
@pytest.mark.parametrize('optimized', [True, False])
def test_what_a_hook_gives_takes_the_place_of_the_adjoint(hook, optimized):
    plain = srcad.grad(layers)(X, 2)
    for name, factor in (('h', 8.0), ('x', 2.0)):
        options = {'hooks': {name: hook}, 'optimized': optimized}
        np.testing.assert_allclose(srcad.grad(layers, **options)(X, 2), factor * plain)
        np.testing.assert_allclose(srcad.value_and_grad(layers, **options)(X, 2)[1], factor * plain)
        pullback = srcad.vjp(layers, **options)(X, 2)[1]
        for _ in range(2):
            np.testing.assert_allclose(pullback(1.0), factor * plain)
        names = {'np': np, 'h_hook': hook, 'x_hook': hook}
        exec(srcad.grad(layers, **options).source, names)
        np.testing.assert_allclose(names['layers_grad'](X, 2), factor * plain)


def test_tuples_branches_and_augmented_assignments():
    a, b = X * X + np.sin(X), np.sin(X)
    by_hand = 2.0 * b * (2.0 * X) * 2.0 + (2.0 * b + a) * np.cos(X)
    seen = []
    np.testing.assert_allclose(srcad.grad(halves, hooks={'a': double, 'x': seen.append})(X), by_hand)
    np.testing.assert_allclose(seen, [by_hand])
    for c, factor in ((1.0, 4.0), (-1.0, 4.0 * X)):
        np.testing.assert_allclose(srcad.grad(chosen, hooks={'y': double})(X, c), np.broadcast_to(factor, 3))


def test_a_variable_of_a_called_function_is_another_one():
    seen = []
    np.testing.assert_allclose(srcad.grad(calls, hooks={'h': seen.append})(X), 18.0 * X)
    np.testing.assert_allclose(seen, [np.ones(3)])


def test_second_order():
    plain, hooked = srcad.grad(layers), srcad.grad(layers, hooks={'h': double})
    for second in (srcad.jacrev, srcad.jacfwd):
        np.testing.assert_allclose(second(hooked)(X, 1), 4.0 * second(plain)(X, 1), rtol=1e-13, atol=1e-15)


def test_handles():
    gradient = srcad.grad(layers)
    plain, second = gradient(X, 1), srcad.jacrev(gradient)
    curvature = second(X, 1)
    handle = gradient.register_hook('x', double)
    np.testing.assert_allclose(gradient(X, 1), 2.0 * plain)
    np.testing.assert_allclose(second(X, 1), 2.0 * curvature)       # made before, and it knows
    with gradient.register_hook('x', double):
        np.testing.assert_allclose(gradient(X, 1), 4.0 * plain)
        assert 'x_hook' in gradient.source
    np.testing.assert_allclose(gradient(X, 1), 2.0 * plain)
    for _ in range(2):
        handle.remove()
    np.testing.assert_array_equal(gradient(X, 1), plain)
    np.testing.assert_array_equal(second(X, 1), curvature)
    assert gradient.source == srcad.grad(layers).source


def test_a_decorator_with_hooks_and_a_pickle():
    @srcad.grad(hooks={'h': double})
    def decorated(x):
        h = x * x
        return 3.0 * h
    assert decorated(1.0) == 12.0
    again = pickle.loads(pickle.dumps(srcad.grad(layers, hooks={'x': double})))
    np.testing.assert_allclose(again(X, 1), 2.0 * srcad.grad(layers)(X, 1))


def walrus(x):
    if (h := x * x) > 1.0:
        return h
    return x


def nonlocal_one(x):
    h = x * x

    def change():
        nonlocal h
        h = 2.0 * h
    change()
    return h


@pytest.mark.parametrize('function', [walrus, nonlocal_one])
def test_a_variable_that_is_bound_elsewhere_is_refused(function):
    with pytest.raises(srcad.UnsupportedSyntax, match='h has a hook'):
        srcad.grad(function, hooks={'h': double})(2.0)


def test_what_is_no_hook_is_refused():
    with pytest.raises(srcad.UsageError, match="layers has no variable 'q'"):
        srcad.grad(layers, hooks={'q': double})
    with pytest.raises(srcad.UsageError, match='the hook on h is a float'):
        srcad.grad(layers, hooks={'h': 2.0})
    with pytest.raises(srcad.UsageError, match='not for their derivatives'):
        srcad.grad(srcad.grad(helper), hooks={'h': double})
    with pytest.raises(srcad.UsageError, match='no variable'):
        srcad.grad(layers).register_hook('q', double)
