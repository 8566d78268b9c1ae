"""Elements that stay the same in an inner loop of the reverse sweep: read once, added to once.

Before::

    for j in reversed(range(n)):
        b|x[i] += b|s * A[i, j]
        b|A[i, j] += b|s * x[i]
    b|x[i] += e

After::

    %1 = x[i]
    %2 = 0.0
    for j in reversed(range(n)):
        %2 += b|s * A[i, j]
        b|A[i, j] += b|s * %1
    b|x[i] += %2
    b|x[i] += e

Only for numbers, and where the block around the loop uses the element in any case: a loop that never runs must not make
an index count that is out of range.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.census import census
from srcad.optimize.effects import Effects, all_blocks, blocks, effects, header
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Take elements out of the inner loops of a function; tells whether anything changed."""
    work = None
    for block in list(all_blocks(function)):
        inner = [k for k, s in enumerate(block) if isinstance(s, gast.For) and not hasattr(s, 'lineno')]
        used = _elements(block) if inner else set()
        for index in reversed(inner if used else []):
            work = work or _Invariants(function, unit)
            work.loop(block, index, used)
    return work is not None and work.count > 0


class _Invariants:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        self.aliases = census(function, unit).aliases

    def loop(self, block: list, index: int, used: set[str]) -> None:
        """Look at one loop of a block; `used` are the elements that the block uses in any case."""
        loop = block[index]
        found = effects(loop, self.unit)
        if found.impure:
            return
        before: list = []
        after: list = []
        names = self._reads(loop, found, used, before)
        self._sums(loop, (found, used, names), before, after)
        block[index:index + 1] = [*before, loop, *after]
        self.count += len(before)

    def _fixed(self, node: gast.AST, found: Effects, used: set[str]) -> bool:
        return _is_element(node) and _text(node) in used and not ir.reads(node) & found.binds and ty.is_number(
            rhs(node, self.unit))

    def _sums(self, loop: gast.For, known: tuple, before: list, after: list) -> None:
        """Add up what a loop adds to one element, and add the sum after it."""
        found, used, names = known
        sums: dict[str, list] = {}
        for stmt in loop.body:
            if _is_sum(stmt) and self._fixed(_loaded(stmt.target), found, used):
                sums.setdefault(stmt.target.value.id, []).append(stmt)
        for base, statements in sums.items():
            if len({ir.key(s.target) for s in statements}) != 1 or not self._only_added_to(base, loop):
                continue
            target = statements[0].target
            name = 'b|' + (names.get(_text(target)) or self.unit.fresh())
            self.unit.types[name] = ty.FLOAT
            before.append(ir.assign(name, ir.constant(0.0)))
            after.append(gast.AugAssign(target, gast.Add(), ir.load(name)))
            for stmt in statements:
                stmt.target = ir.store(name)

    def _only_added_to(self, base: str, loop: gast.For) -> bool:
        """Tell whether a loop does no more to an array than to add to its elements."""
        key, adds = self.aliases.find(base), set()
        for stmt in _statements(loop.body):
            if _is_sum(stmt):
                adds.add(id(stmt.target.value))
        return all(id(n) in adds for n in ir.names(loop) if self.aliases.find(n.id) == key)

    def _reads(self, loop: gast.For, found: Effects, used: set[str], before: list) -> dict[str, str]:
        """Read once what each iteration would read again; gives the temporaries by the element."""
        written = {self.aliases.find(n) for n in found.writes}
        work = _Load(lambda node: isinstance(node.ctx, gast.Load) and not node.value.id.startswith('b|') and self._fixed(
            node, found, used) and self.aliases.find(node.value.id) not in written, self.unit)
        for stmt in _statements(loop.body):
            if isinstance(stmt, (gast.Assign, gast.AugAssign)):
                stmt.value = work.visit(stmt.value)
        before.extend(work.made.values())
        return {_text(made.value): made.targets[0].id for made in work.made.values()}


def _elements(block: list) -> set[str]:
    """Give the elements that the statements of a block use, by the primal: ``x[i]`` also for ``b|x[i]``."""
    return {_text(n) for s in block for p in header(s) for n in ir.walk(p) if _is_element(n)}


class _Load(ir.Transformer):
    """Replaces elements by temporaries."""

    def __init__(self, wanted, unit: Unit) -> None:
        self.wanted, self.unit = wanted, unit
        self.made: dict[str, gast.Assign] = {}

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        if not _is_element(node) or not self.wanted(node):
            return self.generic_visit(node)
        text = ir.key(node)
        if text not in self.made:
            name = self.unit.fresh()
            self.unit.types[name] = rhs(node, self.unit)
            self.made[text] = ir.assign(name, node)
        return ir.load(self.made[text].targets[0].id)


def _is_element(node: gast.AST) -> bool:
    """Tell whether an expression is an element of a variable, by names."""
    if not (isinstance(node, gast.Subscript) and ir.is_local(node.value)):
        return False
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return all(map(ir.is_local, parts))


def _text(node: gast.Subscript) -> str:
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return f'{node.value.id.removeprefix("b|")}[{",".join(p.id for p in parts)}]'


def _loaded(target: gast.Subscript) -> gast.Subscript:
    return gast.Subscript(ir.load(target.value.id), target.slice, gast.Load())


def _is_sum(stmt: gast.AST) -> bool:
    """Tell whether a statement adds to an element of an adjoint."""
    return (isinstance(stmt, gast.AugAssign) and isinstance(stmt.op, (gast.Add, gast.Sub))
            and isinstance(stmt.target, gast.Subscript) and isinstance(stmt.target.value, gast.Name)
            and stmt.target.value.id.startswith('b|'))


def _statements(body: list):
    for stmt in body:
        yield stmt
        for inner in blocks(stmt):
            yield from _statements(inner)
