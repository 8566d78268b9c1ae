"""Algebra on generated expressions: what multiplies by one, adds zero, or changes a sign twice.

Before::

    1.0 * (1.0 / x) + 1.0 * (y * -1.0)

After::

    1.0 / x - y

Nothing is reassociated but signs, and ``0.0 * x`` stays: it is NaN where x is.
"""
from __future__ import annotations

import copy
import math
import operator
from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.lower import is_generated, numpy, same_dims
from srcad.unit import Unit

_FOLD = {gast.Add: operator.add, gast.Sub: operator.sub, gast.Mult: operator.mul, gast.Div: operator.truediv,
         gast.Pow: operator.pow}
_COMPARE = {gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le,
            gast.Gt: operator.gt, gast.GtE: operator.ge}
_ARITHMETIC = (gast.Add, gast.Sub, gast.Mult, gast.Div)


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


def number(node: gast.AST) -> Any:
    """Give the value of a numeric literal, or None."""
    if isinstance(node, gast.Constant) and isinstance(node.value, (bool, int, float)):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant):
        value = node.operand.value
        return -value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    return None


def literal(value: Any) -> gast.AST:
    """Build a numeric literal; a negative one is the negation of a constant."""
    if isinstance(value, (int, float)) and math.copysign(1.0, value) < 0.0:
        return gast.UnaryOp(gast.USub(), ir.constant(-value))
    return ir.constant(value)


def is_floating(node: gast.AST, unit: Unit) -> bool:
    """Tell whether multiplying by 1.0 keeps the value what it is: floating, or a number that may count as such."""
    if isinstance(node, gast.Name) and node.id[:2] in ('b|', 't|'):
        return True                                          # adjoints and tangents are never integers
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return is_floating(node.operand, unit)
    if isinstance(node, gast.BinOp) and isinstance(node.op, _ARITHMETIC):
        if is_floating(node.left, unit) or is_floating(node.right, unit):
            return True
    if isinstance(node, gast.Subscript):
        return is_floating(node.value, unit) if not ty.is_integer(rhs(node, unit)) else False
    if isinstance(node, gast.Call) and ir.is_external(node.func) and node.args:
        if node.func.id.startswith('@srcad.runtime.un') or node.func.id in ('@numpy.sum', '@numpy.broadcast_to'):
            return is_floating(node.args[0], unit)
    t = rhs(node, unit)
    return ty.is_float(t) or t == ty.RANK0


def is_fresh(node: gast.AST, unit: Unit) -> bool:
    """Tell whether the value of an expression is a number or memory that nothing else stands for."""
    t = rhs(node, unit)
    if ty.is_number(t):
        return True
    if isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Compare)):
        return True
    if isinstance(node, gast.Constant):
        return True
    if isinstance(node, gast.Call) and ir.is_external(node.func):
        external = unit.externals.get(node.func.id)
        value = external.value if external is not None else None
        return isinstance(value, np.ufunc) or any(value is f for f in _FRESH)
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == 'copy'


_FRESH = (
    np.sum,
    np.prod,
    np.mean,
    np.outer,
    np.dot,
    np.zeros,
    np.ones,
    np.zeros_like,
    np.ones_like,
    np.full,
    np.full_like,
    np.concatenate,
    np.stack,
    np.array,
    np.copy,
    np.where,
    np.max,
    np.min,
    np.tensordot,
    np.cumsum,
    np.cumprod,
    np.repeat,
    np.tile,
    np.eye,
    np.take,
    np.linalg.solve,
    np.linalg.inv,
)


