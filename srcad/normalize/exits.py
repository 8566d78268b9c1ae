"""Bring `break`, `continue` and `return` into tail position.

What follows a branch that leaves goes into the branch that stays. Where that would mean to copy it, because the branch
stays at several places, a flag says whether it was left. A `return` in a loop becomes a `break` with a result.

Before::

    def f(xs, a):
        if a < 0.0:
            return a
        s = 0.0
        for x in xs:
            if x > a:
                continue
            s = s + x
            if s > 9.0:
                return s * a
        if a > 1.0:
            if s > 1.0:
                return s
            s = s * 2.0
        else:
            s = s * 3.0
        return s * s

After::

    def f(xs, a):
        if a < 0.0:
            return a
        else:
            s = 0.0
            _done = False
            for x in xs:
                if not x > a:
                    s = s + x
                    if s > 9.0:
                        _ret = s * a
                        _done = True
                        break
            if _done:
                return _ret
            else:
                _left = False
                if a > 1.0:
                    if s > 1.0:
                        _ret2 = s
                        _left = True
                    else:
                        s = s * 2.0
                else:
                    s = s * 3.0
                if _left:
                    return _ret2
                else:
                    return s * s
"""
from __future__ import annotations

import copy
import dataclasses

import gast

from srcad import errors, ir, markers
from srcad.normalize import blocks, returns
from srcad.normalize.loops import breaks_of, endless
from srcad.unit import Unit

