"""Rules of np.einsum."""
import numpy as np

from srcad.registry import UNKNOWN, adjoint, covers, d, samples, tangent, when_spliced
from srcad.runtime import einsum_adjoint, einsum_adjoints, einsum_back, einsum_tangent, einsum_without, unbroadcast

when_spliced(einsum_back)
when_spliced(einsum_without)


def _plain(subscripts):
    """Tell whether the adjoints are products of the same kind: nothing is summed alone, no diagonal is taken."""
    if not isinstance(subscripts, str) or '.' in subscripts:
        return False
    inputs, arrow, output = subscripts.replace(' ', '').partition('->')
    terms = inputs.split(',')
    if not arrow:
        output = [c for c in inputs if inputs.count(c) == 1]
    return all(len(set(term)) == len(term) for term in terms) and all(
        c in output or inputs.count(c) > 1 for c in inputs if c != ',')


def _is_dot(subscripts):
    """Tell whether the sum of all products of two arrays of the same shape is meant."""
    if not _plain(subscripts):
        return False
    inputs, _, output = subscripts.replace(' ', '').partition('->')
    first, _, second = inputs.partition(',')
    return first == second and not output


def _gives_number(subscripts):
    """Tell whether the result is one number."""
    if not _plain(subscripts):
        return False
    inputs, arrow, output = subscripts.replace(' ', '').partition('->')
    return not output if arrow else all(inputs.count(c) > 1 for c in inputs if c != ',')


def _string(subscripts):
    """Refuse the form of einsum that gives lists of numbers."""
    return subscripts is UNKNOWN or isinstance(subscripts, str)


@adjoint(np.einsum, family='matmul')
@covers(lambda subscripts: _plain(subscripts))
def einsum_1_plain(z, subscripts, x, *, optimize=False):
    d[x] = unbroadcast(np.einsum(einsum_back(subscripts, 0), d[z], optimize=optimize), x)


