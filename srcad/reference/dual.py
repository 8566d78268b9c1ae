"""Dual numbers: forward mode by operator overloading.

A dual number ``a + b ε`` has a primal a and a tangent b, and ``ε ** 2 == 0``. A function of it is its Taylor expansion
of first order, ``f(a + b ε) = f(a) + f'(a) b ε``, from which sums, products, quotients
and powers have their rules (12 to 18):

>>> x, y = Dual(3.0, 1.0), Dual(2.0, 0.0)
>>> print(x + y, x - y, x * y, x / y, x ** y)
5.0 + 1.0ε 1.0 + 1.0ε 6.0 + 2.0ε 1.5 + 0.5ε 9.0 + 6.0ε
>>> print(2.0 ** x, abs(-x), np.sin(Dual(0.0, 1.0)), Dual.log(x))
8.0 + 5.545177444479562ε 3.0 + 1.0ε 0.0 + 1.0ε 1.0986122886681098 + 0.3333333333333333ε

The primal may be an array, and has a tangent array then. Either may be dual itself, over another ε: that gives
derivatives of higher order. `derivative` and `jvp` make the dual numbers, run a function and take the tangent:

>>> print(derivative(lambda x: x ** 3)(2.0))
12.0
>>> print(derivative(derivative(lambda x: x ** 3))(2.0))
12.0
>>> print(derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0))      # not 2: the two ε are kept apart
1.0
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import Level, Reduction, Traced, at, capable, is_at, made, number, plain, tree_map
from srcad.reference.overload import Overloaded
from srcad.reference.substitute import overloaded

__all__ = ['Dual', 'Epsilon', 'derivative', 'gradient', 'hessian', 'jvp']


class Epsilon(Level):
    """A unit ε, whose square is zero.

    Parameters
    ----------
    order
        Inner differentiations have higher ones. A new one by default, higher than all before.
    """

    def blank(self, shape: tuple[int, ...], like: Any = None) -> Any:
        """Give the tangent of a constant: zeros."""
        zeros = np.zeros(shape, complex if np.iscomplexobj(plain(like)) else float)
        return capable(zeros, self.order) if shape else zeros[()]

    def follow(self, z: Any, pairs: list[tuple[Any, Any]], reduction: Reduction | None, through: Callable | None) -> Any:
        """Give the tangent of z: the sum of partial derivatives times tangents."""
        tangent: Any = 0.0
        for operand, partial in pairs:
            term = partial * operand.companion
            tangent = tangent + (term if through is None else through(term))
        tangent = tangent if reduction is None else reduction.sum(tangent)
        return self._fit(tangent, z)

    def _fit(self, tangent: Any, z: Any) -> Any:
        """Give the tangent memory of its own, laid out as that of z, and complex if z is."""
        value = plain(z)
        if not isinstance(value, np.ndarray):
            return tangent + 0j if np.iscomplexobj(value) else tangent
        if not isinstance(tangent, Traced):
            room = np.empty_like(value, dtype=np.result_type(tangent, complex if value.dtype.kind == 'c' else float))
            room[...] = tangent
            return capable(room, self.order)
        return capable(np.copy(np.broadcast_to(tangent, value.shape)), self.order)


class Dual(Overloaded):
    """A dual number ``primal + tangent * ε``, or an array of them.

    Parameters
    ----------
    primal
        A number or an array of floats or complex numbers; integers are taken as floats.
    tangent
        Of the same shape.
    level
        The unit ε; all dual numbers that are made without one share one unit.

    Attributes
    ----------
    primal, tangent
        The two parts.

    Examples
    --------
    >>> x = Dual(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    >>> x[1:] *= 3.0
    >>> print(np.sum(x ** 2))
    37.0 + 2.0ε
    """

    __slots__ = ()

    def __init__(self, primal: Any, tangent: Any = 0.0, level: Level | None = None) -> None:
        if level is None:
            level = UNIT
            primal, tangent = number(primal, 'a dual number'), number(tangent, 'a tangent')
            if np.shape(primal) != np.shape(tangent):
                if np.ndim(tangent):
                    raise ValueError(f'the tangent has the shape {np.shape(tangent)}, the primal {np.shape(primal)}')
                tangent = np.broadcast_to(tangent, np.shape(primal)).copy()
        super().__init__(primal, tangent, level)

    tangent = property(lambda self: self.companion)

    def __str__(self) -> str:
        return f'{self.primal} + {self.tangent}ε'

    def __repr__(self) -> str:
        return f'Dual({self.primal}, {self.tangent})'

    def __format__(self, spec: str) -> str:
        return f'{format(self.primal, spec)} + {format(self.tangent, spec)}ε' if spec else str(self)


UNIT = Epsilon(1)
Epsilon.kind = Dual


def jvp(f: Callable, args: tuple, tangents: tuple, **kwargs: Any) -> tuple[Any, Any]:
    """Give the value of a function, and its derivative in a direction.

    Parameters
    ----------
    f
        A function of Python and NumPy; `math`, ``np.zeros`` and such may be used (see `srcad.reference.substitute`).
        Numbers, arrays, and lists, tuples and dictionaries of them are what it takes and gives.
    args
        Its arguments. Arrays that it writes to are copied first.
    tangents
        One for each, of the same structure; None for an argument that stays as it is.
    **kwargs
        More arguments, which stay as they are.

    Returns
    -------
    value, tangent
        Of the same structure.

    Examples
    --------
    >>> value, tangent = jvp(lambda x: np.array([x * x, 3.0]), (2.0,), (1.0,))
    >>> print(value, tangent)
    [4. 3.] [4. 0.]
    """
    if len(args) != len(tangents):
        raise ValueError(f'there are {len(args)} arguments and {len(tangents)} tangents')
    level = Epsilon()

    def dual(value: Any, tangent: Any) -> Any:
        if isinstance(value, dict):
            return {k: dual(v, None if tangent is None else tangent[k]) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            members = [dual(v, None if tangent is None else tangent[i]) for i, v in enumerate(value)]
            return type(value)(*members) if hasattr(value, '_fields') else type(value)(members)
        if tangent is None:
            return made(value.copy()) if isinstance(value, (np.ndarray, Traced)) else value
        value, tangent = number(value, 'a dual number'), number(tangent, 'a tangent')
        value = np.copy(value) if np.ndim(value) else value
        return level.attach(capable(value, level.order), level._fit(tangent, value))

    with level.running():
        result = overloaded(f)(*[dual(a, t) for a, t in zip(args, tangents)], **kwargs)
        return tree_map(lambda z: at(z, level), result), tree_map(lambda z: _tangent(z, level), result)


def _tangent(z: Any, level: Level) -> Any:
    if is_at(z, level):
        return z.companion
    return level.blank(np.shape(z), z) if np.asarray(plain(z)).dtype.kind in 'iufc' else None


def derivative(f: Callable, wrt: int = 0) -> Callable:
    """Make the function that computes the derivative of a function of numbers.

    Parameters
    ----------
    f
        The function.
    wrt
        The position of the argument.

    Returns
    -------
    callable
        It takes the arguments of f.
    """
    def df(*args: Any, **kwargs: Any) -> Any:
        if np.ndim(args[wrt]):
            raise ValueError('derivative is for a number; use jvp or gradient for an array')
        tangents = tuple(1.0 if i == wrt else None for i in range(len(args)))
        return jvp(f, args, tangents, **kwargs)[1]
    return df


def gradient(f: Callable, wrt: int = 0) -> Callable:
    """Make the function that computes all derivatives by one argument: one run for each of its elements (equation 7).

    Parameters
    ----------
    f
        A function whose result is a number or an array.
    wrt
        The position of the argument, a number or an array.

    Returns
    -------
    callable
        It takes the arguments of f. The shape of its result is that of the result of f, and then that of the argument.

    Examples
    --------
    >>> gradient(lambda x: x[0] * x[1])(np.array([2.0, 5.0]))
    array([5., 2.])
    """
    def df(*args: Any, **kwargs: Any) -> Any:
        shape = np.shape(args[wrt])
        columns = []
        for unit in np.eye(int(np.prod(shape))):
            tangents = tuple(np.reshape(unit, shape) if i == wrt else None for i in range(len(args)))
            columns.append(jvp(f, args, tangents, **kwargs)[1])
        if not columns:
            return np.zeros((*np.shape(f(*args, **kwargs)), *shape))
        rows = np.stack(columns, axis=-1)
        return np.reshape(rows, (*np.shape(rows)[:-1], *shape))
    return df


def hessian(f: Callable, wrt: int = 0) -> Callable:
    """Make the function that computes second derivatives, with dual numbers of dual numbers.

    Parameters
    ----------
    f, wrt
        As in `gradient`; the result of f is a number.

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
    return gradient(gradient(f, wrt), wrt)
