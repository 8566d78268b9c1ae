"""Functions of matrices for traced arrays.

Each is its value, plus its derivative applied to the infinitesimal part of its argument: equation (11) of the text on
dual numbers, ``f(x0 + e) = f(x0) + f'(x0) e``. One formula so serves dual numbers and tapes. ``x0`` is the primal at the
innermost level, which may be traced further out, so that higher orders need no formulas of their own. The derivatives
are those of M. Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
differentiation" (2008), and for stacks of matrices.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import at, innermost, plain
from srcad.reference.tables import implements, joined


def _transposed(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def _hermitian(x: Any) -> Any:
    return np.conj(_transposed(x))


def _expanded(function: Callable, *args: Any) -> Any:
    """Call ``function(primals, infinitesimals)`` at the innermost level of the arguments."""
    args = tuple(map(joined, args))
    level = innermost(args)
    values = [at(a, level) for a in args]
    return function(values, [a - v for a, v in zip(args, values)])


@implements('inv', module=np.linalg)
def inv(a: Any) -> Any:
    """Invert: d(1/A) = -(1/A) dA (1/A)."""
    def at_level(values: list, parts: list) -> Any:
        z = np.linalg.inv(values[0])
        return z - z @ parts[0] @ z
    return _expanded(at_level, a)


@implements('solve', module=np.linalg)
def solve(a: Any, b: Any) -> Any:
    """Solve A x = b: dx = (1/A) (db - dA x)."""
    vector = np.ndim(b) == 1

    def at_level(values: list, parts: list) -> Any:
        x = np.linalg.solve(values[0], values[1][..., None] if vector else values[1])
        x = x + np.linalg.inv(values[0]) @ ((parts[1][..., None] if vector else parts[1]) - parts[0] @ x)
        return x[..., 0] if vector else x
    return _expanded(at_level, a, b)


@implements('det', module=np.linalg)
def det(a: Any) -> Any:
    """Give the determinant: its derivative by an element is the cofactor, which a singular matrix has too."""
    def at_level(values: list, parts: list) -> Any:
        count = np.shape(values[0])[-1]
        cofactors = [[(-1.0) ** (i + j) * np.linalg.det(np.delete(np.delete(values[0], i, -2), j, -1))
                      for j in range(count)] for i in range(count)]
        return np.linalg.det(values[0]) + sum(cofactors[i][j] * parts[0][..., i, j]
                                              for i in range(count) for j in range(count))
    return _expanded(at_level, a)


@implements('slogdet', module=np.linalg)
def slogdet(a: Any) -> Any:
    """Give the sign and the logarithm of the determinant: d log|det A| = trace((1/A) dA)."""
    def at_level(values: list, parts: list) -> Any:
        sign, logarithm = np.linalg.slogdet(values[0])
        step = np.trace(np.linalg.inv(values[0]) @ parts[0], axis1=-2, axis2=-1)
        if np.iscomplexobj(plain(values[0])):
            return sign * (1.0 + 1j * np.imag(step)), logarithm + np.real(step)
        return sign, logarithm + step
    return _expanded(at_level, a)


def _from_lower(e: Any) -> Any:
    """Give the Hermitian matrix whose lower triangle is that of e: NumPy reads nothing else."""
    diagonal = np.real(np.diagonal(e, 0, -2, -1))[..., None] * np.eye(np.shape(e)[-1])
    return np.tril(e, -1) + _hermitian(np.tril(e, -1)) + diagonal


@implements('cholesky', module=np.linalg)
def cholesky(a: Any) -> Any:
    """Factor A = L L': dL = L lower((1/L) dA (1/L)'), the lower triangle with half of the diagonal."""
    def at_level(values: list, parts: list) -> Any:
        low = np.linalg.cholesky(values[0])
        inverse = np.linalg.inv(low)
        middle = inverse @ _from_lower(parts[0]) @ _hermitian(inverse)
        return low + low @ (np.tril(middle) - 0.5 * np.diagonal(middle, 0, -2, -1)[..., None] * np.eye(np.shape(low)[-1]))
    return _expanded(at_level, a)


def _gaps(w: Any) -> Any:
    """Give 1 / (w_j - w_i), and 0 where the two are equal."""
    differences = w[..., None, :] - w[..., :, None]
    safe = np.where(plain(differences) == 0, np.inf, differences)
    return 1.0 / safe


@implements('eigh', module=np.linalg)
def eigh(a: Any, UPLO: str = 'L') -> Any:
    """Decompose A = V diag(w) V': dw = diag(V' dA V), dV = V (gaps * V' dA V)."""
    if UPLO != 'L':
        a = _transposed(a)

    def at_level(values: list, parts: list) -> Any:
        w, v = np.linalg.eigh(values[0])
        middle = _hermitian(v) @ _from_lower(parts[0]) @ v
        return w + np.real(np.diagonal(middle, 0, -2, -1)), v + v @ (_gaps(w) * middle)
    return _expanded(at_level, a)


@implements('eigvalsh', module=np.linalg)
def eigvalsh(a: Any, UPLO: str = 'L') -> Any:
    """Give the eigenvalues of a Hermitian matrix."""
    return eigh(a, UPLO)[0]


@implements('qr', module=np.linalg)
def qr(a: Any, mode: str = 'reduced') -> Any:
    """Factor A = Q R: with C = Q' dA (1/R), dQ = (dA (1/R) - Q C) + Q (lower(C) - lower(C)')."""
    if mode != 'reduced' or np.shape(a)[-2] < np.shape(a)[-1]:
        raise TypeError("np.linalg.qr is differentiated for mode='reduced' and at least as many rows as columns")

    def at_level(values: list, parts: list) -> Any:
        q, r = np.linalg.qr(values[0])
        change = parts[0] @ np.linalg.inv(r)
        inner = _transposed(q) @ change
        turn = np.tril(inner, -1) - _transposed(np.tril(inner, -1))
        return q + change - q @ inner + q @ turn, r + (inner - turn) @ r
    return _expanded(at_level, a)


@implements('svd', module=np.linalg)
def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """Decompose A = U diag(s) V': by the eigenvectors of A' A or A A', and the other side from them."""
    complex_ = np.iscomplexobj(plain(a))
    if compute_uv and (complex_ or full_matrices and np.shape(a)[-1] != np.shape(a)[-2]):
        raise TypeError('np.linalg.svd of a real matrix is differentiated, for full_matrices=False or square ones')

    def at_level(values: list, parts: list) -> Any:
        u, s, vh = np.linalg.svd(values[0], full_matrices=False)
        v = _hermitian(vh)
        middle = _hermitian(u) @ parts[0] @ v
        if not compute_uv:
            return s + np.real(np.diagonal(middle, 0, -2, -1))
        gaps, row, column = _gaps(s * s), s[..., None, :], s[..., :, None]
        change_u = u @ (gaps * (middle * row + column * _transposed(middle)))
        change_v = v @ (gaps * (column * middle + _transposed(middle) * row))
        change_u = change_u + (parts[0] @ v - u @ middle) / row
        change_v = change_v + (_transposed(parts[0]) @ u - v @ _transposed(middle)) / row
        return u + change_u, s + np.diagonal(middle, 0, -2, -1), vh + _transposed(change_v)
    return _expanded(at_level, a)


@implements('pinv', module=np.linalg)
def pinv(a: Any, *args: Any, **options: Any) -> Any:
    """Give the pseudoinverse (Golub and Pereyra, 1973, equation 4.12)."""
    def at_level(values: list, parts: list) -> Any:
        x, e = values[0], parts[0]
        z = np.linalg.pinv(x, *args, **options)
        rows, columns = np.eye(np.shape(x)[-2]) - x @ z, np.eye(np.shape(x)[-1]) - z @ x
        return z - z @ e @ z + z @ _hermitian(z) @ _hermitian(e) @ rows + columns @ _hermitian(e) @ _hermitian(z) @ z
    return _expanded(at_level, a)


@implements('matrix_power', module=np.linalg)
def matrix_power(a: Any, n: int) -> Any:
    """Multiply a matrix by itself."""
    if n < 0:
        return matrix_power(inv(a), -n)
    z = np.broadcast_to(np.eye(np.shape(a)[-1]), np.shape(a))
    for _ in range(n):
        z = z @ a
    return z


@implements('norm', module=np.linalg)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Give the norm of vectors or matrices; the norm of zero has the derivative 0."""
    x = joined(x)
    axes = (tuple(range(np.ndim(x))) if ord is None or np.ndim(x) > 1 else (0,)) if axis is None else (
        axis if isinstance(axis, tuple) else (axis,))
    if ord is None or (ord == 2 and len(axes) == 1) or (ord == 'fro' and len(axes) == 2):
        total = np.sum(np.real(x * np.conj(x)), axis=axes, keepdims=keepdims)
        zero = plain(total) == 0
        return np.where(zero, 0.0, np.sqrt(np.where(zero, 1.0, total)))[()]
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    if ord in ('nuc', 2, -2):
        s = svd(np.moveaxis(x, axes, (-2, -1)), compute_uv=False)
        z = np.sum(s, -1) if ord == 'nuc' else s[..., 0 if ord == 2 else -1]
        return np.expand_dims(z, axes) if keepdims else z
    first, second = axes if abs(ord) == 1 else axes[::-1]
    sums = np.sum(np.abs(x), axis=first, keepdims=True)
    z = (np.max if ord > 0 else np.min)(sums, axis=second, keepdims=True)
    return z if keepdims else np.squeeze(z, axes)


def _vector_norm(x: Any, ord: Any, axis: int, keepdims: bool) -> Any:
    size = np.abs(x)
    if ord in (np.inf, -np.inf):
        return (np.max if ord > 0 else np.min)(size, axis=axis, keepdims=keepdims)
    if ord == 0:
        return np.sum(plain(x) != 0, axis=axis, keepdims=keepdims).astype(float)
    return np.sum(size ** ord, axis=axis, keepdims=keepdims) ** (1.0 / ord)


@implements('multi_dot', module=np.linalg)
def multi_dot(arrays: Any) -> Any:
    """Multiply one after the other."""
    z = arrays[0]
    for x in arrays[1:]:
        z = np.dot(z, x)
    return z
