"""Programs that try names, and the use of the interface."""
import functools
import math as np_of_mine

import numpy
import numpy as np
import numpy as nump
import pytest
from harness import check
from numpy import exp as e
from numpy import sin
from numpy import sum as total

import srcad
from srcad import pipeline
from srcad.unit import Request

A = np.array([0.3, -0.7, 1.1])
PROGRAMS = []
SCALE = 2.0
TABLE = np.array([1.0, 2.0, 3.0])


def program(*args, **options):
    """Enter a program with its arguments."""
    def enter(function):
        PROGRAMS.append(pytest.param(function, args, options, id=function.__name__))
        return function
    return enter


@program(0.7, 1.2)
def adjoint_names(x, bx):
    by = x * bx
    b_x = by * x
    x_bar = np.sin(b_x)
    return by * x_bar * bx


@program(0.7, 1.2)
def tangent_names(x, tx):
    t = x * tx
    ty = t * x
    x_dot = np.sin(ty)
    return t * x_dot * tx


@program(0.7, 1.2, 0.3)
def names_of_results(y, by, result):
    z = y * by
    bresult = z * result
    bz = bresult * bresult
    seed = bz + y
    return seed * by


@program(A)
def names_of_stacks(x):
    x_stack = x[0]
    s_stack = 1.0
    s = 0.5
    saved = x[1]
    residuals = x[2]
    x_old = s * saved
    for t in range(3):
        s_stack = s_stack * x[t]
        s = s * s_stack + x_stack
        residuals = residuals * s
    return s * x_old + residuals * saved


@program(0.7)
def numbered_names(x):
    x2 = x * x
    x = x * 3.0
    x3 = x * x2
    x = x3 + x
    x2 = x * x2
    return x2 * x * x3


@program(A)
def numpy_under_a_local_name(np):
    t = nump.sin(np)
    return nump.sum(t * np)


@program(0.7)
def math_as_something(x):
    return np_of_mine.exp(x) * np_of_mine.sin(x)


@program(A)
def imported_functions(x):
    return total(e(x) * sin(x))


@program(A)
def local_shadows_import(x):
    e = x * x
    total = nump.sum(e)
    return total * e[0]


@program(A)
def local_shadows_builtin(x):
    len = x[0]
    range = x[1] * len
    sum = 0.0
    for min in (0, 1, 2):
        sum = sum + x[min] * len
    float = sum * range
    list = float * x[2]
    return list


@program(A)
def local_named_runtime(runtime):
    srcad = runtime * 2.0
    zeros_like = srcad * runtime
    unbroadcast = numpy.sum(zeros_like)
    return unbroadcast * runtime[0]


def range_(n):
    return [n, n + 1]


@program(0.7)
def function_named_like_a_builtin(x):
    s = x
    for k in range_(1):
        s = s * x + k
    return s


@program(0.7)
def unicode_names(x):
    θ = x * x
    bθ = np.sin(θ)
    _ = θ * bθ
    __ = _ * x
    return __


@program(0.7, 1.2)
def reads_globals(x, y):
    return x * SCALE * y + np.sum(TABLE * x) * y


def scaled(x, scale=3.0, *, power=2):
    return scale * x ** power


@program(0.7)
def defaults_and_keywords(x):
    return scaled(x) + scaled(x, 2.0) + scaled(x, power=3) + scaled(scale=x, x=x)


def several(*xs):
    s = 1.0
    for v in xs:
        s = s * v
    return s


@program(0.7, 1.2, refusable=True)
def variable_arguments(x, y):
    return several(x, y, x) + several(y)


def pair(x, y):
    return x * y, x + y


@program(0.7, 1.2)
def unpacked_results(x, y):
    u, v = pair(x, y)
    v, u = pair(u, v)
    return u * v


@program(0.7)
def repeated_code(x):
    y = np.sin(x) * np.sin(x)
    y = np.sin(x) * np.sin(x)
    z = np.sin(x) * np.sin(x)
    x = x * 2.0
    w = np.sin(x) * np.sin(x)
    return y * z * w


@program(0.7)
def recursion_like_names(x):
    recursion_like_names_grad = x * x
    return recursion_like_names_grad * x


@program(0.7)
def strings_and_keys(x):
    kind = 'by'
    if kind in ('bx', 'by'):
        x = x * len(kind)
    return x * x


