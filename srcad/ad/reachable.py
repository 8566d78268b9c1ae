"""Which names of a function may refer to memory that outlives it: attributes of objects, variables of the module."""
from __future__ import annotations

import types as python_types

import gast
import numpy as np

from srcad import ir, registry
from srcad.ad import calls
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.activity import INACTIVE_ATTRIBUTES
from srcad.analyze.aliases import reference_source
from srcad.analyze.blocks import statements
from srcad.analyze.memory import Classes
from srcad.unit import MISSING, Unit

_OUT = 'outside'


def is_attribute_of_arrays(node: gast.Attribute, unit: Unit) -> bool:
    """Tell whether an attribute is one that arrays have, and not that of an object."""
    if isinstance(infer.rhs(node.value, unit) if isinstance(node.value, gast.Name) else ty.UNKNOWN, ty.Object):
        return False
    return node.attr in INACTIVE_ATTRIBUTES or registry.attribute(node.attr) is not None or node.attr == 'flat'


def attribute_of(node: gast.AST, unit: Unit) -> str | None:
    """Give the name of the attribute of an object that an expression is."""
    if isinstance(node, gast.Attribute):
        return None if is_attribute_of_arrays(node, unit) else node.attr
    return ir.attribute_name(node)


def is_mutable(node: gast.AST, unit: Unit) -> bool:
    """Tell whether the name of something that is not local may mean memory that can be changed."""
    if not ir.is_external(node):
        return False
    external = unit.externals[node.id]
    if external.kind in ('builtin', 'generated', 'local', 'member') or external.path.startswith('srcad.'):
        return False
    value = external.value
    if external.kind == 'library' and callable(value):
        return False
    return value is MISSING or not (callable(value) and not hasattr(value, '__dict__')) and not isinstance(value, (
        int, float, complex, str, bytes, type(None), python_types.ModuleType, python_types.FunctionType, type, np.generic,
        np.ufunc, np.dtype, python_types.BuiltinFunctionType, frozenset, range)) and (
            not hasattr(value, 'node') and not hasattr(value, 'definition'))


class Names:
    """The names of a function that may refer to memory that outlives it."""

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.classes = Classes()
        for stmt in statements(function.body):
            self._statement(stmt)

    def is_outside(self, name: str) -> bool:
        """Tell whether a name may refer to such memory."""
        return self.classes.find(name) == self.classes.find(_OUT)

    def refers(self, node: gast.AST) -> bool:
        """Tell whether an atom may be such memory."""
        return ir.is_local(node) and self.is_outside(node.id) or is_mutable(node, self.unit)

    def _statement(self, stmt: gast.stmt) -> None:
        if isinstance(stmt, gast.For):
            for name in ir.bound(stmt.target):
                self._unite(name, stmt.iter)
        elif isinstance(stmt, gast.Assign):
            target = stmt.targets[0]
            if attribute_of(target, self.unit) is not None:
                self._unite(_OUT, stmt.value)
                return
            names = ir.bound(target) or ({target.value.id} if ir.is_local(getattr(target, 'value', None)) else set())
            source = self._source(stmt.value)
            for name in names if source is not None else ():
                self._unite(name, source)

    def _source(self, value: gast.expr) -> gast.AST | None:
        if attribute_of(value, self.unit) is not None or isinstance(value, gast.Attribute) and self.refers(value.value):
            return value
        if calls.is_user_call(value, self.unit):
            return gast.Tuple([*value.args, *(k.value for k in value.keywords)], gast.Load())
        return reference_source(value, self.unit)

    def _unite(self, target: str, source: gast.AST) -> None:
        if ty.is_number(self.unit.types.get(target, ty.UNKNOWN)):
            return
        for node in ir.walk(source):
            if ir.is_local(node):
                if not ty.is_number(self.unit.types.get(node.id, ty.UNKNOWN)):
                    self.classes.unite(target, node.id)
            elif is_mutable(node, self.unit):
                self.classes.unite(target, _OUT)
            elif attribute_of(node, self.unit) is not None:
                self.classes.unite(target, _OUT)
