"""Numeric literals in trees, and computing with them."""
from __future__ import annotations

import math
import operator
from typing import Any

import gast

from srcad import ir

_FOLD = {gast.Add: operator.add, gast.Sub: operator.sub, gast.Mult: operator.mul, gast.Div: operator.truediv,
         gast.Pow: operator.pow}
COMPARE = {gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le,
            gast.Gt: operator.gt, gast.GtE: operator.ge}


def number(node: gast.AST) -> Any:
    """Give the value of a numeric literal, or None."""
    if isinstance(node, gast.Constant) and isinstance(node.value, (bool, int, float)):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant):
        value = node.operand.value
        return -value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    return None


def literal(value: Any) -> gast.AST:
    """Build a numeric literal; a negative one is the negation of a constant."""
    if isinstance(value, (int, float)) and math.copysign(1.0, value) < 0.0:
        return gast.UnaryOp(gast.USub(), ir.constant(-value))
    return ir.constant(value)


def folded(node: gast.BinOp) -> gast.AST | None:
    """Compute with literals, where the result is as short as they are."""
    a, b = number(node.left), number(node.right)
    if a is None or b is None:
        return None
    try:
        value = _FOLD[type(node.op)](a, b)
    except (ArithmeticError, ValueError):
        return None
    if isinstance(value, complex) or not math.isfinite(value) or len(repr(value)) > 8:
        return None
    return literal(value)
