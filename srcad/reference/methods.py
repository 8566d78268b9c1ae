"""What methods mean for traced values: those of arrays (``x.sum()``) and those of ufuncs (``np.add.reduce(x)``)."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from srcad.reference.levels import plain
from srcad.reference.operations import GENERAL_METHODS, METHODS, cast
from srcad.reference.overload import Overloaded
from srcad.reference.reductions import maximum, minimum, prod, sum_
from srcad.reference.sorting import sort
from srcad.reference.tables import joined


def add_at(ufunc, a, indices, b=None):
    """Update elements one after the other, as ``ufunc.at`` does."""
    places = np.reshape(np.arange(np.size(a)), np.shape(a))[plain(indices)]
    flat = np.ravel(places)
    values = None if b is None else np.ravel(np.broadcast_to(b, np.shape(places)))
    for k, place in enumerate(flat):
        index = np.unravel_index(place, np.shape(a))
        a[index] = ufunc(a[index]) if values is None else ufunc(a[index], values[k])


GENERAL_METHODS['at'] = add_at


def _outer(ufunc, a, b, **options):
    a, b = joined(a), joined(b)
    return ufunc(np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b, **options)


GENERAL_METHODS['outer'] = _outer
METHODS.update({(np.add, 'reduce'): lambda a, axis=0, dtype=None, **k: sum_(a, axis, dtype, **k),
                (np.multiply, 'reduce'): lambda a, axis=0, dtype=None, **k: prod(a, axis, dtype, **k),
                (np.maximum, 'reduce'): lambda a, axis=0, dtype=None, **k: maximum(a, axis, **k),
                (np.minimum, 'reduce'): lambda a, axis=0, dtype=None, **k: minimum(a, axis, **k)})


def _reduce(ufunc, a, axis=0, keepdims=False, **options):
    """Apply a function of two operands to one element after the other."""
    flat = np.moveaxis(joined(a), axis, 0)
    z = flat[0]
    for i in range(1, len(flat)):
        z = ufunc(z, flat[i])
    return np.expand_dims(z, axis) if keepdims else z


GENERAL_METHODS['reduce'] = _reduce


def _shape_of(args):
    return args[0] if len(args) == 1 and (isinstance(args[0], (tuple, list)) or args[0] is None) else args


def _sort_in_place(x, axis=-1, **options):
    x[...] = sort(x, axis)


def _item(x, *index):
    return x[index[0] if len(index) == 1 and np.ndim(x) == 1 else index] if index else np.reshape(x, ())[()]


def _tolist(x):
    return x if np.ndim(x) == 0 else [_tolist(row) for row in x]


def _fill(x, value):
    x[...] = value


_ARRAY_METHODS: dict[str, Callable] = {
    **{name: getattr(np, name) for name in (
        'sum mean prod max min std var cumsum cumprod ptp ravel dot squeeze swapaxes repeat take clip conj conjugate '
        'argmax argmin argsort trace diagonal all any nonzero round searchsorted').split()},
    **{f.__name__: f for f in vars(np).values() if isinstance(f, np.ufunc) and f.nin == 1},
    'reshape': lambda x, *shape, **k: np.reshape(x, _shape_of(shape), **k),
    'transpose': lambda x, *axes: np.transpose(x, _shape_of(axes) or None),
    'copy': lambda x, order='C': np.copy(x), 'flatten': lambda x, order='C': np.copy(np.ravel(x, order=order)),
    'astype': lambda x, dtype, **k: cast(x, dtype), 'item': _item, 'tolist': _tolist, 'fill': _fill,
    'sort': _sort_in_place, 'compress': lambda x, condition, axis=None: np.compress(condition, x, axis=axis)}
for _name, _function in _ARRAY_METHODS.items():
    # A ufunc is no descriptor: as an attribute of a class it would not be given the array.
    setattr(Overloaded, _name, lambda self, *args, f=_function, **kwargs: f(self, *args, **kwargs))
