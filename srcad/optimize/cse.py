"""Common subexpressions: expensive calls on the same operands are computed once.

Before::

    y = np.exp(x)
    b|x = b|y * np.exp(x)

After::

    y = np.exp(x)
    b|x = b|y * y

What one generated expression contains twice is bound to a temporary first.
"""
from __future__ import annotations

from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.aliases import Aliases
from srcad.optimize.census import census
from srcad.optimize.effects import all_blocks, blocks, effects, function_of, is_pure, is_stack
from srcad.unit import Unit

_CHEAP = frozenset(
    (
        np.shape,
        np.ndim,
        np.size,
        len,
        range,
        zip,
        reversed,
        enumerate,
        np.zeros_like,
        np.zeros,
        np.ones,
        np.ones_like,
        np.full,
        np.full_like,
        np.empty,
        np.broadcast_to,
        np.reshape,
        np.transpose,
        float,
        int,
        abs,
        np.array,
    )
)


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Share the repeated calls of each block; tells whether anything changed."""
    aliases = census(function, unit).aliases
    reverse = _reverse_blocks(function)
    return sum(_block(block, unit, aliases, id(block) in reverse) for block in list(all_blocks(function))) > 0


def _reverse_blocks(function: gast.FunctionDef) -> set[int]:
    """Find the blocks of the loops of the reverse sweep: no statement there is as the user wrote it."""
    found: set[int] = set()
    todo = [(function.body, False)]
    while todo:
        block, inside = todo.pop()
        if inside:
            found.add(id(block))
        for node in block:
            todo.extend((b, inside or isinstance(node, gast.For) and not hasattr(node, 'lineno')) for b in blocks(node))
    return found


_EXPENSIVE = frozenset((gast.BinOp, gast.Compare, gast.Subscript, gast.Call))


def _is_expensive(expr: gast.AST, unit: Unit) -> bool:
    if isinstance(expr, gast.BinOp):
        return isinstance(expr.op, gast.MatMult)
    if isinstance(expr, gast.Compare):
        return ty.is_array(rhs(expr, unit)) and is_pure(expr, unit)
    if isinstance(expr, gast.Subscript):
        return isinstance(expr.ctx, gast.Load) and _is_element(expr)
    if not isinstance(expr, gast.Call) or not ir.is_external(expr.func):
        return False
    value = function_of(expr, unit)
    try:
        return value not in _CHEAP and is_pure(expr, unit)
    except TypeError:
        return False


def _is_element(expr: gast.Subscript) -> bool:
    """Tell whether an expression takes a part out of a variable, by a name or a number."""
    return ir.is_local(expr.value) and ir.is_local(expr.slice)


class _Find(ir.Transformer):
    """Replaces expensive expressions that a variable already holds."""

    def __init__(self, known: dict[Any, str], unit: Unit, loads: bool = True) -> None:
        self.known, self.unit, self.count = known, unit, 0
        self.loads = loads                          # whether elements are shared too: not in the user's statements

    def _visit(self, node: gast.AST) -> gast.AST:
        if _is_expensive(node, self.unit) and (self.loads or not isinstance(node, gast.Subscript)):
            name = self.known.get(ir.key(node))
            if name is not None:
                self.count += 1
                return ir.load(name)
        return self.generic_visit(node)

    visit_Call = visit_BinOp = visit_Compare = visit_Subscript = _visit


def _block(statements: list, unit: Unit, aliases: Aliases, reverse: bool) -> bool:
    known: dict[Any, str] = {}                      # `ir.key` of an expression -> the variable that holds it
    depends: dict[str, set] = {}                    # name or class of memory -> keys of expressions
    count = _bind_repeated(statements, unit)
    for node in statements:
        if isinstance(node, (gast.Assign, gast.AugAssign, gast.Return)) and node.value is not None and known:
            if _is_generated(node):
                work = _Find(known, unit, reverse or not hasattr(node, 'lineno'))
                node.value = work.visit(node.value)
                count += work.count
        _forget(node, known, depends, unit, aliases)
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and _is_expensive(node.value, unit):
            _remember(node, known, depends, unit, aliases)
    return count > 0


def _bind_repeated(statements: list, unit: Unit) -> int:
    """Bind what a generated expression contains twice; gives how much there was."""
    result: list = []
    count = 0
    for node in statements:
        if isinstance(node, (gast.Assign, gast.AugAssign)) and not hasattr(node, 'lineno') and _is_generated(node):
            part = _repeated(node.value, unit)
            if part is not None:
                name = unit.fresh()
                unit.types[name] = rhs(part, unit)
                bound = ir.assign(name, part, getattr(node, 'origin', None))
                node.value = _Find({ir.key(part): name}, unit).visit(node.value)
                result.append(bound)
                count += 1
        result.append(node)
    statements[:] = result
    return count


def _repeated(expr: gast.AST, unit: Unit) -> gast.AST | None:
    """Find the largest expensive part that occurs twice in an expression."""
    seen: set = set()
    parts = [part for part in ir.walk(expr) if part.__class__ in _EXPENSIVE and part is not expr]
    for part in parts if len(parts) > 1 else ():
        if _is_expensive(part, unit):
            key = ir.key(part)
            if key in seen and is_pure(part, unit):
                return part
            seen.add(key)
    return None


def _is_generated(node: gast.AST) -> bool:
    targets = (
        node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.AugAssign) else []
    )
    plain = [n.id for t in targets for n in ir.names(t)]
    return not plain or any('|' in n or n.startswith('%') for n in plain)


def _forget(node: gast.AST, known: dict, depends: dict, unit: Unit, aliases: Aliases) -> None:
    if not known:
        return
    found = effects(node, unit)
    if found.impure:
        known.clear()
        return
    changed = found.binds | found.writes | {'memory ' + aliases.find(n) for n in found.writes if not is_stack(n)}
    for name in changed:
        for key in depends.pop(name, ()):
            known.pop(key, None)


def _remember(node: gast.Assign, known: dict, depends: dict, unit: Unit, aliases: Aliases) -> None:
    name = node.targets[0].id
    reads = ir.reads(node.value)
    if name in reads:
        return
    key = ir.key(node.value)
    known.setdefault(key, name)
    memory = {n for n in reads | {name} if not ty.is_number(unit.types.get(n, ty.UNKNOWN))}
    for other in reads | {name} | {'memory ' + aliases.find(n) for n in memory}:
        depends.setdefault(other, set()).add(key)

