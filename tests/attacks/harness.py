"""One check for everything that must hold for the derivatives of a program.

A program is a plain function with a number as result. Its gradient is computed in all ways that there are (specialised
and general text, optimised or not, gradient, pullback, reverse and forward mode, and the second order by each nesting of
modes), and compared with differences; the arguments must stay as they are, and nothing that is returned shares memory.
"""
from __future__ import annotations

import dataclasses
import functools
import itertools
import os
import types
import zlib

import numpy as np
from nested import along, arrays, dot, flat, fresh, random_like, shifted

import srcad
from srcad import errors, pipeline
from srcad.unit import Request

EXACT = {'rtol': 1e-11, 'atol': 1e-11}
NUMERIC = {'rtol': 2e-6, 'atol': 2e-6}
EVERY = os.environ.get('SRCAD_EVERY_CHECK', '') not in ('', '0')       # set by `make attacks`


def call(function, args, *extra, logs=()):
    """Call a derivative; the arguments must stay as they are, and results must share memory with nothing.

    ``logs`` are the positions of lists that nothing is differentiated of: what is appended to them is an effect that stays.
    """
    given, extra = fresh(args), fresh(extra)
    checked = [v for p, v in enumerate(given) if p not in logs] + list(extra)
    before = fresh(checked)
    objects = [list(v) for v in checked if isinstance(v, list)]
    result = function(*given, *extra)
    for kept, now in zip(before, checked):
        np.testing.assert_array_equal(flat(now), flat(kept), err_msg='an argument was changed')
    for kept, now in zip(objects, [v for v in checked if isinstance(v, list)]):
        assert len(kept) == len(now) and all(a is b for a, b in zip(kept, now)), 'a list of the caller was changed'
    own = list(arrays(result))
    for one, other in itertools.combinations(own, 2):
        assert not np.shares_memory(one, other), 'two results share memory'
    for one, other in itertools.product(own, [*arrays(given), *arrays(extra)]):
        assert not np.shares_memory(one, other), 'a result shares memory with an argument'
    return result


def structure(gradient, argument):
    """Check that a gradient has the structure, shape and dtype of its argument."""
    if isinstance(argument, (tuple, list)):
        assert type(gradient) is type(argument) and len(gradient) == len(argument)
        for g, a in zip(gradient, argument):
            structure(g, a)
        return
    if isinstance(argument, dict):
        assert type(gradient) is dict and list(gradient) == list(argument)
        for key, value in argument.items():
            structure(gradient[key], value)
        return
    if hasattr(argument, '__dict__'):
        assert list(vars(gradient)) == list(vars(argument))
        assert type(gradient) is (type(argument) if dataclasses.is_dataclass(argument) else types.SimpleNamespace)
        for key, value in vars(argument).items():
            assert type(value) is not int or vars(gradient)[key] is None
            value = None if type(value) is int else value
            structure(vars(gradient)[key], value)
        return
    if argument is None or isinstance(argument, (str, bool)):
        assert gradient is None
        return
    assert np.shape(gradient) == np.shape(argument), (np.shape(gradient), np.shape(argument))
    if isinstance(argument, np.ndarray):
        # A number of NumPy has shape, dtype and methods of an array of rank 0.
        assert isinstance(gradient, np.ndarray if argument.ndim else (np.ndarray, np.generic)), type(gradient)
        assert gradient.dtype == argument.dtype, gradient.dtype


@dataclasses.dataclass
class Case:
    """A program with its arguments, and what its derivatives must be.

    `exact` and `numeric` are the tolerances: among srcad's own results, and against differences.
    """

    function: object
    args: tuple
    wrt: tuple
    rng: object
    directions: list
    value: object = None
    gradient: object = None
    exact: dict = dataclasses.field(default_factory=lambda: EXACT)
    numeric: dict = dataclasses.field(default_factory=lambda: NUMERIC)

    def same(self, name, got, expected, scale=1.0):
        """Check that two results of srcad are one."""
        np.testing.assert_allclose(flat(got) / scale, flat(expected) / scale, err_msg=name, **self.exact)

    @functools.cached_property
    def second(self):
        """The second order along the directions by differences, and a scale for what is near to it."""
        expected = along(srcad.grad(self.function, wrt=self.wrt), self.args, self.wrt, self.directions)
        return expected, max(1.0, float(np.max(np.abs(expected), initial=0.0)))


