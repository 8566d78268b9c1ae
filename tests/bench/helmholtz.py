"""Table 4 of Baydin et al. (Automatic differentiation in machine learning: a survey, JMLR 18, 2018), measured here.

The Helmholtz free energy of a mixed fluid and its gradient by central differences, forward mode (a tangent for each
variable) and reverse mode, for n variables. Run ``python tests/bench/helmholtz.py``. The paper's rows stand beside
ours; it used DiffSharp, where the function itself is a loop over the matrix.
"""
from __future__ import annotations

import time

import numpy as np

import srcad

SIZES = (1, 8, 15, 22, 29, 36, 43, 50)
PAPER = {
    'function': (1, 5.12, 14.51, 29.11, 52.58, 84.00, 127.33, 174.44),
    'differences': (1.08, 35.55, 176.79, 499.43, 1045.29, 1986.70, 3269.36, 4995.96),
    'forward': (1.34, 13.69, 51.54, 132.33, 251.32, 469.84, 815.55, 1342.07),
    'reverse': (1.52, 11.12, 31.37, 67.27, 113.99, 174.62, 254.15, 342.33),
}
RT = 8.3144 * 298.15


def vectors(x, A, b):
    """The energy in array operations."""
    bx = b @ x
    root = np.sqrt(2.0)
    mixing = RT * np.sum(np.log(x / (1.0 - bx)))
    return mixing - x @ A @ x / (np.sqrt(8.0) * bx) * np.log((1.0 + (1.0 + root) * bx) / (1.0 + (1.0 - root) * bx))


def loops(x, A, b):
    """The energy in loops over the variables."""
    n = len(x)
    bx = 0.0
    for i in range(n):
        bx += b[i] * x[i]
    mixing = 0.0
    xAx = 0.0
    for i in range(n):
        mixing += np.log(x[i] / (1.0 - bx))
        for j in range(n):
            xAx += x[i] * A[i, j] * x[j]
    root = np.sqrt(2.0)
    return RT * mixing - xAx / (np.sqrt(8.0) * bx) * np.log((1.0 + (1.0 + root) * bx) / (1.0 + (1.0 - root) * bx))


def arguments(n):
    rng = np.random.default_rng(n)
    return rng.uniform(0.1, 1.0, n) / n, rng.uniform(0.1, 1.0, (n, n)), rng.uniform(0.1, 0.5, n)


def differences(f, x, *rest, step=1e-6):
    """The gradient by central differences."""
    gradient = np.empty_like(x)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up, *rest) - f(down, *rest)) / (2.0 * step)
    return gradient


def forward(tangent, x, *rest):
    """The gradient by a tangent for each variable."""
    gradient = np.empty_like(x)
    for i in range(len(x)):
        tx = np.zeros_like(x)
        tx[i] = 1.0
        gradient[i] = tangent(x, *rest, tx)[1]
    return gradient


def shortest(functions, given, seconds=0.3):
    """Time functions in turn; give the shortest time of each."""
    best = [float('inf')] * len(functions)
    end, turns = time.perf_counter() + seconds * len(functions), 0
    while time.perf_counter() < end or turns < 5:
        turns += 1
        for k, function in enumerate(functions):
            start = time.perf_counter()
            function(*given)
            best[k] = min(best[k], time.perf_counter() - start)
    return best


def measure(f, n):
    """Give the times of the function and of its gradients for n variables."""
    given = arguments(n)
    reverse = srcad.grad(f).specialize(*given)
    tangent = srcad.jvp(f).specialize(*given)
    np.testing.assert_allclose(reverse(*given), forward(tangent, *given), rtol=1e-10)
    np.testing.assert_allclose(reverse(*given), differences(f, *given), rtol=1e-3)
    kinds = [f, lambda *a: differences(f, *a), lambda *a: forward(tangent, *a), reverse]
    return shortest(kinds, given)


def main():
    for f in (vectors, loops):
        table = [measure(f, n) for n in SIZES]
        base = table[0][0]
        print(f'\n{f.__name__}: function with n = 1 takes {base * 1e6:.2f} us')
        print(f'{"n":>28}' + ''.join(f'{n:>9}' for n in SIZES))
        for k, kind in enumerate(PAPER):
            to_one = [row[k] / base for row in table]
            to_n = [row[k] / row[0] for row in table]
            paper_n = [a / b for a, b in zip(PAPER[kind], PAPER['function'])]
            for title, row in (('relative to n = 1', to_one), ('  in the paper', PAPER[kind]),
                               ('relative to same n', to_n), ('  in the paper', paper_n)):
                if k or 'same' not in title and row is not paper_n:
                    print(f'{kind + ":":12} {title:>15.19}' + ''.join(f'{v:9.2f}' for v in row))


if __name__ == '__main__':
    main()
