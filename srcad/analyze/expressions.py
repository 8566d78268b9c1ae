"""Types of expressions, from the types of the names in them."""
from __future__ import annotations

import operator
from typing import Any

import gast
import numpy as np

from srcad import ir, markers
from srcad.analyze import lattice, records, signature
from srcad.analyze import types as ty
from srcad.analyze.shapes import attributes, result
from srcad.analyze.shapes.elementwise import OPERATORS, operate
from srcad.analyze.shapes.helpers import adjoint_type
from srcad.analyze.shapes.indexing import subscript
from srcad.analyze.types import UNKNOWN, List, Literal, Scalar, Tuple, Type
from srcad.unit import MISSING, External, Unit


def rhs(expr: gast.AST, unit: Unit) -> Type:
    """Give the type of an expression, by `unit.types` of the names in it."""
    rule = _RULES.get(type(expr))
    return rule(expr, unit) if rule is not None else UNKNOWN


def value_type(value: Any) -> Type:
    """Give the type of an object that never changes: a literal, a number of a module, a function."""
    if value is None or value is Ellipsis or isinstance(value, (str, bytes, bool)):
        return Literal(value)
    if isinstance(value, ir.Position):
        return Literal(int(value))
    if type(value) is int:
        return Literal(value) if abs(value) < 10 ** 9 else Scalar('int')
    if type(value) in (float, complex):
        return Scalar(type(value).__name__)
    return ty.Function(value) if callable(value) else UNKNOWN


def _name(expr: gast.Name, unit: Unit) -> Type:
    if not ir.is_external(expr):
        found = unit.types.get(expr.id)
        return derived(expr.id, unit) if found is None else found
    external = unit.externals.get(expr.id)
    if external is None or external.value is MISSING:
        return UNKNOWN
    own = external.kind not in ('library', 'builtin', 'generated') and unit.resolver is not None
    if own and unit.resolver.is_object(external.value):
        return unit.signature.get(expr.id) or signature.object_type(external.value, bool(unit.signature))
    if external.kind in ('library', 'builtin', 'generated') or callable(external.value):
        return value_type(external.value)
    # Globals and cells are live: their types are in the key, and are watched.
    plain = _watched(external.value) if unit.signature else UNKNOWN
    return unit.signature.get(expr.id, _constant_of_a_file(external, unit) or plain)


def _watched(value: Any) -> Type:
    """Give what a lean text relies on of the kind of a global, which is watched: numbers, arrays of indices and masks."""
    if type(value) is np.ndarray and value.dtype.kind in 'biu':
        return ty.Array(value.dtype.name, (None,) * value.ndim)
    return Scalar('float') if type(value) is float else UNKNOWN


def _constant_of_a_file(external: External, unit: Unit) -> Type | None:
    """Give the type of a number that a file, which is not run, binds once: what is written copies it."""
    bound = getattr(unit.resolver, 'bindings', {}).get(external.path, [])
    if len(bound) != 1 or bound[0].value is None or type(external.value) not in (int, float, complex):
        return None
    return value_type(external.value)


def derived(name: str, unit: Unit) -> Type:
    """Give the type of an adjoint, a tangent (``b|x``, ``t|x``) or a marked value (``new|x``) by that of its primal."""
    prefix, bar, primal = name.partition('|')
    if not bar or prefix not in ('b', 't', 'new', 'old'):
        return UNKNOWN
    t = unit.types.get(primal) or derived(primal, unit)
    return t if prefix in ('new', 'old') else adjoint_type(t)


def _constant(expr: gast.Constant, unit: Unit) -> Type:
    return value_type(expr.value)


def _binary(expr: gast.BinOp, unit: Unit) -> Type:
    left, right = rhs(expr.left, unit), rhs(expr.right, unit)
    if isinstance(expr.op, gast.MatMult):
        return result(operator.matmul, [left, right], {})
    return operate(OPERATORS[type(expr.op)], left, right)


def _unary(expr: gast.UnaryOp, unit: Unit) -> Type:
    return ty.BOOL if isinstance(expr.op, gast.Not) else operate(OPERATORS[type(expr.op)], rhs(expr.operand, unit))


def _compare(expr: gast.Compare, unit: Unit) -> Type:
    if len(expr.ops) == 1 and type(expr.ops[0]) in OPERATORS:
        return operate(OPERATORS[type(expr.ops[0])], rhs(expr.left, unit), rhs(expr.comparators[0], unit))
    if isinstance(expr.ops[0], (gast.Is, gast.IsNot, gast.In, gast.NotIn)):
        return ty.BOOL
    return UNKNOWN


