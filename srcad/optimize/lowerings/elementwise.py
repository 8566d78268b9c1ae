"""Adjoints of what works by element: sums to the shape of an operand, kinds and dtypes, zeros."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import alike
from srcad.analyze import types as ty
from srcad.analyze.dims import ONE
from srcad.analyze.infer import rhs
from srcad.optimize.build import numpy, shape_of
from srcad.optimize.lowerings import lowers, same_kind
from srcad.unit import Unit


@lowers('match')
def _match(unit: Unit, e: gast.AST, x: gast.AST) -> gast.AST | None:
    return e if same_kind(rhs(e, unit), rhs(x, unit)) else None


@lowers('unbroadcast')
def unbroadcast(unit: Unit, e: gast.AST, x: gast.AST) -> gast.AST | None:
    """Sum an adjoint to the shape of x."""
    given, wanted = rhs(e, unit), rhs(x, unit)
    if ty.kind(wanted) is None and alike.same(e, x, unit):
        return e
    from_, to = ty.shape(given), ty.shape(wanted)
    if from_ is None or to is None:
        return None
    if to == ():
        if not (
            same_kind(given, wanted) or ty.kind(wanted) is None and ty.is_float(given) and not ty.is_complex(given)
        ):
            return None
        return e if from_ == () else numpy(unit, 'sum', e)
    if not same_kind(given, wanted):
        return None
    if len(from_) < len(to) or any(d == ONE != t for d, t in zip(from_[len(from_) - len(to):], to)):
        fits = all(ty.same_dim(d, t) or d == ONE for d, t in zip(from_[::-1], to[::-1])) and len(from_) <= len(to)
        return numpy(unit, 'broadcast_to', e, shape_of(x)) if fits and ty.is_array(wanted) else None
    return _sum_to(unit, e, from_, to)


def _sum_to(unit: Unit, e: gast.AST, given: ty.Shape, wanted: ty.Shape) -> gast.AST | None:
    extra = len(given) - len(wanted)
    ones = []
    for k, (d, t) in enumerate(zip(given[extra:], wanted)):
        if ty.same_dim(d, t):
            continue
        if t != ONE:
            return None
        ones.append(k)
    if extra:
        e = numpy(unit, 'sum', e, axis=0 if extra == 1 else tuple(range(extra)))
    if ones:
        e = numpy(unit, 'sum', e, axis=ones[0] if len(ones) == 1 else tuple(ones), keepdims=True)
    return e


@lowers(np.power)
def _power(unit: Unit, x: gast.AST, y: gast.AST) -> gast.AST | None:
    """Write the operator where x is no number of Python's: those have no negative power of 0."""
    t = rhs(x, unit)
    mine = ty.is_float(t) and (ty.is_array(t) or ty.is_number(t) and ty.kind(t) not in ('float', 'floating', 'complex'))
    return gast.BinOp(x, gast.Pow(), y) if mine else None


@lowers('zeros_like')
def _zeros_like(unit: Unit, x: gast.AST) -> gast.AST | None:
    t = rhs(x, unit)
    if ty.is_array(t) and ty.is_float(t):
        return numpy(unit, 'zeros_like', x)
    if ty.is_complex(t):
        return None
    known = ty.rank(t) == 0 and ty.kind(t) in ('float', 'float64', 'floating') or t == ty.RANK0
    return ir.constant(0.0) if known else None


@lowers('conj_sign')
def _conj_sign(unit: Unit, x: gast.AST) -> gast.AST | None:
    t = rhs(x, unit)
    return numpy(unit, 'sign', x) if ty.kind(t) is not None and not ty.is_complex(t) else None
