"""Products and quotients in a row: ``a * b / c``, whose first factor takes a number with it."""
from __future__ import annotations

import math
from typing import Any

import gast

from srcad.optimize.literals import folded, number


def is_product(node: gast.AST) -> bool:
    """Tell whether a node is ``a * b``."""
    return isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult)


def is_chain(node: gast.AST) -> bool:
    """Tell whether a node is ``a * b`` or ``a / b``."""
    return isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div))


def leftmost(node: gast.AST) -> gast.AST:
    """Give the first factor of a product or quotient, of which it may be several in a row."""
    while is_chain(node):
        node = node.left
    return node


def is_exact(value: Any) -> bool:
    """Tell whether a factor is a power of 2: it changes no digit, wherever it stands."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.frexp(value)[0] == 0.5


def scaled(two: gast.AST, expr: gast.AST) -> gast.AST:
    """Build ``2 * a * b`` for ``a * b``; see `is_exact`."""
    if not is_chain(expr):
        return _with_literal(gast.BinOp(two, gast.Mult(), expr))
    place = expr
    while is_chain(place.left):
        if is_product(place) and number(place.right) is not None:
            break
        place = place.left
    if is_product(place) and number(place.right) is not None:
        place.right = _with_literal(gast.BinOp(two, gast.Mult(), place.right))
        return expr
    place.left = _with_literal(gast.BinOp(two, gast.Mult(), place.left))
    return expr


def _with_literal(node: gast.BinOp) -> gast.AST:
    return folded(node) or node
