"""Which derivative a call gets: by the kinds of its arguments, and by what the function reads by name."""
import sys
import threading
import time
import timeit
import types

import numpy as np
import pytest

import srcad
from srcad import cache, watch


@pytest.fixture
def compiled(monkeypatch):
    """The requests that reached the compiler."""
    from srcad import pipeline
    srcad.cache_clear()
    found = []
    real = pipeline.derivative

    def counted(target, request, *more):
        found.append((request.transform, *more[:1]))
        return real(target, request, *more)

    monkeypatch.setattr(pipeline, 'derivative', counted)
    yield found
    srcad.cache_clear()


def module(text, name='written'):
    """A module whose functions have a source."""
    import linecache
    made = types.ModuleType(name)
    filename = f'<{name} {hash(text)}>'
    linecache.cache[filename] = len(text), None, text.splitlines(True), filename
    exec(compile(text, filename, 'exec'), made.__dict__)
    return made


def redefine(made, text):
    import linecache
    filename = f'<again {hash(text)}>'
    linecache.cache[filename] = len(text), None, text.splitlines(True), filename
    exec(compile(text, filename, 'exec'), made.__dict__)


def square(x):
    return np.sum(x * x)


def test_one_derivative_for_each_kind_of_argument(compiled):
    df = srcad.grad(square)
    for n in (3, 4, 7):
        np.testing.assert_allclose(df(np.ones(n)), 2.0 * np.ones(n))
    assert len(compiled) == 1                            # sizes do not count
    df(np.ones((2, 3)))
    df(np.ones(3, np.float32))
    df(1.0)
    df(np.float64(1.0))
    df(np.array(1.0))
    assert len(compiled) >= 6
    count = len(compiled)
    df(np.ones(5)), df(2.0), df(np.ones((3, 4)))
    assert len(compiled) == count


def test_equal_dimensions_are_told_from_different_ones(compiled):
    def f(x, y):
        return np.sum(x * y)

    df = srcad.grad(f)
    np.testing.assert_allclose(df(np.ones((3, 2)), np.ones((3, 2))), np.ones((3, 2)))
    np.testing.assert_allclose(df(np.ones((1, 2)), np.ones((3, 2))), 3.0 * np.ones((1, 2)))
    np.testing.assert_allclose(df(np.ones(()), np.ones((3, 2))), 6.0)


def test_objects_share_derivatives(compiled):
    for _ in range(5):
        assert srcad.grad(lambda x: x * x)(3.0) == 6.0
    assert len(compiled) == 1
    assert srcad.cache_info().hits == 4


def test_options_are_told_apart(compiled):
    assert srcad.grad(square)(2.0) == 4.0
    assert srcad.grad(square, (0,))(2.0) == (4.0,)
    assert srcad.value_and_grad(square)(2.0) == (4.0, 4.0)


def test_closures_have_their_own_derivative():
    def power(n):
        def f(x):
            return x ** n
        return f

    square, cube = srcad.grad(power(2)), srcad.grad(power(3))
    assert (square(2.0), cube(2.0), square(3.0)) == (4.0, 12.0, 6.0)


def test_closure_cells_are_live():
    scale = 2.0

    def f(x):
        return scale * x * x

    df = srcad.grad(f)
    assert df(1.0) == 4.0
    scale = 5.0
    assert df(1.0) == 10.0


def test_a_function_in_a_closure_cell_that_is_rebound():
    def inner(x):
        return x * x

    def f(x):
        return inner(x) * 2.0

    df = srcad.grad(f)
    assert df(3.0) == 12.0

    def inner(x):                                       # noqa: F811
        return x * x * x

    assert df(3.0) == 54.0


def test_globals_are_live():
    made = module('G = 2.0\ndef f(x):\n    return G * x * x\n')
    df = srcad.grad(made.f)
    assert df(1.0) == 4.0
    made.G = 3.0
    assert df(1.0) == 6.0
    made.G = np.array([1.0, 2.0])
    with pytest.raises(srcad.NotScalarError):
        df(1.0)


def test_a_helper_that_is_rebound(compiled):
    made = module('def g(x):\n    return x * x\ndef f(x):\n    return g(x) + x\n')
    df = srcad.grad(made.f)
    assert df(3.0) == 7.0
    old = made.g
    redefine(made, 'def g(x):\n    return 5.0 * x\n')
    assert df(3.0) == 6.0
    count = len(compiled)
    made.g = old
    assert df(3.0) == 7.0
    assert len(compiled) == count                       # going back costs nothing


def test_a_helper_of_a_helper_that_is_rebound():
    made = module('def h(x):\n    return x * x\ndef g(x):\n    return h(x)\ndef f(x):\n    return g(x) + x\n')
    df = srcad.grad(made.f)
    assert df(3.0) == 7.0
    redefine(made, 'def h(x):\n    return 5.0 * x\n')
    assert df(3.0) == 6.0


def test_a_function_whose_code_is_replaced():
    made = module('def f(x):\n    return x * x\n')
    df = srcad.grad(made.f)
    assert df(3.0) == 6.0
    old = made.f
    redefine(made, 'def f(x):\n    return 4.0 * x\n')
    old.__code__ = made.f.__code__                      # as autoreload does
    assert df(3.0) == 4.0


