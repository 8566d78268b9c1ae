"""Shapes, dtypes and kinks: every gradient has the shape and dtype of its argument, and is right."""
import numpy as np
import pytest
import shapes_programs
from catalogue import each
from harness import arrays, check, flat
from shapes_programs import V

import srcad
from srcad import pipeline
from srcad.unit import Request


@each(shapes_programs.PROGRAMS)
def test_program(function, args, options):
    check(function, *args, whole=True, **options)


def mixed(x, y):
    z = x * y + 2.0 * x
    return np.sum(z * z) + np.sum(np.sin(x)) * 3


def mixed_with_temporaries(x, y):
    w = np.zeros(3)
    w[:] = x
    w += y
    s = 0.0
    for i in range(3):
        s = s + w[i] * w[i]
    return s


def every(function, *args):
    """Give the gradients of a function by each text."""
    wrt = tuple(range(len(args)))
    for optimized in (True, False):
        yield srcad.grad(function, wrt=wrt, optimized=optimized)(*args)
        yield srcad.vjp(function, wrt=wrt, optimized=optimized)(*args)[1](1.0)
        general = pipeline.derivative(function, Request('grad', wrt, optimized=optimized), None).function
        got = general(*args)
        yield got if len(wrt) > 1 else (got,)


KINDS = [np.float32(0.5), np.float64(0.5), 0.5, np.array(0.5), np.array(0.5, np.float32), np.array([0.5], np.float32),
         V.astype(np.float32), V, V[:1], V.astype(np.float16)]


@pytest.mark.parametrize('function', [mixed, mixed_with_temporaries])
@pytest.mark.parametrize('x', range(len(KINDS)))
@pytest.mark.parametrize('y', range(len(KINDS)))
def test_gradients_have_the_dtype_and_shape_of_their_arguments(function, x, y):
    args = KINDS[x], KINDS[y]
    wide = [np.asarray(a, dtype=float)[()] for a in args]
    expected = srcad.grad(function, wrt=(0, 1))(*wide)
    tolerance = 0.05 if any(getattr(a, 'dtype', None) == np.float16 for a in args) else 1e-5
    for gradient in every(function, *args):
        for g, a, e in zip(gradient, args, expected):
            assert np.shape(g) == np.shape(a)
            if type(a) is not float:      # a float has no precision of its own beside a float32
                assert np.asarray(g).dtype == np.asarray(a).dtype, (type(g), type(a))
            np.testing.assert_allclose(np.asarray(g, float), e, rtol=tolerance, atol=tolerance)


def plain_power(x):
    return x ** 2 + 3 * x


@pytest.mark.parametrize('value', [3, np.int64(3)])
def test_an_integer_counts_as_that_float(value):
    got = srcad.grad(plain_power)(value)
    assert got == 9.0 and isinstance(got, float)


def test_integer_arrays_and_booleans_are_refused():
    with pytest.raises(srcad.DtypeError):
        srcad.grad(mixed)(np.arange(3), V)
    with pytest.raises(srcad.DtypeError):
        srcad.grad(plain_power)(True)


def sum_of_abs(x):
    return np.sum(np.abs(x))


def builtin_abs(x):
    return abs(x)


def largest(x):
    return np.max(x)


def smallest(x):
    return x.min()


def greater(x):
    return np.sum(np.maximum(x, x[::-1]))


def python_max(x):
    return max(x[0], x[1], x[2])


def norm(x):
    return np.linalg.norm(x)


def square_root(x):
    return np.sum(np.sqrt(x) * 0.0 + x)


def zero_power(x):
    return np.sum(x ** 0)


def square(x):
    return np.sum(x ** 2)


def first_power(x):
    return np.sum(x ** 1)


def cube_by_variable(x, n=3):
    return np.sum(x ** n)


def clipped(x):
    return np.sum(np.clip(x, -1.0, 1.0))


Z = np.zeros(3)
KINKS = [(sum_of_abs, Z, Z), (builtin_abs, 0.0, 0.0), (largest, np.array([1.0, 2.0, 2.0]), [0.0, 0.5, 0.5]),
         (smallest, np.ones(4), np.full(4, 0.25)), (greater, np.ones(3), np.ones(3)),
         (python_max, np.array([2.0, 2.0, 1.0]), [0.5, 0.5, 0.0]),
         (norm, Z, Z), (zero_power, Z, Z), (square, Z, Z), (first_power, Z, np.ones(3)), (cube_by_variable, Z, Z),
         (clipped, np.array([0.5, 3.0, -2.0]), [1.0, 0.0, 0.0])]


@pytest.mark.filterwarnings('ignore::RuntimeWarning')
@pytest.mark.parametrize('function, x, expected', [pytest.param(*k, id=k[0].__name__) for k in KINKS])
def test_kinks(function, x, expected):
    """One convention in all texts and in both modes."""
    results = [g[0] for g in every(function, x)]
    for got in results:
        np.testing.assert_allclose(got, expected)
    for optimized in (True, False):
        forward = [srcad.jvp(function, optimized=optimized)(x, d)[1] for d in _units(x)]
        np.testing.assert_allclose(forward, np.ravel(results[0]))


def _units(x):
    if np.ndim(x) == 0:
        return [1.0]
    return list(np.eye(x.size))


def zero_dimensional(x, v):
    y = x * v
    z = x * x
    return np.sum(y) * z + x


def test_zero_dimensional_arrays():
    x = np.array(0.7)
    for gx, gv in every(zero_dimensional, x, V):
        assert np.shape(gx) == () and gx.dtype == float
        np.testing.assert_allclose(gx, 3 * 0.49 * np.sum(V) + 1.0)
        np.testing.assert_allclose(gv, np.full(3, 0.7 ** 3))


def test_results_share_nothing():
    x = np.ones(3)
    got = srcad.grad(square)(x)
    assert not any(np.shares_memory(a, x) for a in arrays(got))
    assert flat(got).tolist() == [2.0, 2.0, 2.0]
