"""Recomputation: values of one iteration that are cheaper to compute again than to save.

Before (in a loop; the reverse of the last statement needs ``%1`` and ``%2``)::

    %1 = x * x
    %2 = np.sin(%1)
    y = y * %2

After: the reversed body begins with ``%1 = x * x`` and ``%2 = np.sin(%1)``, and nothing is saved but x and y.
"""
from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

import gast

from srcad import ir, registry
from srcad.ad.needs import bound_inside, primal_reads
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.aliases import reference_source
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.record import Entry, Record, Scope

_CHEAP_BUILTINS = frozenset((len, abs, float, int, range, bool, min, max))


def is_cheap(value: gast.expr, unit: Unit) -> bool:
    """Tell whether a right side is computed again rather than saved.

    Arithmetic and elementwise functions of numbers, elements and views of arrays, facts about shapes. Arrays are saved:
    a reference to one costs nothing, while its elements would have to be computed.
    """
    for node in ir.walk(value):
        if isinstance(node, gast.Call) and not _cheap_call(node, unit):
            return False
        if isinstance(node, (gast.List, gast.Dict, gast.Set, gast.JoinedStr)):
            return False
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult):
            return False
    if isinstance(value, (gast.Subscript, gast.Attribute, gast.Name, gast.Constant)):
        return not isinstance(value, gast.Subscript) or _is_plain_load(value, unit)
    t = infer.rhs(value, unit)
    return not (ty.is_array(t) and ty.rank(t))


def _is_plain_load(value: gast.Subscript, unit: Unit) -> bool:
    from srcad.ad.adjoints import may_repeat
    return isinstance(value.value, gast.Name) and (not may_repeat(value.slice, unit) or _unknown(value, unit))


def _unknown(value: gast.Subscript, unit: Unit) -> bool:
    return infer.rhs(value.slice, unit) == ty.UNKNOWN


def _cheap_call(node: gast.Call, unit: Unit) -> bool:
    if not ir.is_external(node.func):
        return False
    value = unit.externals[node.func.id].value
    if value in _CHEAP_BUILTINS if callable(value) else False:
        return True
    rule = registry.lookup(value)
    return rule is not None and rule.elementwise is not None


