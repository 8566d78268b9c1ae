"""Which expressions give floating numbers, and which give memory that nothing else stands for."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import numpy
from srcad.optimize.literals import number
from srcad.optimize.spreads import is_broadcast
from srcad.unit import Unit

_ARITHMETIC = (gast.Add, gast.Sub, gast.Mult, gast.Div)


def is_floating(node: gast.AST, unit: Unit) -> bool:
    """Tell whether multiplying by 1.0 keeps the value what it is: floating, or a number that may count as such."""
    if isinstance(node, gast.Name) and node.id[:2] in ('b|', 't|'):
        return True                                          # adjoints and tangents are never integers
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return is_floating(node.operand, unit)
    if isinstance(node, gast.BinOp) and isinstance(node.op, _ARITHMETIC):
        if is_floating(node.left, unit) or is_floating(node.right, unit):
            return True
    if isinstance(node, gast.Subscript):
        return is_floating(node.value, unit) if not ty.is_integer(rhs(node, unit)) else False
    if isinstance(node, gast.Call) and ir.is_external(node.func) and node.args:
        if node.func.id.startswith('@srcad.runtime.un') or node.func.id in ('@numpy.sum', '@numpy.broadcast_to'):
            return is_floating(node.args[0], unit)
    t = rhs(node, unit)
    return ty.is_float(t) or t == ty.RANK0


def is_fresh(node: gast.AST, unit: Unit) -> bool:
    """Tell whether the value of an expression is a number or memory that nothing else stands for."""
    if isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant)) or ty.is_number(rhs(node, unit)):
        return True
    if isinstance(node, gast.Call) and ir.is_external(node.func):
        external = unit.externals.get(node.func.id)
        value = external.value if external is not None else None
        return isinstance(value, np.ufunc) or any(value is f for f in _FRESH)
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == 'copy'


_FRESH = (
    np.sum,
    np.prod,
    np.mean,
    np.outer,
    np.dot,
    np.zeros,
    np.ones,
    np.zeros_like,
    np.ones_like,
    np.full,
    np.full_like,
    np.concatenate,
    np.stack,
    np.array,
    np.copy,
    np.where,
    np.max,
    np.min,
    np.tensordot,
    np.cumsum,
    np.cumprod,
    np.repeat,
    np.tile,
    np.eye,
    np.take,
    np.linalg.solve,
    np.linalg.inv,
)


def fresh(expr: gast.AST, unit: Unit) -> gast.AST:
    """Give an expression with the same value whose memory nothing else stands for, and that can be written to.

    ``np.broadcast_to(1.0, x.shape)`` becomes ``np.ones_like(x)``; a name becomes a copy.
    """
    if is_broadcast(expr, unit):
        return filled(expr, unit)
    if is_fresh(expr, unit):
        return expr
    return (
        ir.call(gast.Attribute(expr, 'copy', gast.Load()))
        if ty.is_array(rhs(expr, unit))
        else numpy(unit, 'array', expr)
    )


def filled(expr: gast.Call, unit: Unit) -> gast.AST:
    """Write a value that is spread to a shape as new memory."""
    value, shape = expr.args
    t = rhs(value, unit)
    x = shape.value if isinstance(shape, gast.Attribute) and shape.attr == 'shape' else None
    if ty.is_scalar(t) and x is not None and ty.is_array(rhs(x, unit)) and ty.is_float(rhs(x, unit)):
        if number(value) == 1:
            return numpy(unit, 'ones_like', x)
        return numpy(unit, 'zeros_like', x) if number(value) == 0 else numpy(unit, 'full_like', x, value)
    if ty.is_scalar(t):
        return numpy(unit, 'full', shape, value)
    return ir.call(gast.Attribute(expr, 'copy', gast.Load()))
