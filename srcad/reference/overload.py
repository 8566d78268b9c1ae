"""The operators of Python and the protocols of NumPy for traced values.

Each operator and each function of NumPy that is given a traced value comes here, and goes on to `operations`.
"""
from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from srcad.reference.levels import Traced, at, innermost, is_at, plain
from srcad.reference.operations import GENERAL_METHODS, METHODS, call, call_ufunc, moved, store


class Overloaded(Traced, np.lib.mixins.NDArrayOperatorsMixin):
    """A traced value that a program can use as a number or as an array."""

    __slots__ = ()
    __array_priority__ = 1000
    __hash__ = object.__hash__

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
