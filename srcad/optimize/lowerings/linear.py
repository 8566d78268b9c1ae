"""Linear algebra: transposes, and solutions for one vector or for the columns of a matrix."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import numpy, shape_of, transposed
from srcad.optimize.literals import number
from srcad.optimize.lowerings import known, lowers
from srcad.unit import Unit


def _rank(unit: Unit, x: gast.AST) -> int | None:
    return ty.rank(rhs(x, unit))


def _is_real(t: ty.Type) -> bool:
    return ty.is_float(t) and not ty.is_complex(t)


@lowers('matrix_transpose')
def _matrix_transpose(unit: Unit, x: gast.AST) -> gast.AST | None:
    return transposed(x) if _rank(unit, x) == 2 else None


@lowers('hermitian')
def _hermitian(unit: Unit, x: gast.AST) -> gast.AST | None:
    return transposed(x) if _rank(unit, x) == 2 and _is_real(rhs(x, unit)) else None


@lowers('of_reals')
def _of_reals(unit: Unit, x: gast.AST) -> gast.AST | None:
    return x if _is_real(rhs(x, unit)) else None


@lowers(np.transpose)
def _transpose(unit: Unit, x: gast.AST) -> gast.AST | None:
    """``np.transpose(A @ B)`` is ``B.T @ A.T``."""
    if _rank(unit, x) != 2:
        return None
    if isinstance(x, gast.BinOp) and isinstance(x.op, gast.MatMult):
        if _rank(unit, x.left) == _rank(unit, x.right) == 2:
            return gast.BinOp(transposed(x.right), gast.MatMult(), transposed(x.left))
    return transposed(x)


@lowers('solve_vector')
def _solve_vector(unit: Unit, a: gast.AST, b: gast.AST, like: gast.AST) -> gast.AST | None:
    rank = _rank(unit, like)
    plain = rank == 1 and _rank(unit, a) == 2 and _rank(unit, b) == 1
    return numpy(unit, 'linalg.solve', a, b) if plain or rank is not None and rank > 1 else None


@lowers('times_vector')
def _times_vector(unit: Unit, a: gast.AST, z: gast.AST, like: gast.AST) -> gast.AST | None:
    rank = _rank(unit, like)
    plain = rank == 1 and _rank(unit, a) == 2 and _rank(unit, z) == 1
    return gast.BinOp(a, gast.MatMult(), z) if plain or rank is not None and rank > 1 else None


@lowers('solve_outer')
def _solve_outer(unit: Unit, bb: gast.AST, z: gast.AST, like: gast.AST) -> gast.AST | None:
    ranks = [_rank(unit, n) for n in (like, bb, z)]
    if ranks == [1, 1, 1]:
        return numpy(unit, 'outer', bb, z)
    return gast.BinOp(bb, gast.MatMult(), transposed(z)) if ranks == [2, 2, 2] else None


@lowers('diag_adjoint')
def _diag_adjoint(unit: Unit, bz: gast.AST, x: gast.AST, k: gast.AST | None = None) -> gast.AST | None:
    if known(unit, k, 0) != 0:
        return None
    given, wanted = rhs(bz, unit), rhs(x, unit)
    if ty.dtype(given) != ty.dtype(wanted) or ty.dtype(given) is None:
        return None
    dims = ty.shape(wanted)
    square = ty.rank(wanted) == 2 and ty.rank(given) == 1 and ty.same_dim(*dims)
    return numpy(unit, 'diag', bz) if square or ty.rank(wanted) == 1 and ty.rank(given) == 2 else None


@lowers('put_diagonal')
def _put_diagonal(unit: Unit, bz: gast.AST, x: gast.AST) -> gast.AST | None:
    """The adjoint of a trace: a number on the diagonal."""
    t = rhs(x, unit)
    spread = isinstance(bz, gast.Call) and ir.is_external(bz.func) and bz.func.id == '@numpy.expand_dims'
    if not spread or ty.rank(t) != 2 or not ty.same_dim(*t.shape) or ty.dtype(t) != 'float64':
        return None
    by = bz.args[0]
    if ty.rank(rhs(by, unit)) != 0 or ty.is_complex(rhs(by, unit)):
        return None
    size = gast.Subscript(shape_of(x), ir.constant(0), gast.Load())
    if number(by) == 1:
        return numpy(unit, 'eye', size)
    return numpy(unit, 'diag', numpy(unit, 'full', size, by))
