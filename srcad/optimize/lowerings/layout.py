"""Reshaping and spreading that the types show to change nothing."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import same_dims, shape_of
from srcad.optimize.effects import is_pure
from srcad.optimize.lowerings import lowers
from srcad.unit import Unit


@lowers(np.reshape)
def _reshape(unit: Unit, e: gast.AST, shape: gast.AST) -> gast.AST | None:
    """``np.reshape(e, x.shape)`` is e where the shapes are equal."""
    t = rhs(e, unit)
    wanted = rhs(shape, unit)
    dims = ty.shape(t)
    if not ty.is_array(t) or not isinstance(wanted, ty.Tuple):
        return None
    return e if same_dims(dims, wanted) else None


@lowers(np.ravel)
def _ravel(unit: Unit, e: gast.AST) -> gast.AST | None:
    t = rhs(e, unit)
    return e if ty.is_array(t) and len(t.shape) == 1 else None


@lowers(np.shape)
def _shape(unit: Unit, x: gast.AST) -> gast.AST | None:
    return shape_of(x) if ty.is_array(rhs(x, unit)) else None


@lowers(np.size)
def _size(unit: Unit, x: gast.AST) -> gast.AST | None:
    return gast.Attribute(x, 'size', gast.Load()) if ty.is_array(rhs(x, unit)) else None


@lowers(np.ndim)
def _ndim(unit: Unit, x: gast.AST) -> gast.AST | None:
    rank = ty.rank(rhs(x, unit))
    return None if rank is None or not is_pure(x, unit) else ir.constant(rank)


@lowers(np.broadcast_to)
def _broadcast_to(unit: Unit, e: gast.AST, shape: gast.AST) -> gast.AST | None:
    found = _reshape(unit, e, shape)
    if found is None and isinstance(rhs(shape, unit), ty.Tuple) and not rhs(shape, unit).items:
        return e if ty.is_scalar(rhs(e, unit)) else None
    return found