def case(function, args, wrt=None, seed=0):
    """Make the case of a program: random directions, its value and its gradient."""
    wrt = tuple(range(len(args))) if wrt is None else wrt
    rng = np.random.default_rng(seed)
    made = Case(function, args, wrt, rng, [random_like(args[p], rng) for p in wrt])
    made.value = function(*fresh(args))
    made.gradient = call(srcad.grad(function, wrt=wrt), args)
    for g, p in zip(made.gradient, wrt):
        structure(g, args[p])
    return made


def check(function, *args, wrt=None, second=True, seed=0, refusals=(), whole=False):
    """Check all derivatives of a program; gives its gradients.

    The checks named in ``refusals`` must end with an error that says what cannot be done; ``'case'`` stands for all. Of
    the longest checks of second order one is chosen by the name of the program; both orders of nesting are checked with
    ``whole``, and all that there is by ``make attacks``.
    """
    if 'case' in refusals:
        assert refused(function, *args, wrt=wrt), 'it is not refused any more'
        return None
    made = case(function, args, wrt, seed)
    for test in [differences, *FIRST_ORDER, *(_second_order(function.__name__, refusals, whole) if second else [])]:
        if test.__name__ in refusals:
            _is_refused(test, made)
        else:
            test(made)
    return made.gradient


def _second_order(name, refusals, whole):
    """Choose the checks of second order for a program, always the same ones."""
    others = [t for t in SECOND_ORDER[1:] if EVERY or t not in LONG]
    one = others[zlib.crc32(name.encode()) % len(others)]
    return [jvp_of_grad, *(t for t in others if EVERY or whole or t is one or t.__name__ in refusals)]


def _is_refused(test, made):
    try:
        test(made)
    except errors.SrcadError:
        return
    except TypeError as error:
        assert 'specialise the derivative' in str(error)
        return
    raise AssertionError(f'{test.__name__} is not refused any more')


def differences(case):
    expected = along(case.function, case.args, case.wrt, case.directions)[0]
    np.testing.assert_allclose(dot(case.gradient, case.directions), expected, err_msg='differences', **case.numeric)
    for p, g, d in zip(case.wrt, case.gradient, case.directions):
        one = along(case.function, case.args, (p,), (d,))[0]
        np.testing.assert_allclose(dot(g, d), one, err_msg=f'differences of argument {p}', **case.numeric)


def unoptimised(case):
    case.same('unoptimised', call(srcad.grad(case.function, wrt=case.wrt, optimized=False), case.args), case.gradient)


def general_text(case, optimized=True):
    general = pipeline.derivative(case.function, Request('grad', case.wrt, optimized=optimized), None).function
    got = call(general, case.args)
    got = got if len(case.wrt) > 1 else (got,)
    case.same(f'general text, optimized={optimized}', got, case.gradient)
    for g, p in zip(got, case.wrt):
        structure(g, case.args[p])


def general_unoptimised(case):
    general_text(case, optimized=False)


def value_too(case):
    for optimized in (True, False):
        both = call(srcad.value_and_grad(case.function, wrt=case.wrt, optimized=optimized), case.args)
        case.same('value of value_and_grad', both[0], case.value)
        case.same('gradient of value_and_grad', both[1], case.gradient)


def pullbacks(case):
    for optimized in (True, False):
        given = fresh(case.args)
        result, pullback = srcad.vjp(case.function, wrt=case.wrt, optimized=optimized)(*given)
        case.same('value of vjp', result, case.value)
        first = pullback(1.0)
        for array in arrays(given):
            if array.dtype.kind == 'f':
                array += 0.25
        case.same('pullback', first, case.gradient)
        case.same('second pullback', pullback(2.0), [shifted(g, g, 1.0) for g in case.gradient])