class _Simplify(gast.NodeTransformer):
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.count = 0

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        node.value = self.visit(node.value)                 # indexes stay as they are
        return node

    def visit_Compare(self, node: gast.Compare) -> gast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
            a, b = number(node.left), number(node.comparators[0])
            if a is not None and b is not None:
                self.count += 1
                return ir.constant(_COMPARE[type(node.ops[0])](a, b))
        return node

    def visit_UnaryOp(self, node: gast.UnaryOp) -> gast.AST:
        self.generic_visit(node)
        return self._again(node, _negation(node, self.unit)) if isinstance(node.op, gast.USub) else node

    def visit_BinOp(self, node: gast.BinOp) -> gast.AST:
        self.generic_visit(node)
        rule = _BINARY.get(type(node.op))
        if rule is None:
            return node
        found = _folded(node)
        if found is None:
            found = rule(node.left, node.right, self.unit)
        if found is None and not isinstance(node.op, gast.Pow):
            found = _absorbed(node, self.unit)
        return self._again(node, found)

    def visit_Call(self, node: gast.Call) -> gast.AST:
        self.generic_visit(node)
        func = node.func
        if isinstance(func, gast.Attribute) and func.attr == 'copy' and _is_broadcast(func.value, self.unit):
            filled = _filled(func.value, self.unit)
            if not (isinstance(filled.func, gast.Attribute)):
                self.count += 1
                return filled
        return self._again(node, _sum_of_negation(node))

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
            found = _folded(node) or _BINARY[type(node.op)](node.left, node.right, self.unit)
            if found is None and not isinstance(node.op, gast.Pow):
                found = _absorbed(node, self.unit)
            return self._again(node, found)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
            return self._again(node, _negation(node, self.unit))
        return node


def _folded(node: gast.BinOp) -> gast.AST | None:
    """Compute with literals, where the result is as short as they are."""
    a, b = number(node.left), number(node.right)
    if a is None or b is None:
        return None
    try:
        value = _FOLD[type(node.op)](a, b)
    except (ArithmeticError, ValueError):
        return None
    if isinstance(value, complex) or not math.isfinite(value) or len(repr(value)) > 8:
        return None
    return literal(value)


