"""Names, globals, closures and functions as values; effects, and the parameters and results of functions."""
import functools

import names_programs
import numpy as np
import pytest
from catalogue import A, each
from harness import check

import srcad
from srcad import pipeline
from srcad.unit import Request

TABLE = np.array([1.0, 2.0, 3.0])


@each(names_programs.PROGRAMS)
def test_program(function, args, options):
    check(function, *args, **options)


def test_globals_are_read_at_each_call(monkeypatch):
    names, reads_globals = vars(names_programs), names_programs.reads_globals
    df = srcad.grad(reads_globals)
    assert df(0.7, 1.0) == pytest.approx(8.0)
    monkeypatch.setitem(names, 'SCALE', 5.0)
    assert df(0.7, 1.0) == pytest.approx(11.0)
    monkeypatch.setitem(names, 'TABLE', np.ones(2))
    assert df(0.7, 1.0) == pytest.approx(7.0)
    monkeypatch.setitem(names, 'SCALE', np.array([1.0]))
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


def test_functions_as_arguments_need_a_specialised_text():
    with pytest.raises(srcad.UnsupportedSyntax, match='chosen when the code runs'):
        pipeline.derivative(apply, Request('grad', (1,)), None)


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


def test_decorators_that_change_the_result():
    before = decorated.calls
    assert srcad.grad(calls_decorated)(2.0) == 41.0
    assert decorated.calls == before + 1
    with pytest.raises(srcad.SrcadError):
        srcad.grad(decorated)(2.0)


@functools.lru_cache
def cached(x):
    return x * x * x


def test_caches_are_looked_through():
    assert srcad.grad(cached)(2.0) == 12.0


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
