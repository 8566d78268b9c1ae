"""The place of signs, as it reads best.

Before::

    -(a * b)

After::

    -a * b
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.optimize.build import negative
from srcad.optimize.freshness import is_floating
from srcad.optimize.literals import number
from srcad.unit import Unit


class _Pretty(ir.Transformer):
    """Writes ``-(a * b)`` as ``-a * b``: the same numbers, without parentheses."""

    def __init__(self, unit: Unit, masks: set[str]) -> None:
        self.unit, self.masks = unit, masks

    def visit_BinOp(self, node: gast.BinOp) -> gast.AST:
        """Write ``a @ b * 0.1`` for ``0.1 * (a @ b)``."""
        self.generic_visit(node)
        if isinstance(node.op, gast.Mult) and number(node.left) is not None and isinstance(node.right, gast.BinOp):
            if isinstance(node.right.op, (gast.Mult, gast.Div, gast.MatMult)):
                node.left, node.right = node.right, node.left
        return node

    def visit_UnaryOp(self, node: gast.UnaryOp) -> gast.AST:
        self.generic_visit(node)
        if isinstance(node.op, gast.USub) and isinstance(node.operand, gast.BinOp) and isinstance(
                node.operand.op, (gast.Mult, gast.Div)):
            leftmost = node.operand
            while isinstance(leftmost.left, gast.BinOp) and isinstance(leftmost.left.op, (gast.Mult, gast.Div)):
                leftmost = leftmost.left
            # The negative of a boolean is an error, that of an unsigned integer another number.
            mask = isinstance(leftmost.left, gast.Compare) or getattr(leftmost.left, 'id', None) in self.masks
            if number(leftmost.left) is not None or is_floating(leftmost.left, self.unit) and not mask:
                leftmost.left = negative(leftmost.left)
                return node.operand
        return node


def pretty(expr: gast.AST, unit: Unit, masks: set[str]) -> gast.AST:
    """Put signs where they need no parentheses; ``masks`` are names that hold truth values."""
    return _Pretty(unit, masks).visit(expr)
