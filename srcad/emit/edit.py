"""Small changes of generated functions, on their trees: names of functions, and of the helpers that they call.

The trees are changed in place.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping

import gast

from srcad import ir

Function = gast.FunctionDef


def rename(function: Function, names: Mapping[str, str]) -> Function:
    """Rename functions, where they are defined and where they are read."""
    def change(node: gast.AST) -> gast.AST:
        if isinstance(node, gast.Name) and node.id in names:
            node.id = names[node.id]
        elif isinstance(node, gast.FunctionDef) and node.name in names:
            node.name = names[node.name]
        return node

    return _changed(function, change)


def rename_calls(function: Function, names: Mapping[str, str]) -> Function:
    """Rename functions where they are called, and nowhere else."""
    def change(node: gast.AST) -> gast.AST:
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id in names:
            node.func.id = names[node.func.id]
        return node

    return _changed(function, change)


def unqualify(function: Function, module: str) -> tuple[Function, set[str]]:
    """Write ``f`` for each ``module.f``; the module may be a dotted name. Gives the names that were found as well."""
    found = set()

    def change(node: gast.AST) -> gast.AST:
        if isinstance(node, gast.Attribute) and _dotted(node.value) == module:
            found.add(node.attr)
            return gast.Name(node.attr, gast.Load(), None, None)
        return node

    return _changed(function, change), found


def _dotted(node: gast.AST) -> str | None:
    if isinstance(node, gast.Attribute):
        owner = _dotted(node.value)
        return owner and f'{owner}.{node.attr}'
    return node.id if isinstance(node, gast.Name) else None


def _changed(function: Function, change: Callable[[gast.AST], gast.AST]) -> Function:
    class Changer(ir.Transformer):
        def visit(self, node: gast.AST) -> gast.AST:
            return change(self.generic_visit(node))

    return Changer().visit(function)


def bound(function: Function) -> set[str]:
    """Give the variables, parameters and functions that a function binds."""
    found = {node.id for node in ir.walk(function)
             if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)}
    return found | {node.name for node in ir.walk(function) if isinstance(node, gast.FunctionDef)}


def split_imports(text: str) -> tuple[list[str], str]:
    """Part the import lines at the top of a text from the rest."""
    lines = text.split('\n')
    count = 0
    while count < len(lines) and (not lines[count].strip() or lines[count].startswith(('import ', 'from '))):
        count += 1
    return [line for line in lines[:count] if line.strip()], '\n'.join(lines[count:])
