"""Rules of functions that move elements: each is linear in one argument."""
import numpy as np

from srcad.registry import adjoint, d, linear, samples, tangent
from srcad.runtime import (
    inverse_axes,
    pad_adjoint,
    repeat_adjoint,
    rolled_axes,
    split_like,
    tile_adjoint,
    unbroadcast,
    unstack,
)


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


@linear(np.copy)
@adjoint(np.copy, family='elementwise')
def copy(z, a, order='K'):
    d[a] = d[z]


@adjoint(np.concatenate, family='join')
def concatenate_adjoint(z, arrays, axis=0):
    d[arrays] = split_like(d[z], arrays, axis=axis)


@tangent(np.concatenate)
def concatenate_tangent(z, arrays, axis=0):
    d[z] = np.concatenate(d[arrays], axis=axis)


@adjoint(np.stack, family='join')
def stack_adjoint(z, arrays, axis=0):
    d[arrays] = unstack(d[z], arrays, axis=axis)


@tangent(np.stack)
def stack_tangent(z, arrays, axis=0):
    d[z] = np.stack(d[arrays], axis=axis)


@adjoint(np.hstack, family='join')
def hstack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=0 if np.ndim(z) == 1 else 1)


@tangent(np.hstack)
def hstack_tangent(z, tup):
    d[z] = np.hstack(d[tup])


@adjoint(np.vstack, family='join')
def vstack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=0, rank=2)


@tangent(np.vstack)
def vstack_tangent(z, tup):
    d[z] = np.vstack(d[tup])


@adjoint(np.dstack, family='join')
def dstack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=2, rank=3)


@tangent(np.dstack)
def dstack_tangent(z, tup):
    d[z] = np.dstack(d[tup])


@adjoint(np.column_stack, family='join')
def column_stack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=1, rank=-2)


@tangent(np.column_stack)
def column_stack_tangent(z, tup):
    d[z] = np.column_stack(d[tup])


@adjoint(np.append, family='join')
def append_adjoint(z, arr, values, axis=None):
    d[arr] = split_like(d[z], [arr, values], axis=axis)[0]
    d[values] = split_like(d[z], [arr, values], axis=axis)[1]


@tangent(np.append)
def append_tangent(z, arr, values, axis=None):
    d[z] = np.append(d[arr], d[values], axis=axis)


@linear(np.split, np.array_split)
@adjoint(np.split, np.array_split, family='split')
def split(z, ary, indices_or_sections, axis=0):
    d[ary] = np.concatenate(d[z], axis=axis)


@linear(np.vsplit)
@adjoint(np.vsplit, family='split')
def vsplit(z, ary, indices_or_sections):
    d[ary] = np.concatenate(d[z], axis=0)


@linear(np.hsplit)
@adjoint(np.hsplit, family='split')
def hsplit(z, ary, indices_or_sections):
    d[ary] = np.concatenate(d[z], axis=0 if np.ndim(ary) == 1 else 1)


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
def roll(z, a, shift, axis=None):
    d[a] = np.roll(d[z], np.negative(shift), axis=axis)


@linear(np.tile)
@adjoint(np.tile)
def tile(z, A, reps):
    d[A] = tile_adjoint(d[z], A)


@linear(np.repeat)
@adjoint(np.repeat)
def repeat(z, a, repeats, axis=None):
    d[a] = repeat_adjoint(d[z], a, repeats, axis=axis)


@adjoint(np.pad)
def pad_adjoint_(z, array, pad_width, mode='constant', *, constant_values=0):
    d[array] = pad_adjoint(d[z], array, pad_width, mode)


@tangent(np.pad)
def pad_tangent(z, array, pad_width, mode='constant', *, constant_values=0):
    d[z] = np.pad(d[array], pad_width, mode)


@linear(np.triu)
@adjoint(np.triu, family='elementwise')
def triu(z, m, k=0):
    d[m] = np.triu(d[z], k)


@linear(np.tril)
@adjoint(np.tril, family='elementwise')
def tril(z, m, k=0):
    d[m] = np.tril(d[z], k)


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


@samples(np.concatenate)
def concatenate_samples(rng):
    yield ([rng.normal(size=2), rng.normal(size=3)],), {}
    yield ((rng.normal(size=(2, 3)), rng.normal(size=(2, 1))),), {'axis': -1}
    yield ([rng.normal(size=(2, 3)), rng.normal(size=2)],), {'axis': None}


@samples(np.stack)
def stack_samples(rng):
    yield ([rng.normal(size=3), rng.normal(size=3)],), {}
    yield ((rng.normal(size=(2, 3)), rng.normal(size=(2, 3))),), {'axis': -1}


@samples(np.hstack, np.vstack, np.dstack, np.column_stack)
def join_samples(rng):
    yield ([rng.normal(size=3), rng.normal(size=3)],), {}
    yield ((rng.normal(size=(2, 3)), rng.normal(size=(2, 3))),), {}


@samples(np.hstack, np.column_stack)
def hstack_samples(rng):
    yield ([rng.normal(size=(2, 3)), rng.normal(size=(2, 1))],), {}


@samples(np.append)
def append_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=2)), {}
    yield (rng.normal(size=(2, 3)), rng.normal()), {}
    yield (rng.normal(size=(2, 3)), rng.normal(size=(2, 1))), {'axis': 1}


@samples(np.split, np.array_split)
def split_samples(rng):
    yield (rng.normal(size=6), 3), {}
    yield (rng.normal(size=(2, 6)), [1, 4]), {'axis': 1}


@samples(np.vsplit, np.hsplit)
def vsplit_samples(rng):
    yield (rng.normal(size=(4, 4)), 2), {}


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


@samples(np.roll)
def roll_samples(rng):
    yield (rng.normal(size=5), 2), {}
    yield (rng.normal(size=(3, 4)), (1, -2)), {'axis': (0, 1)}


@samples(np.tile)
def tile_samples(rng):
    yield (rng.normal(size=3), 2), {}
    yield (rng.normal(size=(2, 3)), (2, 1, 3)), {}
    yield (rng.normal(size=(2, 3)), (2,)), {}


@samples(np.repeat)
def repeat_samples(rng):
    yield (rng.normal(size=3), 2), {}
    yield (rng.normal(size=(2, 3)), [2, 0, 1]), {'axis': 1}
    yield (rng.normal(size=(2, 3)), 2), {'axis': -2}


@samples(np.pad)
def pad_samples(rng):
    yield (rng.normal(size=3), 2), {}
    yield (rng.normal(size=(2, 3)), ((1, 0), (2, 1))), {}
    yield (rng.normal(size=(2, 3)), (2, 1), 'edge'), {}
    yield (rng.normal(size=(2, 3)), 1), {'constant_values': 3.0}
