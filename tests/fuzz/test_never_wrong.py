"""Programs that general texts must refuse, or get right: they were silently wrong once."""
import harness
import numpy as np
import pytest

import srcad
from srcad import errors, pipeline
from srcad.unit import Request


def swapped_elements(a, x):
    a[-1], a[0] = a[0], a[-1]
    return np.sum(np.sin(a) * a) * x


def element_that_may_be_a_row(a, x):
    u = 0.7 * np.array([x, x, x])
    v = u
    u[1:] += np.cos(np.array([u[0], x]))
    return a[0] * np.sum(u * v)


def view_that_may_be_a_number(a, x):
    a = 0.7 * np.tanh(a)
    v = a[:]
    v *= 0.9 + 0.3 * np.sin(x)
    return np.sum(a) + np.sum(v)


def module_in_a_variable(a, x):
    library = np
    return library.sum(a) * x


@pytest.mark.parametrize('transform', ['grad', 'jvp'])
@pytest.mark.parametrize('function', [swapped_elements, element_that_may_be_a_row, view_that_may_be_a_number,
                                      module_in_a_variable])
def test_right_or_refused(function, transform):
    args = np.array([0.3, -0.7, 1.1]), 0.7
    directions = [np.array([0.2, 0.5, -0.3]), 0.4]
    expected = harness.along(function, args, (0, 1), directions)[0]
    for make in (_general, _specialised):
        try:
            derivative = make(function, transform)
            extra = directions if transform == 'jvp' else []
            result = derivative(*harness.fresh(args), *harness.fresh(extra))
        except errors.SrcadError:
            continue
        except TypeError as error:
            assert 'specialise the derivative' in str(error)
            continue
        found = result[1] if transform == 'jvp' else harness.dot(result, directions)
        assert found == pytest.approx(expected, rel=1e-6)


def _general(function, transform):
    return pipeline.derivative(function, Request(transform, (0, 1))).function


def _specialised(function, transform):
    return {'grad': srcad.grad, 'jvp': srcad.jvp}[transform](function, wrt=(0, 1))
