"""Numbers and arrays that are spread to a shape which broadcasting gives them anyway.

Before, with ``x: float64[n]``::

    np.broadcast_to(1.0 / n, x.shape) * (2 * x)

After::

    1.0 / n * (2 * x)
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import same_dims
from srcad.unit import Unit


def unspread(expr: gast.AST, partner: gast.AST, unit: Unit) -> gast.AST | None:
    """Give e for ``np.broadcast_to(e, S)`` beside something of shape S; None if that shape is not known."""
    if not is_broadcast(expr, unit):
        return expr
    dims, wanted = ty.shape(rhs(partner, unit)), rhs(expr.args[1], unit)
    return expr.args[0] if dims and isinstance(wanted, ty.Tuple) and same_dims(dims, wanted) else None


def is_broadcast(node: gast.AST, unit: Unit) -> bool:
    """Tell whether an expression is ``np.broadcast_to(e, S)``."""
    return (isinstance(node, gast.Call) and ir.is_external(node.func) and len(node.args) == 2 and not node.keywords
            and node.func.id == '@numpy.broadcast_to')


def absorbed(node: gast.BinOp, unit: Unit) -> gast.AST | None:
    """``np.broadcast_to(e, S) * y`` is ``e * y`` where y has the shape S, and where y is a number e absorbs it."""
    for side, other in (('left', 'right'), ('right', 'left')):
        spread, partner = getattr(node, side), getattr(node, other)
        if not is_broadcast(spread, unit):
            if _needs_no_index(node, spread, partner, unit):
                setattr(node, side, spread.value.args[0])
                return node
            continue
        wanted, t = rhs(spread.args[1], unit), rhs(partner, unit)
        dims = ty.shape(t)
        if dims is None:
            continue
        if dims and isinstance(wanted, ty.Tuple) and same_dims(dims, wanted):
            setattr(node, side, spread.args[0])
            if is_broadcast(partner, unit):
                setattr(node, other, partner.args[0])
                return ir.call(spread.func, node, spread.args[1])
            return node
        if dims == ():
            setattr(node, side, spread.args[0])
            spread.args[0] = node
            return spread
    return None


def _needs_no_index(node: gast.BinOp, spread: gast.AST, partner: gast.AST, unit: Unit) -> bool:
    """Tell whether an index of a number that is spread changes nothing: the partner has the shape of the result."""
    return (
        isinstance(spread, gast.Subscript)
        and is_broadcast(spread.value, unit)
        and ty.is_scalar(rhs(spread.value.args[0], unit))
        and bool(ty.shape(rhs(partner, unit)))
        and ty.same_shape(rhs(node, unit), rhs(partner, unit))
    )


def without_spread(expr: gast.AST, unit: Unit) -> gast.AST:
    """Give e for ``np.broadcast_to(e, S)``, where what takes it broadcasts it to S itself."""
    return expr.args[0] if is_broadcast(expr, unit) else expr
