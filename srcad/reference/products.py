"""Products, differences and sums along axes, for traced arrays: each written out by its definition."""
from __future__ import annotations

import string
from typing import Any

import numpy as np

from srcad.reference.levels import plain
from srcad.reference.tables import implements, joined


@implements('einsum')
def einsum(subscripts: Any, *operands: Any, optimize: Any = False) -> Any:
    """Sum products of elements, as the subscripts say: one dimension for each letter, then the sum."""
    operands = tuple(map(joined, operands))
    inputs, _, output = subscripts.replace(' ', '').partition('->')
    terms = inputs.split(',')
    if '...' in subscripts:
        terms, output = _without_ellipsis(terms, output, operands, '->' in subscripts)
    elif '->' not in subscripts:
        output = ''.join(sorted(c for c in set(''.join(terms)) if ''.join(terms).count(c) == 1))
    letters = list(output) + sorted(set(''.join(terms)) - set(output))
    total = 1.0
    for term, x in zip(terms, operands):
        for letter in sorted(c for c in set(term) if term.count(c) > 1):
            while term.count(letter) > 1:
                first = term.index(letter)
                second = term.index(letter, first + 1)
                x = np.diagonal(x, 0, first, second)       # the diagonal becomes the last axis
                term = term[:first] + term[first + 1:second] + term[second + 1:] + letter
        x = np.transpose(x, sorted(range(len(term)), key=lambda i: letters.index(term[i])))
        total = total * np.reshape(x, [np.shape(x)[sum(c in term for c in letters[:i])] if letter in term else 1
                                       for i, letter in enumerate(letters)])
    axes = tuple(range(len(output), len(letters)))
    return np.sum(total, axis=axes) if axes else total


def _without_ellipsis(terms: list[str], output: str, operands: tuple, written: bool) -> tuple[list[str], str]:
    """Put letters in the place of ``...``."""
    free = [c for c in string.ascii_letters if c not in ''.join(terms) + output]
    counts = [np.ndim(x) - len(term.replace('...', '')) for term, x in zip(terms, operands) if '...' in term]
    common = free[:max(counts)]
    named = []
    for term, x in zip(terms, operands):
        count = np.ndim(x) - len(term.replace('...', ''))
        named.append(term.replace('...', ''.join(common[len(common) - count:])))
    if not written:
        joint = ''.join(terms).replace('.', '')
        output = '...' + ''.join(sorted(c for c in set(joint) if joint.count(c) == 1))
    return named, output.replace('...', ''.join(common))


@implements('matmul')
def matmul(x: Any, y: Any) -> Any:
    """Multiply matrices, or stacks of them."""
    x, y = joined(x), joined(y)
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        raise ValueError('matmul: an operand is a number')
    row, column = np.ndim(x) == 1, np.ndim(y) == 1
    x = np.expand_dims(x, 0) if row else x
    y = np.expand_dims(y, 1) if column else y
    if np.shape(x)[-1] != np.shape(y)[-2]:
        raise ValueError(f'matmul: shapes {np.shape(x)} and {np.shape(y)} do not fit')
    z = np.sum(np.expand_dims(x, -1) * np.expand_dims(y, -3), axis=-2)
    z = np.squeeze(z, -2) if row else z
    return np.squeeze(z, -1) if column else z


