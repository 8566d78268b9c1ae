"""Rules of np.linalg.norm."""
import numpy as np

from srcad.registry import adjoint, covers, d, samples, tangent, when_spliced
from srcad.runtime import conj_sign, extremum_share, finite_order, unreduce, vector_of

when_spliced(finite_order)


def _is_number(ord):
    return isinstance(ord, (int, float)) and not isinstance(ord, bool)


@adjoint(np.linalg.norm)
@covers(lambda ord: ord is None or ord == 'fro')
def norm_adjoint(z, x, ord=None, axis=None, keepdims=False):
    d[x] = unreduce(d[z] / (z + (z == 0.0)), x, axis=axis, keepdims=keepdims) * np.conj(x)


@tangent(np.linalg.norm)
@covers(lambda ord: ord is None or ord == 'fro')
def norm_tangent(z, x, ord=None, axis=None, keepdims=False):
    d[z] = np.sum(np.real(np.conj(x) * d[x]), axis=axis, keepdims=keepdims) / (z + (z == 0.0))


@adjoint(np.linalg.norm)
@covers(lambda ord: _is_number(ord) and ord == 2)
def norm_2_adjoint(z, x, ord, axis=None, keepdims=False):
    d[x] = unreduce(d[z] / (z + (z == 0.0)), x, axis=axis, keepdims=keepdims) * np.conj(vector_of(x, axis=axis))


@tangent(np.linalg.norm)
@covers(lambda ord: _is_number(ord) and ord == 2)
def norm_2_tangent(z, x, ord, axis=None, keepdims=False):
    factor = np.conj(vector_of(x, axis=axis))
    d[z] = np.sum(np.real(factor * d[x]), axis=axis, keepdims=keepdims) / (z + (z == 0.0))


@adjoint(np.linalg.norm)
@covers(lambda ord: _is_number(ord) and ord == 1)
def norm_1_adjoint(z, x, ord, axis=None, keepdims=False):
    d[x] = unreduce(d[z], x, axis=axis, keepdims=keepdims) * conj_sign(vector_of(x, axis=axis))


@tangent(np.linalg.norm)
@covers(lambda ord: _is_number(ord) and ord == 1)
def norm_1_tangent(z, x, ord, axis=None, keepdims=False):
    d[z] = np.sum(np.real(conj_sign(vector_of(x, axis=axis)) * d[x]), axis=axis, keepdims=keepdims)


@adjoint(np.linalg.norm)
@covers(lambda ord: _is_number(ord) and abs(ord) == np.inf)
def norm_inf_adjoint(z, x, ord, axis=None, keepdims=False):
    share = extremum_share(z, np.abs(vector_of(x, axis=axis)), axis=axis, keepdims=keepdims)
    d[x] = unreduce(d[z], x, axis=axis, keepdims=keepdims) * share * conj_sign(x)


@tangent(np.linalg.norm)
@covers(lambda ord: _is_number(ord) and abs(ord) == np.inf)
def norm_inf_tangent(z, x, ord, axis=None, keepdims=False):
    share = extremum_share(z, np.abs(vector_of(x, axis=axis)), axis=axis, keepdims=keepdims)
    d[z] = np.sum(np.real(share * conj_sign(x) * d[x]), axis=axis, keepdims=keepdims)


@adjoint(np.linalg.norm)
@covers(lambda ord: ord != 0 and ord != 'nuc')
def norm_p_adjoint(z, x, ord, axis=None, keepdims=False):
    p = finite_order(ord)
    partial = conj_sign(x) * np.abs(vector_of(x, axis=axis)) ** (p - 1)
    d[x] = unreduce(d[z] * (z + (z == 0.0)) ** (1 - p), x, axis=axis, keepdims=keepdims) * partial


@tangent(np.linalg.norm)
@covers(lambda ord: ord != 0 and ord != 'nuc')
def norm_p_tangent(z, x, ord, axis=None, keepdims=False):
    p = finite_order(ord)
    partial = conj_sign(x) * np.abs(vector_of(x, axis=axis)) ** (p - 1)
    d[z] = np.sum(np.real(partial * d[x]), axis=axis, keepdims=keepdims) * (z + (z == 0.0)) ** (1 - p)


@samples(np.linalg.norm)
def norm_samples(rng):
    yield (rng.normal(size=4),), {}
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)), 'fro'), {}
    yield (rng.normal(size=(3, 4)),), {'axis': 0}
    yield (rng.normal(size=(3, 4)), 1, -1, True), {}
    yield (rng.normal(size=4), np.inf), {}
    yield (rng.normal(size=4), 2), {}
    yield (rng.normal(size=4), 3.5), {}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3),), {}
    yield (rng.normal(size=4), -np.inf), {}
    yield (rng.normal(size=(3, 4)), 2), {'axis': 1}
    yield (rng.normal(size=3) + 1j * rng.normal(size=3), 3), {}
    yield (rng.normal(size=(3, 4)),), {'axis': (0, 1), 'keepdims': True}
