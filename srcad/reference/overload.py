"""What dual numbers and the variables of a tape have in common: operators, and the protocols of NumPy.

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
import operator
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


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A number or an array that is followed through a program; see `srcad.reference.overload`."""

    __slots__ = ('primal', 'companion', 'level')
    __array_priority__ = 1000
    __hash__ = object.__hash__

    def __init__(self, primal: Any, companion: Any, level: Level) -> None:
        self.primal, self.companion, self.level = primal, companion, level

    # --- the protocols -------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: tuple = (), **options: Any) -> Any:
        if method == '__call__':
            result = call_ufunc(ufunc, inputs, options, out)
        else:
            function = METHODS.get((ufunc, method)) or GENERAL_METHODS.get(method)
            if function is None:
                raise TypeError(f'np.{ufunc.__name__}.{method} of a {type(self).__name__} is not differentiated')
            result = function(*inputs, **options) if (ufunc, method) in METHODS else function(ufunc, *inputs, **options)
        return store(out[0], result) if out and out[0] is not None and method != 'at' else result

    def __array_function__(self, function: Callable, types: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
        return call(function, args, kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f'a {type(self).__name__} was to be made an array or stored in one, which would lose its '
                        'derivative: srcad.reference.substitute.overloaded(f) runs f with arrays that can hold it')

    def __float__(self) -> float:
        raise TypeError(f'a {type(self).__name__} was to be made a float, which would lose its derivative: '
                        'use the functions of NumPy, or srcad.reference.substitute.overloaded(f)')

    __complex__ = __float__

    # --- arrays --------------------------------------------------------------------------------------------------

    # isinstance(x, float) and isinstance(x, np.ndarray) say of a traced value what they say of its primal.
    __class__ = property(lambda self: type(plain(self)))

    shape = property(lambda self: np.shape(self.primal))
    ndim = property(lambda self: np.ndim(self.primal))
    size = property(lambda self: np.size(self.primal))
    dtype = property(lambda self: plain(self).dtype)
    base = property(lambda self: getattr(plain(self), 'base', None))
    T = property(lambda self: np.transpose(self))
    mT = property(lambda self: np.swapaxes(self, -1, -2))
    real = property(lambda self: np.real(self))
    imag = property(lambda self: np.imag(self))
    flat = property(lambda self: iter(np.ravel(self)))

    def __len__(self) -> int:
        return len(plain(self))

    def __bool__(self) -> bool:
        return bool(plain(self))

    def __int__(self) -> int:
        return int(plain(self))

    def __index__(self) -> int:
        return operator.index(plain(self))

    def __round__(self, digits: int | None = None) -> Any:
        return round(plain(self), digits)

    def __trunc__(self) -> int:
        return self.__int__()

    def __floor__(self) -> int:
        return int(np.floor(plain(self)))

    def __ceil__(self) -> int:
        return int(np.ceil(plain(self)))

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return moved(operator.getitem, (self, plain(index)))

    def __setitem__(self, index: Any, value: Any) -> None:
        index, own = plain(index), self.level
        if isinstance(value, (list, tuple)):
            value = call(np.stack, (list(value),), {}) if innermost(value) else np.asarray(value)
        inner = innermost((value,))
        if inner is not None and inner.order > own.order:
            raise TypeError('a value of an inner derivative was to be stored in an array of an outer one')
        self.primal[index] = at(value, own)
        companion = value.companion if is_at(value, own) else own.blank(np.shape(value), self.companion)
        self.companion[index] = companion
        own.note(self, 'store', (self, index, value))

    def __copy__(self) -> Any:
        return np.copy(self)

    def __deepcopy__(self, memo: Any) -> Any:
        return np.copy(self)


METHODS: dict[tuple, Callable] = {}           # what ufunc.reduce and its kin mean
GENERAL_METHODS: dict[str, Callable] = {}
FUNCTIONS: dict[Any, Callable] = {}           # what functions of NumPy mean for traced arguments
MOVES: dict[Any, tuple[int, ...]] = {}        # those that only move elements: which of their arguments hold them
CONSTANT: set[Any] = set()                    # those whose results have no derivatives


# --- levels of values ------------------------------------------------------------------------------------------------

def is_sequence(tree: Any) -> bool:
    """Say whether a value is a list or a tuple; `Traced.__class__` must not be asked."""
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


# --- operations ------------------------------------------------------------------------------------------------------

def call_ufunc(ufunc: Any, inputs: tuple, options: dict[str, Any], out: tuple = ()) -> Any:
    """Apply a function by element, with the keyword arguments of ufuncs."""
    if ufunc in FUNCTIONS:
        return FUNCTIONS[ufunc](*inputs, **options)
    where, dtype = options.pop('where', True), options.pop('dtype', None)
    options = {k: v for k, v in options.items() if k not in ('casting', 'order', 'subok')}
    result = elementwise(ufunc, *inputs, **options)
    if dtype is not None:
        result = tree_map(lambda z: cast(z, dtype), result)
    if where is not True:
        if not out:
            raise TypeError(f'np.{ufunc.__name__} with where= needs out= too')
        result = np.where(plain(where), result, out[0])
    return result


def cast(x: Any, dtype: Any) -> Any:
    """Give a copy of another dtype; integers have no derivatives."""
    if not isinstance(x, Traced):
        return np.array(x, dtype)[()]
    if np.dtype(dtype).kind not in 'fc':
        return np.array(plain(x), dtype)[()]
    if np.dtype(dtype).kind == 'f':
        x = np.real(x)
    return x.level.attach(cast(x.primal, dtype), np.copy(x.companion)[()])


def store(out: Any, result: Any) -> Any:
    """Write a result where ``out=`` says; a number is replaced."""
    if np.ndim(out) == 0 and not isinstance(plain(out), np.ndarray):
        return result
    out[...] = result
    return out


def elementwise(function: Callable, *args: Any, **options: Any) -> Any:
    """Apply a function by element to traced values.

    Raises
    ------
    TypeError
        Its derivative is not known.
    """
    from srcad.reference import partials
    level = innermost(args)
    if level is None:
        return function(*args, **options)
    if function in partials.PIECEWISE_CONSTANT:
        return function(*plain(args), **options)
    rule = partials.find(function)
    if rule is None:
        raise TypeError(f'{getattr(function, "__name__", function)} has no derivative in srcad.reference')
    values = [at(a, level) for a in args]
    z = elementwise(function, *values, **options)
    with np.errstate(all='ignore'):
        pairs = [(a, partial(z, *values)) for a, partial in zip(args, rule.partials)
                 if partial is not None and is_at(a, level)]
        return finish(level, z, pairs, function.__name__, args, through=rule.through)


def finish(level: Level, z: Any, pairs: list[tuple[Any, Any]], name: str, operands: tuple,
           reduction: Reduction | None = None, through: Callable | None = None) -> Any:
    """Give the traced result z of an operation whose partial derivatives are known."""
    if not pairs:
        return z
    z = capable(z, level.order)
    result = level.attach(z, level.follow(z, pairs, reduction, through))
    level.note(result, name, operands)
    return result


def reduced(function: Callable, x: Any, partial: Callable[[Any, Any], Any], axis: Any, keepdims: bool,
            name: str | None = None) -> Any:
    """Apply a function that reduces axes; ``partial(z, x)`` is the derivative of its result by each element."""
    level = innermost((x,))
    if level is None:
        return function(x)
    value = x.primal
    z = reduced(function, value, partial, axis, keepdims, name)
    shape = Reduction(axis, keepdims)
    with np.errstate(all='ignore'):
        return finish(level, z, [(x, partial(shape.spread(z, np.ndim(value)), value))],
                      name or function.__name__, (x,), shape)


def moved(function: Callable, args: tuple, kwargs: dict[str, Any] | None = None, data: tuple[int, ...] = (0,)) -> Any:
    """Apply a function that only moves elements, to primals and companions alike.

    Parameters
    ----------
    function, args, kwargs
        What is called.
    data
        The positions of the arguments whose elements are moved.
    """
    kwargs = plain_options(kwargs or {})
    level = innermost([args[i] for i in data if i < len(args)])
    args = tuple(a if i in data else plain(a) for i, a in enumerate(args))
    if level is None:
        return function(*args, **kwargs)
    z = moved(function, tuple(tree_map(lambda v: at(v, level), a) if i in data else a for i, a in enumerate(args)),
              kwargs, data)
    zero = next(leaf for i in data for leaf in leaves(args[i]) if is_at(leaf, level)).companion

    def companion(leaf: Any) -> Any:
        if leaf is None:
            return None
        return leaf.companion if is_at(leaf, level) else level.blank(np.shape(leaf), zero)

    filled = {k: 0 if k == 'constant_values' else v for k, v in kwargs.items()}
    companions = moved(function, tuple(tree_map(companion, a) if i in data else a for i, a in enumerate(args)),
                       filled, data)
    operands = args if function is operator.getitem else tuple(args[i] for i in data if i < len(args))
    return _both(level, z, companions, function, operands)


def _both(level: Level, z: Any, companions: Any, function: Callable, operands: tuple) -> Any:
    if isinstance(z, (list, tuple)):
        parts = [_both(level, *pair, function, operands) for pair in zip(z, companions)]
        return parts if isinstance(z, list) else tuple(parts)
    result = level.attach(z, companions)
    level.note(result, function.__name__, operands)
    return result


def plain_options(options: dict[str, Any]) -> dict[str, Any]:
    """Give the options of a function that moves elements as plain values."""
    return {k: plain(v) for k, v in options.items()}


def call(function: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Call a function of NumPy with traced arguments.

    Raises
    ------
    TypeError
        Its derivative is not known.
    """
    from srcad.reference import arrays  # noqa: F401  fills the tables
    if 'out' in kwargs and kwargs['out'] is not None:
        kwargs = dict(kwargs)
        return store(kwargs.pop('out'), call(function, args, kwargs))
    if function in FUNCTIONS:
        return FUNCTIONS[function](*args, **kwargs)
    if function in MOVES:
        return moved(function, *positional(function, args, kwargs), MOVES[function])
    if function in CONSTANT:
        return function(*plain(args), **plain_options(kwargs))
    raise TypeError(f'{getattr(function, "__module__", "numpy")}.{function.__name__} has no derivative in srcad.reference')


def positional(function: Callable, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """Give the arguments that hold elements by position, where they were given by name."""
    import inspect
    if not kwargs or len(args) > max(MOVES[function]):
        return args, kwargs
    names = list(inspect.signature(function).parameters)
    kwargs = dict(kwargs)
    while len(args) < len(names) and names[len(args)] in kwargs:
        args = (*args, kwargs.pop(names[len(args)]))
    return args, kwargs
