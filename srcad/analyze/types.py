"""The types that the analysis gives to names and expressions.

They form a lattice: `BOTTOM` (no value yet) below everything, `UNKNOWN` (any value) on top, `join` in between. A type
says only what is certain, so `UNKNOWN` is always right.
"""
from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from srcad.analyze.dims import Dim

Shape = tuple  # of Dim | None


class Type:
    """Base of all types."""

    __slots__ = ()


@dataclasses.dataclass(frozen=True)
class Unknown(Type):
    """Any value at all."""

    def __repr__(self) -> str:
        return 'UNKNOWN'


@dataclasses.dataclass(frozen=True)
class Bottom(Type):
    """No value: the definition has not been seen, or is never reached."""

    def __repr__(self) -> str:
        return 'BOTTOM'


UNKNOWN = Unknown()
BOTTOM = Bottom()


@dataclasses.dataclass(frozen=True)
class Array(Type):
    """A number or array of numbers.

    Rank 1 and more: certainly an ndarray. Rank 0 with a dtype: certainly a 0-d ndarray. Rank 0 without a dtype: a
    number or a 0-d array of any kind. An unknown shape (None): a number or an array.

    Attributes
    ----------
    dtype
        Name of the dtype, or None.
    shape
        Dimensions, each a `Dim` or None where it is not known; None for an unknown rank.
    """

    dtype: str | None = None
    shape: Shape | None = None

    def __repr__(self) -> str:
        dims = '...' if self.shape is None else ', '.join('?' if d is None else str(d) for d in self.shape)
        return f'{self.dtype or "array"}[{dims}]'


@dataclasses.dataclass(frozen=True)
class Scalar(Type):
    """A number that is no array.

    Attributes
    ----------
    kind
        ``'float'``, ``'int'``, ``'bool'``, ``'complex'`` for Python's, the dtype's name for NumPy's, ``'bool_'`` for
        NumPy's bool, ``'floating'`` for one of ``float`` and ``float64``.
    value
        An integer's value as a linear form, where it is known.
    """

    kind: str
    value: Dim | None = None


@dataclasses.dataclass(frozen=True)
class Literal(Type):
    """A value that is known: None, Ellipsis, a string, a bool, an int."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclasses.dataclass(frozen=True)
class Tuple(Type):
    """A tuple of known length; `cls` is the class of a named one, and None where it is not known."""

    items: tuple[Type, ...]
    cls: type | None = tuple


@dataclasses.dataclass(frozen=True)
class List(Type):
    """A list whose items have a common type; `items` has the type of each where the list is a display."""

    item: Type
    length: int | None = None
    items: tuple[Type, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Dict(Type):
    """A dict with known keys, in order."""

    items: tuple[tuple[Any, Type], ...]

    def get(self, key: Any) -> Type | None:
        """Give the type under a key."""
        return next((t for k, t in self.items if type(k) is type(key) and k == key), None)


@dataclasses.dataclass(frozen=True)
class Iterable(Type):
    """Something that a loop runs over, neither tuple nor list (zip, enumerate, map)."""

    item: Type


@dataclasses.dataclass(frozen=True)
class Range(Type):
    """A range object."""

    length: Dim | None = None


@dataclasses.dataclass(frozen=True)
class Slice(Type):
    """A slice object: its bounds are types."""

    lower: Type = Literal(None)
    upper: Type = Literal(None)
    step: Type = Literal(None)


@dataclasses.dataclass(frozen=True)
class Function(Type):
    """A function, class or module that is known."""

    value: Any

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Function) and self.value is other.value


@dataclasses.dataclass(frozen=True)
class Object(Type):
    """An instance of a class, with the types of the attributes that are known."""

    cls: Any
    attributes: tuple[tuple[str, Type], ...] = ()


STRING = Object(str)
RANK0, ANY_ARRAY = Array(None, ()), Array(None, None)
FLOAT, INT, BOOL, COMPLEX, FLOATING = map(Scalar, ('float', 'int', 'bool', 'complex', 'floating'))

# Literals that are defaults of parameters of library functions.
NONE, FALSE, TRUE = Literal(None), Literal(False), Literal(True)
INT0, INT1, INT2, INT50, LAST = (Literal(k) for k in (0, 1, 2, 50, -1))
XY, LOWER, REDUCED = (Literal(text) for text in ('xy', 'L', 'reduced'))
FIRST_TWO = Tuple((INT0, INT1))


def is_scalar(t: Type) -> bool:
    """Tell whether the rank is known to be 0 (a number or a 0-d array)."""
    return rank(t) == 0


def rank(t: Type) -> int | None:
    """Give the number of dimensions, or None."""
    if isinstance(t, Array):
        return None if t.shape is None else len(t.shape)
    if isinstance(t, Scalar) or isinstance(t, Literal) and isinstance(t.value, (bool, int)):
        return 0
    return None


def shape(t: Type) -> Shape | None:
    """Give the shape of a number or an array, or None."""
    return t.shape if isinstance(t, Array) else () if rank(t) == 0 else None


def is_number(t: Type) -> bool:
    """Tell whether a value is certainly a number that is no ndarray."""
    return isinstance(t, Scalar) or isinstance(t, Literal) and isinstance(t.value, (bool, int))


def is_python_number(t: Type) -> bool:
    """Tell whether a value is certainly a number of Python's own."""
    return is_number(t) and kind(t) in ('float', 'int', 'bool', 'complex')


