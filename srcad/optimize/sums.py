"""Sums of contributions, as a person writes them.

Before::

    b|z * x + b|z * x
    b|z * c * np.cos(x) + b|z * y

After::

    2.0 * b|z * x
    b|z * (c * np.cos(x) + y)
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.optimize.algebra import double, is_swapped


def total(left: gast.AST, op: gast.AST, right: gast.AST) -> gast.AST:
    """Build the sum or difference of two expressions.

    Parameters
    ----------
    left, right
        Expressions without effects.
    op
        ``gast.Add()`` or ``gast.Sub()``.
    """
    if isinstance(op, gast.Add):
        twice = _twice(left, right)
        if twice is not None:
            return twice
    shared = _shared(left, op, right)
    return gast.BinOp(left, op, right) if shared is None else shared


def _twice(left: gast.AST, right: gast.AST) -> gast.AST | None:
    text = ir.key(right)
    if isinstance(right, (gast.BinOp, gast.Name)) and ir.key(left) == text or is_swapped(left, right):
        return double(right)
    if isinstance(left, gast.BinOp) and isinstance(left.op, gast.Add) and ir.key(left.right) == text:
        return gast.BinOp(left.left, gast.Add(), double(right))
    return None


def _shared(left: gast.AST, op: gast.AST, right: gast.AST) -> gast.AST | None:
    """Take the adjoint out of two products that begin with it."""
    a, b = _leading(left), _leading(right)
    if a is None or a != b:
        return None
    rest = gast.BinOp(_without(ir.copy_tree(left)), op, _without(ir.copy_tree(right)))
    return gast.BinOp(ir.load(a), gast.Mult(), rest)


def _leading(expr: gast.AST) -> str | None:
    """Give the adjoint that a product begins with."""
    if not (isinstance(expr, gast.BinOp) and isinstance(expr.op, gast.Mult)):
        return None
    while isinstance(expr, gast.BinOp) and isinstance(expr.op, gast.Mult):
        expr = expr.left
    return expr.id if isinstance(expr, gast.Name) and expr.id.startswith(('b|', '%')) else None


def _without(expr: gast.BinOp) -> gast.AST:
    """Leave the first factor out of a product."""
    if not isinstance(expr.left, gast.BinOp):
        return expr.right
    expr.left = _without(expr.left)
    return expr
