"""Traced values, what dual numbers and the variables of a tape have in common, and the levels that they belong to.

A traced value has a primal, which is what the program computes, and a companion of the same shape: the tangents of a dual
number, the numbers of the elements of a variable. What only moves elements (an index, ``reshape``, ``concatenate``) is
done to both alike, so views are views and a write through one is seen through the other, as NumPy has it. What computes
is handed to the level of the value, which is told the partial derivatives.

Levels nest: a primal may be traced itself. An operation belongs to the innermost level among its operands; all others
are constants for it. That is what keeps perturbations apart.
"""
from __future__ import annotations

import contextlib
import contextvars
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_orders = itertools.count(2)
_active: contextvars.ContextVar[tuple[Level, ...]] = contextvars.ContextVar('levels', default=())


class Level:
    """One differentiation: what gives its companions to values.

    Parameters
    ----------
    order
        Inner differentiations have higher ones. A new one by default, higher than all before.
    """

    kind: type[Traced]

    def __init__(self, order: int | None = None) -> None:
        self.order = next(_orders) if order is None else order

    def blank(self, shape: tuple[int, ...], like: Any = None) -> Any:
        """Give the companion of a constant."""
        raise NotImplementedError

    def follow(self, z: Any, pairs: list[tuple[Any, Any]], reduction: Reduction | None, through: Callable | None) -> Any:
        """Give the companion of the result z, from pairs of an operand and its partial derivative."""
        raise NotImplementedError

    def note(self, z: Any, name: str, operands: tuple) -> None:
        """Take notice of an operation."""

    def attach(self, primal: Any, companion: Any) -> Traced:
        """Make a traced value."""
        return self.kind(primal, companion, self)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Be differentiating: arrays that are made meanwhile can hold values of this level."""
        token = _active.set((*_active.get(), self))
        try:
            yield
        finally:
            _active.reset(token)


class Traced:
    """A number or an array that is followed through a program.

    Attributes
    ----------
    primal
        What the program computes.
    companion
        Of the same shape; what it is, the level knows.
    level
        The differentiation that follows the value.
    """

    __slots__ = ('primal', 'companion', 'level')

    def __init__(self, primal: Any, companion: Any, level: Level) -> None:
        self.primal, self.companion, self.level = primal, companion, level


class Reduction:
    """How the axes of an operand are summed over in a result."""

    def __init__(self, axis: Any, keepdims: bool) -> None:
        self.axis, self.keepdims = axis, keepdims

    def sum(self, terms: Any) -> Any:
        """Sum what belongs to elements of the operand."""
        return np.sum(terms, axis=self.axis, keepdims=self.keepdims)

    def spread(self, bz: Any, ndim: int) -> Any:
        """Give what belongs to the result the dimensions of the operand."""
        if self.keepdims or ndim == 0:
            return bz
        return np.expand_dims(bz, tuple(range(ndim)) if self.axis is None else self.axis)


# --- levels of values ------------------------------------------------------------------------------------------------

def is_sequence(tree: Any) -> bool:
    """Say whether a value is a list or a tuple; the ``__class__`` of a traced value must not be asked."""
    return issubclass(type(tree), (list, tuple))


def leaves(tree: Any) -> Iterator[Any]:
    """Give what lists and tuples hold."""
    if is_sequence(tree):
        for member in tree:
            yield from leaves(member)
    else:
        yield tree


def tree_map(function: Callable, tree: Any) -> Any:
    """Apply a function to what lists, tuples and dictionaries hold."""
    if issubclass(type(tree), dict):
        return {key: tree_map(function, member) for key, member in tree.items()}
    if is_sequence(tree):
        parts = [tree_map(function, member) for member in tree]
        return type(tree)(*parts) if hasattr(tree, '_fields') else type(tree)(parts)
    return function(tree)


def innermost(tree: Any) -> Level | None:
    """Give the innermost level among values; None if nothing is traced."""
    found = None
    for leaf in leaves(tree):
        if isinstance(leaf, Traced) and (found is None or leaf.level.order > found.order):
            found = leaf.level
    return found


def number(value: Any, what: str) -> Any:
    """Give a number or an array that can have a derivative; integers become floats."""
    if isinstance(value, Traced):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in 'iufc':
        raise TypeError(f'{what} is made of numbers, not of {type(value).__name__}')
    array = array.astype(float) if array.dtype.kind in 'iu' else array
    return array if isinstance(value, np.ndarray) else array[()]


def is_at(value: Any, level: Level) -> bool:
    """Say whether a value is traced at a level."""
    return isinstance(value, Traced) and value.level.order == level.order


def at(value: Any, level: Level) -> Any:
    """Give the value as an operand at a level: its primal if it is traced there."""
    return value.primal if is_at(value, level) else value


def plain(tree: Any) -> Any:
    """Give the value that the program computes, without derivatives of any level."""
    def one(value: Any) -> Any:
        if type(value) is slice:
            return slice(one(value.start), one(value.stop), one(value.step))
        while issubclass(type(value), Traced):
            value = value.primal
        return value
    return tree_map(one, tree)


def capable(value: Any, below: int) -> Any:
    """Give an array that can hold values of all levels that are running outside of one of order `below`."""
    levels = sorted((level for level in _active.get() if level.order < below), key=lambda level: level.order)
    return _capable(value, levels) if levels and np.ndim(value) else value


def _capable(value: Any, levels: list[Level]) -> Any:
    if not levels:
        return value
    level = levels[-1]
    if not is_at(value, level):
        primal = _capable(value, levels[:-1])
        return level.attach(primal, level.blank(np.shape(primal), plain(value)))
    primal = _capable(value.primal, levels[:-1])
    return value if primal is value.primal else level.attach(primal, value.companion)


def like(x: Any, value: Any) -> Any:
    """Give a new array of numbers as what can hold values of the levels of x."""
    if not isinstance(x, Traced):
        return made(value)
    primal = like(x.primal, value)
    return primal if is_at(primal, x.level) else x.level.attach(primal, x.level.blank(np.shape(value), value))


def made(value: Any) -> Any:
    """Give a new array of numbers as what can hold traced values, if anything is being differentiated."""
    value = np.asarray(value)
    return capable(value, 1 << 62) if value.dtype.kind in 'fc' else value
