"""Adjoints of products of matrices and vectors."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import numpy, transposed
from srcad.optimize.lowerings import lowers, same_kind
from srcad.optimize.lowerings.elementwise import unbroadcast
from srcad.unit import Unit


def _transposed(unit: Unit, x: gast.AST, rank: int) -> gast.AST:
    if rank == 2:
        return transposed(x)
    return numpy(unit, 'swapaxes', x, ir.constant(-1), gast.UnaryOp(gast.USub(), ir.constant(2)))


def _product(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> tuple[int, int] | None:
    """Give the ranks of the operands of a product, where plain products give its adjoints."""
    a, b, z = (ty.shape(rhs(n, unit)) for n in (x, y, bz))
    if a is None or b is None or z is None or not a or not b:
        return None
    if (len(a) > 2 or len(b) > 2) and not (len(a) == len(b) and all(map(ty.same_dim, a[:-2], b[:-2]))):
        return None
    return len(a), len(b)


def _checked(unit: Unit, e: gast.AST, x: gast.AST) -> gast.AST | None:
    return e if same_kind(rhs(e, unit), rhs(x, unit)) else None


@lowers('matmul_adjoint_x')
def _matmul_x(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    ranks = _product(unit, bz, x, y)
    if ranks is None:
        return None
    if ranks == (1, 1):
        e = gast.BinOp(bz, gast.Mult(), y)
    elif ranks[1] == 1:
        e = numpy(unit, 'outer', bz, y)
    elif ranks[0] == 1:
        e = gast.BinOp(y, gast.MatMult(), bz)
    else:
        e = gast.BinOp(bz, gast.MatMult(), _transposed(unit, y, ranks[1]))
    return _checked(unit, e, x)


@lowers('matmul_adjoint_y')
def _matmul_y(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    ranks = _product(unit, bz, x, y)
    if ranks is None:
        return None
    if ranks == (1, 1):
        e = gast.BinOp(bz, gast.Mult(), x)
    elif ranks[0] == 1:
        e = numpy(unit, 'outer', x, bz)
    else:
        e = gast.BinOp(_transposed(unit, x, ranks[0]), gast.MatMult(), bz)
    return _checked(unit, e, y)


@lowers('dot_adjoint_x')
def _dot_x(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    a, b = ty.rank(rhs(x, unit)), ty.rank(rhs(y, unit))
    if a == 0 or b == 0:
        return unbroadcast(unit, gast.BinOp(bz, gast.Mult(), y), x)
    return _matmul_x(unit, bz, x, y) if a in (1, 2) and b in (1, 2) else None


@lowers('dot_adjoint_y')
def _dot_y(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    a, b = ty.rank(rhs(x, unit)), ty.rank(rhs(y, unit))
    if a == 0 or b == 0:
        return unbroadcast(unit, gast.BinOp(bz, gast.Mult(), x), y)
    return _matmul_y(unit, bz, x, y) if a in (1, 2) and b in (1, 2) else None
