"""An adjoint that is replaced after all have read it needs no second name for what it was.

Before, where the user wrote ``r = r * x + a``::

    %1 = b|r
    b|r = b|r * x
    b|x += %1 * r
    b|a = %1

After::

    b|x += b|r * r
    b|a = b|r
    b|r = b|r * x

Only where the statements that change places do not depend on one another.
"""
from __future__ import annotations

import bisect
import functools
from collections.abc import Callable

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.optimize.census import census
from srcad.optimize.copies import is_internal
from srcad.optimize.effects import Effects, all_blocks, effects, header, is_pure
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Move replacements of adjoints down; tells whether anything changed."""
    work = _Order(function, unit)
    changed = False
    for block in list(all_blocks(function)):
        changed |= work.block(block)
    return changed


class _Order:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit = function, unit
        known = census(function, unit)
        self.aliases, self.counts = known.aliases, known.definitions

    @functools.cached_property
    def places(self) -> dict[str, int]:
        """How many statements read each name."""
        found: dict[str, int] = {}
        for block in all_blocks(self.function):
            for node in block:
                for name in {n for part in _own(node) for n in ir.reads(part)}:
                    found[name] = found.get(name, 0) + 1
        return found

    def block(self, statements: list) -> bool:
        """Move what can be moved in a block, one statement a time."""
        candidates = [(k, _kept(s)) for k, s in enumerate(statements) if self.counts.get(_kept(s)) == 1]
        bound = _positions(statements, ir.bound) if candidates else {}
        read = _positions(statements, ir.reads) if candidates else {}
        for index, kept in candidates:
            replaced = _next_binding(statements, index, bound.get(statements[index].value.id, []))
            if replaced is not None and self._sink(statements, [k for k in read.get(kept, []) if k > index], replaced, kept):
                return True
        return False

    def _sink(self, statements: list, readers: list[int], place: int, kept: str) -> bool:
        """Move the statement at a place below the last one that reads what was kept."""
        if not readers or readers[-1] <= place or len(readers) != self.places[kept]:
            return False
        moved, last = statements[place], readers[-1]
        if not all(isinstance(s, (gast.Assign, gast.AugAssign, gast.Expr)) for s in statements[place:last + 1]):
            return False
        found = effects(moved, self.unit)
        if found.writes or found.impure or not is_pure(moved.value, self.unit):
            return False
        between = [effects(s, self.unit) for s in statements[place + 1:last + 1]]
        if any(self._depends(moved, found, other) for other in between):
            return False
        statements.insert(last, statements.pop(place))
        return True

    def _depends(self, moved: gast.Assign, found: Effects, other: Effects) -> bool:
        """Tell whether a statement must stay below the one that is moved."""
        name = moved.targets[0].id
        if other.impure or name in other.reads | other.binds | other.writes or other.binds & found.reads:
            return True
        memory = {self.aliases.find(n) for n in found.reads if not ty.is_number(self.unit.types.get(n, ty.UNKNOWN))}
        return any(self.aliases.find(n) in memory for n in other.writes)


def _own(node: gast.AST) -> list[gast.AST]:
    """Give the parts of a statement that do not stand in its blocks."""
    return [node.test] if isinstance(node, gast.While) else header(node)


def _kept(node: gast.AST) -> str | None:
    """Give the temporary of ``%1 = b|r``."""
    if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and isinstance(node.value, gast.Name):
        name, value = node.targets[0].id, node.value.id
        if (is_internal(name) or name.startswith('b|')) and value.startswith('b|') and name != value:
            return name
    return None


def _positions(statements: list, names: Callable) -> dict[str, list[int]]:
    """Give for each name where the statements of a block read, or bind, it."""
    found: dict[str, list[int]] = {}
    for index, node in enumerate(statements):
        for name in names(node):
            found.setdefault(name, []).append(index)
    return found


def _next_binding(statements: list, start: int, places: list[int]) -> int | None:
    """Give the next statement that replaces a name bound at some places, if nothing changes it otherwise before that."""
    after = bisect.bisect_right(places, start)
    if after == len(places):
        return None
    node = statements[places[after]]
    plain = isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)
    return places[after] if plain else None
