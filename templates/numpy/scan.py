"""Rules of functions that go along an axis: cumulative sums, differences, integrals, convolutions."""
import numpy as np

from srcad.registry import adjoint, covers, d, linear, samples, tangent
from srcad.runtime import (
    both_sides,
    convolve_adjoint,
    diff_adjoint,
    from_mode,
    gradient_adjoint,
    interval_of,
    match,
    no_derivative,
    pair_sums,
    previous,
    put_elements,
    recurrence,
    reverse_cumsum,
    steps_adjoint,
    steps_along,
    unbroadcast,
    unreduce,
)


def _is_zero(value):
    return isinstance(value, (int, float)) and value == 0


@linear(np.diff)
@adjoint(np.diff)
@covers(lambda n: n == 1)
def diff_once(z, a, n=1, axis=-1):
    d[a] = match(-np.diff(d[z], axis=axis, prepend=0.0, append=0.0), a)


@adjoint(np.diff)
@covers(lambda n, prepend: n == 1 and _is_zero(prepend))
def diff_from_adjoint(z, a, n=1, axis=-1, prepend=None):
    d[a] = match(-np.diff(d[z], axis=axis, append=0.0), a)


@adjoint(np.diff)
@covers(lambda n, append: n == 1 and _is_zero(append))
def diff_to_adjoint(z, a, n=1, axis=-1, *, append):
    d[a] = match(-np.diff(d[z], axis=axis, prepend=0.0), a)


@adjoint(np.diff)
@covers(lambda n, prepend, append: n == 1 and _is_zero(prepend) and _is_zero(append))
def diff_between_adjoint(z, a, n=1, axis=-1, *, prepend, append):
    d[a] = match(-np.diff(d[z], axis=axis), a)


@adjoint(np.diff)
def diff(z, a, n=1, axis=-1):
    d[a] = match(diff_adjoint(d[z], n, axis), a)


@linear(np.cumsum)
@adjoint(np.cumsum)
@covers(lambda axis: axis is None)
def cumsum_flat(z, a, axis=None):
    d[a] = np.reshape(np.cumsum(d[z][::-1])[::-1], np.shape(a))


@adjoint(np.cumsum)
@covers(lambda axis: isinstance(axis, int))
def cumsum_along(z, a, axis=None):
    d[a] = np.flip(np.cumsum(np.flip(d[z], axis), axis=axis), axis)


@adjoint(np.cumsum)
def cumsum(z, a, axis=None, dtype=None):
    d[a] = match(np.reshape(reverse_cumsum(d[z], axis), np.shape(a)), a)


@adjoint(np.cumprod)
def cumprod_adjoint(z, a, axis=None):
    later = recurrence(previous(np.reshape(a, np.shape(z)), axis, -1), d[z], axis, -1)
    d[a] = match(np.reshape(previous(z, axis, 1, 1.0) * later, np.shape(a)), a)


@tangent(np.cumprod)
def cumprod_tangent(z, a, axis=None):
    d[z] = recurrence(np.reshape(a, np.shape(z)), np.reshape(d[a], np.shape(z)) * previous(z, axis, 1, 1.0), axis)


@adjoint('numpy.trapezoid', 'numpy.trapz')
@covers(lambda x: x is None)
def trapezoid_adjoint(z, y, x=None, dx=1.0, axis=-1):
    areas = dx * pair_sums(y, axis)
    bs = 0.5 * unreduce(d[z], areas, axis=axis)
    d[y] = match(both_sides(dx * bs, axis), y)
    d[dx] = unbroadcast(bs * pair_sums(y, axis), dx)


@adjoint('numpy.trapezoid', 'numpy.trapz')
def trapezoid_at_adjoint(z, y, x, dx=1.0, axis=-1):
    areas = steps_along(x, y, axis) * pair_sums(y, axis)
    bs = 0.5 * unreduce(d[z], areas, axis=axis)
    d[y] = match(both_sides(bs * steps_along(x, y, axis), axis), y)
    d[x] = steps_adjoint(bs * pair_sums(y, axis), x, axis)


@tangent('numpy.trapezoid', 'numpy.trapz')
@covers(lambda x: x is None)
def trapezoid_tangent(z, y, x=None, dx=1.0, axis=-1):
    d[z] += 0.5 * np.sum(dx * pair_sums(d[y], axis), axis=axis)
    d[z] += 0.5 * np.sum(d[dx] * pair_sums(y, axis), axis=axis)


@tangent('numpy.trapezoid', 'numpy.trapz')
def trapezoid_at_tangent(z, y, x, dx=1.0, axis=-1):
    d[z] += 0.5 * np.sum(steps_along(x, y, axis) * pair_sums(d[y], axis), axis=axis)
    d[z] += 0.5 * np.sum(steps_along(d[x], y, axis) * pair_sums(y, axis), axis=axis)


@linear(np.convolve)
@adjoint(np.convolve)
def convolve_adjoint_(z, a, v, mode='full'):
    d[a] = convolve_adjoint(d[z], a, v, mode=mode)
    d[v] = convolve_adjoint(d[z], v, a, mode=mode)


