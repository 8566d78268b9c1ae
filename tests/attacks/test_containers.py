"""Gradients with respect to tuples, named tuples, lists and dictionaries."""
import harness
import numpy as np
import pytest
from catalogue import A, B, each
from container_programs import PROGRAMS, tuple_beside_written

import srcad
from srcad import pipeline
from srcad.unit import Request


@each(PROGRAMS)
def test_derivatives(function, args, options):
    harness.check(function, *args, **options)


@pytest.mark.parametrize('kind', [tuple, list])
def test_arrays_in_containers_share_no_memory_with_what_is_written(kind):
    """Texts that stand alone check it."""
    derivative = srcad.grad(tuple_beside_written, wrt=(0, 1))
    space = {}
    exec(derivative.source, space)
    lean = derivative.specialize(kind((A, 0.3)), B)
    for function in (space['tuple_beside_written_grad'], lean):
        with pytest.raises(ValueError, match='share memory'):
            function(kind((B, 0.3)), B)
        got = function(kind((A, 0.3)), B)
        np.testing.assert_allclose(got[0][0], [0.3, *B[1:]])
        assert type(got[0]) is kind


def rebound_in_a_loop_with_an_exit(a, x):
    for _ in range(3):
        a = a + np.ones(3) * x
        if a[0] > 10.0:
            break
        a[0] = x
    return a[0] * a[1] + a[2]


def product_in_a_loop_with_an_exit(a, x):
    w = np.ones(3)
    for _ in range(3):
        w = w * a
        if w[0] > 10.0:
            break
        a = w + a
    return a[0] * a[1] + a[2] * x


def list_of_arrays(a, x):
    u = [0.9 * np.where(a > -0.1543, a, a[-3]), 0.9 * a * (np.asarray(a) > 0.2017)]
    b = np.tanh(0.4 * (np.full((3, 3), -1) @ a)) * x
    return np.sum(np.sin(b) * b) + np.sum(np.sin(u[0]) * u[0]) + np.sum(np.sin(u[1]) * u[1])


@pytest.mark.parametrize('dtype', [np.float16, np.float32])
@pytest.mark.parametrize('function', [rebound_in_a_loop_with_an_exit, product_in_a_loop_with_an_exit, list_of_arrays])
def test_gradients_have_the_precision_of_their_arguments(function, dtype):
    a = A.astype(dtype)
    expected = srcad.grad(function)(A, 0.7)
    for optimized in (True, False):
        got = srcad.grad(function, optimized=optimized)(a, 0.7)
        assert got.dtype == dtype
        np.testing.assert_allclose(got, expected, rtol=1e-2)


WHOLE = [
    lambda x: np.sum(np.square(x)),
    lambda x: np.mean(np.tanh(x) ** 2),
    lambda x: np.mean(2 * np.sin(x)) + np.mean(np.array([2.0]) * x),
    lambda x: np.mean(np.add(x, x) * np.exp(x)),
    lambda x: np.mean(np.power(np.sin(x), 2) * 3) + np.dot(x, x),
    lambda x: np.sum(np.arctan2(x, 2.0)) + np.linalg.norm(x),
    lambda x: np.sum(np.abs(x) + np.maximum(x, 0.5)) * np.mean(x),
    lambda x: np.sum(np.hypot(x, np.square(x))) * x[0],
]


@pytest.mark.parametrize('kind', [list, tuple])
@pytest.mark.parametrize('function', WHOLE)
@pytest.mark.parametrize('values', [[0.3], [0.3, 0.7, 1.1]])
def test_functions_of_numpy_take_lists(function, values, kind):
    """``2 * x`` repeats a list, and does not double its items."""
    x, tx = kind(values), kind([1.0, 0.5, -0.3][:len(values)])
    expected = srcad.grad(function)(np.array(values))
    for optimized in (True, False):
        got = srcad.grad(function, optimized=optimized)(x)
        assert type(got) is kind
        np.testing.assert_allclose(got, expected, rtol=1e-12)
        tangent = srcad.jvp(function, optimized=optimized)(x, tx)[1]
        np.testing.assert_allclose(tangent, np.dot(expected, tx), rtol=1e-12)
        general = pipeline.derivative(function, Request('jvp', (0,), optimized=optimized), None).function
        try:
            tangent = general(x, tx)[1]
        except TypeError as error:
            assert 'specialise the derivative' in str(error)
        else:
            np.testing.assert_allclose(tangent, np.dot(expected, tx), rtol=1e-12)
    second = srcad.jvp(srcad.grad(function))(x, tx)[1]
    np.testing.assert_allclose(second, srcad.hvp(function)(np.array(values), np.array(tx)), rtol=1e-9)


LOG = []


def kept_and_changed(x, w):
    y = w * 2.0
    LOG.append(y)
    y *= 3.0
    return np.sum(y * x)


@pytest.mark.parametrize('optimized', [True, False])
def test_what_a_container_keeps_changes_with_the_array(optimized):
    """An array that is kept elsewhere is changed in place; a text that does not know whether it is one says so."""
    LOG.clear()
    gradient = srcad.grad(kept_and_changed, optimized=optimized)
    np.testing.assert_allclose(gradient(A, A), 6.0 * A)
    np.testing.assert_allclose(LOG[0], 6.0 * A)
    general = {'LOG': LOG}
    exec(gradient.source, general)
    assert general['kept_and_changed_grad'](1.0, 2.0) == 12.0
    with pytest.raises(TypeError, match='changed in place'):
        general['kept_and_changed_grad'](A, A)
