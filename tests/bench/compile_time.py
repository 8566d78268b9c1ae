"""How long it takes to differentiate functions of 100, 1,000 and 10,000 statements.

Run ``python tests/bench/compile_time.py``; with ``--stages``, what each stage takes. Ten times the statements should
take about ten times as long.
"""
from __future__ import annotations

import linecache
import sys
import time

import numpy as np

import srcad
import srcad.optimize

COUNTS = (100, 1000, 10000)


def scalar_source(count):
    """A straight line of scalar statements."""
    lines = ['def f(x, y):', '    a0 = x * y', '    a1 = np.sin(x) + y']
    kinds = ('a{k} = a{i} * a{j} + 0.5', 'a{k} = np.sin(a{i}) + a{j}', 'a{k} = a{i} / (1.0 + a{j} ** 2)',
             'a{k} = np.exp(-a{i} * a{i}) - x')
    for k in range(2, count - 1):
        lines.append('    ' + kinds[k % len(kinds)].format(k=k, i=k - 1, j=k - 2))
    return '\n'.join([*lines, f'    return a{count - 2}', ''])


def loop_source(count):
    """Loops and branches, each with a few statements."""
    lines = ['def f(x, n):', '    y = np.sum(x)']
    for k in range(count // 6):
        lines += [f'    for i{k} in range(n):', f'        y = y * 0.5 + np.sin(x[i{k}])', '        if y > 1.0:',
                  '            y = y - 1.0', f'    z{k} = y * {k}.0', f'    y = z{k} + y']
    return '\n'.join([*lines, '    return y', ''])


def compiled(source, name):
    """Make the function, with its text in linecache."""
    filename = f'<{name}>'
    linecache.cache[filename] = len(source), None, source.splitlines(True), filename
    namespace = {'np': np}
    exec(compile(source, filename, 'exec'), namespace)
    return namespace['f']


def main():
    cases = {'scalar': (scalar_source, (0.3, 0.7)), 'loops': (loop_source, (np.linspace(0.1, 0.4, 4), 4))}
    srcad.grad(compiled(scalar_source(5), 'warm')).specialize(0.3, 0.7)
    for kind, (source, given) in cases.items():
        before = None
        for count in COUNTS:
            f = compiled(source(count), f'{kind}{count}')
            start = time.process_time()
            srcad.grad(f).specialize(*given)
            taken = time.process_time() - start
            ratio = f'{taken / before:6.1f} times the row before' if before else ''
            print(f'{kind:8} {count:6} statements {taken:8.2f} s {ratio}', flush=True)
            before = taken


if __name__ == '__main__':
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3000))
    main()
