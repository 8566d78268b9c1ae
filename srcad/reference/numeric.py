"""Numerical differentiation: differences, with a step that is chosen and an error that is estimated; the complex step.

The forward difference and the central one are:

    (f(x + h e_i) - f(x)) / h                     error: h f'' / 2 of truncation, eps |f| / h of round-off
    (f(x + h e_i) - f(x - h e_i)) / (2 h)         error: h**2 f''' / 6, and the same of round-off

``python -m srcad.reference.numeric`` shows both errors over the step. `derivative` avoids the choice of a step by
extrapolation to h = 0:

>>> slope, error = derivative(np.exp, 1.0)
>>> print(abs(slope - np.e) < 1e-10, error < 1e-9)
True True
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ['central', 'complex_step', 'derivative', 'directional', 'forward', 'gradient', 'hessian', 'jacobian']

_EPS = float(np.finfo(float).eps)


def _position(x: Any, i: Any) -> tuple:
    return () if np.ndim(x) == 0 else np.unravel_index(i, np.shape(x)) if isinstance(i, (int, np.integer)) else tuple(i)


def _shifted(x: Any, i: Any, h: Any) -> Any:
    """Give ``x + h e_i``."""
    moved = np.array(x, np.result_type(float, np.asarray(x), type(h)))
    moved[_position(x, i)] += h
    return moved if isinstance(x, np.ndarray) else moved[()]


def forward(f: Callable, x: Any, h: float | None = None, i: Any = 0) -> Any:
    """Give the forward difference of a function by one coordinate.

    Parameters
    ----------
    f
        A function of one number or array; its result is a number or an array.
    x
        Where.
    h
        The step; by default ``sqrt(eps) * max(1, |x_i|)``, where both errors are about as large.
    i
        Which coordinate: an index, or a position in the flattened array.

    Returns
    -------
    number or array
        The approximation.

    Examples
    --------
    >>> print(round(float(forward(lambda x: x * x, 3.0)), 6))
    6.0
    """
    h = np.sqrt(_EPS) * _scale(x, i) if h is None else h
    return _difference(f, x, i, h, 0.0)


def central(f: Callable, x: Any, h: float | None = None, i: Any = 0) -> Any:
    """Give the central difference of a function by one coordinate.

    Parameters
    ----------
    f, x, i
        As in `forward`.
    h
        The step; by default ``cbrt(eps) * max(1, |x_i|)``.

    Returns
    -------
    number or array
        The approximation.

    Examples
    --------
    >>> print(round(float(central(lambda x: x * x, 3.0)), 9))
    6.0
    """
    h = np.cbrt(_EPS) * _scale(x, i) if h is None else h
    return _difference(f, x, i, h, -h)


def _difference(f: Callable, x: Any, i: Any, above: float, below: float) -> Any:
    """Give the slope between two points on a coordinate's line."""
    return (np.asarray(f(_shifted(x, i, above))) - f(_shifted(x, i, below)))[()] / (above - below)


def _scale(x: Any, i: Any) -> float:
    return max(1.0, abs(float(np.asarray(x)[_position(x, i)])))


def _extrapolated(difference: Callable[[float], Any], h: float, rounds: int = 8, shrink: float = 2.0) -> tuple:
    """Extrapolate central differences to h = 0 by Ridders' method; give the best value for each element, and its error.

    C. J. F. Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", Advances in Engineering Software 4 (1982).
    """
    best, error = None, None
    before: list[Any] = []
    for k in range(rounds):
        row = [np.asarray(difference(h / shrink ** k))]
        for j, old in enumerate(before, start=1):
            factor = shrink ** (2 * j)
            row.append((factor * row[-1] - old) / (factor - 1.0))
            with np.errstate(invalid='ignore'):
                guess = np.maximum(abs(row[j] - row[j - 1]), abs(row[j] - old))
            if best is None:
                best, error = np.array(row[j]), np.array(guess)
            better = guess < error
            best, error = np.where(better, row[j], best), np.where(better, guess, error)
        before = row
    return best[()], error[()]


def derivative(f: Callable, x: Any, i: Any = 0, h: float | None = None) -> tuple[Any, Any]:
    """Differentiate a function by one coordinate, without a choice of the step.

    Central differences with smaller and smaller steps are extrapolated to the step 0 (Ridders 1982). Where the
    extrapolations agree best, they are taken, and what they differ by is the estimate of the error.

    Parameters
    ----------
    f, x, i
        As in `forward`.
    h
        The largest step; by default a tenth of ``max(1, |x_i|)``. f must be smooth within it.

    Returns
    -------
    value, error
        The derivative, and an estimate of its error.
    """
    return _extrapolated(lambda step: central(f, x, step, i), 0.1 * _scale(x, i) if h is None else h)


