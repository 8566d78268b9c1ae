"""Rules of functions that make arrays."""
import numpy as np

from srcad.registry import adjoint, d, linear, nondifferentiable, samples, tangent
from srcad.runtime import array_adjoint, array_tangent, astype_adjoint, astype_tangent, linspace_weight, match


@adjoint(np.array, np.asarray, np.ascontiguousarray, np.asfortranarray, np.asanyarray, family='array')
def array_adjoint_(z, object, dtype=None, *, copy=True, ndmin=0):
    d[object] = array_adjoint(d[z], object, z)


@tangent(np.array, np.asarray, np.ascontiguousarray, np.asfortranarray, np.asanyarray)
def array_tangent_(z, object, dtype=None, *, copy=True, ndmin=0):
    d[z] = array_tangent(d[object], z)


@adjoint(np.ndarray.astype, family='elementwise')
def astype_adjoint_(z, x, dtype, *, copy=True):
    d[x] = astype_adjoint(d[z], x, z)


@tangent(np.ndarray.astype)
def astype_tangent_(z, x, dtype, *, copy=True):
    d[z] = astype_tangent(d[x], z)


@linear(np.ndarray.item)
@adjoint(np.ndarray.item)
def item_adjoint(z, x):
    d[x] = match(np.reshape(d[z], np.shape(x)), x)


@linear(np.ndarray.tolist)
@adjoint(np.ndarray.tolist)
def tolist_adjoint(z, x):
    d[x] = match(np.array(d[z]), x)


@linear(np.full)
@adjoint(np.full)
def full_adjoint(z, shape, fill_value, dtype=None):
    d[fill_value] = match(np.sum(d[z]), fill_value)


@linear(np.full_like)
@adjoint(np.full_like)
def full_like_adjoint(z, a, fill_value, dtype=None):
    d[fill_value] = match(np.sum(d[z]), fill_value)


@adjoint(np.linspace)
def linspace_adjoint(z, start, stop, num=50, endpoint=True):
    d[start] = match(np.sum(d[z] * (1.0 - linspace_weight(num, endpoint))), start)
    d[stop] = match(np.sum(d[z] * linspace_weight(num, endpoint)), stop)


@tangent(np.linspace)
def linspace_tangent(z, start, stop, num=50, endpoint=True):
    d[z] += d[start] * (1.0 - linspace_weight(num, endpoint))
    d[z] += d[stop] * linspace_weight(num, endpoint)


@adjoint(np.arange)
def arange_adjoint(z, start, stop, step=1):
    d[start] = match(np.sum(d[z]), start)
    d[step] = match(np.sum(d[z] * np.arange(len(z))), step)


@tangent(np.arange)
def arange_tangent(z, start, stop, step=1):
    d[z] += np.full(np.shape(z), d[start])
    d[z] += d[step] * np.arange(len(z))


@adjoint(np.meshgrid)
def meshgrid_adjoint(z, x, y):
    d[x] = np.sum(d[z][0], axis=0)
    d[y] = np.sum(d[z][1], axis=1)


@tangent(np.meshgrid)
def meshgrid_tangent(z, x, y):
    d[z] = tuple(np.meshgrid(d[x], d[y]))


nondifferentiable(
    np.zeros, np.ones, np.empty, np.zeros_like, np.ones_like, np.empty_like, np.eye, np.identity, np.tri,
    np.random.default_rng, np.random.seed, np.random.rand, np.random.randn, np.random.random, np.random.normal,
    np.random.uniform, np.random.randint, np.random.choice, np.random.permutation, np.random.standard_normal,
    np.random.shuffle, np.random.exponential, np.random.random_sample, np.random.poisson, np.random.binomial)


@samples(np.array, np.asarray, np.asanyarray)
def array_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}
    yield ([rng.normal(), rng.normal()],), {}
    yield ([[rng.normal(), rng.normal()], (rng.normal(), rng.normal())],), {}
    yield ([rng.normal(size=3), rng.normal(size=3)],), {}
    yield (rng.normal(),), {}


@samples(np.ascontiguousarray, np.asfortranarray)
def contiguous_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}


@samples(np.ndarray.astype)
def astype_samples(rng):
    yield (rng.normal(size=(2, 3)), float), {}
    yield (rng.normal(size=(2, 3)), complex), {}


@samples(np.ndarray.item)
def item_samples(rng):
    yield (np.array(rng.normal()),), {}
    yield (rng.normal(size=(1, 1)),), {}


@samples(np.ndarray.tolist)
def tolist_samples(rng):
    yield (rng.normal(size=(2, 3)),), {}


@samples(np.full)
def full_samples(rng):
    yield ((2, 3), rng.normal()), {}
    yield ((2, 3), rng.normal()), {'dtype': complex}


@samples(np.full_like)
def full_like_samples(rng):
    yield (np.zeros((2, 3)), rng.normal()), {}
    yield (np.zeros((2, 3), complex), rng.normal()), {}


@samples(np.linspace)
def linspace_samples(rng):
    yield (rng.normal(), rng.normal()), {}
    yield (rng.normal(), rng.normal(), 5), {'endpoint': False}
    yield (rng.normal(), rng.normal(), 1), {}


@samples(np.arange)
def arange_samples(rng):
    yield (rng.normal(), 10, 1), {}
    yield (rng.normal(), 10, rng.uniform(0.9, 1.1)), {}


@samples(np.meshgrid)
def meshgrid_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=4)), {}
