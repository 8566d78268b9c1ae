"""Gradients of programs that call methods, and state of objects that is refused."""
import functools

import attributes_refused
import harness
import numpy as np
import pytest
from catalogue import each
from method_programs import PROGRAMS, Disc, Ring, Weight, disc, ring

import srcad
from srcad import errors

REFUSALS = {
    'operators_in_place': ('case',),
    'what_an_item_gives_is_used': ('case',),
    'a_log_is_kept': ('general_text', 'general_unoptimised', 'general_forward'),
}


@each(PROGRAMS)
def test_derivatives(function, args, options):
    harness.check(function, *args, **options, refusals=REFUSALS.get(function.__name__, ()))


class Store:
    """An object with memory that methods write to."""

    def __init__(self):
        self.buffer, self.w, self.log, self.last, self.parts = np.zeros(3), np.array([1.0, 2.0, 3.0]), [], 0.0, {}

    def fill(self, x):
        self.buffer[0] = x
        return self.buffer

    def put(self, x):
        self.buffer[1] = x * x

    def get(self):
        return self.buffer[1] * self.w[2]

    def keep(self, x):
        self.log.append(x)
        return x * 2.0

    def __truediv__(self, x):
        return NotImplemented if x is None else self.w[0] / x


store = Store()
GLOBAL = {'buffer': np.zeros(3)}
ROOM = np.zeros(3)


def two_names_for_an_attribute(x):
    one, other = store.buffer, store.buffer
    one[0] = x
    return other[0] * x


def a_method_fills(x):
    return np.sum(store.fill(x) * x)


def put_and_got(x):
    store.put(x)
    return store.get() * x


def a_log_that_is_read(x):
    y = store.keep(x)
    return store.log[0] * y


def an_attribute_of_an_argument(x, m):
    b = m.buffer
    b[0] = x * x
    return m.buffer[0] * x


def a_dictionary_of_the_module(x):
    b = GLOBAL['buffer']
    b[1] = x
    return GLOBAL['buffer'][1] * x


def an_array_of_the_module(x):
    b = ROOM
    b[1] = x
    return ROOM[1] * x


def kept_in_an_item(x):
    store.parts['a'] = x
    return store.parts['a'] * x


def an_operator_that_may_give_way(x):
    return store / x


def a_function_of_numpy(x):
    return np.sum(np.multiply(weight_like, x))


weight_like = Weight(np.ones(3))


@pytest.mark.parametrize('function', [two_names_for_an_attribute, a_method_fills, put_and_got, a_log_that_is_read,
                                      a_dictionary_of_the_module, an_array_of_the_module, kept_in_an_item])
@pytest.mark.parametrize('transform', [srcad.grad, functools.partial(srcad.jvp)])
def test_memory_that_outlives_the_call_is_refused(function, transform):
    extra = (1.0,) if transform is not srcad.grad else ()
    with pytest.raises(errors.UnsupportedSyntax, match='SRC139|SRC138'):
        transform(function)(1.5, *extra)
    with pytest.raises(errors.UnsupportedSyntax):
        srcad.grad(function).source
    store.__init__()


def test_attributes_of_arguments_too():
    with pytest.raises(errors.UnsupportedSyntax, match='SRC139'):
        srcad.grad(an_attribute_of_an_argument)(1.5, store)


@pytest.mark.parametrize('function', [an_operator_that_may_give_way, a_function_of_numpy])
def test_operators_that_are_not_certain_are_refused(function):
    with pytest.raises(errors.UnsupportedSyntax, match='SRC145'):
        srcad.grad(function)(1.5)


def test_effects_happen_once():
    store.__init__()
    assert srcad.grad(lambda x: store.keep(x) * store.keep(3.0 * x))(2.0) == 48.0
    assert store.log == [2.0, 6.0]
    disc.seen.clear()
    srcad.value_and_grad(lambda x: disc.noted(x))(0.5)
    assert disc.seen == [0.5]


@pytest.mark.parametrize('function', attributes_refused.PROGRAMS, ids=lambda function: function.__name__)
def test_attributes_are_not_followed_by_any_way(function):
    for compute in (lambda: srcad.grad(function, wrt='x')(attributes_refused.Thing(), 0.7),
                    lambda: srcad.jvp(function, wrt='x')(attributes_refused.Thing(), 0.7, 1.0),
                    lambda: srcad.grad(function, wrt='x').general().function(attributes_refused.Thing(), 0.7)):
        with pytest.raises(errors.SrcadError, match='SRC139|SRC114|SRC137|SRC131|SRC301'):
            compute()


