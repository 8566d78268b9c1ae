"""Comprehensions, and generator expressions that are consumed where they stand, as loops; a part of conditional.py.

A comprehension is a loop that fills a container: ``[f(v) for v in x if v]`` becomes::

    items = []
    for v in x:
        if v:
            items.append(f(v))

`any`, `all` and `next` stop early; `sum` adds one value after the other where a later one may change an earlier one. All
else that consumes a generator expression takes all its values before it does anything, so it may get a list.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.clauses import Clauses, nest, refuse
from srcad.normalize.effects import CALL, LOOP, WALRUS, external_path
from srcad.normalize.order import Lifter, Slot

# What takes all values of an iterable before it does anything, or only compares them.
_EAGER = frozenset('builtins.' + name for name in 'set frozenset sorted max min sum'.split()) | {
    'math.fsum', 'math.prod'}
# What computes with each value as it comes, by which operator, and from what on.
_RUNNING = {'builtins.sum': (gast.Add, 0), 'math.prod': (gast.Mult, 1)}
_NEW = (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant)


def fill(lifter: Lifter, node: gast.expr, name: str) -> None:
    """Write the loops that fill the container of a comprehension, which gets a name."""
    empty: gast.expr
    loops = _Loops(lifter, node)
    if isinstance(node, gast.DictComp):
        empty, body = gast.Dict([], []), _item(lifter, node, name)
    elif isinstance(node, gast.SetComp):
        empty = ir.call(ir.external(lifter.unit, 'builtins.set', set, 'builtin'))
        body = [_method(name, 'add', node.elt)]
    else:
        empty, body = gast.List([], gast.Load()), [_method(name, 'append', node.elt)]
    loops.write([loops.bind(name, blocks.place(empty, node))], body)


def run_through(lifter: Lifter, node: gast.ListComp) -> None:
    """Write the loops of a comprehension of which nobody uses the list."""
    _Loops(lifter, node).write([], [gast.Expr(node.elt)])


class _Loops:
    """The loops of a comprehension; what they do is said to come from it, or from the statement that it is all of.

    Parameters
    ----------
    lifter
        Lowers the statement that the comprehension stands in.
    node
        The comprehension.
    """

    def __init__(self, lifter: Lifter, node: gast.expr) -> None:
        self.lifter, self.node = lifter, node
        self.source = ir.copy_origin(gast.Pass(), lifter.statement)
        if getattr(lifter.statement, 'value', None) is not node:
            self.source.origin = getattr(node, 'origin', self.source.origin)

    def bind(self, name: str, value: gast.expr) -> gast.stmt:
        return blocks.bind(name, value, self.source)

    def write(self, before: list[gast.stmt], body: list[gast.stmt], leave: gast.expr | None = None) -> None:
        """Put the loops in front of the statement; the first iterable is evaluated before all else."""
        for statement in blocks.statements(body):
            ir.copy_origin(statement, self.source)
        clauses = Clauses(self.lifter.unit, self.source)
        clauses.add(self.node.generators)
        made = nest(clauses.found, body, self.lifter.unit, leave)
        loop = next(s for s in made if isinstance(s, gast.For))
        loop.iter = self.lifter.lift(loop.iter)
        self.lifter.out += before + made


def _method(name: str, method: str, value: gast.expr) -> gast.stmt:
    return gast.Expr(blocks.place(ir.call(gast.Attribute(ir.load(name), method, gast.Load()), value), value))


def _item(lifter: Lifter, node: gast.DictComp, name: str) -> list[gast.stmt]:
    """Store one item of a dictionary; its key is evaluated before its value."""
    key, before = node.key, []
    if lifter.facts.of(node.value) & (CALL | WALRUS) and not isinstance(key, gast.Constant):
        key = ir.load(lifter.unit.fresh())
        before = [ir.assign(key.id, node.key)]
    place = blocks.place(gast.Subscript(ir.load(name), key, gast.Store()), node)
    return [*before, gast.Assign([place], node.value, None)]


def as_list(made: gast.GeneratorExp) -> gast.ListComp:
    """Give the list of what a generator expression gives."""
    return ir.copy_origin(gast.ListComp(made.elt, made.generators), made)


class Consumer:
    """A call that is given a generator expression.

    Parameters
    ----------
    lifter
        Lowers the statement that it stands in.
    call
        The call.
    names
        Gives names that speak.
    """

    def __init__(self, lifter: Lifter, call: gast.Call, names: blocks.Names) -> None:
        self.lifter, self.call, self.names = lifter, call, names
        self.made = next(a for a in call.args if isinstance(a, gast.GeneratorExp))
        self.loops = _Loops(lifter, self.made)
        self.path = external_path(call.func, lifter.unit)[1]
        self.others = [*(Slot(call, 'args', place) for place in range(1, len(call.args))),
                       *(Slot(keyword, 'value') for keyword in call.keywords)]

    def lower(self) -> gast.expr | None:
        """Give what stands in the place of the call; None where it stays, and gets a list.

        Raises
        ------
        srcad.errors.UnsupportedSyntax
            The call may do something else with the generator expression.
        """
        call, number = self.call, len(self.call.args) if not self.call.keywords else 0
        odd = any(isinstance(a, (gast.GeneratorExp, gast.Starred)) for a in call.args[1:])
        if odd or self.made is not call.args[0] or any(keyword.arg is None for keyword in call.keywords):
            raise refuse(self.made, self.lifter.unit)
        if self.path in ('builtins.any', 'builtins.all') and number == 1:
            return self._search(self.path == 'builtins.any')
        if self.path == 'builtins.next' and number == 2:
            return self._first()
        if self.path == 'builtins.dict' and number == 1 and isinstance(self.made.elt, (gast.Tuple, gast.List)) and len(
                self.made.elt.elts) == 2:
            items = gast.DictComp(*self.made.elt.elts, self.made.generators)
            return self.lifter.lift(ir.copy_origin(items, self.made))
        if self.path in ('builtins.list', 'builtins.tuple') and number == 1:
            items = self.lifter.lift(as_list(self.made))
            return items if self.path == 'builtins.list' else gast.Tuple([gast.Starred(items, gast.Load())], gast.Load())
        if not (self.path in _EAGER or self._is_method()) or self._calls_back():
            raise refuse(self.made, self.lifter.unit)
        self._settle()
        if self.path in _RUNNING and self.lifter.facts.of(self.made) & CALL and not isinstance(self.made.elt, _NEW):
            return self._run_up(*_RUNNING[self.path])
        call.args[0] = as_list(self.made)
        return None

    def _is_method(self) -> bool:
        """Tell whether it is a method that takes the values as if they were a list: `join`, `extend`."""
        func, facts = self.call.func, self.lifter.facts
        if not isinstance(func, gast.Attribute):
            return False
        apart = ir.is_local(func.value) and func.value.id not in ir.reads(self.made) and not facts.of(self.made) & CALL
        return func.attr == 'join' or func.attr == 'extend' and apart

    def _calls_back(self) -> bool:
        """Tell whether a function of the user's is called between two values: ``max(..., key=f)``."""
        keys = [keyword.value for keyword in self.call.keywords if keyword.arg == 'key']
        return self.path != 'builtins.sorted' and any(
            external_path(key, self.lifter.unit)[0] not in ('library', 'builtin') for key in keys)

    def _settle(self) -> None:
        """Evaluate the other arguments before the values are made, where that could tell the difference."""
        facts = self.lifter.facts
        if any(facts.of(slot.get()) & (CALL | WALRUS | LOOP) for slot in self.others):
            for slot in [Slot(self.made.generators[0], 'iter'), *self.others]:
                slot.set(self.lifter.temporary(slot.get()))

    def _search(self, some: bool) -> gast.expr:
        """Write `any` and `all` as a loop that is left as soon as the answer is known."""
        flag = self.names.fresh('found' if some else 'holds')
        test, left = self.made.elt, ir.load(flag)
        if not some:
            test, left = blocks.negate(test), blocks.negate(left)
        found = gast.If(test, [ir.assign(flag, ir.constant(some)), gast.Break()], [])
        self.loops.write([self.loops.bind(flag, ir.constant(not some))], [found], left)
        return ir.load(flag)

    def _first(self) -> gast.expr:
        """Write ``next(values, default)``: the first value ends the loop."""
        self._settle()
        name, flag = self.names.fresh('first'), self.names.fresh('found')
        body, before = [ir.assign(name, self.made.elt)], [self.loops.bind(name, self.call.args[1])]
        if len(self.made.generators) > 1 or isinstance(self.made.generators[0].iter, gast.GeneratorExp):
            body.append(ir.assign(flag, ir.constant(True)))
            before.append(self.loops.bind(flag, ir.constant(False)))
        self.loops.write(before, [*body, gast.Break()], ir.load(flag))
        return ir.load(name)

    def _run_up(self, operator: type, start: int) -> gast.expr:
        """Write `sum` as Python computes it, where a value may be changed while later ones are made."""
        total = self.names.fresh('total')
        first = self.others[0].get() if self.others else ir.constant(start)
        step = ir.assign(total, gast.BinOp(ir.load(total), operator(), self.made.elt))
        self.loops.write([self.loops.bind(total, first)], [step])
        return ir.load(total)