def is_array(t: Type) -> bool:
    """Tell whether a value is certainly an ndarray."""
    return isinstance(t, Array) and t.shape is not None and (len(t.shape) > 0 or t.dtype is not None)


def may_be_array(t: Type) -> bool:
    """Tell whether it is open if a value is a number or an ndarray."""
    return t == UNKNOWN or isinstance(t, Array) and t.shape is None


def kind(t: Type) -> str | None:
    """Give the kind of a number or the dtype of an array as a name, or None."""
    if isinstance(t, Scalar):
        return t.kind
    if isinstance(t, Literal) and isinstance(t.value, (bool, int)):
        return 'bool' if isinstance(t.value, bool) else 'int'
    return t.dtype if isinstance(t, Array) else None


def dtype(t: Type) -> str | None:
    """Give the dtype that ``np.asarray(value)`` has, or None."""
    name = kind(t)
    if name is None:
        return None
    return {
        'float': 'float64',
        'floating': 'float64',
        'int': np.dtype(int).name,
        'complex': 'complex128',
        'bool_': 'bool',
    }.get(name, name)


def is_integer(t: Type) -> bool:
    """Tell whether a value is certainly made of integers or bools."""
    name = kind(t)
    return name is not None and name != 'floating' and np.dtype(name).kind in 'iub'


def is_float(t: Type) -> bool:
    """Tell whether a value is certainly made of floating or complex numbers."""
    name = kind(t)
    return name is not None and (name == 'floating' or np.dtype(name).kind in 'fc')


def is_complex(t: Type) -> bool:
    """Tell whether a value is certainly complex."""
    name = kind(t)
    return name is not None and name != 'floating' and np.dtype(name).kind == 'c'


def is_string(t: Type) -> bool:
    """Tell whether a value is certainly a string."""
    return t == STRING or isinstance(t, Literal) and isinstance(t.value, str)


def numpy_scalar(name: str | None) -> Type:
    """Give the type of NumPy's numbers of a dtype; ``'bool_'`` is NumPy's, ``'bool'`` is Python's."""
    return RANK0 if name is None else Scalar('bool_' if name == 'bool' else name)


def same_dim(a: Dim | None, b: Dim | None) -> bool:
    """Tell whether two dimensions are provably equal."""
    return a is not None and a == b


def same_shape(a: Type | Shape | None, b: Type | Shape | None) -> bool:
    """Tell whether two values (or shapes) have provably the same shape."""
    a = shape(a) if isinstance(a, Type) else a
    b = shape(b) if isinstance(b, Type) else b
    return a is not None and b is not None and len(a) == len(b) and all(map(same_dim, a, b))


def value(t: Type) -> Any:
    """Give the Python value that a type stands for: a literal, or a tuple of such.

    Raises
    ------
    LookupError
        The value is not known.
    """
    if isinstance(t, Literal):
        return t.value
    if isinstance(t, Tuple):
        return tuple(value(i) for i in t.items)
    if isinstance(t, Function):
        return t.value
    if isinstance(t, Scalar) and t.value is not None and t.value.is_const:
        return t.value.const
    if isinstance(t, Slice):
        return slice(value(t.lower), value(t.upper), value(t.step))
    raise LookupError(t)


def int_value(t: Type) -> Dim | None:
    """Give the value of an integer as a linear form, or None."""
    if isinstance(t, Literal) and isinstance(t.value, int) and not isinstance(t.value, bool):
        return Dim.of(t.value)
    return t.value if isinstance(t, Scalar) else None


def integer(dim: Dim | None) -> Type:
    """Give the type of an integer with a value that is known as a linear form."""
    return Literal(dim.const) if dim is not None and dim.is_const else Scalar('int', dim)
