"""Shadows that are bound by the primal sweep: for written memory to which several names refer, as only the run decides.

Before::

    if c > 0.0:
        w = u
    else:
        w = v
    w[0] = w[1] * c

After (the reverse sweep finds the buffer of ``w`` under ``b|w``, whichever it is)::

    if c > 0.0:
        w = u
        b|w = b|u
    else:
        w = v
        b|w = b|v
    w[0] = w[1] * c

A new array gets a buffer of its own where it is made, a list of arrays has a list of their buffers beside it, and what is
done to the one is done to the other. (The same is done with pointers by W. S. Moses and V. Churavy, "Instead of rewriting
foreign code for machine learning, automatically synthesize fast gradients", 2020, where shadows follow their primals.)

Only classes of memory whose references cannot be followed statically (references.py) are treated so.
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import errors, ir
from srcad.ad import views
from srcad.ad.adjoints import adjoint_name
from srcad.ad.calls import is_user_call
from srcad.ad.simplify import simplify
from srcad.ad.splice import helper_name
from srcad.analyze import types as ty
from srcad.analyze.aliases import copied_list, may_refer, reference_source
from srcad.analyze.blocks import child_blocks, parameters, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit

LIST_METHODS = frozenset(('append', 'pop', 'extend', 'insert', 'clear', 'reverse'))


class Shadows:
    """Inserts the statements that bind shadows.

    Parameters
    ----------
    function, unit, memory
        A function in core form, its context and its memory.
    loose
        The names that cannot be followed statically, each with the error to raise where that cannot be done here either.
    active
        The names that are active.
    shared
        The parameters whose memory is the caller's; None for the function that was asked for.
    """

    def __init__(self, function: gast.FunctionDef, unit: Unit, memory: Memory, loose: dict[str, errors.SrcadError],
                 active: set[str], shared: set[str] | None) -> None:
        self.function, self.unit, self.memory, self.loose, self.active = function, unit, memory, loose, active
        self.gradients: dict[str, str] = {}
        self.tokens = self._closure({memory.token(n) for n in loose})
        self.holders = {memory.token(n) for n, t in unit.types.items() if isinstance(t, (ty.List, ty.Tuple, ty.Dict))}
        self.names = self._names() if loose else set()
        self.containers = {n for n in self.names if self._may_hold(ir.load(n))}
        self._check_callers(shared)

    def _closure(self, tokens: set[str]) -> set[str]:
        """A list goes with its items, and items with the lists that they are in."""
        while True:
            more = set(tokens)
            for name, t in self.unit.types.items():
                if isinstance(t, ty.List) and may_refer(name, self.unit):
                    pair = {self.memory.token(name), self.memory.token('items|' + name)}
                    if pair & tokens and not ty.is_number(t.item):
                        more |= pair
            if more == tokens:
                return tokens
            tokens = more

    def _names(self) -> set[str]:
        occurring = set(parameters(self.function)) | {n.id for n in ir.names(self.function)}
        occurring -= self._never_used()
        self._follow_items()
        return {n for n in occurring if self.memory.token(n) in self.tokens and may_refer(n, self.unit)
                and n not in self.memory.snapshots}

    def _never_used(self) -> set[str]:
        """What a call gives and nobody looks at needs no shadow."""
        bound = {n for s in statements(self.function.body) if isinstance(getattr(s, 'value', None), gast.Call)
                 for n in ir.bound(s)}
        return bound - {n.id for n in ir.names(self.function) if not isinstance(n.ctx, gast.Store)}

    def _follow_items(self) -> None:
        """An item of a container is no snapshot: the reverse sweep does not find the container as it was."""
        for stmt in statements(self.function.body):
            base = getattr(getattr(stmt, 'value', None), 'value', None)
            if isinstance(stmt, gast.Assign) and isinstance(stmt.value, gast.Subscript) and ir.is_local(base):
                if self.memory.token(base.id) in self.tokens and self._may_hold(base):
                    self.memory.snapshots -= ir.bound(stmt)

    def _check_callers(self, shared: set[str] | None) -> None:
        """The buffers of a caller would have to come in with his arrays."""
        if shared is None:
            return
        returned = {n.id for s in statements(self.function.body) if isinstance(s, gast.Return) and s.value is not None
                    for n in ir.names(s.value)}
        if self.names & {*parameters(self.function), *returned}:
            raise next(iter(self.loose.values()))

    def insert(self) -> None:
        """Insert the bindings into the function; their names become known as shadows."""
        for name in sorted(self.names):
            self._declare(name)
        self._block(self.function.body)
        first = [s for p in parameters(self.function) if p in self.names for s in self._parameter(p)]
        self.function.body[:0] = first

    def _parameter(self, name: str) -> list[gast.stmt]:
        """The gradient of a parameter is its first shadow, whatever its name is bound to afterwards."""
        self.gradients[name] = first_shadow(name)
        return [*self._no_list(name), *self._made(name)]

    def _made(self, name: str) -> list[gast.stmt]:
        """Bind a new shadow; the one of a list changes as the list does, and its first state is kept."""
        first = first_shadow(name)
        is_list = isinstance(self.unit.types.get(name), ty.List)
        if name not in self.gradients and not (is_list and self.memory.is_memory(name)):
            return [self._new(name)]
        self.unit.shadows.add(first)
        self.unit.types[first] = self.unit.types[adjoint_name(name)]
        again: gast.expr = ir.load(first)
        if is_list:
            again = ir.call(gast.Attribute(again, 'copy', gast.Load()))
        return [ir.assign(first, self._new(name).value), ir.assign(adjoint_name(name), again)]

    def _no_list(self, name: str) -> list[gast.stmt]:
        """A name of unknown kind counts as an array: what is stored into a list would be another object."""
        if self.unit.types.get(name, ty.UNKNOWN) != ty.UNKNOWN:
            return []
        return [no_sequence(self.unit, name)]

    def _declare(self, name: str) -> None:
        shadow, t = adjoint_name(name), self.unit.types.get(name, ty.UNKNOWN)
        self.unit.shadows.add(shadow)
        self.unit.types[shadow] = t if ty.dtype(t) == 'float64' or not ty.is_array(t) else ty.Array(None, t.shape)
        items = t.items if isinstance(t, ty.Tuple) else [t.item] if isinstance(t, ty.List) else []
        whole = isinstance(t, ty.Tuple)
        if any(isinstance(i, (ty.List, ty.Tuple, ty.Dict)) or whole and not (ty.is_array(i) and ty.rank(i)) for i in items):
            self._refuse(name)

    def _block(self, body: list[gast.stmt]) -> None:
        result: list[gast.stmt] = []
        for stmt in body:
            for inner in child_blocks(stmt):
                self._block(inner)
            before, after = self._bindings(stmt)
            for new in before + after:
                ir.copy_origin(new, stmt)
            result += [*before, stmt, *after]
        body[:] = result

    def _bindings(self, stmt: gast.stmt) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Give what binds the shadows of the names that a statement binds, before it and after it."""
        if isinstance(stmt, gast.Assign):
            return self._assign(stmt.targets[0], stmt.value)
        if isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Call):
            return self._effect(stmt.value), []
        if isinstance(stmt, gast.For):
            for name in sorted(ir.bound(stmt.target) & self.names):
                self._refuse(name)
        if isinstance(stmt, gast.AugAssign) and isinstance(self._type(stmt.target), ty.List):
            self._refuse(stmt.target.id)
        if isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Subscript):
            self._check_increment(stmt.target.value)
        return [], []

    def _check_increment(self, base: gast.Name) -> None:
        """``items[k] += v`` changes an array in place, and binds a number anew: it must be known what it is."""
        t = self._type(base)
        known = isinstance(t, ty.List) and ty.is_array(t.item) and ty.rank(t.item)
        if base.id in self.names and self._may_hold(base) and not known:
            self._refuse(base.id)

    def _type(self, node: gast.expr) -> ty.Type:
        return self.unit.types.get(getattr(node, 'id', ''), ty.UNKNOWN)

    def _may_hold(self, node: gast.expr) -> bool:
        """Tell whether a name may be a container."""
        t = self._type(node)
        known = node.id in self.unit.sequences | self.unit.dictionaries or self.memory.token(node.id) in self.holders
        return isinstance(t, (ty.List, ty.Tuple, ty.Dict)) or t == ty.UNKNOWN and known

    def _assign(self, target: gast.expr, value: gast.expr) -> tuple[list[gast.stmt], list[gast.stmt]]:
        if isinstance(target, gast.Subscript):
            if target.value.id in self.names and self._may_hold(target.value):
                return [self._item(target, value)], []
            return [], []
        if isinstance(target, gast.Tuple):
            return self._unpack(target, value)
        if target.id not in self.names:
            # What it gives is not needed, and what it does is.
            return self._effect(value) if isinstance(value, gast.Call) else [], []
        if copied_list(value, self.unit) is not None:
            new = ir.assign(adjoint_name(target.id), _Renamed(value.func.value.id).visit(ir.copy_tree(value)))
            return [], [new]
        if not views.refers(value, self.unit):
            check = self._no_list(target.id) if is_user_call(value, self.unit) else []
            return [], [*check, *self._made(target.id)]
        new = ir.assign(adjoint_name(target.id), self._reference(target.id, value))
        # What reads the name that is bound comes before it.
        return ([new], []) if target.id in ir.reads(value) else ([], [*self._check_view(target.id, value), new])

    def _check_view(self, name: str, value: gast.expr) -> list[gast.stmt]:
        """Check that a reshaped array is a view, where only its layout can tell."""
        source = reference_source(value, self.unit)
        if views.method(value, self.unit) not in views.RESHAPED or views.is_contiguous(source.id, self.function, self.unit):
            return []
        shares = ir.call(ir.external(self.unit, 'numpy.may_share_memory', np.may_share_memory), ir.load(name),
                         ir.load(source.id))
        text = f'{ir.base_name(name)} is written, and is a copy here: reshape a contiguous array'
        return [ir.raise_if(self.unit, gast.UnaryOp(gast.Not(), shares), ValueError, text)]

    def _item(self, target: gast.Subscript, value: gast.expr) -> gast.stmt:
        name = target.value.id
        t = self._type(target.value)  # what was in a dict before may be written, too
        if t == ty.UNKNOWN or isinstance(t, ty.Dict) and self.memory.other_writers(name):
            self._refuse(name)
        place = gast.Subscript(ir.load(adjoint_name(target.value.id)), ir.copy_tree(target.slice), gast.Store())
        return gast.Assign([place], self._part(value, target.value.id), None)

    def _unpack(self, target: gast.Tuple, value: gast.expr) -> tuple[list[gast.stmt], list[gast.stmt]]:
        bound = [n for n in ir.bound(target) if n in self.names]
        if not bound:
            return [], []
        if isinstance(value, gast.Tuple) and len(value.elts) == len(target.elts):
            pairs = [(t, v) for t, v in zip(target.elts, value.elts) if ir.is_local(t) and t.id in self.names]
            left = gast.Tuple([ir.store(adjoint_name(t.id)) for t, _ in pairs], gast.Store())
            right = gast.Tuple([self._part(v, t.id) for t, v in pairs], gast.Load())
            if len(pairs) == 1:
                return [gast.Assign(left.elts, right.elts[0], None)], []
            return [gast.Assign([left], right, None)], []
        if isinstance(value, gast.Name) and value.id in self.names and len(bound) == len(target.elts):
            left = gast.Tuple([ir.store(adjoint_name(t.id)) for t in target.elts], gast.Store())
            return [gast.Assign([left], ir.load(adjoint_name(value.id)), None)], []
        if not views.refers(value, self.unit):
            return [], [s for n in sorted(bound) for s in self._made(n)]
        self._refuse(bound[0])

    def _effect(self, call: gast.Call) -> list[gast.stmt]:
        """What is done to a list is done to the list of shadows."""
        if not isinstance(call.func, gast.Attribute) or getattr(call.func.value, 'id', None) not in self.names:
            return []
        name = call.func.value.id
        if not self._may_hold(call.func.value):
            return []
        if call.func.attr not in LIST_METHODS or call.keywords:
            self._refuse(name)
        items = call.args if call.func.attr == 'pop' else [
            *call.args[:-1], *[self._part(a, name) for a in call.args[-1:]]]
        method = gast.Attribute(ir.load(adjoint_name(name)), call.func.attr, gast.Load())
        return [gast.Expr(ir.call(method, *map(ir.copy_tree, items)))]

    def _new(self, name: str) -> gast.stmt:
        """Build ``b|x = np.zeros_like(x)``."""
        t = self.unit.types.get(name, ty.UNKNOWN)
        helper = 'zeros_like' if ty.is_array(t) and ty.rank(t) or isinstance(t, ty.List) else 'shadow'
        zeros = simplify(ir.call(helper_name(self.unit, helper), ir.load(name)), self.unit)
        return ir.assign(adjoint_name(name), zeros)

    def _part(self, value: gast.expr, holder: str) -> gast.expr:
        """Give the shadow of an item of a container."""
        if ir.is_local(value) and value.id in self.names:
            return ir.load(adjoint_name(value.id))
        if ir.is_local(value) and value.id in self.active or ir.is_external(value):
            self._refuse(holder)
        # Nobody reads the buffer of what is not active, but a list of adjoints is added as a whole.
        return ir.call(helper_name(self.unit, 'shadow'), ir.copy_tree(value))

    def _reference(self, name: str, value: gast.expr) -> gast.expr:
        """Give the shadow of what a right side refers to."""
        source = reference_source(value, self.unit)
        if isinstance(value, gast.Name):
            return self._part(value, name)
        if isinstance(value, (gast.List, gast.Tuple)):
            return type(value)([self._part(e, name) for e in value.elts], gast.Load())
        if not ir.is_local(source):
            self._refuse(name)
        if source.id not in self.names or not views.is_view(value, source, self.unit):
            self._refuse(name)
        shadow = _Renamed(source.id).visit(ir.copy_tree(value))
        if isinstance(value, gast.Subscript) and not self._may_hold(source):
            return views.item_shadow(self.unit, self.memory, name, shadow)
        return shadow

    def _refuse(self, name: str) -> None:
        """Raise the error of the name, or of another one that refers to the same memory."""
        same = [n for n in self.loose if self.memory.may_alias(n, name)]
        raise self.loose[name if name in self.loose else same[0] if same else next(iter(self.loose))]


def first_shadow(name: str) -> str:
    """Give the name of the shadow that a name has at first: what is stored into a list binds other shadows."""
    return adjoint_name(name) + '%0'


def no_sequence(unit: Unit, name: str) -> gast.stmt:
    """Build the check that a value is no list and no tuple, of which a part would be a new object."""
    kinds = [ir.external(unit, f'builtins.{kind.__name__}', kind, 'builtin') for kind in (list, tuple)]
    text = f'{ir.base_name(name)} is a list or a tuple, and is changed in place: specialise the derivative'
    return raise_if_instance(unit, name, gast.Tuple(kinds, gast.Load()), text)


def raise_if_instance(unit: Unit, name: str, kind: gast.expr, text: str) -> gast.stmt:
    """Build the check that a value is not of a kind for which the program would be another one."""
    test = ir.call(ir.external(unit, 'builtins.isinstance', isinstance, 'builtin'), ir.load(name), kind)
    return ir.raise_if(unit, test, TypeError, text)


class _Renamed(ir.Transformer):
    """Puts the shadow in place of the name that an expression refers to."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_Name(self, node: gast.Name) -> gast.AST:
        return ir.load(adjoint_name(node.id)) if node.id == self.name else node
