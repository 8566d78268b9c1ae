"""Give each operation a statement of its own: A-normal form.

The last operation of a statement goes to the user's name. Indices, tests and comparisons stay whole, since they are
never differentiated.

Before::

    def f(X, W, b, i):
        h = np.tanh(X @ W + b)
        X[i + 1] = h[0] * 2.0
        X[i] += h[0] * 2.0
        t = np.reshape(h, (-1, 2)).sum(axis=0)
        s = np.concatenate([h, t])
        if s[0] > len(t) - 1:
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
        _5 = h[0]
        _6 = _5 * 2.0
        X[i] += _6
        _7 = np.reshape(h, (-1, 2))
        t = _7.sum(axis=0)
        _8 = [h, t]
        s = np.concatenate(_8)
        if s[0] > len(t) - 1:
            _9 = t > 0.0
            s = s * _9
        for j in range(len(s) - 1):
            _10 = s[j + 1]
            _11 = -_10
            s[j] = _11
        _12 = s * 2.0
        for v in _12:
            t = v
        _13 = t * 2.0
        _14 = (s, _13)
        return _14
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks, displays
from srcad.normalize.effects import CALL, builtin_name, truth_valued
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


def is_inactive(node: gast.expr, unit: Unit) -> bool:
    """Tell whether a right side is never differentiated and stays whole."""
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.Not)
    if isinstance(node, gast.BoolOp):
        return truth_valued(node, unit)
    return isinstance(node, (gast.Compare, gast.JoinedStr))


def is_parallel(target: gast.expr, value: gast.Tuple) -> bool:
    """Tell whether an assignment moves atoms to names that occur among them: a swap."""
    return isinstance(target, gast.Tuple) and len(target.elts) == len(value.elts) and all(
        isinstance(t, gast.Name) for t in target.elts) and all(
        is_atom(v) for v in value.elts) and bool(ir.bound(target) & ir.reads(value))


class _Flatten(Lifter):
    """Flattens one statement."""

    def __init__(self, unit: Unit, statement: gast.stmt, integers: displays.Integers) -> None:
        super().__init__(unit, statement)
        self.integers = integers

    def run(self) -> list[gast.stmt]:
        node = self.statement
        if isinstance(node, gast.Return):
            node.value = self.atom(node.value)
        elif isinstance(node, gast.For):
            node.iter = self.iterable(node.iter)
        elif isinstance(node, gast.AugAssign):
            self.base(node.target)
            node.value = self.atom(node.value)
        elif isinstance(node, gast.Assign):
            self.assign(node)
        elif isinstance(node, gast.Expr):
            return self._expression(node)
        return [*self.out, node]

    def _expression(self, node: gast.Expr) -> list[gast.stmt]:
        if isinstance(node.value, gast.Call):
            node.value = self.rhs(node.value)
            return [*self.out, node]
        # A value that nobody uses is computed all the same: it may raise.
        self.atom(node.value)
        return self.out

    def assign(self, node: gast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, gast.Name):
            node.value = self.rhs(node.value)
        elif not (isinstance(node.value, gast.Tuple) and is_parallel(target, node.value)):
            node.value = self.atom(node.value)
            self.base(target)

    def base(self, target: gast.expr) -> None:
        """Make the base of a store an atom; its index is pure."""
        if isinstance(target, gast.Subscript):
            target.value = self.atom(target.value)

    def atom(self, node: gast.expr) -> gast.expr:
        """Bind an expression to a temporary unless it is an atom."""
        return node if is_atom(node) else self.temporary(self.rhs(node))

    def rhs(self, node: gast.expr) -> gast.expr:
        """Flatten the operands of an expression, which stays the right side of an assignment."""
        if is_atom(node):
            return node
        if isinstance(node, gast.Subscript):
            self.base(node)
            return node
        if is_inactive(node, self.unit):
            return node
        if isinstance(node, gast.Call) and builtin_name(node.func, self.unit) in ('range', 'slice'):
            if self.facts.pure(node):
                return node
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
            if effects:
                self.keep(slot, [s.get() for s in slots[position + 1:]])

    def iterable(self, node: gast.expr) -> gast.expr:
        """Make what a loop runs over pure: names, ranges, and zip, enumerate, reversed of those."""
        if isinstance(node, gast.Call):
            name = builtin_name(node.func, self.unit)
            if name == 'range' and self.facts.pure(node):
                return node
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
            keyword.value = self.atom(keyword.value)


