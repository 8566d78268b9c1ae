"""Turn what is evaluated lazily into `if` statements, and assignment expressions into assignments.

Tests, indices and operands of comparisons are never differentiated: there, conditional expressions, `and` and `or`
stay what they are, and calls of the user's functions are taken out, in order.

Before::

    def f(x, y, c):
        z = x if c > 0 else -x
        w = np.sin(x) * (x if c else y)
        v = x or y
        if c and g(x):
            w = w[0 if c else 1]
        if (n := len(y)) > 1 and n < 5:
            w = w * n
        b = 0.0 < x < g(y) < 1.0
        c and g(w)
        return z if b else w

After::

    def f(x, y, c):
        if c > 0:
            z = x
        else:
            z = -x
        _1 = np.sin(x)
        if c:
            _2 = x
        else:
            _2 = y
        w = _1 * _2
        v = x
        if not v:
            v = y
        _3 = c
        if _3:
            _3 = g(x)
        if _3:
            w = w[0 if c else 1]
        n = len(y)
        if n > 1 and n < 5:
            w = w * n
        _4 = 0.0 < x
        if _4:
            _5 = g(y)
            _4 = x < _5
            if _4:
                _4 = _5 < 1.0
        b = _4
        if c:
            g(w)
        if b:
            return z
        else:
            return w
"""
from __future__ import annotations

from collections.abc import Callable

import gast

