"""Runs normal programs on traced values.

Operators and most functions of NumPy accept dual numbers and variables. What does not: the functions of `math`, which
are written in C for floats; ``float(x)``; and arrays that the program makes itself (``np.zeros(3)``), which cannot hold
traced elements. `overloaded` gives a copy of a function that finds others in their places. Functions that it calls are
treated in the same way, when they are called; its module is not changed.
"""
from __future__ import annotations

import builtins
import cmath
import functools
import math
import os
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference import arrays, linalg, methods, partials, products, reductions, sorting  # noqa: F401  they fill the tables
from srcad.reference.levels import Traced, innermost, is_sequence, made, plain
from srcad.reference.operations import CONSTANT, FUNCTIONS, MOVES, call, cast, elementwise
from srcad.reference.tables import joined

_HERE = os.path.dirname(__file__)
_RENAMED = {'asin': 'arcsin', 'acos': 'arccos', 'atan': 'arctan', 'atan2': 'arctan2', 'asinh': 'arcsinh',
            'acosh': 'arccosh', 'atanh': 'arctanh', 'pow': 'power'}
_BY_ELEMENT = ('sin cos tan sinh cosh tanh exp exp2 expm1 log2 log10 log1p sqrt cbrt fabs fmod copysign ldexp degrees '
               'radians').split()


def _is_traced(args: Any) -> bool:
    return innermost(args) is not None


def _or_else(original: Callable, other: Callable) -> Callable:
    """Give a function that calls another one for traced arguments."""
    @functools.wraps(original)
    def chosen(*args: Any, **kwargs: Any) -> Any:
        return (other if _is_traced([*args, *kwargs.values()]) else original)(*args, **kwargs)
    return chosen


def _math() -> dict[int, Any]:
    """Give what stands for the functions of math."""
    found = {name: getattr(np, _RENAMED.get(name, name)) for name in [*_BY_ELEMENT, *_RENAMED] if hasattr(math, name)}
    found['log'] = lambda x, base=None: np.log(x) if base is None else np.log(x) / np.log(base)
    found['hypot'] = lambda *x: np.linalg.norm(np.stack(x))
    found['dist'] = lambda p, q: np.linalg.norm(joined(p) - joined(q))
    found['fsum'] = lambda x: np.sum(joined(list(x)))
    found['prod'] = lambda x, start=1: np.prod(joined(list(x))) * start
    found['sumprod'] = lambda p, q: np.sum(joined(p) * joined(q))
    found['modf'] = np.modf
    for f in (math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite, math.isclose, math.frexp,
              math.ulp, math.nextafter):
        found[f.__name__] = lambda *x, f=f, **k: f(*plain(x), **k)
    for function in partials.RULES:
        if getattr(function, '__module__', None) == 'math':
            found[function.__name__] = functools.partial(elementwise, function)
    # Older versions of Python lack some.
    originals = {name: getattr(math, name) for name in found if hasattr(math, name)}
    return {id(original): _or_else(original, found[name]) for name, original in originals.items()}


def _numpy() -> dict[int, Any]:
    """Give what stands for the functions of NumPy that make arrays."""
    def array(x: Any, dtype: Any = None, copy: Any = True, **options: Any) -> Any:
        if not _is_traced(x):
            return made(np.array(x, dtype, **options))
        x = joined(x)
        return cast(x, dtype) if dtype is not None else np.copy(x) if copy else x

    def asarray(x: Any, dtype: Any = None, **options: Any) -> Any:
        if not _is_traced(x):
            return made(np.asarray(x, dtype, **options)) if isinstance(x, (list, tuple)) else np.asarray(x, dtype)
        x = joined(x)
        return x if dtype is None or x.dtype == dtype else cast(x, dtype)

    def full(shape: Any, fill_value: Any, dtype: Any = None, **options: Any) -> Any:
        if not _is_traced(fill_value):
            return made(np.full(plain(shape), fill_value, dtype))
        return np.copy(np.broadcast_to(fill_value, plain(shape))) + made(np.zeros(plain(shape)))

    def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None, **options: Any) -> Any:
        start, stop = (0, start) if stop is None else (start, stop)
        values = np.arange(*plain((start, stop, step)), dtype)
        if not _is_traced((start, step)):
            return made(values)
        return start + step * np.arange(len(values))

    found: dict[Any, Callable] = {np.array: array, np.asarray: asarray, np.asanyarray: asarray,
                                  np.ascontiguousarray: asarray, np.asfortranarray: asarray, np.full: full,
                                  np.arange: arange}
    for make in (np.zeros, np.ones, np.empty, np.eye, np.identity, np.linspace, np.copy, np.tri,
                 np.zeros_like, np.ones_like, np.empty_like, np.full_like):
        found[make] = functools.partial(_made_by, make)
    return {id(original): functools.wraps(original)(f) for original, f in found.items()}


