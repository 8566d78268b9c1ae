"""The helpers of np.einsum."""
from __future__ import annotations

import numpy as np

from srcad.runtime_core import unbroadcast


def einsum_terms(subscripts, operands):
    """Split the subscripts of an einsum into those of the operands and of the result, with letters for ``...``."""
    inputs, arrow, output = subscripts.replace(' ', '').partition('->')
    terms = inputs.split(',')
    if not arrow:
        letters = inputs.replace(',', '').replace('...', '')
        output = '...' * ('...' in inputs) + ''.join(sorted(c for c in set(letters) if letters.count(c) == 1))
    spare = [c for c in 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' if c not in subscripts]
    ranks = [np.ndim(x) - len(term.replace('...', '')) for term, x in zip(terms, operands)]
    extra = spare[:max([n for n, term in zip(ranks, terms) if '...' in term], default=0)]
    terms = [term.replace('...', ''.join(extra[len(extra) - n:])) for n, term in zip(ranks, terms)]
    return terms, output.replace('...', ''.join(extra))


def einsum_back(subscripts, k):
    """Give the subscripts of the adjoint of operand k, in whose place the adjoint of the result stands."""
    inputs, arrow, output = subscripts.replace(' ', '').partition('->')
    terms = inputs.split(',')
    if not arrow:
        output = ''.join(sorted(c for c in set(inputs) - {','} if inputs.count(c) == 1))
    return ','.join([*terms[:k], output, *terms[k + 1:]]) + '->' + terms[k]


def einsum_without(subscripts, k):
    """Give the subscripts of the derivative of a number, ``np.einsum(subscripts, ...)``, in operand k."""
    terms = subscripts.replace(' ', '').partition('->')[0].split(',')
    return ','.join([*terms[:k], *terms[k + 1:]]) + '->' + terms[k]


def einsum_adjoint(bz, subscripts, k, *operands):
    """Give the adjoint of operand k of ``z = np.einsum(subscripts, *operands)``, for any subscripts."""
    terms, output = einsum_terms(subscripts, operands)
    sizes = {}
    for term, x in zip(terms, operands):
        for letter, n in zip(term, np.shape(x)):
            sizes[letter] = max(n, sizes.get(letter, 1)) if n else 0
    letters = ''.join(dict.fromkeys(terms[k]))
    others = [y for i, y in enumerate(operands) if i != k]
    known = [term for i, term in enumerate(terms) if i != k]
    # What stands in this operand alone was summed over: it is spread by ones.
    others.append(np.ones([sizes[c] for c in letters]))
    bx = np.einsum(','.join([output, *known, letters]) + '->' + letters, bz, *others)
    if letters != terms[k]:
        full = np.zeros([sizes[c] for c in terms[k]], bx.dtype)
        places = np.ix_(*[np.arange(sizes[c]) for c in letters])
        full[tuple(places[letters.index(c)] for c in terms[k])] = bx
        bx = full
    return unbroadcast(bx, operands[k])


def einsum_adjoints(bz, subscripts, operands):
    """Give the tuple of the adjoints of the operands of ``z = np.einsum(subscripts, *operands)``."""
    return tuple([einsum_adjoint(bz, subscripts, k, *operands) for k in range(len(operands))])


def einsum_tangent(tangents, subscripts, operands):
    """Give the tangent of ``np.einsum(subscripts, *operands)`` for a tuple of tangents of the operands."""
    parts = [np.einsum(subscripts, *operands[:k], t, *operands[k + 1:]) for k, t in enumerate(tangents)]
    return sum(parts[1:], parts[0])
