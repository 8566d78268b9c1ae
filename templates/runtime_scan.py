"""Rules of the helpers that go along an axis."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, d, linear, samples, tangent
from srcad.runtime import (
    back_along,
    both_sides,
    convolve_adjoint,
    from_mode,
    match,
    pair_sums,
    products_before,
    split_like,
    steps_adjoint,
    steps_along,
    to_mode,
    unbroadcast,
)


@linear(runtime.diff_adjoint)
@adjoint(runtime.diff_adjoint)
def diff_adjoint(z, bz, n=1, axis=-1):
    d[bz] = np.diff(d[z], n, axis)


@linear(runtime.reverse_cumsum)
@adjoint(runtime.reverse_cumsum)
def reverse_cumsum(z, bz, axis=None):
    d[bz] = np.cumsum(d[z], axis=0 if axis is None else axis)


@linear(runtime.tile_adjoint)
@adjoint(runtime.tile_adjoint)
def tile_adjoint_rule(z, bz, x, reps):
    d[bz] = match(np.tile(d[z], reps), bz)


@linear(runtime.join_like)
@adjoint(runtime.join_like)
def join_like_rule(z, parts, axis=0, rank=0):
    d[parts] = split_like(d[z], parts, axis=axis, rank=rank)


@linear(runtime.both_sides)
@adjoint(runtime.both_sides)
def both_sides_rule(z, steps, axis):
    d[steps] = pair_sums(d[z], axis)


@linear(runtime.pair_sums)
@adjoint(runtime.pair_sums)
def pair_sums_rule(z, y, axis=-1):
    d[y] = both_sides(d[z], axis)


@linear(runtime.steps_along)
@adjoint(runtime.steps_along)
def steps_along_rule(z, x, y, axis=-1):
    d[x] = steps_adjoint(d[z], x, axis)


@linear(runtime.steps_adjoint)
@adjoint(runtime.steps_adjoint)
def steps_adjoint_rule(z, bz, x, axis=-1):
    d[bz] = unbroadcast(steps_along(d[z], bz, axis), bz)


@adjoint(runtime.previous)
def previous_adjoint(z, x, axis=None, step=1, first=0.0):
    d[x] = runtime.previous(d[z], axis, -step)


@tangent(runtime.previous)
def previous_tangent(z, x, axis=None, step=1, first=0.0):
    d[z] = runtime.previous(d[x], axis, step)


@adjoint(runtime.recurrence)
def recurrence_adjoint(y, a, b, axis=None, step=1):
    bb = runtime.recurrence(runtime.previous(a, axis, -step), d[y], axis, -step)
    d[a] = match(bb * runtime.previous(y, axis, step), a)
    d[b] = match(bb, b)


@tangent(runtime.recurrence)
def recurrence_tangent(y, a, b, axis=None, step=1):
    d[y] += runtime.recurrence(a, d[a] * runtime.previous(y, axis, step), axis, step)
    d[y] += runtime.recurrence(a, d[b], axis, step)


@linear(runtime.along)
@adjoint(runtime.along)
def along_rule(z, x, axis=None):
    d[x] = back_along(d[z], x, axis=axis)


@linear(runtime.back_along)
@adjoint(runtime.back_along)
def back_along_rule(z, y, x, axis=None):
    d[y] = match(runtime.along(d[z], axis=axis), y)


@adjoint(runtime.products_before)
def products_before_adjoint(y, x, axis=None, step=1):
    factors = runtime.previous(runtime.previous(x, axis, step), axis, -step)
    later = runtime.recurrence(factors, d[y], axis, -step)
    d[x] = match(runtime.previous(later, axis, -step) * y, x)


@tangent(runtime.products_before)
def products_before_tangent(y, x, axis=None, step=1):
    factors = runtime.previous(x, axis, step)
    d[y] = runtime.recurrence(factors, runtime.previous(d[x] * y, axis, step), axis, step)


@adjoint(runtime.product_of_others)
def product_of_others_adjoint(z, x, axis=None):
    flat = runtime.along(x, axis=axis)
    before = products_before(flat, -1, 1)
    after = products_before(flat, -1, -1)
    bz = runtime.along(d[z], axis=axis)
    of_before = runtime.recurrence(runtime.previous(flat, -1, -1), runtime.previous(bz * after, -1, -1), -1, -1)
    of_after = runtime.recurrence(runtime.previous(flat, -1, 1), runtime.previous(bz * before, -1, 1), -1, 1)
    d[x] = back_along(before * of_before + after * of_after, x, axis=axis)


@tangent(runtime.product_of_others)
def product_of_others_tangent(z, x, axis=None):
    flat = runtime.along(x, axis=axis)
    before = products_before(flat, -1, 1)
    after = products_before(flat, -1, -1)
    tx = runtime.along(d[x], axis=axis)
    of_before = runtime.recurrence(runtime.previous(flat, -1, 1), runtime.previous(tx * before, -1, 1), -1, 1)
    factors = runtime.previous(flat, -1, -1)
    changes = before * runtime.recurrence(factors, runtime.previous(tx * after, -1, -1), -1, -1)
    d[z] = match(back_along(of_before * after + changes, x, axis=axis), d[x])


@linear(runtime.convolve_adjoint)
@adjoint(runtime.convolve_adjoint)
def convolve_adjoint_adjoint(z, bz, a, v, mode='full'):
    d[bz] = match(np.convolve(d[z], v, mode), bz)
    d[v] = convolve_adjoint(bz, v, d[z], mode)


@linear(runtime.from_mode)
@adjoint(runtime.from_mode)
def from_mode_rule(z, bz, a, v, mode='valid'):
    d[bz] = match(to_mode(d[z], a, v, mode), bz)


@linear(runtime.to_mode)
@adjoint(runtime.to_mode)
def to_mode_rule(z, full, a, v, mode='valid'):
    d[full] = match(from_mode(d[z], a, v, mode), full)


@linear(runtime.gradient_adjoint)
@adjoint(runtime.gradient_adjoint)
def gradient_adjoint_rule(z, bz, x, h=1.0, axis=None):
    d[bz] = match(np.gradient(d[z], h, axis=axis), bz)


@samples(runtime.diff_adjoint, runtime.reverse_cumsum)
def diff_adjoint_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 1}


@samples(runtime.tile_adjoint)
def tile_adjoint_samples(rng):
    yield (rng.normal(size=6), rng.normal(size=3), 2), {}
    yield (rng.normal(size=(2, 2, 9)), rng.normal(size=(2, 3)), (2, 1, 3)), {}


@samples(runtime.join_like)
def join_like_samples(rng):
    yield ([rng.normal(size=2), rng.normal(size=3)],), {}
    yield ([rng.normal(size=2), rng.normal(size=(2, 3))], 1, -2), {}
    yield ([rng.normal(size=1), rng.normal(size=(2, 3))], None), {}


@samples(runtime.both_sides, runtime.pair_sums)
def both_sides_samples(rng):
    yield (rng.normal(size=(3, 4)), 0), {}
    yield (rng.normal(size=4), -1), {}


@samples(runtime.both_sides)
def no_steps_samples(rng):
    yield (rng.normal(size=0), -1), {}


@samples(runtime.steps_along)
def steps_along_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=(3, 4)), 0), {}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4))), {}


@samples(runtime.steps_adjoint)
def steps_adjoint_samples(rng):
    yield (rng.normal(size=(2, 4)), rng.normal(size=3), 0), {}
    yield (rng.normal(size=(3, 3)), rng.normal(size=(3, 4))), {}


@samples(runtime.previous)
def previous_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)), 0, -1, 1.0), {}


@samples(runtime.recurrence)
def recurrence_samples(rng):
    yield (rng.normal(size=4), rng.normal(size=4)), {}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), 0, -1), {}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), 1), {}


@samples(runtime.along)
def along_samples(rng):
    yield (rng.normal(size=(2, 3, 4)), (2, 0)), {}
    yield (rng.normal(size=(2, 3)),), {}


@samples(runtime.back_along)
def back_along_samples(rng):
    yield (rng.normal(size=(3, 8)), rng.normal(size=(2, 3, 4)), (2, 0)), {}
    yield (rng.normal(size=6), rng.normal(size=(2, 3))), {}


@samples(runtime.products_before)
def products_before_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)), 0, -1), {}
    yield (np.array([1.5, 0.0, -2.0, 3.0]), 0, 1), {}


@samples(runtime.product_of_others)
def product_of_others_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(2, 3, 4)), (2, 0)), {}
    yield (np.array([1.5, 0.0, -2.0, 0.0]),), {}


@samples(runtime.convolve_adjoint)
def convolve_adjoint_samples(rng):
    for mode, length in (('full', 7), ('same', 5), ('valid', 3)):
        yield (rng.normal(size=length), rng.normal(size=5), rng.normal(size=3), mode), {}


@samples(runtime.from_mode)
def from_mode_samples(rng):
    yield (rng.normal(size=6), rng.normal(size=4), rng.normal(size=6), 'same'), {}
    yield (rng.normal(size=3), rng.normal(size=4), rng.normal(size=6)), {}


@samples(runtime.to_mode)
def to_mode_samples(rng):
    yield (rng.normal(size=9), rng.normal(size=4), rng.normal(size=6), 'same'), {}


@samples(runtime.gradient_adjoint)
def gradient_adjoint_samples(rng):
    yield (rng.normal(size=5), rng.normal(size=5), 2), {}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), 1), {'axis': 0}