# What takes a sequence of arrays, which may have several shapes.
_OF_SEQUENCES = {getattr(np, name) for name in (
    'concatenate concat stack vstack hstack dstack column_stack block select choose').split() if hasattr(np, name)}


class _WithLists:
    """A function of NumPy that takes lists of traced values for arrays."""

    def __init__(self, function: Callable) -> None:
        self._function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any(is_sequence(a) and _is_traced(a) for a in args):
            args = tuple(joined(a) if is_sequence(a) and _is_traced(a) else a for a in args)
            if not isinstance(self._function, np.ufunc):
                return call(self._function, args, kwargs)
        return self._function(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)


def _of_lists() -> dict[int, Any]:
    """Give what stands for functions of NumPy that are given lists: NumPy does not look into them."""
    known = {*CONSTANT, *FUNCTIONS, *MOVES, *partials.PIECEWISE_CONSTANT, *partials.RULES} - _OF_SEQUENCES
    return {id(f): _WithLists(f) for f in known if (getattr(f, '__module__', None) or 'numpy').startswith('numpy')}


def _made_by(make: Callable, *args: Any, **kwargs: Any) -> Any:
    if _is_traced([*args, *kwargs.values()]) and make not in (np.zeros, np.ones, np.empty):
        return call(make, args, kwargs) if make in FUNCTIONS else make(*args, **kwargs)
    return made(make(*plain(args), **kwargs))


class _OfNumbers(type):
    original: type

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, cls.original)


def _type(original: type, number: type) -> type:
    """Give what stands for a type of numbers: NumPy takes it as a dtype, and calls give traced values back."""
    def new(cls: type, x: Any = 0.0, *imaginary: Any) -> Any:
        if not _is_traced((x, *imaginary)):
            return original(x, *imaginary)
        x = x + 1j * imaginary[0] if imaginary else x
        return cast(np.reshape(x, ())[()] if original in (float, complex) else x, number)
    return _OfNumbers(original.__name__, (number,), {'__new__': new, 'original': original})


