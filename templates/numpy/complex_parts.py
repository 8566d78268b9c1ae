"""Rules of the parts of complex numbers."""
import numpy as np

from srcad.registry import adjoint, d, linear, samples, tangent
from srcad.runtime import unbroadcast


@linear(np.real)
@adjoint(np.real, family='elementwise', may_raise=False)
def real(z, val):
    d[val] = unbroadcast(d[z], val)


@linear(np.imag)
@adjoint(np.imag, family='elementwise', may_raise=False)
def imag(z, val):
    d[val] = unbroadcast(-1j * d[z], val)


@linear(np.conj)
@adjoint(np.conj, family='elementwise', may_raise=False)
def conj(z, x):
    d[x] = np.conj(d[z])


@adjoint(np.angle, family='elementwise', may_raise=False)
def angle_adjoint(z, z_):
    d[z_] = unbroadcast(d[z] * (-1j / z_), z_)


@tangent(np.angle)
def angle_tangent(z, z_):
    d[z] = np.imag(d[z_] / z_)


@samples(np.real, np.imag, np.conj)
def complex_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)),), {}


@samples(np.angle)
def angle_samples(rng):
    yield (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)),), {}
    yield (rng.normal(size=4),), {}
