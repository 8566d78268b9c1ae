"""Contributions to adjoints that follow one another.

Before::

    b|x[i] = 0.0
    b|x[i] += e
    b|y = np.zeros_like(y)
    b|y += f

After, where e reads nothing of b|x, and f is a new array of y's shape and dtype::

    b|x[i] = e
    b|y = f
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.algebra import is_fresh, negative, number
from srcad.optimize.effects import Aliases, all_blocks, effects, is_pure
from srcad.optimize.fold import width
from srcad.unit import Unit

_WIDTH = 70


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Merge contributions in a function; tells whether anything changed."""
    work = _Accumulate(function, unit)
    for block in list(all_blocks(function)):
        work.block(block)
    return work.count > 0


class _Accumulate:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        self.aliases = Aliases(function, unit)

    def block(self, statements: list) -> None:
        """Merge within a block: `last` has for each place the last statement that set it or added to it."""
        last: dict[str, gast.AST] = {}
        names: dict[str, set[str]] = {}                     # the places that depend on a name
        gone: set[int] = set()
        for node in statements:
            place = _place(node)
            if place is not None and place in last and self._merge(last[place], node):
                gone.add(id(last[place]))
                self.count += 1
            self._forget(node, last, names)
            if place is not None and is_pure(node.value, self.unit):
                last[place] = node
                depends = ir.reads(node) | ir.bound(node)
                for name in depends | {'memory ' + self.aliases.find(n) for n in depends}:
                    names.setdefault(name, set()).add(place)
        if gone:
            statements[:] = [s for s in statements if id(s) not in gone]

    def _forget(self, node: gast.AST, last: dict, names: dict) -> None:
        """Drop the places that a statement reads or writes, or whose values it changes."""
        if not last:
            return
        found = effects(node, self.unit)
        if found.impure:
            last.clear()
            return
        for name in found.reads | found.binds | found.writes:
            if name in last or any(p.partition('[')[0] == name for p in names.get(name, ())):
                for place in names.get(name, ()):
                    if place.partition('[')[0] == name:
                        last.pop(place, None)
        for name in found.binds | found.writes:
            for place in names.get(name, set()) | names.get('memory ' + self.aliases.find(name), set()):
                last.pop(place, None)
        for name in found.reads:
            for place in names.get('memory ' + self.aliases.find(name), ()):
                if self.aliases.find(place.partition('[')[0]) == self.aliases.find(name):
                    last.pop(place, None)

    def _merge(self, old: gast.AST, new: gast.AST) -> bool:
        """Write what two statements do as the second one; tells whether that is possible."""
        if not isinstance(new, gast.AugAssign) or not isinstance(new.op, (gast.Add, gast.Sub)):
            return False
        target = new.target
        base = target.value if isinstance(target, gast.Subscript) else target
        if not isinstance(base, gast.Name) or not base.id.startswith('b|') or self._mentions(new.value, base.id):
            return False
        if isinstance(old, gast.AugAssign):
            return self._merge_sums(old, new)
        return self._merge_start(old, new)

    def _mentions(self, expr: gast.AST, name: str) -> bool:
        key = self.aliases.find(name)
        return any(self.aliases.find(n) == key for n in ir.reads(expr))

    def _merge_sums(self, old: gast.AugAssign, new: gast.AugAssign) -> bool:
        if not isinstance(old.op, (gast.Add, gast.Sub)) or not self._same(old.value, new.value):
            return False
        left = old.value if isinstance(old.op, gast.Add) else negative(old.value)
        new.value = gast.BinOp(left, type(new.op)(), new.value)
        new.op = gast.Add()
        return True

    def _same(self, a: gast.AST, b: gast.AST) -> bool:
        s, t = rhs(a, self.unit), rhs(b, self.unit)
        return ty.same_shape(s, t) and (ty.dtype(s) == ty.dtype(t) or ty.is_scalar(s))

    def _makes_sum(self, old: gast.Assign, new: gast.AugAssign) -> bool:
        """Tell whether ``b = e; b += f`` may be ``b = e + f``: both are new arrays, or numbers, of one kind."""
        s, t = rhs(old.value, self.unit), rhs(new.value, self.unit)
        alike = ty.same_shape(s, t) and ty.dtype(s) is not None and ty.dtype(s) == ty.dtype(t)
        return alike and is_fresh(old.value, self.unit) and width(old) + width(new.value) < _WIDTH

    def _merge_start(self, old: gast.Assign, new: gast.AugAssign) -> bool:
        zero = is_zero(old.value)
        value = new.value if isinstance(new.op, gast.Add) else negative(new.value)
        if isinstance(new.target, gast.Subscript):
            if not zero:
                return False
        elif not zero and number(old.value) is None and not ty.is_number(rhs(old.value, self.unit)):
            if not self._makes_sum(old, new):
                return False
            value = gast.BinOp(old.value, type(new.op)(), new.value)
        elif zero and not number(old.value) == 0:
            started, t = rhs(old.value, self.unit), rhs(value, self.unit)
            if not (
                ty.same_shape(started, t)
                and ty.dtype(t) == ty.dtype(started)
                and ty.dtype(t)
                and is_fresh(value, self.unit)
            ):
                return False
        elif number(old.value) is not None or ty.is_number(rhs(old.value, self.unit)):
            if not ty.is_number(rhs(value, self.unit)) and not ty.rank(rhs(value, self.unit)) == 0:
                return False
            if not zero:
                value = gast.BinOp(old.value, type(new.op)(), new.value)
        else:
            return False
        target = new.target
        if isinstance(target, gast.Subscript) and number(old.value) != 0:
            return False
        new.__class__ = gast.Assign
        del new.target, new.op
        new.targets, new.value, new.type_comment = [target], value, None
        return True


def is_zero(node: gast.AST) -> bool:
    """Tell whether an expression is made of zeros."""
    if number(node) == 0:
        return True
    return isinstance(node, gast.Call) and ir.is_external(node.func) and node.func.id in (
        '@numpy.zeros_like', '@numpy.zeros')


def _place(node: gast.AST) -> str | None:
    """Give the text of the place that a statement sets or adds to: an adjoint, or an element of one."""
    if isinstance(node, gast.Assign):
        target = node.targets[0]
    elif isinstance(node, gast.AugAssign):
        target = node.target
    else:
        return None
    if isinstance(target, gast.Name):
        return target.id if target.id.startswith('b|') else None
    if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name) and target.value.id.startswith('b|'):
        return target.value.id + '[' + gast.dump(target.slice)
    return None
