"""The tape: a known example, accumulation, broadcasting, memory, higher orders."""
import numpy as np
import pytest

from srcad.reference import dual
from srcad.reference.dual import Dual
from srcad.reference.tape import Tape, Variable, gradient, hessian, vjp


def test_the_tape_is_printed():
    tape = Tape()
    x = tape.variable(np.array([1.0, 2.0]), name='x')
    y = -x[1:] ** 2 + np.concatenate([x, x])[:1]
    y[0] = x[1] * 3.0
    np.sum(y)
    assert str(tape).splitlines() == [
        'x = [1. 2.]', 'v1 = x[1:]', 'v2 = v1 ** 2', 'v3 = -v2', 'v4 = concatenate([x, x])',
        'v5 = v4[:1]', 'v6 = v3 + v5', 'v7 = x[1]', 'v8 = v7 * 3.0', 'v6[0] = v8', 'v9 = sum(v6)']


def test_tapes_are_independent():
    one, two = Tape(), Tape()
    x, y = one.variable(2.0), two.variable(3.0)
    x * x
    assert (x.name, y.name) == ('v1', 'v1')
    assert str(two) == 'v1 = 3.0'
    one.reset()
    assert str(one) == '' and str(two) == 'v1 = 3.0'
    assert one.variable(5.0).name == 'v1'


def test_gradients_are_accumulated():
    tape = Tape()
    x = tape.variable(3.0)
    y = x * x + x * x + x
    assert tape.grad(y, x) == 13.0
    assert tape.grad(y, [x, x]) == [13.0, 13.0]           # a second time, from the start
    assert tape.grad(tape.variable(1.0), x) == 0.0
    assert tape.grad(7.0, x) == 0.0


@pytest.mark.parametrize('f', [
    lambda x, y: np.sum(x * y), lambda x, y: np.sum((x + y) ** 2 / (1 + x * x)), lambda x, y: np.sum(np.sin(x[None] - y)),
    lambda x, y: np.mean(np.maximum(x[None], np.exp(y))) + np.max(y),
])
@pytest.mark.parametrize('shapes', [((3, 1), (4,)), ((4,), (2, 3, 4)), ((1,), (4,)), ((2, 1, 3), (4, 1))])
def test_broadcasting(f, shapes):
    rng = np.random.default_rng(0)
    args = [rng.normal(size=shape) for shape in shapes]
    for wrt in (0, 1):
        assert gradient(f, wrt)(*args) == pytest.approx(dual.gradient(f, wrt)(*args), rel=1e-12)
        assert gradient(f, wrt)(*args).shape == args[wrt].shape


def programs():
    def overlap(x):
        x[1:] += x[:-1] * x[1:]
        return np.sum(x ** 2)

    def views(x):
        a, b = x[::2], x[1::2]
        a *= 2.0
        b[...] = a[:len(b)] * b
        x.reshape(-1)[0] = x[-1] ** 2
        return np.sum(x)

    def swap(x):
        y = np.zeros(len(x))
        for _ in range(3):
            y[:] = np.sin(x) * x[::-1]
            x, y = y, x
        return np.dot(x, y)

    def fancy(x):
        y = x[[0, 0, 2, 1]]
        x[[0, 2]] = y[1:3] * 2.0
        return np.sum(x * np.where(x > 0.0, x, np.cos(x))) + np.sum(y ** 3)

    def history(x):
        items = []
        for i in range(len(x)):
            items.append(x[i] * (items[-1] if items else 1.0))
        return items[-1] + items.pop(0)

    def matrix(x):
        x = x[:2] * x[3:]
        a = np.outer(x, x) + np.diag([1.0, 2.0])
        return np.linalg.det(a) + np.sum(np.linalg.solve(a, x)) + np.linalg.norm(np.cumsum(x))

    return [overlap, views, swap, fancy, history, matrix]


@pytest.mark.parametrize('f', programs(), ids=lambda f: f.__name__)
def test_programs_agree_with_dual_numbers(f):
    x = np.array([0.3, -0.7, 1.1, 0.9, -0.4])
    before = x.copy()
    assert gradient(f)(x) == pytest.approx(dual.gradient(f)(x), rel=1e-11)
    assert np.array_equal(x, before)
    assert hessian(f)(x) == pytest.approx(dual.hessian(f)(x), rel=1e-9, abs=1e-12)
    reverse_twice = [gradient(lambda x, i=i, f=f: gradient(f)(x)[i])(x) for i in range(5)]
    assert np.stack(reverse_twice) == pytest.approx(dual.hessian(f)(x), rel=1e-9, abs=1e-12)


def test_a_variable_that_was_written_is_meant_as_it_was_made():
    tape = Tape()
    x = tape.variable(np.array([2.0, 3.0]))
    x[0] = x[1] * x[0]
    assert np.array_equal(tape.grad(np.sum(x), x), [3.0, 3.0])


def test_a_pullback_may_be_called_twice_and_with_structures():
    value, pullback = vjp(lambda p, n: [p['a'] * 2.0, p['b'][0] * p['a']], {'a': np.ones(2), 'b': (3.0, 'text')}, 'n')
    assert value[1].tolist() == [3.0, 3.0]
    for _ in range(2):
        of_p, of_n = pullback([np.zeros(2), np.array([1.0, 10.0])])
        assert of_p['a'].tolist() == [3.0, 30.0] and of_p['b'] == (11.0, None)
        assert of_n is None


def test_complex_numbers_in_between():
    def f(x):
        z = np.exp(1j * x) * (x + 2.0)
        return np.sum(np.abs(z + x) + np.real(z) * np.imag(z) + np.angle(np.conj(z)))
    x = np.array([0.3, 0.8])
    assert gradient(f)(x).dtype == float
    assert gradient(f)(x) == pytest.approx(dual.gradient(f)(x), rel=1e-13)


def test_single_precision_is_kept():
    assert gradient(lambda x: np.sum(x * x))(np.ones(2, np.float32)).dtype == np.float32


def test_dual_numbers_on_a_tape():
    tape = Tape()
    x = tape.variable(Dual(2.0, 1.0))
    z = tape.grad(x ** 3, x)
    assert (z.primal, z.tangent) == (12.0, 12.0)


def test_bad_input_is_refused():
    tape = Tape()
    x = tape.variable(np.ones(2))
    with pytest.raises(ValueError, match='give the adjoint `by`'):
        tape.grad(x * 2.0, x)
    with pytest.raises(ValueError, match='and `by` the shape'):
        tape.grad(x * 2.0, x, by=np.ones(3))
    with pytest.raises(TypeError, match='no variable of this tape'):
        tape.grad(np.sum(x), Tape().variable(1.0))
    with pytest.raises(TypeError, match='a variable of this tape already'):
        tape.variable(x)
    with pytest.raises(TypeError, match='numbers, not of str'):
        tape.variable('x')
    with pytest.raises(ValueError) as caught:
        np.zeros(2)[0] = x[0]
    assert 'would lose its derivative' in str(caught.value.__cause__)
    assert isinstance(x, Variable)
