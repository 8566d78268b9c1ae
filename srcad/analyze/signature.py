"""What a derivative was generated for: a fast key of the arguments of a call, and their types.

Two calls with one key have equal types: exact classes, dtypes, ranks, and which dimensions are equal, 0, 1, or a number
that the code uses. ``key`` runs at each call of a gradient; ``types_of`` runs once a key.
"""
from __future__ import annotations

import types as python_types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import Dim
from srcad.analyze.types import Array, Literal, Scalar, Type

_LIMIT = 4096
_DEPTH = 4
_ARRAY = np.ndarray
_PLAIN = frozenset((float, complex))
_FUNCTIONS = (python_types.FunctionType, python_types.BuiltinFunctionType, python_types.MethodType, np.ufunc, type,
              python_types.ModuleType)
_canonical: dict[tuple, tuple] = {}


def key(args: Sequence[Any], by_value: frozenset[int] = frozenset(), literals: frozenset[int] = frozenset(),
        memory: bool = False) -> tuple:
    """Give the key of arguments.

    Parameters
    ----------
    args
        The arguments, and what else is read, in a fixed order.
    by_value
        Positions of the integers whose value counts (axes, options).
    literals
        Numbers that the code compares dimensions with: dimensions of these sizes count by value.
    memory
        Whether memory is written: contiguity and overlap count then.

    Returns
    -------
    tuple
        Hashable.
    """
    raw = []
    plain = True
    for position, a in enumerate(args):
        cls = a.__class__
        if cls is _ARRAY:
            raw.append((a.dtype, a.shape, a.flags.num & 3) if memory else (a.dtype, a.shape))
        elif cls in _PLAIN:
            raw.append(cls)
        elif cls is int:
            raw.append((int, a) if position in by_value else int)
        else:
            plain = False
            raw.append(_raw(a, memory, position in by_value, _DEPTH))
    raw = tuple(raw)
    try:
        found = _canonical[raw, literals]
    except KeyError:
        if len(_canonical) >= _LIMIT:
            _canonical.clear()
        found = _canonical[raw, literals] = _canonicalise(raw, literals)
    if memory:
        overlaps = _overlaps(list(args) if plain else list(_arrays(args, _DEPTH)))
        return found if not overlaps else (*found, overlaps)
    return found


def _raw(a: Any, memory: bool, by_value: bool, depth: int) -> Any:
    """Give the part of a key for a value of any class, with its dimensions as numbers."""
    cls = a.__class__
    if cls is _ARRAY:
        return (a.dtype, a.shape, a.flags.num & 3) if memory else (a.dtype, a.shape)
    if cls in _PLAIN:
        return cls
    if cls is int:
        return (int, a) if by_value else int
    if a is None or cls is bool or cls is str or cls is bytes or isinstance(a, _FUNCTIONS):
        return ('value', cls, a)
    if cls is tuple or (isinstance(a, tuple) and hasattr(a, '_fields')):
        return ('tuple', cls, tuple([_raw(v, memory, by_value, depth - 1) for v in a]))
    if cls is list:
        return ('list', tuple(dict.fromkeys([_raw(v, memory, by_value, depth - 1) for v in a])))
    if cls is dict:
        return ('dict', tuple([(type(k), k, _raw(v, memory, by_value, depth - 1)) for k, v in a.items()]))
    if isinstance(a, np.generic):
        return ('value', cls, a.item()) if by_value and isinstance(a, np.integer) else cls
    state = getattr(a, '__dict__', None)
    if depth > 0 and type(state) is dict:
        return ('object', cls, tuple([(k, _raw(v, memory, False, depth - 1)) for k, v in state.items()]))
    return ('object', cls, ())


def _canonicalise(raw: tuple, literals: frozenset[int]) -> tuple:
    """Replace the dimensions by the pattern of which are equal."""
    seen: dict[int, int] = {}

    def dim(n: int) -> int:
        if n < 2 or n in literals:
            return n
        return -seen.setdefault(n, len(seen) + 1)

    def part(value: Any) -> Any:
        if not isinstance(value, tuple) or not value:
            return value
        if isinstance(value[0], np.dtype):
            return (value[0], tuple(map(dim, value[1])), *value[2:])
        if value[0] == 'value' or value[0] is int:
            return value
        return tuple([part(v) for v in value])

    return tuple([part(v) for v in raw])


def _arrays(value: Any, depth: int) -> Iterator[np.ndarray]:
    if isinstance(value, _ARRAY):
        yield value
    elif isinstance(value, (tuple, list)):
        for v in value:
            yield from _arrays(v, depth)
    elif isinstance(value, dict):
        for v in value.values():
            yield from _arrays(v, depth)
    elif depth > 0 and type(getattr(value, '__dict__', None)) is dict and not isinstance(value, _FUNCTIONS):
        for v in vars(value).values():
            yield from _arrays(v, depth - 1)


