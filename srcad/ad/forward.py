"""Forward mode: the transformer that puts the tangent statement beside each statement.

Before::

    %1 = x1 * x2
    y = np.sin(%1)

After::

    t|%1 = t|x1 * x2 + x1 * t|x2
    %1 = x1 * x2
    t|y = t|%1 * np.cos(%1)
    y = np.sin(%1)

A tangent statement whose rule uses the result comes after the statement of the primal; one that uses an operand which the
statement binds again comes before it.
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import errors, ir, markers
from srcad.ad import attempts, calls, contexts, halves, insertions, lists, variants
from srcad.ad.leaves import HARMLESS
from srcad.ad.ownership import copied, is_fresh, is_immutable
from srcad.ad.simplify import simplify
from srcad.ad.splice import Splicer
from srcad.ad.views import RESHAPED, method
from srcad.analyze import alike, infer, records
from srcad.analyze import types as ty
from srcad.analyze.activity import Activity, carries
from srcad.analyze.aliases import copied_list, reference_source, scatter_target
from srcad.analyze.memory import Memory
from srcad.unit import Unit


def tangent_name(name: str) -> str:
    """Give the name of the tangent of a name."""
    return 't|' + name


class ForwardAD(ir.Transformer):
    """Builds the statements of a block with their tangents.

    Parameters
    ----------
    unit, activity, memory
        The context of the function, and what is known of it.
    called
        Whether other generated code calls the function: what it returns refers to its arguments where the primal's does.
    """

    def __init__(self, unit: Unit, activity: Activity, memory: Memory, called: bool = False) -> None:
        self.unit, self.activity, self.memory, self.called = unit, activity, memory, called
        self.splicer = Splicer(unit, self.is_active)
        self.tangent_only = False
        self.apart = False              # whether what is called may not compute its tangent with its value
        self.borrowed: set[str] = set()
        self.arguments: set[str] = set()
        for name in activity.active:
            unit.types[tangent_name(name)] = _tangent_type(unit.types.get(name, ty.UNKNOWN))

    def is_active(self, name: str) -> bool:
        """Tell whether a name is active."""
        return name in self.activity.active

    def block(self, statements: list[gast.stmt]) -> list[gast.stmt]:
        """Build a block."""
        result: list[gast.stmt] = []
        for stmt in statements:
            for new in self.visit(stmt):
                if new is not stmt and getattr(new, 'origin', None) is None:
                    new.origin = getattr(stmt, 'origin', None)
                result.append(new)
        return result

    def generic_visit(self, node: gast.AST) -> list[gast.stmt]:
        """What has no derivative stays as it is."""
        return [node]

    def visit_If(self, node: gast.If) -> list[gast.stmt]:
        if markers.caught(node) is not None:
            return [ir.copy_origin(attempts.tangents(self, node), node)]
        new = gast.If(node.test, self.block(node.body) or [gast.Pass()], self.block(node.orelse))
        return [ir.copy_origin(new, node)]

    def visit_For(self, node: gast.For) -> list[gast.stmt]:
        # A target that is active elsewhere gets a value that comes from nothing active (iteration.py).
        zeros = [self.zero_tangent(n) for n in sorted(ir.bound(node.target)) if self.is_active(n)]
        return [ir.copy_origin(gast.For(node.target, node.iter, zeros + self.block(node.body), [], None), node)]

    def visit_While(self, node: gast.While) -> list[gast.stmt]:
        return [ir.copy_origin(gast.While(node.test, self.block(node.body), []), node)]

    def visit_Assign(self, node: gast.Assign) -> list[gast.stmt]:
        target, value = node.targets[0], node.value
        if markers.name_of(value):
            insertions.refuse_forward(node, self.unit)
            contexts.check(node, self.unit, self.is_active)
            return [node]
        if isinstance(target, gast.Subscript):
            return self._store(node, target, value)
        if calls.is_user_call(value, self.unit) and self._writes_active(value):
            return self._call(node, target, self._places(target), value)
        if isinstance(target, gast.Tuple):
            return self._unpack(node, target, value)
        if not self.is_active(target.id):
            dropped = lists.pops(value, self.unit) and self.is_active(value.func.value.id)
            return [node, gast.Expr(self._popped(value))] if dropped else [node]
        if isinstance(value, gast.Name) and ir.is_local(value) and not self.is_active(value.id):
            return [node, ir.assign(tangent_name(target.id), self._zero(ir.load(target.id)))]
        return self._define(node, target.id, value)

    def _define(self, node: gast.Assign, target: str, value: gast.expr) -> list[gast.stmt]:
        name = tangent_name(target)
        if lists.pops(value, self.unit):
            return [node, ir.assign(name, self._popped(value))]
        if not any(self.is_active(n) for n in carries(value, self.unit)):
            return [node, ir.assign(name, self._zero(ir.load(target)))]
        copied = copied_list(value, self.unit, certain=False)
        if copied is not None:
            return [node, ir.assign(name, ir.call(gast.Attribute(ir.load(tangent_name(copied)), 'copy', gast.Load())))]
        if isinstance(value, (gast.Name, gast.Subscript, gast.List, gast.Tuple, gast.Dict)) or (
                records.parts(value, self.unit) is not None):
            return self._same(node, name, value)
        if calls.is_user_call(value, self.unit):
            return self._call(node, ir.store(target), ir.store(name), value)
        return self._operation(node, target, value)

    def _call(self, node: gast.Assign, target: gast.expr, places: gast.expr, value: gast.Call) -> list[gast.stmt]:
        source = reference_source(value, self.unit)
        if source is not None and ir.reads(source):
            self.borrowed |= ir.bound(places)
        return halves.forward(self, node, target, places, value)

    def _popped(self, value: gast.Call) -> gast.Call:
        return ir.call(gast.Attribute(ir.load(tangent_name(value.func.value.id)), 'pop', gast.Load()))

    def _same(self, node: gast.Assign, name: str, value: gast.expr) -> list[gast.stmt]:
        """The tangent of a copy, an element or a display is the same expression of tangents."""
        self.borrowed.add(name)
        return [ir.assign(name, self._tangents(value)), node]

    def _tangents(self, value: gast.expr) -> gast.expr:
        if isinstance(value, gast.Name):
            return self.tangent(value)
        if isinstance(value, gast.Subscript):
            return gast.Subscript(self._tangents(value.value), ir.copy_tree(value.slice), gast.Load())
        if isinstance(value, gast.Dict):
            keys = [key if key is None else ir.copy_tree(key) for key in value.keys]
            return gast.Dict(keys, [self._tangents(v) for v in value.values])
        if isinstance(value, (gast.List, gast.Tuple)):
            return type(value)([self._tangents(e) for e in value.elts], gast.Load())
        if isinstance(value, gast.Call):
            return self._object(value)
        if isinstance(value, gast.Starred):
            return gast.Starred(self._tangents(value.value), gast.Load())
        return self.tangent(value)

    def _object(self, value: gast.Call) -> gast.Call:
        """Make the object of the tangents of the attributes; a default has none, and is zero."""
        tangents = {key: self._tangents(part) for key, part in records.parts(value, self.unit).items()}
        named = [gast.keyword(str(getattr(key, 'name', key)), tangent) for key, tangent in tangents.items()]
        return gast.Call(value.func, [], named) if value.keywords else gast.Call(value.func, [*tangents.values()], [])

    def _operation(self, node: gast.Assign, target: str, value: gast.expr) -> list[gast.stmt]:
        spliced = self.splicer.tangent(value, target, self.tangent)
        if not spliced.parts:
            return [node, self.zero_tangent(target)]
        expression = self._total([e for _, e in spliced.parts])
        statements = [*spliced.prelude, ir.assign(tangent_name(target), simplify(expression, self.unit))]
        self._check_shape(statements[-1], target)
        self._own(statements[-1], target, value)
        used = set().union(*(ir.reads(s) for s in statements))
        uses_result = 'new|' + target in used
        if uses_result and target in used:
            return self._both(node, target, statements)
        _unmark(statements)
        both = [node, *statements] if uses_result else [*statements, node]
        return both + self._same_layout(target, value)

    def _same_layout(self, target: str, value: gast.Call) -> list[gast.stmt]:
        """Check that a reshaped array that is written is a view, or a copy, where its tangent is one."""
        source = reference_source(value, self.unit)
        if method(value, self.unit) not in RESHAPED or not isinstance(source, gast.Name) or (
                not self.memory.is_memory(target) or target in self.memory.snapshots or not self.is_active(source.id)):
            return []
        shares = ir.external(self.unit, 'numpy.may_share_memory', np.may_share_memory)
        mine = ir.call(shares, ir.load(target), ir.load(source.id))
        theirs = ir.call(shares, ir.load(tangent_name(target)), ir.load(tangent_name(source.id)))
        text = f'{ir.base_name(target)} is written, and its tangent is laid out otherwise: reshape contiguous arrays'
        return [ir.raise_if(self.unit, gast.Compare(mine, [gast.NotEq()], [theirs]), ValueError, text)]

    def _both(self, node: gast.Assign, target: str, statements: list[gast.stmt]) -> list[gast.stmt]:
        """The rule uses the result, and an operand that the statement binds again: the result waits in a temporary."""
        result = self.unit.fresh()
        self.unit.types[result] = self.unit.types.get(target, ty.UNKNOWN)
        _unmark(statements, {target: result})
        first = ir.copy_origin(ir.assign(result, node.value), node)
        return [first, *statements, ir.copy_origin(ir.assign(target, ir.load(result)), node)]

    def _check_shape(self, stmt: gast.Assign, target: str) -> None:
        """A tangent that lacks broadcasting that the primal has gets it: the tangent has the shape of its primal."""
        mine, own = infer.rhs(stmt.value, self.unit), self.unit.types.get(target, ty.UNKNOWN)
        if ty.kind(own) is None and alike.same(stmt.value, ir.load(target), self.unit):
            return
        if ty.same_shape(mine, own) or not isinstance(own, (ty.Array, ty.Unknown)):
            return
        if ty.is_scalar(own) and not ty.is_array(mine):
            return
        like = ir.load('new|' + target)
        stmt.value = simplify(self.splicer.helper('spread', stmt.value, like), self.unit)

    def _own(self, stmt: gast.Assign, target: str, value: gast.expr) -> None:
        """Where the primal makes a new array, and it or what it is made from is written later, the tangent is new too."""
        if is_fresh(stmt.value, self.unit):
            return
        written = any(self.memory.is_memory(n) for n in ir.reads(value) | {target}) or self.called and any(
            self.memory.may_alias(target, n) for n in self.memory.returned)
        if written and reference_source(value, self.unit) is None:
            stmt.value = copied(stmt.value, self.unit)
        else:
            self.borrowed.add(tangent_name(target))

    def visit_Return(self, node: gast.Return) -> list[gast.stmt]:
        tangent = self._returned(node.value)
        value = tangent if self.tangent_only else gast.Tuple([node.value, tangent], gast.Load())
        return [ir.copy_origin(gast.Return(value), node)]

    def _returned(self, value: gast.expr) -> gast.expr:
        """Give the tangent of the result: to who asked for it, it is his own."""
        if isinstance(value, gast.Tuple):
            return gast.Tuple([self._returned(e) for e in value.elts], gast.Load())
        tangent = self.tangent(value)
        if self.called:
            return tangent
        if isinstance(tangent, gast.Name) and (tangent.id in self.borrowed or tangent.id in self.arguments):
            if not is_immutable(self.unit.types.get(getattr(value, 'id', ''), ty.UNKNOWN)):
                return simplify(self.splicer.helper('fresh', tangent), self.unit)
        return tangent

    def _total(self, terms: list[gast.expr]) -> gast.expr:
        total = terms[0]
        for term in terms[1:]:
            total = gast.BinOp(total, gast.Add(), term)
        return total

    def tangent(self, actual: gast.expr) -> gast.expr:
        """Give the tangent of an argument; zeros for an inactive one."""
        if isinstance(actual, (gast.List, gast.Tuple)):
            return type(actual)([self.tangent(e) for e in actual.elts], gast.Load())
        if ir.is_local(actual) and self.is_active(actual.id):
            return ir.load(tangent_name(actual.id))
        return self._zero(ir.copy_tree(actual))

    def zero_tangent(self, name: str) -> gast.stmt:
        """Build the statement that makes the tangent of a name zero."""
        return ir.assign(tangent_name(name), self._zero(ir.load(name)))

    def _zero(self, like: gast.expr) -> gast.expr:
        if isinstance(like, gast.Constant) and isinstance(like.value, (int, float, complex)):
            return ir.constant(0.0)
        zeros = simplify(self.splicer.helper('zeros_like', like), self.unit)
        if isinstance(like, gast.Name) and like.id.removeprefix('new|') in self.unit.objects:
            return self.splicer.helper('like', zeros, ir.copy_tree(like))       # tangents of objects are objects
        return zeros

    def _store(self, node: gast.Assign, target: gast.Subscript, value: gast.expr) -> list[gast.stmt]:
        if ir.attribute_name(target) is not None or not self.is_active(target.value.id):
            return [node]
        place = gast.Subscript(ir.load(tangent_name(target.value.id)), ir.copy_tree(target.slice), gast.Store())
        active = ir.is_local(value) and self.is_active(value.id)
        stored = ir.load(tangent_name(value.id)) if active else ir.constant(0.0)
        if not active and ir.is_local(value) and isinstance(self.unit.types.get(value.id), (ty.List, ty.Tuple)):
            stored = self._zero(ir.load(value.id))
        return [gast.Assign([place], stored, None), node]

    def _unpack(self, node: gast.Assign, target: gast.Tuple, value: gast.expr) -> list[gast.stmt]:
        if not any(self.is_active(n) for n in ir.bound(target)):
            return [node]
        places = self._places(target)
        self.borrowed |= ir.bound(places)
        return [gast.Assign([places], self._tangents(value), None), node]

    def _places(self, target: gast.expr) -> gast.expr:
        """Give the names that the tangents of a target are bound to."""
        places = ir.copy_tree(target)
        for name in ir.names(places):
            name.id = tangent_name(name.id) if self.is_active(name.id) else self.unit.fresh()
        return places

    def _writes_active(self, call: gast.Call) -> bool:
        return any(self.is_active(n) for n in calls.written_arguments(call, self.unit))

    def visit_AugAssign(self, node: gast.AugAssign) -> list[gast.stmt]:
        base = node.target.value.id
        if not (self.is_active(base) and ir.is_local(node.value) and self.is_active(node.value.id)):
            return [node]
        place = gast.Subscript(ir.load(tangent_name(base)), ir.copy_tree(node.target.slice), gast.Store())
        return [gast.AugAssign(place, node.op, ir.load(tangent_name(node.value.id))), node]

    def visit_Expr(self, node: gast.Expr) -> list[gast.stmt]:
        call = node.value
        if not isinstance(call, gast.Call):
            return [node]
        if markers.name_of(call):
            insertions.refuse_forward(node, self.unit)
            contexts.check(node, self.unit, self.is_active)
            return [node]
        if calls.is_user_call(call, self.unit):
            if not self._writes_active(call):
                return [node]
            variants.choose(call, self.unit, unused=True)
            unused = [ir.store(self.unit.fresh()) for _ in range(2)]
            return halves.forward(self, node, *unused, call)
        if lists.is_list_call(call, self.unit):
            if not self.is_active(call.func.value.id):
                return [node]
            receiver = ir.load(tangent_name(call.func.value.id))
            arguments = [self.tangent(a) for a in call.args]
            return [node, gast.Expr(ir.call(gast.Attribute(receiver, call.func.attr, gast.Load()), *arguments))]
        if scatter_target(node, self.unit) is not None and self.is_active(call.args[0].id):
            base, index, value = call.args
            if ir.is_local(value) and self.is_active(value.id):
                return [node, gast.Expr(ir.call(ir.copy_tree(call.func), self.tangent(base), index, self.tangent(value)))]
            return [node]
        if any(self.is_active(n.id) for n in ir.names(call)):
            return self._effect(node, call)
        return [node]

    def _effect(self, node: gast.Expr, call: gast.Call) -> list[gast.stmt]:
        if ir.is_external(call.func) and self.unit.externals[call.func.id].value in HARMLESS:
            return [node]
        raise errors.at(errors.UnsupportedSyntax, 'SRC131', self.unit.source, call,
                        'this call may change active values in place',
                        help='assign its result to a variable, or write the update as x[...] = value')


def _tangent_type(t: ty.Type) -> ty.Type:
    return ty.RANK0 if ty.is_integer(t) and ty.is_number(t) else t


def _unmark(statements: list[gast.stmt], copies: dict[str, str] | None = None) -> None:
    for stmt in statements:
        for node in ir.names(stmt):
            if node.id.startswith('new|'):
                node.id = (copies or {}).get(node.id[4:], node.id[4:])