def directional(f: Callable, x: Any, direction: Any, h: float | None = None) -> tuple[Any, Any]:
    """Differentiate a function in a direction: the product of its Jacobian with it.

    Parameters
    ----------
    f, x, h
        As in `derivative`.
    direction
        Of the shape of x.

    Returns
    -------
    value, error
        The derivative, and an estimate of its error.

    Examples
    --------
    >>> value, error = directional(lambda x: x[0] * x[1], np.array([2.0, 5.0]), np.array([1.0, 10.0]))
    >>> print(round(float(value), 9))
    25.0
    """
    if np.shape(direction) != np.shape(x):
        raise ValueError(f'the direction has the shape {np.shape(direction)}, the argument {np.shape(x)}')
    size = float(np.max(np.abs(direction), initial=0.0))
    if size == 0.0:
        zero = np.zeros(np.shape(f(_shifted(x, 0, 0.0) if np.size(x) else x)))[()]
        return zero, zero
    largest = 0.1 * max(1.0, float(np.max(np.abs(x), initial=0.0))) / size if h is None else h
    return derivative(lambda t: f(x + t * np.asarray(direction)[()]), 0.0, h=largest)


def _columns(difference: Callable[[int], Any], f: Callable, x: Any) -> Any:
    """Put the derivatives by all coordinates together."""
    if not np.size(x):
        return np.zeros((*np.shape(f(x)), *np.shape(x)))
    columns = np.stack([np.asarray(difference(i)) for i in range(np.size(x))], axis=-1)
    return columns.reshape(columns.shape[:-1] + np.shape(x))[()]


def jacobian(f: Callable, x: Any) -> tuple[Any, Any]:
    """Differentiate a function by all coordinates.

    Parameters
    ----------
    f, x
        As in `derivative`.

    Returns
    -------
    value, error
        The derivatives and their errors: the shape of the result, then that of the argument.

    Examples
    --------
    >>> value, error = jacobian(lambda x: np.array([x[0] * x[1], x[1]]), np.array([2.0, 5.0]))
    >>> print(np.round(value, 8) + 0.0)
    [[5. 2.]
     [0. 1.]]
    """
    found = [derivative(f, x, i) for i in range(np.size(x))]
    return (_columns(lambda i: found[i][0], f, x), _columns(lambda i: found[i][1], f, x))


def gradient(f: Callable, x: Any) -> Any:
    """Differentiate a function whose result is a number by all coordinates.

    Parameters
    ----------
    f, x
        As in `derivative`.

    Returns
    -------
    array
        Of the shape of x.
    """
    value = f(x)
    if np.ndim(value):
        raise ValueError(f'the result has the shape {np.shape(value)}: use jacobian')
    return jacobian(f, x)[0]


def hessian(f: Callable, x: Any, h: float | None = None) -> tuple[Any, Any]:
    """Give the second derivatives of a function whose result is a number, by extrapolated differences.

    Parameters
    ----------
    f, x
        As in `derivative`.
    h
        The largest step; by default a tenth of ``max(1, |x_i|)``.

    Returns
    -------
    value, error
        The shape of the argument twice.

    Examples
    --------
    >>> value, error = hessian(lambda x: x[0] ** 2 * x[1], np.array([1.0, 2.0]))
    >>> print(np.round(value, 6) + 0.0)
    [[4. 2.]
     [2. 0.]]
    """
    count, shape = np.size(x), np.shape(x)
    value, error = np.zeros((count, count)), np.zeros((count, count))
    for i in range(count):
        for j in range(i + 1):
            first, second = (0.1 * _scale(x, k) if h is None else h for k in (i, j))

            def mixed(t: float, i: int = i, j: int = j, first: float = first, second: float = second) -> Any:
                a, b = t * first, t * second
                corners = [s * r * f(_shifted(_shifted(x, i, s * a), j, r * b)) for s in (1.0, -1.0) for r in (1.0, -1.0)]
                return sum(corners) / (4.0 * a * b)
            value[i, j], error[i, j] = _extrapolated(mixed, 1.0)
            value[j, i], error[j, i] = value[i, j], error[i, j]
    return value.reshape(shape + shape)[()], error.reshape(shape + shape)[()]


def complex_step(f: Callable, x: Any, i: Any = 0, h: float = 1e-200) -> Any:
    """Give ``Im f(x + i h) / h``: no subtraction, so no round-off, for functions that are analytic and real.

    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).

    Parameters
    ----------
    f
        As in `forward`; it must take complex numbers.
    x, i
        As in `forward`.
    h
        The step: so small that its square vanishes.

    Returns
    -------
    number or array
        The derivative to rounding.

    Raises
    ------
    TypeError
        f gives real results for complex arguments: it cannot be analytic.

    Examples
    --------
    >>> print(complex_step(np.exp, 1.0) - np.e)
    0.0
    """
    if np.iscomplexobj(x):
        raise TypeError('the complex step is for real arguments')
    z = np.asarray(f(_shifted(x, i, 1j * h)))
    if not np.iscomplexobj(z):
        raise TypeError('the result for a complex argument is real: the function is not analytic')
    return (z.imag / h)[()]


if __name__ == '__main__':
    from srcad.reference.steps import main  # which imports this module
    raise SystemExit(main())
