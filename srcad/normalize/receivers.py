"""What is known of the objects of a function: their classes, and the functions that their attributes mean."""
from __future__ import annotations

from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.unit import Unit

# Classes of the user's that inherit from these hold values that go by no attribute.
_BUILT_IN = (tuple, list, dict, set, frozenset, str, bytes, int, float, complex, np.ndarray, np.generic)


def has_objects(t: ty.Type) -> bool:
    """Tell whether values of a type may be or hold objects of a class of the user's."""
    if isinstance(t, ty.Tuple):
        return t.cls is not tuple or any(map(has_objects, t.items))
    if isinstance(t, (ty.List, ty.Iterable)):
        return has_objects(t.item)
    if isinstance(t, ty.Dict):
        return any(has_objects(item) for _, item in t.items)
    return isinstance(t, ty.Object) and t != ty.STRING or isinstance(t, ty.Function) and isinstance(t.value, type)


class Receivers:
    """Answers for one function, whose types are inferred.

    Attributes
    ----------
    taken
        The parameters of which the class was relied on without knowing it from the arguments.
    checks
        Other objects of which it was, in the statement that is looked at.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.taken: set[str] = set()
        self.checks: list[tuple[gast.expr, Any]] = []

    def type_of(self, node: gast.expr) -> ty.Type:
        """Give the type of an atom."""
        return infer.rhs(node, self.unit) if isinstance(node, (gast.Name, gast.Constant)) else ty.UNKNOWN

    def class_of(self, node: gast.expr) -> type | None:
        """Give the class of an object of the user's; None for anything else."""
        if ir.is_external(node):
            value = self.unit.externals[node.id].value
            return type(value) if self.unit.resolver.is_object(value) and not isinstance(value, _BUILT_IN) else None
        t = self.type_of(node)
        cls = t.cls if isinstance(t, (ty.Object, ty.Tuple)) else None
        if isinstance(t, ty.Object) and isinstance(cls, type) and issubclass(cls, _BUILT_IN):
            return None         # its items are no attributes
        return cls if cls is not None and self.unit.resolver.is_users(cls) else None

    def hides(self, node: gast.expr, cls: type, name: str) -> bool:
        """Tell whether an object may have an attribute of its own in place of what its class has."""
        if ir.is_external(node):
            return name in getattr(self.unit.externals[node.id].value, '__dict__', ())
        t = self.type_of(node)
        if isinstance(t, ty.Object) and t.attributes:
            return name in dict(t.attributes)
        return name in self.unit.resolver.assigned(cls)

    def member(self, node: gast.expr, name: str) -> tuple[Any, type] | None:
        """Give the function that an attribute of an object means."""
        cls = self.class_of(node)
        if cls is None:
            return None
        member = self.unit.resolver.member(cls, name)
        if member is None or member.kind != 'property' and self.hides(node, cls, name):
            return None
        self.rely_on(node)
        return member, cls

    def rely_on(self, node: gast.expr) -> None:
        """Note that the class of an object was relied on, where nothing but an annotation or the method says it."""
        t = self.type_of(node)
        if not ir.is_local(node) or node.id in self.unit.signature or not isinstance(t, ty.Object) or t.attributes:
            return
        if node.id in self.unit.owners or node.id in self.unit.annotated:
            self.taken.add(node.id)
        else:
            self.checks.append((node, t.cls))
