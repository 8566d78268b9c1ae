"""What the frontend hands on, and what it refuses."""
import linecache
import textwrap

import gast
import numpy as np
import pytest

from srcad import errors
from srcad.frontend.load import load
from srcad.frontend.names import local_names
from srcad.unit import Request


def function(text, **names):
    """Make the function f of a text that linecache knows."""
    text = textwrap.dedent(text)
    filename = f'<test {hash(text)}>'
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    names = {'__name__': 'cell', 'np': np, 'G': 2.0, **names}
    exec(compile(text, filename, 'exec'), names)
    return names['f']


def test_module_and_unit():
    request = Request('grad', (0,))
    tree, unit = load(function('''\
        def f(x: float, n=3):
            """Sum."""
            s = 0.0
            for i in range(n):
                s += np.sin(x) * G
            return s
    '''), request)
    assert isinstance(tree, gast.Module) and len(tree.body) == 1
    definition = tree.body[0]
    assert isinstance(definition, gast.FunctionDef) and definition.decorator_list == []
    assert unit.name == 'f' and unit.request is request and unit.source.module == 'cell'
    assert set(unit.externals) == {'@builtins.range', '@numpy.sin', '@cell.G'}
    assert str(unit.python_signature) == '(x: float, n=3)'
    assert [s.origin.text for s in definition.body] == ['"""Sum."""', 's = 0.0', 'for i in range(n):', 'return s']
    sin = next(node for node in gast.walk(definition) if isinstance(node, gast.Name) and node.id == '@numpy.sin')
    assert (sin.lineno, sin.col_offset, sin.end_col_offset) == (5, 13, 19)      # of the whole chain np.sin


def test_what_is_supported_passes():
    load(function('''\
        def f(x, *args, k=1, **{unused}):
            """Doc."""
            a = b = x
            (a, *b), c = args
            x[1:2, ..., None, ::-1] = a[k]
            a += 1; y: float = 2.0; y @= a
            for i, (j, x[0]) in enumerate(args):
                if i > j > 2 and not x or y:
                    continue
                elif (w := i):
                    break
                else:
                    pass
            else:
                print(f'{x!r:>{i}}', end='')
            while x is not None:
                return {1: a, 'b': [a, (b,), {c}]}
            assert x, 'message'
            if x:
                raise ValueError(x)
            return a if x in b else g(a, *b, k=c).T.sum(axis=0)
    '''.replace(', **{unused}', ''), g=len))


REFUSED = {
    'with x: pass': ('SRC108', 'x:'), 'with g(x) as y: pass': ('SRC108', 'g(x)'),
    'def g(): return 1': ('SRC103', 'def'), 'class A: pass': ('SRC102', 'class'), 'y = [lambda: 1]': ('SRC105', 'lambda'),
    'global G': ('SRC111', 'global'), 'import not_there': ('SRC112', 'import'),
    'import math; math = g': ('SRC112', 'import'),
    'from math import nothing': ('SRC112', 'from'), 'g(**x)': ('SRC113', 'x)'), 'x.shape = 1': ('SRC114', 'x.shape'),
    'x.flags.y += 1': ('SRC114', 'x.flags.y'), 'for x.y in x: pass': ('SRC114', 'x.y'), 'x, x.y = x': ('SRC114', 'x.y'),
    'return': ('SRC115', 'return'), 'return None': ('SRC115', 'return None'), 'y = {**x}': ('SRC116', 'x}'),
    'y = locals()': ('SRC117', 'locals()'), "eval('x')": ('SRC117', 'eval'), 'super().f()': ('SRC117', 'super()'),
}


@pytest.mark.parametrize('statement', REFUSED)
def test_what_is_refused(statement):
    code, begins = REFUSED[statement]
    f = function(f'def f(x, g=0):\n    {statement}\n    return x\n')
    with pytest.raises(errors.UnsupportedSyntax) as caught:
        load(f)
    problem = caught.value.problems[0]
    assert [p.code for p in caught.value.problems] == [code]
    assert problem.line == 2 and problem.source.line(2)[problem.column - 1:].startswith(begins)
    assert problem.help or code == 'SRC117'


def test_nonlocal_is_refused():
    text = ('def make():\n    n = 0\n    def f(x):\n        nonlocal n\n        n = x\n        return n\n    return f\n'
            'f = make()\n')
    with pytest.raises(errors.UnsupportedSyntax, match='SRC111'):
        load(function(text))


def test_all_problems_at_once():
    f = function("""\
        def f(x):
            with x:
                y = nothing + 1
            z = [lambda: i for i in x if undefined]
            x.dtype = np.sinn(x)
            return y
    """)
    with pytest.raises(errors.UnsupportedSyntax) as caught:
        load(f, note='needed for grad(f)')
    assert [(p.line, p.code) for p in caught.value.problems] == [
        (2, 'SRC108'), (3, 'SRC210'), (4, 'SRC210'), (5, 'SRC114'), (5, 'SRC210')]
    assert str(caught.value).count('needed for grad(f)') == 5


@pytest.mark.parametrize('text, falls', [
    ('pass', True), ('x', True), ('if x: return x', True), ('if x: return x\n    else: return 1', False),
    ('if x: return x\n    else: raise E', False), ('while True:\n        if x: return x', False),
    ('while True:\n        if x: break\n        return x', True),
    ('while True:\n        for i in x: break\n        return x', False),
    ('while x: return x', True), ('for i in x: return x', True), ('for i in x: pass\n    else: return x', False),
    ('for i in x:\n        break\n    else: return x', True), ('raise E', False), ('assert False', False),
    ('assert x', True), ('while 1: pass', False)])
def test_ways_without_a_result(text, falls):
    f = function(f'def f(x):\n    {text}\n', E=ValueError)
    if falls:
        with pytest.raises(errors.UnsupportedSyntax, match='SRC115'):
            load(f)
    else:
        load(f)


def test_scopes_within_the_function():
    tree = gast.parse(textwrap.dedent("""\
        def f(a, *b, c=(d := 1), **e):
            g = [h for h in i if (j := h)]
            k = lambda l: (m := l)
            def n(o): p = 1
            class q: r = 1
            import s.t, u as v
            try: pass
            except E as w: pass
            with x as y: pass
            match z:
                case [aa, *bb] if (cc := 1): pass
                case {'k': 1, **dd}: pass
            global ee
            ee = 1
    """)).body[0]
    assert local_names(tree) == {'a', 'b', 'c', 'e', 'g', 'j', 'k', 'n', 'q', 's', 'v', 'w', 'y', 'aa', 'bb', 'cc',
                                 'dd'}


def test_a_lambda_is_a_definition():
    tree, unit = load(function('f = lambda x, *, k=G: np.sin(x) * k\n'))
    assert unit.name == tree.body[0].name == 'lambda_'
    assert tree.body[0].body[0].origin.text == 'return np.sin(x) * k'
    assert str(unit.python_signature) == '(x, *, k=2.0)'


def test_loading_twice_gives_separate_trees():
    f = function('def f(x):\n    return np.sin(x)\n')
    one, other = load(f), load(f)
    one[0].body[0].body.clear()
    assert len(other[0].body[0].body) == 1 and one[1].externals is not other[1].externals
    assert len(load(f)[0].body[0].body) == 1
