"""One general text for arguments of many kinds, in both modes: right, or refused by a clear error."""
import branch_programs
import calling_programs
import calls_programs
import exit_programs
import general_programs
import kinds
import language_programs
import loop_programs
import memory_programs
import names_programs
import numpy as np
import pytest
import shapes_programs
from catalogue import each

import srcad
from srcad import errors, pipeline
from srcad.unit import Request

FILES = (branch_programs, calling_programs, calls_programs, exit_programs, language_programs, loop_programs, memory_programs,
         names_programs, shapes_programs)
# There is no text for them: an array with another name is written.
WITHOUT_TEXT = {'grad': set(), 'jvp': set()}
# Other kinds of arguments are at a kink; are taken for numbers in a loop that never runs; are lists that a rule divides.
LEFT_OUT = {'values_of_and_or', 'zero_trips', 'starred_call_of_a_library_function'}


def judged(function, args, mode, chosen=None):
    """Count what became of the kinds of arguments; None if there is no text."""
    wrt = tuple(place for place, value in enumerate(args) if kinds.is_active(value))
    if not wrt:
        return []
    try:
        general = pipeline.derivative(function, Request(mode, wrt), None).function
    except errors.SrcadError:
        return None
    found = [a for a in kinds.arguments(args) if all(kinds.is_active(a[place]) for place in wrt)]
    return [kinds.judge(function, a, wrt, general, mode) for a in found[:chosen]]


@pytest.mark.parametrize('mode', ['grad', 'jvp'])
@each(general_programs.PROGRAMS)
def test_general_texts(function, args, options, mode):
    states = judged(function, args, mode)
    if function.__name__ in WITHOUT_TEXT[mode]:
        assert states is None
    else:
        assert states[0] == 'right' and (len(states) < 3 or states.count('right') > 2)


@pytest.mark.parametrize('mode', ['grad', 'jvp'])
@pytest.mark.parametrize('file', FILES, ids=lambda file: file.__name__)
def test_the_other_attacks(file, mode):
    """The programs of the other files, with other kinds of arguments than they were written for."""
    right = 0
    for function, args, *_ in file.PROGRAMS:
        if function.__name__ not in LEFT_OUT:
            right += (judged(function, args, mode) or []).count('right')
    assert right > 40


def tail_of_written(x):
    x[0] = x[1] * x[1]
    return x[1:]


def row_of_written(m):
    m[1] = m[0] * m[0]
    return m[0]


def row_that_is_written(m):
    u = m * 0.7
    r = u[0]
    r[1] = r[0] * r[0]
    return r


@pytest.mark.parametrize(('function', 'shape'), [
    (tail_of_written, (3,)), (row_of_written, (2, 2)), (row_that_is_written, (2, 2))])
def test_results_that_are_views(function, shape):
    """What is asked of a result that is a view of written memory gets to the elements that it shows."""
    rng = np.random.default_rng(0)
    x, direction = rng.normal(size=shape), rng.normal(size=shape)
    by = rng.normal(size=np.shape(function(x.copy())))
    expected = np.sum(by * (function(x + 1e-6 * direction) - function(x - 1e-6 * direction))) / 2e-6
    general = pipeline.derivative(function, Request('vjp', (0,)), None).function
    for gradient in (srcad.vjp(function)(x.copy())[1](by), general(x.copy(), by=by)):
        np.testing.assert_allclose(np.sum(gradient * direction), expected, rtol=1e-6)


def root(x):
    return x ** 0.5 + pow(x, 0.25)


@pytest.mark.parametrize('x', [0.0, np.float64(0.0), np.array(0.0)], ids=repr)
def test_a_root_at_zero_has_an_infinite_slope(x):
    """Numbers of Python's give what NumPy's give, in both modes, and again."""
    one = np.ones(())[()] if isinstance(x, float) else np.ones(())
    with np.errstate(divide='ignore'):
        found = [srcad.grad(root)(x), srcad.jvp(root)(x, one)[1], srcad.grad(srcad.grad(root))(x)]
        for mode, tangents in (('grad', ()), ('tangent', (one,))):
            found.append(pipeline.derivative(root, Request(mode, (0,)), None).function(x, *tangents))
    assert [float(v) for v in found] == [np.inf, np.inf, -np.inf, np.inf, np.inf]
