"""Rules for products and quotients: ones, signs, factors of 2."""
from __future__ import annotations

import gast

from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import binary, negated, negative
from srcad.optimize.factors import is_chain, is_exact, is_product, leftmost, scaled
from srcad.optimize.freshness import is_floating
from srcad.optimize.literals import number
from srcad.optimize.spreads import is_broadcast, unspread
from srcad.unit import Unit


def multiply(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    """Simplify ``a * b``; None if it is simple."""
    return _without_one(a, b, unit) or _signs(a, b) or _two_first(a, b, unit) or _quotient(a, b, unit)


def _without_one(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    x, y = number(a), number(b)
    if x == 1 and not isinstance(x, bool) and (isinstance(x, int) or is_floating(b, unit)):
        return b
    if y == 1 and not isinstance(y, bool) and (isinstance(y, int) or is_floating(a, unit)):
        return a
    if is_product(a) and number(a.left) == 1 and is_floating(b, unit) and ty.is_python_number(rhs(a.right, unit)):
        return binary(a.right, gast.Mult(), b)
    return None


def _signs(a: gast.AST, b: gast.AST) -> gast.AST | None:
    """Move signs out of a product."""
    p, q = negated(a), negated(b)
    if p is not None and q is not None:
        return binary(p, gast.Mult(), q)
    if p is not None or q is not None:
        return negative(binary(a if p is None else p, gast.Mult(), b if q is None else q))
    return None


def _two_first(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    """Write ``2 * a * b`` for ``a * (2 * b)``, and numbers first."""
    if is_product(b) and is_exact(number(b.left)) and _takes_two(a, unit):
        return binary(scaled(b.left, a), gast.Mult(), b.right)
    if is_exact(number(a)) and is_chain(b) and _takes_two(b, unit):
        return scaled(a, b)
    if number(b) is not None and number(a) is None and not isinstance(a, (gast.BinOp, gast.UnaryOp)):
        return binary(b, gast.Mult(), a)
    return None


def _quotient(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    """Write ``a / b`` for ``a * (1.0 / b)``."""
    for one, other in ((b, a), (a, b)):
        if not (isinstance(one, gast.BinOp) and isinstance(one.op, gast.Div)):
            continue
        if number(one.left) == 1 and number(one.left) is not True:
            if is_floating(other, unit) or is_floating(one.right, unit) or _is_share(other, one.right, unit):
                return binary(other, gast.Div(), one.right)
        elif one is b and isinstance(b.left, gast.Compare):
            a = unspread(a, b.left, unit)            # the quotient is the smaller array
            return None if a is None else binary(b.left, gast.Mult(), binary(a, gast.Div(), b.right))
    return None


def _is_share(mask: gast.AST, count: gast.AST, unit: Unit) -> bool:
    """Tell whether truth values are divided by a number of 64 bits: the quotient is float64, as with ``1.0 / count``."""
    return ty.dtype(rhs(mask, unit)) == 'bool' and ty.dtype(rhs(count, unit)) in ('int64', 'float64')


def _takes_two(expr: gast.AST, unit: Unit) -> bool:
    """Tell whether a factor of 2 may go into an expression, and nothing simpler can be done with it."""
    first = leftmost(expr)
    return is_floating(first, unit) and not is_broadcast(first, unit)


def divide(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    """Simplify ``a / b``; None if it is simple."""
    y = number(b)
    if y == 1 and not isinstance(y, bool) and is_floating(a, unit):
        return a
    p, q = negated(a), negated(b)
    if p is not None and q is not None:
        return binary(p, gast.Div(), q)
    if q is not None or p is not None and number(a) is None:
        return negative(binary(a if p is None else p, gast.Div(), b if q is None else q))
    return None
