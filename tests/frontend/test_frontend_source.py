"""Functions are found in their text, and no other text is taken for theirs."""
import functools
import importlib
import linecache
import math
import sys
import textwrap
import types
import zipfile

import gast
import pytest

from srcad import errors
from srcad.frontend.load import load
from srcad.frontend.source import read


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Give a function that writes a module and imports it."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, 'dont_write_bytecode', True)
    made = []

    def make(text, name='orbit_under_test'):
        (tmp_path / f'{name}.py').write_text(textwrap.dedent(text), encoding='utf-8')
        importlib.invalidate_caches()
        sys.modules.pop(name, None)
        made.append(name)
        return importlib.import_module(name)
    yield make
    for name in made:
        sys.modules.pop(name, None)


def entered(text, filename, **names):
    """Run a text that linecache knows, as notebooks do."""
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(compile(text, filename, 'exec'), names)
    return names


def body(function):
    return gast.unparse(gast.Module(read(function)[1].body, []))


def test_def_with_comments_and_positions_of_the_file(module):
    m = module("""\
        # a comment
        def f(x,        # type: float
              y=2):
            # another
            z = x * y   # type: float

            return z
    """)
    source, tree = read(m.f)
    assert (tree.name, tree.lineno, tree.col_offset) == ('f', 2, 0)
    assert [(s.lineno, s.col_offset) for s in tree.body] == [(5, 4), (7, 4)]
    assert source.filename == m.__file__ and source.line(7) == '    return z'
    assert tree.body[0].origin.text == 'z = x * y' and tree.body[0].origin.line == 5


def test_nested_methods_and_conditional_defs(module):
    m = module("""\
        def make(c):
            if c:
                def f(x):
                    return c * x
            else:
                def f(x):
                    return -x
            return f

        class Orbit:
            class Inner:
                def f(self, x):
                    return x ** 3
            def f(self, x):
                return x ** 2
    """)
    assert body(m.make(1)) == 'return c * x'
    assert body(m.make(0)) == 'return -x'
    assert body(m.Orbit.f) == 'return x ** 2'
    assert body(m.Orbit.Inner.f) == 'return x ** 3'


def test_private_names_of_a_class_are_those_outside_of_it(module):
    m = module("""\
        class _Orbit:
            __g = 2.0
            def f(self, __x):
                return self.__g * __x + self.__len__()
    """)
    assert body(m._Orbit.f) == 'return self._Orbit__g * _Orbit__x + self.__len__()'
    assert read(m._Orbit.f)[1].body[0].origin.text == 'return self.__g * __x + self.__len__()'


def test_lambdas_in_one_line(module):
    m = module("""\
        fs = [lambda x: x * 2, lambda x: x * 3, (lambda x, y: (lambda z: x + z)), lambda x: -0.0 * x, lambda x: 0.0 * x]
        multi = (lambda x:
                 x +
                 1)
    """)
    assert [body(f) for f in m.fs] == ['return x * 2', 'return x * 3', 'return lambda z: x + z', 'return -0.0 * x',
                                       'return 0.0 * x']
    assert body(m.fs[2](1, 2)) == 'return x + z'
    assert body(m.multi) == 'return x + 1'
    tree = read(m.fs[1])[1]
    assert (tree.name, tree.lineno, tree.col_offset) == ('lambda_', 1, 23)
    assert tree.body[0].origin.text == 'return x * 3' and tree.body[0].col_offset == 33


@pytest.mark.skipif(sys.version_info < (3, 11), reason='columns are recorded from Python 3.11 on')
def test_equal_lambdas_are_told_apart_by_their_columns(module):
    m = module('fs = [lambda x: x * 2, lambda x: x * (1 + 1), lambda x: x * 2]\n')
    assert [read(f)[1].col_offset for f in m.fs] == [6, 23, 46]


@pytest.mark.skipif(sys.version_info >= (3, 11), reason='columns are recorded')
def test_lambdas_that_cannot_be_told_apart_are_refused(module):
    m = module('fs = [lambda x: x * 2, lambda x: x * (1 + 1)]\n')
    with pytest.raises(errors.SourceError, match='SRC203'):
        read(m.fs[0])


def test_imported_names_are_called_in_another_way_by_the_compiler(module):
    m = module("""\
        import math
        try:
            import cmath as other
        except ImportError:
            other = None
        def f(x):
            return math.sin(x) + other.phase(x) + x.conjugate()
    """)
    assert body(m.f) == 'return math.sin(x) + other.phase(x) + x.conjugate()'


def test_future_annotations(module):
    m = module('from __future__ import annotations\n'
               'def f(x: Undefined) -> Nothing:\n    y: Unknown = x\n    return y\n')
    assert body(m.f) == 'y: Unknown = x\nreturn y'


def test_asserts_that_pytest_rewrote():
    def f(x):
        assert x > 0, 'positive'
        return x * 2
    assert '@pytest_ar' in f.__code__.co_names or '@py_builtins' in f.__code__.co_names     # or this tests nothing
    assert body(f) == "assert x > 0, 'positive'\nreturn x * 2"


def test_notebook_cell_and_exec_with_a_text():
    names = entered('def f(x):\n    return x * 5\ng = lambda x: x * 6\n', '<ipython-input-1-abc>')
    assert body(names['f']) == 'return x * 5' and body(names['g']) == 'return x * 6'


def test_zip_archive(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / 'lib.zip', 'w') as archive:
        archive.writestr('zipped_orbit.py', 'def f(x):\n    return x * 7\n')
    monkeypatch.syspath_prepend(str(tmp_path / 'lib.zip'))
    assert body(importlib.import_module('zipped_orbit').f) == 'return x * 7'
    sys.modules.pop('zipped_orbit')


