"""Tuples and lists that are only taken apart again: each part becomes a variable.

Before::

    b|%1 = b|z[0], b|z[1]
    b|x = b|%1[0] * y
    b|y = b|%1[1] * x

After::

    %2 = b|z[0]
    %3 = b|z[1]
    b|x = %2 * y
    b|y = %3 * x
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze.infer import rhs
from srcad.optimize.census import Census, census
from srcad.optimize.copies import is_internal
from srcad.optimize.effects import all_blocks
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Take the displays of a function apart; tells whether there were any."""
    given = census(function, unit)
    found = {node.targets[0].id: node for node in given.nodes(gast.Assign) if _is_display(node, given.definitions)}
    for name in _kept_whole(given, found) if found else ():
        del found[name]
    if not found:
        return False
    names = {name: [_part_name(name, unit) for _ in node.value.elts] for name, node in found.items()}
    for name, node in found.items():
        for part, value in zip(names[name], node.value.elts):
            unit.types[part] = rhs(value, unit)
    for block in all_blocks(function):
        block[:] = [new for node in block for new in (_split(node, names) if _is_one(node, found) else [node])]
    work = _Parts(names)
    for node in function.body:
        work.visit(node)
    return True


def known(function: gast.FunctionDef, unit: Unit) -> dict[str, gast.AST]:
    """Give the displays that stand in a temporary for good: what is in them keeps its name and its size."""
    given = census(function, unit)
    counts = given.definitions
    found = {node.targets[0].id: node.value for node in given.nodes(gast.Assign) if _is_display(node, counts)
             and all(isinstance(e, gast.Constant) or ir.is_local(e) and counts.get(e.id) == 1 for e in node.value.elts)}
    return {name: value for name, value in found.items() if name not in given.handed_out} if found else {}


def _is_display(node: gast.AST, counts: dict[str, int]) -> bool:
    return (isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)
            and isinstance(node.value, (gast.Tuple, gast.List)) and bool(node.value.elts)
            and is_internal(node.targets[0].id) and counts.get(node.targets[0].id) == 1
            and not any(isinstance(e, gast.Starred) for e in node.value.elts))


def _is_one(node: gast.AST, found: dict[str, gast.AST]) -> bool:
    return isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and found.get(
        node.targets[0].id) is node


def _kept_whole(given: Census, found: dict[str, gast.AST]) -> set[str]:
    """Give the displays that something else reads than an index that is a number."""
    parts = {}
    for node in given.nodes(gast.Subscript):
        if isinstance(node.value, gast.Name) and node.value.id in found:
            name = node.value.id
            if _number(node, len(found[name].value.elts)) is not None and isinstance(node.ctx, gast.Load):
                parts[name] = parts.get(name, 0) + 1
    reads: dict[str, int] = {}
    for n in given.names:
        if n.id in found and not isinstance(n.ctx, gast.Store):
            reads[n.id] = reads.get(n.id, 0) + 1
    return {name for name in found if reads.get(name, 0) != parts.get(name, 0)}


def _number(node: gast.Subscript, length: int) -> int | None:
    value = node.slice.value if isinstance(node.slice, gast.Constant) else None
    return value if type(value) is int and 0 <= value < length else None


def _part_name(name: str, unit: Unit) -> str:
    prefix = 'b|' if name.startswith('b|') else 't|' if name.startswith('t|') else ''
    return prefix + unit.fresh()


def _split(node: gast.Assign, names: dict[str, list[str]]) -> list[gast.AST]:
    parts = [ir.assign(name, value) for name, value in zip(names[node.targets[0].id], node.value.elts)]
    return [ir.copy_origin(part, node) for part in parts]


class _Parts(ir.Transformer):
    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        if isinstance(node.value, gast.Name) and node.value.id in self.names:
            return ir.load(self.names[node.value.id][node.slice.value])
        return self.generic_visit(node)