from srcad import ir
from srcad.normalize import blocks, comprehensions
from srcad.normalize.clauses import refuse
from srcad.normalize.effects import (
    BURIED,
    CALL,
    COMPREHENSIONS,
    DELAYED,
    LAZY,
    LOOP,
    WALRUS,
    effectful,
    truth_valued,
)
from srcad.normalize.order import Lifter, Slot, is_atom, is_number, operands
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Turn lazy constructs into statements."""
    function = blocks.function_of(module)
    names = blocks.Names(function)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        return _Conditional(unit, statement, names).run()

    blocks.rewrite(function, visit)
    return module


class _Conditional(Lifter):
    """Lowers the lazy constructs of one statement.

    Branches are left to the walk over the blocks: what is put there may hold lazy constructs again.
    """

    def __init__(self, unit: Unit, statement: gast.stmt, names: blocks.Names) -> None:
        super().__init__(unit, statement)
        self.names = names

    def run(self) -> list[gast.stmt]:
        node = self.statement
        if isinstance(node, (gast.Assign, gast.Return, gast.Expr)) and node.value is not None:
            whole = self._statement(node)
            if whole is not None:
                return [*self.out, *whole]
        if isinstance(node, (gast.If, gast.While)):
            node.test = self.lift(node.test, True)
        elif isinstance(node, gast.Assert):
            return self._assert(node)
        elif isinstance(node, gast.Assign):
            self.lift_slots([Slot(node, 'value'), *operands(node.targets[0])])
        elif isinstance(node, gast.AugAssign):
            self.lift_slots([*operands(node.target), Slot(node, 'value')])
        elif isinstance(node, gast.Raise):
            # It stays as it is: nothing comes after it.
            slots = [Slot(node, field, None, True) for field in ('exc', 'cause') if getattr(node, field) is not None]
            if any(self.facts.of(slot.get()) & (WALRUS | LOOP) for slot in slots):
                self.lift_slots(slots)
        else:
            fields = [field for field in ('value', 'iter') if getattr(node, field, None) is not None]
            self.lift_slots([Slot(node, field) for field in fields])
        return [*self.out, node]

    def _statement(self, node: gast.stmt) -> list[gast.stmt] | None:
        """Lower a lazy construct that is the whole value of a statement."""
        value = node.value
        if isinstance(value, COMPREHENSIONS):
            return self._comprehension(node, value)
        if isinstance(node, gast.Assign):
            if not isinstance(node.targets[0], gast.Name):
                return None
            make: Callable = lambda v: blocks.bind(node.targets[0].id, v, node)  # noqa: E731
        else:
            make = lambda v: ir.copy_origin(type(node)(v), node)  # noqa: E731
        if isinstance(value, gast.IfExp):
            test = self.lift(value.test, True)
            return [blocks.branch(test, [make(value.body)], [make(value.orelse)], node)]
        if isinstance(value, gast.BoolOp) and self.wanted(value, False):
            if isinstance(node, gast.Expr):
                *tests, last = value.values
                test = tests[0] if len(tests) == 1 else gast.BoolOp(value.op, tests)
                return [blocks.branch(self._go_on(value, self.lift(test, True)), [make(last)], [], node)]
            if isinstance(node, gast.Assign):
                name = node.targets[0].id
                if all(part.id != name for v in value.values[1:] for part in ir.names(v)):
                    self._chain(value, name)
                    return []
        return None

    def _comprehension(self, node: gast.stmt, value: gast.expr) -> list[gast.stmt] | None:
        """Lower a comprehension that is the whole value of a statement."""
        target = node.targets[0] if isinstance(node, gast.Assign) else None
        if isinstance(value, gast.GeneratorExp):
            if isinstance(target, (gast.Tuple, gast.List)):
                node.value = comprehensions.as_list(value)          # it is taken apart at once
        elif isinstance(target, gast.Name) and all(part.id != target.id for part in ir.names(value)):
            comprehensions.fill(self, value, target.id)
            return []
        elif isinstance(node, gast.Expr) and isinstance(value, gast.ListComp):
            comprehensions.run_through(self, value)
            return []
        return None

    def _assert(self, node: gast.Assert) -> list[gast.stmt]:
        node.test = self.lift(node.test, True)
        if node.msg is not None and not self.facts.pure(node.msg):
            # The message is evaluated only where the test fails.
            name = self.unit.fresh()
            fail = ir.copy_origin(gast.Assert(ir.constant(False), ir.load(name)), node)
            body = [blocks.bind(name, node.msg, node), fail]
            return [*self.out, blocks.branch(blocks.negate(node.test), body, [], node)]
        return [*self.out, node]

    def wanted(self, node: gast.AST, whole: bool) -> bool:
        flags = self.facts.of(node)
        return bool(flags & (WALRUS | DELAYED | BURIED | LOOP) or flags & (CALL if whole else LAZY))

    def temporary(self, value: gast.expr) -> gast.Name:
        # What was allowed in a test need not be allowed in an assignment.
        return super().temporary(self.lift(value))

    def move(self, node: gast.expr, whole: bool) -> gast.expr | None:
        if isinstance(node, gast.NamedExpr):
            value = self.lift(node.value)
            self.out.append(blocks.bind(node.target.id, value, self.statement))
            return blocks.place(ir.load(node.target.id), node)
        if isinstance(node, COMPREHENSIONS):
            return self._container(node)
        for part in ir.parts(node):
            if isinstance(part, gast.Starred) and isinstance(part.value, gast.GeneratorExp):
                part.value = comprehensions.as_list(part.value)
        if isinstance(node, gast.Call) and any(isinstance(a, gast.GeneratorExp) for a in node.args):
            found = comprehensions.Consumer(self, node, self.names).lower()
            if found is not None:
                return blocks.place(found, node)
        if isinstance(node, gast.Call) and whole and effectful(node, self.unit):
            return self.temporary(node)
        if isinstance(node, gast.IfExp):
            if whole and not any(self.wanted(v, True) for v in (node.body, node.orelse)):
                node.test = self.lift(node.test, True)
                return node
            name = self.unit.fresh()
            test = self.lift(node.test, True)
            body, orelse = (blocks.bind(name, v, self.statement) for v in (node.body, node.orelse))
            self.out.append(blocks.branch(test, [body], [orelse], self.statement))
            return blocks.place(ir.load(name), node)
        if isinstance(node, gast.BoolOp):
            inactive = whole or truth_valued(node, self.unit)
            if inactive and not any(self.wanted(v, True) for v in node.values[1:]):
                node.values[0] = self.lift(node.values[0], True)
                # What took the place of the first operand may be a name, of which nothing is known.
                if whole or truth_valued(node, self.unit):
                    return node
            name = self.unit.fresh()
            self._chain(node, name)
            return blocks.place(ir.load(name), node)
        if isinstance(node, gast.Compare):
            return self._compare(node)
        return None

    def _container(self, node: gast.expr) -> gast.expr:
        """Fill the container of a comprehension before the statement."""
        if isinstance(node, gast.GeneratorExp):
            raise refuse(node, self.unit)
        name = self.names.fresh('items')
        comprehensions.fill(self, node, name)
        return blocks.place(ir.load(name), node)

    def _chain(self, node: gast.BoolOp, name: str) -> None:
        """Write `and` or `or` as nested branches that end with the value in a name."""
        first, *others = node.values
        self.out.append(blocks.bind(name, self.lift(first), self.statement))
        block = self.out
        for value in others:
            body = [blocks.bind(name, value, self.statement)]
            block.append(blocks.branch(self._go_on(node, ir.load(name)), body, [], self.statement))
            block = body

    @staticmethod
    def _go_on(node: gast.BoolOp, value: gast.expr) -> gast.expr:
        return value if isinstance(node.op, gast.And) else blocks.negate(value)

    def _compare(self, node: gast.Compare) -> gast.expr | None:
        """Write a chain of comparisons whose later operands have effects as nested branches."""
        if not any(self.wanted(v, True) for v in node.comparators[1:]):
            # Only the first two operands are evaluated in any case; the others have nothing to move.
            self.lift_slots([Slot(node, 'left', None, True), Slot(node, 'comparators', 0, True)])
            return node
        self.lift_slots([Slot(node, 'left', None, True), Slot(node, 'comparators', 0, True)])
        name = self.unit.fresh()
        block, left = self.out, node.left
        for position, (op, right) in enumerate(zip(node.ops, node.comparators)):
            if position + 1 < len(node.ops) and not is_number(right) and not self._stable(right, node, position):
                if block is self.out:
                    left = left if is_atom(left) else self.temporary(left)
                    right = self.lift(right)
                shared = self.unit.fresh()
                block.append(blocks.bind(shared, right, self.statement))
                right = ir.load(shared)
            block.append(blocks.bind(name, gast.Compare(left, [op], [right]), self.statement))
            if position + 1 < len(node.ops):
                body: list[gast.stmt] = []
                block.append(blocks.branch(ir.load(name), body, [], self.statement))
                block, left = body, right
        return blocks.place(ir.load(name), node)

    def _stable(self, right: gast.expr, node: gast.Compare, position: int) -> bool:
        """Tell whether an operand that stands in two comparisons is a name that nothing rebinds between them."""
        later = [part.id for v in node.comparators[position + 1:] for part in ir.names(v)
                 if isinstance(part.ctx, gast.Store)]
        return ir.is_local(right) and right.id not in later
