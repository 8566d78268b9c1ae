"""What functions of NumPy mean for traced arrays: those by element that are no ufuncs, making arrays, writing to them.

Each is written with operations that are traced themselves, by its definition.
"""
from __future__ import annotations

import numpy as np

from srcad.reference.levels import like, plain
from srcad.reference.operations import FUNCTIONS, elementwise, moved
from srcad.reference.tables import implements, joined

for _function in (np.real, np.imag, np.sinc, np.i0):
    FUNCTIONS[_function] = lambda x, function=_function: elementwise(function, x)


@implements('angle')
def angle(z, deg=False):
    """Give the angle in the complex plane."""
    return elementwise(np.angle, z) * (180.0 / np.pi if deg else 1.0)


@implements('nan_to_num')
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """Replace what is not finite."""
    return np.where(np.isfinite(plain(x)), x, np.nan_to_num(plain(x), nan=nan, posinf=posinf, neginf=neginf))


@implements('divmod')
def divmod_(x, y):
    """Give the quotient, which is piecewise constant, and the rest."""
    return np.floor_divide(x, y), np.remainder(x, y)


@implements('modf')
def modf(x):
    """Give the fraction and the whole part."""
    return x - np.trunc(x), np.trunc(x)


@implements('clip')
def clip(a, a_min=None, a_max=None, min=None, max=None):
    """Replace what lies outside of the bounds by them."""
    low, high = a_min if min is None else min, a_max if max is None else max
    z = a if low is None else np.where(plain(a) < plain(low), low, a)
    return z if high is None else np.where(plain(z) > plain(high), high, z)


@implements('where')
def where(condition, *choices):
    """Choose; the elements that are not chosen have no influence."""
    if not choices:
        return np.nonzero(plain(condition))
    return moved(np.where, (condition, *map(joined, choices)), data=(1, 2))


# --- making arrays ---------------------------------------------------------------------------------------------------

for _function in (np.zeros_like, np.ones_like, np.empty_like):
    FUNCTIONS[_function] = lambda a, *args, make=_function, **kwargs: like(a, make(plain(a), *args, **kwargs))


@implements('full_like')
def full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None):
    """Fill an array with a value."""
    return np.copy(np.broadcast_to(fill_value, np.shape(a) if shape is None else shape)) + like(a, 0.0 * plain(a)) * 0.0


@implements('linspace')
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """Give numbers at equal distances."""
    share = np.linspace(0.0, 1.0, num, endpoint=endpoint)
    ndim = max(np.ndim(start), np.ndim(stop))
    z = start + (stop - start) * np.reshape(share, (-1, *[1] * ndim))
    z = z if axis == 0 else np.moveaxis(z, 0, axis)
    return (z, (stop - start) / (num - 1 if endpoint else num)) if retstep else z


# --- writing ---------------------------------------------------------------------------------------------------------

@implements('copyto')
def copyto(dst, src, casting='same_kind', where=True):
    """Write into an array."""
    dst[...] = src if where is True else np.where(plain(where), src, dst)


@implements('fill_diagonal')
def fill_diagonal(a, val, wrap=False):
    """Write into the diagonal."""
    index = np.arange(min(np.shape(a)))
    a[(index,) * np.ndim(a)] = val


@implements('put_along_axis')
def put_along_axis(arr, indices, values, axis):
    """Write where take_along_axis reads."""
    index = list(np.indices(np.shape(indices), sparse=True))
    index[axis] = plain(indices)
    arr[tuple(index)] = values