def _negated(node: gast.AST) -> gast.AST | None:
    """Give e for ``-e``, also for a negative literal."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return node.operand
    return None


def negative(node: gast.AST) -> gast.AST:
    """Build ``-e``."""
    inner = _negated(node)
    return gast.UnaryOp(gast.USub(), node) if inner is None else inner


def _binary(left: gast.AST, op: gast.AST, right: gast.AST) -> gast.BinOp:
    return gast.BinOp(left, op, right)


def _negation(node: gast.UnaryOp, unit: Unit) -> gast.AST | None:
    inner = _negated(node.operand)
    if inner is not None:
        return inner
    operand = node.operand
    if _is_broadcast(operand, unit):
        operand.args[0] = negative(operand.args[0])
        return operand
    return None


def _multiply(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    x, y = number(a), number(b)
    if x == 1 and not isinstance(x, bool) and (isinstance(x, int) or is_floating(b, unit)):
        return b
    if y == 1 and not isinstance(y, bool) and (isinstance(y, int) or is_floating(a, unit)):
        return a
    p, q = _negated(a), _negated(b)
    if p is not None and q is not None:
        return _binary(p, gast.Mult(), q)
    if p is not None or q is not None:
        return negative(_binary(a if p is None else p, gast.Mult(), b if q is None else q))
    if isinstance(b, gast.BinOp) and isinstance(b.op, gast.Div) and number(b.left) == 1 and number(b.left) is not True:
        if is_floating(a, unit) or is_floating(b.right, unit):
            return _binary(a, gast.Div(), b.right)
    if isinstance(b, gast.BinOp) and isinstance(b.op, gast.Div) and isinstance(b.left, gast.Compare):
        a = _unspread(a, b.left, unit)
        if a is not None:                            # the quotient is the smaller array
            return _binary(b.left, gast.Mult(), _binary(a, gast.Div(), b.right))
        return None
    if isinstance(a, gast.BinOp) and isinstance(a.op, gast.Div) and number(a.left) == 1 and number(a.left) is not True:
        if is_floating(b, unit) or is_floating(a.right, unit):
            return _binary(b, gast.Div(), a.right)
    return None


def _unspread(expr: gast.AST, partner: gast.AST, unit: Unit) -> gast.AST | None:
    """Give e for ``np.broadcast_to(e, S)`` beside something of shape S; None if that shape is not known."""
    if not _is_broadcast(expr, unit):
        return expr
    dims, wanted = ty.shape(rhs(partner, unit)), rhs(expr.args[1], unit)
    return expr.args[0] if dims and isinstance(wanted, ty.Tuple) and same_dims(dims, wanted) else None


def _divide(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    y = number(b)
    if y == 1 and not isinstance(y, bool) and is_floating(a, unit):
        return a
    p, q = _negated(a), _negated(b)
    if p is not None and q is not None:
        return _binary(p, gast.Div(), q)
    if q is not None or p is not None and number(a) is None:
        return negative(_binary(a if p is None else p, gast.Div(), b if q is None else q))
    return None


def _is_zero(node: gast.AST) -> bool:
    value = number(node)
    return value == 0 and value is not False and value is not None


def _is_twice(a: gast.AST, b: gast.AST) -> bool:
    """Tell whether two products are the same."""
    alike = isinstance(a, gast.BinOp) and isinstance(b, gast.BinOp) and type(a.op) is type(b.op)
    if not alike or not isinstance(a.op, (gast.Mult, gast.Div)) or type(a.left) is not type(b.left):
        return False
    return gast.dump(a) == gast.dump(b)


def double(expr: gast.AST) -> gast.AST:
    """Build ``2.0 * e`` without parentheses."""
    leftmost = expr
    while isinstance(leftmost, gast.BinOp) and isinstance(leftmost.left, gast.BinOp) and isinstance(
            leftmost.left.op, (gast.Mult, gast.Div)):
        leftmost = leftmost.left
    two = ir.constant(2.0)
    if isinstance(leftmost, gast.BinOp) and isinstance(expr.op, (gast.Mult, gast.Div)):
        leftmost.left = gast.BinOp(two, gast.Mult(), leftmost.left)
        return expr
    return gast.BinOp(two, gast.Mult(), expr)


def _add(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    if _is_zero(a) and is_floating(b, unit):
        return b
    if _is_zero(b) and is_floating(a, unit):
        return a
    if ir.is_local(a) and ir.is_local(b) and a.id == b.id and is_floating(a, unit):
        return _binary(ir.constant(2.0), gast.Mult(), b)
    if _is_twice(a, b) and is_floating(a, unit):
        return double(b)
    p, q = _negated(a), _negated(b)
    if q is not None and number(a) is None or q is not None and number(b) is None:
        return _binary(a, gast.Sub(), q)
    if p is not None and number(a) is None:
        return _binary(b, gast.Sub(), p)
    return None


def _subtract(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    if _is_zero(b) and is_floating(a, unit):
        return a
    if _is_zero(a) and is_floating(b, unit):
        return negative(b)
    q = _negated(b)
    return None if q is None else _binary(a, gast.Add(), q)


def _power(a: gast.AST, b: gast.AST, unit: Unit) -> gast.AST | None:
    y = number(b)
    if y == 1 and not isinstance(y, bool) and (isinstance(y, int) or is_floating(a, unit)):
        return a
    return None


_BINARY = {gast.Mult: _multiply, gast.Div: _divide, gast.Add: _add, gast.Sub: _subtract, gast.Pow: _power}


def _is_broadcast(node: gast.AST, unit: Unit) -> bool:
    return (isinstance(node, gast.Call) and ir.is_external(node.func) and len(node.args) == 2 and not node.keywords
            and node.func.id == '@numpy.broadcast_to')


def _absorbed(node: gast.BinOp, unit: Unit) -> gast.AST | None:
    """``np.broadcast_to(e, S) * y`` is ``e * y`` where y has the shape S, and where y is a number e absorbs it."""
    for side, other in (('left', 'right'), ('right', 'left')):
        spread, partner = getattr(node, side), getattr(node, other)
        if not _is_broadcast(spread, unit):
            if _needs_no_index(node, spread, partner, unit):
                setattr(node, side, spread.value.args[0])
                return node
            continue
        wanted, t = rhs(spread.args[1], unit), rhs(partner, unit)
        dims = ty.shape(t)
        if dims is None:
            continue
        if dims and isinstance(wanted, ty.Tuple) and same_dims(dims, wanted):
            setattr(node, side, spread.args[0])
            if _is_broadcast(partner, unit):
                setattr(node, other, partner.args[0])
                return ir.call(spread.func, node, spread.args[1])
            return node
        if dims == ():
            setattr(node, side, spread.args[0])
            spread.args[0] = node
            return spread
    return None


def _needs_no_index(node: gast.BinOp, spread: gast.AST, partner: gast.AST, unit: Unit) -> bool:
    """Tell whether an index of a number that is spread changes nothing: the partner has the shape of the result."""
    return (
        isinstance(spread, gast.Subscript)
        and _is_broadcast(spread.value, unit)
        and ty.is_scalar(rhs(spread.value.args[0], unit))
        and bool(ty.shape(rhs(partner, unit)))
        and ty.same_shape(rhs(node, unit), rhs(partner, unit))
    )


def _sum_of_negation(node: gast.Call) -> gast.AST | None:
    if ir.is_external(node.func) and node.func.id == '@numpy.sum' and len(node.args) == 1:
        inner = _negated(node.args[0])
        if inner is not None and number(node.args[0]) is None:
            node.args[0] = inner
            return negative(node)
    return None


def fresh(expr: gast.AST, unit: Unit) -> gast.AST:
    """Give an expression with the same value whose memory nothing else stands for, and that can be written to.

    ``np.broadcast_to(1.0, x.shape)`` becomes ``np.ones_like(x)``; a name becomes a copy.
    """
    if _is_broadcast(expr, unit):
        return _filled(expr, unit)
    if is_fresh(expr, unit):
        return expr
    return (
        ir.call(gast.Attribute(expr, 'copy', gast.Load()))
        if ty.is_array(rhs(expr, unit))
        else numpy(unit, 'array', expr)
    )


def _filled(expr: gast.Call, unit: Unit) -> gast.AST:
    value, shape = expr.args
    t = rhs(value, unit)
    x = shape.value if isinstance(shape, gast.Attribute) and shape.attr == 'shape' else None
    if ty.is_scalar(t) and x is not None and ty.is_array(rhs(x, unit)) and ty.is_float(rhs(x, unit)):
        if number(value) == 1:
            return numpy(unit, 'ones_like', x)
        return numpy(unit, 'zeros_like', x) if number(value) == 0 else numpy(unit, 'full_like', x, value)
    if ty.is_scalar(t):
        return numpy(unit, 'full', shape, value)
    return ir.call(gast.Attribute(expr, 'copy', gast.Load()))


class _Pretty(gast.NodeTransformer):
    """Writes ``-(a * b)`` as ``-a * b``: the same numbers, without parentheses."""

    def __init__(self, unit: Unit, masks: set[str]) -> None:
        self.unit, self.masks = unit, masks

    def visit_BinOp(self, node: gast.BinOp) -> gast.AST:
        """Write numbers first: ``0.25 * e``."""
        self.generic_visit(node)
        if isinstance(node.op, gast.Mult) and number(node.right) is not None and number(node.left) is None:
            if not isinstance(node.left, (gast.BinOp, gast.UnaryOp)):
                node.left, node.right = node.right, node.left
        return node

    def visit_UnaryOp(self, node: gast.UnaryOp) -> gast.AST:
        self.generic_visit(node)
        if isinstance(node.op, gast.USub) and isinstance(node.operand, gast.BinOp) and isinstance(
                node.operand.op, (gast.Mult, gast.Div)):
            leftmost = node.operand
            while isinstance(leftmost.left, gast.BinOp) and isinstance(leftmost.left.op, (gast.Mult, gast.Div)):
                leftmost = leftmost.left
            # The negative of a boolean is an error, that of an unsigned integer another number.
            mask = isinstance(leftmost.left, gast.Compare) or getattr(leftmost.left, 'id', None) in self.masks
            if number(leftmost.left) is not None or is_floating(leftmost.left, self.unit) and not mask:
                leftmost.left = negative(leftmost.left)
                return node.operand
        return node


def pretty(expr: gast.AST, unit: Unit, masks: set[str]) -> gast.AST:
    """Put signs where they need no parentheses; ``masks`` are names that hold truth values."""
    return _Pretty(unit, masks).visit(expr)


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Simplify the generated statements of a function; tells whether anything changed."""
    work = _Simplify(unit)
    for node in gast.walk(function):
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return)) or node.value is None:
            continue
        if not is_generated(node):
            continue
        count, before = work.count, copy.deepcopy(node.value)
        found = work.visit(node.value)
        if isinstance(node, gast.Assign) and is_fresh(before, unit) and not is_fresh(found, unit):
            work.count, found = count, before            # who writes to it later relies on its own memory
        node.value = found
    return work.count > 0
