"""Write attributes, and the calls of functions of classes that are made as they are, back as they were.

Before::

    z = @Model.step(m, x)
    r = @Model.rate(m)
    w = m['w']

After::

    z = m.step(x)
    r = m.rate
    w = m.w
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> None:
    """Write the calls in a generated function back, in place."""
    function.body = [_Restore(unit).visit(statement) for statement in function.body]


class _Restore(ir.Transformer):
    """Replaces the calls of one function."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        self.generic_visit(node)
        name = ir.attribute_name(node)
        if name is None:
            return node
        if isinstance(node.value, gast.Name) and node.value.id.startswith('b|'):        # an adjoint is no object
            node.slice = ir.plain_key(node.slice)
            return node
        new = gast.Attribute(node.value, name, node.ctx)
        return gast.copy_location(new, node) if hasattr(node, 'lineno') else new

    def visit_Call(self, node: gast.Call) -> gast.AST:
        self.generic_visit(node)
        external = self.unit.externals[node.func.id] if ir.is_external(node.func) else None
        if external is None or external.kind != 'member':
            return node
        return gast.copy_location(_written(external.form, external.path.rpartition('.')[2], node), node) if hasattr(
            node, 'lineno') else _written(external.form, external.path.rpartition('.')[2], node)


def _written(form: str, name: str, node: gast.Call) -> gast.expr:
    """Write what makes a call."""
    first, rest = node.args[0], node.args[1:]
    kind, _, operator = form.partition(':')
    if kind == 'method':
        return gast.Call(gast.Attribute(first, name, gast.Load()), rest, node.keywords)
    if kind in ('property', 'constant'):
        return gast.Attribute(first, name, gast.Load())
    if kind == 'call':
        return gast.Call(first, rest, node.keywords)
    if kind == 'item':
        return gast.Subscript(first, rest[0], gast.Load())
    if kind == 'unary':
        return gast.UnaryOp(getattr(gast, operator)(), first)
    if kind == 'inplace':
        return gast.Call(gast.Attribute(first, name, gast.Load()), rest, [])
    left, right = (rest[0], first) if kind == 'reflected' else (first, rest[0])
    return gast.BinOp(left, getattr(gast, operator)(), right)