@pytest.mark.parametrize('function, args, options', PROGRAMS)
def test_program(function, args, options):
    """Every derivative is right; some forms may be refused, with a place and a reason."""
    options = dict(options)
    allowed = (srcad.UnsupportedSyntax,) if options.pop('refusable', False) else ()
    try:
        check(function, *args, **options)
    except allowed as refusal:
        pytest.skip(str(refusal).partition('\n')[0])


def test_globals_are_read_at_each_call(monkeypatch):
    df = srcad.grad(reads_globals)
    assert df(0.7, 1.0) == pytest.approx(8.0)
    monkeypatch.setitem(globals(), 'SCALE', 5.0)
    assert df(0.7, 1.0) == pytest.approx(11.0)
    monkeypatch.setitem(globals(), 'TABLE', np.ones(2))
    assert df(0.7, 1.0) == pytest.approx(7.0)
    monkeypatch.setitem(globals(), 'SCALE', np.array([1.0]))
    assert np.shape(srcad.vjp(reads_globals)(0.7, 1.0)[0]) == (1,)


def test_global_of_another_type(monkeypatch):
    df = srcad.grad(reads_table)
    np.testing.assert_allclose(df(A), 2 * TABLE)
    monkeypatch.setitem(globals(), 'TABLE', 4.0)
    np.testing.assert_allclose(df(A), np.full(3, 8.0))


def reads_table(x):
    return np.sum(TABLE * x) * 2


def square(x):
    return x * x


def calls_square(x):
    return square(x) * 3.0


def test_a_function_that_is_redefined(monkeypatch):
    df = srcad.grad(calls_square)
    assert df(2.0) == 12.0
    monkeypatch.setitem(globals(), 'square', cube)
    assert df(2.0) == 36.0


def cube(x):
    return x * x * x


def test_closures_that_change():
    c = 2.0

    def f(x):
        return c * x * x
    df = srcad.grad(f)
    assert df(1.0) == 4.0
    c = 5.0
    assert df(1.0) == 10.0
    c = np.array([1.0])
    with pytest.raises(srcad.NotScalarError):
        df(1.0)


def test_closures_of_one_text():
    def make(k):
        def f(x):
            return k * x * x
        return f
    assert [srcad.grad(make(k))(1.0) for k in (1.0, 2.0, 3.0)] == [2.0, 4.0, 6.0]
    assert [srcad.grad(make(g))(2.0) for g in (np.float64(1.0), 3)] == [4.0, 12.0]


def test_lambdas_on_one_line():
    f, g = (lambda x: x * x), (lambda x: x * x * x)
    assert srcad.grad(f)(2.0) == 4.0 and srcad.grad(g)(2.0) == 12.0


def apply(g, x):
    return g(x) * x


def test_functions_as_arguments():
    df = srcad.grad(apply, wrt='x')
    assert df(square, 2.0) == pytest.approx(12.0)
    assert df(cube, 2.0) == pytest.approx(32.0)
    assert df(np.sin, 0.5) == pytest.approx(np.cos(0.5) * 0.5 + np.sin(0.5))
    assert srcad.jvp(apply, wrt='x')(cube, 2.0, 1.0)[1] == pytest.approx(32.0)


def test_the_general_text_with_functions_as_arguments():
    try:
        function = pipeline.derivative(apply, Request('grad', (1,)), None).function
    except srcad.SrcadError:
        return
    assert function(square, 2.0) == pytest.approx(12.0)


def shouting(x, log):
    print('once')
    log.append(1)
    for i in range(3):
        log.append(i)
        if x > 0:
            print(i)
    return x * x


@pytest.mark.parametrize('optimized', [True, False])
@pytest.mark.parametrize('transform', [srcad.grad, srcad.value_and_grad])
def test_effects_happen_once(capsys, optimized, transform):
    log = []
    transform(shouting, optimized=optimized)(2.0, log)
    assert capsys.readouterr().out == 'once\n0\n1\n2\n'
    assert log == [1, 0, 1, 2]


def counting(function):
    @functools.wraps(function)
    def wrapper(*args):
        wrapper.calls += 1
        return 10.0 * function(*args)
    wrapper.calls = 0
    return wrapper


@counting
def decorated(x):
    return x * x


def calls_decorated(x):
    return decorated(x) + x


@pytest.mark.parametrize('function, expected', [(decorated, 40.0), (calls_decorated, 41.0)])
def test_decorators_count_or_are_refused(function, expected):
    try:
        got = srcad.grad(function)(2.0)
    except srcad.SrcadError:
        return
    assert got == pytest.approx(expected)


