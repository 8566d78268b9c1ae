"""Turn a `return` in a loop into a result, a flag and a `break`; a part of exits.py, which shows it.

An endless loop that nothing but a `return` leaves needs no flag, nor a loop that returns what is returned after it.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.loops import breaks_of, endless


def leave_loops(function: gast.FunctionDef) -> None:
    """Turn each `return` in a loop into a `break`, and return after the loop."""
    names = blocks.Names(function)

    after = _returned_after(function)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if isinstance(statement, blocks.LOOPS) and _returns(statement):
            return _Nest(names, statement, after.get(id(statement))).run()
        return [statement]

    blocks.rewrite(function, visit)


def _returned_after(function: gast.FunctionDef) -> dict[int, str]:
    """Give the name that is returned right after a loop, by the id of the loop."""
    found = {}
    for owner in [function, *blocks.statements(function.body)]:
        for name in ('body', 'orelse'):
            block = getattr(owner, name, None) or []
            for first, second in zip(block, block[1:]) if isinstance(block, list) else ():
                if isinstance(first, blocks.LOOPS) and isinstance(second, gast.Return) and ir.is_local(second.value):
                    found[id(first)] = second.value.id
    return found


def _returns(loop: gast.stmt) -> list[gast.Return]:
    return [s for s in blocks.statements([loop]) if isinstance(s, gast.Return)]


class _Nest:
    """One outermost loop with the loops in it that hold a `return`."""

    def __init__(self, names: blocks.Names, loop: gast.stmt, after: str | None) -> None:
        self.loop = loop
        values = [node.value for node in _returns(loop)]
        first = values[0]
        # The same variable returned everywhere is still there after the loop.
        self.same = first if ir.is_local(first) and all(
            ir.is_local(v) and v.id == first.id for v in values) else None
        self.flagged = any(not self._by_return_alone(node) for node in blocks.statements([loop])
                           if isinstance(node, blocks.LOOPS) and _returns(node))

        # It is returned after the loop anyway.
        self.plain = self.same is not None and self.same.id == after and not any(
            isinstance(node, blocks.LOOPS) and _returns(node) for node in blocks.statements(loop.body))
        self.flagged = self.flagged and not self.plain
        self.result = '' if self.same else names.fresh('ret')
        self.flag = names.fresh('done') if self.flagged else ''

    def run(self) -> list[gast.stmt]:
        alone = self._by_return_alone(self.loop)
        self._body(self.loop.body)
        if self.plain:
            return [self.loop]
        value = blocks.place(ir.load(self.same.id if self.same else self.result), self.loop)
        leave = ir.copy_origin(gast.Return(value), self.loop)
        if alone and not self.flagged:
            return [self.loop, leave]
        before = blocks.bind(self.flag, ir.constant(False), self.loop)
        if alone:
            return [before, self.loop, leave]
        return [before, self.loop, blocks.branch(ir.load(self.flag), [leave], [], self.loop)]

    @staticmethod
    def _by_return_alone(loop: gast.stmt) -> bool:
        return endless(loop) and not breaks_of(loop.body)

    def _body(self, block: list[gast.stmt]) -> None:
        """Rewrite a block within the loop; inner loops are left one after the other."""
        result: list[gast.stmt] = []
        for statement in block:
            if isinstance(statement, gast.Return):
                if self.same is None:
                    result.append(blocks.bind(self.result, statement.value, statement))
                if self.flagged:
                    result.append(blocks.bind(self.flag, ir.constant(True), statement))
                result.append(ir.copy_origin(gast.Break(), statement))
                break
            result.append(statement)
            if isinstance(statement, gast.If):
                self._body(statement.body)
                self._body(statement.orelse)
            elif isinstance(statement, blocks.LOOPS) and _returns(statement):
                alone = self._by_return_alone(statement)
                self._body(statement.body)
                leave = ir.copy_origin(gast.Break(), statement)
                result.append(leave if alone else blocks.branch(ir.load(self.flag), [leave], [], statement))
        block[:] = result
