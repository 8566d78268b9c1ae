"""What functions of NumPy mean for traced arrays.

``MOVES`` only move elements and need no derivative. The others are written with operations that are traced themselves,
by their definitions; products stand in `products` and functions of matrices in `linalg`.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.overload import (
    CONSTANT,
    FUNCTIONS,
    GENERAL_METHODS,
    METHODS,
    MOVES,
    Traced,
    cast,
    elementwise,
    innermost,
    like,
    made,
    plain,
    reduced,
)

_ALL = tuple(range(32))
_MOVE_NAMES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(
        'reshape ravel transpose permute_dims matrix_transpose swapaxes moveaxis rollaxis squeeze expand_dims '
        'broadcast_to concatenate concat stack vstack hstack dstack column_stack block split array_split hsplit vsplit '
        'dsplit unstack tile repeat roll flip fliplr flipud rot90 take take_along_axis diag diagonal diagflat triu tril '
        'copy delete resize pad'.split(), (0,)),
    'append': (0, 1), 'insert': (0, 2), 'compress': (1,), 'extract': (1,), 'choose': (1,), 'select': (1, 2),
    **dict.fromkeys('broadcast_arrays atleast_1d atleast_2d atleast_3d meshgrid'.split(), _ALL),
}
_CONSTANT_NAMES = (
    'shape size ndim argmax argmin argsort argpartition lexsort searchsorted digitize nonzero flatnonzero argwhere any '
    'all count_nonzero nanargmax nanargmin isclose allclose array_equal array_equiv iscomplexobj isrealobj isreal '
    'iscomplex round around fix round_ result_type shares_memory may_share_memory isin in1d histogram bincount '
    'array2string array_repr array_str isposinf isneginf min_scalar_type tril_indices_from triu_indices_from '
    'diag_indices_from ix_').split()


def fill_tables() -> None:
    """Enter the functions that this version of NumPy has."""
    MOVES.update({getattr(np, name): data for name, data in _MOVE_NAMES.items() if hasattr(np, name)})
    CONSTANT.update(getattr(np, name) for name in _CONSTANT_NAMES if hasattr(np, name))


def implements(*names: str, module: Any = np) -> Callable[[Callable], Callable]:
    """Enter what functions mean for traced arguments; names that a version lacks are skipped."""
    def enter(function: Callable) -> Callable:
        FUNCTIONS.update({getattr(module, name): function for name in names if hasattr(module, name)})
        return function
    return enter


def joined(x: Any) -> Any:
    """Give an array of lists that hold traced values."""
    if isinstance(x, (list, tuple)):
        return np.stack([joined(member) for member in x]) if innermost(x) else np.asarray(plain(x))
    return x


# --- reductions ------------------------------------------------------------------------------------------------------

@implements('sum')
def sum_(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    """Add up."""
    a = joined(a) if where is True else np.where(plain(where), joined(a), 0.0)
    z = reduced(lambda x: np.sum(x, axis=axis, dtype=dtype, keepdims=keepdims), a,
                lambda z, x: np.ones(np.shape(x)), axis, keepdims, 'sum')
    return z if initial is None else z + initial


def _count(a, axis, where):
    """Give how many elements are reduced into each."""
    if where is True:
        axes = range(np.ndim(a)) if axis is None else (axis,) if isinstance(axis, int) else axis
        return math.prod(np.shape(a)[i] for i in axes)
    return np.sum(np.broadcast_to(plain(where), np.shape(a)), axis=axis, keepdims=True)


def _fit(count, axis, keepdims):
    return count if keepdims or np.ndim(count) == 0 else np.squeeze(count, axis)


@implements('mean')
def mean(a, axis=None, dtype=None, keepdims=False, where=True):
    """Divide the sum by the count."""
    a = joined(a)
    return sum_(a, axis, dtype, keepdims, None, where) / _fit(_count(a, axis, where), axis, keepdims)


def _at_end(a, axis):
    """Give the reduced axes as one last axis."""
    axes = tuple(range(np.ndim(a))) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    a = np.moveaxis(a, axes, range(-len(axes), 0)) if axes else a
    return np.reshape(a, (*np.shape(a)[:np.ndim(a) - len(axes)], math.prod(np.shape(a)[np.ndim(a) - len(axes):])))


@implements('prod')
def prod(a, axis=None, dtype=None, keepdims=False, initial=None, where=True):
    """Multiply one after the other."""
    a = joined(a) if where is True else np.where(plain(where), joined(a), 1.0)
    flat = _at_end(a, axis)
    z = np.ones(np.shape(flat)[:-1])
    for i in range(np.shape(flat)[-1]):
        z = z * flat[..., i]
    if keepdims:
        axes = range(np.ndim(a)) if axis is None else np.ravel(axis) % np.ndim(a)
        z = np.reshape(z, tuple(1 if i in axes else n for i, n in enumerate(np.shape(a))))
    z = z if dtype is None else cast(z, dtype)
    return z if initial is None else z * initial


def _extremum(name):
    choose, empty = (np.maximum, -np.inf) if name == 'max' else (np.minimum, np.inf)

    def extremum(a, axis=None, keepdims=False, initial=None, where=True):
        a = joined(a) if where is True else np.where(plain(where), joined(a), empty)
        function = getattr(np, name)

        def share(z, x):
            ties = plain(x) == plain(z)
            return ties / np.sum(ties, axis=axis, keepdims=True)
        # An empty axis is an error, but for an initial value.
        options = {} if initial is None or plain(a).size else {'initial': empty}
        z = reduced(lambda x: function(x, axis=axis, keepdims=keepdims, **options), a, share, axis, keepdims, name)
        return z if initial is None else choose(z, initial)
    return extremum


maximum, minimum = _extremum('max'), _extremum('min')
implements('max', 'amax')(maximum)
implements('min', 'amin')(minimum)


@implements('ptp')
def ptp(a, axis=None, keepdims=False):
    """Give the range."""
    return maximum(a, axis, keepdims) - minimum(a, axis, keepdims)


@implements('var')
def var(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=None, correction=None):
    """Give the mean of the squared distances from the mean."""
    a, ddof = joined(a), ddof if correction is None else correction
    count = _count(a, axis, where)
    centre = np.sum(a, axis=axis, keepdims=True, where=where) / count if mean is None else mean
    d = a - centre
    squares = np.real(d) ** 2 + np.imag(d) ** 2 if np.iscomplexobj(plain(a)) else d ** 2
    return np.sum(squares, axis=axis, keepdims=keepdims, where=where) / _fit(np.maximum(count - ddof, 0), axis, keepdims)


@implements('std')
def std(a, *args, **kwargs):
    """Give the root of the variance."""
    return np.sqrt(var(a, *args, **kwargs))


def _ignoring_nan(function, empty):
    def of_numbers(a, axis=None, *args, **kwargs):
        a = joined(a)
        valid = ~np.isnan(plain(a)) & plain(kwargs.pop('where', True))
        if empty is None:
            return function(np.where(valid, a, 0.0), axis, *args, where=valid, **kwargs)
        return function(np.where(valid, a, empty), axis, *args, **kwargs)
    return of_numbers


for _name, _function, _empty in (('nansum', sum_, 0.0), ('nanprod', prod, 1.0), ('nanmean', mean, None),
                                 ('nanvar', var, None), ('nanstd', std, None), ('nanmax', maximum, -np.inf),
                                 ('nanmin', minimum, np.inf)):
    implements(_name)(_ignoring_nan(_function, _empty))


@implements('average')
def average(a, axis=None, weights=None, returned=False, keepdims=False):
    """Give the weighted mean."""
    a = joined(a)
    weights = np.ones(np.shape(a)) if weights is None else joined(weights)
    if np.ndim(weights) != np.ndim(a):
        axes = [int(i) % np.ndim(a) for i in np.ravel(axis)]
        weights = np.transpose(weights, np.argsort(axes))
        weights = np.reshape(weights, [np.shape(a)[i] if i in axes else 1 for i in range(np.ndim(a))])
    weights = np.broadcast_to(weights, np.shape(a))
    total = np.sum(weights, axis=axis, keepdims=keepdims)
    z = np.sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (z, total) if returned else z


# --- order -----------------------------------------------------------------------------------------------------------

@implements('sort')
def sort(a, axis=-1, kind=None, order=None, stable=None):
    """Take the elements in their order."""
    a = joined(a)
    if axis is None:
        a, axis = np.ravel(a), -1
    return np.take_along_axis(a, np.argsort(plain(a), axis=axis, kind='stable'), axis=axis)


@implements('quantile')
def quantile(a, q, axis=None, overwrite_input=False, method='linear', keepdims=False):
    """Give quantiles: linear in the sorted elements, with the weights that np.quantile gives for sorted steps."""
    a = joined(a)
    flat = np.sort(_at_end(a, axis), axis=-1)
    count = np.shape(flat)[-1]
    steps = np.triu(np.ones((count, count)))
    above = np.reshape(np.quantile(steps, plain(q), axis=1, method=method), (-1, count))
    weights = above - np.concatenate([above[:, 1:], np.zeros((len(above), 1))], axis=1)
    z = np.stack([np.sum(np.where(row != 0, flat * row, 0.0), axis=-1) for row in weights])
    if innermost((q,)):
        if method != 'linear':
            raise TypeError(f'np.quantile has no derivative by q for the method {method!r} in srcad.reference')
        # Between two elements the quantile rises by their distance.
        position = np.clip(np.floor(np.ravel(plain(q)) * (count - 1)).astype(int), 0, max(count - 2, 0))
        slopes = np.stack([(flat[..., min(i + 1, count - 1)] - flat[..., i]) * (count - 1) for i in position])
        offset = np.reshape(np.ravel(q) - np.ravel(plain(q)), (-1, *[1] * (np.ndim(flat) - 1)))
        z = z + slopes * offset
    z = np.reshape(z, (*np.shape(q), *np.shape(flat)[:-1]))
    if keepdims:
        axes = range(np.ndim(a)) if axis is None else np.ravel(axis) % np.ndim(a)
        z = np.reshape(z, (*np.shape(q), *[1 if i in axes else n for i, n in enumerate(np.shape(a))]))
    return z[()] if np.ndim(z) == 0 else z


@implements('percentile')
def percentile(a, q, *args, **kwargs):
    """Give quantiles, counted in hundredths."""
    return quantile(a, np.true_divide(q, 100.0), *args, **kwargs)


@implements('median')
def median(a, axis=None, overwrite_input=False, keepdims=False):
    """Give the middle."""
    return quantile(a, 0.5, axis, keepdims=keepdims)


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
    from srcad.reference.overload import moved
    return moved(np.where, (condition, *map(joined, choices)), data=(1, 2))


# --- functions by element that are no ufuncs, arrays like others, and such ---------------------------------------------

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

# --- methods of arrays ---------------------------------------------------------------------------------------------------


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
    setattr(Traced, _name, lambda self, *args, f=_function, **kwargs: f(self, *args, **kwargs))

fill_tables()

from srcad.reference import linalg, products  # noqa: E402, F401  they fill the tables too

__all__ = ['Traced', 'implements', 'joined', 'made']
