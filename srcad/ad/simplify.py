"""Simplification of spliced expressions, before anything is decided from what they read."""
from __future__ import annotations

import gast

from srcad.optimize import algebra, lower
from srcad.unit import Unit


def simplify(expression: gast.expr, unit: Unit) -> gast.expr:
    """Lower runtime helpers by the types that are known, and simplify algebraically.

    A rule whose partial derivative does not use an operand then does not make the reverse sweep record it.
    """
    return algebra.simplify(lower.expression(expression, unit), unit)
