"""What is done with traced values: functions by element, reductions, and what only moves elements.

Each operation computes with the primals, finds the companion of its result, and tells the level. What functions of NumPy
mean stands in tables that other modules fill: `arrays`, `products` and `linalg`.
"""
from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import Level, Reduction, Traced, at, capable, innermost, is_at, leaves, plain, tree_map

METHODS: dict[tuple, Callable] = {}           # what ufunc.reduce and its kin mean
GENERAL_METHODS: dict[str, Callable] = {}
FUNCTIONS: dict[Any, Callable] = {}           # what functions of NumPy mean for traced arguments
MOVES: dict[Any, tuple[int, ...]] = {}        # those that only move elements: which of their arguments hold them
CONSTANT: set[Any] = set()                    # those whose results have no derivatives


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
    if not kwargs or len(args) > max(MOVES[function]):
        return args, kwargs
    names = list(inspect.signature(function).parameters)
    kwargs = dict(kwargs)
    while len(args) < len(names) and names[len(args)] in kwargs:
        args = (*args, kwargs.pop(names[len(args)]))
    return args, kwargs


def accumulate_at(array: Any, ids: Any, part: Any) -> None:
    """Add to elements of an array in one dimension, also to one that occurs several times."""
    shape = np.broadcast_shapes(np.shape(ids), np.shape(part))
    ids, part = np.broadcast_to(ids, shape).ravel(), np.ravel(np.broadcast_to(part, shape))
    if not isinstance(array, Traced):
        np.add.at(array, ids, part)
        return
    while ids.size:     # each time one occurrence of each number
        _, first = np.unique(ids, return_index=True)
        array[ids[first]] = array[ids[first]] + part[first]
        rest = np.setdiff1d(np.arange(ids.size), first)
        ids, part = ids[rest], part[rest]
