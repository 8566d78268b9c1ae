"""The parts of gradients that are containers or objects: each is memory of its own, since it is given to the caller."""
from __future__ import annotations

from collections.abc import Callable

import gast

from srcad import ir
from srcad.optimize.freshness import fresh, is_fresh
from srcad.unit import Unit


def simplify(node: gast.stmt, visit: Callable[[gast.AST], gast.AST], unit: Unit) -> bool:
    """Simplify the parts of a structure, where a statement makes one; tells whether it does.

    What would be new memory stays that: ``{'w': 1.0 * x}`` is ``{'w': x.copy()}``.

    Parameters
    ----------
    node
        A generated statement.
    visit
        Simplifies an expression.
    """
    value = node.value
    if isinstance(node, gast.Return) and isinstance(value, gast.Call) and _makes_object(value, unit):
        for keyword in value.keywords:
            keyword.value = _part(keyword.value, visit, unit)
    elif isinstance(value, gast.Dict) and isinstance(node, (gast.Assign, gast.Return)):
        value.values = [_part(part, visit, unit) for part in value.values]
    elif isinstance(value, (gast.Tuple, gast.List)) and isinstance(node, gast.Assign) and (
            getattr(node.targets[0], 'id', '').startswith('b|')):
        value.elts = [_part(part, visit, unit) for part in value.elts]
    else:
        return False
    return True


def _makes_object(call: gast.Call, unit: Unit) -> bool:
    """Tell whether a call makes an object of a class of the user's, or a plain one."""
    return ir.is_external(call.func) and isinstance(unit.externals[call.func.id].value, type) and bool(call.keywords)


def _part(part: gast.expr, visit: Callable[[gast.AST], gast.AST], unit: Unit) -> gast.expr:
    before, found = is_fresh(part, unit), visit(part)
    return fresh(found, unit) if before and not is_fresh(found, unit) else found
