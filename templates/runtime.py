"""Rules of the helpers that generated code calls: derivatives can be differentiated again."""
import numpy as np

from srcad import runtime
from srcad.registry import adjoint, d, linear, nondifferentiable, samples, tangent
from srcad.runtime import (
    accumulate,
    add_to_item,
    array_adjoint,
    array_tangent,
    check_finite,
    gather_weights,
    last_written,
    match,
    put_written,
    quantile_adjoint,
    quantile_tangent,
    spread_weights,
    unbroadcast,
    unbroadcast_each,
)


@linear(runtime.match, runtime.unbroadcast)
@adjoint(runtime.match, runtime.unbroadcast)
def unbroadcast_rule(z, bz, x):
    d[bz] = unbroadcast(d[z], bz)


@linear(runtime.like)
@adjoint(runtime.like)
def like_rule(z, bx, x):
    d[bx] = runtime.like(d[z], bx)


@linear(runtime.restore_axes)
@adjoint(runtime.restore_axes)
def restore_axes(z, y, x, axis=None, keepdims=False):
    d[y] = match(np.reshape(d[z], np.shape(y)), y)


@linear(runtime.unreduce)
@adjoint(runtime.unreduce)
def unreduce_rule(z, by, x, axis=None, keepdims=False, where=True):
    d[by] = match(np.sum(d[z], axis=axis, keepdims=keepdims, where=where), by)


@linear(runtime.astype_adjoint)
@adjoint(runtime.astype_adjoint)
def astype_adjoint(w, bz, x, z):
    d[bz] = runtime.astype_adjoint(d[w], bz, z)


@linear(runtime.astype_tangent)
@adjoint(runtime.astype_tangent)
def astype_tangent(w, tx, z):
    d[tx] = runtime.astype_adjoint(d[w], tx, z)


@linear(runtime.spread)
@adjoint(runtime.spread)
def spread_rule(z, tx, y):
    d[tx] = unbroadcast_each(d[z], tx)


@linear(runtime.fresh, runtime.detached)
@adjoint(runtime.fresh, runtime.detached)
def fresh_rule(z, x):
    d[x] = d[z]


@linear(runtime.last_written)
@adjoint(runtime.last_written)
def last_written_rule(z, bx, index):
    d[bx] = put_written(d[z], bx, index)


@linear(runtime.put_written)
@adjoint(runtime.put_written)
def put_written_rule(z, bw, bx, index):
    d[bw] = last_written(d[z], index)


@linear(runtime.array_adjoint)
@adjoint(runtime.array_adjoint)
def array_adjoint_rule(w, bz, values, z):
    d[bz] = array_tangent(d[w], bz)


@linear(runtime.array_tangent)
@adjoint(runtime.array_tangent)
def array_tangent_rule(w, tvalues, z):
    d[tvalues] = array_adjoint(d[w], tvalues, w)


@linear(runtime.spread_weights)
@adjoint(runtime.spread_weights)
def spread_weights_rule(z, weights, x, axis=None):
    d[weights] = gather_weights(d[z], weights, x, axis=axis)


@linear(runtime.gather_weights)
@adjoint(runtime.gather_weights)
def gather_weights_rule(z, full, weights, x, axis=None):
    d[full] = match(spread_weights(d[z], x, axis=axis), full)


@linear(runtime.quantile_adjoint)
@adjoint(runtime.quantile_adjoint)
def quantile_adjoint_rule(z, bz, x, q, axis=None, keepdims=False):
    d[bz] = match(quantile_tangent(d[z], x, q, axis=axis, keepdims=keepdims), bz)


@linear(runtime.quantile_tangent)
@adjoint(runtime.quantile_tangent)
def quantile_tangent_rule(z, tx, x, q, axis=None, keepdims=False):
    d[tx] = quantile_adjoint(d[z], x, q, axis=axis, keepdims=keepdims)


@adjoint(runtime.accumulate)
def accumulate_adjoint(z, bx, more):
    d[bx] = d[z]
    d[more] = d[z]


@tangent(runtime.accumulate)
def accumulate_tangent(z, bx, more):
    d[z] = accumulate(d[bx], d[more])


@adjoint(runtime.add_to_item)
def add_to_item_adjoint(z, bx, index, more):
    d[bx] = d[z]
    d[more] = d[z][index]


@tangent(runtime.add_to_item)
def add_to_item_tangent(z, bx, index, more):
    d[z] = add_to_item(d[bx], index, d[more])


@linear(runtime.repack)
@adjoint(runtime.repack)
def repack_rule(z, parts, whole):
    d[parts] = runtime.repack(d[z], parts)


@linear(runtime.vector_of)
@adjoint(runtime.vector_of)
def vector_of_rule(z, x, axis=None):
    d[x] = d[z]


nondifferentiable(
    check_finite,
    runtime.count_reduced, runtime.extremum_share, runtime.ptp_share, runtime.inverse_axes, runtime.rolled_axes,
    runtime.linspace_weight, runtime.class_constant, runtime.fields_like, runtime.zeros_like, runtime.shadow,
    runtime.overlap, runtime.array_buffer, runtime.buffer_like, runtime.tensordot_axes, runtime.interval_of,
    runtime.finite_order, runtime.einsum_back, runtime.einsum_without)


@samples(runtime.match)
def match_samples(rng):
    yield (rng.normal(size=(2, 3)), rng.normal(size=(2, 3))), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=3)), {}


@samples(runtime.like)
def like_samples(rng):
    yield ([rng.normal(), rng.normal(size=2)], (rng.normal(), rng.normal(size=2))), {}
    yield (rng.normal(size=3), rng.normal(size=3)), {}


