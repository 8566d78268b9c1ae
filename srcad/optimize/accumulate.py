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

from typing import Any

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import negative
from srcad.optimize.census import census
from srcad.optimize.effects import Effects, all_blocks, effects, is_pure
from srcad.optimize.freshness import is_fresh
from srcad.optimize.literals import number
from srcad.optimize.sums import total
from srcad.optimize.width import width
from srcad.unit import Unit

_WIDTH = 70


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Merge contributions in a function; tells whether anything changed."""
    work = _Accumulate(function, unit)
    for block in list(all_blocks(function)):
        work.block(block)
    return work.count > 0


_Place = tuple[str, Any]        # an adjoint, and what its index looks like; None for all of it


class _Accumulate:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        self.aliases = census(function, unit).aliases

    def block(self, statements: list) -> None:
        """Merge within a block: `last` has for each place the last statement that set it or added to it."""
        last: dict[_Place, gast.AST] = {}
        names: dict[str, set[_Place]] = {}                     # the places that depend on a name
        gone: set[int] = set()
        earlier = _Earlier(self)
        for index, node in enumerate(statements):
            place = _place(node)
            old = earlier.find(place, node) if place is not None and place not in last else None
            if old is not None and id(old) not in gone and self._merge_up(old, node):
                gone.add(id(node))
                self.count += 1
                continue
            if place is not None and place in last and self._merge(last[place], node):
                gone.add(id(last[place]))
                self.count += 1
            if place is None and not last and not earlier.places:
                continue
            found = effects(node, self.unit)
            earlier.note(index, node, place, found)
            self._forget(found, last, names)
            if place is not None and is_pure(node.value, self.unit):
                last[place] = node
                depends = ir.reads(node) | ir.bound(node)
                for name in depends | {'memory ' + self.aliases.find(n) for n in depends}:
                    names.setdefault(name, set()).add(place)
        if gone:
            statements[:] = [s for s in statements if id(s) not in gone]

    def _forget(self, found: Effects, last: dict, names: dict) -> None:
        """Drop the places that a statement reads or writes, or whose values it changes."""
        if not last:
            return
        if found.impure:
            last.clear()
            return
        for name in found.reads | found.binds | found.writes:
            for place in names.get(name, ()):
                if place[0] == name:
                    last.pop(place, None)
        for name in found.binds | found.writes:
            for place in names.get(name, set()) | names.get('memory ' + self.aliases.find(name), set()):
                last.pop(place, None)
        for name in found.reads:
            for place in names.get('memory ' + self.aliases.find(name), ()):
                if self.aliases.find(place[0]) == self.aliases.find(name):
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
        if width(old) + width(new.value) > _WIDTH:
            return False
        left = old.value if isinstance(old.op, gast.Add) else negative(old.value)
        new.value, new.op = total(left, type(new.op)(), new.value), gast.Add()
        _turn(new)
        return True

    def _same(self, a: gast.AST, b: gast.AST) -> bool:
        s, t = rhs(a, self.unit), rhs(b, self.unit)
        return ty.same_shape(s, t) and (ty.dtype(s) == ty.dtype(t) or ty.is_scalar(s))

    def _makes_sum(self, old: gast.Assign, new: gast.AugAssign) -> bool:
        """Tell whether ``b = e; b += f`` may be ``b = e + f``: both are new arrays, or numbers, of one kind."""
        s, t = rhs(old.value, self.unit), rhs(new.value, self.unit)
        if ty.is_array(s) and ty.rank(s) == 0:
            return False                # the sum would be a number, and no array
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
            value = total(old.value, type(new.op)(), new.value)
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
            if not zero and width(old) + width(new.value) > _WIDTH:
                return False
            if not zero:
                value = total(old.value, type(new.op)(), new.value)
        else:
            return False
        target = new.target
        if isinstance(target, gast.Subscript) and number(old.value) != 0:
            return False
        new.__class__ = gast.Assign
        del new.target, new.op
        new.targets, new.value, new.type_comment = [target], value, None
        return True

    def _merge_up(self, old: gast.AST, new: gast.AugAssign) -> bool:
        """Let the earlier statement do what both do; what stands between them only adds to the same array."""
        if self._mentions(new.value, new.target.value.id):
            return False
        value = new.value if isinstance(new.op, gast.Add) else negative(new.value)
        if isinstance(old, gast.Assign) and is_zero(old.value):
            old.value = value
            return True
        if not self._same(old.value, new.value) or width(old) + width(new.value) > _WIDTH:
            return False
        if isinstance(old, gast.Assign):
            old.value = total(old.value, type(new.op)(), new.value)
        else:
            left = old.value if isinstance(old.op, gast.Add) else negative(old.value)
            old.value, old.op = total(left, type(new.op)(), new.value), gast.Add()
            _turn(old)
        return True


class _Earlier:
    """The elements that were set or added to, while nothing since then did more to their array than add."""

    def __init__(self, work: _Accumulate) -> None:
        self.work = work
        self.places: dict[_Place, tuple[int, gast.AST, set[str]]] = {}
        self.changed: dict[str, int] = {}           # name or class of memory -> the last statement that changed it

    def find(self, place: _Place, node: gast.AST) -> gast.AST | None:
        """Give the earlier statement for a place, if the new one could stand there."""
        index, old, names = self.places.get(place, (0, None, set()))
        if old is None or not isinstance(node, gast.AugAssign) or not isinstance(node.op, (gast.Add, gast.Sub)):
            return None
        keys = names | ir.reads(node.value)
        keys |= {'memory ' + self.work.aliases.find(n) for n in ir.reads(node.value)}
        return None if any(self.changed.get(k, -1) > index for k in keys) else old

    def note(self, index: int, node: gast.AST, place: _Place | None, found: Effects) -> None:
        """Take a statement into account."""
        if found.impure:
            self.places.clear()
            return
        for name in found.binds | found.writes:
            self.changed[name] = index
        for name in found.writes:
            self.changed['memory ' + self.work.aliases.find(name)] = index
        if not self.places and place is None:
            return
        own = place[0] if place is not None and place[1] is not None else None
        adds = own is not None and isinstance(node, gast.AugAssign) and isinstance(node.op, (gast.Add, gast.Sub))
        adds = adds and not self.work._mentions(node.value, own)
        touched = {self.work.aliases.find(n) for n in found.reads | found.binds | found.writes}
        for other in list(self.places):
            base = other[0]
            if self.work.aliases.find(base) in touched and not (adds and base == own):
                del self.places[other]
        if own is not None and place not in self.places and is_pure(node.value, self.work.unit):
            target = node.target if isinstance(node, gast.AugAssign) else node.targets[0]
            self.places[place] = (index, node, ir.reads(target.slice))


def _turn(node: gast.AugAssign) -> None:
    """Write ``b += -e`` as ``b -= e``."""
    if isinstance(node.value, gast.UnaryOp) and isinstance(node.value.op, gast.USub):
        node.value, node.op = node.value.operand, gast.Sub()


def is_zero(node: gast.AST) -> bool:
    """Tell whether an expression is made of zeros."""
    if number(node) == 0:
        return True
    return isinstance(node, gast.Call) and ir.is_external(node.func) and node.func.id in (
        '@numpy.zeros_like', '@numpy.zeros')


def _place(node: gast.AST) -> _Place | None:
    """Give the place that a statement sets or adds to: an adjoint, or an element of one."""
    if isinstance(node, gast.Assign):
        target = node.targets[0]
    elif isinstance(node, gast.AugAssign):
        target = node.target
    else:
        return None
    if isinstance(target, gast.Name):
        return (target.id, None) if target.id.startswith('b|') else None
    if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name) and target.value.id.startswith('b|'):
        return target.value.id, ir.key(target.slice)
    return None