def forward(case):
    expected = dot(case.gradient, case.directions)
    for optimized in (True, False):
        function = srcad.jvp(case.function, wrt=case.wrt, optimized=optimized)
        result, tangent = call(function, case.args, *case.directions)
        case.same('value of jvp', result, case.value)
        case.same('forward and reverse mode', tangent, expected)


def general_forward(case):
    expected = dot(case.gradient, case.directions)
    for optimized in (True, False):
        general = pipeline.derivative(case.function, Request('jvp', case.wrt, optimized=optimized), None).function
        case.same('general jvp', call(general, case.args, *case.directions)[1], expected)


def singles(case):
    """Each argument active alone."""
    if len(case.wrt) > 1:
        for p, g in zip(case.wrt, case.gradient):
            logs = [k for k, v in enumerate(case.args) if k != p and isinstance(v, list)]
            case.same(f'argument {p} alone', call(srcad.grad(case.function, wrt=p), case.args, logs=logs), g)


def singles_forward(case):
    """The direction of each argument alone."""
    if len(case.wrt) > 1:
        for p, g, d in zip(case.wrt, case.gradient, case.directions):
            logs = [k for k, v in enumerate(case.args) if k != p and isinstance(v, list)]
            got = call(srcad.jvp(case.function, wrt=p), case.args, d, logs=logs)[1]
            case.same(f'direction of argument {p} alone', got, dot((g,), (d,)))


def jvp_of_grad(case):
    expected, scale = case.second
    function = srcad.jvp(srcad.grad(case.function, wrt=case.wrt), wrt=case.wrt)
    got = call(function, case.args, *case.directions)[1]
    np.testing.assert_allclose(flat(got) / scale, expected / scale, err_msg='jvp of grad', **case.numeric)
    case.second = flat(got), scale          # no differences any more: the others agree with this one to rounding


def jvp_of_grad_unoptimised(case):
    plain = srcad.jvp(srcad.grad(case.function, wrt=case.wrt, optimized=False), wrt=case.wrt, optimized=False)
    case.same('unoptimised jvp of grad', call(plain, case.args, *case.directions)[1], *case.second)


def hvp(case):
    case.same('hvp', call(srcad.hvp(case.function, wrt=case.wrt), case.args, *case.directions), *case.second)


def vjp_of_grad(case, optimized=True):
    inner = srcad.grad(case.function, wrt=case.wrt, optimized=optimized)
    pullback = srcad.vjp(inner, wrt=case.wrt, optimized=optimized)(*fresh(case.args))[1]
    case.same(f'vjp of grad, optimized={optimized}', pullback(tuple(case.directions)), *case.second)


def vjp_of_grad_unoptimised(case):
    vjp_of_grad(case, optimized=False)


def vjp_of_jvp(case):
    tangent = srcad.jvp(case.function, wrt=case.wrt)
    pullback = srcad.vjp(tangent, wrt=case.wrt)(*fresh(case.args), *fresh(case.directions))[1]
    case.same('vjp of jvp', pullback((0.0, 1.0)), *case.second)


def jvp_of_jvp(case):
    expected, scale = case.second
    other = [random_like(d, case.rng) for d in case.directions]
    function = srcad.jvp(srcad.jvp(case.function, wrt=case.wrt), wrt=case.wrt)
    both = call(function, [*case.args, *case.directions], *other)
    case.same('jvp of jvp', both[1][1], dot(expected, other), scale)


FIRST_ORDER = [unoptimised, general_text, general_unoptimised, value_too, pullbacks, forward, general_forward, singles]
# jvp_of_grad comes first: it alone is compared with differences.
SECOND_ORDER = [jvp_of_grad, jvp_of_grad_unoptimised, hvp, vjp_of_grad, vjp_of_grad_unoptimised, vjp_of_jvp, jvp_of_jvp]
# What takes long and has found little is left to `make attacks` and to random programs.
LONG = [jvp_of_grad_unoptimised, vjp_of_grad_unoptimised, hvp]


def refused(function, *args, wrt=None):
    """Tell whether a program is refused with an error of srcad's."""
    try:
        call(srcad.grad(function, wrt=tuple(range(len(args))) if wrt is None else wrt), args)
    except errors.SrcadError:
        return True
    return False
