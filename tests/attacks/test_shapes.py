"""Programs that try shapes, dtypes and kinks: every gradient has the shape and dtype of its argument, and is right."""
import numpy as np
import pytest
from harness import arrays, check, flat

import srcad
from srcad import pipeline
from srcad.unit import Request

ROW = np.array([[0.3, -0.7, 1.1]])
COLUMN = np.array([[0.9], [0.2]])
M = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.5]])
V = np.array([0.4, 1.3, -0.8])
PROGRAMS = []


def program(*args, **options):
    """Enter a program with its arguments."""
    def enter(function):
        PROGRAMS.append(pytest.param(function, args, options, id=function.__name__))
        return function
    return enter


@program(0.7, M)
def scalar_with_array(x, m):
    y = x * m + x
    z = m / (x + 2.0) - x
    return np.sum(y * z) + np.sum(x - m)


@program(M, V)
def vector_with_matrix(m, v):
    return np.sum(np.sin(m * v) + v) + np.sum((v - m) ** 2)


@program(ROW, COLUMN)
def row_with_column(r, c):
    t = r * c
    t = t + c - r / (c + 2.0)
    return np.sum(t * r)


@program(ROW, V)
def row_with_vector(r, v):
    return np.sum(r * v) + np.sum((r + v) ** 2 * v)


@program(np.array([0.7]), V)
def one_element(x, v):
    y = x * v
    return np.sum(y * y) + x[0] * v[-1] + x[-1]


@program(np.array([0.7]), 0.3)
def one_element_with_scalar(x, y):
    z = x * y
    if z > 0:
        z = z * y
    return z[0] + y


@program(np.float64(0.7), 2.0)
def numpy_scalar(x, y):
    return np.sin(x) * y + x ** y


@program(0.7)
def array_of_scalars(x):
    v = np.array([x, x * x, 1.0])
    w = np.array([[x, 2.0], [3.0, x]])
    return np.sum(v * v) + np.sum(w @ w)


@program(V, second=False)
def accumulating_scalar_becomes_array(v):
    s = 0.0
    for i in range(3):
        s = s + v * v[i]
    return np.sum(s * s)


@program(M, second=False)
def carried_shape_changes(m):
    y = m[0]
    for i in range(2):
        y = np.concatenate([y, m[i] * y[:3]])
    return np.sum(y * y)


@program(V)
def growing_broadcast(v):
    y = v
    for i in range(2):
        y = y * v[:, None] + 1.0
    return np.sum(y)


@program(0.6, V)
def scalar_or_array_by_branch(x, v):
    if x > 1.0:
        y = v
    else:
        y = x
    return np.sum(y * v) + np.sum(y)


@program(M, V)
def negative_indices(m, v):
    return m[-1, -2] * v[-1] + np.sum(m[:, -1] * m[-2:, 0]) + np.sum(v[-2:] * v[:-1])


@program(M)
def boolean_masks(m):
    mask = m > 0.0
    y = m[mask]
    z = m * mask
    return np.sum(y * y) + np.sum(z ** 3) + np.sum(m[~mask])


@program(V)
def masked_stores(v):
    w = v * 2.0
    w[w < 0.0] = 0.5
    w[v > 1.0] *= v[v > 1.0]
    return np.sum(w * v)


@program(V)
def fancy_indices(v):
    i = np.array([0, 2, 2, -1])
    w = v[i] * v[i[::-1]]
    return np.sum(w * w) + np.sum(v[[0, 0, 1]] ** 2)


@program(V)
def where_with_nan_branches(v):
    safe = np.where(v > 0.0, v, 1.0)
    return np.sum(np.where(v > 0.0, np.log(safe), v * v))


@program(np.array([0.5, 2.0, 0.0]), wrt=())
def nothing_is_asked(v):
    return np.sum(v)


PROGRAMS.pop()


@program(V, 3)
def integer_powers(v, n):
    return np.sum(v ** 2 + v ** n + v ** -1 + v ** 0 + v ** 1)


PROGRAMS[-1].values[2]['wrt'] = (0,)


@program(1.3, 2)
def integer_argument_beside(x, n):
    y = x ** n + n ** x + n * x + x / n + n / x
    k = n // 2
    return y * k + x % 0.9 + x // 0.4 + 7 % x


