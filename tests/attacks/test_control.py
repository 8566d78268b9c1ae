"""Programs with `with` and `try`: all derivatives, what is refused, and that effects happen once and exceptions come out."""
import contextlib
import warnings

import context_programs
import numpy as np
import pytest
import try_programs
from catalogue import each
from harness import check
from try_refused import ONLY_FORWARD, REFUSED

import srcad
from srcad import pipeline
from srcad.unit import Request


@each([*context_programs.PROGRAMS, *try_programs.PROGRAMS])
def test_program(function, args, options):
    check(function, *args, **options)


@pytest.mark.parametrize('function', REFUSED, ids=lambda f: f.__name__)
@pytest.mark.parametrize('transform', ['grad', 'jvp'])
def test_refused(function, transform):
    if function.__name__ in {'jvp': ('a_loop_in_a_try_in_a_loop',), 'grad': ONLY_FORWARD}[transform]:
        return
    for optimized in (True, False):
        with pytest.raises(srcad.SrcadError) as caught:
            derivative = getattr(srcad, transform)(function, optimized=optimized)
            derivative(0.7) if transform == 'grad' else derivative(0.7, 1.0)
        problem = caught.value.problems[0]
        assert problem.code == REFUSED[function] and problem.line and problem.help, caught.value


class Recorder:
    """A context that writes down what happens."""

    log = []

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print('enter', self.name)
        return self

    def __exit__(self, *raised):
        print('exit', self.name, raised[0] and raised[0].__name__)


TABLE = {'a': 0.5, 'b': 1.5}


def events(x, key):
    with Recorder('outer'):
        try:
            print('try')
            with Recorder('inner'):
                y = x * TABLE[key]
            print('tried')
        except KeyError as error:
            print('caught', error)
            y = x * x
        else:
            print('else')
            y = y * x
        finally:
            print('finally')
        print('after')
    return y * y


def passed_on(x, key):
    for name in ('a', key):
        with Recorder(name):
            try:
                if name not in TABLE:
                    raise LookupError(name)
                x = x * TABLE[name]
            except ValueError:
                x = x * x
            finally:
                print('finally', name)
    return x


def told(x, key):
    try:
        y = x * TABLE[key]
    except KeyError as error:
        raise ValueError(f'no {key}') from error
    return y * x


def ways(function, *extra):
    """Give all derivatives of a function of a number, as functions of it."""
    for optimized in (True, False):
        yield lambda x: srcad.grad(function, optimized=optimized)(x, *extra)
        yield lambda x: srcad.jvp(function, optimized=optimized)(x, *extra, 1.0)[1]
        yield lambda x: srcad.vjp(function, optimized=optimized)(x, *extra)[1](1.0)
        yield lambda x: pipeline.derivative(function, Request('grad', (0,), optimized=optimized), None).function(x, *extra)
    yield lambda x: srcad.jvp(srcad.grad(function))(x, *extra, 1.0)[0]


@pytest.mark.parametrize('key', ['a', 'c'])
def test_effects_happen_once_and_in_order(key, capsys):
    events(0.7, key)
    expected = capsys.readouterr().out
    for way in ways(events, key):
        way(0.7)
        assert capsys.readouterr().out == expected


def test_exceptions_come_out_as_they_do(capsys):
    with pytest.raises(LookupError, match='c'):
        passed_on(0.7, 'c')
    expected = capsys.readouterr().out
    for way in ways(passed_on, 'c'):
        with pytest.raises(LookupError, match='c') as caught:
            way(0.7)
        assert type(caught.value) is LookupError and capsys.readouterr().out == expected


def test_causes_are_kept():
    for way in ways(told, 'c'):
        with pytest.raises(ValueError, match='no c') as caught:
            way(0.7)
        assert isinstance(caught.value.__cause__, KeyError)


def roots(x):
    try:
        y = x ** 0.5
    except ZeroDivisionError:
        y = -1.0 + x
    return y + x


def roots_of_a_function(x):
    try:
        y = root(x)
    except ZeroDivisionError:
        y = -1.0 + x
    return y + x


def root(x):
    return x ** 0.5


def roots_in_a_loop(x):
    y = 1.0 * x
    try:
        for _ in range(2):
            y = y ** 0.5
    except (ArithmeticError, IndexError):
        y = -1.0 + x
    return y + x


def test_a_handler_does_not_catch_what_only_derivatives_raise():
    for function in (roots, roots_of_a_function, roots_in_a_loop):
        assert function(0.0) == 0.0
        for transform, extra in ((srcad.grad, ()), (srcad.jvp, (1.0,))):
            for optimized in (True, False):
                try:
                    result = transform(function, optimized=optimized)(0.0, *extra)
                except (ZeroDivisionError, srcad.UnsupportedSyntax):
                    continue
                assert np.isinf(result if transform is srcad.grad else result[1]), (function, transform, result)


def divided(x):
    with np.errstate(divide='ignore', invalid='ignore'):
        y = np.where(x > 0.0, np.log(x), 0.0)
    return np.sum(y * x)


@pytest.mark.parametrize('transform', ['grad', 'jvp'])
def test_warnings_are_ignored_where_the_primal_ignores_them(transform):
    x = np.array([0.0, 1.5])
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        if transform == 'grad':
            assert np.all(np.isfinite(srcad.grad(divided)(x)[1:]))
        else:
            srcad.jvp(divided)(x, x)


def guarded(x):
    try:
        with np.errstate(all='raise'):
            y = x / np.float64(0.0)
    except FloatingPointError:
        y = 3.0 * x
    return y * x


def test_errors_of_floating_point_are_caught():
    assert srcad.grad(guarded)(np.float64(0.7)) == pytest.approx(6.0 * 0.7)
    assert srcad.jvp(guarded)(np.float64(0.7), np.float64(1.0))[1] == pytest.approx(6.0 * 0.7)


def conditions(x, items):
    with contextlib.suppress(IndexError, KeyError):
        items.append(1)
        TABLE['c']
        items.append(2)
    return x * x


def test_what_was_done_before_something_was_raised_stays():
    for way in ways(conditions, []):
        with contextlib.suppress(srcad.SrcadError):
            way(0.7)
    items = []
    assert srcad.grad(conditions)(0.7, items) == pytest.approx(1.4) and items == [1]


def single(a):
    with np.errstate(divide='ignore'):
        try:
            b = np.log(a) * TABLE['a']
        except KeyError:
            b = a
    return np.sum(b * a)


def test_dtypes_stay():
    a = np.float32([0.5, 1.5])
    assert srcad.grad(single)(a).dtype == np.float32
    value, tangent = srcad.jvp(single)(a, a)
    assert value.dtype == tangent.dtype == np.float32