def test_changed_file_is_refused(module, tmp_path):
    m = module('def f(x):\n    return x * 2\n')
    (tmp_path / 'orbit_under_test.py').write_text('def f(x):\n    return x * 3.5\n')
    linecache.clearcache()
    with pytest.raises(errors.SourceError, match='SRC204'):
        read(m.f)


@pytest.mark.parametrize('text', ['def f(x):\n    return np.cos(x)\n', 'def f(x):\n    return np.sin(y)\n',
                                  'def f(y):\n    return np.sin(y)\n', 'def f(x):\n    "doc"\n    return np.sin(x)\n',
                                  'def f(x, y):\n    return np.sin(x)\n', 'def f(*x):\n    return np.sin(x)\n',
                                  '\ndef f(x):\n    return np.sin(x)\n', 'def f(x):\n    return np.sin(x', ''])
def test_any_change_is_noticed(module, tmp_path, text):
    m = module('def f(x):\n    return np.sin(x)\n')
    assert body(m.f) == 'return np.sin(x)'
    linecache.clearcache()
    (tmp_path / 'orbit_under_test.py').write_text(text)
    with pytest.raises(errors.SourceError):
        read(m.f)


def test_text_that_is_still_cached_is_used_when_the_file_changed(module, tmp_path):
    m = module('def f(x):\n    return x * 2\n')
    linecache.getlines(m.__file__)
    (tmp_path / 'orbit_under_test.py').write_text('def f(x):\n    return x * 3.25\n')
    assert body(m.f) == 'return x * 2'


def test_a_stale_cache_is_read_anew(module, tmp_path):
    m = module('def f(x):\n    return x * 2\n')
    linecache.getlines(m.__file__)
    m = module('def f(x):\n    return x * 3.25\n')
    assert body(m.f) == 'return x * 3.25'


def test_changed_code_object_is_refused(module):
    m = module('def f(x):\n    return x * 2\ndef g(x):\n    return x * 3\n')
    swapped = types.FunctionType(m.g.__code__.replace(co_firstlineno=1, co_name='f'), m.__dict__)
    with pytest.raises(errors.SourceError, match='SRC204'):
        read(swapped)


def test_exec_without_text_is_refused():
    names = {}
    exec('def f(x):\n    return x\n', names)
    with pytest.raises(errors.SourceError, match='SRC20[24]') as caught:
        read(names['f'])
    assert 'notebook' in str(caught.value) or 'reload' in str(caught.value)


class Thing:
    def method(self, x):
        return x

    def __call__(self, x):
        return x


@pytest.mark.parametrize('function, code', [
    (math.sin, 'SRC201'), (len, 'SRC201'), ('abc'.join, 'SRC201'), (dict.get, 'SRC201'), (Thing, 'SRC205'),
    (Thing(), 'SRC205'), (Thing().method, 'SRC205'), (functools.partial(max, 1), 'SRC205'), (3, 'SRC205'),
    (None, 'SRC205')])
def test_what_is_not_a_function_is_refused(function, code):
    with pytest.raises(errors.SourceError, match=code):
        read(function)


def test_ufunc_is_refused():
    np = pytest.importorskip('numpy')
    with pytest.raises(errors.SourceError, match='SRC201'):
        read(np.sin)


def test_async_and_generators_are_refused_at_their_place(module):
    m = module("""\
        async def a(x):
            return x
        def g(x):
            yield x
        async def ag(x):
            yield x
        h = lambda x: (yield x)
    """)
    for function, code, line in ((m.a, 'SRC101', 1), (m.g, 'SRC104', 3), (m.ag, 'SRC101', 5), (m.h, 'SRC104', 7)):
        with pytest.raises(errors.UnsupportedSyntax, match=code) as caught:
            read(function)
        assert caught.value.line == line


def test_wrappers_are_never_dropped(module):
    m = module("""\
        import functools
        def twice(f):
            @functools.wraps(f)
            def wrapper(x):
                return 2 * f(x)
            return wrapper
        def register(f):
            return f
        @twice
        def doubled(x):
            return x
        @functools.lru_cache(maxsize=3)
        @register
        def cached(x):
            return x ** 4
        @functools.lru_cache
        @twice
        def both(x):
            return x
    """)
    assert body(m.doubled) == 'return 2 * f(x)'
    assert body(m.cached) == 'return x ** 4'
    assert body(m.both) == 'return 2 * f(x)'
    tree, unit = load(m.doubled)
    assert unit.name == 'wrapper' and unit.externals['@cell.doubled.f'].value is m.doubled.__wrapped__
    assert load(m.cached)[0].body[0].decorator_list == []


def test_a_signature_that_a_decorator_pretends_is_not_used(module):
    m = module("""\
        import functools
        def swap(f):
            @functools.wraps(f)
            def wrapper(b, a=1, *, k: int = 2):
                return f(a, b)
            return wrapper
        @swap
        def f(a: str, b: str) -> str:
            return a - b
    """)
    assert str(load(m.f)[1].python_signature) == '(b, a=1, *, k=2)'


def test_module_text_that_is_not_ascii(module):
    m = module("s = 'é日'; f = lambda x: x * 1\ndef g(ä):\n    é = 'ü'; return ä * 2\n")
    assert body(m.f) == 'return x * 1'
    assert [s.origin.text for s in read(m.g)[1].body] == ["é = 'ü'", 'return ä * 2']
