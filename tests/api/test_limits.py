"""Many threads at once, recursion without an end, and programs that are long."""
import linecache
import sys
import threading

import numpy as np
import pytest

import srcad
from srcad import pipeline

THREADS = 32
KINDS = 8


def function(number):
    """Give a function of its own for a number."""
    namespace = {'np': np, '__name__': 'threads'}
    text = f'def f{number}(x, c):\n    y = x * {number}.0\n    y[0] = c\n    return np.sum(np.sin(y) * x)\n'
    filename = f'<threads {number}>'
    linecache.cache[filename] = len(text), None, text.splitlines(True), filename
    exec(compile(text, filename, 'exec'), namespace)
    return namespace[f'f{number}']


def gradient(number, x, c):
    """Give the gradient, written by hand."""
    y = x * float(number)
    y[0] = c
    moved = np.where(np.arange(x.size) > 0, number, 0.0)
    return np.sin(y) + np.cos(y) * moved * x


@pytest.fixture
def compiled(monkeypatch):
    """The requests that are compiled."""
    srcad.cache_clear()
    found, real = [], pipeline.derivative

    def derivative(target, request, types=None, *prepared):
        found.append((target.__name__, request.transform, str(types)))
        return real(target, request, types, *prepared)
    monkeypatch.setattr(pipeline, 'derivative', derivative)
    return found


def test_32_threads_call_the_same_and_different_functions(compiled):
    """Each of them makes its own objects, begins at the same time, and calls all the functions in another order."""
    functions = [function(n) for n in range(1, KINDS + 1)]
    shared = [srcad.grad(f) for f in functions]
    barrier, wrong = threading.Barrier(THREADS), []

    def work(thread):
        rng = np.random.default_rng(thread)
        barrier.wait()
        for turn in range(3):
            for index in rng.permutation(KINDS):
                x, c = rng.normal(size=2 + turn), float(rng.normal())
                df = shared[index] if (thread + turn) % 2 else srcad.grad(functions[index])
                got = df(x.copy(), c)
                if not np.allclose(got, gradient(index + 1, x, c), rtol=1e-13, atol=1e-13):
                    wrong.append((thread, index, got))

    def guarded(thread):
        try:
            work(thread)
        except BaseException as error:
            wrong.append((thread, error))
    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(compiled) == len(set(compiled)) == KINDS


def test_threads_that_need_the_derivative_of_a_derivative(compiled):
    """Compilations that need others, begun by many threads, wait for each other and do not lock each other out."""
    f, g = function(1), function(2)
    makers = [lambda h=h, t=t: t(srcad.grad(h)) for h in (f, g) for t in (srcad.jacobian, srcad.jacfwd)]
    barrier, found = threading.Barrier(THREADS), {}

    def work(thread):
        barrier.wait()
        found[thread] = makers[thread % 4]()(np.array([0.4, 0.7]), 0.3)
    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(found) == THREADS
    for thread, matrix in found.items():
        np.testing.assert_allclose(matrix, found[thread % 4], rtol=1e-13)
        np.testing.assert_allclose(matrix, matrix.T, rtol=1e-13, atol=1e-13)
    # For each function its gradient, of that both modes for `jacobian` to choose from, and forward mode for `jacfwd`.
    assert len(compiled) == 2 * 4


def without_end(x, n):
    return x * without_end(x, n + 1)


def deep(x, n):
    if n == 0:
        return x
    return 0.5 * deep(x, n - 1) + x


def test_recursion_without_an_end_gives_pythons_own_error():
    with pytest.raises(RecursionError):
        without_end(1.0, 0)
    limit = sys.getrecursionlimit()
    for transform in (srcad.grad, srcad.jvp):
        with pytest.raises(RecursionError):
            transform(without_end)(1.0, 0, *[1.0] * (transform is srcad.jvp))
    assert sys.getrecursionlimit() == limit
    assert srcad.grad(deep)(1.0, 20) == pytest.approx(2.0 - 0.5 ** 20)      # and nothing is spoilt


def test_deep_recursion_that_python_can_do_is_differentiated():
    assert srcad.grad(deep)(1.0, 300) == pytest.approx(2.0)


def test_ten_thousand_statements(tmp_path, monkeypatch):
    lines = [f'    y = y * 0.999 + x * {i}.0' if i % 4 == 0 else f'    v{i} = {i}.5' for i in range(10_000)]
    (tmp_path / 'ten_thousand.py').write_text('\n'.join(['def f(x):', '    y = x', *lines, '    return y', '']))
    monkeypatch.syspath_prepend(tmp_path)
    from ten_thousand import f
    slope = 1.0
    for i in range(0, 10_000, 4):
        slope = slope * 0.999 + i
    assert srcad.grad(f)(0.7) == pytest.approx(slope, rel=1e-12)
