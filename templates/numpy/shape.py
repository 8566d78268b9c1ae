"""Rules of functions that move elements: each is linear in one argument."""
import numpy as np

from srcad.registry import adjoint, covers, d, linear, samples, tangent
from srcad.runtime import inverse_axes, rolled_axes, unbroadcast, unbroadcast_each


@linear(np.reshape)
@adjoint(np.reshape, family='view')
def reshape(z, a, shape, order='C'):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@linear(np.ravel, np.ndarray.flatten)
@adjoint(np.ravel, np.ndarray.flatten, family='view')
def ravel(z, a, order='C'):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@adjoint(np.transpose, family='view')
def reverse_axes(z, a):
    d[a] = np.transpose(d[z])


@adjoint(np.transpose)
def transpose(z, a, axes=None):
    d[a] = np.transpose(d[z], inverse_axes(axes))


@linear(np.transpose)
def transpose_is_linear(z, a, axes=None):
    d[a] = d[z]


@linear('numpy.matrix_transpose')
@adjoint('numpy.matrix_transpose', family='view')
def matrix_transpose(z, x):
    d[x] = np.swapaxes(d[z], -1, -2)


@linear(np.swapaxes)
@adjoint(np.swapaxes, family='view')
def swapaxes(z, a, axis1, axis2):
    d[a] = np.swapaxes(d[z], axis1, axis2)


@linear(np.moveaxis)
@adjoint(np.moveaxis, family='view')
def moveaxis(z, a, source, destination):
    d[a] = np.moveaxis(d[z], destination, source)


@linear(np.squeeze, np.expand_dims)
@adjoint(np.squeeze, np.expand_dims, family='view')
def same_elements(z, a, axis=None):
    d[a] = np.reshape(d[z], np.shape(a))


@linear(np.atleast_1d, np.atleast_2d, np.atleast_3d)
@adjoint(np.atleast_1d, np.atleast_2d, np.atleast_3d, family='view')
def at_least(z, a):
    d[a] = np.reshape(d[z], np.shape(a))


@linear(np.broadcast_to)
@adjoint(np.broadcast_to, family='broadcast')
def broadcast_to(z, array, shape):
    d[array] = unbroadcast(d[z], array)


@adjoint(np.broadcast_arrays, family='other')
def broadcast_arrays_adjoint(z, *args):
    d[args] = unbroadcast_each(d[z], args)


@tangent(np.broadcast_arrays)
def broadcast_arrays_tangent(z, *args):
    d[z] = unbroadcast_each(d[args], z)


@linear(np.copy)
@adjoint(np.copy, family='elementwise')
def copy(z, a, order='K'):
    d[a] = d[z]


@linear(np.rollaxis)
@adjoint(np.rollaxis, family='view')
def rollaxis(z, a, axis, start=0):
    d[a] = np.transpose(d[z], rolled_axes(a, axis, start))


@linear(np.flip)
@adjoint(np.flip, family='view')
def flip(z, m, axis=None):
    d[m] = np.flip(d[z], axis=axis)


@linear(np.fliplr)
@adjoint(np.fliplr, family='view')
def fliplr(z, m):
    d[m] = np.fliplr(d[z])


@linear(np.flipud)
@adjoint(np.flipud, family='view')
def flipud(z, m):
    d[m] = np.flipud(d[z])


@linear(np.rot90)
@adjoint(np.rot90, family='view')
def rot90(z, m, k=1, axes=(0, 1)):
    d[m] = np.rot90(d[z], -k, axes=axes)


@linear(np.roll)
@adjoint(np.roll, family='elementwise')
@covers(lambda shift: isinstance(shift, int))
def roll_by_number(z, a, shift, axis=None):
    d[a] = np.roll(d[z], -shift, axis=axis)


@adjoint(np.roll)
def roll(z, a, shift, axis=None):
    d[a] = np.roll(d[z], np.negative(shift), axis=axis)


