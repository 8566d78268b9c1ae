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


COMPREHENSIONS = [
    'x = [log(v) for v in log(p)]', 'x = [v for v in p if log(v) > 0 if log(v) < 3]',
    'x = [(log(v), w) for v in log(p) if v for w in log([v, 1]) if log(w) > 0]', 'x = [x for x in p]; log(x)',
    'p = [v + i for v in p]', 'x = [[log(v) for v in [w, 1]] for w in log(p)]', 'x = [i for i in range(i + 3)], i',
    'x = [(y := log(v)) for v in p] + [y]', 'x = [y for v in p if (y := log(v)) > 0], y',
    'i = [i for j in p for i in (j, i)]', 'x = G + sum([bump() for v in p]) + G',
    'x = [p[0], [touch(p) for j in (1, 2)], p[0]]', 'x = log(0) and [log(1) for v in p]',
    'x = i if log(1) else [log(2) for v in p]', 'x = p[[log(v) for v in (1, 0)][0]]',
    'p[len([log(v) for v in p]) - 1] = log(4)', 'p[log(1)] += sum([touch(p) for v in (1, 2)])',
    '[log(v) for v in p if v > 0]', 'x = {log(v): log(v + 1) for v in p}', 'x = sorted({log(v) for v in p})',
    'x = {v: i for i, v in enumerate(p)}, i', 'x = {log(k): (k := 3) for j in p} if 0 else i',
    'while len([log(v) for v in p if v > i]): i += 1',
    'if [log(v) for v in p if v > 9]: log(1)\nelif [log(v) for v in p]: log(2)',
    'for v in [log(w) for w in p]: p[0] += 1; log(v)', 'for v in (log(w) for w in p): p[0] += 1; log(v)',
    'assert [log(v) for v in ()], [log(v) for v in p]', 'raise ValueError([log(v) for v in p])',
    'x = [v for *v, w in [(1, 2, 3)]]', 'x = [0 for p[0] in (1, 2)]', 'x = [i + j for i, (j, i) in [(1, (2, 3))]]',
    'x = [(_, v) for _, _, v in [(1, 2, 3)]]', 'return [log(v) for v in p]', 'x = not [log(v) for v in p]',
    'x = f"{[log(v) for v in p]}{log(1)}"', 'x = 0 < len([log(v) for v in p]) < log(2)',
    'x = 9 < log(1) < len([log(v) for v in p])', 'x = any(log(v) > 0 for v in p), all(log(v) > 0 for v in p)',
    'x = any(log(v) > 2 for w in log([p, p]) for v in w if log(v))',
    'x = all(log(v) < 2 for w in log([p, p]) for v in w)', 'x = any((y := v) > 0.1 for v in p if log(v) < 1), y',
    'x = log(1) < 0 or any(log(v) for v in p)', 'if any(log(v) > 2 for v in p) and not all(log(v) for v in p): log(9)',
    'while any(log(v) > i for v in p): i += 1', 'x = next((log(v) for v in p if v < 1), log(7))',
    'x = next((log(v * w) for v in p for w in p if w < 0), 5)', 'x = next((v for v in ()), (y := 3)), y',
    'x = sum(log(v) for v in p), sum((v * log(v) for v in p), log(2)), sum((log(v) for v in p), start=log(3))',
    'x = sum(q for j in (1, 2) if touch(p)) if 0 else i', 'x = sum((same([j]) for j in (1, 2)), [])',
    'x = max(log(v) for v in p), min((log(v) for v in ()), default=log(3))',
    'x = list(log(v) for v in p), tuple(log(v) for v in p)', 'x = sorted((log(v) for v in p), key=log)',
    'x = ", ".join(str(log(v)) for v in p)', 'x = dict((log(v), log(v + 1)) for v in p)',
    'x = [*(log(v) for v in p), log(4)]', 'x = total(*(log(v) for v in p), log(4), k=log(5))',
    'i, *q = (log(v) for v in p)', 'i, j = (log(v) for v in p)',
    'for i, v in enumerate(log(w) for w in p): log(v + i)',
    'for i, v in enumerate((log(w) + i for w in p if log(w) > 0), 2): log(v + i)',
    'for v in enumerate(log(w) for w in p if w): log(v)',
    'for v, w in zip(log(p), (log(u) for u in [1, 2])): log(v + w)',
    'for v, w in zip((u + 1 for u in p), log([1, 2])): log(v * w)',
    'for i, (v, w) in enumerate(zip((u + 1 for u in p), log([1, 2]))): log(v * w)',
    'for v in (log(w) for w in p if log(w)):\n'
    '    if v < 1: break\n    if v == 1: continue\n    log(v)\nelse: log(7)',
    'for v in (log(w * u) for w in p for u in log(p)):\n'
    '    if v < 1: break\n    if v == 1: continue\n    log(v)\nelse: log(7)',
    'for v in (w for w in p):\n    for u in (log(v) for j in (1, 2)):\n'
    '        if u > 2: break\n        if u < 0: return u\n    else: continue\n    log(v)',
    'x = [w for w in (log(v) for v in p if v) if log(w) > 0]',
    'x = any(w > 0 for w in (log(v * u) for v in p for u in p))',
    'x = [u for w, u in enumerate(log(v) for v in p if v > 0)]', 'x = sum(v for v in (log(w) for w in log(p)))',
    'x = [v + w for v, w in ((log(u), u) for u in p)]', 'x = [i for j in range(3) if (i := log(j)) or 1] and i',
    'x = [log(v) or (v and log(5)) for v in p]', 'x = [log(1) if v > 0 else log(2) for v in p if log(v) or v]',
]


@pytest.mark.parametrize('body', COMPREHENSIONS)
def test_comprehensions_and_generator_expressions(body):
    test_order_of_evaluation(body)


MATCHES = [
    'case 1 | 2: log(1)\ncase 3: log(3)\ncase _: log(9)',
    "case 'a': log(1)\ncase None: log(2)\ncase True: log(3)\ncase -1: log(4)",
    'case int(n) if log(n): log(1)\ncase float(): log(2)\ncase y: log(y)',
    'case [i, j]: log((i, j))\ncase [i, *q]: log((i, q))\ncase []: log(0)',
    'case [i, *_, j] if log(i) > log(j): log(1)\ncase [_, *q, 3 | -1]: log(q)\ncase str() as y: log(y)',
    "case {'k': i, 'l': [j, _]}: log((i, j))\ncase {'k': 2 as y}: log(y)\ncase {}: log(3)",
    'case x if (x := log(2)): log(x)\ncase _: log(9)',
    'case i if i == 3: log(1)\ncase j if log(0): pass\ncase p if 0: pass',
    'case (int() | float()) as y if y: return y\ncase (): return 7\ncase _:\n        return 8',
    'case complex(real=i, imag=0.0): log(i)\ncase list((i, *_)): log(i)\ncase bool(): log(5)',
    'case [i, i2] if log(i) and log(i2): log(i)',
]
SUBJECTS = [
    'i', 'x', 'p', "{'k': 2, 'l': [i, 3]}", "{'k': 2}", '(i, x)', "'a'", 'None', 'True', '[[1], 2]', 'range(3)', 'log(p)',
    '()', '3', '1j * 0 + 2',
]


@pytest.mark.parametrize('cases', MATCHES)
def test_matches(cases):
    for subject in SUBJECTS:
        body = f'match {subject}:\n{textwrap.indent(cases, "    ")}'
        test_order_of_evaluation(body)
        test_order_of_evaluation(f'for i in (1, 2):\n{textwrap.indent(body, "    ")}\n    if i > 1: break\n    log(7)')