class _Module:
    """Stands for a module: gives substitutes for what it holds."""

    def __init__(self, module: types.ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return substituted(getattr(self._module, name))


@functools.cache
def _substitutes() -> dict[int, Any]:
    table = {**_of_lists(), **_math(), **_numpy(), id(float): _type(float, np.float64),
             id(complex): _type(complex, np.complex128)}
    table.update({id(kind): _type(kind, kind) for kind in (
        np.float64, np.float32, np.float16, np.longdouble, np.complex128, np.complex64)})
    table.update({id(getattr(cmath, name)): getattr(np, _RENAMED.get(name, name))
                  for name in (*_BY_ELEMENT, 'log', *_RENAMED) if hasattr(cmath, name)})
    if 'scipy.special' in sys.modules:
        import scipy.special as special
        table[id(special.logsumexp)] = _or_else(special.logsumexp, _logsumexp)
        table[id(special.softmax)] = _or_else(special.softmax, lambda x, axis=None: np.exp(_log_softmax(x, axis)))
        table[id(special.log_softmax)] = _or_else(special.log_softmax, _log_softmax)
        table[id(special.polygamma)] = functools.partial(elementwise, special.polygamma)
    return table


def _logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
    top = np.max(plain(a), axis=axis, keepdims=True)
    terms = np.exp(joined(a) - top) if b is None else b * np.exp(joined(a) - top)
    z = np.log(np.sum(terms, axis=axis, keepdims=True)) + top
    return z if keepdims else np.squeeze(z, axis)[()]


def _log_softmax(x: Any, axis: Any = None) -> Any:
    return x - _logsumexp(x, axis, keepdims=True)


_CALLABLE = (types.FunctionType, types.MethodType, types.MethodDescriptorType, functools.partial)


def substituted(value: Any) -> Any:
    """Give what stands for a value in a program that is run on traced ones."""
    if isinstance(value, Traced):
        return value
    found = _substitutes().get(id(value))
    if found is not None:
        return found
    if isinstance(value, types.ModuleType):
        return _Module(value) if value in (math, cmath, np, np.linalg) or _is_user(value.__name__) else value
    if isinstance(value, _CALLABLE):
        return overloaded(value)
    return value


def _is_user(module: str | None) -> bool:
    top = (module or '').partition('.')[0]
    return top not in sys.stdlib_module_names and top not in ('numpy', 'scipy') or top == '__main__'


class _Globals(dict):
    """The globals of a function, read with substitutes. What it binds with ``global`` stays here."""

    def __init__(self, real: dict[str, Any]) -> None:
        super().__init__()
        self.real = real

    def __getitem__(self, name: str) -> Any:
        if name in self.keys():
            return super().__getitem__(name)
        if name in self.real:
            return substituted(self.real[name])
        if name in ('float', 'complex'):
            return substituted(getattr(builtins, name))
        raise KeyError(name)


def overloaded(f: Callable, _made: dict[int, Any] | None = None) -> Callable:
    """Give a copy of a function that can be called with traced values.

    Parameters
    ----------
    f
        A function of Python; functions of libraries are given back as they are, or what stands for them.

    Returns
    -------
    callable
        The copy. It reads the globals of f when it runs.

    Examples
    --------
    >>> import math
    >>> from srcad.reference.dual import Dual
    >>> def f(x):
    ...     out = np.zeros(2)
    ...     out[0] = math.sin(x)
    ...     return out
    >>> f(Dual(0.0, 1.0))
    Traceback (most recent call last):
        ...
    TypeError: a Dual was to be made a float, which would lose its derivative: ...
    >>> from srcad.reference.dual import derivative
    >>> derivative(f)(0.0)
    array([1., 0.])
    """
    done = {} if _made is None else _made
    if id(f) in done:
        return done[id(f)]
    if isinstance(f, types.MethodType):
        return types.MethodType(overloaded(f.__func__, done), f.__self__)
    if isinstance(f, functools.partial):
        return functools.partial(overloaded(f.func, done), *f.args, **f.keywords)
    if isinstance(f, types.MethodDescriptorType):       # np.ndarray.sum
        return lambda x, *args, **kwargs: getattr(x, f.__name__)(*args, **kwargs)
    return _copied(f, done) if _is_program(f) else _substitutes().get(id(f), f)


def _is_program(f: Any) -> bool:
    """Say whether a callable is a function that a user wrote."""
    return (isinstance(f, types.FunctionType) and _is_user(f.__globals__.get('__name__'))
            and os.path.dirname(f.__code__.co_filename) != _HERE)


def _copied(f: types.FunctionType, done: dict[int, Any]) -> Callable:
    """Give a copy of a function that finds substitutes among its globals and in its cells."""
    cells = [types.CellType() if _has_substitute(cell) else cell for cell in f.__closure__ or ()]
    scope = f.__globals__ if isinstance(f.__globals__, _Globals) else _Globals(f.__globals__)
    done[id(f)] = copy = types.FunctionType(f.__code__, scope, f.__name__, f.__defaults__, tuple(cells) or None)
    copy.__kwdefaults__ = f.__kwdefaults__
    for cell, own in zip(f.__closure__ or (), cells):
        if own is not cell:
            value = cell.cell_contents
            own.cell_contents = overloaded(value, done) if isinstance(value, _CALLABLE) else substituted(value)
    return copy


def _has_substitute(cell: Any) -> bool:
    """Say whether what a cell holds is replaced; a function may refer to itself through its cell."""
    try:
        value = cell.cell_contents
    except ValueError:
        return False
    return isinstance(value, (*_CALLABLE, types.ModuleType)) or id(value) in _substitutes()
