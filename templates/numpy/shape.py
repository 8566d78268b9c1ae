"""Rules of functions that move elements: each is linear in one argument."""
import numpy as np

from srcad.registry import adjoint, d, elementwise, linear, nondifferentiable, samples, tangent
from srcad.runtime import inverse_axes, split_like, unbroadcast


@linear(np.reshape)
@adjoint(np.reshape, family='view')
def reshape(z, a, shape, order='C'):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@linear(np.ravel, np.ndarray.flatten)
@adjoint(np.ravel, np.ndarray.flatten, family='view')
def ravel(z, a, order='C'):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@linear(np.transpose)
@adjoint(np.transpose, family='view')
def reverse_axes(z, a):
    d[a] = np.transpose(d[z])


@adjoint(np.transpose)
def transpose(z, a, axes=None):
    d[a] = np.transpose(d[z], inverse_axes(axes))


@linear(np.swapaxes)
@adjoint(np.swapaxes, family='view')
def swapaxes(z, a, axis1, axis2):
    d[a] = np.swapaxes(d[z], axis1, axis2)


@linear(np.moveaxis)
@adjoint(np.moveaxis, family='view')
def moveaxis(z, a, source, destination):
    d[a] = np.moveaxis(d[z], destination, source)


@linear(np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d, np.atleast_3d)
@adjoint(np.squeeze, np.expand_dims, family='view')
def same_elements(z, a, axis=None):
    d[a] = np.reshape(d[z], np.shape(a))


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
    d[arrays] = list(np.moveaxis(d[z], axis, 0))


@tangent(np.stack)
def stack_tangent(z, arrays, axis=0):
    d[z] = np.stack(d[arrays], axis=axis)
