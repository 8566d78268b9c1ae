"""The errors of differences over the step: figure 3 of Baydin et al., as a table and as a drawing.

``python -m srcad.reference.numeric`` prints it. Truncation rules for large steps, round-off for small ones; `numeric` says
how large both are.

A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind, "Automatic differentiation in machine learning: a survey",
Journal of Machine Learning Research 18 (2018).
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from srcad.reference.numeric import central, forward


def logistic(x: Any) -> Any:
    """Give the truncated logistic map of figure 3: ``64 x (1 - x) (1 - 2 x)**2 (1 - 8 x + 8 x**2)**2``."""
    return 64.0 * x * (1.0 - x) * (1.0 - 2.0 * x) ** 2 * (1.0 - 8.0 * x + 8.0 * x ** 2) ** 2


def logistic_derivative(x: Any) -> Any:
    """Give its derivative, the last entry of table 1."""
    return 64.0 * np.polyval([-2048.0, 7168.0, -9984.0, 7040.0, -2640.0, 504.0, -42.0, 1.0], x)


def step_errors(steps: Sequence[float], x: float = 0.2) -> list[tuple[float, float, float]]:
    """Give the errors of the forward and of the central difference of `logistic` for steps: figure 3.

    Parameters
    ----------
    steps
        The steps h.
    x
        Where; the figure has 0.2.

    Returns
    -------
    list
        Of ``(h, error of the forward difference, error of the central difference)``.
    """
    exact = logistic_derivative(x)
    return [(float(h), float(abs(forward(logistic, x, h) - exact)), float(abs(central(logistic, x, h) - exact)))
            for h in steps]


def main(argv: Sequence[str] | None = None) -> int:
    """Print figure 3 as a table, and draw it.

    Parameters
    ----------
    argv
        The words after the name of the module; those of the process by default.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog='python -m srcad.reference.numeric', description=(
        'The errors of forward and central differences over the step h, for the truncated logistic map at x = 0.2.'))
    parser.add_argument('--plot', metavar='FILE', help='draw them into a file (needs the extra: pip install srcad[plot])')
    given = parser.parse_args(argv)
    rows = step_errors([10.0 ** -k for k in range(1, 17)])
    print(f'{"h":>7}  {"forward":>9}  {"central":>9}')
    for h, first, second in rows:
        print(f'{h:7.0e}  {first:9.2e}  {second:9.2e}')
    if given.plot:
        return _plot(given.plot)
    return 0


def _plot(path: str) -> int:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        print('drawing needs matplotlib: pip install srcad[plot]', file=sys.stderr)
        return 1
    rows = np.array(step_errors(10.0 ** np.linspace(-17.0, 0.0, 400)))
    figure = Figure(figsize=(7.0, 5.0))
    axes = figure.add_subplot(xscale='log', yscale='log', xlabel='h', ylabel='error')
    axes.plot(rows[:, 0], rows[:, 1], label='forward difference')
    axes.plot(rows[:, 0], rows[:, 2], label='central difference')
    axes.legend()
    figure.savefig(path)
    print(f'{path}: written', file=sys.stderr)
    return 0
