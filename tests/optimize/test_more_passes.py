"""Copies that are computed at once, counted histories, temporaries with several lives, shapes by parameters."""
import pathlib
import types

import gast
import pytest
from optimizing import array, build, compile_, run, same

import srcad
from srcad import optimize
from srcad.analyze.types import FLOAT, Scalar
from srcad.optimize import hoist, loops
from srcad.optimize.census import census

STENCIL = """
    def f(x, b_x):
        _1 = b_x[1:-1].copy()
        {}
        b__2 = _1 / 3.0
        b_x[2:] += b__2
        return b_x
"""


def test_copy_is_computed_at_once():
    types = {'x': array('n'), 'b|x': array('n')}
    text = STENCIL.format('b_x[1:-1] = 0.0')
    assert run(hoist.run, text, types).startswith('b__2 = b_x[1:-1] / 3.0\nb_x[1:-1] = 0.0')
    same(text, types, lambda rng: (rng.normal(size=6), rng.normal(size=6)))


@pytest.mark.parametrize('between', ['g(b_x)', 'b__2 = 1.0', 'y = b__2'])
def test_copy_stays(between):
    types = {'x': array('n'), 'b|x': array('n')}
    assert '.copy()' in run(hoist.run, STENCIL.format(between), types, {'g': print})


def test_copy_with_operand_written_between_stays():
    text = """
        def f(x, b_x):
            _1 = b_x[1:].copy()
            x[0] = 2.0
            b__2 = _1 * x[1:]
            return b__2
    """
    assert '.copy()' in run(hoist.run, text, {'x': array('n'), 'b|x': array('n')})


COUNTED = """
    def f(x, n):
        _1 = 0
        stack_x = []
        while True:
            _1 = _1 + 1
            {}
            x = x * 0.5
            if x < n:
                break
        b_x = 1.0
        for _2 in range(_1):
            x = stack_x.pop()
            b_x = b_x * x
        return b_x
"""


def test_counted_history():
    text = COUNTED.format('stack_x.append(x)')
    found = same(text, {'x': FLOAT, 'n': FLOAT}, lambda rng: (9.0, rng.uniform(0.1, 1.0)))
    assert 'for x in reversed(stack_x)' in found and '_1' not in found


@pytest.mark.parametrize('push', ['if x > 2.0: stack_x.append(x)', 'stack_x.append(x); stack_x.append(x)',
                                  'stack_x.append(x); x = stack_x.pop() + 1.0; stack_x.append(x)'])
def test_history_of_another_length(push):
    assert 'reversed' not in run(loops.run, COUNTED.format(push), {'x': FLOAT, 'n': FLOAT})


def test_temporary_with_two_lives():
    text = """
        def f(x):
            _1 = x[0] * 2.0
            y = np.sin(_1)
            x[0] = 3.0
            _1 = x[0] * 2.0
            z = np.cos(_1)
            return y, z
    """
    found = same(text, {'x': array('n')}, lambda rng: (rng.normal(size=3),))
    assert '_1' not in found and 'y = np.sin(x[0] * 2.0)\nx[0] = 3.0' in found


def test_temporary_that_a_branch_changes():
    text = """
        def f(x, n):
            _1 = x * 2.0
            if n > 2:
                _1 = x * 3.0
                y = np.sin(_1)
            z = np.cos(_1)
            return z
    """
    same(text, {'x': FLOAT, 'n': Scalar('int')}, lambda rng: (rng.normal(), int(rng.integers(0, 6))))


def test_sizes_are_those_of_parameters():
    text = """
        def f(X, Y, w):
            _1 = X @ w
            _2 = _1 * Y
            _3 = np.mean(_2)
            b__2 = unreduce(1.0, _2) / count_reduced(_2)
            b__1 = unbroadcast(b__2 * Y, _1)
            b_w = matmul_adjoint_y(b__1, X, w)
            return b_w
    """
    found = same(text, {'X': array('n', 'd'), 'Y': array('n'), 'w': array('d')},
                 lambda rng: (rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)))
    assert 'X @ w' not in found and 'Y.size' in found


def test_optimising_twice_changes_nothing():
    function, unit = build('def f(x, b_y):\n    _1 = np.sin(x)\n    b_x = b_y * np.cos(x) * 1.0\n    return b_x\n',
                           {'x': array('n'), 'b|y': array('n')})
    assert optimize.optimize(function, unit) and not optimize.optimize(function, unit)
    assert compile_(function)


def test_the_census_follows_changes():
    function, unit = build('def f(x):\n    _1 = x * 2.0\n    return _1 + x\n', {'x': FLOAT})
    known = census(function, unit)
    assert known.uses == {'x': 2, '%1': 1} and known.definitions == {'x': 1, '%1': 1}
    optimize.optimize(function, unit)
    assert unit.census is None
    assert census(function, unit).uses == {'x': 2}


def _watched(step, silent):
    """Give a pass that notes when it changes something without telling."""
    def run(function, unit):
        before = gast.dump(function)
        changed = step.run(function, unit)
        if not changed and gast.dump(function) != before:
            silent.append(step.__name__)
        return changed
    return types.SimpleNamespace(run=run)


def test_a_pass_that_changes_anything_says_so(monkeypatch):
    monkeypatch.syspath_prepend(pathlib.Path(__file__).parents[1] / 'golden')
    from golden_pairs import PAIRS, specialised
    steps, silent = optimize.passes(), []
    monkeypatch.setattr(optimize, 'passes', lambda: tuple(_watched(step, silent) for step in steps))
    srcad.cache_clear()
    for pair in PAIRS:
        specialised(pair)
    assert not silent
