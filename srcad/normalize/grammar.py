"""The core form, and `verify`, which checks that a function is in it.

The grammar::

    atom   := Name | Constant | -number
    pure   := any tree without effects: no assignment expression, no lambda, no comprehension, no call with effects
    rhs    := atom | atom op atom | op atom | comparison of pure | not pure | and/or of truth values
            | f(atom, *atom, key=atom) | atom.method(...) | atom[pure] | atom.name | display of atoms | f-string
    stmt   := name = rhs | pattern = atom | names = atoms | atom[pure] = atom
            | name op= atom | atom[pure] op= atom | Expr(call) | Pass | Assert | Raise | Comment
            | if pure | while pure | for pattern in pure | Break, Return(atom) in tail position
            | the marks of srcad/markers.py
"""
from __future__ import annotations

import gast

from srcad import errors, ir
from srcad.normalize.effects import CALL, WALRUS, Facts, builtin_name, effectful, truth_valued
from srcad.normalize.order import is_atom, operands
from srcad.unit import Unit

FORBIDDEN = (gast.NamedExpr, gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.Yield,
             gast.YieldFrom, gast.Await)


def verify(function: gast.FunctionDef, unit: Unit | None = None) -> None:
    """Raise an `errors.InternalError` that names the first node that violates the core form.

    Parameters
    ----------
    function
        What normalize gave, or what a later pass made of it.
    unit
        Knows which calls have effects; without it, calls in pure positions are not judged.
    """
    checker = _Checker(unit)
    # Blocks wait with what may stand at their end: a break, a return.
    pending: list[tuple[list[gast.stmt], bool, bool]] = [(function.body, False, True)]
    first = function.body[0] if function.body else None
    while pending:
        block, may_break, may_return = pending.pop()
        for position, statement in enumerate(block):
            last = position + 1 == len(block)
            if not (statement is first and _is_docstring(statement)):
                checker.statement(statement, may_break and last, may_return and last)
            if isinstance(statement, gast.If):
                pending.append((statement.body, may_break and last, may_return and last))
                pending.append((statement.orelse, may_break and last, may_return and last))
            elif isinstance(statement, (gast.For, gast.While)):
                pending.append((statement.body, True, False))


def _is_docstring(node: gast.stmt) -> bool:
    return isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant) and isinstance(node.value.value, str)


def _fail(node: gast.AST, reason: str) -> None:
    text = gast.dump(node)
    raise errors.make('SRC901', f'not in core form: {reason}: {text[:300]}', None, node)


def _need(condition: object, node: gast.AST, reason: str) -> None:
    if not condition:
        _fail(node, reason)


