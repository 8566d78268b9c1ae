"""Branches that the kinds of the arguments decide: a text for ``mask=None`` has no code for a mask.

What was decided is a premise, which the derivative checks.

For ``f(X: float64[n, d], mask: None)``

Before::

    def f(X, mask=None):
        s = np.sum(X, axis=1)
        if mask is not None:
            s = s + mask
        if X.ndim == 1:
            return s[0]
        return s if mask is None else s[mask]

After::

    def f(X, mask=None):
        s = np.sum(X, axis=1)
        return s
"""
from __future__ import annotations

import operator
from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.normalize.blocks import function_of
from srcad.unit import Unit

_COMPARE = {
    gast.Is: operator.is_, gast.IsNot: operator.is_not, gast.Eq: operator.eq, gast.NotEq: operator.ne,
    gast.Lt: operator.lt, gast.LtE: operator.le, gast.Gt: operator.gt, gast.GtE: operator.ge,
    gast.In: lambda a, b: a in b, gast.NotIn: lambda a, b: a not in b}
_LEAVES = (gast.Return, gast.Raise, gast.Break, gast.Continue)
_SOMETHING = object()           # a value of which no more is known than that it is not None


class _Open(Exception):
    """A test that the types do not decide."""


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Replace the branches that are decided; enters the parameters that were asked for in ``unit.decided``."""
    function = function_of(module)
    known = {name for name, t in unit.signature.items() if t != ty.UNKNOWN}
    function.body = _Decide(unit).block(function.body, known) or [gast.Pass()]
    return module


class _Decide:
    """A walk that knows which parameters have their first value still."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def block(self, statements: list[gast.stmt], known: set[str]) -> list[gast.stmt]:
        """Rewrite a block; what it binds is not `known` to be an argument any more after it."""
        result: list[gast.stmt] = []
        for stmt in statements:
            chosen = self._chosen(stmt, known)
            if chosen is None:
                result.append(self._statement(stmt, known))
                known -= ir.bound(stmt)
            else:
                result += self.block(chosen, known)
            if result and isinstance(result[-1], _LEAVES):
                break
        return result

    def _statement(self, stmt: gast.stmt, known: set[str]) -> gast.stmt:
        if isinstance(stmt, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)):
            return _Conditional(self.unit, known - ir.bound(stmt)).visit(stmt)
        if isinstance(stmt, (gast.For, gast.While, gast.If)):
            inside = known - ir.bound(stmt)
            stmt.body = self.block(stmt.body, set(inside)) or [gast.Pass()]
            stmt.orelse = self.block(stmt.orelse, set(inside))
        return stmt

    def _chosen(self, stmt: gast.stmt, known: set[str]) -> list[gast.stmt] | None:
        """Give the branch that is taken; None where that is not known."""
        if not isinstance(stmt, gast.If):
            return None
        try:
            test = _Test(self.unit, known)
            taken = test.truth(stmt.test)
        except _Open:
            return None
        branch = stmt.body if taken else stmt.orelse
        if branch and isinstance(branch[-1], gast.Raise):
            return None                 # the other branch says what the derivative would be
        self.unit.decided |= test.asked
        return branch


class _Conditional(ir.Transformer):
    """Replaces conditional expressions by what is taken."""

    def __init__(self, unit: Unit, known: set[str]) -> None:
        self.unit, self.known = unit, known

    def visit_IfExp(self, node: gast.IfExp) -> gast.AST:
        self.generic_visit(node)
        try:
            test = _Test(self.unit, self.known)
            taken = test.truth(node.test)
        except _Open:
            return node
        self.unit.decided |= test.asked
        return node.body if taken else node.orelse


class _Test:
    """Works out a test, and notes which parameters it asked for."""

    def __init__(self, unit: Unit, known: set[str]) -> None:
        self.unit, self.known = unit, known
        self.asked: set[str] = set()

    def truth(self, node: gast.expr) -> bool:
        value = self.value(node)
        if value is _SOMETHING:
            raise _Open
        return bool(value)

    def value(self, node: gast.expr) -> Any:
        """Give the value of an expression, as far as it is known."""
        if isinstance(node, gast.Constant):
            return node.value
        if isinstance(node, gast.Name):
            return self._parameter(node.id)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            return not self.truth(node.operand)
        if isinstance(node, gast.BoolOp):
            return self._bool(node)
        if isinstance(node, gast.Compare):
            return self._compare(node)
        if isinstance(node, (gast.Tuple, gast.List, gast.Set)) and all(isinstance(e, gast.Constant) for e in node.elts):
            return [e.value for e in node.elts]
        return self._rank(node)

    def _parameter(self, name: str) -> Any:
        if name not in self.known:
            raise _Open
        t = self.unit.signature[name]
        if isinstance(t, ty.Literal):
            if isinstance(t.value, int) and not isinstance(t.value, bool):
                raise _Open                     # integers do not count by value in a key
            self.asked.add(name)
            return t.value
        if not isinstance(t, (ty.Array, ty.Scalar, ty.Tuple, ty.List, ty.Dict, ty.Function)):
            raise _Open
        self.asked.add(name)
        return _SOMETHING

    def _bool(self, node: gast.BoolOp) -> bool:
        stop = isinstance(node.op, gast.Or)
        for part in node.values:
            if self.truth(part) is stop:
                return stop
        return not stop

    def _compare(self, node: gast.Compare) -> bool:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators):
            right = self.value(part)
            if _SOMETHING in (left, right) and not (isinstance(op, (gast.Is, gast.IsNot)) and None in (left, right)):
                raise _Open
            try:
                if not _COMPARE[type(op)](left, right):
                    return False
            except TypeError:
                raise _Open from None
            left = right
        return True

    def _rank(self, node: gast.expr) -> int:
        """The rank of an array: ``x.ndim``, ``np.ndim(x)``."""
        if isinstance(node, gast.Attribute) and node.attr == 'ndim':
            source = node.value
        elif (isinstance(node, gast.Call) and ir.is_external(node.func) and len(node.args) == 1
                and self.unit.externals[node.func.id].value is np.ndim):
            source = node.args[0]
        else:
            raise _Open
        if not isinstance(source, gast.Name) or source.id not in self.known:
            raise _Open
        t = self.unit.signature[source.id]
        rank = ty.rank(t) if ty.is_array(t) and t.shape else None
        if rank is None:
            raise _Open
        self.asked.add(source.id)
        return rank


def tests(unit: Unit) -> tuple[tuple[str, str], ...]:
    """Give what the text takes for granted: parameters, and the tests of it that a check of types and shapes lacks."""
    found = []
    for name in unit.python_signature.parameters if unit.decided else ():
        t = unit.signature.get(name)
        if name not in unit.decided or ty.is_array(t) and t.shape or ty.is_number(t) and ty.is_float(t):
            continue
        if not isinstance(t, ty.Literal):
            found.append((name, f'{name} is not None'))
        elif t.value is None or isinstance(t.value, bool):
            found.append((name, f'{name} is {t.value}'))
        else:
            found.append((name, f'{name} == {t.value!r}'))
    return tuple(found)
