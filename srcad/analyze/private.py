"""Which lists and dicts are changed only through names that nothing else stands for: their types can be followed."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.unit import Unit

_ADDING = ('append', 'insert', 'extend', 'update', 'setdefault')
_CHANGING = (*_ADDING, 'pop', 'remove', 'clear', 'popitem')


def shared_and_changed(function: gast.FunctionDef, unit: Unit) -> set[str] | None:
    """Give the names that something else stands for and through which elements are changed.

    If none of them is a list or a dict, the types of lists can be followed. None if what is changed has no name.
    """
    changed, shared = set(), set()
    holds = any(isinstance(node, (gast.List, gast.Dict)) for node in ir.walk(function)) or any(
        isinstance(t, (ty.List, ty.Dict)) for t in unit.signature.values())
    for node in ir.walk(function):
        if isinstance(node, gast.Call):
            func = node.func
            known = isinstance(func, gast.Attribute) or ir.is_external(func) and _is_library(unit, func.id)
            if isinstance(func, gast.Attribute) and isinstance(func.value, gast.Name):
                if func.attr in _CHANGING:
                    changed.add(func.value.id)
            elif isinstance(func, gast.Attribute) and func.attr in _ADDING:
                return None
            parts = [*node.args, *(k.value for k in node.keywords)]
            shared |= {a.id for a in parts if isinstance(a, gast.Name)} if not known or isinstance(
                func, gast.Attribute) else set()
            if holds and not known:
                changed |= _changed_by(node, unit)
        elif isinstance(node, (gast.Assign, gast.AugAssign)):
            target = node.targets[0] if isinstance(node, gast.Assign) else node.target
            if isinstance(target, gast.Subscript):
                if isinstance(target.value, gast.Name):
                    changed.add(target.value.id)
                else:
                    return None
            elif holds and isinstance(node, gast.AugAssign) and isinstance(node.op, gast.Add):
                changed.add(target.id)          # a list is changed in place
            if not isinstance(target, gast.Tuple) or isinstance(node.value, gast.Tuple):
                shared |= {n.id for n in _stored_parts(node.value)}
            if _is_found(node.value, unit):
                shared |= ir.bound(target)
        elif isinstance(node, (gast.For,)):
            shared |= {n.id for n in _stored_parts(node.iter)} | ir.bound(node.target)
    return changed & shared


def _changed_by(call: gast.Call, unit: Unit) -> set[str]:
    """Give the names among the arguments of a call that the user's function may change."""
    from srcad.ad import calls, variants
    if unit.callees is None:
        return ir.reads(call)
    if variants.half(calls.callee(call, unit), '_bwd'):
        return set()            # it adds to buffers, which are made like what they are for
    return calls.written_arguments(call, unit)


def _is_found(value: gast.expr, unit: Unit) -> bool:
    """Tell whether a right side gives an object that something else may stand for: a name, an item, a field."""
    if isinstance(value, gast.Call):
        if isinstance(value.func, gast.Attribute):
            return value.func.attr in ('get', 'pop', 'popitem', 'setdefault')
        library = ir.is_external(value.func) and _is_library(unit, value.func.id)
        return not library or unit.externals[value.func.id].value in (max, min, next)
    if isinstance(value, gast.Tuple):
        return any(isinstance(part, gast.Name) for part in value.elts)
    return isinstance(value, (gast.Name, gast.Subscript, gast.Attribute))


def _stored_parts(expr: gast.AST) -> list:
    """Give the names whose objects an expression hands on."""
    if isinstance(expr, gast.Name):
        return [expr]
    if isinstance(expr, (gast.Tuple, gast.List)):
        return [n for e in expr.elts for n in _stored_parts(e)]
    if isinstance(expr, gast.Dict):
        return [n for e in expr.values for n in _stored_parts(e)]
    return []           # what is starred gives its items, and not itself


def _is_library(unit: Unit, key: str) -> bool:
    external = unit.externals.get(key)
    return external is not None and external.kind in ('library', 'builtin')
