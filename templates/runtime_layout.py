"""Rules of the helpers that move elements."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, d, linear, samples
from srcad.runtime import join_like, match, unbroadcast


@linear(runtime.put_elements)
@adjoint(runtime.put_elements)
def put_elements_rule(z, bz, x, indices, axis=None):
    d[bz] = match(np.take(d[z], indices, axis=axis), bz)


@linear(runtime.put_along_axis)
@adjoint(runtime.put_along_axis)
def put_along_axis_rule(z, bz, x, indices, axis):
    d[bz] = match(np.take_along_axis(d[z], indices, axis), bz)


@linear(runtime.put_diagonal)
@adjoint(runtime.put_diagonal)
def put_diagonal(z, bz, x, offset=0, axis1=0, axis2=1):
    d[bz] = unbroadcast(np.diagonal(d[z], offset, axis1, axis2), bz)


@linear(runtime.diag_adjoint)
@adjoint(runtime.diag_adjoint)
def diag_adjoint(z, bz, x, k=0):
    d[bz] = np.diag(d[z], k)


@linear(runtime.split_like)
@adjoint(runtime.split_like)
def split_like_rule(z, bz, arrays, axis=0, rank=0):
    d[bz] = match(join_like(d[z], axis=axis, rank=rank), bz)


@linear(runtime.unstack)
@adjoint(runtime.unstack)
def unstack(z, bz, arrays, axis=0):
    d[bz] = match(np.stack(d[z], axis=axis), bz)


@linear(runtime.repeat_adjoint)
@adjoint(runtime.repeat_adjoint)
def repeat_adjoint(z, bz, x, repeats, axis=None):
    d[bz] = np.repeat(d[z], repeats, axis=axis)


@linear(runtime.pad_adjoint)
@adjoint(runtime.pad_adjoint)
def pad_adjoint(z, bz, x, pad_width, mode='constant'):
    d[bz] = np.pad(d[z], pad_width, mode)


@samples(runtime.put_elements)
def put_elements_samples(rng):
    yield (rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), np.array([1, 1])), {'axis': 1}
    yield (rng.normal(size=2), rng.normal(size=(3, 4)), np.array([7, 1])), {}


@samples(runtime.put_along_axis)
def put_along_axis_samples(rng):
    yield (rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), rng.integers(0, 4, size=(3, 2)), 1), {}


@samples(runtime.put_diagonal)
def put_diagonal_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=(3, 4))), {}
    yield (rng.normal(size=1), rng.normal(size=(3, 4))), {'offset': 1}


@samples(runtime.diag_adjoint)
def diag_adjoint_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=(3, 3))), {}
    yield (rng.normal(size=(4, 4)), rng.normal(size=3), 1), {}


@samples(runtime.split_like)
def split_like_samples(rng):
    yield (rng.normal(size=5), [rng.normal(size=2), rng.normal(size=3)]), {}
    yield (rng.normal(size=(2, 4)), [rng.normal(size=2), rng.normal(size=(2, 3))], 1, -2), {}
    yield (rng.normal(size=7), [rng.normal(size=1), rng.normal(size=(2, 3))], None), {}


@samples(runtime.unstack)
def unstack_samples(rng):
    yield (rng.normal(size=(3, 2)), [rng.normal(size=3), rng.normal(size=3)], 1), {}


@samples(runtime.repeat_adjoint)
def repeat_adjoint_samples(rng):
    yield (rng.normal(size=6), rng.normal(size=3), 2), {}
    yield (rng.normal(size=(2, 6)), rng.normal(size=(2, 3)), 2), {'axis': 1}


@samples(runtime.pad_adjoint)
def pad_adjoint_samples(rng):
    yield (rng.normal(size=6), rng.normal(size=3), (1, 2)), {}
    yield (rng.normal(size=6), rng.normal(size=3), (1, 2), 'edge'), {}



