"""A tape: reverse mode by operator overloading.

Operations on a `Variable` are recorded in a list, the `Tape`, while a program runs. `Tape.grad` then walks through the
list from its end and applies the chain rule: each entry takes the adjoint of its result and adds to those of its
operands. This is the example of Baydin et al. (2018), step by step:

>>> tape = Tape()
>>> x = tape.variable(2.0, name='v-1')
>>> y = tape.variable(5.0, name='v0')
>>> f = Variable.log(x) + x * y - Variable.sin(y)
>>> print(f)
11.652071455223084
>>> print(tape)
v-1 = 2.0
v0 = 5.0
v1 = log(v-1)
v2 = v-1 * v0
v3 = v1 + v2
v4 = sin(v0)
v5 = v3 - v4
>>> dx, dy = tape.grad(f, [x, y])
>>> print('dx', dx)
dx 5.5
>>> print('dy', dy)
dy 1.7163378145367738
>>> for name, adjoint in tape.adjoints(f).items():
...     print(f'dv5_d{name} = {adjoint}')
dv5_dv5 = 1.0
dv5_dv4 = -1.0
dv5_dv3 = 1.0
dv5_dv2 = 1.0
dv5_dv1 = 1.0
dv5_dv0 = 1.7163378145367738
dv5_dv-1 = 5.5

`vjp`, `gradient` and `hessian` make the tape, run a function and sweep back. `recording` has the tape itself.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import at, is_at, made, plain, tree_map
from srcad.reference.recording import Entry, Tape, Variable
from srcad.reference.substitute import overloaded

__all__ = ['Entry', 'Tape', 'Variable', 'gradient', 'hessian', 'vjp']


def vjp(f: Callable, *args: Any, **kwargs: Any) -> tuple[Any, Callable]:
    """Give the value of a function, and its pullback.

    Parameters
    ----------
    f
        A function of Python and NumPy, see `srcad.reference.substitute`.
    *args
        Its arguments: all floats in them, and in lists, tuples and dictionaries in them, become variables. Arrays that
        it writes to are copied first.
    **kwargs
        More arguments, which are constants.

    Returns
    -------
    value
        What f gives.
    pullback
        ``pullback(by)`` gives a tuple with the gradient of ``by * value`` by each argument; None where it has none.

    Examples
    --------
    >>> value, pullback = vjp(lambda x, y: x * y, np.array([1.0, 2.0]), 3.0)
    >>> for gradient in pullback(np.array([1.0, 10.0])):
    ...     print(gradient)
    [ 3. 30.]
    21.0
    """
    tape = Tape()
    with tape.running():
        def variable(leaf: Any) -> Any:
            kind = np.asarray(plain(leaf)).dtype.kind
            if kind in 'fc' or type(leaf) is int:
                return tape.variable(leaf)
            return leaf.copy() if isinstance(leaf, np.ndarray) else leaf
        variables = tree_map(variable, tuple(args))
        # The function may append to lists, and change what it holds in others.
        result = overloaded(f)(*tree_map(lambda leaf: leaf, variables), **kwargs)

    independent = [leaf for leaf in _leaves(variables) if is_at(leaf, tape)]

    def pullback(by: Any = None) -> Any:
        adjoints = iter(tape.grad(result, independent, by))
        return tree_map(lambda leaf: next(adjoints) if is_at(leaf, tape) else None, variables)
    return tree_map(lambda z: at(z, tape), result), pullback


def _leaves(tree: Any) -> list[Any]:
    """Give what lists, tuples and dictionaries hold."""
    found: list[Any] = []
    tree_map(found.append, tree)
    return found


def gradient(f: Callable, wrt: int = 0) -> Callable:
    """Make the function that computes the gradient of a function whose result is a number (equation 32).

    Parameters
    ----------
    f
        The function.
    wrt
        The position of the argument.

    Returns
    -------
    callable
        It takes the arguments of f, and gives the gradient with the structure of the argument.

    Examples
    --------
    >>> gradient(lambda x: np.sum(x ** 3))(np.array([1.0, 2.0]))
    array([ 3., 12.])
    """
    def df(*args: Any, **kwargs: Any) -> Any:
        def of_one(x: Any) -> Any:
            before = [made(a.copy()) if isinstance(a, np.ndarray) else a for a in args[:wrt]]
            after = [made(a.copy()) if isinstance(a, np.ndarray) else a for a in args[wrt + 1:]]
            return overloaded(f)(*before, x, *after, **kwargs)
        return vjp(of_one, args[wrt])[1]()[0]
    return df


def hessian(f: Callable, wrt: int = 0) -> Callable:
    """Make the function that computes second derivatives, by forward over reverse mode.

    Parameters
    ----------
    f, wrt
        As in `gradient`; the argument is a number or an array.

    Returns
    -------
    callable
        It takes the arguments of f.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    from srcad.reference import dual
    return dual.gradient(gradient(f, wrt), wrt)