def _overlaps(values: list) -> tuple[tuple[int, int], ...]:
    """Give the pairs of arrays that share memory, by their numbers."""
    arrays = [a for a in values if a.__class__ is _ARRAY]
    found = ()
    # Arrays that own their memory share it with nobody but their views.
    if all(a.base is None for a in arrays) and len(set(map(id, arrays))) == len(arrays):
        return found
    for j in range(1, len(arrays)):
        for i in range(j):
            if np.may_share_memory(arrays[i], arrays[j]) and np.shares_memory(arrays[i], arrays[j]):
                found += ((i, j),)
    return found


class _Namer:
    """Gives each size of a dimension its symbol."""

    _NAMES = 'nmkdpqrst'

    def __init__(self, literals: frozenset[int]) -> None:
        self.literals = literals
        self.symbols: dict[int, Dim] = {}

    def __call__(self, size: int) -> Dim:
        if size < 2 or size in self.literals:
            return Dim.of(size)
        if size not in self.symbols:
            count = len(self.symbols)
            turn = count // len(self._NAMES)
            self.symbols[size] = Dim.symbol(self._NAMES[count % len(self._NAMES)] + (str(turn + 1) if turn else ''))
        return self.symbols[size]


def types_of(args: Mapping[str, Any], by_value: frozenset[str] = frozenset(),
             literals: frozenset[int] = frozenset()) -> dict[str, Type]:
    """Give the types of named arguments, with shared symbols for equal dimensions.

    Parameters
    ----------
    args
        Values by parameter name.
    by_value
        Names of the parameters whose integers count by value.
    literals
        As in `key`.
    """
    name_dim = _Namer(literals)
    return {name: _type(value, name_dim, name in by_value, name, _DEPTH) for name, value in args.items()}


def classes(found: Iterable[Type]) -> list[type]:
    """Give the classes of the objects among values of some types, in containers and attributes too."""
    result: list[type] = []
    for t in found:
        inner: Iterable[Type] = ()
        if isinstance(t, ty.Object):
            inner = [item for _, item in t.attributes]
        elif isinstance(t, ty.Tuple):
            inner = t.items
        elif isinstance(t, ty.List):
            inner = [t.item]
        elif isinstance(t, ty.Dict):
            inner = [item for _, item in t.items]
        if isinstance(t, (ty.Object, ty.Tuple)) and isinstance(t.cls, type) and t.cls not in (str, tuple):
            result.append(t.cls)
        result += classes(inner)
    return list(dict.fromkeys(result))


def object_type(value: Any, exact: bool) -> Type:
    """Give the type of an object of the module, which is watched; without its numbers and arrays if it is not `exact`."""
    t = _type(value, lambda size: None, False, None, _DEPTH)
    return t if exact else _classes(t)


def _classes(t: Type) -> Type:
    """Give a type with what is the same in every run alone: the classes of objects, functions, and strings."""
    if isinstance(t, ty.Object):
        return ty.Object(t.cls, tuple((name, _classes(item)) for name, item in t.attributes))
    if isinstance(t, ty.List):
        return ty.List(_classes(t.item))
    return t if isinstance(t, ty.Function) or ty.is_string(t) else ty.UNKNOWN


# What a class of named tuples may not have of its own, for what is known of tuples to hold for it.
_OF_TUPLES = ('__add__', '__contains__', '__getattribute__', '__getitem__', '__iter__', '__len__', '__mul__', '__rmul__')


def _type(a: Any, dim: _Namer, by_value: bool, name: str | None, depth: int) -> Type:
    cls = type(a)
    if cls is _ARRAY:
        return Array(a.dtype.name if a.dtype.kind in 'biufc' else None, tuple(map(dim, a.shape)))
    if cls is int and not by_value:
        return Scalar('int', None if name is None else Dim.symbol('?' + name))
    if cls in _PLAIN:
        return Scalar(cls.__name__)
    if a is None or cls in (bool, str, bytes, int):
        return Literal(a)
    if isinstance(a, _FUNCTIONS):
        return ty.Function(a)
    if cls is tuple or isinstance(a, tuple) and hasattr(a, '_fields') and all(
            getattr(cls, name) is getattr(tuple, name) for name in _OF_TUPLES):
        return ty.Tuple(tuple(_type(v, dim, by_value, None, depth - 1) for v in a), cls)
    if cls is list:
        item = lattice.join_all(_type(v, dim, by_value, None, depth - 1) for v in a)
        return ty.List(ty.UNKNOWN if not a else item)
    if cls is dict:
        return ty.Dict(tuple((k, _type(v, dim, by_value, None, depth - 1)) for k, v in a.items()))
    if isinstance(a, np.generic) and a.dtype.kind in 'biufc':
        return ty.numpy_scalar(a.dtype.name)
    state = getattr(a, '__dict__', None)
    if depth > 0 and type(state) is dict and not isinstance(a, np.ndarray):
        return ty.Object(cls, tuple((k, _type(v, dim, False, None, depth - 1)) for k, v in state.items()))
    return ty.Object(cls)
