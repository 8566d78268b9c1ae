"""Rules of scipy.special."""
import numpy as np
import scipy.special

from srcad.registry import adjoint, d, elementwise, nondifferentiable, samples, tangent
from srcad.runtime import log_or_zero, unreduce


@elementwise(scipy.special.expit)
def expit(z, x):
    return z * (1.0 - z)


@elementwise(scipy.special.logit)
def logit(z, x):
    return 1.0 / (x * (1.0 - x))


@elementwise(scipy.special.log_expit)
def log_expit(z, x):
    return scipy.special.expit(-x)


@elementwise(scipy.special.erf)
def erf(z, x):
    return 1.1283791670955126 * np.exp(-x * x)


@elementwise(scipy.special.erfc)
def erfc(z, x):
    return -1.1283791670955126 * np.exp(-x * x)


@elementwise(scipy.special.erfinv)
def erfinv(z, y):
    return 0.8862269254527580 * np.exp(z * z)


@elementwise(scipy.special.ndtr)
def ndtr(z, x):
    return 0.3989422804014327 * np.exp(-0.5 * x * x)


@elementwise(scipy.special.gamma)
def gamma(z, x):
    return z * scipy.special.digamma(x)


@elementwise(scipy.special.gammaln)
def gammaln(z, x):
    return scipy.special.digamma(x)


@elementwise(scipy.special.digamma)
def digamma(z, x):
    return scipy.special.polygamma(1, x)


@elementwise(scipy.special.polygamma)
def polygamma(z, n, x):
    return None, scipy.special.polygamma(n + 1, x)


@elementwise(scipy.special.beta)
def beta(z, a, b):
    return (z * (scipy.special.digamma(a) - scipy.special.digamma(a + b)),
            z * (scipy.special.digamma(b) - scipy.special.digamma(a + b)))


@elementwise(scipy.special.betaln)
def betaln(z, a, b):
    return (scipy.special.digamma(a) - scipy.special.digamma(a + b),
            scipy.special.digamma(b) - scipy.special.digamma(a + b))


@elementwise(scipy.special.j0)
def j0(z, x):
    return -scipy.special.j1(x)


@elementwise(scipy.special.j1)
def j1(z, x):
    return 0.5 * (scipy.special.j0(x) - scipy.special.jv(2, x))


@elementwise(scipy.special.jv)
def jv(z, v, x):
    return None, 0.5 * (scipy.special.jv(v - 1, x) - scipy.special.jv(v + 1, x))


@elementwise(scipy.special.xlogy)
def xlogy(z, x, y):
    return log_or_zero(y), x / (y + (x == 0.0) * (y == 0.0))


@elementwise(scipy.special.entr)
def entr(z, x):
    return -np.log(x) - 1.0


@elementwise(scipy.special.log1p)
def log1p(z, x):
    return 1.0 / (1.0 + x)


@elementwise(scipy.special.expm1)
def expm1(z, x):
    return z + 1.0


@adjoint(scipy.special.logsumexp, family='reduction')
def logsumexp_adjoint(z, a, axis=None, *, keepdims=False):
    d[a] = unreduce(d[z], a, axis=axis, keepdims=keepdims) * scipy.special.softmax(a, axis=axis)


@tangent(scipy.special.logsumexp)
def logsumexp_tangent(z, a, axis=None, *, keepdims=False):
    d[z] = np.sum(d[a] * scipy.special.softmax(a, axis=axis), axis=axis, keepdims=keepdims)


@adjoint(scipy.special.softmax)
def softmax_adjoint(z, x, axis=None):
    d[x] = z * (d[z] - np.sum(d[z] * z, axis=axis, keepdims=True))


@tangent(scipy.special.softmax)
def softmax_tangent(z, x, axis=None):
    d[z] = z * (d[x] - np.sum(d[x] * z, axis=axis, keepdims=True))


@adjoint(scipy.special.log_softmax)
def log_softmax_adjoint(z, x, axis=None):
    d[x] = d[z] - np.exp(z) * np.sum(d[z], axis=axis, keepdims=True)


@tangent(scipy.special.log_softmax)
def log_softmax_tangent(z, x, axis=None):
    d[z] = d[x] - np.sum(d[x] * np.exp(z), axis=axis, keepdims=True)


nondifferentiable(scipy.special.factorial, scipy.special.comb, scipy.special.perm)


@samples(scipy.special.expit, scipy.special.log_expit, scipy.special.erf, scipy.special.erfc, scipy.special.ndtr,
         scipy.special.j0, scipy.special.j1, scipy.special.expm1)
def real_samples(rng):
    yield (rng.normal(size=4),), {}


@samples(scipy.special.logit, scipy.special.erfinv, scipy.special.entr)
def unit_samples(rng):
    yield (rng.uniform(0.1, 0.9, size=4),), {}


@samples(scipy.special.gamma, scipy.special.gammaln, scipy.special.digamma, scipy.special.log1p)
def positive_samples(rng):
    yield (rng.uniform(0.5, 2.0, size=4),), {}


@samples(scipy.special.polygamma, scipy.special.jv)
def order_samples(rng):
    yield (1, rng.uniform(0.5, 2.0, size=4)), {}


@samples(scipy.special.beta, scipy.special.betaln, scipy.special.xlogy)
def binary_samples(rng):
    yield (rng.uniform(0.5, 2.0, size=4), rng.uniform(0.5, 2.0, size=4)), {}
    yield (rng.uniform(0.5, 2.0, size=(3, 1)), rng.uniform(0.5, 2.0, size=4)), {}


@samples(scipy.special.logsumexp, scipy.special.softmax, scipy.special.log_softmax)
def reduction_samples(rng):
    yield (rng.normal(size=(3, 4)),), {}
    yield (rng.normal(size=(3, 4)),), {'axis': -1}


@samples(scipy.special.logsumexp)
def logsumexp_samples(rng):
    yield (rng.normal(size=(3, 4)),), {'axis': 1, 'keepdims': True}
