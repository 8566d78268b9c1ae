"""Expressions for truth values."""
from table import test
from writer import FLAG, NUM, THRESHOLDS, Int


def _simple(w):
    return w.pick(*w.names(NUM)) if w.names(NUM) and w.chance(70) else w.number(0)


@test(6)
def comparison(w, depth):
    return f'{_simple(w)} {w.pick(">", "<", ">=", "<=")} {w.pick(*THRESHOLDS)}'


@test(3, lambda w: w.names(Int))
def integer_comparison(w, depth):
    name = w.pick(*w.names(Int))
    return w.pick('{} > 0', '{} % 2 == 0', '{} == 1', '{} != 0', '{} < 2', '{}', 'not {}').format(name)


@test(1, lambda w: w.names(FLAG))
def flag(w, depth):
    return w.pick('{}', 'not {}').format(w.pick(*w.names(FLAG)))


@test(1)
def chained_comparison(w, depth):
    return f'-0.6061 < {_simple(w)} < {w.pick(*THRESHOLDS)}'


@test(1, depth=1)
def both_tests(w, depth):
    return f'{w.test(0)} {w.pick("and", "or")} {w.test(0)}'


@test(1, depth=1)
def negation(w, depth):
    return f'not ({w.test(0)})'


@test(1, lambda w: w.arrays())
def test_of_array(w, depth):
    name = w.pick(*w.arrays())
    return w.pick('np.any({0} > 0.7013)', 'np.all({0} < 0.9027)', 'np.sum({0}) > 0.3319', '({0} > 0.1033).any()',
                  'np.argmax({0}) == 0').format(name)


@test(1)
def comparison_of_numbers(w, depth):
    return f'{_simple(w)} > {_simple(w)} - 0.123'
