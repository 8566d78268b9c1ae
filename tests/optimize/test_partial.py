"""Partial products that are shared in the loops of the reverse sweep."""
import textwrap

import pytest
from optimizing import array, body, build, same

from srcad.analyze import types as ty
from srcad.analyze.types import FLOAT
from srcad.optimize import partial

TYPES = {'x': array('n'), 'a': array('n'), 's': FLOAT, 'y': FLOAT}
LOOP = """
def f(x, a, s, y):
    b_x = np.zeros_like(x)
    b_y = 0.0
    for j in range(len(x)):
        r = a[j] + 1.0
        {}
        {}
        {}
    return b_x, b_y
"""


def arguments(rng):
    return rng.normal(size=4), rng.normal(size=4), rng.normal(), rng.normal()


def text(first='b_x[j] += s * (y * r)', between='pass', second='b_y += s * x[j] * r'):
    return LOOP.format(first, between, second)


def shared(given, types=TYPES):
    """Run the pass alone; gives the statements of the loop if it changed anything."""
    function, unit = build(textwrap.dedent(given), types)
    changed = partial.run(function, unit)
    assert partial.run(function, unit) is False
    return [line.strip() for line in body(function).split('\n') if line.startswith('    ')] if changed else None


def test_the_common_factors_are_multiplied_once():
    assert shared(text())[1:] == ['_1 = s * r', 'b_x[j] += y * _1', 'pass', 'b_y += x[j] * _1']
    same(text(), TYPES, arguments)


def test_the_pair_that_occurs_most_often_comes_first():
    given = text(between='b_y += y * s * (y * r)')
    assert shared(given)[1:] == ['_1 = s * r', 'b_x[j] += y * _1', 'b_y += y * y * _1', 'b_y += x[j] * _1']
    same(given, TYPES, arguments)


@pytest.mark.parametrize('between', ['r = r + 1.0', 's = 2.0 * s', 'r += 1.0', 'if s > 0.0:\n            s = s + 1.0'])
def test_not_where_a_factor_changes(between):
    assert shared(text(between=between)) is None
    same(text(between=between), TYPES, arguments)


@pytest.mark.parametrize(('first', 'second'), [
    ('b_x[j] += s * y', 'b_y += s * y'),                        # cse.py binds what is computed twice
    ('b_x[j] += s * (y + r)', 'b_y += s * x[j] * r'),
    ('b_x[j] += s / y / r', 'b_y += s * x[j] * r'),
    ('z = s * (y * r)', 'b_y += s * x[j] * r'),                 # the user's own statement
    ('if y > 0.0:\n            b_x[j] += s * (y * r)', 'b_y += s * x[j] * r')])
def test_not_where_it_saves_nothing(first, second):
    assert shared(text(first=first, second=second)) is None


@pytest.mark.parametrize('kind', [ty.UNKNOWN, array('n'), ty.INT, ty.Scalar('float32'), ty.Scalar('complex')])
def test_only_for_numbers_of_double_precision(kind):
    assert shared(text(), {**TYPES, 's': kind}) is None


def test_only_in_loops():
    given = 'def f(s, y, r):\n    b_x = s * (y * r)\n    b_y = s * r * y\n    return b_x, b_y\n'
    assert shared(given, dict.fromkeys(('s', 'y', 'r'), FLOAT)) is None


def test_a_factor_that_stands_twice_stays_once():
    given = text(first='b_x[j] += s * s * r', second='b_y += s * y * r')
    assert shared(given)[1:] == ['_1 = s * r', 'b_x[j] += s * _1', 'pass', 'b_y += y * _1']
    same(given, TYPES, arguments)