class Recompute:
    """Decides, block by block and inside out, which local names are recomputed."""

    def __init__(self, record: Record) -> None:
        self.record, self.unit, self.memory = record, record.unit, record.memory
        self.needed_anyway: set[str] = set()
        self._changes: dict[int, dict[str, list[int]]] = {}     # for each block: where each name is changed
        for entry in record.entries.values():
            self.needed_anyway |= entry.reads.before | entry.reads.after
        self.needed_anyway |= self._worth_restoring()

    def _worth_restoring(self) -> set[str]:
        """Give the tokens of memory that is restored store by store because that saves less than all that is read of it."""
        loads: dict[str, int] = {}
        stores: dict[str, int] = {}
        for name in self.needed_anyway:
            for entry in self.record.definitions.get(name, []):
                value = getattr(entry.scope.mirrors[entry.index].stmt, 'value', None)
                if isinstance(value, gast.Subscript) and self._memory_base(value) and entry.scope.in_loop:
                    token = self.memory.token(value.value.id)
                    loads[token] = loads.get(token, 0) + 1
        for entry in self.record.entries.values():
            for token in self.record.overwrites(entry.scope.mirrors[entry.index]):
                stores[token] = stores.get(token, 0) + 1
        return {token for token, count in loads.items() if count >= stores.get(token, 0)}

    def _memory_base(self, value: gast.Subscript) -> bool:
        return isinstance(value.value, gast.Name) and self.memory.is_memory(value.value.id)

    def decide(self, scope: Scope) -> None:
        """Decide for the names that live in a block and in the blocks inside of it."""
        for mirror in scope.mirrors:
            for block in (mirror.body, mirror.orelse):
                if id(block) in self.record.scopes:
                    self.decide(self.record.scopes[id(block)])
        if not scope.in_loop:
            return
        last = self._last_needs(scope)
        candidates = [n for n in scope.local if self._candidate(n, scope)]
        for name in sorted(candidates, key=lambda n: (-self._defined_at(n), n)):
            if name in last:
                self._try(name, scope, last)

    def _defined_at(self, name: str) -> int:
        return self.record.definitions[name][0].index

    def _last_needs(self, scope: Scope) -> dict[str, int]:
        """Give the index of the last statement whose reverse needs a local name, for names with one definition here."""
        last: dict[str, int] = {}
        for index, mirror in enumerate(scope.mirrors):
            for name in self._subtree_reads(mirror):
                if name in scope.local and self._candidate(name, scope):
                    last[name] = index
        return last

    def _candidate(self, name: str, scope: Scope) -> bool:
        entries = self.record.definitions.get(name, [])
        if len(entries) != 1 or entries[0].scope is not scope:
            return False
        stmt = scope.mirrors[entries[0].index].stmt
        if name in self.unit.shadows and self._from_container(stmt):
            return False
        if self.memory.is_memory(name) and reference_source(getattr(stmt, 'value', None), self.unit) is None:
            return False                # what is written to it later would be missing
        return isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name) and is_cheap(stmt.value, self.unit)

    def _from_container(self, stmt: gast.stmt) -> bool:
        """Tell whether a shadow is taken from a list of shadows, which is not put back as it was."""
        value = getattr(stmt, 'value', None)
        return not (isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name)
                    and ty.is_array(self.unit.types.get(value.value.id, ty.UNKNOWN)))

    def _subtree_reads(self, mirror) -> set[str]:
        entry = self.record.entries[id(mirror)]
        found = entry.reads.before | entry.reads.after
        if any(t in self.needed_anyway or t in self.record.shared for t in self.record.overwrites(mirror)):
            found |= entry.undo
        for stmt in entry.early + entry.recompute:
            found |= ir.reads(stmt)
        for inner in mirror.body + mirror.orelse:
            found |= self._subtree_reads(inner)
        for ends in (mirror.body_end, mirror.orelse_end):
            found |= primal_reads(ends, self.unit, self.memory).before
        return found

    def _try(self, name: str, scope: Scope, last: dict[str, int]) -> None:
        definition = self.record.definitions[name][0]
        mirror = scope.mirrors[definition.index]
        at = last[name]
        operands = ir.reads(mirror.stmt.value)
        target = self.record.entries[id(scope.mirrors[at])]
        # What puts memory back is needed before that is done.
        early = name in target.undo or any(name in ir.reads(s) for s in target.early)
        if not all(self._available(o, definition.index, at + early, scope) for o in operands):
            return
        (target.early if early else target.recompute).insert(0, ir.copy_origin(ir.copy_tree(mirror.stmt), mirror.stmt))
        self._need(target, operands, scope.mirrors[at])
        for operand in operands:
            if operand in scope.local and self._candidate(operand, scope):
                last[operand] = max(at, last.get(operand, -1))
        self.record.recomputed.add(name)

    def _need(self, entry: Entry, operands: set[str], mirror) -> None:
        compound = isinstance(mirror.stmt, (gast.If, gast.For, gast.While))
        side = entry.reads.after if compound else entry.reads.before
        for operand in operands:
            side.add(operand)
            self.needed_anyway.add(operand)
            if self.memory.is_memory(operand):
                side.add(self.memory.token(operand))

    def _available(self, operand: str, defined: int, at: int, scope: Scope) -> bool:
        """Tell whether an operand has the same value where it would be computed again."""
        compound = at < len(scope.mirrors) and bool(scope.mirrors[at].body or scope.mirrors[at].orelse)
        after, end = defined + 1, at + (1 if compound else 0)
        if self._changed(operand, scope, after, end):
            return False
        if self.memory.is_memory(operand):
            token = self.memory.token(operand)
            if self._changed(token, scope, after, end) or token not in self.needed_anyway:
                return False
        return self._is_there(operand, scope)

    def _changed(self, name: str, scope: Scope, start: int, end: int) -> bool:
        """Tell whether one of the statements from `start` to before `end` changes a name, or the contents of memory."""
        if id(scope) not in self._changes:
            self._changes[id(scope)] = table = {}
            for index, mirror in enumerate(scope.mirrors):
                changed = bound_inside([mirror])
                for leaf in _leaves([mirror]):
                    changed |= self.record.overwrites(leaf)
                for one in changed:
                    table.setdefault(one, []).append(index)
        places = self._changes[id(scope)].get(name, ())
        first = bisect.bisect_left(places, start)
        return first < len(places) and places[first] < end

    def _is_there(self, operand: str, scope: Scope) -> bool:
        entries = self.record.definitions.get(operand, [])
        if not any(e.scope.in_loop or isinstance(e.scope.mirrors[e.index].stmt, gast.For) for e in entries):
            return True
        if operand in self.needed_anyway or self._candidate(operand, scope) and operand in scope.local:
            return True
        if not self.memory.is_memory(operand) and self._done_before(entries, scope):
            return True                 # nothing changes it any more
        return any(isinstance(e.scope.mirrors[e.index].stmt, gast.For) for e in entries)


    def _done_before(self, entries: list[Entry], scope: Scope) -> bool:
        """Tell whether all definitions of a name stand before the outermost loop or branch around a block."""
        around = self._outermost(self.record.entries[id(scope.owner)])
        return all(self._outermost(entry) < around for entry in entries)

    def _outermost(self, entry: Entry) -> int:
        """Give where a statement, or the outermost one around it, stands in the function."""
        while entry.scope is not self.record.root:
            entry = self.record.entries[id(entry.scope.owner)]
        return entry.index


def _leaves(mirrors):
    for mirror in mirrors:
        if mirror.body or mirror.orelse:
            yield from _leaves(mirror.body + mirror.orelse)
        else:
            yield mirror
