"""Copy propagation: a temporary that only renames a variable or a literal.

Before::

    %1 = x
    b|y = 1.0
    b|x = b|y * %1

After (what is then dead is removed by dead.py)::

    %1 = x
    b|y = 1.0
    b|x = 1.0 * x
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.optimize.effects import blocks
from srcad.optimize.literals import number
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Propagate copies through a function; tells whether anything changed."""
    work = _Copies()
    work.block(function.body, {})
    return work.count > 0


def is_internal(name: str) -> bool:
    """Tell whether a name is a temporary, or the adjoint or tangent of one."""
    return name.rpartition('|')[2].startswith('%') and not name.startswith('stack|')


class _Replace(ir.Transformer):
    def __init__(self, known: dict[str, gast.AST]) -> None:
        self.known = known
        self.count = 0

    def visit_Name(self, node: gast.Name) -> gast.AST:
        value = self.known.get(node.id) if isinstance(node.ctx, gast.Load) else None
        if value is None:
            return node
        self.count += 1
        return ir.copy_tree(value)


class _Copies:
    def __init__(self) -> None:
        self.count = 0

    def block(self, statements: list, known: dict[str, gast.AST]) -> None:
        """Propagate through a block; `known` maps names to what they stand for."""
        known = dict(known)
        readers: dict[str, set[str]] = {}
        for name, value in known.items():
            if isinstance(value, gast.Name):
                readers.setdefault(value.id, set()).add(name)
        for node in statements:
            nested = isinstance(node, (gast.For, gast.While, gast.If))
            bound = changed_names(node)
            inside = None
            if nested:
                inside = dict(known)
                for name in bound:
                    _forget(name, inside, readers, permanent=False)
            self._replace(node, known, inside)
            for block in blocks(node):
                self.block(block, inside if inside is not None else known)
            for name in bound:
                _forget(name, known, readers, permanent=True)
            self._learn(node, known, readers)

    def _replace(self, node: gast.AST, known: dict, inside: dict | None) -> None:
        if not known:
            return
        work = _Replace(known)
        if isinstance(node, gast.If):
            node.test = work.visit(node.test)
        elif isinstance(node, gast.For):
            node.iter = work.visit(node.iter)
        elif isinstance(node, gast.While):
            work.known = inside or {}
            node.test = work.visit(node.test)
        elif isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return, gast.Assert, gast.Raise)):
            work.visit(node)
        self.count += work.count

    def _learn(self, node: gast.AST, known: dict, readers: dict) -> None:
        if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
            return
        name, value = node.targets[0].id, node.value
        if ir.is_local(value) and value.id != name and (is_internal(name) or name[:2] in ('b|', 't|')):
            known[name] = value
            readers.setdefault(value.id, set()).add(name)
        elif number(value) is not None and (is_internal(name) or name[:2] in ('b|', 't|')):
            known[name] = value
        elif name.startswith('saved|') and isinstance(value, gast.Constant) and value.value is None:
            known[name] = value
        elif name[:2] in ('b|', 't|') and self._is_seed(value):
            known[name] = value
            for read in ir.reads(value):
                readers.setdefault(read, set()).add(name)

    def _is_seed(self, value: gast.AST) -> bool:
        """Tell whether a value is one number, spread to the shape of a variable."""
        spread = isinstance(value, gast.Call) and ir.is_external(value.func) and len(value.args) == 2
        return (
            spread
            and value.func.id == '@numpy.broadcast_to'
            and number(value.args[0]) is not None
            and isinstance(value.args[1], gast.Attribute)
            and isinstance(value.args[1].value, gast.Name)
        )


def changed_names(node: gast.AST) -> set[str]:
    """Give the names that a statement rebinds, or that stand for other values after it."""
    found = set()
    for part in ir.walk(node):
        if part.__class__ is gast.Name:
            if part.ctx.__class__ is gast.Store and part.id[:1] != '@':
                found.add(part.id)
        elif part.__class__ is gast.AugAssign and isinstance(part.target, gast.Name):
            found.add(part.target.id)
    return found


def _forget(name: str, known: dict, readers: dict, permanent: bool) -> None:
    known.pop(name, None)
    for other in readers.get(name, ()):
        value = known.get(other)
        if value is not None and name in ir.reads(value):
            del known[other]
    if permanent:
        readers.pop(name, None)