@linear(np.correlate)
@adjoint(np.correlate)
def correlate_adjoint(z, a, v, mode='valid'):
    full = from_mode(d[z], a, v, mode=mode)
    d[a] = convolve_adjoint(full, a, np.conj(np.flip(v)))
    d[v] = np.conj(np.flip(convolve_adjoint(full, v, a)))


@adjoint(np.interp)
def interp_adjoint(z, x, xp, fp):
    i = interval_of(x, xp)
    width = np.take(xp, i + 1) - np.take(xp, i)
    share = np.clip((x - np.take(xp, i)) / width, 0.0, 1.0)
    slope = np.where((x < np.min(xp)) | (x > np.max(xp)), 0.0, (np.take(fp, i + 1) - np.take(fp, i)) / width)
    d[x] = match(d[z] * slope, x)
    d[xp] = put_elements(-d[z] * slope * (1.0 - share), xp, i) + put_elements(-d[z] * slope * share, xp, i + 1)
    d[fp] = put_elements(d[z] * (1.0 - share), fp, i) + put_elements(d[z] * share, fp, i + 1)


@tangent(np.interp)
def interp_tangent(z, x, xp, fp):
    i = interval_of(x, xp)
    width = np.take(xp, i + 1) - np.take(xp, i)
    share = np.clip((x - np.take(xp, i)) / width, 0.0, 1.0)
    slope = np.where((x < np.min(xp)) | (x > np.max(xp)), 0.0, (np.take(fp, i + 1) - np.take(fp, i)) / width)
    d[z] += d[x] * slope
    d[z] += -slope * ((1.0 - share) * np.take(d[xp], i) + share * np.take(d[xp], i + 1))
    d[z] += (1.0 - share) * np.take(d[fp], i) + share * np.take(d[fp], i + 1)


@adjoint(np.gradient)
@covers(lambda axis: not isinstance(axis, tuple))
def gradient_adjoint_(z, f, h=1.0, *, axis=None):
    d[f] = gradient_adjoint(d[z], f, h=h, axis=axis)
    d[h] = no_derivative(h, 'the spacing of np.gradient')


@tangent(np.gradient)
@covers(lambda axis: not isinstance(axis, tuple))
def gradient_tangent(z, f, h=1.0, *, axis=None):
    d[z] += np.gradient(d[f], h, axis=axis)
    d[z] += no_derivative(d[h], 'the spacing of np.gradient')


@samples(np.diff)
def diff_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=(3, 6)),), {'n': 2}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(3, 4)),), {'n': 0}


@samples(np.diff)
def diff_edge_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'prepend': 0}
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'append': 0}
    yield (rng.normal(size=5),), {'prepend': 0, 'append': 0}
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'prepend': 0}
    yield (rng.normal(size=(3, 4)),), {'axis': 0, 'prepend': 0, 'append': 0}


@samples(np.cumsum)
def cumsum_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}


@samples(np.cumprod)
def cumprod_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (np.array([1.5, 0.0, 2.0, 0.0, 3.0]),), {}
    yield (rng.normal(size=(2, 3)),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}


@samples('numpy.trapezoid', 'numpy.trapz')
def trapezoid_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=5), np.sort(rng.normal(size=5))), {}
    yield (rng.normal(size=(3, 4)),), {'dx': rng.uniform(0.5, 1.0), 'axis': 0}
    yield (rng.normal(size=(3, 4)), rng.normal(size=3)), {'axis': 0}
    yield (rng.normal(size=(3, 4)), rng.normal(size=(3, 4))), {'axis': 0}
    yield (rng.normal(size=5), None, rng.uniform(0.5, 1.0)), {}
    yield (rng.normal(size=(3, 4)), rng.normal(size=4)), {}
    yield (rng.normal(size=(4, 4)), rng.normal(size=4)), {}


@samples(np.convolve, np.correlate)
def convolve_samples(rng):
    for n, m in ((5, 3), (6, 4), (4, 4), (6, 1)):
        for mode in ('full', 'same', 'valid'):
            yield (rng.normal(size=n), rng.normal(size=m), mode), {}
    yield (rng.normal(size=5), rng.normal(size=3)), {}
    yield (rng.normal(size=5) + 1j * rng.normal(size=5), rng.normal(size=3) + 1j * rng.normal(size=3)), {}


@samples(np.convolve, np.correlate)
def short_first_samples(rng):
    for n, m in ((3, 5), (3, 6), (4, 6)):
        for mode in ('full', 'same', 'valid'):
            yield (rng.normal(size=n), rng.normal(size=m), mode), {}


@samples(np.interp)
def interp_samples(rng):
    xp = np.cumsum(rng.uniform(0.5, 1.0, size=5))
    yield (rng.uniform(xp[0], xp[-1], size=(2, 3)), xp, rng.normal(size=5)), {}
    yield (np.array([xp[0] - 1.0, xp[-1] + 1.0]), xp, rng.normal(size=5)), {}
    yield (rng.uniform(xp[0], xp[-1]), xp, rng.normal(size=5)), {}


@samples(np.gradient)
def gradient_samples(rng):
    yield (rng.normal(size=5),), {}
    yield (rng.normal(size=5), 2), {}
    yield (rng.normal(size=2),), {}
    yield (rng.normal(size=(4, 5)), 3), {'axis': 0}
