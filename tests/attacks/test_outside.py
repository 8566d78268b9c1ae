"""Arrays of a module that are overwritten meanwhile: the reverse sweep would read what is there later."""
import numpy as np
import pytest

import srcad

BUFFER = np.array([1.0, 2.0, 3.0])
LOG = []
SCALE = 2.0
X = np.array([0.3, -0.7, 1.1])


def fill(v):
    BUFFER[0] = v


def scale_all(v):
    BUFFER[:] *= v


def set_scale(v):
    global SCALE
    SCALE = v


def through(v):
    scale_all(v)


def log(v):
    LOG.append(v)


def overwritten_by_a_call(x):
    y = x * BUFFER
    fill(10.0)
    return np.sum(y * x)


def overwritten_two_calls_deep(x):
    y = np.sin(x * BUFFER)
    through(3.0)
    return np.sum(y)


def overwritten_here(x):
    y = x * BUFFER
    BUFFER[0] = 10.0
    return np.sum(y * x)


def overwritten_by_a_method(x):
    y = x * BUFFER
    BUFFER.fill(1.0)
    return np.sum(y * x)


def a_variable_bound_again(x):
    set_scale(3.0)
    y = x * SCALE
    set_scale(1.0)
    return np.sum(y * y)


@pytest.mark.parametrize('transform', [srcad.grad, srcad.value_and_grad, srcad.vjp])
@pytest.mark.parametrize('function', [overwritten_by_a_call, overwritten_two_calls_deep, overwritten_here,
                                      overwritten_by_a_method, a_variable_bound_again], ids=lambda f: f.__name__)
def test_what_is_overwritten_outside_is_refused(function, transform, monkeypatch):
    monkeypatch.setitem(globals(), 'BUFFER', BUFFER.copy())
    with pytest.raises(srcad.UnsupportedSyntax, match='what outlives the call is stored to'):
        transform(function)(X)


def logged(x):
    y = x * BUFFER
    log(1.0)
    return np.sum(y * x)


def test_a_log_is_written_once():
    LOG.clear()
    np.testing.assert_allclose(srcad.grad(logged)(X), 2.0 * X * BUFFER)
    assert LOG == [1.0]
