"""Loops that need nothing but what was saved run over the histories.

Before::

    %1 = list(zip(xs, ys))
    for x, y in %1:
        r = x - y
        stack|r.append(r)
    for x, y in reversed(%1):
        r = stack|r.pop()
        b|r = 2.0 * r

After::

    for x, y in zip(xs, ys):
        r = x - y
        stack|r.append(r)
    for r in reversed(stack|r):
        b|r = 2.0 * r

Only where every iteration saves exactly once, and nothing else looks at the history.
"""
from __future__ import annotations

import builtins

import gast

from srcad import ir
from srcad.optimize.census import census
from srcad.optimize.copies import is_internal
from srcad.optimize.loops import _is_append, _popped
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Let the loops of a function run over their histories; tells whether anything changed."""
    work = _Histories(function, unit)
    work.block(function.body)
    return work.changed


class _Histories:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit, self.function = unit, function
        self.changed = False
        known = census(function, unit)
        self.uses, self.definitions = known.uses, known.definitions

    def block(self, statements: list) -> None:
        """Look at the loops of a block that stands in no loop itself."""
        forward: dict[str, gast.For] = {}
        for index, node in enumerate(statements):
            if isinstance(node, gast.If):
                self.block(node.body)
                self.block(node.orelse)
            elif isinstance(node, gast.For):
                inner = _reversed(node.iter)
                if inner is None:
                    forward[ir.key(node.iter)] = node
                elif ir.key(inner) in forward:
                    self._loop(node, forward[ir.key(inner)], statements[index + 1:])
        self._plain_lists(statements)

    def _loop(self, node: gast.For, forward: gast.For, rest: list) -> None:
        pops = []
        for step in node.body:
            stack = _popped(step)
            if stack is None or not isinstance(step.targets[0], gast.Name) or not self._saves(stack, forward):
                break
            pops.append((step.targets[0], stack))
        body = node.body[len(pops):]
        targets = ir.bound(node.target)
        if not pops or any(targets & ir.reads(s) for s in [*body, *rest]) or targets & {t.id for t, _ in pops}:
            return
        reverse = ir.external(self.unit, 'builtins.reversed', builtins.reversed, 'builtin')
        parts = [ir.call(reverse, ir.load(stack)) for _, stack in pops]
        if len(parts) == 1:
            node.target, node.iter = pops[0][0], parts[0]
        else:
            together = ir.external(self.unit, 'builtins.zip', builtins.zip, 'builtin')
            node.target, node.iter = gast.Tuple([t for t, _ in pops], gast.Store()), ir.call(together, *parts)
        node.body = body or [gast.Pass()]
        self.changed = True

    def _saves(self, stack: str, loop: gast.For) -> bool:
        """Tell whether each iteration of a loop appends to a history once, which nothing else uses but one pop."""
        if self.uses.get(stack) != 2 or self.definitions.get(stack) != 1:
            return False
        if any(isinstance(n, (gast.Break, gast.Return, gast.Continue)) for n in ir.walk(loop)):
            return False
        return any(_is_append(s) and isinstance(s.value.func.value, gast.Name) and s.value.func.value.id == stack
                   for s in loop.body)

    def _plain_lists(self, statements: list) -> None:
        """Where a list of the items was made for the way back, and is not needed any more, it goes."""
        for index, node in enumerate(statements[:-1]):
            after = statements[index + 1]
            if not (isinstance(node, gast.Assign) and _is_list(node.value) and isinstance(node.targets[0], gast.Name)):
                continue
            name = node.targets[0].id
            step = next((s for s in statements[index + 1:] if name in ir.reads(s)), after)
            written = getattr(getattr(step, 'origin', None), 'text', 'list(')
            between = statements[index + 1:statements.index(step)]
            if (isinstance(step, gast.For) and isinstance(step.iter, gast.Name) and step.iter.id == name
                    and is_internal(name) and self._reads(name) == 1 and 'list(' not in written
                    and all(isinstance(getattr(s, 'value', None), (gast.List, gast.Constant)) for s in between)):
                step.iter = node.value.args[0]
                node.__class__ = gast.Pass
                self.changed = True

    def _reads(self, name: str) -> int:
        return sum(n.id == name and isinstance(n.ctx, gast.Load) for n in ir.names(self.function))


def _reversed(expr: gast.AST) -> gast.AST | None:
    """Give what a loop runs over backwards."""
    if isinstance(expr, gast.Call) and ir.is_external(expr.func) and expr.func.id == '@builtins.reversed':
        return expr.args[0]
    return None


def _is_list(expr: gast.AST) -> bool:
    return (isinstance(expr, gast.Call) and ir.is_external(expr.func) and expr.func.id == '@builtins.list'
            and len(expr.args) == 1 and not expr.keywords)