@samples(runtime.unbroadcast)
def unbroadcast_samples(rng):
    for given, shape in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((4, 2, 3), (1, 3)),
                         ((3,), (2, 3)), ((1, 3), (2, 3)), ((0, 3), (3,))):
        yield (rng.normal(size=given), rng.normal(size=shape)), {}


@samples(runtime.restore_axes, runtime.unreduce)
def restore_axes_samples(rng):
    yield (rng.normal(), rng.normal(size=(2, 3))), {}
    yield (rng.normal(size=3), rng.normal(size=(2, 3))), {'axis': 0}
    yield (rng.normal(size=(2, 1)), rng.normal(size=(2, 3)), -1, True), {}
    yield (rng.normal(size=3), rng.normal(size=(2, 3, 4)), (0, -1)), {}


@samples(runtime.unreduce)
def unreduce_samples(rng):
    yield (rng.normal(size=2), rng.normal(size=(2, 3)), 1), {'where': np.array([True, False, True])}


@samples(runtime.astype_adjoint)
def astype_adjoint_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3), rng.normal(size=3)), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), rng.normal(size=3), rng.normal(size=3) + 0j), {}


@samples(runtime.astype_tangent)
def astype_tangent_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3)), {}
    yield (rng.normal(size=3), rng.normal(size=3) + 1j * rng.normal(size=3)), {}


@samples(runtime.spread)
def spread_samples(rng):
    yield (rng.normal(size=(3, 1)), rng.normal(size=(2, 3, 4))), {}
    yield (rng.normal(size=3), rng.normal(size=3)), {}
    yield (rng.normal(), rng.normal(size=3)), {}


@samples(runtime.spread)
def spread_each_samples(rng):
    yield ((rng.normal(size=3), rng.normal()), (rng.normal(size=3), rng.normal(size=(2, 2)))), {}


@samples(runtime.fresh, runtime.detached)
def fresh_samples(rng):
    yield (rng.normal(size=3),), {}
    yield ([rng.normal(size=3), (rng.normal(), rng.normal())],), {}


@samples(runtime.last_written)
def last_written_samples(rng):
    yield (rng.normal(size=4), np.array([1, 1, 3])), {}
    yield (rng.normal(size=(3, 4)), np.array([2, 0, 2])), {}
    yield (rng.normal(size=4), slice(1, 3)), {}
    yield (rng.normal(size=4), 2), {}
    yield (rng.normal(size=(2, 3)), np.array([[True, False, True], [False, False, True]])), {}


@samples(runtime.put_written)
def put_written_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=4), np.array([1, 1, 3])), {}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), np.array([2, 0, 2])), {}


@samples(runtime.array_adjoint)
def array_adjoint_samples(rng):
    for values in ([[rng.normal(), rng.normal()], (rng.normal(), rng.normal())], [rng.normal(size=2)],
                   rng.normal(size=(2, 2))):
        z = np.array(values)
        yield (rng.normal(size=z.shape), values, z), {}


@samples(runtime.array_tangent)
def array_tangent_samples(rng):
    yield ([[rng.normal(), rng.normal()], (rng.normal(), rng.normal())], rng.normal(size=(2, 2))), {}
    yield ([rng.normal(size=2), rng.normal(size=2)], rng.normal(size=(2, 2))), {}


@samples(runtime.spread_weights)
def spread_weights_samples(rng):
    yield (rng.normal(size=4), rng.normal(size=(3, 4)), 1), {}
    yield (rng.normal(size=(4, 2)), rng.normal(size=(2, 3, 4)), (2, 0)), {}
    yield (rng.normal(size=4), rng.normal(size=4)), {}


@samples(runtime.gather_weights)
def gather_weights_samples(rng):
    yield (rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(3, 4)), 1), {}
    yield (rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 2)), rng.normal(size=(2, 3, 4)), (2, 0)), {}


@samples(runtime.quantile_adjoint)
def quantile_adjoint_samples(rng):
    yield (rng.normal(), rng.normal(size=5), 1), {}
    yield (rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), np.array([0, 1])), {'axis': 1}
    yield (rng.normal(size=(2, 3, 1)), rng.normal(size=(3, 4)), np.array([0, 1])), {'axis': 1, 'keepdims': True}


@samples(runtime.quantile_tangent)
def quantile_tangent_samples(rng):
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), np.array([0, 1])), {'axis': 1}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), np.array([0, 1])), {'axis': 1, 'keepdims': True}


@samples(runtime.accumulate)
def accumulate_samples(rng):
    yield (rng.normal(size=3), rng.normal(size=3)), {}
    yield ([rng.normal(size=3), (rng.normal(),)], [rng.normal(size=3), (rng.normal(),)]), {}


@samples(runtime.add_to_item)
def add_to_item_samples(rng):
    yield ((rng.normal(), rng.normal(size=2)), 1, rng.normal(size=2)), {}
    yield ((rng.normal(), rng.normal(), rng.normal()), slice(1, None), (rng.normal(), rng.normal())), {}


@samples(runtime.repack)
def repack_samples(rng):
    yield ([rng.normal(), rng.normal()], (rng.normal(), rng.normal())), {}
    yield ([rng.normal(), rng.normal()], rng.normal(size=2)), {}
    yield ((rng.normal(size=2), rng.normal(size=2)), rng.normal(size=(2, 2))), {}


@samples(runtime.vector_of)
def vector_of_samples(rng):
    yield (rng.normal(size=3),), {}
    yield (rng.normal(size=(3, 2)), 1), {}