@functools.lru_cache
def cached(x):
    return x * x * x


def test_caches_are_looked_through():
    try:
        got = srcad.grad(cached)(2.0)
    except srcad.SrcadError:
        return
    assert got == 12.0


class Named(tuple):
    """A tuple with a field that is named like a property of arrays."""

    @property
    def size(self):
        return self[0]


class Body:
    """An object with active fields that are named like properties of arrays."""

    def __init__(self, size, shape):
        self.size = size
        self.shape = shape


def reads_size(p):
    return p.size * p.size


@pytest.mark.parametrize('value', [Named((2.0, 3.0))])
def test_attributes_named_like_those_of_arrays(value):
    """A zero would be wrong."""
    try:
        got = srcad.grad(reads_size)(value)
    except (srcad.SrcadError, TypeError):
        return
    assert got[0] == pytest.approx(4.0)


def makes_a_list(x):
    s = 0.0
    for v in x.tolist():
        s = s + v * v
    return s


def makes_an_item(x):
    return x[0].item() * x.item(1)


def makes_a_float(x):
    return float(x[0]) * np.float64(x[1]) * x[2].astype(float)


def through_text(x):
    return float(str(x)) * x


def through_a_dictionary(x):
    d = {'a': x, 'b': 2.0}
    d['c'] = d['a'] * d['b']
    return d['c'] * d.get('a') * d['a']


@pytest.mark.parametrize('function, x, expected', [
    (makes_a_list, A, 2 * A), (makes_an_item, A, [A[1], A[0], 0.0]),
    (makes_a_float, A, [A[1] * A[2], A[0] * A[2], A[0] * A[1]]),
    (through_a_dictionary, 0.7, 6 * 0.49)])
def test_conversions_keep_the_derivative(function, x, expected):
    """Right, or refused; never zero."""
    for transform in (lambda: srcad.grad(function)(x), lambda: _forward(function, x)):
        try:
            got = transform()
        except srcad.SrcadError:
            continue
        np.testing.assert_allclose(got, expected)


def _forward(function, x):
    if np.ndim(x) == 0:
        return srcad.jvp(function)(x, 1.0)[1]
    return np.array([srcad.jvp(function)(x, d)[1] for d in np.eye(x.size)])


def with_aux(x, n):
    y = x * x
    return y * n, {'y': y, 'n': n, 'text': 'abc'}


def test_auxiliary_results():
    for optimized in (True, False):
        gradient, aux = srcad.grad(with_aux, has_aux=True, optimized=optimized)(2.0, 3)
        assert gradient == 12.0 and aux == {'y': 4.0, 'n': 3, 'text': 'abc'}


def test_results_without_a_derivative():
    assert srcad.grad(lambda x: 3.0)(2.0) == 0.0
    np.testing.assert_array_equal(srcad.grad(lambda x: 3.0)(A), np.zeros(3))
    np.testing.assert_array_equal(srcad.grad(lambda x, y: y * 2.0)(A, 1.0), np.zeros(3))
    assert srcad.jvp(lambda x: 3.0)(2.0, 1.0) == (3.0, 0.0)
    np.testing.assert_array_equal(srcad.hessian(lambda x: np.sum(x))(A), np.zeros((3, 3)))


def keyword_only(x, *, k=2.0):
    return x * x * k


def test_keyword_only_parameters():
    assert srcad.grad(keyword_only)(3.0) == 12.0
    assert srcad.grad(keyword_only)(3.0, k=1.0) == 6.0
    with pytest.raises(srcad.WrtError):
        srcad.grad(keyword_only, 'k')


def starred(x, *ys):
    s = x
    for y in ys:
        s = s * y
    return s


def test_starred_parameters():
    assert srcad.grad(starred)(3.0, 2.0, 4.0) == 8.0
    assert srcad.grad(starred)(3.0) == 1.0


def test_defaults_that_change():
    def f(x, k=2.0):
        return x * k
    df = srcad.grad(f)
    assert df(1.0) == 2.0
    f.__defaults__ = (5.0,)
    assert df(1.0) == 5.0


def test_gradient_of_gradient_of_gradient():
    d3 = srcad.grad(srcad.grad(srcad.grad(lambda x: x ** 4 + np.sin(x))))
    assert d3(0.5) == pytest.approx(24 * 0.5 - np.cos(0.5))
