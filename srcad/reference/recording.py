"""The tape and its variables: recording what a program does, and the sweep backwards through the record.

Each element of an array has a number on the tape. What moves elements moves their numbers, so views, updates in place and
broadcasting need no rules, and adjoints are accumulated by number. Nothing is global: each tape has its own names and
numbers. A partial derivative may be traced by another tape, or be dual: that gives derivatives of higher order.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import (
    Level,
    Reduction,
    Traced,
    capable,
    is_at,
    is_sequence,
    leaves,
    number,
    plain,
    tree_map,
)
from srcad.reference.lines import called, expression, index_text
from srcad.reference.operations import accumulate_at
from srcad.reference.overload import Overloaded

__all__ = ['Entry', 'Tape', 'Variable']


@dataclasses.dataclass
class Entry:
    """One line of a tape.

    Attributes
    ----------
    outputs
        The numbers of the elements of the result.
    inputs
        For each operand the numbers of its elements, and the partial derivative of the result.
    reduction, through
        How axes are summed over, and what is real-linear only; see `srcad.reference.partials.Rule`.
    name, text
        The name of the result, and what is printed.
    """

    outputs: Any
    inputs: list[tuple[Any, Any]]
    reduction: Reduction | None = None
    through: Callable | None = None
    name: str | None = None
    text: str = ''

    def propagate(self, bz: Any) -> list[tuple[Any, Any]]:
        """Give what the adjoint of the result adds to those of the operands, with their numbers."""
        bz = bz if self.through is None else self.through(bz)
        return [(ids, partial * (bz if self.reduction is None else self.reduction.spread(bz, np.ndim(ids))))
                for ids, partial in self.inputs]

    def __str__(self) -> str:
        return self.text


class Variable(Overloaded):
    """A number or an array whose operations are recorded on a `Tape`, which makes it (`Tape.variable`).

    Attributes
    ----------
    value
        What the program computes.
    name
        Its name on the tape; None for a constant.
    """

    __slots__ = ('name', 'start')

    def __init__(self, primal: Any, companion: Any, level: Level) -> None:
        super().__init__(primal, companion, level)
        self.name: str | None = None
        self.start: Any = None

    value = property(lambda self: self.primal)

    def __repr__(self) -> str:
        return str(self.primal)

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(self.primal, spec)


class Tape(Level):
    """The list of the operations that a program carried out.

    Attributes
    ----------
    entries : list of Entry
        The list.

    Examples
    --------
    >>> tape = Tape()
    >>> x = tape.variable(np.array([1.0, 2.0, 3.0]))
    >>> y = np.zeros(1) + x[1:] * 10.0
    >>> y[0] *= x[0]
    >>> tape.grad(np.sum(y), x)
    array([20., 10., 10.])
    """

    kind = Variable

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Forget everything; variables that were made before must not be used any more."""
        self.entries: list[Entry] = []
        self._elements = 1                  # constants have the number 0
        self._names = 0

    def __str__(self) -> str:
        return '\n'.join(entry.text for entry in self.entries)

    # --- recording -----------------------------------------------------------------------------------------------

    def variable(self, value: Any, name: str | None = None) -> Variable:
        """Make an independent variable.

        Parameters
        ----------
        value
            A number or an array; an array is copied.
        name
            What it is called where the tape is printed; a new name by default.

        Returns
        -------
        Variable
            Operations on it are recorded.
        """
        value = number(value, 'a variable')
        if is_at(value, self):
            raise TypeError('the value is a variable of this tape already')
        value = np.copy(value) if np.ndim(value) else value
        made = self.attach(capable(value, self.order), self._numbers(value))
        assert isinstance(made, Variable)
        made.name, made.start = name or self._fresh_name(), np.copy(made.companion)
        self.entries.append(Entry(made.start, [], name=made.name, text=f'{made.name} = {plain(value)}'))
        return made

    constant = variable     # the word that other tapes have for it

    def _fresh_name(self) -> str:
        self._names += 1
        return f'v{self._names}'

    def _numbers(self, z: Any) -> Any:
        """Give new numbers for the elements of an array, laid out as it is in memory."""
        value = plain(z)
        size = np.size(value)
        ids = np.empty_like(value, dtype=np.int64) if isinstance(value, np.ndarray) else np.empty((), np.int64)
        ids[...] = np.arange(self._elements, self._elements + size).reshape(np.shape(value))
        self._elements += size
        return ids if isinstance(value, np.ndarray) else ids[()]

    def blank(self, shape: tuple[int, ...], like: Any = None) -> Any:
        """Give the numbers of constants."""
        return np.zeros(shape, np.int64)[()]

    def follow(self, z: Any, pairs: list[tuple[Any, Any]], reduction: Reduction | None, through: Callable | None) -> Any:
        """Record an operation; its name comes by `note`."""
        # Both may be written to later.
        inputs = [(np.copy(operand.companion), np.copy(partial) if np.ndim(partial) else partial)
                  for operand, partial in pairs]
        outputs = self._numbers(z)
        self.entries.append(Entry(np.copy(outputs), inputs, reduction, through))
        return outputs

    def note(self, z: Any, name: str, operands: tuple) -> None:
        """Write the line of an operation."""
        if name == 'store':
            array, index, value = operands
            self.entries.append(Entry(None, [], text=f'{called(array)}[{index_text(index)}] = {called(value)}'))
            return
        if not self.entries or self.entries[-1].text:
            self.entries.append(Entry(np.copy(z.companion), []))        # elements were moved
        entry = self.entries[-1]
        entry.name = z.name = self._fresh_name()
        entry.text = f'{z.name} = {expression(name, operands)}'

    # --- the reverse sweep ---------------------------------------------------------------------------------------

    def grad(self, y: Any, xs: Any, by: Any = None) -> Any:
        """Give the derivatives of a result by variables.

        Parameters
        ----------
        y
            A variable, or a list of them; a constant has the derivative 0.
        xs
            A variable, or a list, a tuple or a dictionary of variables. Independent variables are meant as they were
            made, even if they have been written to since.
        by
            The adjoint of y, of the same structure: the gradient is that of the sum of ``by * y``. It may be left out
            for a number.

        Returns
        -------
        array, number or structure
            As xs.

        Raises
        ------
        ValueError
            y is an array, and `by` is missing or has another shape.
        """
        adjoint = self._sweep(y, by)

        def of(x: Any) -> Any:
            if not is_at(x, self):
                raise TypeError(f'a {type(x).__name__} is no variable of this tape')
            b = adjoint[x.companion if getattr(x, 'start', None) is None else x.start]
            if isinstance(b, Traced):
                return b
            kind = plain(x).dtype
            return np.asarray(b if kind.kind == 'c' else np.real(b), kind)[()]
        return tree_map(of, xs)

    def adjoints(self, y: Any) -> dict[str, Any]:
        """Give the derivatives of a result by all values on the tape, from the last to the first.

        Parameters
        ----------
        y
            A variable that is a number.

        Returns
        -------
        dict
            The adjoints by name.
        """
        adjoint = self._sweep(y, None)
        return {entry.name: adjoint[entry.outputs] for entry in reversed(self.entries) if entry.name}

    def _sweep(self, y: Any, by: Any) -> Any:
        """Give the adjoints of all elements by number."""
        seeds = self._seeds(y, by)
        adjoint = self._room(seeds)
        for z, bz in seeds:
            accumulate_at(adjoint, z.companion, bz)
        for entry in reversed(self.entries):
            if entry.inputs:
                bz = adjoint[entry.outputs]
                if isinstance(bz, Traced) or np.any(bz):
                    with np.errstate(all='ignore'):
                        parts = entry.propagate(bz)
                    for ids, part in parts:
                        accumulate_at(adjoint, ids, part)
        return adjoint

    def _seeds(self, y: Any, by: Any) -> list[tuple[Any, Any]]:
        found = []
        results = list(leaves(y)) if is_sequence(y) else [y]
        for z, bz in zip(results, [None] * len(results) if by is None else leaves(by), strict=True):
            if bz is None and np.ndim(z):
                raise ValueError(f'the result has the shape {np.shape(z)}: give the adjoint `by` of it')
            if bz is not None and np.shape(bz) != np.shape(z):
                raise ValueError(f'the result has the shape {np.shape(z)}, and `by` the shape {np.shape(bz)}')
            if is_at(z, self):
                found.append((z, 1.0 if bz is None else bz))
        return found

    def _room(self, seeds: list[tuple[Any, Any]]) -> Any:
        """Give zeros that can hold all adjoints: complex, or traced themselves."""
        values = [bz for _, bz in seeds] + [partial for entry in self.entries for _, partial in entry.inputs]
        is_complex = any(np.iscomplexobj(plain(v)) for v in values)
        levels: dict[int, Level] = {}
        for value in values:
            while isinstance(value, Traced):
                levels[value.level.order] = value.level
                value = value.primal
        room = np.zeros(self._elements, complex if is_complex else float)
        for order in sorted(levels):
            room = levels[order].attach(room, levels[order].blank(np.shape(room), plain(room)))
        return capable(room, self.order)