class Counter:
    """An object that counts its calls, and keeps what it computed last."""

    limit = 3.0

    def __init__(self):
        self.calls, self.last, self.w = 0, 0.0, np.array([0.5, -0.2, 0.8])

    def energy(self, x):
        self.calls += 1
        y = np.sum(self.w * x) * self.limit
        self.last = y
        return self.root(y * y)

    def root(self, y):
        self.calls = self.calls + 1
        for _ in range(2):
            self.last = y
        return np.sqrt(y)

    def counted(self, x):
        self.calls += 1
        return x * self.calls

    @property
    def half(self):
        return 0.5

    @half.setter
    def half(self, value):
        self.w = value

    def halved(self, x):
        self.half = x
        return x


@pytest.mark.parametrize('wrt', ['x', 'self', ('self', 'x')])
def test_assignments_to_attributes_are_effects(wrt):
    x, n = np.array([0.3, 0.7, 0.9]), np.array([0.5, -0.2, 0.8])
    for make in (srcad.grad, functools.partial(srcad.grad, optimized=False), srcad.value_and_grad):
        counter = Counter()
        found = make(Counter.energy, wrt=wrt)(counter, x)
        found = found[1] if make is srcad.value_and_grad else found
        parts = found if isinstance(wrt, tuple) else (found,)
        of_self = [p.w for p in parts if hasattr(p, 'w')]
        np.testing.assert_allclose(np.concatenate([np.ravel(p) for p in (*of_self, *parts) if isinstance(p, np.ndarray)]),
                                   np.concatenate([3.0 * x] * len(of_self) + [3.0 * n] * (wrt != 'self')))
        assert counter.calls == 2
        np.testing.assert_allclose(counter.last, (3.0 * np.sum(n * x)) ** 2)
    general = srcad.grad(Counter.energy, wrt=wrt).general().function
    counter = Counter()
    general(counter, x)
    assert counter.calls == 2
    counter = Counter()
    direction = tuple(counter if name == 'self' else x for name in ([wrt] if isinstance(wrt, str) else wrt))
    _, tangent = srcad.jvp(Counter.energy, wrt=wrt)(counter, x, *direction)
    np.testing.assert_allclose(tangent, len(direction) * 3.0 * np.sum(n * x))
    assert counter.calls == 2


@pytest.mark.parametrize('method, code', [(Counter.counted, 'SRC139'), (Counter.halved, 'SRC114')])
def test_attributes_that_are_assigned_and_read_are_refused(method, code):
    with pytest.raises(errors.UnsupportedSyntax, match=code):
        srcad.grad(method)(Counter(), 1.5)


class Pipeline:
    """A class whose annotations say what its attributes are."""

    first: Disc
    others: list[Disc]
    factor = 2.0

    def __init__(self, first, others):
        self.first, self.others = first, others

    def area(self, x):
        s = self.first.area(x) * self.factor
        for other in self.others:
            s = s * other.area(x)
        return s


def whole(pipeline: Pipeline, x):
    return pipeline.area(x)


def test_annotations_are_followed_in_general_texts_and_checked():
    pipeline = Pipeline(Disc(1.2), [Disc(0.4), Disc(0.7)])
    general = srcad.grad(whole, wrt=('pipeline', 'x')).general().function
    gradient, bx = general(pipeline, 1.3)
    expected = srcad.grad(whole, wrt=('pipeline', 'x'))(pipeline, 1.3)
    np.testing.assert_allclose(bx, expected[1])
    np.testing.assert_allclose(gradient.others[1].size, expected[0].others[1].size)
    with pytest.raises(TypeError, match='class Disc itself'):
        general(Pipeline(Disc(1.2), [Ring(0.4, 0.1)]), 1.3)
    pipeline.factor = 3.0
    with pytest.raises(TypeError, match='factor'):
        general(pipeline, 1.3)
    np.testing.assert_allclose(srcad.grad(whole, wrt='x')(pipeline, 1.3), 1.5 * expected[1])


def test_a_method_that_is_replaced_gives_a_new_derivative(monkeypatch):
    df = srcad.grad(lambda m, x: m.bent(x), wrt='x')
    first = df(ring, 0.3)
    monkeypatch.setattr(Ring, 'bent', lambda self, x: 3.0 * x)
    assert df(ring, 0.3) == 3.0 != first
    monkeypatch.undo()
    other = Ring(2.0, 0.7)
    other.bent = lambda x: 5.0 * x
    assert df(other, 0.3) == 5.0
    assert df(ring, 0.3) == first
    other.act = np.sin
    del other.bent
    np.testing.assert_allclose(df(other, 0.3), 0.7 * np.cos(0.21))


def test_a_method_of_an_object_of_the_module_is_watched(monkeypatch):
    df = srcad.grad(lambda x: ring.bent(x))
    first = df(0.3)
    monkeypatch.setattr(ring, 'act', np.sin)
    np.testing.assert_allclose(df(0.3), 0.7 * np.cos(0.21))
    monkeypatch.setattr(Ring, 'bent', lambda self, x: 3.0 * x)
    assert df(0.3) == 3.0
    monkeypatch.undo()
    assert df(0.3) == first
