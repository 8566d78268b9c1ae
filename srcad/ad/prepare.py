"""The last rewriting before differentiation, where the types decide what a statement means.

Before::

    x += y               # x is a number
    a += y               # a is an array
    v[i] *= c
    a[a > y] = y
    items.pop()
    for w in ws: ...     # ws and items are active

After::

    x = x + y
    a[...] += y
    %1 = v[i]
    %2 = %1 * c
    v[i] = %2
    %4 = a > y           # from a[a > y] = y: the index is there when the store is undone
    a[%4] = y
    %5 = items.pop()
    for %3 in range(len(ws)):
        w = ws[%3]
        ...
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import errors, ir
from srcad.ad import calls, dicts, iteration, lists, shadows, spread, unpacking
from srcad.ad.splice import helper_name
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.activity import carries
from srcad.analyze.aliases import may_refer
from srcad.analyze.blocks import child_blocks
from srcad.analyze.memory import Memory
from srcad.frontend.libraries import in_library
from srcad.unit import Unit


class Prepare:
    """Rewrites the blocks of a function in place.

    Parameters
    ----------
    unit
        The context, with types.
    active
        Names that are active by a first analysis.
    memory
        What is written, by a first analysis.
    shared
        Parameters that the caller has other names for.
    rebound
        Names of arrays that a change in place may bind again.
    copied
        Names of numbers that must not be arrays, since a change in place would show under other names, or in containers.
    forward
        Whether it is for forward mode, where tangents overlap as their primals do.
    """

    def __init__(self, unit: Unit, active: set[str], memory: Memory, shared: list[str], rebound: set[str],
                 copied: set[str], forward: bool = False) -> None:
        self.forward = forward
        self.rebound, self.copied = rebound, copied
        self.unit, self.active, self.memory, self.shared = unit, active, memory, shared

    def block(self, statements: list[gast.stmt]) -> None:
        """Rewrite a block and the blocks inside of it."""
        result: list[gast.stmt] = []
        for stmt in statements:
            new = self.statement(stmt)
            for part in new:
                if part is not stmt:
                    ir.copy_origin(part, stmt)
                for body in child_blocks(part):
                    self.block(body)
            result.extend(new)
        statements[:] = result

    def statement(self, stmt: gast.stmt) -> list[gast.stmt]:
        """Give what stands for a statement."""
        spread_out = self._spread(stmt)
        if spread_out is not None:
            return spread_out
        before = self._fixed_index(stmt) + self._checked_arguments(stmt)
        if isinstance(stmt, gast.AugAssign):
            return before + self._augmented(stmt)
        if before:
            return [*before, stmt]
        if isinstance(stmt, gast.Expr) and lists.pops(stmt.value, self.unit) and stmt.value.func.value.id in self.active:
            return [ir.assign(self.unit.fresh(), stmt.value)]
        if isinstance(stmt, gast.Assign) and unpacking.is_nested(stmt.targets[0]) and ir.reads(stmt.value) & self.active:
            return unpacking.one_level(stmt, self.unit)
        if isinstance(stmt, gast.Assign) and any(n in self.active for n in carries(stmt.value, self.unit)):
            return dicts.lookup(stmt, self.unit) or [stmt]
        if isinstance(stmt, gast.For) and any(n in self.active for n in carries(stmt.iter, self.unit)):
            return dicts.loop(stmt, self.unit) or iteration.by_index(stmt, self.unit, self.memory)
        return [stmt]

    def _spread(self, stmt: gast.stmt) -> list[gast.stmt] | None:
        """Write the starred arguments of a call of active values out."""
        value = getattr(stmt, 'value', None)
        if not isinstance(stmt, (gast.Assign, gast.Expr)) or not isinstance(value, gast.Call):
            return None
        parts = [a.value if isinstance(a, gast.Starred) else a for a in value.args] + [k.value for k in value.keywords]
        if not any(n.id in self.active for part in parts for n in ir.names(part)):
            return None
        new = spread.plain(stmt, self.unit)
        return None if new is None else [*new[:-1], *self.statement(new[-1])]

    def _fixed_index(self, stmt: gast.stmt) -> list[gast.stmt]:
        """Bind the index of a store that reads what it writes to: it is needed when the store is undone."""
        if not isinstance(stmt, (gast.Assign, gast.AugAssign)):
            return []
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else stmt.target
        if not isinstance(target, gast.Subscript) or isinstance(target.slice, gast.Name):
            return []
        read = {n.id for n in ir.names(target.slice)}
        if not any(self.memory.may_alias(n, target.value.id) and may_refer(n, self.unit) for n in read):
            return []
        index = self.unit.fresh()
        self.unit.types[index] = infer.rhs(target.slice, self.unit)
        bound = ir.assign(index, target.slice)
        target.slice = ir.load(index)
        return [bound]

    def _checked_arguments(self, stmt: gast.stmt) -> list[gast.stmt]:
        """Check what a call gets: numbers where arrays would be changed in place, arrays that do not overlap."""
        value = getattr(stmt, 'value', None)
        if not isinstance(stmt, (gast.Assign, gast.Expr)) or not calls.is_user_call(value, self.unit):
            return []
        if calls.callee(value, self.unit) is None:
            return []           # refused if it matters (calls.check_known)
        unsure = calls.unsure_arguments(value, self.unit)
        return [self._no_array(n) for n in sorted(unsure & self.active)] + (
            [] if self.forward else self._no_overlap(value))

    def _no_overlap(self, call: gast.Call) -> list[gast.stmt]:
        """An array that is written must not be another argument too: its function is analysed as if it were not."""
        written = calls.written_arguments(call, self.unit) & self.active
        names = [n for n in calls.given_names(call, self.unit) if may_refer(n, self.unit)]
        found = []
        for name in sorted(written):
            if names.count(name) > 1:
                raise errors.at(errors.UnsupportedSyntax, 'SRC138', self.unit.source, call,
                                f'{ir.base_name(name)} is passed twice to a function that writes to it',
                                help=f'pass a copy for one of them: {ir.base_name(name)}.copy()')
            others = [n for n in names if n != name and self.memory.may_alias(n, name)]
            found += [self._check_overlap(name, n) for n in others if n not in written or n > name]
        return found

    def _check_overlap(self, name: str, other: str) -> gast.stmt:
        if all(ty.is_array(self.unit.types.get(n, ty.UNKNOWN)) for n in (name, other)):
            shares = ir.external(self.unit, 'numpy.shares_memory', np.shares_memory)
        else:
            shares = helper_name(self.unit, 'overlap')
        return ir.raise_if(self.unit, ir.call(shares, ir.load(name), ir.load(other)), ValueError, (
            'a function that is called writes to an array that shares memory with another argument: pass a copy'))

    def _augmented(self, stmt: gast.AugAssign) -> list[gast.stmt]:
        linear = isinstance(stmt.op, (gast.Add, gast.Sub))
        if isinstance(stmt.target, gast.Subscript):
            return [stmt] if linear else self._element(stmt.target, stmt)
        name = stmt.target.id
        if name in self.rebound or not self._in_place(name):
            check = [self._no_array(name)] if self._has_other_names(name) else []
            return [*check, ir.assign(name, gast.BinOp(ir.load(name), stmt.op, stmt.value))]
        whole = ir.everything(ir.load(name))
        return [gast.AugAssign(whole, stmt.op, stmt.value)] if linear else self._element(whole, stmt)

    def _in_place(self, name: str) -> bool:
        t = self.unit.types.get(name, ty.UNKNOWN)
        return ty.is_array(t) or ty.may_be_array(t) and name in self.memory.stored

    def _has_other_names(self, name: str) -> bool:
        """Tell whether it matters that ``x += y`` changes an array in place rather than binds the name again."""
        if self.unit.source.filename.startswith('<srcad'):
            return False            # generated code adds in place only to what has no other name
        if name in self.copied or not ty.may_be_array(self.unit.types.get(name, ty.UNKNOWN)):
            return name in self.copied
        return any(other != name and self.memory.may_alias(name, other)
                   for other in [*self.unit.types, *self.memory.returned]) or name in self.shared

    def _no_array(self, name: str) -> gast.stmt:
        """Build the check that an unknown value is a number, where the program for an array would be another one."""
        if in_library(self.unit.source.filename):
            raise errors.at(errors.UnsupportedSyntax, 'SRC139', self.unit.source, None,
                            f'{ir.base_name(name)} may be an array with several names that is changed in place')
        array = ir.external(self.unit, 'numpy.ndarray', np.ndarray)
        subject = 'an argument of a call' if name.startswith('%') else ir.base_name(name)
        text = f'{subject} is an array with several names that is changed in place: specialise the derivative'
        return shadows.raise_if_instance(self.unit, name, array, text)

    def _element(self, target: gast.Subscript, stmt: gast.AugAssign) -> list[gast.stmt]:
        old, new = self.unit.fresh(), self.unit.fresh()
        element = gast.Subscript(ir.copy_tree(target.value), ir.copy_tree(target.slice), gast.Load())
        changed = gast.BinOp(ir.load(old), stmt.op, stmt.value)
        return [ir.assign(old, element), ir.assign(new, changed), gast.Assign([target], ir.load(new), None)]
