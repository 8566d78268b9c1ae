"""Residuals: what the forward half of a function hands to its reverse half, and how the latter leaves it as it is.

The reverse half puts overwritten memory back, so it works on copies of its own. Where several names, or lists, hold
references to one array that is written, all residuals are copied at once, so that what was one array stays one.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad import needs
from srcad.ad.assembly import copy_of
from srcad.ad.facts import Facts
from srcad.ad.ownership import is_immutable
from srcad.ad.splice import helper_name
from srcad.ad.weave import Sweeps
from srcad.analyze import signature
from srcad.analyze import types as ty
from srcad.analyze.aliases import may_refer
from srcad.analyze.blocks import definitely_bound, parameters, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit


def copy_snapshots(sweeps: Sweeps, residuals: list[str], memory: Memory, unit: Unit) -> None:
    """Copy the views that are kept: the reverse half restores another array than the one that they are views of."""
    kept = set(residuals) | sweeps.pushed
    for stmt in statements(sweeps.forward):
        if not isinstance(stmt, gast.Assign) or not isinstance(stmt.targets[0], gast.Name):
            continue
        name = stmt.targets[0].id
        if name in memory.snapshots and name in kept and may_refer(name, unit):
            stmt.value = _copied(stmt.value, unit.types.get(name, ty.UNKNOWN), unit)


def _copied(value: gast.expr, t: ty.Type, unit: Unit) -> gast.expr:
    if ty.is_array(t):
        return ir.call(gast.Attribute(value, 'copy', gast.Load()))
    return ir.call(helper_name(unit, 'fresh'), value)


class Plan:
    """Decides what is copied when, for the two halves of one function.

    Parameters
    ----------
    facts, unit, sweeps
        What is known of the function.
    residuals
        The names that are handed on.
    owns
        Whether the residuals must be the derivative's own: who calls may change his arrays in between, and may call the
        reverse half several times. Otherwise it is called once, from a function that owns them.
    """

    def __init__(self, facts: Facts, unit: Unit, sweeps: Sweeps, residuals: list[str], owns: bool) -> None:
        self.facts, self.memory, self.unit, self.sweeps = facts, facts.memory, unit, sweeps
        self.residuals, self.owns = residuals, owns
        self.bound = definitely_bound(sweeps.forward) | set(parameters(facts.function))
        self.tangled = self._tangled()
        self._copied = self._arguments()
        calls = any('saved|' in n for n in residuals)
        bound = any(sweeps.references.get(n, n) in unit.shadows for n in residuals)
        if not owns and (self.tangled or bound or calls and unit.callees.changes_residuals):
            unit.callees.changes_residuals = True
        self.together = owns and bool(self.tangled or bound or calls and unit.callees.changes_residuals)

    def _tangled(self) -> set[str]:
        """Give the classes of written arrays to which more than one residual refers."""
        holders: dict[str, int] = {}
        shared = [n for n in parameters(self.facts.function) if n in (self.facts.shared or ())]
        for name in [*self.residuals, *shared]:
            held = self.sweeps.references.get(name, name)
            if self.memory.is_memory(held) and held not in self.memory.snapshots and may_refer(held, self.unit):
                token = self.memory.token(held)
                holders[token] = holders.get(token, 0) + (2 if name in self.sweeps.references else 1)
            for kept in self.unit.retained.get(held, ()):
                holders[self.memory.token(kept)] = holders.get(self.memory.token(kept), 0) + 1
        changed = {self.memory.token(n) for n in self.sweeps.mutated}
        return {token for token, count in holders.items() if count > 1 and token in changed}

    def held(self, name: str) -> gast.expr:
        """Give what is kept of a name: a copy of an argument that the caller may change."""
        own = not self.owns or name not in parameters(self.facts.function) or self.memory.is_memory(name)
        if own or not self._mutable(name) or name in self._copied:
            return ir.load(name)
        return copy_of(name, self.unit)

    def result(self, value: gast.expr) -> gast.expr:
        """Give the result: a copy of what is among the residuals as well, since the caller may change it."""
        if not self.owns:
            return value

        def part(e: gast.expr) -> gast.expr:
            return copy_of(e.id, self.unit) if self.keeps(e) else e
        return gast.Tuple([part(e) for e in value.elts], gast.Load()) if isinstance(value, gast.Tuple) else part(value)

    def keeps(self, value: gast.expr) -> bool:
        """Tell whether a result, or a part of it, is among the residuals as well."""
        if isinstance(value, gast.Tuple):
            return any(map(self.keeps, value.elts))
        if not ir.is_local(value) or not self._mutable(value.id):
            return False
        kept = set(self.residuals).union(*(self.unit.retained.get(self.sweeps.references.get(n, n), ())
                                           for n in self.residuals))
        return any(n == value.id or self.memory.may_alias(n, value.id) for n in kept)

    def holds_objects(self) -> bool:
        """Tell whether what is kept may be of an object that is an argument, which the caller may change."""
        if not self.owns:
            return False
        return any(map(self._is_object, parameters(self.facts.function))) and any(map(self._mutable, self.residuals))

    def _is_object(self, name: str) -> bool:
        """Tell whether a parameter is an object, or holds such."""
        return name in self.unit.objects or bool(signature.classes([self.unit.types.get(name, ty.UNKNOWN)]))

    def _mutable(self, name: str) -> bool:
        return may_refer(name, self.unit) and not is_immutable(self.unit.types.get(name, ty.UNKNOWN))

    def arguments(self) -> list[gast.stmt]:
        """Copy the arguments that residuals may refer to under other names: the caller may change his arrays."""
        return [ir.assign(name, copy_of(name, self.unit)) for name in self._copied]

    def _arguments(self) -> list[str]:
        if not self.owns:
            return []
        nested = set().union(*(self.unit.retained.get(self.sweeps.references.get(n, n), ()) for n in self.residuals))
        names = [self.sweeps.references.get(n, n) for n in self.residuals]
        names += ['items|' + n for n in names if isinstance(self.unit.types.get(n), ty.List)]
        result = []
        for name in parameters(self.facts.function):
            if self._is_object(name):
                continue                # what is kept of it is copied, since effects belong to the object itself
            known = self.memory.is_memory(name) or not self._mutable(name)
            own = {name, 'items|' + name} if isinstance(self.unit.types.get(name), ty.List) else {name}
            other = any(n not in own and any(self.memory.may_alias(n, o) for o in own) for n in names)
            kept = any(n == name or self.memory.may_alias(n, name) for n in nested)
            if not known and (kept or other or name in self.sweeps.pushed):
                result.append(name)
        return result

    def retained(self) -> set[str]:
        """Give the parameters whose contents are among the residuals."""
        read = needs.contents(self.sweeps.reverse, self.unit)
        held = {self.sweeps.references.get(n, n) for n in self.residuals if n in read}
        for name in [n for n in self.residuals if 'saved|' in n]:
            held |= self.unit.retained.get(self.sweeps.references.get(name, name), set())
        held |= {'items|' + n for n in held if isinstance(self.unit.types.get(n), ty.List)}
        # Snapshots are kept as copies.
        held -= self.memory.snapshots
        return {p for p in parameters(self.facts.function) if any(n == p or self.memory.may_alias(n, p) for n in held)}

    def taken(self, saved: gast.expr) -> gast.expr:
        """Give the residuals as the reverse half unpacks them."""
        return ir.call(helper_name(self.unit, 'detached'), saved) if self.together else saved

    def own_copies(self) -> list[gast.stmt]:
        """Copy what the reverse half changes."""
        if self.together:
            return []
        popped = {n.value.func.value.id for s in self.sweeps.reverse for n in ir.walk(s) if _is_pop(n)}
        result = []
        for name in self.residuals:
            if name in popped:
                stack = ir.call(gast.Attribute(ir.load(name), 'copy', gast.Load()))
                result.append(ir.assign(name, stack))
            elif name in self.sweeps.mutated and self.memory.token(name) not in self.tangled:
                # It may be None, where the primal did not come to it.
                result.append(ir.assign(name, ir.call(helper_name(self.unit, 'fresh'), ir.load(name))
                                        if name not in self.bound else copy_of(name, self.unit)))
        return result


def _is_pop(node: gast.AST) -> bool:
    """Tell whether a node is an assignment of ``stack.pop()``."""
    value = getattr(node, 'value', None)
    return (isinstance(node, (gast.Assign, gast.AugAssign)) and isinstance(value, gast.Call)
            and isinstance(value.func, gast.Attribute) and value.func.attr == 'pop'
            and isinstance(value.func.value, gast.Name))
