"""Give each operation a statement of its own: A-normal form.

The last operation of a statement goes to the user's name. Indices, tests and comparisons stay whole, since they are
never differentiated; calls of the user's functions in them are taken out, in order.

Before::

    def f(X, W, b, i):
        h = np.tanh(X @ W + b)
        X[i + 1] = h[0] * 2.0
        X[g(i)] += h[0] * 2.0
        t = np.reshape(h, (-1, 2)).sum(axis=0)
        s = np.concatenate([h, t])
        if g(s) > len(t) - 1:
            s = s * (t > 0.0)
        for j in range(len(s) - 1):
            s[j] = -s[j + 1]
        for v in s * 2.0:
            t = v
        return (s, t * 2.0)

After::

    def f(X, W, b, i):
        _1 = X @ W
        _2 = _1 + b
        h = np.tanh(_2)
        _3 = h[0]
        _4 = _3 * 2.0
        X[i + 1] = _4
        _5 = g(i)
        _6 = h[0]
        _7 = _6 * 2.0
        X[_5] += _7
        _8 = np.reshape(h, (-1, 2))
        t = _8.sum(axis=0)
        _9 = [h, t]
        s = np.concatenate(_9)
        _10 = g(s)
        if _10 > len(t) - 1:
            _11 = t > 0.0
            s = s * _11
        for j in range(len(s) - 1):
            _12 = s[j + 1]
            _13 = -_12
            s[j] = _13
        _14 = s * 2.0
        for v in _14:
            t = v
        _15 = t * 2.0
        _16 = (s, _15)
        return _16
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks, displays
from srcad.normalize.effects import CALL, Facts, builtin_name, truth_valued
from srcad.normalize.order import Lifter, Slot, is_atom, is_number, operands
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Give each operation a statement of its own."""
    function = blocks.function_of(module)
    integers = displays.Integers(function, unit)
    first = function.body[0] if function.body else None

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if statement is first and is_docstring(statement):
            return [statement]
        return _Flatten(unit, statement, integers).run()

    blocks.rewrite(function, visit)
    return module


def is_docstring(node: gast.AST) -> bool:
    """Tell whether a statement is a string that stands alone."""
    return isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant) and isinstance(node.value.value, str)


class _Calls(Lifter):
    """Takes calls with effects out of a tree that otherwise stays whole."""

    def __init__(self, flatten: _Flatten) -> None:
        super().__init__(flatten.unit, flatten.statement, flatten.facts)
        self.flatten = flatten
        self.out = flatten.out

    def wanted(self, node: gast.AST, whole: bool) -> bool:
        return bool(self.facts.of(node) & CALL)

    def move(self, node: gast.expr, whole: bool) -> gast.expr | None:
        if isinstance(node, gast.Call) and not self._only_inside(node):
            return self.temporary(self.flatten.rhs(node))
        return None

    def _only_inside(self, node: gast.Call) -> bool:
        # A call without effects, with one in its arguments, may stay.
        from srcad.normalize.effects import effectful
        return not effectful(node, self.unit)


