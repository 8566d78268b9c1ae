"""The nodes of a function by their class, and what follows from them: counted once for as long as no pass changes it."""
from __future__ import annotations

import functools

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import parameters
from srcad.optimize.aliases import Aliases
from srcad.optimize.effects import Effects, effects_of, is_pure_call
from srcad.optimize.freshness import is_fresh
from srcad.unit import Unit


class Census:
    """What passes ask about a whole function, found when the first one asks.

    Attributes
    ----------
    definitions, uses
        How often each local name is bound, and read; a parameter is bound at entry, and ``x += y`` does both.
    reads
        How often each local name is loaded.
    computed_with
        The names that are only operands of arithmetic, and arguments of functions that give new memory.
    handed_out
        The names in calls that may write to their arguments.
    effects
        What the function does as a whole.
    aliases
        Which names may stand for memory that they share.
    """

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit = function, unit

    @functools.cached_property
    def _all(self) -> list[gast.AST]:
        return ir.walk(self.function)

    @functools.cached_property
    def _by_class(self) -> dict[type, list]:
        found: dict[type, list] = {}
        for node in self._all:
            found.setdefault(node.__class__, []).append(node)
        return found

    def nodes(self, kind: type) -> list:
        """Give the nodes of a class, outer ones first."""
        return self._by_class.get(kind, [])

    @functools.cached_property
    def names(self) -> list[gast.Name]:
        """The local names, wherever they stand."""
        return [n for n in self.nodes(gast.Name) if n.id[:1] != '@']

    @functools.cached_property
    def reads(self) -> dict[str, int]:
        return _counted([n.id for n in self.names if n.ctx.__class__ is gast.Load])

    @functools.cached_property
    def _increased(self) -> list[str]:
        return [n.target.id for n in self.nodes(gast.AugAssign) if isinstance(n.target, gast.Name)]

    @functools.cached_property
    def uses(self) -> dict[str, int]:
        return _counted(self._increased, self.reads)

    @functools.cached_property
    def definitions(self) -> dict[str, int]:
        stores = [n.id for n in self.names if n.ctx.__class__ is gast.Store]
        return _counted([*stores, *self._increased], dict.fromkeys(parameters(self.function), 1))

    @functools.cached_property
    def effects(self) -> Effects:
        return effects_of(self._all, self.unit)

    @functools.cached_property
    def aliases(self) -> Aliases:
        return Aliases(self.nodes(gast.Assign), self.nodes(gast.For), self.nodes(gast.Call), self.unit)

    @functools.cached_property
    def handed_out(self) -> set[str]:
        return {n for call in self.nodes(gast.Call) if not is_pure_call(call, self.unit) for n in ir.reads(call)}

    @functools.cached_property
    def computed_with(self) -> set[str]:
        operands = _counted([part.id for node in [*self.nodes(gast.BinOp), *self.nodes(gast.UnaryOp),
                                                  *self.nodes(gast.Compare), *self.nodes(gast.Call)]
                             for part in self._operands(node) if isinstance(part, gast.Name)])
        return {name for name, count in self.reads.items() if operands.get(name) == count} - set(self._increased)

    def _operands(self, node: gast.AST) -> list[gast.AST]:
        if isinstance(node, gast.BinOp):
            return [node.left, node.right]
        if isinstance(node, gast.UnaryOp):
            return [node.operand]
        if isinstance(node, gast.Compare):
            return [node.left, *node.comparators]
        return node.args if ir.is_external(node.func) and not node.keywords and is_fresh(node, self.unit) else []

    @functools.cached_property
    def _written(self) -> set[str]:
        """Classes of memory that is written to, or may be."""
        return {self.aliases.find(n) for n in self.effects.writes | self.handed_out}

    def may_share(self, node: gast.Assign, value: gast.AST) -> bool:
        """Tell whether a statement may bind its name to memory that other names stand for: to that of `value`.

        ``%1 = 1.0 * x`` may be ``%1 = x`` where %1 is only computed with, and nothing writes to the memory of x.
        """
        target = node.targets[0]
        if not isinstance(target, gast.Name) or target.id not in self.computed_with:
            return False
        return not any(self.aliases.find(n) in self._written for n in ir.reads(value)
                       if not ty.is_number(self.unit.types.get(n, ty.UNKNOWN)))


def _counted(names: list[str], start: dict[str, int] | None = None) -> dict[str, int]:
    counts = dict(start or {})
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def census(function: gast.FunctionDef, unit: Unit) -> Census:
    """Give the census of a function: the one that the optimizer keeps while nothing changes, or a new one."""
    kept = unit.census
    return kept if kept is not None and kept.function is function else Census(function, unit)
