"""Types of the local names of a function, from the types of its parameters.

For ``def f(x, w): y = x @ w; return np.sum(y)`` with ``x: float64[n, d]`` and ``w: float64[d]`` it finds
``y: float64[n]``. Loops are iterated to a fixed point; every name (a web of definitions) has one type.
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.shapes import attributes, result
from srcad.analyze.shapes.elementwise import OPERATORS, operate
from srcad.analyze.shapes.helpers import adjoint_type
from srcad.analyze.shapes.layout import subscript
from srcad.analyze.shapes.python import items
from srcad.analyze.types import BOTTOM, UNKNOWN, List, Literal, Scalar, Tuple, Type
from srcad.unit import MISSING, Unit

_ROUNDS = 12


def rhs(expr: gast.AST, unit: Unit) -> Type:
    """Give the type of an expression, by `unit.types` of the names in it."""
    rule = _RULES.get(type(expr))
    return rule(expr, unit) if rule is not None else UNKNOWN


def value_type(value: Any) -> Type:
    """Give the type of an object that never changes: a literal, a number of a module, a function."""
    if value is None or value is Ellipsis or isinstance(value, (str, bytes, bool)):
        return Literal(value)
    if type(value) is int:
        return Literal(value) if abs(value) < 10 ** 9 else Scalar('int')
    if type(value) in (float, complex):
        return Scalar(type(value).__name__)
    return ty.Function(value) if callable(value) else UNKNOWN


def _name(expr: gast.Name, unit: Unit) -> Type:
    if not ir.is_external(expr):
        found = unit.types.get(expr.id)
        return _derived(expr.id, unit) if found is None else found
    external = unit.externals.get(expr.id)
    if external is None or external.value is MISSING:
        return UNKNOWN
    if external.kind in ('library', 'builtin', 'generated') or callable(external.value):
        return value_type(external.value)
    # Globals and cells are live: their types are in the key, and are watched.
    plain = UNKNOWN if not unit.signature or type(external.value) is not float else Scalar('float')
    return unit.signature.get(expr.id, plain)


def _derived(name: str, unit: Unit) -> Type:
    """Give the type of an adjoint, a tangent (``b|x``, ``t|x``) or a marked value (``new|x``) by that of its primal."""
    prefix, bar, primal = name.partition('|')
    if not bar or prefix not in ('b', 't', 'new', 'old'):
        return UNKNOWN
    t = unit.types.get(primal) or _derived(primal, unit)
    return t if prefix in ('new', 'old') else adjoint_type(t)


def _constant(expr: gast.Constant, unit: Unit) -> Type:
    return value_type(expr.value)


def _operator(expr: Any, unit: Unit) -> Type:
    if isinstance(expr, gast.BinOp):
        parts = (expr.left, expr.right)
    else:
        parts = (expr.operand,)
        if isinstance(expr.op, gast.Not):
            return ty.BOOL
    if isinstance(expr.op, gast.MatMult):
        import operator
        return result(operator.matmul, [rhs(p, unit) for p in parts], {})
    return operate(OPERATORS[type(expr.op)], *(rhs(p, unit) for p in parts))


def _compare(expr: gast.Compare, unit: Unit) -> Type:
    if len(expr.ops) == 1 and type(expr.ops[0]) in OPERATORS:
        return operate(OPERATORS[type(expr.ops[0])], rhs(expr.left, unit), rhs(expr.comparators[0], unit))
    if isinstance(expr.ops[0], (gast.Is, gast.IsNot, gast.In, gast.NotIn)):
        return ty.BOOL
    return UNKNOWN


def _call(expr: gast.Call, unit: Unit) -> Type:
    args = _arguments(expr.args, unit)
    if args is None or any(k.arg is None for k in expr.keywords):
        return UNKNOWN
    keywords = {k.arg: rhs(k.value, unit) for k in expr.keywords}
    if isinstance(expr.func, gast.Attribute):
        return attributes.method(rhs(expr.func.value, unit), expr.func.attr, args, keywords)
    function = rhs(expr.func, unit)
    known = result(function.value, args, keywords) if isinstance(function, ty.Function) else UNKNOWN
    if known == UNKNOWN and unit.callees is not None:
        from srcad.ad import calls
        if calls.is_user_call(expr, unit):
            return calls.result_type(expr, unit)
    return known


def _arguments(nodes: list, unit: Unit) -> list[Type] | None:
    found: list[Type] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            spread = rhs(node.value, unit)
            if not isinstance(spread, Tuple):
                return None
            found.extend(spread.items)
        else:
            found.append(rhs(node, unit))
    return found


def index_parts(node: gast.AST, unit: Unit) -> list[Type]:
    """Give the types of the parts of an index."""
    if isinstance(node, gast.Tuple):
        return [rhs(e, unit) for e in node.elts]
    found = rhs(node, unit)
    return list(found.items) if isinstance(found, Tuple) else [found]


def _subscript(expr: gast.Subscript, unit: Unit) -> Type:
    return subscript(rhs(expr.value, unit), index_parts(expr.slice, unit))


def _slice(expr: gast.Slice, unit: Unit) -> Type:
    return ty.Slice(*(Literal(None) if e is None else rhs(e, unit) for e in (expr.lower, expr.upper, expr.step)))


def _attribute(expr: gast.Attribute, unit: Unit) -> Type:
    return attributes.attribute(rhs(expr.value, unit), expr.attr)


def _tuple(expr: gast.Tuple, unit: Unit) -> Type:
    parts = _arguments(expr.elts, unit)
    return UNKNOWN if parts is None else Tuple(tuple(parts))


def _list(expr: gast.List, unit: Unit) -> Type:
    if unit.__dict__.get('lists_change'):
        return List(UNKNOWN)
    parts = _arguments(expr.elts, unit)
    return (
        List(UNKNOWN)
        if parts is None
        else List(ty.join_all(parts), len(parts), tuple(parts) if len(parts) <= 32 else None)
    )


def _dict(expr: gast.Dict, unit: Unit) -> Type:
    keys = [k.value if isinstance(k, gast.Constant) else None for k in expr.keys]
    if None in keys or unit.__dict__.get('lists_change'):
        return UNKNOWN
    return ty.Dict(tuple(zip(keys, (rhs(v, unit) for v in expr.values))))


def _boolop(expr: gast.BoolOp, unit: Unit) -> Type:
    return ty.join_all(rhs(v, unit) for v in expr.values)


def _ifexp(expr: gast.IfExp, unit: Unit) -> Type:
    return ty.join(rhs(expr.body, unit), rhs(expr.orelse, unit))


_RULES: dict[type, Any] = {
    gast.Name: _name, gast.Constant: _constant, gast.BinOp: _operator, gast.UnaryOp: _operator, gast.Compare: _compare,
    gast.Call: _call, gast.Subscript: _subscript, gast.Slice: _slice, gast.Attribute: _attribute, gast.Tuple: _tuple,
    gast.List: _list, gast.Dict: _dict, gast.BoolOp: _boolop, gast.IfExp: _ifexp,
    gast.JoinedStr: lambda expr, unit: ty.Object(str)}


class _Inference:
    """One run to the fixed point."""

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit, self.types = function, unit, unit.types
        self.changed: set[str] = set()
        self.stuck = False
        self.fixed: frozenset[str] = frozenset()

    def define(self, name: str, t: Type) -> None:
        if name in self.fixed:
            return
        old = self.types.get(name, BOTTOM)
        new = ty.join(old, t)
        if new != old:
            self.types[name] = UNKNOWN if self.stuck else new
            self.changed.add(name)

    def bind(self, target: gast.AST, t: Type) -> None:
        """Give types to the names of a target."""
        if isinstance(target, gast.Name):
            self.define(target.id, t)
        elif isinstance(target, gast.Starred):
            self.bind(target.value, List(items(t) if not isinstance(t, List) else t.item))
        elif isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target.elts, t)

    def _unpack(self, targets: list, t: Type) -> None:
        star = next((k for k, e in enumerate(targets) if isinstance(e, gast.Starred)), None)
        if isinstance(t, Tuple) and star is None and len(t.items) == len(targets):
            for target, part in zip(targets, t.items):
                self.bind(target, part)
            return
        part = items(t)
        for target in targets:
            self.bind(target, List(part) if isinstance(target, gast.Starred) and not isinstance(t, ty.Bottom) else part)

    def block(self, statements: list) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: gast.AST) -> None:
        if isinstance(node, gast.Assign):
            t = rhs(node.value, self.unit)
            for target in node.targets:
                if isinstance(target, gast.Subscript):
                    self._store(target, t)
                else:
                    self.bind(target, t)
        elif isinstance(node, gast.AugAssign):
            self._augmented(node)
        elif isinstance(node, gast.If):
            self.block(node.body)
            self.block(node.orelse)
        elif isinstance(node, gast.For):
            self._loop(node)
        elif isinstance(node, gast.While):
            self.block(node.body)
            self.block(node.orelse)
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):
            self._effect(node.value)

    def _loop(self, node: gast.For) -> None:
        t = rhs(node.iter, self.unit)
        self.bind(node.target, items(t))
        self.block(node.body)
        self.block(node.orelse)

    def _augmented(self, node: gast.AugAssign) -> None:
        if not isinstance(node.target, gast.Name):
            return
        old = self.types.get(node.target.id, UNKNOWN)
        if ty.is_array(old) and old.shape:                     # in place: neither shape nor dtype change
            return
        other = rhs(node.value, self.unit)
        self.define(node.target.id, operate(OPERATORS[type(node.op)], old, other)
                    if type(node.op) in OPERATORS else UNKNOWN)

    def _store(self, target: gast.Subscript, t: Type) -> None:
        """Follow ``items[i] = v`` into a list or a dict."""
        if not isinstance(target.value, gast.Name) or target.value.id not in self.types:
            return
        name, old = target.value.id, self.types[target.value.id]
        if isinstance(old, List):
            self.define(name, List(t, old.length))
        elif isinstance(old, ty.Dict) and isinstance(target.slice, gast.Constant) and old.get(target.slice.value):
            key = target.slice.value
            self.define(name, ty.Dict(tuple((k, t if k == key else u) for k, u in old.items)))
        elif isinstance(old, ty.Dict):
            self.define(name, UNKNOWN)

    def _effect(self, call: gast.Call) -> None:
        """Follow ``items.append(v)``; other methods that change a list or a dict make it unknown."""
        func = call.func
        if not isinstance(func, gast.Attribute) or not isinstance(func.value, gast.Name):
            return
        old = self.types.get(func.value.id)
        if isinstance(old, List):
            if func.attr in ('append', 'insert') and call.args:
                self.define(func.value.id, List(ty.join(old.item, rhs(call.args[-1], self.unit))))
            elif func.attr not in ('reverse', 'sort'):
                self.define(func.value.id, List(UNKNOWN) if func.attr != 'clear' else List(old.item))
        elif isinstance(old, ty.Dict):
            self.define(func.value.id, UNKNOWN)


def _private_lists(function: gast.FunctionDef, unit: Unit) -> bool:
    """Tell whether lists and dicts are changed only through names that nothing else stands for."""
    changed, shared = set(), set()
    for node in gast.walk(function):
        if isinstance(node, gast.Call):
            func = node.func
            known = isinstance(func, gast.Attribute) or ir.is_external(func) and _is_library(unit, func.id)
            if isinstance(func, gast.Attribute) and isinstance(func.value, gast.Name):
                if func.attr in (
                    'append',
                    'insert',
                    'extend',
                    'pop',
                    'remove',
                    'clear',
                    'update',
                    'setdefault',
                    'popitem',
                ):
                    changed.add(func.value.id)
            elif isinstance(func, gast.Attribute) and func.attr in (
                'append',
                'insert',
                'extend',
                'update',
                'setdefault',
            ):
                return False
            shared |= {a.id for a in node.args if isinstance(a, gast.Name)} if not known or isinstance(
                func, gast.Attribute) else set()
        elif isinstance(node, (gast.Assign, gast.AugAssign)):
            target = node.targets[0] if isinstance(node, gast.Assign) else node.target
            if isinstance(target, gast.Subscript):
                if isinstance(target.value, gast.Name):
                    changed.add(target.value.id)
                else:
                    return False
            shared |= {n.id for n in _stored_parts(node.value)}
        elif isinstance(node, (gast.For,)):
            shared |= {n.id for n in _stored_parts(node.iter)}
    return not changed & shared


def _stored_parts(expr: gast.AST) -> list:
    """Give the names whose objects an expression hands on."""
    if isinstance(expr, gast.Name):
        return [expr]
    if isinstance(expr, (gast.Tuple, gast.List)):
        return [n for e in expr.elts for n in _stored_parts(e)]
    if isinstance(expr, gast.Dict):
        return [n for e in expr.values for n in _stored_parts(e)]
    if isinstance(expr, gast.Starred):
        return _stored_parts(expr.value)
    return []


def _is_library(unit: Unit, key: str) -> bool:
    external = unit.externals.get(key)
    return external is not None and external.kind in ('library', 'builtin')


def parameters(function: gast.FunctionDef) -> list[str]:
    """Give the names of all parameters, in order."""
    a = function.args
    extra = [p for p in (a.vararg, a.kwarg) if p is not None]
    return [p.id for p in (*a.posonlyargs, *a.args, *a.kwonlyargs, *extra)]


def infer(function: gast.FunctionDef, unit: Unit, keep_bottom: bool = False) -> None:
    """Fill `unit.types` for every local name of a function in core form.

    Parameters
    ----------
    function
        The function, after normalisation.
    unit
        Its `signature` has the types of parameters (others are unknown); its `types` are filled.
    keep_bottom
        Leave what no definition reaches without a type: the results of a recursion that is being analysed.
    """
    unit.__dict__['lists_change'] = not _private_lists(function, unit)
    formals = parameters(function)
    names = {n.id for n in ir.names(function)} | set(formals)
    for name in names:
        unit.types[name] = BOTTOM
    for name in formals:
        t = unit.signature.get(name, UNKNOWN)
        if unit.__dict__['lists_change'] and isinstance(t, (List, ty.Dict)):
            t = UNKNOWN
        unit.types[name] = t
    run = _Inference(function, unit)
    _iterate(run, set() if keep_bottom else names)


def complete(function: gast.FunctionDef, unit: Unit) -> None:
    """Give types to the names of a generated function that have none; the others keep theirs."""
    formals = set(parameters(function))
    for name in formals:
        unit.types.setdefault(name, _derived(name, unit))
    for name in {n.id for n in ir.names(function)}:
        if name not in unit.types and not isinstance(_derived(name, unit), ty.Unknown):
            unit.types[name] = _derived(name, unit)
    new = {n.id for n in ir.names(function)} - unit.types.keys()
    run = _Inference(function, unit)
    run.fixed = frozenset(unit.types)
    unit.types.update(dict.fromkeys(new, BOTTOM))
    _iterate(run, new)


def _iterate(run: _Inference, names: set[str]) -> None:
    """Run to the fixed point; what no definition reaches is unknown."""
    for number in range(10 ** 6):
        run.changed.clear()
        run.stuck = number >= _ROUNDS
        run.block(run.function.body)
        if not run.changed:
            break
    for name in names:
        if isinstance(run.types[name], ty.Bottom):
            run.types[name] = UNKNOWN


def scalar_result(function: gast.FunctionDef, unit: Unit) -> list[str]:
    """See `srcad.analyze.premises.scalar_result`."""
    from srcad.analyze import premises
    return premises.scalar_result(function, unit)
