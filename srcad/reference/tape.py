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

Each element of an array has a number on the tape. What moves elements moves their numbers, so views, updates in place and
broadcasting need no rules, and adjoints are accumulated by number. Nothing is global: each tape has its own names and
numbers. A partial derivative may be traced by another tape, or be dual: that gives derivatives of higher order.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference import arrays  # noqa: F401  fills the tables
from srcad.reference.overload import (
    Level,
    Reduction,
    Traced,
    at,
    capable,
    is_at,
    is_sequence,
    leaves,
    made,
    number,
    plain,
    tree_map,
)
from srcad.reference.substitute import overloaded

__all__ = ['Entry', 'Tape', 'Variable', 'gradient', 'hessian', 'vjp']

_SYMBOLS = {'add': '+', 'subtract': '-', 'multiply': '*', 'divide': '/', 'power': '**', 'remainder': '%'}


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


class Variable(Traced):
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
            self.entries.append(Entry(None, [], text=f'{_called(array)}[{_index(index)}] = {_called(value)}'))
            return
        if not self.entries or self.entries[-1].text:
            self.entries.append(Entry(np.copy(z.companion), []))        # elements were moved
        entry = self.entries[-1]
        entry.name = z.name = self._fresh_name()
        entry.text = f'{z.name} = {_expression(name, operands)}'

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
            _add_at(adjoint, z.companion, bz)
        for entry in reversed(self.entries):
            if entry.inputs:
                bz = adjoint[entry.outputs]
                if isinstance(bz, Traced) or np.any(bz):
                    with np.errstate(all='ignore'):
                        parts = entry.propagate(bz)
                    for ids, part in parts:
                        _add_at(adjoint, ids, part)
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


def _add_at(adjoint: Any, ids: Any, part: Any) -> None:
    """Add to elements, also to one that occurs several times."""
    shape = np.broadcast_shapes(np.shape(ids), np.shape(part))
    ids, part = np.broadcast_to(ids, shape).ravel(), np.ravel(np.broadcast_to(part, shape))
    if not isinstance(adjoint, Traced):
        np.add.at(adjoint, ids, part)
        return
    while ids.size:     # each time one occurrence of each number
        _, first = np.unique(ids, return_index=True)
        adjoint[ids[first]] = adjoint[ids[first]] + part[first]
        rest = np.setdiff1d(np.arange(ids.size), first)
        ids, part = ids[rest], part[rest]


def _called(value: Any) -> str:
    """Give how a value is called in a line."""
    if is_sequence(value):
        return '[' + ', '.join(map(_called, value)) + ']'
    return getattr(value, 'name', None) or (str(plain(value)) if isinstance(value, Traced) else str(value))


def _index(index: Any) -> str:
    def one(i: Any) -> str:
        if isinstance(i, slice):
            text = f'{"" if i.start is None else i.start}:{"" if i.stop is None else i.stop}'
            return text if i.step is None else f'{text}:{i.step}'
        return '...' if i is Ellipsis else str(i)
    return ', '.join(map(one, index)) if isinstance(index, tuple) else one(index)


def _expression(name: str, operands: tuple) -> str:
    if name in _SYMBOLS and len(operands) == 2:
        return f'{_called(operands[0])} {_SYMBOLS[name]} {_called(operands[1])}'
    if name == 'getitem':
        return f'{_called(operands[0])}[{_index(operands[1])}]'
    if name == 'negative':
        return f'-{_called(operands[0])}'
    return f'{name}({", ".join(map(_called, operands))})'


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