def test_a_default_that_is_replaced():
    made = module('def f(x, k=2.0):\n    return k * x * x\n')
    df = srcad.grad(made.f)
    assert df(1.0) == 4.0
    made.f.__defaults__ = (3.0,)
    assert srcad.grad(made.f)(1.0) == 6.0
    assert df(1.0) == 6.0


def test_paths_of_names():
    def f(x):
        return np.linalg.norm(x) + sum(y for y in x if y > watch._MOST)

    assert ('np', 'linalg', 'norm') in watch.global_paths(f.__code__)
    assert ('watch', '_MOST') in watch.global_paths(f.__code__)
    assert ('sum',) in watch.global_paths(f.__code__)


def test_functions_of_the_users_modules_are_watched():
    helper = module('def g(x):\n    return x * x\n', 'helper')
    made = module('import sys\ndef f(x):\n    return helper.g(x)\n')
    made.helper = helper
    seen = watch.Watch([made.f], lambda value: type(value))
    assert seen.holds()
    helper.g = lambda x: x
    assert not seen.holds()


def test_libraries_are_not_followed():
    def f(x):
        return np.linalg.norm(x)

    seen = watch.Watch([f], lambda value: type(value))
    assert len(seen._codes) == 1


def test_a_name_that_hides_a_builtin_is_noticed():
    made = module('def f(x):\n    return abs(x)\n')
    seen = watch.Watch([made.f], lambda value: type(value))
    assert seen.holds()
    made.abs = lambda x: x
    assert not seen.holds()


def test_the_cache_is_bounded():
    table = cache.Cache(3)
    entries = [types.SimpleNamespace(watch=types.SimpleNamespace(holds=lambda: True)) for _ in range(5)]
    for i, entry in enumerate(entries[:3]):
        table.enter(i, entry)
    assert table.find(0) is entries[0]                  # 1 is now the least recently used
    table.enter(3, entries[3])
    assert table.find(1) is None
    assert table.find(0) is entries[0] and table.find(3) is entries[3]
    assert table.info().currsize == 3


def test_entries_that_do_not_hold_are_not_given():
    table = cache.Cache(10)
    old = types.SimpleNamespace(watch=types.SimpleNamespace(holds=lambda: False))
    new = types.SimpleNamespace(watch=types.SimpleNamespace(holds=lambda: True))
    table.enter('k', old)
    assert table.find('k') is None
    table.enter('k', new)
    assert table.find('k') is new


def test_cache_clear(compiled):
    df = srcad.grad(square)
    df(1.0)
    assert srcad.cache_info().currsize >= 1
    srcad.cache_clear()
    assert srcad.cache_info() == (0, 0, 1024, 0)
    count = len(compiled)
    df(1.0)
    assert len(compiled) > count


def test_threads_generate_once(compiled):
    df = srcad.grad(square)
    barrier = threading.Barrier(8)
    found = []

    def work():
        barrier.wait()
        for n in range(2, 6):
            found.append(df(np.ones(n)))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 32 and all((g == 2.0).all() for g in found)
    assert len(compiled) == 1


def test_overhead_of_a_call():
    def f(x, y):
        return x * y

    df = srcad.grad(f)
    df(1.0, 2.0)
    plain = df.specialize(1.0, 2.0)
    count = 20000
    direct = min(timeit.repeat(lambda: plain(1.0, 2.0), number=count, repeat=7, timer=time.process_time))
    dispatched = min(timeit.repeat(lambda: df(1.0, 2.0), number=count, repeat=7, timer=time.process_time))
    assert (dispatched - direct) / count < 8e-6         # 1 to 2 on a machine that does nothing else


def writes(x, y):
    x[0] = y[0] * x[1]
    return np.sum(x * y)


def test_overlap_of_written_memory_is_refused():
    df = srcad.grad(writes)
    memory = np.arange(1.0, 6.0)
    for x, y in ((memory[:3], memory[2:5]), (memory[:3], memory[:3]), (memory[:3], memory[2::-1])):
        with pytest.raises(srcad.OverlapError, match='writes to x, and x and y share memory'):
            df(x, y)
    with pytest.raises(srcad.OverlapError, match='share memory with each other'):
        df(np.lib.stride_tricks.as_strided(memory, (3,), (0,)), np.ones(3))
    x, y = memory[0::2], memory[1::2]                   # interleaved, and apart
    np.testing.assert_allclose(df(x[:2], y), [0.0, y[0] * y[0] + y[1]])


def test_overlap_does_not_matter_where_nothing_is_written():
    def f(x, y):
        return np.sum(x * y)

    x = np.ones(3)
    np.testing.assert_allclose(srcad.grad(f)(x, x), np.ones(3))


@pytest.mark.skipif(not hasattr(sys, 'getrefcount'), reason='counts references')
def test_front_tables_are_bounded():
    from srcad import transform
    df = srcad.grad(square)
    for name in range(transform._MOST_KEYS + 5):
        df._front[name] = None
    df(1.0)
    assert len(df._front) == 1