@adjoint(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_1_adjoint(z, subscripts, x, *, optimize=False):
    d[x] = einsum_adjoint(d[z], subscripts, 0, x)


@tangent(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_1_tangent(z, subscripts, x, *, optimize=False):
    d[z] = np.einsum(subscripts, d[x], optimize=optimize)


@adjoint(np.einsum)
@covers(lambda subscripts: _is_dot(subscripts))
def einsum_dot(z, subscripts, x, y, *, optimize=False):
    d[x] = unbroadcast(d[z] * y, x)
    d[y] = unbroadcast(d[z] * x, y)


@adjoint(np.einsum)
@covers(lambda subscripts: _gives_number(subscripts))
def einsum_2_number(z, subscripts, x, y, *, optimize=False):
    d[x] = unbroadcast(d[z] * np.einsum(einsum_without(subscripts, 0), y, optimize=optimize), x)
    d[y] = unbroadcast(d[z] * np.einsum(einsum_without(subscripts, 1), x, optimize=optimize), y)


@adjoint(np.einsum)
@covers(lambda subscripts: _gives_number(subscripts))
def einsum_3_number(z, subscripts, x, y, w, *, optimize=False):
    d[x] = unbroadcast(d[z] * np.einsum(einsum_without(subscripts, 0), y, w, optimize=optimize), x)
    d[y] = unbroadcast(d[z] * np.einsum(einsum_without(subscripts, 1), x, w, optimize=optimize), y)
    d[w] = unbroadcast(d[z] * np.einsum(einsum_without(subscripts, 2), x, y, optimize=optimize), w)


@adjoint(np.einsum, family='matmul')
@covers(lambda subscripts: _plain(subscripts))
def einsum_2_plain(z, subscripts, x, y, *, optimize=False):
    d[x] = unbroadcast(np.einsum(einsum_back(subscripts, 0), d[z], y, optimize=optimize), x)
    d[y] = unbroadcast(np.einsum(einsum_back(subscripts, 1), x, d[z], optimize=optimize), y)


@adjoint(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_2_adjoint(z, subscripts, x, y, *, optimize=False):
    d[x] = einsum_adjoint(d[z], subscripts, 0, x, y)
    d[y] = einsum_adjoint(d[z], subscripts, 1, x, y)


@tangent(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_2_tangent(z, subscripts, x, y, *, optimize=False):
    d[z] += np.einsum(subscripts, d[x], y, optimize=optimize)
    d[z] += np.einsum(subscripts, x, d[y], optimize=optimize)


@adjoint(np.einsum, family='matmul')
@covers(lambda subscripts: _plain(subscripts))
def einsum_3_plain(z, subscripts, x, y, w, *, optimize=False):
    d[x] = unbroadcast(np.einsum(einsum_back(subscripts, 0), d[z], y, w, optimize=optimize), x)
    d[y] = unbroadcast(np.einsum(einsum_back(subscripts, 1), x, d[z], w, optimize=optimize), y)
    d[w] = unbroadcast(np.einsum(einsum_back(subscripts, 2), x, y, d[z], optimize=optimize), w)


@adjoint(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_3_adjoint(z, subscripts, x, y, w, *, optimize=False):
    d[x] = einsum_adjoint(d[z], subscripts, 0, x, y, w)
    d[y] = einsum_adjoint(d[z], subscripts, 1, x, y, w)
    d[w] = einsum_adjoint(d[z], subscripts, 2, x, y, w)


@tangent(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_3_tangent(z, subscripts, x, y, w, *, optimize=False):
    d[z] += np.einsum(subscripts, d[x], y, w, optimize=optimize)
    d[z] += np.einsum(subscripts, x, d[y], w, optimize=optimize)
    d[z] += np.einsum(subscripts, x, y, d[w], optimize=optimize)


@adjoint(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_many_adjoint(z, subscripts, *operands, optimize=False):
    d[operands] = einsum_adjoints(d[z], subscripts, operands)


@tangent(np.einsum)
@covers(lambda subscripts: _string(subscripts))
def einsum_many_tangent(z, subscripts, *operands, optimize=False):
    d[z] = einsum_tangent(d[operands], subscripts, operands)


@samples(np.einsum)
def einsum_samples(rng):
    yield ('ij,jk->ik', rng.normal(size=(2, 3)), rng.normal(size=(3, 4))), {}
    yield ('ij,jk', rng.normal(size=(2, 3)), rng.normal(size=(3, 4))), {}
    yield ('ii->i', rng.normal(size=(3, 3))), {}
    yield ('ii', rng.normal(size=(3, 3))), {}
    yield ('ij->', rng.normal(size=(2, 3))), {}
    yield ('ij,k,kl->il', rng.normal(size=(2, 3)), rng.normal(size=4), rng.normal(size=(4, 2))), {}
    yield ('...ij,...j->...i', rng.normal(size=(5, 2, 3)), rng.normal(size=(1, 3))), {}
    yield ('...ij,...j', rng.normal(size=(5, 2, 3)), rng.normal(size=3)), {}
    yield ('ij,ij', rng.normal(size=(2, 3)), rng.normal(size=(2, 3))), {}
    yield ('ij,ji->', rng.normal(size=(2, 3)), rng.normal(size=(3, 2))), {}
    yield ('i,ij,j', rng.normal(size=2), rng.normal(size=(2, 3)), rng.normal(size=3)), {}
    yield ('ij,ij->ij', rng.normal(size=(1, 3)), rng.normal(size=(2, 3))), {}
    yield ('ij,ij', rng.normal(size=(2, 3)), rng.normal(size=(2, 1))), {}
    yield ('ij,ji->', rng.normal(size=(1, 3)), rng.normal(size=(3, 2))), {}
    yield ('i,ij,j', rng.normal(size=1), rng.normal(size=(2, 1)), rng.normal(size=3)), {}
    yield ('i,ij,j', rng.normal(size=2), rng.normal(size=(1, 3)), rng.normal(size=1)), {}
    yield ('ij,jk,k->ik', rng.normal(size=(1, 3)), rng.normal(size=(1, 4)), rng.normal(size=1)), {}
    yield ('ij,j,jk,k->i', rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=(3, 4)), rng.normal(size=4)), {}
    yield ('ij,jk,kl', rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(4, 2))), {'optimize': True}
    yield ('ij,jk', rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3)), rng.normal(size=(3, 2))), {}
