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

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.optimize.aliases import Aliases
from srcad.optimize.copies import is_internal
from srcad.optimize.effects import Effects, all_blocks, definitions, effects, header, is_pure
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
        self.unit = unit
        self.aliases = Aliases(function, unit)
        self.counts = definitions(function)
        self.places: dict[str, int] = {}
        for block in all_blocks(function):
            for node in block:
                for name in {n for part in _own(node) for n in ir.reads(part)}:
                    self.places[name] = self.places.get(name, 0) + 1

    def block(self, statements: list) -> bool:
        """Move what can be moved in a block, one statement a time."""
        for index, node in enumerate(statements):
            kept = _kept(node)
            if kept is None or self.counts.get(kept) != 1:
                continue
            replaced = _next_binding(statements, index, node.value.id)
            if replaced is not None and self._sink(statements, index, replaced, kept):
                return True
        return False

    def _sink(self, statements: list, start: int, place: int, kept: str) -> bool:
        """Move the statement at a place below the last one that reads what was kept."""
        readers = [k for k, s in enumerate(statements) if k > start and kept in ir.reads(s)]
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


def _next_binding(statements: list, start: int, name: str) -> int | None:
    """Give the next statement that replaces a name, if nothing changes it otherwise before that."""
    for index in range(start + 1, len(statements)):
        node = statements[index]
        if name in ir.bound(node):
            plain = isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)
            return index if plain else None
    return None