class _Checker:
    def __init__(self, unit: Unit | None) -> None:
        self.unit = unit or Unit('', None, None)
        self.facts = Facts(self.unit) if unit is not None else None

    def statement(self, node: gast.stmt, may_break: bool, may_return: bool) -> None:
        method = getattr(self, '_' + type(node).__name__.lower(), None)
        _need(method, node, 'no statement of the core form')
        method(node, may_break, may_return)

    def _pass(self, node, may_break, may_return): pass

    def _comment(self, node, may_break, may_return): pass

    def _raise(self, node, may_break, may_return):
        for part in ir.walk(node):
            _need(not isinstance(part, FORBIDDEN), part, 'in raise')

    def _assert(self, node, may_break, may_return):
        self.pure(node.test)
        if node.msg is not None:
            self.pure(node.msg)

    def _break(self, node, may_break, may_return):
        _need(may_break, node, 'break that is not in tail position of a loop')

    def _return(self, node, may_break, may_return):
        _need(may_return, node, 'return that is not in tail position of the function')
        _need(node.value is not None, node, 'return without a value')
        self.atom(node.value)

    def _if(self, node, may_break, may_return):
        self.pure(node.test)
        _need(node.body, node, 'empty body')

    def _while(self, node, may_break, may_return):
        self.pure(node.test)
        _need(node.body and not node.orelse, node, 'empty body, or else')

    def _for(self, node, may_break, may_return):
        self.pure(node.iter)
        self._pattern(node.target, False)
        _need(node.body and not node.orelse, node, 'empty body, or else')

    def _expr(self, node, may_break, may_return):
        _need(isinstance(node.value, gast.Call), node, 'expression that is no call')
        self.rhs(node.value)

    def _augassign(self, node, may_break, may_return):
        if isinstance(node.target, gast.Subscript):
            self._store(node.target)
        else:
            self._name(node.target)
        self.atom(node.value)

    def _assign(self, node, may_break, may_return):
        _need(len(node.targets) == 1, node, 'several targets')
        target = node.targets[0]
        if isinstance(target, gast.Name):
            self._name(target)
            self.rhs(node.value)
        elif isinstance(target, gast.Subscript):
            self._store(target)
            self.atom(node.value)
        else:
            self._pattern(target, True)
            if isinstance(node.value, gast.Tuple):
                self._parallel(target, node.value)
            else:
                self.atom(node.value)

    def _parallel(self, target: gast.Tuple, value: gast.Tuple) -> None:
        _need(all(isinstance(t, gast.Name) for t in target.elts), target, 'parallel copy to a nested pattern')
        _need(len(target.elts) == len(value.elts), value, 'parallel copy of another length')
        for part in value.elts:
            self.atom(part)
        _need(ir.bound(target) & ir.reads(value), value, 'parallel copy that is no swap')

    def _name(self, node: gast.AST) -> None:
        _need(ir.is_local(node), node, 'target is no local name')
        _need(isinstance(node.ctx, gast.Store), node, 'context of a target')

    def _pattern(self, node: gast.AST, starred: bool) -> None:
        if isinstance(node, gast.Tuple):
            stars = [part for part in node.elts if isinstance(part, gast.Starred)]
            _need(len(stars) <= starred, node, 'star in a pattern')
            for part in node.elts:
                self._pattern(part.value if isinstance(part, gast.Starred) else part, starred)
        else:
            self._name(node)

    def _store(self, node: gast.Subscript) -> None:
        _need(isinstance(node.ctx, gast.Store), node, 'context of a target')
        self.atom(node.value)
        self.pure(node.slice)

    def atom(self, node: gast.AST) -> None:
        _need(is_atom(node), node, 'no atom')
        _need(not isinstance(node, gast.Name) or isinstance(node.ctx, gast.Load), node, 'context of an operand')

    def pure(self, node: gast.AST) -> None:
        for part in ir.walk(node):
            _need(not isinstance(part, FORBIDDEN), part, 'in a pure tree')
        if self.facts is not None:
            _need(not self.facts.of(node) & (WALRUS | CALL), node, 'effects in a pure tree')

    def rhs(self, node: gast.AST) -> None:
        if is_atom(node):
            self.atom(node)
        elif isinstance(node, (gast.Compare, gast.JoinedStr)) or self._truth(node):
            self.pure(node)
        elif isinstance(node, gast.Call):
            self._call(node)
        elif isinstance(node, gast.Subscript):
            self.atom(node.value)
            self.pure(node.slice)
        else:
            kinds = (gast.BinOp, gast.UnaryOp, gast.Attribute, gast.Tuple, gast.List, gast.Set, gast.Dict)
            _need(isinstance(node, kinds), node, 'no right side')
            for slot in operands(node):
                self.atom(slot.get())

    def _truth(self, node: gast.AST) -> bool:
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            return True
        # Without the externals, builtins are known by their keys alone.
        return isinstance(node, gast.BoolOp) and truth_valued(node, self.unit)

    def _call(self, node: gast.Call) -> None:
        if builtin_name(node.func, self.unit) in ('range', 'slice') and not effectful(node, self.unit):
            self.pure(node)
            return
        func = node.func.value if isinstance(node.func, gast.Attribute) else node.func
        self.atom(func)
        for value in [*node.args, *(k.value for k in node.keywords)]:
            value = value.value if isinstance(value, gast.Starred) else value
            if isinstance(value, (gast.Tuple, gast.List)):
                self.pure(value)
            else:
                self.atom(value)
