"""Rules of functions that join, cut, repeat and pad arrays."""
import numpy as np

from srcad.registry import UNKNOWN, adjoint, covers, d, linear, samples, tangent
from srcad.runtime import no_derivative, pad_adjoint, repeat_adjoint, split_like, tile_adjoint, unstack


@linear(np.concatenate)
@adjoint(np.concatenate, family='join')
def concatenate_adjoint(z, arrays, axis=0):
    d[arrays] = split_like(d[z], arrays, axis=axis)


@linear(np.stack)
@adjoint(np.stack, family='join')
def stack_adjoint(z, arrays, axis=0):
    d[arrays] = unstack(d[z], arrays, axis=axis)


@linear(np.hstack)
@adjoint(np.hstack, family='join')
def hstack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=0 if np.ndim(z) == 1 else 1)


@linear(np.vstack)
@adjoint(np.vstack, family='join')
def vstack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=0, rank=2)


@linear(np.dstack)
@adjoint(np.dstack, family='join')
def dstack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=2, rank=3)


@linear(np.column_stack)
@adjoint(np.column_stack, family='join')
def column_stack_adjoint(z, tup):
    d[tup] = split_like(d[z], tup, axis=1, rank=-2)


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


@linear(np.tile)
@adjoint(np.tile)
def tile(z, A, reps):
    d[A] = tile_adjoint(d[z], A, reps)


@linear(np.repeat)
@adjoint(np.repeat)
def repeat(z, a, repeats, axis=None):
    d[a] = repeat_adjoint(d[z], a, repeats, axis=axis)


@adjoint(np.pad)
@covers(lambda mode: mode in (UNKNOWN, 'constant', 'edge'))
def pad_adjoint_(z, array, pad_width, mode='constant', *, constant_values=0):
    d[array] = pad_adjoint(d[z], array, pad_width, mode=mode)
    d[constant_values] = no_derivative(constant_values, 'constant_values of np.pad')


@tangent(np.pad)
@covers(lambda mode: mode in (UNKNOWN, 'constant', 'edge'))
def pad_tangent(z, array, pad_width, mode='constant', *, constant_values=0):
    d[z] += np.pad(d[array], pad_width, mode=mode)
    d[z] += no_derivative(d[constant_values], 'constant_values of np.pad')


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


@samples(np.vstack)
def vstack_samples(rng):
    yield ([rng.normal(size=3), rng.normal(size=(2, 3))],), {}


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


@samples(np.hsplit)
def hsplit_samples(rng):
    yield (rng.normal(size=4), 2), {}


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
