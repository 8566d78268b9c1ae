"""Keep nothing but names in the targets of an unpacking.

The parts of a pattern are bound from left to right after the value was taken apart, so a store in it becomes a
statement of its own, and what stands right of it is bound after it. A name that occurs twice is bound by its last
occurrence.

Before::

    def f(a, p):
        i, a[i], *rest = p
        _, _, x = rest
        [y] = x
        return y

After::

    def f(a, p):
        i, _1, *rest = p
        a[i] = _1
        _2, _, x = rest
        (y,) = x
        return y
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Keep nothing but names in the targets of an unpacking."""
    def visit(statement: gast.stmt) -> list[gast.stmt]:
        return flatten(statement, unit) if isinstance(statement, gast.Assign) else [statement]

    blocks.rewrite(blocks.function_of(module), visit)
    return module


def flatten(statement: gast.Assign, unit: Unit) -> list[gast.stmt]:
    """Give the statements for one assignment."""
    if not isinstance(statement.targets[0], (gast.Tuple, gast.List)):
        return [statement]
    pattern = _Pattern(unit, statement)
    statement.targets = [pattern.names(statement.targets[0])]
    rename_repeated(statement.targets[0], unit)
    result: list[gast.stmt] = [statement]
    for name, target in pattern.later:
        part = ir.copy_origin(gast.Assign([target], ir.load(name), None), statement)
        result += flatten(part, unit)
    return result


def rename_repeated(target: gast.expr, unit: Unit) -> None:
    """Give all but the last occurrence of a name in a pattern a temporary."""
    seen: set[str] = set()
    found = [node for node in ir.walk(target) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store)]
    if len({node.id for node in found}) == len(found):
        return
    repeated = []
    for node in reversed(list(_in_order(target))):
        if node.id in seen:
            repeated.append(node)
        seen.add(node.id)
    for node in reversed(repeated):
        node.id = unit.fresh()


def _in_order(target: gast.expr):
    if isinstance(target, gast.Name):
        yield target
    elif isinstance(target, gast.Starred):
        yield from _in_order(target.value)
    elif isinstance(target, (gast.Tuple, gast.List)):
        for part in target.elts:
            yield from _in_order(part)


def is_pattern(target: gast.expr) -> bool:
    """Tell whether a target is a name, or a tuple of such, without a star."""
    if isinstance(target, gast.Tuple):
        return all(is_pattern(part) for part in target.elts)
    return isinstance(target, gast.Name)


class _Pattern:
    """The rewriting of one pattern; `later` collects what is bound after it."""

    def __init__(self, unit: Unit, statement: gast.Assign) -> None:
        self.unit = unit
        self.statement = statement
        self.later: list[tuple[str, gast.expr]] = []
        self._touched: set[str] = set()

    def names(self, target: gast.expr) -> gast.expr:
        """Give the pattern with temporaries for all that is not a plain name."""
        if isinstance(target, gast.Starred):
            target.value = self.names(target.value) if isinstance(target.value, gast.Name) else self._later(
                target.value)
            return target
        if isinstance(target, (gast.Tuple, gast.List)):
            if self.later:
                # Python takes a nested value apart only after the stores left of it.
                return self._later(target)
            return blocks.place(gast.Tuple([self.names(part) for part in target.elts], gast.Store()), target)
        if isinstance(target, gast.Name) and target.id not in self._touched:
            return target
        return self._later(target)

    def _later(self, target: gast.expr) -> gast.expr:
        name = self.unit.fresh()
        self.later.append((name, target))
        self._touched |= {node.id for node in ir.names(target)}
        return blocks.place(ir.store(name), target)