@implements('dot')
def dot(a: Any, b: Any) -> Any:
    """Sum over the last axis of a, and the last but one of b."""
    a, b = joined(a), joined(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    return tensordot(a, b, (np.ndim(a) - 1, max(np.ndim(b) - 2, 0)))


@implements('tensordot')
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """Sum over pairs of axes."""
    a, b = joined(a), joined(b)
    left, right = (range(-axes, 0), range(axes)) if isinstance(axes, int) else axes
    left, right = [int(i) % np.ndim(a) for i in np.ravel(left)], [int(i) % np.ndim(b) for i in np.ravel(right)]
    names = iter(string.ascii_letters)
    of_a = [next(names) for _ in range(np.ndim(a))]
    of_b = [of_a[left[right.index(i)]] if i in right else next(names) for i in range(np.ndim(b))]
    kept = [c for i, c in enumerate(of_a) if i not in left] + [c for i, c in enumerate(of_b) if i not in right]
    return einsum(f'{"".join(of_a)},{"".join(of_b)}->{"".join(kept)}', a, b)


@implements('inner')
def inner(a: Any, b: Any) -> Any:
    """Sum over the last axes."""
    a, b = joined(a), joined(b)
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else tensordot(a, b, (-1, -1))


@implements('outer')
def outer(a: Any, b: Any) -> Any:
    """Multiply each element with each."""
    return np.reshape(joined(a), (-1, 1)) * np.reshape(joined(b), (1, -1))


@implements('vdot')
def vdot(a: Any, b: Any) -> Any:
    """Sum the products with the conjugates."""
    return np.sum(np.conj(np.ravel(joined(a))) * np.ravel(joined(b)))


@implements('kron')
def kron(a: Any, b: Any) -> Any:
    """Give the Kronecker product."""
    a, b = joined(a), joined(b)
    ndim = max(np.ndim(a), np.ndim(b))
    m, n = ((1,) * (ndim - np.ndim(x)) + tuple(np.shape(x)) for x in (a, b))
    z = np.reshape(a, [k for size in m for k in (size, 1)]) * np.reshape(b, [k for size in n for k in (1, size)])
    return np.reshape(z, [i * j for i, j in zip(m, n)])


@implements('cross')
def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """Give the vector product."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(joined(a), axisa, 0), np.moveaxis(joined(b), axisb, 0)
    if len(a) == 2 == len(b):
        return a[0] * b[1] - a[1] * b[0]
    a, b = ([*x, np.zeros(np.shape(x)[1:])] if len(x) == 2 else list(x) for x in (a, b))
    parts = [a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)]
    return np.moveaxis(np.stack(parts), 0, axisc)


@implements('trace')
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    """Sum the diagonal."""
    return np.sum(np.diagonal(joined(a), offset, axis1, axis2), axis=-1, dtype=dtype)


# --- along an axis -----------------------------------------------------------------------------------------------------

def _cumulative(reduce: Any, neutral: float) -> Any:
    def cumulative(a: Any, axis: int | None = None, dtype: Any = None) -> Any:
        a = joined(a)
        a, axis = (np.ravel(a), 0) if axis is None else (a, axis)
        rows = np.moveaxis(a, axis, -1)
        before = np.tri(np.shape(rows)[-1], dtype=bool)
        return np.moveaxis(reduce(np.where(before, np.expand_dims(rows, -2), neutral), axis=-1), -1, axis)
    return cumulative


implements('cumsum')(_cumulative(np.sum, 0.0))
implements('cumprod')(_cumulative(np.prod, 1.0))


@implements('diff')
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Subtract each element from the next."""
    a = joined(a)
    ends = [np.broadcast_to(e, np.shape(np.take(a, [0], axis))) if e is not None and np.ndim(e) == 0 else e
            for e in (prepend, append)]
    a = np.concatenate([part for part in (ends[0], a, ends[1]) if part is not None], axis=axis)
    rows = np.moveaxis(a, axis, -1)
    for _ in range(n):
        rows = rows[..., 1:] - rows[..., :-1]
    return np.moveaxis(rows, -1, axis)


@implements('trapezoid', 'trapz')
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Integrate piecewise linearly."""
    y = joined(y)
    rows = np.moveaxis(y, axis, -1)
    if x is not None:
        x = joined(x)
        dx = np.diff(x if np.ndim(x) == 1 else np.moveaxis(x, axis, -1), axis=-1)
    return np.sum(dx * (rows[..., 1:] + rows[..., :-1]) / 2.0, axis=-1)


@implements('gradient')
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Give differences within an array: linear in it, with the weights that np.gradient gives for unit vectors."""
    f = joined(f)
    axes = list(range(np.ndim(f))) if axis is None else [int(i) % np.ndim(f) for i in np.ravel(axis)]
    spacings = list(varargs) * len(axes) if len(varargs) == 1 else list(varargs) or [1.0] * len(axes)
    parts = []
    for i, spacing in zip(axes, spacings):
        count = np.shape(f)[i]
        rows = np.moveaxis(f, i, -1)
        if np.ndim(spacing) == 0:
            weights = np.gradient(np.eye(count), axis=0, edge_order=edge_order)
            part = np.sum(np.expand_dims(rows, -2) * weights, axis=-1) / spacing
        else:
            part = _uneven(rows, joined(spacing), edge_order)
        parts.append(np.moveaxis(part, -1, i))
    return parts[0] if len(parts) == 1 else parts if np.lib.NumpyVersion(np.__version__) < '2.0.0' else tuple(parts)


def _uneven(f: Any, x: Any, edge_order: int) -> Any:
    """Differences at uneven points: the derivatives of interpolating parabolas (see the notes of np.gradient)."""
    h = np.diff(x)
    left, right = h[:-1], h[1:]
    slopes = np.diff(f, axis=-1) / h
    inside = (left * slopes[..., 1:] + right * slopes[..., :-1]) / (left + right)
    if edge_order == 1:
        return np.concatenate([slopes[..., :1], inside, slopes[..., -1:]], axis=-1)
    first = slopes[..., :1] + (slopes[..., :1] - slopes[..., 1:2]) * h[0] / (h[0] + h[1])
    last = slopes[..., -1:] + (slopes[..., -1:] - slopes[..., -2:-1]) * h[-1] / (h[-1] + h[-2])
    return np.concatenate([first, inside, last], axis=-1)


@implements('convolve')
def convolve(a: Any, v: Any, mode: str = 'full') -> Any:
    """Multiply polynomials."""
    a, v = joined(a), joined(v)
    a, v = (a, v) if len(a) >= len(v) else (v, a)
    full = sum(np.concatenate([np.zeros(i), v * a[i], np.zeros(len(a) - 1 - i)]) for i in range(len(a)))
    cut = {'full': 0, 'same': (len(v) - 1) // 2, 'valid': len(v) - 1}[mode]
    return full[cut:cut + {'full': len(full), 'same': len(a), 'valid': len(a) - len(v) + 1}[mode]]


@implements('correlate')
def correlate(a: Any, v: Any, mode: str = 'valid') -> Any:
    """Convolve with the reversed conjugate."""
    a, v = joined(a), joined(v)
    full = convolve(a, np.conj(v[::-1]), 'full')
    if mode == 'full':
        return full
    short, long = sorted((len(a), len(v)))
    cut = short // 2 if mode == 'same' and len(a) < len(v) else (short - 1) // 2 if mode == 'same' else short - 1
    return full[cut:cut + (long if mode == 'same' else long - short + 1)]


@implements('interp')
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """Interpolate linearly."""
    if period is not None:
        raise TypeError('np.interp with a period has no derivative in srcad.reference')
    xp, fp = joined(xp), joined(fp)
    i = np.clip(np.searchsorted(plain(xp), plain(x), side='right') - 1, 0, len(xp) - 2)
    slope = (fp[i + 1] - fp[i]) / (xp[i + 1] - xp[i])
    z = fp[i] + slope * (x - xp[i])
    z = np.where(plain(x) < plain(xp)[0], fp[0] if left is None else left, z)
    return np.where(plain(x) > plain(xp)[-1], fp[-1] if right is None else right, z)[()]


@implements('polyval')
def polyval(p: Any, x: Any) -> Any:
    """Evaluate a polynomial by Horner's rule."""
    z = 0.0
    for coefficient in joined(p):
        z = z * x + coefficient
    return z
