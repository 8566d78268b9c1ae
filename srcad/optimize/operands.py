"""Names for which it does not matter whether their memory is their own.

``%1 = 1.0 * x`` may be ``%1 = x`` where %1 is only computed with, and nothing writes to the memory of x.
"""
from __future__ import annotations

from collections import Counter

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.optimize.aliases import Aliases
from srcad.optimize.effects import effects, is_pure_call
from srcad.optimize.freshness import is_fresh
from srcad.unit import Unit


class Operands:
    """What a function only computes with, and what it writes to."""

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.aliases = Aliases(function, unit)
        self.names = _computed_with(function, unit)
        written = effects(function, unit).writes | _handed_out(function, unit)
        self.written = {self.aliases.find(n) for n in written}

    def may_share(self, node: gast.Assign, value: gast.AST) -> bool:
        """Tell whether a statement may bind its name to memory that other names stand for: to that of `value`."""
        target = node.targets[0]
        if not isinstance(target, gast.Name) or target.id not in self.names:
            return False
        return not any(self.aliases.find(n) in self.written for n in ir.reads(value)
                       if not ty.is_number(self.unit.types.get(n, ty.UNKNOWN)))


def _computed_with(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names that are only operands of arithmetic, and arguments of functions that give new memory."""
    reads = Counter(n.id for n in ir.names(function) if isinstance(n.ctx, gast.Load))
    operands: Counter = Counter()
    for node in ir.walk(function):
        if isinstance(node, gast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, gast.UnaryOp):
            parts = [node.operand]
        elif isinstance(node, gast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, gast.Call) and ir.is_external(node.func) and not node.keywords and is_fresh(node, unit):
            parts = node.args
        else:
            continue
        operands.update(p.id for p in parts if isinstance(p, gast.Name))
    changed = {n.target.id for n in ir.walk(function) if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Name)}
    return {name for name, count in reads.items() if operands[name] == count} - changed


def _handed_out(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names in calls that may write to their arguments."""
    return {n for node in ir.walk(function) if isinstance(node, gast.Call) and not is_pure_call(node, unit)
            for n in ir.reads(node)}
