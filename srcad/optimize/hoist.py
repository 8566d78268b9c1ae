"""A copy that is taken only to compute one expression later is computed at once.

Before::

    %1 = b|x[1:-1].copy()
    b|x[1:-1] = 0.0
    b|%2 = %1 / 3.0

After::

    b|%2 = b|x[1:-1] / 3.0
    b|x[1:-1] = 0.0
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.optimize.census import census
from srcad.optimize.copies import is_internal
from srcad.optimize.effects import all_blocks, effects, is_pure, is_stack
from srcad.optimize.freshness import is_fresh
from srcad.unit import Unit

_NEAR = 6


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Compute with what is copied instead of copying it; tells whether anything changed."""
    work = _Hoist(function, unit)
    for block in list(all_blocks(function)):
        work.block(block)
    return work.count > 0


class _Hoist:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        known = census(function, unit)
        self.uses, self.definitions, self.aliases = known.uses, known.definitions, known.aliases

    def block(self, statements: list) -> None:
        """Look a few statements ahead from each copy in a block."""
        for index, node in enumerate(statements):
            name = self._copied(node)
            if name is None:
                continue
            for later in range(index + 1, min(index + _NEAR, len(statements))):
                user = statements[later]
                if name in ir.reads(user):
                    if self._may_move(user, name, statements[index + 1 : later]):
                        _Put(name, node.value.func.value).visit(user.value)
                        statements[index] = user
                        del statements[later]
                        self.count += 1
                    break
            if index + 1 >= len(statements):
                break

    def _copied(self, node: gast.AST) -> str | None:
        """Give the temporary that holds a copy which one expression uses."""
        if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
            return None
        name, value = node.targets[0].id, node.value
        taken = isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and value.func.attr == 'copy'
        if not taken or value.args or value.keywords or not is_internal(name):
            return None
        return name if self.uses.get(name) == self.definitions.get(name) == 1 else None

    def _may_move(self, node: gast.AST, name: str, between: list) -> bool:
        """Tell whether a statement can be carried out before others, with the original in place of the copy."""
        if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
            return False
        value, target = node.value, node.targets[0].id
        if not isinstance(value, gast.BinOp) or not is_pure(value, self.unit) or not is_fresh(value, self.unit):
            return False
        others = ir.reads(value) - {name}
        classes = {self.aliases.find(n) for n in others}
        for step in between:
            found = effects(step, self.unit)
            if found.impure or found.binds & (others | {target}) or target in found.reads | found.writes:
                return False
            if any(self.aliases.find(n) in classes for n in found.writes if not is_stack(n)):
                return False
        return True


class _Put(ir.Transformer):
    def __init__(self, name: str, value: gast.AST) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: gast.Name) -> gast.AST:
        return self.value if node.id == self.name else node
