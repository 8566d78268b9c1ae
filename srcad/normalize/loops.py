"""Give loops plain targets and pure tests, and lower their `else` blocks.

The `else` block of a loop runs if the loop was not left by `break`. A test that calls a function of the user's, or
binds a name, moves into the loop.

Before::

    def f(xs, a):
        for x in xs:
            if x > a:
                break
        else:
            a = 0.0
        while g(a) > 1.0:
            a = a / 2.0
        for a[0], i in xs:
            a[1] = i
        else:
            a[2] = 1
        return a

After::

    def f(xs, a):
        _broke = False
        for x in xs:
            if x > a:
                _broke = True
                break
        if not _broke:
            a = 0.0
        while True:
            if not g(a) > 1.0:
                break
            a = a / 2.0
        for _1 in xs:
            (_2, i) = _1
            a[0] = _2
            a[1] = i
        a[2] = 1
        return a
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks, unpack
from srcad.normalize.effects import Facts
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Give loops plain targets and pure tests, and lower their `else` blocks."""
    function = blocks.function_of(module)
    names = blocks.Names(function)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if not isinstance(statement, blocks.LOOPS):
            return [statement]
        first, *block = _else(statement, names)
        if isinstance(statement, gast.For):
            plain_target(statement, unit)
        elif not Facts(unit).pure(statement.test):
            _test(statement)
        # An else block that takes its place here is lowered in turn.
        return [first, *(part for s in block for part in (visit(s) if s is not statement else [s]))]

    blocks.rewrite(function, visit)
    return module


def breaks_of(block: list[gast.stmt]) -> list[list[gast.stmt]]:
    """Give the blocks that hold a `break` of the loop whose body is given."""
    found, pending = [], [block]
    while pending:
        here = pending.pop()
        for statement in here:
            if isinstance(statement, gast.Break):
                found.append(here)
                break
            if isinstance(statement, gast.If):
                pending += [statement.body, statement.orelse]
            elif isinstance(statement, blocks.LOOPS):
                # A break in the else block of an inner loop is one of the outer loop.
                pending.append(statement.orelse)
    return found


def mark_breaks(block: list[gast.stmt], flag: str) -> bool:
    """Set a flag before each `break` of the loop whose body is given; tells whether there is one."""
    leaving = breaks_of(block)
    for holder in leaving:
        position = next(i for i, s in enumerate(holder) if isinstance(s, gast.Break))
        holder.insert(position, blocks.bind(flag, ir.constant(True), holder[position]))
    return bool(leaving)


def endless(loop: gast.stmt) -> bool:
    """Tell whether a loop is left by `break` alone."""
    return isinstance(loop, gast.While) and isinstance(loop.test, gast.Constant) and bool(loop.test.value)


def _else(loop: gast.For | gast.While, names: blocks.Names) -> list[gast.stmt]:
    block, loop.orelse = loop.orelse, []
    if not block or endless(loop):
        return [loop]
    if not breaks_of(loop.body):
        return [loop, *block]
    flag = names.fresh('broke')
    mark_breaks(loop.body, flag)
    before = blocks.bind(flag, ir.constant(False), loop)
    # Visited again, so that loops in the else block are lowered too.
    return [before, loop, blocks.branch(blocks.negate(ir.load(flag)), block, [], block[0])]


def _test(loop: gast.While) -> None:
    leave = blocks.branch(blocks.negate(loop.test), [ir.copy_origin(gast.Break(), loop)], [], loop)
    loop.body.insert(0, leave)
    loop.test = blocks.place(ir.constant(True), loop.test)


def plain_target(loop: gast.For, unit: Unit) -> None:
    """Let a loop bind names, each once; what else its target holds is bound in its body."""
    names = [n.id for n in ir.names(loop.target)]
    if isinstance(loop.target, gast.List):
        loop.target = blocks.place(gast.Tuple(loop.target.elts, gast.Store()), loop.target)
    if unpack.is_pattern(loop.target) and len(set(names)) == len(names):
        return
    name = unit.fresh()
    value = blocks.place(ir.load(name), loop.target)
    unpacking = ir.copy_origin(gast.Assign([loop.target], value, None), loop)
    loop.body[:0] = unpack.flatten(unpacking, unit)
    loop.target = blocks.place(ir.store(name), loop.target)
