"""Which lists and dicts are changed only through names that nothing else stands for: their types can be followed."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.unit import Unit


def shared_and_changed(function: gast.FunctionDef, unit: Unit) -> set[str] | None:
    """Give the names that something else stands for and through which elements are changed.

    If none of them is a list or a dict, the types of lists can be followed. None if what is changed has no name.
    """
    changed, shared = set(), set()
    for node in ir.walk(function):
        if isinstance(node, gast.Call):
            func = node.func
            known = isinstance(func, gast.Attribute) or ir.is_external(func) and _is_library(unit, func.id)
            if isinstance(func, gast.Attribute) and isinstance(func.value, gast.Name):
                if func.attr in (
                    'append',
                    'insert',
                    'extend',
                    'pop',
                    'remove',
                    'clear',
                    'update',
                    'setdefault',
                    'popitem',
                ):
                    changed.add(func.value.id)
            elif isinstance(func, gast.Attribute) and func.attr in (
                'append',
                'insert',
                'extend',
                'update',
                'setdefault',
            ):
                return None
            shared |= {a.id for a in node.args if isinstance(a, gast.Name)} if not known or isinstance(
                func, gast.Attribute) else set()
        elif isinstance(node, (gast.Assign, gast.AugAssign)):
            target = node.targets[0] if isinstance(node, gast.Assign) else node.target
            if isinstance(target, gast.Subscript):
                if isinstance(target.value, gast.Name):
                    changed.add(target.value.id)
                else:
                    return None
            if not isinstance(target, gast.Tuple) or isinstance(node.value, gast.Tuple):
                shared |= {n.id for n in _stored_parts(node.value)}
        elif isinstance(node, (gast.For,)):
            shared |= {n.id for n in _stored_parts(node.iter)}
    return changed & shared


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
