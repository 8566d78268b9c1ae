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
from srcad.analyze.overlay import Overlay
from srcad.optimize.effects import blocks
from srcad.optimize.literals import number
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Propagate copies through a function; tells whether anything changed."""
    work = _Copies()
    work.block(function.body, Overlay(), Readers())
    return work.count > 0


def is_internal(name: str) -> bool:
    """Tell whether a name is a temporary, or the adjoint or tangent of one."""
    return name.rpartition('|')[2].startswith('%') and not name.startswith('stack|')


class _Replace(ir.Transformer):
    def __init__(self, known: Overlay) -> None:
        self.known = known
        self.count = 0

    def visit_Name(self, node: gast.Name) -> gast.AST:
        value = self.known[node.id] if isinstance(node.ctx, gast.Load) else None
        if value is None:
            return node
        self.count += 1
        return ir.copy_tree(value)


class _Copies:
    def __init__(self) -> None:
        self.count = 0

    def block(self, statements: list, known: Overlay, readers: Readers) -> None:
        """Propagate through a block; `known` maps names to what they stand for, and is changed."""
        for node in statements:
            bound, nested = changed_names(node), blocks(node)
            inside = known.over() if nested else known
            for name in bound if nested else ():
                _forget(name, inside, readers)
            self._replace(node, known, inside)
            for block in nested:
                self.block(block, inside.over(), Readers(readers))
            for name in bound:
                _forget(name, known, readers)
                readers.drop(name)
            self._learn(node, known, readers)

    def _replace(self, node: gast.AST, known: Overlay, inside: Overlay) -> None:
        work = _Replace(known)
        if isinstance(node, gast.If):
            node.test = work.visit(node.test)
        elif isinstance(node, gast.For):
            node.iter = work.visit(node.iter)
        elif isinstance(node, gast.While):
            work.known = inside
            node.test = work.visit(node.test)
        elif isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return, gast.Assert, gast.Raise)):
            work.visit(node)
        self.count += work.count

    def _learn(self, node: gast.AST, known: Overlay, readers: Readers) -> None:
        if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
            return
        name, value = node.targets[0].id, node.value
        is_new = is_internal(name) or name[:2] in ('b|', 't|')
        if is_new and ir.is_local(value) and value.id != name:
            known[name] = value
            readers.add(name, value.id)
        elif is_new and number(value) is not None:
            known[name] = value
        elif name.startswith('saved|') and isinstance(value, gast.Constant) and value.value is None:
            known[name] = value
        elif name[:2] in ('b|', 't|') and self._is_seed(value):
            known[name] = value
            for read in ir.reads(value):
                readers.add(name, read)

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


class Readers:
    """Says which names may stand for values that read a name, in layers as the table of those values is."""

    def __init__(self, below: Readers | None = None) -> None:
        self._own: dict[str, set[str]] = {}
        self._below = below

    def add(self, reader: str, name: str) -> None:
        """Enter that a name stands for what reads another one."""
        self._own.setdefault(name, set()).add(reader)

    def drop(self, name: str) -> None:
        """Forget what this layer says of a name, of which nothing stands for what reads it any more."""
        self._own.pop(name, None)

    def of(self, name: str) -> list[str]:
        """Give the names that may stand for what reads a name."""
        return [*self._own.get(name, ()), *(self._below.of(name) if self._below is not None else ())]


def _forget(name: str, known: Overlay, readers: Readers) -> None:
    known[name] = None
    for other in readers.of(name):
        value = known[other]
        if value is not None and name in ir.reads(value):
            known[other] = None