class _Flatten:
    """Flattens one statement."""

    def __init__(self, unit: Unit, statement: gast.stmt, integers: displays.Integers) -> None:
        self.unit = unit
        self.statement = statement
        self.integers = integers
        self.facts = Facts(unit)
        self.out: list[gast.stmt] = []
        self.calls = _Calls(self)

    def run(self) -> list[gast.stmt]:
        node = self.statement
        if isinstance(node, (gast.If, gast.While, gast.Assert)):
            node.test = self.pure(node.test)
        elif isinstance(node, gast.Return):
            node.value = self.atom(node.value)
        elif isinstance(node, gast.For):
            node.iter = self.iterable(node.iter)
        elif isinstance(node, gast.AugAssign):
            self.target(node.target, [node.value])
            node.value = self.atom(node.value)
        elif isinstance(node, gast.Assign):
            self.assign(node)
        elif isinstance(node, gast.Expr):
            return [*self._expression(node), ]
        return [*self.out, node]

    def _expression(self, node: gast.Expr) -> list[gast.stmt]:
        if isinstance(node.value, gast.Call):
            node.value = self.rhs(node.value)
            return [*self.out, node]
        if not is_atom(node.value):
            self.atom(node.value)
        return self.out

    def assign(self, node: gast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, gast.Name):
            node.value = self.rhs(node.value)
        elif isinstance(target, (gast.Tuple, gast.List)):
            parallel = isinstance(node.value, gast.Tuple) and len(node.value.elts) == len(target.elts) and all(
                is_atom(v) for v in node.value.elts) and not any(isinstance(t, gast.Starred) for t in target.elts)
            if not (parallel and ir.bound(target) & ir.reads(node.value)):
                node.value = self.atom(node.value)
        else:
            value = Slot(node, 'value')
            node.value = self.atom(node.value)
            if self.facts.of(target) & CALL:
                self.calls.keep(value, [target])
            self.target(target, [])

    def target(self, target: gast.expr, later: list[gast.expr]) -> None:
        """Make base an atom and index pure; the base is read before the index."""
        if isinstance(target, gast.Subscript):
            self.subscript(target, later)

    def subscript(self, node: gast.Subscript, later: list[gast.expr]) -> None:
        base = Slot(node, 'value')
        node.value = self.atom(node.value)
        self.calls.keep(base, [node.slice, *later])
        if self.facts.of(node.slice) & CALL:
            self.calls.lift_slots(operands(node)[1:])

    def pure(self, node: gast.expr) -> gast.expr:
        """Take calls with effects out of a tree that stays whole."""
        return self.calls.lift(node, True)

    def atom(self, node: gast.expr) -> gast.expr:
        """Bind an expression to a temporary unless it is an atom."""
        if is_atom(node):
            return node
        return self.calls.temporary(self.rhs(node))

    def rhs(self, node: gast.expr) -> gast.expr:
        """Flatten the operands of an expression, which stays the right side of an assignment."""
        if is_atom(node):
            return node
        if isinstance(node, gast.Subscript):
            self.subscript(node, [])
            return node
        if isinstance(node, (gast.Compare, gast.JoinedStr)) or isinstance(
                node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            return self.pure(node)
        if isinstance(node, gast.BoolOp) and truth_valued(node, self.unit):
            return self.pure(node)
        if isinstance(node, gast.Call) and builtin_name(node.func, self.unit) in ('range', 'slice'):
            return self.pure(node)
        self.flat(operands(node), node)
        return node

    def flat(self, slots: list[Slot], node: gast.expr) -> None:
        """Make operands atoms, in order."""
        whole = self.integers.whole_arguments(node) if isinstance(node, gast.Call) else set()
        flags = [self.facts.of(slot.get()) for slot in slots]
        for position, slot in enumerate(slots):
            value = slot.get()
            effects = any(flag & CALL for flag in flags[position + 1:])
            if id(value) in whole and not effects:
                continue
            slot.set(self.atom(value))
            if effects and not (isinstance(slot.owner, gast.Attribute) and slot.owner is not node):
                self.calls.keep(slot, [s.get() for s in slots[position + 1:]])

    def iterable(self, node: gast.expr) -> gast.expr:
        """Make what a loop runs over pure: names, ranges, and zip, enumerate, reversed of those."""
        if isinstance(node, gast.Call):
            name = builtin_name(node.func, self.unit)
            if name == 'range':
                return self.pure(node)
            if name in ('zip', 'enumerate', 'reversed'):
                self._nested(node)
                return node
            if isinstance(node.func, gast.Attribute) and node.func.attr in ('items', 'keys', 'values') and (
                    not node.args):
                node.func.value = self.atom(node.func.value)
                return node
        return node if is_number(node) else self.atom(node)

    def _nested(self, node: gast.Call) -> None:
        if self.facts.of(node) & CALL or any(isinstance(a, gast.Starred) for a in node.args):
            self.flat(operands(node), node)
            return
        node.args = [self.iterable(arg) for arg in node.args]
        for keyword in node.keywords:
            keyword.value = self.pure(keyword.value)


