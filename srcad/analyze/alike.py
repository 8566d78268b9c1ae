"""Values of provably the same shape, where the shape itself is not known.

An elementwise function of one value, and arithmetic of a value with a number, keep the shape. So in

    %1 = x ** 2
    %2 = np.sin(%1)
    %3 = 2.0 * %2

all four have the shape of x, whatever it is, and an adjoint of ``%3`` reaches x without a helper.
"""
from __future__ import annotations

import gast

from srcad import ir, registry
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, statements
from srcad.unit import Unit

_ELEMENTWISE = (gast.Add, gast.Sub, gast.Mult, gast.Div, gast.Pow, gast.Mod, gast.FloorDiv)


def analyze(function: gast.FunctionDef, unit: Unit, layout: Layout) -> None:
    """Fill ``unit.alike``: for each name that has the shape of another, that other name."""
    unit.alike = {}
    for stmt in statements(function.body):
        if isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name):
            target = stmt.targets[0].id
            if layout.single_definition(target) is not None and _rebound_never(stmt.value, layout):
                source = shape_source(stmt.value, unit)
                if source is not None:
                    unit.alike[target] = source


def _rebound_never(value: gast.expr, layout: Layout) -> bool:
    """A name that is bound once has one shape; so has a parameter that is never bound again."""
    return all(layout.single_definition(n) is not None or n in layout.parameters and not layout.record(n).definitions
               for n in ir.reads(value))


def shape_source(expression: gast.expr, unit: Unit) -> str | None:
    """Give a name that has the shape of an expression, or None."""
    if isinstance(expression, gast.Name):
        return _of_name(expression.id, unit)
    if isinstance(expression, gast.UnaryOp) and not isinstance(expression.op, gast.Not):
        return shape_source(expression.operand, unit)
    if isinstance(expression, gast.BinOp) and isinstance(expression.op, _ELEMENTWISE):
        return _of_pair(expression.left, expression.right, unit)
    if isinstance(expression, gast.IfExp):
        found = shape_source(expression.body, unit)
        return found if _is_number(expression.orelse, unit) or found == shape_source(expression.orelse, unit) else None
    if isinstance(expression, gast.Call) and ir.is_external(expression.func):
        return _of_call(expression, unit)
    return None


def _of_name(name: str, unit: Unit) -> str | None:
    if name.startswith('@'):
        return None
    base = name
    while base.startswith(('b|', 't|', 'new|')):
        base = base.partition('|')[2]
    if base.startswith(('stack|', 'old|', 'saved|')):
        return None
    return unit.alike.get(base, base)


def _of_pair(left: gast.expr, right: gast.expr, unit: Unit) -> str | None:
    if _is_number(left, unit):
        return shape_source(right, unit)
    found = shape_source(left, unit)
    return found if _is_number(right, unit) or found == shape_source(right, unit) else None


def _is_number(node: gast.expr, unit: Unit) -> bool:
    """Tell whether an operand is certainly a number, which is broadcast to whatever it meets."""
    from srcad.analyze import infer
    t = infer.rhs(node, unit)
    return ty.is_scalar(t)


def _of_call(call: gast.Call, unit: Unit) -> str | None:
    external = unit.externals[call.func.id]
    if external.path == 'srcad.runtime.unbroadcast':
        return shape_source(call.args[1], unit)
    rule = registry.lookup(external.value)
    if rule is None or rule.elementwise is None or len(call.args) != 1 or call.keywords:
        return None
    return shape_source(call.args[0], unit)


def same(a: gast.expr, b: gast.expr, unit: Unit) -> bool:
    """Tell whether two expressions have provably the same shape because they are made from the same value."""
    if not getattr(unit, 'alike', None) and not isinstance(b, gast.Name):
        return False
    source = shape_source(b, unit)
    return source is not None and source == shape_source(a, unit)
