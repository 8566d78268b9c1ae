"""Names mean what they mean in Python, live and static alike."""
import importlib
import math
import sys
import textwrap

import pytest

from srcad import errors
from srcad.frontend.load import load
from srcad.frontend.static import StaticFunction, StaticModule, StaticResolver
from srcad.unit import MISSING

HELPERS = """\
import numpy as np
from numpy import cos as c
SCALE = 4.0
def assist(x):
    return x * SCALE
"""
MODULE = """\
import math
import operator as op
from math import pi, sqrt
import numpy as np
import numpy.linalg as la
from numpy import exp as e, tanh
from numpy.linalg import norm
import helpers_rt
from helpers_rt import assist as a, SCALE, c

G = 9.81
N: int = 3
M = 2 * 3 - 1
TABLE = (1, 'a', [2.0])
WEIGHTS = {'k': [1.0, 2.0]}
absolute = abs
mine = np.sin

def helper(x):
    return x

def f(x, k):
    y = math.pi * pi + sqrt(x) + np.sin(x) + e(x) + tanh(x) + norm(x) + la.norm(x) + np.linalg.solve(x, x)
    z = helpers_rt.assist(x) + a(x) + SCALE + c(x) + helpers_rt.np.exp(x) + helpers_rt.SCALE + helpers_rt.c(x)
    w = G + N + M + TABLE[0] + WEIGHTS['k'][0] + helper(x) + op.add(x, x) + len(x) + np.pi + math.inf
    return y + z + w
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a function that writes files, imports one of them, and gives it with a static resolver."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, 'dont_write_bytecode', True)
    before = set(sys.modules)

    def make(main, **others):
        for name, text in {'main_rt': main, **others}.items():
            path = tmp_path.joinpath(*name.split('__')).with_suffix('.py')
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(text))
        importlib.invalidate_caches()
        path = tmp_path / 'main_rt.py'
        return StaticResolver(path.read_text(), str(path))
    yield make
    for name in set(sys.modules) - before:
        if name.partition('.')[0].endswith('_rt'):
            del sys.modules[name]


def test_live_and_static_agree(project):
    static = project(MODULE, helpers_rt=HELPERS)
    live_tree, live = load(importlib.import_module('main_rt').f)
    static_tree, still = load(static.function('f'))
    import gast
    assert gast.dump(live_tree) == gast.dump(static_tree)
    assert set(live.externals) == set(still.externals)
    for key, one in live.externals.items():
        other = still.externals[key]
        assert (one.kind, one.path, one.spelling) == (other.kind, other.path, other.spelling), key
        if isinstance(other.value, StaticFunction):
            assert other.value.name == one.value.__name__
        else:
            assert other.value is one.value or other.value == one.value, key
    assert str(live.python_signature) == str(still.python_signature)


def test_keys_of_libraries_are_paths_that_can_be_imported(project):
    static = project(MODULE, helpers_rt=HELPERS)
    _, unit = load(static.function('f'))
    assert {'@numpy.sin', '@numpy.exp', '@numpy.tanh', '@numpy.linalg.norm', '@numpy.linalg.solve', '@numpy.pi',
            '@math.pi', '@math.sqrt', '@builtins.len', '@main_rt.G', '@main_rt.helper', '@main_rt.a',
            '@helpers_rt.assist', '@helpers_rt.SCALE'} <= set(unit.externals)
    for external in unit.externals.values():
        if external.kind == 'library' and not external.path.startswith('helpers_rt'):
            module, _, name = external.path.rpartition('.')
            assert getattr(importlib.import_module(module), name) is external.value
    assert unit.externals['@numpy.exp'].spelling == 'e'     # the first of the two ways it is written


@pytest.mark.parametrize('text, name, value', [
    ('G = 9.81', 'G', 9.81), ('N: int = 3', 'N', 3), ('M = 2 * 3', 'M', 6), ('T = (1, [2], {"a": -1})', 'T',
                                                                             (1, [2], {'a': -1})),
    ('G = H = "s"', 'H', 's'), ('A = None', 'A', None), ('A = 1 / 2 ** 2 + 3j', 'A', 0.25 + 3j),
    ('A = 1\nA = 2', 'A', MISSING), ('A = 1\nA += 2', 'A', MISSING), ('if A: B = 1', 'B', MISSING),
    ('A = f()', 'A', MISSING), ('A = B', 'A', MISSING), ('@g\nclass A: pass', 'A', MISSING), ('A, B = 1, 2', 'B', MISSING),
    ('for A in x: pass', 'A', MISSING), ('A = 1\ndef f():\n    global A\n    A = 2', 'A', MISSING),
    ('A = [1]\nA.append(2)', 'A', MISSING), ('A = [1]\ndef f():\n    A[0] = 2', 'A', MISSING),
    ('A = [1]\nf(A)', 'A', MISSING), ('A = [1]\nB = A', 'A', MISSING), ('A = [[1]]\nA[0].append(2)', 'A', MISSING),
    ('A = [1]\ndef f(x): return x * A[0] + len(A)', 'A', [1]), ('A = 1 / 0', 'A', MISSING),
    ('A = 9 ** 9 ** 9', 'A', MISSING), ('A = 1\ndel A', 'A', MISSING), ('with x as A: pass', 'A', MISSING),
    ('try: A = 1\nexcept E: A = 2', 'A', MISSING), ('try: import numpy as A\nexcept E: A = None', 'A', MISSING),
    ('x = (A := 3)', 'A', MISSING), ('def f(): pass\ndef f(): pass', 'f', MISSING), ('len = 3', 'len', 3),
    ('import nosuchmodule_rt as A', 'A', MISSING), ('from nosuchmodule_rt import A', 'A', MISSING),
    ('@deco\ndef f(): pass', 'f', MISSING), ('from math import *\npi = 3', 'pi', 3),
    ('pi = 3\nfrom math import *', 'pi', MISSING), ('from nosuchmodule_rt import *', 'A', MISSING),
    ('from math import *', 'tau', math.tau), ('import os.path', 'os', __import__('os')),
    ('match x:\n    case A: pass', 'A', MISSING),
    ('A = "a" * 3', 'A', MISSING),
])
def test_static_values(project, text, name, value):
    found = project(text + '\n').lookup(name)
    if value is MISSING:
        assert found.value is MISSING and found.kind == 'global'
    else:
        assert found.value == value and type(found.value) is type(value)


def test_static_resolver_never_runs_the_module(project):
    static = project('import other_rt\nfrom other_rt import g\nraise SystemExit\ndef f(x): return g(x) + other_rt.H\n',
                     other_rt='raise SystemExit\nH = 2\ndef g(x): return x\n')
    _, unit = load(static.function('f'))
    assert isinstance(unit.externals['@main_rt.g'].value, StaticFunction)
    assert unit.externals['@other_rt.H'].value == 2
    assert 'main_rt' not in sys.modules and 'other_rt' not in sys.modules


def test_static_harmless_decorators(project):
    static = project("""\
        import functools
        from functools import lru_cache as memo
        import srcad.errors
        from elsewhere_rt import deco
        @functools.lru_cache(maxsize=None)
        @memo
        def a(x): return x
        @deco
        def b(x): return x
        @srcad.errors.make
        def c(x): return x
        def f(x): return a(x) + b(x) + c(x)
    """)
    _, unit = load(static.function('f'))
    assert isinstance(unit.externals['@main_rt.a'].value, StaticFunction)
    assert unit.externals['@main_rt.b'].value is MISSING and unit.externals['@main_rt.c'].value is MISSING
    load(static.function('a'))
    load(static.function('c'))          # what srcad decorates is the function that is asked for
    with pytest.raises(errors.SourceError, match='SRC206'):
        load(static.function('b'))


def test_static_packages_and_relative_imports(project, tmp_path):
    project('', pkg_rt____init__='from .sub import g\nV = 5\n', pkg_rt__sub='def g(x): return x\nW = 6\n',
            pkg_rt__main='from . import sub, V\nfrom .sub import W\nimport pkg_rt.sub\nfrom .. import nothing\n'
                         'def f(x): return sub.g(x) + V + W + pkg_rt.sub.W + pkg_rt.g(x)\n')
    path = tmp_path / 'pkg_rt' / 'main.py'
    (tmp_path / 'pkg_rt' / '__init__.py').write_text('from .sub import g\nV = 5\n')
    static = StaticResolver(path.read_text(), str(path))
    assert (static.module, static.package) == ('pkg_rt.main', 'pkg_rt')
    assert isinstance(static.lookup('sub').value, StaticModule)
    _, unit = load(static.function('f'))
    assert unit.externals['@pkg_rt.main.V'].value == 5 and unit.externals['@pkg_rt.main.W'].value == 6
    assert unit.externals['@pkg_rt.sub.W'].value == 6
    assert unit.externals['@pkg_rt.sub.g'].value.source.module == 'pkg_rt.sub'
    assert unit.externals['@pkg_rt.g'].value.node.name == 'g'
    assert static.lookup('nothing').value is MISSING


def test_static_modules_that_import_each_other(project):
    static = project('from one_rt import *\nfrom two_rt import x\nv = 1\n',
                     one_rt='from two_rt import *\nfrom main_rt import *\na = 1\n',
                     two_rt='from one_rt import *\nfrom two_rt import x\nb = 2\n')
    assert static.lookup('a').value == 1 and static.lookup('b').value == 2
    assert static.lookup('nowhere') is None
    assert static.lookup('x').value is MISSING


def test_static_star_respects_all(project):
    static = project('from one_rt import *\n', one_rt="__all__ = ['_a']\n_a = 1\nb = 2\n")
    assert static.lookup('_a').value == 1 and static.lookup('b') is None


def test_static_function_by_name(project):
    static = project('class A:\n    def m(self, x): return x\ndef energy(x): return x\ndef g(x): pass\ng = 1\n')
    assert load(static.function('A.m'))[1].name == 'm'
    assert static.functions() == ['energy', 'g']
    with pytest.raises(errors.SourceError, match='did you mean energy'):
        static.function('enregy')
    with pytest.raises(errors.SourceError, match='more than once'):
        static.function('g')


def test_static_text_that_is_not_python():
    with pytest.raises(errors.SourceError) as caught:
        StaticResolver('x = (\n', 'broken.py')
    assert caught.value.line == 1
