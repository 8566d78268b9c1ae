"""Algebra on generated expressions: what multiplies by one, adds zero, or changes a sign twice.

Before::

    1.0 * (1.0 / x) + 1.0 * (y * -1.0)

After::

    1.0 / x - y

Nothing is reassociated but signs and factors of 2, which are exact, and ``0.0 * x`` stays: it is NaN where x is.
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.blocks import statements
from srcad.analyze.infer import rhs
from srcad.optimize import structures
from srcad.optimize.build import binary, negated, negative
from srcad.optimize.census import census
from srcad.optimize.effects import is_generated, is_pure
from srcad.optimize.factors import scaled
from srcad.optimize.freshness import filled, is_floating, is_fresh
from srcad.optimize.kept import without_kept_axis
from srcad.optimize.literals import COMPARE, folded, number
from srcad.optimize.products import divide, multiply
from srcad.optimize.spreads import absorbed, is_broadcast, without_spread
from srcad.unit import Unit


def simplify(expr: gast.AST, unit: Unit) -> gast.AST:
    """Simplify an expression, innermost parts first; it is changed in place.

    Parameters
    ----------
    expr
        A generated expression. The result may be a name where the expression was a new array: who needs a fresh one
        asks `is_fresh` afterwards.
    unit
        Gives the types.
    """
    return _Simplify(unit).visit(expr)


class _Simplify(ir.Transformer):
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.count = 0

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        node.value = self.visit(node.value)                 # indexes stay as they are
        part = _part(node, self.unit)
        part = without_kept_axis(part, self.unit) if part is node else part
        self.count += part is not node
        return part

    def visit_Attribute(self, node: gast.Attribute) -> gast.AST:
        self.generic_visit(node)
        return self._again(node, _transposed_product(node, self.unit))

    def visit_IfExp(self, node: gast.IfExp) -> gast.AST:
        self.generic_visit(node)
        if isinstance(node.test, gast.Constant) and isinstance(node.test.value, bool):
            self.count += 1
            return node.body if node.test.value else node.orelse
        return node

    def visit_Compare(self, node: gast.Compare) -> gast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in COMPARE:
            a, b = (self._value(part) for part in (node.left, node.comparators[0]))
            if a is not None and b is not None:
                self.count += 1
                return ir.constant(COMPARE[type(node.ops[0])](a, b))
        return node

    def _value(self, node: gast.AST) -> Any:
        """Give the number that a literal is, or that a name is known to stand for."""
        t = rhs(node, self.unit) if isinstance(node, gast.Name) else None
        return t.value if isinstance(t, ty.Literal) and type(t.value) is int else number(node)

    def visit_UnaryOp(self, node: gast.UnaryOp) -> gast.AST:
        self.generic_visit(node)
        return self._again(node, _negation(node, self.unit)) if isinstance(node.op, gast.USub) else node

    def visit_BinOp(self, node: gast.BinOp) -> gast.AST:
        self.generic_visit(node)
        rule = _BINARY.get(type(node.op))
        if rule is None:
            return node
        found = folded(node)
        if found is None:
            found = rule(node.left, node.right, self.unit)
        if found is None and not isinstance(node.op, gast.Pow):
            found = absorbed(node, self.unit)
        return self._again(node, found)

    def visit_Call(self, node: gast.Call) -> gast.AST:
        self.generic_visit(node)
        func = node.func
        if isinstance(func, gast.Attribute) and func.attr == 'copy' and not node.args and not node.keywords:
            found = _without_copy(func.value, self.unit)
            if found is not None:
                self.count += 1
                return found
        return self._again(node, _sum_of_negation(node) or _conjugate(node, self.unit))

    def _again(self, node: gast.AST, found: gast.AST | None) -> gast.AST:
        """Simplify what a rule made, at its root and one level below: the rest is simple already."""
        if found is None:
            return node
        self.count += 1
        if isinstance(found, gast.BinOp):
            for side in ('left', 'right'):
                part = getattr(found, side)
                if isinstance(part, gast.BinOp) and part is not node.__dict__.get(side):
                    setattr(found, side, self._root(part))
        elif isinstance(found, gast.UnaryOp) and isinstance(found.operand, (gast.BinOp, gast.UnaryOp)):
            found.operand = self._root(found.operand)
        return self._root(found)

    def _root(self, node: gast.AST) -> gast.AST:
        if isinstance(node, gast.BinOp) and type(node.op) in _BINARY:
            found = folded(node) or _BINARY[type(node.op)](node.left, node.right, self.unit)
            if found is None and not isinstance(node.op, gast.Pow):
                found = absorbed(node, self.unit)
            return self._again(node, found)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
            return self._again(node, _negation(node, self.unit))
        return node


def _negation(node: gast.UnaryOp, unit: Unit) -> gast.AST | None:
    inner = negated(node.operand)
    if inner is not None:
        return inner
    operand = node.operand
    if is_broadcast(operand, unit):
        operand.args[0] = negative(operand.args[0])
        return operand
    return None


def _is_zero(node: gast.AST) -> bool:
    value = number(node)
    return value == 0 and value is not False and value is not None


def _is_int_zero(node: gast.AST) -> bool:
    return type(number(node)) is int


def _is_twice(a: gast.AST, b: gast.AST) -> bool:
    """Tell whether two products are the same."""
    alike = isinstance(a, gast.BinOp) and isinstance(b, gast.BinOp) and type(a.op) is type(b.op)
    if not alike or not isinstance(a.op, (gast.Mult, gast.Div)) or type(a.left) is not type(b.left):
        return False
    return ir.key(a) == ir.key(b) or is_swapped(a, b)


def is_swapped(a: gast.AST, b: gast.AST) -> bool:
    """Tell whether one is ``p * q`` and the other ``q * p``."""
    if not all(isinstance(e, gast.BinOp) and isinstance(e.op, gast.Mult) for e in (a, b)):
        return False
    return ir.key(a.left) == ir.key(b.right) and ir.key(a.right) == ir.key(b.left)


def double(expr: gast.AST) -> gast.AST:
    """Build ``2.0 * e`` without parentheses."""
    return scaled(ir.constant(2.0), expr)


def _add(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    if _is_zero(a) and is_floating(b, unit):
        return b
    if _is_zero(b) and is_floating(a, unit):
        return a
    if ir.is_local(a) and ir.is_local(b) and a.id == b.id and is_floating(a, unit):
        return binary(ir.constant(2.0), gast.Mult(), b)
    if _is_twice(a, b) and is_floating(a, unit):
        return double(b)
    p, q = negated(a), negated(b)
    if q is not None and number(a) is None or q is not None and number(b) is None:
        return binary(a, gast.Sub(), q)
    if p is not None and number(a) is None:
        return binary(b, gast.Sub(), p)
    return None


def _subtract(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    if _is_zero(b) and (is_floating(a, unit) or _is_int_zero(b) and ty.kind(rhs(a, unit)) == 'int'):
        return a
    if _is_zero(a) and is_floating(b, unit):
        return negative(b)
    if number(b) is True and ty.kind(rhs(a, unit)) == 'int':
        return binary(a, gast.Sub(), ir.constant(1))
    q = negated(b)
    return None if q is None else binary(a, gast.Add(), q)


def _power(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    y = number(b)
    if y == 1 and not isinstance(y, bool) and (isinstance(y, int) or is_floating(a, unit)):
        return a
    return None


_BINARY = {gast.Mult: multiply, gast.Div: divide, gast.Add: _add, gast.Sub: _subtract, gast.Pow: _power}


def _part(node: gast.Subscript, unit: Unit) -> gast.AST:
    """``(a, b)[0]`` is a."""
    if not isinstance(node.value, (gast.Tuple, gast.List)) or not isinstance(node.slice, gast.Constant):
        return node
    index, parts = node.slice.value, node.value.elts
    if type(index) is not int or not 0 <= index < len(parts) or any(isinstance(p, gast.Starred) for p in parts):
        return node
    return parts[index] if all(is_pure(p, unit) for p in parts) else node


def _transposed_product(node: gast.Attribute, unit: Unit) -> gast.AST | None:
    """``(a.T @ b).T`` is ``b.T @ a``."""
    product = node.value
    if node.attr != 'T' or not isinstance(product, gast.BinOp) or not isinstance(product.op, gast.MatMult):
        return None
    sides = product.left, product.right
    if not any(_is_transpose(s) for s in sides) or any(ty.rank(rhs(s, unit)) != 2 for s in sides):
        return None
    b, a = (s.value if _is_transpose(s) else gast.Attribute(s, 'T', gast.Load()) for s in sides)
    return gast.BinOp(a, gast.MatMult(), b)


def _is_transpose(node: gast.AST) -> bool:
    return isinstance(node, gast.Attribute) and node.attr == 'T'


def _without_copy(value: gast.AST, unit: Unit) -> gast.AST | None:
    """Write a copy of what is spread as new memory, and leave out the copy of what is new memory."""
    if is_broadcast(value, unit):
        new = filled(value, unit)
        return None if isinstance(new.func, gast.Attribute) else new
    return value if is_fresh(value, unit) and ty.rank(rhs(value, unit)) else None


def _conjugate(node: gast.Call, unit: Unit) -> gast.AST | None:
    """``np.conj(x)`` is x for a real x."""
    if not ir.is_external(node.func) or node.func.id != '@numpy.conj' or len(node.args) != 1 or node.keywords:
        return None
    t = rhs(node.args[0], unit)
    real = ty.is_float(t) and not ty.is_complex(t) and (ty.is_number(t) or ty.rank(t))
    return node.args[0] if real else None


def _sum_of_negation(node: gast.Call) -> gast.AST | None:
    if ir.is_external(node.func) and node.func.id == '@numpy.sum' and len(node.args) == 1:
        inner = negated(node.args[0])
        if inner is not None and number(node.args[0]) is None:
            node.args[0] = inner
            return negative(node)
    return None


def _effect(call: gast.AST, work: _Simplify, unit: Unit) -> None:
    """Simplify what a call for its effect is given; what would be new memory stays that."""
    if not isinstance(call, gast.Call):
        return
    if ir.is_external(call.func) and call.func.id == '@numpy.add.at':
        call.args[2:] = [without_spread(work.visit(a), unit) for a in call.args[2:]]
        return
    for index, arg in enumerate(call.args):
        count, before = work.count, ir.copy_tree(arg)
        found = work.visit(arg)
        if is_fresh(before, unit) and not is_fresh(found, unit):
            work.count, found = count, before
        call.args[index] = found


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Simplify the generated statements of a function; tells whether anything changed."""
    work = _Simplify(unit)
    known = census(function, unit)
    for node in statements(function.body):
        if isinstance(node, gast.Expr) and not hasattr(node, 'lineno'):
            _effect(node.value, work, unit)
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return)) or node.value is None:
            continue
        if not is_generated(node):
            continue
        if structures.simplify(node, work.visit, unit):
            continue
        count = work.count
        before = ir.copy_tree(node.value) if isinstance(node, gast.Assign) and is_fresh(node.value, unit) else None
        found = work.visit(node.value)
        if before is not None and not is_fresh(found, unit) and not known.may_share(node, found):
            work.count, found = count, before            # who writes to it later relies on its own memory
        node.value = found
    return work.count > 0
