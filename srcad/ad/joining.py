"""Lists that are joined and changed in length, as displays and as stores to all of a list, which can be undone.

Before::

    b = a + c
    a += b
    a.extend(b)
    a.insert(i, v)
    a.reverse()
    v = a.pop(0)
    a[1:] = b

After::

    b = [*a, *c]
    a[:] = [*a, *b]
    a[:] = [*a, *b]
    a[:] = [*a[:i], v, *a[i:]]
    a[:] = a[::-1]
    v = a[0]
    a[:] = a[1:]
    a[:] = [*a[:1], *b]

All of them are known to be lists, and active. A tuple that is joined to another is a new tuple.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.blocks import child_blocks
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit, active: set[str]) -> bool:
    """Rewrite the statements of a function in place; tells whether anything changed."""
    work = _Joining(unit, active)
    work.block(function.body)
    return work.changed


class _Joining:
    def __init__(self, unit: Unit, active: set[str]) -> None:
        self.unit, self.active = unit, active
        self.changed = False

    def block(self, statements: list[gast.stmt]) -> None:
        """Rewrite a block and those in it."""
        result: list[gast.stmt] = []
        for stmt in statements:
            new = self._statement(stmt) if ir.reads(stmt) & self.active else None
            self.changed |= new is not None
            result += [ir.copy_origin(part, stmt) for part in new] if new is not None else [stmt]
            for body in child_blocks(stmt):
                self.block(body)
        statements[:] = result

    def _statement(self, stmt: gast.stmt) -> list[gast.stmt] | None:
        if isinstance(stmt, gast.AugAssign):
            return self._augmented(stmt)
        value = getattr(stmt, 'value', None)
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else None
        if isinstance(target, gast.Subscript) and isinstance(target.slice, gast.Slice):
            return self._replaced(stmt, target.value, target.slice)
        if isinstance(stmt, gast.Assign) and isinstance(value, gast.BinOp) and isinstance(value.op, gast.Add):
            joined = self._joined(value.left, value.right)
            return None if joined is None else [gast.Assign(stmt.targets, joined, None)]
        func = getattr(value, 'func', None)
        if isinstance(stmt, (gast.Assign, gast.Expr)) and isinstance(func, gast.Attribute) and not value.keywords:
            if self._kind(func.value) is ty.List:
                return self._method(func.value.id, func.attr, value.args, target)
        return None

    def _kind(self, node: gast.AST) -> type | None:
        """Give `List` or `Tuple` for a name of such."""
        t = self.unit.types.get(node.id) if ir.is_local(node) else None
        return type(t) if isinstance(t, (ty.List, ty.Tuple)) else None

    def _joined(self, left: gast.expr, right: gast.expr) -> gast.expr | None:
        kind = self._kind(left)
        if kind is None or self._kind(right) is not kind:
            return None
        make = gast.List if kind is ty.List else gast.Tuple
        return make([gast.Starred(part, gast.Load()) for part in (left, right)], gast.Load())

    def _augmented(self, stmt: gast.AugAssign) -> list[gast.stmt] | None:
        kind = self._kind(stmt.target)
        if kind is None or self._kind(stmt.value) is None or not isinstance(stmt.op, gast.Add):
            return None
        name = stmt.target.id
        if kind is ty.List:
            return self._extend(name, stmt.value)
        joined = self._joined(ir.load(name), stmt.value)
        return None if joined is None else [ir.assign(name, joined)]

    def _method(self, name: str, method: str, args: list[gast.expr], target: gast.expr | None) -> list[gast.stmt] | None:
        known = {('extend', 1): self._extend, ('insert', 2): self._insert, ('reverse', 0): self._reverse,
                 ('clear', 0): self._clear, ('remove', 1): self._remove}.get((method, len(args)))
        if known is not None and target is None:
            return known(name, *args)
        if (method, len(args)) == ('pop', 1):
            return self._pop(name, args[0], target)
        return None

    def _extend(self, name: str, value: gast.expr) -> list[gast.stmt] | None:
        return None if self._kind(value) is None else self._put(name, [ir.load(name), value])

    def _insert(self, name: str, index: gast.expr, value: gast.expr) -> list[gast.stmt]:
        made = self._made(gast.List([value], gast.Load()))
        return [*made, *self._put(name, [self._part(name, None, index), made[0].targets[0], self._part(name, index, None)])]

    def _reverse(self, name: str) -> list[gast.stmt]:
        backwards = gast.Slice(None, None, gast.UnaryOp(gast.USub(), ir.constant(1)))
        return self._store(name, gast.Subscript(ir.load(name), backwards, gast.Load()))

    def _clear(self, name: str) -> list[gast.stmt]:
        return self._store(name, gast.List([], gast.Load()))

    def _remove(self, name: str, value: gast.expr) -> list[gast.stmt]:
        place = self.unit.fresh()
        found = ir.call(gast.Attribute(ir.load(name), 'index', gast.Load()), value)
        return [ir.assign(place, found), *self._cut(name, ir.load(place))]

    def _pop(self, name: str, index: gast.expr, target: gast.expr | None) -> list[gast.stmt]:
        before: list[gast.stmt] = []
        if not (isinstance(index, gast.Constant) and type(index.value) is int):
            places, place = self.unit.fresh(), self.unit.fresh()        # counted from the end, or too large
            every = self._builtin('range', range, self._builtin('len', len, ir.load(name)))
            before = [ir.assign(places, every), ir.assign(place, gast.Subscript(ir.load(places), index, gast.Load()))]
            index = ir.load(place)
        taken = gast.Subscript(ir.load(name), ir.copy_tree(index), gast.Load())
        kept = self.unit.fresh()        # the target may be the list, or the index
        result = [*before, ir.assign(kept, taken), *self._cut(name, index)]
        return result if target is None else [*result, gast.Assign([target], ir.load(kept), None)]

    def _cut(self, name: str, index: gast.expr) -> list[gast.stmt]:
        after = gast.BinOp(ir.copy_tree(index), gast.Add(), ir.constant(1))
        after = ir.constant(index.value + 1) if isinstance(index, gast.Constant) else after
        return self._put(name, [self._part(name, None, index), self._part(name, after, None)])

    def _replaced(self, stmt: gast.Assign, base: gast.expr, part: gast.Slice) -> list[gast.stmt] | None:
        """Write a store to a part of a list, which may become longer or shorter by it."""
        if self._kind(base) is not ty.List or part.step is not None or not (part.lower or part.upper) or (
                self.unit.source.filename.startswith('<srcad')):
            return None
        low, high = (getattr(bound, 'value', None) if bound is not None else default
                     for bound, default in ((part.lower, 0), (part.upper, 1 << 60)))
        if self._kind(stmt.value) and type(low) is int and type(high) is int and low <= high:
            after = [] if part.upper is None else [self._part(base.id, part.upper, None)]
            return self._put(base.id, [self._part(base.id, None, part.lower), stmt.value, *after])
        lengths = [self._builtin('len', len, value) for value in (
            ir.copy_tree(stmt.value), gast.Subscript(ir.load(base.id), ir.copy_tree(part), gast.Load()))]
        text = f'a part of {ir.base_name(base.id)} is replaced by one of another length'
        return [ir.raise_if(self.unit, gast.Compare(lengths[0], [gast.NotEq()], [lengths[1]]), TypeError, text), stmt]

    def _part(self, name: str, low: gast.expr | None, high: gast.expr | None) -> gast.expr | None:
        """Give a part of a list; None for one that is empty anyway."""
        if low is None and (high is None or isinstance(high, gast.Constant) and high.value == 0):
            return None
        bounds = [bound and ir.copy_tree(bound) for bound in (low, high)]
        return gast.Subscript(ir.load(name), gast.Slice(*bounds, None), gast.Load())

    def _put(self, name: str, parts: list[gast.expr | None]) -> list[gast.stmt]:
        """Store lists one after the other to all of a list."""
        before: list[gast.stmt] = []
        named: list[gast.expr] = []
        for part in [p for p in parts if p is not None]:
            before += [] if isinstance(part, gast.Name) else self._made(part)
            named.append(ir.load(part.id if isinstance(part, gast.Name) else before[-1].targets[0].id))
        joined = gast.List([gast.Starred(part, gast.Load()) for part in named], gast.Load())
        return [*before, *self._store(name, joined)]

    def _store(self, name: str, value: gast.expr) -> list[gast.stmt]:
        made = self._made(value)
        everything = gast.Subscript(ir.load(name), gast.Slice(None, None, None), gast.Store())
        return [*made, gast.Assign([everything], ir.load(made[0].targets[0].id), None)]

    def _made(self, value: gast.expr) -> list[gast.stmt]:
        """Bind a value to a new name."""
        return [ir.assign(self.unit.fresh(), value)]

    def _builtin(self, name: str, function: object, value: gast.expr) -> gast.Call:
        return ir.call(ir.external(self.unit, f'builtins.{name}', function, 'builtin'), value)
