"""Objects that are just what they are made of: named tuples, data classes, plain namespaces.

Making one, ``Point(x, y)``, is a display of its attributes.
"""
from __future__ import annotations

import dataclasses
import types as python_types
from typing import Any

import gast

from srcad import ir, runtime
from srcad.analyze import types as ty
from srcad.unit import Unit

CLASS_CONSTANT = runtime.class_constant      # what reading a constant of a class from an object counts as a call of


def parts(value: gast.AST | None, unit: Unit) -> dict[Any, gast.expr] | None:
    """Give what each attribute of an object that is made is, by its key; None for all that makes no such object.

    Keys are those of the compiler: see `srcad.ir.Field` and `srcad.ir.Position`.
    """
    if not isinstance(value, gast.Call) or not ir.is_external(value.func):
        return None
    cls = unit.externals[value.func.id].value
    if not isinstance(cls, type) or any(isinstance(a, gast.Starred) for a in value.args) or any(
            k.arg is None for k in value.keywords):
        return None
    if cls is python_types.SimpleNamespace:
        return {ir.Field(k.arg): k.value for k in value.keywords} if not value.args else None
    names = unit.resolver.record(cls) if unit.resolver is not None else None
    if names is None or len(value.args) > len(names):
        return None
    given = {**dict(zip(names, value.args)), **{k.arg: k.value for k in value.keywords}}
    for name in names:
        if name not in given:
            default = _default(cls, name)
            if default is None:
                return None
            given[name] = default
    if set(given) != set(names):
        return None
    if issubclass(cls, tuple):
        return {ir.Position(place, name): given[name] for place, name in enumerate(names)}
    return {ir.Field(name): given[name] for name in names}


def _default(cls: type, name: str) -> gast.expr | None:
    """Give the default of an attribute, if it is a literal."""
    if issubclass(cls, tuple):
        value = getattr(cls, '_field_defaults', {}).get(name, dataclasses.MISSING)
    else:
        value = cls.__dataclass_fields__[name].default
    return ir.constant(value) if isinstance(value, (int, float, str, type(None))) else None


def made_type(value: gast.Call, found: dict[Any, gast.expr], types: list[ty.Type], unit: Unit) -> ty.Type:
    """Give the type of an object that is made of values of some types."""
    cls = unit.externals[value.func.id].value
    if issubclass(cls, tuple):
        return ty.Tuple(tuple(types), cls)
    return ty.Object(cls, tuple((str(key), t) for key, t in zip(found, types)))
