import textwrap

import pytest
from normal_trees import normalize, show
from random_programs import Programs, outcome

from srcad.normalize import grammar


def check(text):
    module, unit = normalize(text)
    grammar.verify(module.body[0], unit)
    after = show(module, unit)
    expected, found = outcome(text), outcome(after)
    assert found == expected, f'{text}\n{after}'


@pytest.mark.parametrize('start', range(0, 300, 50))
def test_random_programs_do_the_same_after_normalization(start):
    for seed in range(start, start + 50):
        check(Programs(seed).program())


CASES = [
    'x = G + bump()', 'x = bump() + G', 'x = total(G, *p, k=bump())', 'x = [G, bump(), G]',
    'x = (G, touch(p)) < (bump(), 2)', 'p[0] += touch(p)', 'p[touch(p)] += touch(p)', 'p[i] += (i := 2)',
    'x += (x := 3)', 'x *= log(x)', 'p[G] += bump()', 'p[0], (x, j) = (5, 1)',
    'p[0], (x, p[1]), y = 5, (p[0], p[2]), p[1]', 'i, p[i], j = 0, i, p[0]', 'p[i], i = i, p[i]', 'i, p[i] = p[:2]',
    'p[0], i, p[i] = p', '*q, p[1] = p', '(x, x), y = (1, 2), x', '_, _, x = p', 'x, y = y, (x := 3)',
    'x, y = (y := 3), y', 'x, y, z = y, z, x', 'x, p[0] = p[0], x', 'x, y = p, x = 1, 2', 'x = p[(x := 1)] = 2',
    'p[(x := 1)] = x = 2', 'p[0] = p = q = [1, 2]', 'x = y = z = touch(p)', 'p = p[0] = p',
    'x = 0 < i < (i := log(5)) < 9', 'x = 1 / 0 < p[9] < log(1)', 'x = p[9] < 1 / 0 < log(1)',
    'x = 0 < log(3) < log(2) < log(9)', 'x = p[9] + log(1)', 'x = log(1) + p[9]', 'x = i + (i := log(2)) + i',
    'x = total(*p, touch(p), k=p[0])', 'x = [*p, touch(p)]', 'x = {log(1): log(2), log(3): log(4)}',
    'x = {**{1: log(1)}, 1: log(2)}[1]', 'x = i and log(0) or log(2)', 'i = i or log(i)', 'i = log(0) or i',
    'x = not (log(1) and log(0))', 'x = p[log(0) if log(1) else log(2)]', 'x = p[i if i < 3 else 0]',
    'x = f"{log(1)}{x!r:>{log(9)}}"', 'log(1) and log(2)', 'log(0) or log(3) and log(4)',
    'log(1) if log(0) else log(2)', 'assert log(0), log(5)', 'assert log(1), log(5)',
    'raise (log(1) and KeyError)(i := log(2))', 'raise KeyError from log(1)', 'x: log(1) = log(2)', 'p[log(0)]: int',
    'p[log(0)]: int = log(2)', 'x = p[log(0):log(2)]', 'p[log(0):log(2)] = log(p)', 'p[log(0)] = log(1)',
    'x = log(p).index(log(3))', 'x = same(p)[log(1)]', 'x = (log(1), (log(2), [log(3)]), log(4))',
    'x = same(log)(log(2))', 'x = [log][0](log(2))', 'p += [log(1)]; q = p; q += (1,)', 'x = max(p, key=log)',
    'x = -log(1) ** log(2)', 'x = log(1) < 2 and log(3) > 4', 'x = (1 if log(0) else 2) + (3 if log(4) else 5)',
    'x = (y := log(1)) + (y := log(2)) * y', 'x = [y, (y := 2), y]', 'x = (i if log(0) else (i := 7)) + i',
    'return i if log(i) else log(2)', 'return (log(1), p)', 'return log(0) or log(2)',
    'while (i := i + 1) < 5 and log(i): pass', 'while log(i) < 3: i += 1\nelse: log(9)',
    'while i < 9:\n    i += 1\n    if log(i) > 3: break\nelse: log(99)', 'while not log(i): i += 1',
    'for i in log(p): p[0] += 1; log(i)', 'for p[0] in (1, 2): log(p[0])', 'for i, p[i] in ((0, 5), (1, 6)): log(p)',
    'for i, (j, i) in [(1, (2, 3))]: log(i)', 'for i in range(log(2), log(5)): i += 1; log(i)',
    'for i, *q in [p, p]: log(q)', 'for [i, j] in [(1, 2)]: log(i + j)',
    'for a, (i, b) in zip(log(p), enumerate(log(p))): log(a + b * i)',
    'for i in p:\n    for j in p:\n        if log(j) < i: return i\n'
    '        if j == -1: break\n    else:\n        log(7)\n        continue',
    'for i in p:\n    if i < 1: return i\n    if i < 2: return x',
    'for i in p:\n    for j in p:\n        if j < 1: return i\nreturn i',
    'for i in p:\n    if i < 0: break\n    for j in p:\n'
    '        if j < 0: continue\n        if j < 1: break\n    else: break\nelse: log(1)',
    'for i in ():\n    pass\nelse:\n    for j in p:\n        if log(j): break\n    else: log(8)',
    'if log(0): pass\nelif (j := log(1)): log(j)\nelse: log(2)', 'if log(i) > 0 and log(0): log(5)\nelse: log(6)',
    'while True:\n    i += 1\n    if i > 5: return log(i)\n    if i > 3: continue\n    log(i)',
    'while True:\n    while True:\n        i += 1\n'
    '        if i > 4: return i\n        if i > 2: break\n    log(i)',
    'q = [7, 2]; p[i], i = q', 'x = [0 and len(f"{(i := 2)}") or (not 2), 1]', 'x = [log(1) < 2 and i < 2, 3]',
    'q = [5, 1]; p[0], (x, j) = q', 'x = p[(x := 1)] = y = log(2)',
    'for j in p:\n    if j < 0: return j\n    if j < 1: return x',
]


@pytest.mark.parametrize('body', CASES)
def test_order_of_evaluation(body):
    start = 'def f(i, x, p):\n    j, y, z, q = 2, 1.5, 0, [1, 2]\n'
    check(start + textwrap.indent(body, '    ') + '\n    return (i, x, y, z, j, p, q)\n')
