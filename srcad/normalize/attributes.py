"""Attributes of objects as items: what is known of items of containers holds for them.

They are printed as attributes. Attributes that arrays have stay, where the value is not known to be an object of a class of
the user's.

Before::

    def f(p, x):
        n = x.shape
        return p.w

After::

    def f(p, x):
        n = x.shape
        return p['w']
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.normalize import blocks
from srcad.unit import Unit

_OF_ARRAYS = frozenset(name for name in dir(np.ndarray) if not name.startswith('__')) | {'mT', 'device', 'itemset'}


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Read attributes as items."""
    function = blocks.function_of(module)
    work = _Attributes(unit)
    function.body = [work.visit(statement) for statement in function.body]
    return module


def positions(function: gast.FunctionDef, unit: Unit) -> bool:
    """Read attributes of what is known by now to be named tuples by their places; tells whether there were any."""
    found = [node for node in ir.walk(function) if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name)
             and isinstance(getattr(node.slice, 'value', None), ir.Field)]
    changed = False
    for node in found:
        t = unit.types.get(node.value.id)
        names = getattr(t.cls, '_fields', ()) if isinstance(t, ty.Tuple) else ()
        if node.slice.value in names:
            node.slice, changed = ir.constant(ir.Position(names.index(node.slice.value), str(node.slice.value))), True
    return changed


class _Attributes(ir.Transformer):
    """Replaces the attributes in a tree."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def visit_Call(self, node: gast.Call) -> gast.AST:
        """A method is no item."""
        func = node.func
        if isinstance(func, gast.Attribute):
            func.value = self.visit(func.value)
            node.func = gast.Constant(None, None)
            self.generic_visit(node)
            node.func = func
            return node
        return self.generic_visit(node)

    def visit_Attribute(self, node: gast.Attribute) -> gast.AST:
        self.generic_visit(node)
        key = self._key(node)
        if key is None:
            return node
        return gast.copy_location(gast.Subscript(node.value, gast.copy_location(ir.constant(key), node), node.ctx), node)

    def _key(self, node: gast.Attribute) -> ir.Field | ir.Position | None:
        if node.attr.startswith('__'):
            return None
        if not isinstance(node.value, gast.Name) or ir.is_external(node.value):
            return ir.Field(node.attr) if ir.attribute_name(node.value) and node.attr not in _OF_ARRAYS else None
        t = self.unit.types.get(node.value.id) or self.unit.signature.get(node.value.id, ty.UNKNOWN)
        if isinstance(t, ty.Tuple) and node.attr in getattr(t.cls, '_fields', ()):
            return ir.Position(t.cls._fields.index(node.attr), node.attr)
        if isinstance(t, ty.Object) and t != ty.STRING:
            return ir.Field(node.attr)
        unknown = isinstance(t, (ty.Unknown, ty.Bottom))
        return ir.Field(node.attr) if unknown and node.attr not in _OF_ARRAYS else None
