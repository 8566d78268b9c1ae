"""One check for everything that must hold for the derivatives of a program.

A program is a plain function with a number as result. Its gradient is computed in all ways that there are (specialised
and general text, optimised or not, gradient, pullback, reverse and forward mode, and the second order by each nesting of
modes), and compared with differences; the arguments must stay as they are, and nothing that is returned shares memory.
"""
from __future__ import annotations

import copy
import itertools

import numpy as np

import srcad
from srcad import errors, pipeline
from srcad.unit import Request

EXACT = {'rtol': 1e-11, 'atol': 1e-11}
NUMERIC = {'rtol': 2e-6, 'atol': 2e-6}


def fresh(args):
    """Copy arguments."""
    return copy.deepcopy(list(args))


def arrays(value):
    """Give the arrays of a nested value."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from arrays(item)


def flat(value):
    """Put all numbers of a nested value into one vector."""
    if isinstance(value, (tuple, list)):
        return np.concatenate([flat(v) for v in value]) if value else np.zeros(0)
    return np.ravel(np.asarray(value, dtype=float))


def shifted(value, direction, step):
    """Give ``value + step * direction`` for nested values."""
    if isinstance(value, (tuple, list)):
        return type(value)(shifted(v, d, step) for v, d in zip(value, direction))
    return value + step * direction


def random_like(value, rng):
    """Give random numbers with the structure of a value."""
    if isinstance(value, (tuple, list)):
        return type(value)(random_like(v, rng) for v in value)
    return rng.normal(size=value.shape) if isinstance(value, np.ndarray) else float(rng.normal())


def along(function, args, wrt, directions):
    """Differentiate a function of many numbers along a direction by central differences with one extrapolation."""
    def at(step):
        moved = fresh(args)
        for position, direction in zip(wrt, directions):
            moved[position] = shifted(moved[position], direction, step)
        return flat(function(*moved))

    def central(step):
        return (at(step) - at(-step)) / (2 * step)
    return (4 * central(5e-4) - central(1e-3)) / 3


def dot(one, other):
    """Give the inner product of two nested values."""
    return float(flat(one) @ flat(other))


def call(function, args, *extra):
    """Call a derivative; the arguments must stay as they are, and results must share memory with nothing."""
    given, extra = fresh(args), fresh(extra)
    before, before_extra = fresh(given), fresh(extra)
    objects = [list(v) for v in given if isinstance(v, list)]
    result = function(*given, *extra)
    for kept, now in zip([*before, *before_extra], [*given, *extra]):
        np.testing.assert_array_equal(flat(now), flat(kept), err_msg='an argument was changed')
    for kept, now in zip(objects, [v for v in given if isinstance(v, list)]):
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
    assert np.shape(gradient) == np.shape(argument), (np.shape(gradient), np.shape(argument))
    if isinstance(argument, np.ndarray):
        assert isinstance(gradient, np.ndarray) and gradient.dtype == argument.dtype, type(gradient)


def check(function, *args, wrt=None, second=True, seed=0):
    """Check all derivatives of a program; gives its gradients."""
    wrt = tuple(range(len(args))) if wrt is None else wrt
    rng = np.random.default_rng(seed)
    directions = [random_like(args[p], rng) for p in wrt]
    value = function(*fresh(args))
    gradient = call(srcad.grad(function, wrt=wrt), args)
    for g, p in zip(gradient, wrt):
        structure(g, args[p])
    expected = along(function, args, wrt, directions)[0]
    np.testing.assert_allclose(dot(gradient, directions), expected, err_msg='differences', **NUMERIC)
    for p, g, d in zip(wrt, gradient, directions):
        one = along(function, args, (p,), (d,))[0]
        np.testing.assert_allclose(dot(g, d), one, err_msg=f'differences of argument {p}', **NUMERIC)
    _other_texts(function, args, wrt, gradient, value)
    _forward(function, args, wrt, gradient, directions, value)
    _singles(function, args, wrt, gradient)
    if second:
        _second(function, args, wrt, directions, rng)
    return gradient


def _same(name, got, expected):
    np.testing.assert_allclose(flat(got), flat(expected), err_msg=name, **EXACT)


def _other_texts(function, args, wrt, gradient, value):
    """The general text, unoptimised text, value and gradient, pullbacks."""
    _same('unoptimised', call(srcad.grad(function, wrt=wrt, optimized=False), args), gradient)
    for optimized in (True, False):
        general = pipeline.derivative(function, Request('grad', wrt, optimized=optimized), None).function
        got = call(general, args)
        got = got if len(wrt) > 1 else (got,)
        _same(f'general text, optimized={optimized}', got, gradient)
        for g, p in zip(got, wrt):
            structure(g, args[p])
        both = call(srcad.value_and_grad(function, wrt=wrt, optimized=optimized), args)
        _same('value of value_and_grad', both[0], value)
        _same('gradient of value_and_grad', both[1], gradient)
        given = fresh(args)
        result, pullback = srcad.vjp(function, wrt=wrt, optimized=optimized)(*given)
        _same('value of vjp', result, value)
        first = pullback(1.0)
        for array in arrays(given):
            array += 0.25
        _same('pullback', first, gradient)
        _same('second pullback', pullback(2.0), [shifted(g, g, 1.0) for g in gradient])


def _forward(function, args, wrt, gradient, directions, value):
    expected = dot(gradient, directions)
    for optimized in (True, False):
        result, tangent = call(srcad.jvp(function, wrt=wrt, optimized=optimized), args, *directions)
        _same('value of jvp', result, value)
        np.testing.assert_allclose(tangent, expected, err_msg='forward and reverse mode', rtol=1e-11, atol=1e-11)
        general = pipeline.derivative(function, Request('jvp', wrt, optimized=optimized), None).function
        _same('general jvp', call(general, args, *directions)[1], expected)


def _singles(function, args, wrt, gradient):
    """Each argument active alone."""
    if len(wrt) < 2:
        return
    for p, g in zip(wrt, gradient):
        _same(f'argument {p} alone', call(srcad.grad(function, wrt=p), args), g)


def _second(function, args, wrt, directions, rng):
    """Second order by each nesting of the modes."""
    gradient = srcad.grad(function, wrt=wrt)
    expected = along(gradient, args, wrt, directions)
    scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    got = call(srcad.jvp(gradient, wrt=wrt), args, *directions)[1]
    np.testing.assert_allclose(flat(got) / scale, expected / scale, err_msg='jvp of grad', **NUMERIC)
    expected = flat(got)
    plain = srcad.jvp(srcad.grad(function, wrt=wrt, optimized=False), wrt=wrt, optimized=False)
    _near('unoptimised jvp of grad', call(plain, args, *directions)[1], expected, scale)
    _near('hvp', call(srcad.hvp(function, wrt=wrt), args, *directions), expected, scale)
    for optimized in (True, False):
        inner = srcad.grad(function, wrt=wrt, optimized=optimized)
        pullback = srcad.vjp(inner, wrt=wrt, optimized=optimized)(*fresh(args))[1]
        seeds = tuple(directions)
        _near('vjp of grad', pullback(seeds), expected, scale)
    tangent = srcad.jvp(function, wrt=wrt)
    pullback = srcad.vjp(tangent, wrt=wrt)(*fresh(args), *fresh(directions))[1]
    _near('vjp of jvp', pullback((0.0, 1.0)), expected, scale)
    other = [random_like(d, rng) for d in directions]
    both = call(srcad.jvp(tangent, wrt=wrt), [*args, *directions], *other)
    np.testing.assert_allclose(both[1][1] / scale, dot(expected, other) / scale, err_msg='jvp of jvp', **EXACT)


def _near(name, got, expected, scale):
    np.testing.assert_allclose(flat(got) / scale, flat(expected) / scale, err_msg=name, **EXACT)


def refused(function, *args, wrt=None):
    """Tell whether a program is refused with an error of srcad's."""
    try:
        call(srcad.grad(function, wrt=tuple(range(len(args))) if wrt is None else wrt), args)
    except errors.SrcadError:
        return True
    return False