PROGRAMS[-1].values[2]['wrt'] = (0,)


@program(1.3)
def integers_among_floats(x):
    s = 0
    p = 1
    for i in range(4):
        s += i * x
        p *= x
        s = s - i // 2
    return s * p + int(x) + round(x) + len((x, x)) * x


@program(V)
def empty_slices(v):
    w = v[3:]
    u = v[1:1]
    return np.sum(w * w) + np.sum(u) + np.sum(v * v) + np.prod(w)


@program(np.zeros((0, 3)), V)
def empty_argument(m, v):
    return np.sum(m * v) + np.sum(m @ v) + np.sum(v * v)


@program(np.ones((1, 1)), np.ones((3, 1)) * 0.5, np.ones((1, 4)))
def size_one_dimensions(a, b, c):
    y = a * b * c
    return np.sum(y * a) + np.sum(b.T * b) + np.sum(a @ c)


@program(np.ones((2, 1, 3)) * 0.4, M)
def middle_dimension(t, m):
    return np.sum(t * m[None]) + np.sum(t + m[:, None, :]) * np.sum(t * t)


@program(M)
def reductions_with_axes(m):
    mean = m.mean(axis=0)
    centered = m - mean
    scale = np.sqrt(np.sum(centered ** 2, axis=1, keepdims=True))
    return np.sum((centered / scale)[:, 0] * m.max(axis=1))


@program(0.7, 0.4)
def complex_intermediate(x, y):
    z = x + 1j * y
    w = z * z * np.exp(z)
    return w.real * np.abs(z) + w.imag


@program(V)
def complex_arrays(v):
    z = np.exp(1j * v)
    return np.sum(np.real(z * z)) + np.sum(np.abs(z + v) ** 2)


@program(M)
def reshapes(m):
    y = m.reshape(3, -1).T.ravel() * m.flatten()
    return np.sum(y.reshape((2, 3)) * m)


@program(M)
def transposed_and_swapped(m):
    return np.sum(m.T @ m) + np.sum(np.swapaxes(m, 0, 1)[0] * m[:, 1]) + np.trace(m @ m.T)


@program(V)
def squares_of_rows_of_an_outer(v):
    m = v[:, np.newaxis] * v
    return np.sum(m[0] * m[:, 1]) + m[..., 2].sum()


@program(V, 0.5)
def store_broadcasts(v, x):
    m = np.zeros((2, 3))
    m[:] = v
    m[0] += x
    m[1, 1:] = x * x
    m[:, 0] = v[:2]
    return np.sum(m * m)


@program(V)
def sums_of_python(v):
    return sum(v) * max(v) + min(v[0], v[1], 2.0) + abs(v[2]) + pow(v[1], 2)


@program(M)
def ellipsis_and_newaxis(m):
    return np.sum(m[..., 1:] * m[:, None, :2]) + m[None, ...].sum()


@pytest.mark.parametrize('function, args, options', PROGRAMS)
def test_program(function, args, options):
    """Every derivative is right."""
    check(function, *args, **options)


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


@pytest.mark.parametrize('value', [3, np.int64(3), True])
def test_an_integer_counts_as_that_float(value):
    if value is True:
        return
    got = srcad.grad(plain_power)(value)
    assert got == 9.0 and isinstance(got, float)


def test_integer_arrays_are_refused():
    with pytest.raises(srcad.SrcadError):
        srcad.grad(mixed)(np.arange(3), V)


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
         (python_max, np.array([2.0, 2.0, 1.0]), None),
         (norm, Z, Z), (zero_power, Z, Z), (square, Z, Z), (first_power, Z, np.ones(3)), (cube_by_variable, Z, Z),
         (clipped, np.array([0.5, 3.0, -2.0]), [1.0, 0.0, 0.0])]


@pytest.mark.filterwarnings('ignore::RuntimeWarning')
@pytest.mark.parametrize('function, x, expected', [pytest.param(*k, id=k[0].__name__) for k in KINKS])
def test_kinks(function, x, expected):
    """One convention in all texts and in both modes."""
    results = [g[0] for g in every(function, x)]
    for got in results:
        if expected is not None:
            np.testing.assert_allclose(got, expected)
        np.testing.assert_allclose(got, results[0])
        assert np.sum(got) == pytest.approx(1.0) or expected is not None
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