@linear(np.triu)
@adjoint(np.triu, family='elementwise')
def triu(z, m, k=0):
    d[m] = np.triu(d[z], k=k)


@linear(np.tril)
@adjoint(np.tril, family='elementwise')
def tril(z, m, k=0):
    d[m] = np.tril(d[z], k=k)


@samples(np.reshape)
def reshape_samples(rng):
    yield (rng.normal(size=(2, 6)), (3, -1)), {}
    yield (rng.normal(size=(2, 6)), 12), {'order': 'F'}


@samples(np.ravel, np.ndarray.flatten)
def ravel_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}
    yield (rng.normal(size=(2, 3)),), {'order': 'F'}


@samples(np.transpose)
def transpose_samples(rng):
    yield (rng.normal(size=(2, 3, 4)),), {}
    yield (rng.normal(size=(2, 3, 4)), (1, 2, 0)), {}
    yield (rng.normal(size=(2, 3, 4)), (-1, 0, -2)), {}
    yield (rng.normal(size=3),), {}


@samples('numpy.matrix_transpose')
def matrix_transpose_samples(rng):
    yield (rng.normal(size=(2, 3, 4)),), {}


@samples(np.swapaxes)
def swapaxes_samples(rng):
    yield (rng.normal(size=(2, 3, 4)), 0, -1), {}


@samples(np.moveaxis)
def moveaxis_samples(rng):
    yield (rng.normal(size=(2, 3, 4)), 0, -1), {}
    yield (rng.normal(size=(2, 3, 4)), (0, 1), (2, 0)), {}


@samples(np.rollaxis)
def rollaxis_samples(rng):
    yield (rng.normal(size=(2, 3, 4, 5)), 2), {}
    yield (rng.normal(size=(2, 3, 4, 5)), 1, 4), {}
    yield (rng.normal(size=(2, 3, 4, 5)), -1, -2), {}


@samples(np.squeeze)
def squeeze_samples(rng):
    yield (rng.normal(size=(2, 1, 3, 1)),), {}
    yield (rng.normal(size=(2, 1, 3, 1)),), {'axis': 1}


@samples(np.expand_dims)
def expand_dims_samples(rng):
    yield (rng.normal(size=(2, 3)), 1), {}
    yield (rng.normal(size=(2, 3)), (0, -1)), {}


@samples(np.atleast_1d, np.atleast_2d, np.atleast_3d, np.copy)
def at_least_samples(rng):
    yield (rng.normal(size=3),), {}
    yield (rng.normal(size=(2, 3)),), {}


@samples(np.atleast_1d)
def at_least_1d_samples(rng):
    yield (rng.normal(),), {}


@samples(np.broadcast_to)
def broadcast_to_samples(rng):
    yield (rng.normal(size=(3, 1)), (2, 3, 4)), {}
    yield (rng.normal(), (2,)), {}


@samples(np.broadcast_arrays)
def broadcast_arrays_samples(rng):
    yield (rng.normal(size=(3, 1)), rng.normal(size=4)), {}
    yield (rng.normal(size=(3, 1)), rng.normal(), rng.normal(size=(2, 1, 2))), {}


@samples(np.flip)
def flip_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}
    yield (rng.normal(size=(2, 3)), 1), {}


@samples(np.fliplr, np.flipud, np.rot90, np.triu, np.tril)
def matrix_samples(rng):
    yield (rng.normal(size=(3, 4)),), {}


@samples(np.rot90, np.triu, np.tril)
def offset_samples(rng):
    yield (rng.normal(size=(3, 4)), -1), {}


@samples(np.rot90)
def rot90_samples(rng):
    yield (rng.normal(size=(2, 3, 4)),), {'axes': (1, 2)}


@samples(np.roll)
def roll_samples(rng):
    yield (rng.normal(size=5), 2), {}
    yield (rng.normal(size=(3, 4)), 1), {'axis': 0}
    yield (rng.normal(size=(3, 4)), (1, -2)), {'axis': (0, 1)}
