"""The gradient of an object, written as the object that it is.

Before (p is an object of the data class `Point`, of numbers)::

    b|p = {'x': 2.0 * x, 'y': 1.0}
    return like(b|p, p)

After::

    return Point(x=2.0 * x, y=1.0)
"""
from __future__ import annotations

import types as python_types

import gast

from srcad import ir, runtime
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.census import census
from srcad.optimize.lowerings import same_kind
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Write the objects of a function out; tells whether there were any."""
    if not any(isinstance(t, (ty.Object, ty.Tuple)) and t != ty.STRING for t in unit.types.values()):
        return False
    given, changed = census(function, unit), False
    for block in [function.body]:
        for place, stmt in enumerate(block):
            found = _display(stmt, block[place + 1:], given, unit)
            if found is not None:
                call, whole = found
                call.func, call.args, call.keywords = whole.func, whole.args, whole.keywords
                block[place] = None
                changed = True
        block[:] = [stmt for stmt in block if stmt is not None]
    return changed


def _display(stmt: gast.stmt, rest: list[gast.stmt], given, unit: Unit) -> tuple[gast.Call, gast.Call] | None:
    """Give the call of `like` that a display is made for, and what takes its place."""
    if not isinstance(stmt, gast.Assign) or not isinstance(stmt.targets[0], gast.Name):
        return None
    name, value = stmt.targets[0].id, stmt.value
    if not isinstance(value, (gast.Dict, gast.Tuple)) or given.definitions.get(name) != 1 or given.reads.get(name) != 1:
        return None
    for later in rest[:1]:
        for node in ir.walk(later):
            if isinstance(node, gast.Call) and _is_like(node, name, unit):
                whole = _whole(value, unit.types.get(node.args[1].id, ty.UNKNOWN), unit)
                return None if whole is None else (node, whole)
    return None


def _is_like(node: gast.Call, name: str, unit: Unit) -> bool:
    return ir.is_external(node.func) and unit.externals[node.func.id].value is runtime.like and (
        getattr(node.args[0], 'id', '') == name and ir.is_local(node.args[1]))


def _whole(value: gast.Dict | gast.Tuple, t: ty.Type, unit: Unit) -> gast.Call | None:
    """Build the object that has some parts; None where its class cannot be named, or a part may not fit."""
    if isinstance(t, ty.Tuple) and isinstance(value, gast.Tuple) and hasattr(t.cls, '_fields'):
        parts = dict(zip(t.cls._fields, value.elts))
        wanted = dict(zip(t.cls._fields, t.items))
    elif isinstance(t, ty.Object) and isinstance(value, gast.Dict):
        parts = {key.value: part for key, part in zip(value.keys, value.values)}
        wanted = dict(t.attributes)
    else:
        return None
    if list(parts) != list(wanted) or not all(_fits(parts[k], wanted[k], unit) for k in parts):
        return None
    func = _class(t, unit)
    return None if func is None else gast.Call(func, [], [gast.keyword(k, v) for k, v in parts.items()])


def _fits(part: gast.expr, wanted: ty.Type, unit: Unit) -> bool:
    if isinstance(part, gast.Constant) and part.value is None:
        return True
    given = rhs(part, unit)
    return ty.same_shape(given, wanted) and (same_kind(given, wanted) or ty.is_integer(wanted))


def _class(t: ty.Type, unit: Unit) -> gast.Name | None:
    """Give the name of what makes the gradient of an object of a type."""
    made = unit.resolver.record(t.cls)
    if made is None:
        return ir.external(unit, 'types.SimpleNamespace', python_types.SimpleNamespace)
    known = unit.resolver.lookup(t.cls.__name__)
    if known is None or known.value is not t.cls:
        return None
    unit.externals.setdefault(known.key, known)
    return ir.load(known.key)
