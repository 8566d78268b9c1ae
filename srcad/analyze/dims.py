"""Dimensions of arrays as integer linear forms over symbols.

A symbol such as ``n`` stands for a dimension of an argument that is at least 2 (signatures write 0 and 1 as numbers).
A symbol that begins with ``?`` is the value of an integer variable: nothing is known about it. ``Clamp(f)`` is
``max(0, f)``: the length of a slice such as ``x[2:-2]`` of an array that may be shorter than 4.
"""
from __future__ import annotations

import dataclasses
import threading


@dataclasses.dataclass(frozen=True)
class Clamp:
    """The larger of zero and a linear form."""

    form: Dim

    def __str__(self) -> str:
        return f'max(0, {self.form})'


@dataclasses.dataclass(frozen=True)
class Dim:
    """An integer linear form.

    Attributes
    ----------
    terms
        Pairs of a symbol and its factor, sorted; no factor is 0.
    const
        What is added.
    """

    terms: tuple[tuple[str | Clamp, int], ...] = ()
    const: int = 0

    @staticmethod
    def symbol(name: str) -> Dim:
        """Build the form that is one symbol."""
        return Dim(((name, 1),), 0)

    @staticmethod
    def of(value: int | str | Dim) -> Dim:
        """Build a form from a number, the name of a symbol or a form."""
        if isinstance(value, Dim):
            return value
        return Dim.symbol(value) if isinstance(value, str) else Dim((), int(value))

    def _combine(self, other: int | str | Dim, sign: int) -> Dim:
        other = Dim.of(other)
        total = dict(self.terms)
        for symbol, factor in other.terms:
            total[symbol] = total.get(symbol, 0) + sign * factor
        terms = sorted(((s, k) for s, k in total.items() if k), key=lambda t: str(t[0]))
        return Dim(tuple(terms), self.const + sign * other.const)

    def __add__(self, other: int | str | Dim) -> Dim:
        return self._combine(other, 1)

    __radd__ = __add__

    def __sub__(self, other: int | str | Dim) -> Dim:
        return self._combine(other, -1)

    def __rsub__(self, other: int | str | Dim) -> Dim:
        return Dim.of(other)._combine(self, -1)

    def __neg__(self) -> Dim:
        return self * -1

    def times(self, other: int | Dim) -> Dim | None:
        """Multiply; None where the product is no linear form."""
        other = Dim.of(other)
        if other.is_const:
            return self * other.const
        return other * self.const if self.is_const else None

    def __mul__(self, factor: int) -> Dim:
        if factor == 0:
            return Dim()
        return Dim(tuple((s, k * factor) for s, k in self.terms), self.const * factor)

    __rmul__ = __mul__

    @property
    def is_const(self) -> bool:
        """Tell whether the value is a known number."""
        return not self.terms

    @property
    def is_symbol(self) -> bool:
        """Tell whether the form is one symbol of the signature."""
        return (len(self.terms) == 1 and not self.const and self.terms[0][1] == 1
                and isinstance(self.terms[0][0], str) and not self.terms[0][0].startswith('?'))

    def lower(self) -> int | None:
        """Give a number that the value is never less than; None where there is none."""
        total = self.const
        for symbol, factor in self.terms:
            if isinstance(symbol, str) and symbol.startswith('?'):
                return None
            if factor < 0:
                if not isinstance(symbol, Clamp):
                    return None
                # -k * max(0, f) stays above its value for the largest f only where f is bounded above: not known
                return self._lower_of_minimum()
            total += factor * (0 if isinstance(symbol, Clamp) else 2)
        return total

    def _lower_of_minimum(self) -> int | None:
        """Bound ``n - max(0, n - k)``, which is ``min(n, k)``."""
        clamps = [(s, k) for s, k in self.terms if isinstance(s, Clamp)]
        if len(clamps) != 1 or clamps[0][1] != -1:
            return None
        clamp = clamps[0][0]
        rest = Dim(tuple(t for t in self.terms if t[0] is not clamp), self.const)
        low, other = rest.lower(), (rest - clamp.form).lower()
        return None if low is None or other is None else min(low, other)

    def may_be_one(self) -> bool:
        """Tell whether the value can be 1: False only where that is certain."""
        if self.is_const:
            return self.const == 1
        low = self.lower()
        return low is None or low <= 1

    def __str__(self) -> str:
        text = ''
        for symbol, factor in self.terms:
            sign = (' - ' if text else '-') if factor < 0 else (' + ' if text else '')
            text += sign + (f'{abs(factor)}*' if abs(factor) != 1 else '') + str(symbol)
        if self.const or not text:
            text += (f' {"-" if self.const < 0 else "+"} {abs(self.const)}' if text else str(self.const))
        return text

    def __repr__(self) -> str:
        return f'Dim({self})'


class Assumed(threading.local):
    """The symbols of which a decision used that they are above 1, while one derivative is compiled.

    Attributes
    ----------
    symbols
        Their names. A lean text checks these, and no others.
    """

    def __init__(self) -> None:
        self.symbols: set[str] = set()

    def above_one(self, dim: Dim) -> None:
        """Note that a dimension was taken not to be 1."""
        self.symbols |= {symbol for symbol, _ in dim.terms if isinstance(symbol, str)}


assumed = Assumed()

ONE = Dim((), 1)


def clamp(form: Dim) -> Dim:
    """Build ``max(0, form)``, simplified where the sign is known."""
    if form.is_const:
        return Dim.of(max(0, form.const))
    low = form.lower()
    if low is not None and low >= 0:
        return form
    if len(form.terms) == 1 and isinstance(form.terms[0][0], Clamp) and form.terms[0][1] == 1 and form.const <= 0:
        form = form.terms[0][0].form + form.const            # max(0, max(0, f) - k) is max(0, f - k)
    return Dim(((Clamp(form), 1),), 0)


def minimum(a: Dim, b: Dim) -> Dim:
    """Build the smaller of two forms."""
    return a - clamp(a - b)