def _call(expr: gast.Call, unit: Unit) -> Type:
    args = _arguments(expr.args, unit)
    if args is None:
        from srcad.ad import spread
        args = spread.arguments(expr, unit)
    if args is None or any(k.arg is None for k in expr.keywords):
        return _users(expr, unit)
    if markers.name_of(expr) == 'insert':
        return adjoint_type(args[0])
    if ir.is_external(expr.func) and unit.externals[expr.func.id].form == 'constant':
        name = unit.externals[expr.func.id].path.rpartition('.')[2]
        return attributes.attribute(rhs(expr.args[0], unit), name)
    made = records.parts(expr, unit)
    cls = unit.externals[expr.func.id].value if ir.is_external(expr.func) else getattr(rhs(expr.func, unit), 'value', None)
    if made is None and unit.resolver is not None and unit.resolver.makes(cls):
        return ty.Object(cls)
    if made is not None:
        return records.made_type(expr, made, [rhs(part, unit) for part in made.values()], unit)
    keywords = {k.arg: rhs(k.value, unit) for k in expr.keywords}
    if isinstance(expr.func, gast.Attribute):
        return attributes.method(rhs(expr.func.value, unit), expr.func.attr, args, keywords)
    function = rhs(expr.func, unit)
    known = result(function.value, args, keywords) if isinstance(function, ty.Function) else UNKNOWN
    return _users(expr, unit) if known == UNKNOWN else known


def _users(expr: gast.Call, unit: Unit) -> Type:
    """Give the type of the result of a function of the user's."""
    from srcad.ad import calls
    if unit.callees is not None and not unit.shallow and calls.is_user_call(expr, unit):
        return calls.result_type(expr, unit)
    return UNKNOWN


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
    name = ir.attribute_name(expr)
    if name is not None:
        return _attribute(gast.Attribute(expr.value, name, gast.Load()), unit)
    return subscript(rhs(expr.value, unit), index_parts(expr.slice, unit))


def _slice(expr: gast.Slice, unit: Unit) -> Type:
    return ty.Slice(*(Literal(None) if e is None else rhs(e, unit) for e in (expr.lower, expr.upper, expr.step)))


def _attribute(expr: gast.Attribute, unit: Unit) -> Type:
    t = rhs(expr.value, unit)
    if isinstance(t, Tuple) and expr.attr in getattr(t.cls, '_fields', ()):
        return t.items[t.cls._fields.index(expr.attr)]
    if isinstance(t, ty.Object) and not t.attributes and t != ty.STRING:
        return _annotated(t, expr.attr, unit)
    return attributes.attribute(t, expr.attr)


def _annotated(t: ty.Object, name: str, unit: Unit) -> Type:
    """Give the type that an annotation in a class gives an attribute, if it is a class: what relies on it checks it."""
    found = unit.resolver.annotated(t.cls, name) if unit.resolver is not None else None
    if found is None:
        return UNKNOWN
    kind, cls = found
    return List(ty.Object(cls)) if kind == 'list' else ty.Object(cls)


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
        else List(lattice.join_all(parts), len(parts), tuple(parts) if len(parts) <= 32 else None)
    )


def _dict(expr: gast.Dict, unit: Unit) -> Type:
    keys = [k.value if isinstance(k, gast.Constant) else None for k in expr.keys]
    if None in keys or unit.__dict__.get('lists_change'):
        return UNKNOWN
    return ty.Dict(tuple(zip(keys, (rhs(v, unit) for v in expr.values))))


def _boolop(expr: gast.BoolOp, unit: Unit) -> Type:
    return lattice.join_all(rhs(v, unit) for v in expr.values)


def _ifexp(expr: gast.IfExp, unit: Unit) -> Type:
    return lattice.join(rhs(expr.body, unit), rhs(expr.orelse, unit))


_RULES: dict[type, Any] = {
    gast.Name: _name, gast.Constant: _constant, gast.BinOp: _binary, gast.UnaryOp: _unary, gast.Compare: _compare,
    gast.Call: _call, gast.Subscript: _subscript, gast.Slice: _slice, gast.Attribute: _attribute, gast.Tuple: _tuple,
    gast.List: _list, gast.Dict: _dict, gast.BoolOp: _boolop, gast.IfExp: _ifexp,
    gast.JoinedStr: lambda expr, unit: ty.Object(str)}
