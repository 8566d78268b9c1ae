"""Replacements of adjoints that move down, and what is added first to zeros."""
import textwrap

import numpy as np
import pytest
from optimizing import array, body, build, run, same

from srcad.analyze.types import FLOAT
from srcad.optimize import first, order

NUMBERS = {'x': FLOAT, 'r': FLOAT, 'b|r': FLOAT, 'b|x': FLOAT}


def test_a_replacement_moves_below_the_last_reader():
    text = """
    def f(x, r, b_r, b_x):
        b__1 = b_r
        b_r = b_r * x
        b_x = b_x + b__1 * r
        return b_r, b_x
    """
    found = same(text, NUMBERS, lambda rng: tuple(rng.normal(size=4)))
    assert found == 'b_x = b_x + b_r * r\nb_r = b_r * x\nreturn (b_r, b_x)'


@pytest.mark.parametrize('between', ['b_x = b_r', 'x = x + 1.0', 'b_r = b_r + 1.0', 'print(x)'])
def test_it_stays_where_something_depends_on_it(between):
    text = f"""
    def f(x, r, b_r, b_x):
        b__1 = b_r
        b_r = b_r * x
        {between}
        b_x = b_x + b__1 * r
        return b_r, b_x
    """
    function, unit = build(textwrap.dedent(text), NUMBERS)
    before = body(function)
    assert not order.run(function, unit)
    assert body(function) == before
    same(text, NUMBERS, lambda rng: tuple(rng.normal(size=4)))


def test_it_stays_where_memory_is_written():
    text = """
    def f(x, y):
        b_r = x
        b__1 = b_r
        b_r = b_r * y
        y[0] = 3.0
        b_x = b__1 * 2.0
        return b_r, b_x
    """
    types = {'x': array('n'), 'y': array('n')}
    function, unit = build(textwrap.dedent(text), types)
    assert not order.run(function, unit)


ZEROS = 'def f(x, e, i):\n    b_x = np.zeros_like(x)\n    {}\n    return b_x\n'
TYPES = {'x': array('n'), 'e': FLOAT, 'i': array('n')}


@pytest.mark.parametrize(('before', 'after'), [
    ('b_x[0] += e; b_x[1] += e', 'b_x[0] = e; b_x[1] = e'),
    ('b_x[:-1] -= e; b_x[1:] += e', 'b_x[:-1] = -e; b_x[1:] += e'),
    ('b_x[:-1] += e; b_x[-1] -= e', 'b_x[:-1] = e; b_x[-1] = -e'),
    ('b_x[0] += e; b_x[-1] += e', 'b_x[0] = e; b_x[-1] += e'),
    ('b_x[0] += e; b_x[0] += e', 'b_x[0] = e; b_x[0] += e'),
    ('b_x[::2] += e; b_x[1] += e', 'b_x[::2] = e; b_x[1] += e'),
])
def test_first_contributions(before, after):
    text = ZEROS.format(before.replace('; ', '\n    '))
    found = run(first.run, text, TYPES)
    assert found == f'b_x = np.zeros_like(x)\n{after.replace("; ", chr(10))}\nreturn b_x'
    space = {'np': np}
    exec(text, space)
    wanted = space['f'](np.ones(5), 2.0, None)
    exec('def f(x, e, i):\n    ' + found.replace('\n', '\n    '), space)
    np.testing.assert_array_equal(space['f'](np.ones(5), 2.0, None), wanted)


@pytest.mark.parametrize('statement', [
    'b_x[i] += e',                          # an element may stand there twice
    'b_x[True] += e',
    'b_x[0] *= e',
    'b_x[0] += b_x[1] + 1.0',
    'b_x[0] += 1j * e',
])
def test_additions_that_stay(statement):
    text = ZEROS.format(statement)
    assert statement in run(first.run, text, TYPES)


def test_what_is_touched_between_is_no_zero():
    text = ZEROS.format('y = b_x[1:]\n    y += e\n    b_x[1] += e')
    assert 'b_x[1] += e' in run(first.run, text, TYPES)


def test_parts_are_apart_for_every_length():
    import itertools

    import gast
    texts = '0 1 2 -1 -2 :1 :2 1: 2: :-1 :-2 -1: -2: -3:-1 1:3 0:2 1:-1 : 3 -3:2 -2:1 0:-3'.split()
    parts = {t: first._part(gast.parse(f'x[{t}]').body[0].value.slice) for t in texts}
    for a, b in itertools.combinations(texts, 2):
        if not first._apart(parts[a], parts[b]):
            continue
        for length in range(4, 9):
            x = np.arange(length)
            one, other = (set(np.atleast_1d(eval(f'x[{t}]', {'x': x})).tolist()) for t in (a, b))
            assert not one & other, (a, b, length)