EXITS = (gast.Return, gast.Break, gast.Continue, gast.Raise)


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Bring `break`, `continue` and `return` into tail position."""
    function = blocks.function_of(module)
    valued = [s for s in blocks.statements(function.body) if isinstance(s, gast.Return) and s.value is not None]
    for statement in blocks.statements(function.body):
        if isinstance(statement, gast.Return) and statement.value is None:
            if valued:
                _refuse(unit, statement, 'this return gives no value, others do')
            statement.value = blocks.place(ir.constant(None), statement)
    returns.leave_loops(function)
    flow = _Exits(blocks.Names(function)).block(function.body)
    function.body = flow.body
    if valued and flow.ends:
        end = next((leaf for leaf in flow.ends if leaf), function.body)
        _refuse(unit, end[-1] if end else function, 'the function may end without a return, and returns None then')
    _clean(function)
    return module


def _refuse(unit: Unit, node: gast.AST, reason: str) -> None:
    raise errors.make('SRC115', reason, unit.source, node, 'return a value on every path')


@dataclasses.dataclass
class _Flow:
    """A block that is done: its statements, where control falls off its end, and which exits it holds."""

    body: list[gast.stmt]
    ends: list[list[gast.stmt]]
    kinds: set[type]


class _Exits:
    """Works from the last statement to the first, so that what follows a statement is done already."""

    def __init__(self, names: blocks.Names) -> None:
        self.names = names

    def block(self, block: list[gast.stmt]) -> _Flow:
        body: list[gast.stmt] = []
        rest = _Rest(body)
        for statement in reversed(block):
            if isinstance(statement, EXITS):
                kinds = set() if isinstance(statement, gast.Raise) else {type(statement)}
                rest.restart(statement, [], kinds)
            elif markers.is_region(statement):
                self._region(statement, rest)
            elif isinstance(statement, gast.If):
                self._branch(statement, rest)
            elif isinstance(statement, blocks.LOOPS):
                self._loop(statement, rest)
            else:
                rest.later.append(statement)
        body.extend(reversed(rest.later))
        return _Flow(body, rest.ends, rest.kinds)

    def _loop(self, loop: gast.stmt, rest: _Rest) -> None:
        leaves = bool(breaks_of(loop.body))
        loop.body = self.block(loop.body).body
        if endless(loop) and not leaves:
            rest.restart(loop, [], set())
        else:
            rest.later.append(loop)

    def _branch(self, node: gast.If, rest: _Rest) -> None:
        first, second = self.block(node.body), self.block(node.orelse)
        node.body, node.orelse = first.body, second.body
        ends, kinds = first.ends + second.ends, first.kinds | second.kinds
        if not ends:
            rest.restart(node, [], kinds)
        elif not kinds:
            rest.later.append(node)
        elif not rest.later:
            rest.restart(node, ends, kinds)
        elif len(ends) == 1:
            rest.move(ends[0])
            rest.restart(node, rest.ends, kinds | rest.kinds)
        elif len(rest.later) == 1 and isinstance(rest.later[0], gast.Break):
            for leaf in ends:
                leaf.append(copy.copy(rest.later[0]))
            rest.restart(node, [], kinds | rest.kinds)
        else:
            self._flags(node, rest)

    def _region(self, node: gast.If, rest: _Rest) -> None:
        """Put a region, with the mark that ends it, on the level of what stands around; what leaves it does so after it."""
        flow, ending = self.block(node.body), self.block(node.orelse).body
        if flow.kinds:
            leaving, flags = self._leave(node, _exits_in([flow.body]), rest, bool(flow.ends))
        else:
            leaving, flags = [], []
        if leaving or not flow.ends:
            rest.later = leaving
        if not flow.ends:
            rest.ends, rest.kinds = [], flow.kinds
        rest.later += [*reversed([*flow.body, *ending]), *flags]

    def _flags(self, node: gast.If, rest: _Rest) -> None:
        """Replace the exits in a branch by flags, and test them before what follows."""
        rest.later, flags = self._leave(node, _exits_in([node.body, node.orelse]), rest)
        rest.later += [node, *flags]

    def _leave(self, node: gast.If, exits: list[list[gast.stmt]], rest: _Rest, stays: bool = True) -> tuple[list, list]:
        """Replace exits by flags; gives the statement that tests them, and what sets them before.

        The only exit of what never `stays` needs no flag.
        """
        kinds = list(dict.fromkeys(type(holder[-1]) for holder in exits))
        tested = kinds if stays else kinds[1:]
        flags = {kind: self.names.fresh('left') for kind in tested}
        result = self.names.fresh('ret') if gast.Return in kinds else ''
        for holder in exits:
            leaving = holder.pop()
            if isinstance(leaving, gast.Return):
                holder.append(blocks.bind(result, leaving.value, leaving))
            if type(leaving) in flags:
                holder.append(blocks.bind(flags[type(leaving)], ir.constant(True), leaving))

        def leave(kind: type) -> gast.stmt:
            return ir.copy_origin(gast.Return(ir.load(result)) if kind is gast.Return else kind(), node)

        inner: list[gast.stmt] = [] if stays else [leave(kinds[0])]
        if stays:
            rest.move(inner)
        for kind in tested:
            inner = [blocks.branch(ir.load(flags[kind]), [leave(kind)], inner, node)]
        rest.kinds = rest.kinds | set(kinds)
        return inner[:1], [blocks.bind(flag, ir.constant(False), node) for flag in flags.values()]


class _Rest:
    """What follows the statement at hand in its block, in reverse order."""

    def __init__(self, body: list[gast.stmt]) -> None:
        self.body = body
        self.later: list[gast.stmt] = []
        self.ends: list[list[gast.stmt]] = [body]
        self.kinds: set[type] = set()

    def restart(self, statement: gast.stmt, ends: list[list[gast.stmt]], kinds: set[type]) -> None:
        self.later, self.ends, self.kinds = [statement], ends, kinds

    def move(self, leaf: list[gast.stmt]) -> None:
        """Put what follows at the end of another block."""
        leaf.extend(reversed(self.later))
        self.ends = [leaf if end is self.body else end for end in self.ends]


def _exits_in(arms: list[list[gast.stmt]]) -> list[list[gast.stmt]]:
    """Give the blocks in some others that end with an exit of the region around them."""
    found, pending = [], arms[::-1]
    while pending:
        block = pending.pop()
        last = block[-1] if block else None
        if isinstance(last, (gast.Return, gast.Break, gast.Continue)):
            found.append(block)
        elif isinstance(last, gast.If):
            pending += [last.orelse, last.body]
    return found


def _clean(function: gast.FunctionDef) -> None:
    """Drop `continue`, which stands in tail position now, and the empty blocks that this leaves."""
    for owner in [function, *blocks.statements(function.body)]:
        for name in ('body', 'orelse'):
            block = getattr(owner, name, None)
            if isinstance(block, list) and block and isinstance(block[-1], gast.Continue):
                block.pop()
        if isinstance(owner, gast.If) and not owner.body:
            if owner.orelse:
                owner.test, owner.body, owner.orelse = blocks.negate(owner.test), owner.orelse, []
            else:
                owner.body = [ir.copy_origin(gast.Pass(), owner)]
        elif isinstance(owner, blocks.LOOPS) and not owner.body:
            owner.body = [ir.copy_origin(gast.Pass(), owner)]
