"""Rules of functions that select and order elements."""
import numpy as np

from srcad.registry import adjoint, covers, d, linear, nondifferentiable, samples, tangent
from srcad.runtime import put_along_axis, put_elements, unbroadcast


@adjoint(np.where, family='where', may_raise=False)
def where_adjoint(z, condition, x, y):
    d[x] = unbroadcast(np.where(condition, d[z], 0.0), x)
    d[y] = unbroadcast(np.where(condition, 0.0, d[z]), y)


@tangent(np.where)
def where_tangent(z, condition, x, y):
    d[z] = np.where(condition, d[x], d[y])


@linear(np.take)
@adjoint(np.take)
def take(z, a, indices, axis=None):
    d[a] = put_elements(d[z], a, indices, axis=axis)


@linear(np.take_along_axis)
@adjoint(np.take_along_axis)
def take_along_axis(z, arr, indices, axis):
    d[arr] = put_along_axis(d[z], arr, indices, axis)


@linear(np.compress)
@adjoint(np.compress)
def compress(z, condition, a, axis=None):
    d[a] = put_elements(d[z], a, np.flatnonzero(condition), axis=axis)


@adjoint(np.sort)
@covers(lambda axis: isinstance(axis, int))
def sort_along_adjoint(z, a, axis=-1):
    order = np.argsort(a, axis=axis, kind='stable')
    d[a] = np.take_along_axis(d[z], np.argsort(order, axis=axis), axis)


@adjoint(np.sort)
def sort_adjoint(z, a, axis=-1):
    d[a] = put_along_axis(d[z], a, np.argsort(a, axis=axis, kind='stable'), axis)


@tangent(np.sort)
def sort_tangent(z, a, axis=-1):
    d[z] = np.take_along_axis(d[a], np.argsort(a, axis=axis, kind='stable'), axis)


nondifferentiable(
    np.argsort, np.argpartition, np.searchsorted, np.digitize, np.nonzero, np.flatnonzero, np.argwhere, np.shape,
    np.size, np.ndim, np.indices, np.unravel_index, np.ravel_multi_index, np.tril_indices, np.triu_indices,
    np.diag_indices, np.ix_, np.isin, np.shares_memory, np.may_share_memory, np.result_type, np.dtype, np.finfo,
    np.iinfo, np.bincount, np.unique, np.broadcast_shapes, np.can_cast, np.issubdtype, np.errstate, np.seterr,
    np.set_printoptions, np.array2string, np.mask_indices, np.tril_indices_from, np.triu_indices_from, np.lexsort,
    np.promote_types, np.ndarray.tobytes)


@samples(np.where)
def where_samples(rng):
    yield (np.array([True, False, True]), rng.normal(size=3), rng.normal(size=3)), {}
    yield (np.array([[True], [False]]), rng.normal(size=3), rng.normal()), {}


@samples(np.take)
def take_samples(rng):
    yield (rng.normal(size=5), np.array([0, 2, 2])), {}
    yield (rng.normal(size=(3, 4)), np.array([[0, 1], [1, 1]])), {'axis': 1}
    yield (rng.normal(size=(3, 4)), -2), {'axis': 0}
    yield (rng.normal(size=(3, 4)), 7), {}


@samples(np.take_along_axis)
def take_along_axis_samples(rng):
    yield (rng.normal(size=(3, 4)), rng.integers(0, 4, size=(3, 2)), 1), {}
    yield (rng.normal(size=(3, 4)), rng.integers(0, 3, size=(5, 4)), 0), {}


@samples(np.compress)
def compress_samples(rng):
    yield (np.array([True, False, True]), rng.normal(size=(3, 4))), {'axis': 0}
    yield (np.array([True, False, True]), rng.normal(size=3)), {}
    yield (np.array([False, True]), rng.normal(size=3)), {}


@samples(np.sort)
def sort_samples(rng):
    yield (rng.normal(size=(2, 3)), None), {}
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=(3, 4)), 0), {}
