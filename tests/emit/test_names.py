import math

import gast
import numpy as np
import pytest
import scipy.special

from srcad.emit import imports, names
from srcad.emit.printer import to_source
from srcad.emit.roundtrip import check_round_trip

from .trees import external, internal


def emit(text, externals=None, namespace=None):
    """Give the printed text of functions in internal names, and the plan of their externals."""
    externals = externals or {}
    tree = internal(text, externals)
    table = {e.key: e for e in externals.values()}
    plan = imports.plan([table[key] for key in names.used_externals(tree)], namespace, names.users_names(tree))
    names.run(tree, plan.spelling)
    printed = to_source(tree)
    check_round_trip(tree, printed)
    return printed, plan


NP = {'MAX': external('numpy.max', np.max, spelling='np.max'), 'EXP': external('numpy.exp', np.exp, spelling='np.exp'),
      'RANGE': external('builtins.range', range, 'builtin', 'range'), 'LEN': external('builtins.len', len, 'builtin')}


def test_temporaries_are_named_after_what_they_are():
    text, _ = emit('def f(o, x, W, step):\n'
                   '    T_1 = MAX(o, axis=1)\n    T_2 = EXP(o)\n    T_3 = o @ W\n    T_4 = x + 1\n'
                   '    T_5 = x[0]\n    T_6 = W.T\n    T_7 = x.sum()\n    T_8 = x < o\n'
                   '    for T_9 in RANGE(3):\n        T_10 = x[T_9]\n    b__T_1 = T_2\n    T_done = b__T_4', NP)
    assert text == ('def f(o, x, W, step):\n'
                    '    o_max = np.max(o, axis=1)\n    exp_o = np.exp(o)\n    t = o @ W\n    a = x + 1\n'
                    '    x0 = x[0]\n    W_T = W.T\n    x_sum = x.sum()\n    mask = x < o\n'
                    '    for i in range(3):\n        xi = x[i]\n    bo_max = exp_o\n    done = ba\n')


@pytest.mark.parametrize('written, expected', [
    ('b__x = x', 'bx = x'),
    ('b__x = bx = x', 'x_bar = bx = x'),
    ('b__x = bx = x_bar = x', 'x_bar2 = bx = x_bar = x'),
    ('t__x = x', 'tx = x'),
    ('t__x = tx = x', 'x_dot = tx = x'),
    ('x__2 = x', 'x2 = x'),
    ('x__2 = x2 = x', 'x_2 = x2 = x'),
    ('b__x__2 = x__2 = x', 'bx2 = x2 = x'),
    ('stack__x = old__x = x', 'x_stack = x_old = x'),
    ('b__t__x = x', 'btx = x'),
    ('x1__2 = x1 = x', 'x1_2 = x1 = x'),
    ('b__reak = x', 'reak_bar = x'),
    ('T_1 = t = x', 'a = t = x'),
    ('saved__x = x', 'x_saved = x'),
])
def test_adjoints_versions_and_collisions(written, expected):
    assert emit(f'def f(x):\n    {written}')[0] == f'def f(x):\n    {expected}\n'


def test_no_local_has_the_name_of_an_external_or_of_a_function():
    table = external('orbit.bx', 1, 'global', 'bx')
    source = 'def f(x, o):\n    b__x = TABLE\n    T_1 = LEN(o)\n\n\ndef o_len(x):\n    return x'
    text, _ = emit(source, {**NP, 'TABLE': table})
    assert '    x_bar = bx\n    t = len(o)' in text


def test_the_same_text_each_time():
    source = 'def f(x, y):\n    b__x = T_1 = x + y\n    b__y = T_2 = x * y\n    return b__x, b__y, T_1, T_2'
    assert len({emit(source)[0] for _ in range(5)}) == 1


def test_shared_nodes_are_renamed_once():
    shared = gast.Name('b|x', gast.Load(), None, None)
    tree = gast.parse('def f(x):\n    return x')
    tree.body[0].body[0].value = gast.BinOp(shared, gast.Add(), shared)
    names.run(tree, {})
    assert to_source(tree) == 'def f(x):\n    return bx + bx\n'


COS = external('numpy.cos', np.cos)
ERF = external('scipy.special.erf', scipy.special.erf)


@pytest.mark.parametrize('used, namespace, expected, lines', [
    (COS, {'np': np}, 'np.cos', ['import numpy as np']),
    (COS, {'num': np}, 'num.cos', ['import numpy as num']),
    (COS, {'np': 3}, '_np.cos', ['import numpy as _np']),
    (COS, {}, 'np.cos', ['import numpy as np']),
    (ERF, {}, 'scipy.special.erf', ['import scipy.special']),
    (ERF, {'sp': scipy.special}, 'sp.erf', ['import scipy.special as sp']),
    (external('numpy.exp', np.exp, spelling='exp'), {'exp': np.exp}, 'exp', ['from numpy import exp']),
    (external('numpy.exp', np.exp, spelling='e'), {'e': np.exp}, 'e', ['from numpy import exp as e']),
    (external('numpy.exp', np.exp, spelling='e'), {'e': math.exp}, 'np.exp', ['import numpy as np']),
    (external('math.pi', math.pi, spelling='math.pi'), {}, 'math.pi', ['import math']),
    (external('numpy.linalg.norm', np.linalg.norm), {'np': np}, 'np.linalg.norm', ['import numpy as np']),
    (external('numpy.linalg.norm', np.linalg.norm, spelling='la.norm'), {'la': np.linalg}, 'la.norm',
     ['import numpy.linalg as la']),
    (external('builtins.len', len, 'builtin'), {'len': 1}, 'builtins.len', ['import builtins']),
    (external('orbit.TABLE', 3, 'global', 'TABLE'), {'TABLE': 3}, 'TABLE', []),
    (external('cell.f.c', 3, 'cell', 'c'), {}, 'c', []),
])
def test_spelling_of_externals(used, namespace, expected, lines):
    text, plan = emit('def f(x):\n    return USED', {'USED': used}, namespace)
    assert text == f'def f(x):\n    return {expected}\n'
    assert plan.imports == lines
    if used.kind in ('library', 'builtin'):
        space = {}
        exec('\n'.join(plan.imports), space)
        value = eval(expected, space)
        assert value is used.value
        bound = plan.bindings([expected.split('.')[0]], namespace)
        assert eval(expected, {**namespace, **bound}) is used.value


def test_a_parameter_called_np_is_not_numpy():
    text, plan = emit('def f(np):\n    return COS', {'COS': COS})
    assert text == 'def f(np):\n    return _np.cos\n'
    assert plan.imports == ['import numpy as _np']


def test_equal_spellings_of_different_objects():
    first, second = external('a.scale', 1.0, 'cell', 'scale'), external('cell.g.scale', 2.0, 'cell', 'scale')
    text, plan = emit('def f(x):\n    return ONE + TWO', {'ONE': first, 'TWO': second})
    assert text == 'def f(x):\n    return scale + scale_2\n'
    assert plan.cells == {'scale': '@a.scale', 'scale_2': '@cell.g.scale'}


def test_a_global_of_another_module_is_read_live_there():
    other = external('json.scale', 1.0, 'global', 'scale')
    text, plan = emit('def f(x):\n    return OTHER', {'OTHER': other}, {'scale': 2.0})
    assert text == 'def f(x):\n    return json.scale\n'
    assert plan.imports == ['import json']
