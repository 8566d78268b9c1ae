"""To be recorded: which values of the primal the reverse sweep needs and would not find, and how it gets them back.

A value is needed at the reverse of a statement if its adjoint statements read it. It is lost if the primal binds its name
again (or writes to its memory) afterwards. Then one of three things happens, decided here:

* the name is **recomputed** in the reverse sweep, if that is cheap and its operands are there;
* a name that lives within one iteration is **saved** where it is defined and restored at the start of the reversed block;
* a name that later iterations or branches overwrite is saved just before that, and restored where that is reversed.

The need is propagated along the flow of the primal: the set at a point holds what the reverse of everything before that
point needs with the value that it has there ("TBR" in the literature: Hascoet, Naumann, Pascual, "To be recorded"
analysis in reverse-mode automatic differentiation, 2005).
"""
from __future__ import annotations

import dataclasses

import gast

from srcad import ir, markers
from srcad.ad import attempts
from srcad.ad.mirror import Mirror
from srcad.ad.needs import Reads, bound_inside, is_primal, primal_reads
from srcad.ad.recompute import Recompute
from srcad.analyze.bits import Bits
from srcad.analyze.blocks import definitely_bound, exposed, header_bound, header_of, header_reads
from srcad.analyze.memory import Memory
from srcad.unit import Unit


@dataclasses.dataclass(eq=False)
class Scope:
    """A block of mirrors."""

    mirrors: list[Mirror]
    owner: Mirror | None
    parent: Scope | None
    in_loop: bool
    depth: int
    ends: list[gast.stmt]
    local: set[str] = dataclasses.field(default_factory=set)
    final: set[str] = dataclasses.field(default_factory=set)


@dataclasses.dataclass(eq=False)
class Entry:
    """What is decided for one mirror."""

    scope: Scope
    index: int
    reads: Reads
    restore: set[str] = dataclasses.field(default_factory=set)
    recompute: list[gast.stmt] = dataclasses.field(default_factory=list)
    undo: set[str] = dataclasses.field(default_factory=set)
    early: list[gast.stmt] = dataclasses.field(default_factory=list)


class Record:
    """The decisions for one function.

    Attributes
    ----------
    entries
        What is restored and recomputed at each mirror.
    scopes
        The blocks, with the names that are saved at their end.
    """

    def __init__(self, mirrors: list[Mirror], unit: Unit, memory: Memory, parameters: list[str],
                 results: set[str] = frozenset(), shared: set[str] = frozenset(),
                 backwards: dict[int, gast.expr] | None = None, ending: list[gast.stmt] | None = None) -> None:
        self.backwards = backwards or {}       # what the reversed loops run over
        self.unit, self.memory, self.parameters = unit, memory, parameters
        self.entries: dict[int, Entry] = {}
        self.scopes: dict[int, Scope] = {}
        self.definitions: dict[str, list[Entry]] = {}
        self.recomputed: set[str] = set()
        self.uncertain: set[str] = set()       # saved where not all ways have bound them
        self._where: dict[str, Scope] = {}
        self.root = self._enter(mirrors, None, None, ending or [])
        for name in [*parameters, *results]:
            self._occurs(name, self.root)
        self._inside: dict[int, list[str]] = {}
        for name, scope in self._where.items():
            if is_primal(name, unit):
                self._inside.setdefault(id(scope.mirrors), []).append(name)
        self._find_locals(self.root)
        # Who calls may need the memory that is his as it was before the call.
        self.shared = {memory.token(n) for n in shared if memory.is_memory(n)}
        Recompute(self).decide(self.root)
        self._bits = Bits()
        self._changing = self._bits.encode(sorted(self._names_that_change() - self.recomputed))
        self._flow(self.root, self._bits.encode(sorted(self.shared)))

    def _enter(self, mirrors: list[Mirror], owner: Mirror | None, parent: Scope | None, ends: list[gast.stmt]) -> Scope:
        loop = owner is not None and isinstance(owner.stmt, (gast.For, gast.While))
        scope = Scope(mirrors, owner, parent, loop or (parent is not None and parent.in_loop),
                      0 if parent is None else parent.depth + 1, ends)
        self.scopes[id(mirrors)] = scope
        for name in primal_reads(ends, self.unit, self.memory).before:
            self._occurs(name, scope)
        for index, mirror in enumerate(mirrors):
            self._enter_mirror(mirror, Entry(scope, index, self._reads(mirror), undo=self._undo(mirror)))
        return scope

    def _enter_mirror(self, mirror: Mirror, entry: Entry) -> None:
        self.entries[id(mirror)] = entry
        scope, stmt = entry.scope, mirror.stmt
        for name in header_reads(stmt) | entry.reads.before | entry.reads.after:
            self._occurs(name, scope)
        if isinstance(stmt, (gast.If, gast.For, gast.While)):
            body = self._enter(mirror.body, mirror, scope, mirror.body_end)
            for name in header_bound(stmt):
                self._occurs(name, body)
                self.definitions.setdefault(name, []).append(entry)
            if isinstance(stmt, gast.If):
                self._enter(mirror.orelse, mirror, scope, mirror.orelse_end)
            return
        for name in header_bound(stmt):
            self._occurs(name, scope)
            self.definitions.setdefault(name, []).append(entry)

    def _reads(self, mirror: Mirror) -> Reads:
        reads = primal_reads(mirror.adjoint, self.unit, self.memory)
        if isinstance(mirror.stmt, (gast.If, gast.For, gast.While)):
            # The reverse sweep comes to a loop or branch with the state after it: what its header reads must be there again,
            # the contents of memory too.
            untested = mirror.empty or isinstance(mirror.stmt, gast.While) or markers.never_handles(mirror.stmt)
            header = [] if untested else [header_of(mirror.stmt)]
            if id(mirror) in self.backwards:
                header.append(self.backwards[id(mirror)])
            again = primal_reads(header, self.unit, self.memory)
            return Reads(set(), reads.before | reads.after | again.before)
        return reads

    def _undo(self, mirror: Mirror) -> set[str]:
        """Give what is read to put overwritten memory back: the array, and the index into it."""
        if mirror.undoes or not any(self.memory.is_memory(n) for n in mirror.writes):
            return set()
        reads = primal_reads([_place(mirror.stmt)], self.unit, self.memory).before
        return (reads | mirror.writes) - {self.memory.token(n) for n in mirror.writes}

    def _occurs(self, name: str, scope: Scope) -> None:
        known = self._where.get(name)
        self._where[name] = scope if known is None else _common(known, scope)
        # The contents of memory live as long as any name of it.
        if self.memory.is_memory(name) and not name.startswith('memory|'):
            self._occurs(self.memory.token(name), scope)

    def _find_locals(self, scope: Scope) -> None:
        if scope.in_loop:
            read_first = exposed(scope.mirrors, lambda mirror: mirror.stmt)
            candidates = self._inside.get(id(scope.mirrors), ())
            read_first |= {self.memory.token(n) for n in read_first if self.memory.is_memory(n)}
            scope.local = {n for n in candidates if n not in read_first and n not in self.parameters}
        for mirror in scope.mirrors:
            for block in (mirror.body, mirror.orelse):
                if id(block) in self.scopes:
                    self._find_locals(self.scopes[id(block)])

    def overwrites(self, mirror: Mirror) -> set[str]:
        """Give the names and memory tokens that a simple statement changes."""
        changed = set(header_bound(mirror.stmt))
        changed |= {self.memory.token(n) for n in mirror.writes if self.memory.is_memory(n)}
        return changed

    def _names_that_change(self) -> set[str]:
        """Give the names that are bound more than once, or in a loop: nothing else can be lost."""
        names = {self.memory.token(n) for n in self._where if self.memory.is_memory(n)}
        for name, entries in self.definitions.items():
            again = len(entries) > 1 or name in self.parameters
            if again or any(e.scope.in_loop or isinstance(e.scope.mirrors[e.index].stmt, gast.For) for e in entries):
                names.add(name)
        return names

    def _flow(self, scope: Scope, needed: int) -> int:
        """Propagate the needs, a bit set, through a block; marks what is restored; returns the needs at its end."""
        local = self._bits.encode(sorted(scope.local)) if scope.in_loop else 0
        needed &= ~local
        needed |= self._lasting(primal_reads(scope.ends, self.unit, self.memory).before)
        for mirror in scope.mirrors:
            needed = self._flow_mirror(mirror, needed)
        scope.final.update(n for n in self._bits.decode(needed & local) if self._lost_at_end(n, scope))
        return needed & ~local

    def _lasting(self, names: set[str]) -> int:
        """Give the bit set of those of some names that can be lost."""
        return self._bits.encode(sorted(names)) & self._changing

    def _lost_at_end(self, name: str, scope: Scope) -> bool:
        """A loop's target is bound again by the reversed loop, unless the body binds it too."""
        entries = self.definitions.get(name, [])
        owner = scope.owner
        if owner is not None and isinstance(owner.stmt, gast.For) and name in ir.bound(owner.stmt.target):
            return len(entries) > 1
        return bool(entries)

    def _flow_mirror(self, mirror: Mirror, needed: int) -> int:
        entry, stmt = self.entries[id(mirror)], mirror.stmt
        if mirror.empty and isinstance(stmt, (gast.If, gast.For, gast.While)):
            # It is not reversed: what it changes is saved before it as a whole.
            self._restore(entry, self._bits.encode(
                sorted(header_bound(stmt) | bound_inside(mirror.body + mirror.orelse))) & needed)
            needed &= ~self._bits.encode(sorted(definitely_bound([stmt])))
        elif isinstance(stmt, gast.If):
            halfway = self._bits.encode(sorted(attempts.halfway(stmt, self.unit))) & needed
            self._restore(entry, halfway)
            needed &= ~halfway
            other = self._flow(self.scopes[id(mirror.orelse)], needed)
            needed = self._flow(self.scopes[id(mirror.body)], needed) | other
        elif isinstance(stmt, (gast.For, gast.While)):
            needed = self._flow_loop(mirror, entry, needed)
        else:
            needed |= self._lasting(entry.reads.before)
            changed = sorted(self.overwrites(mirror))
            self._restore(entry, self._bits.encode(changed) & needed)
            needed &= ~self._bits.encode(c for c in changed if not c.startswith('memory|'))
            if any(c.startswith('memory|') for c in entry.restore):
                needed |= self._lasting(entry.undo)
        return needed | self._lasting(entry.reads.after)

    def _restore(self, entry: Entry, bits: int) -> None:
        entry.restore.update(self._bits.decode(bits))

    def _flow_loop(self, mirror: Mirror, entry: Entry, needed: int) -> int:
        targets = self._bits.encode(sorted(header_bound(mirror.stmt)))
        self._restore(entry, targets & needed)
        scope = self.scopes[id(mirror.body)]
        while True:
            after = needed | self._flow(scope, needed & ~targets) & ~targets
            if after == needed:
                return needed & ~targets
            needed = after


def _place(stmt: gast.stmt) -> gast.AST:
    """Give the part of a statement that says what it writes to."""
    if isinstance(stmt, (gast.Assign, gast.AugAssign)):
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else stmt.target
        if isinstance(target, gast.Subscript):
            return gast.Tuple([ir.load(target.value.id), target.slice], gast.Load())
    call = getattr(stmt, 'value', None)
    if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute):
        # What was popped is put back.
        return gast.Tuple([call.func.value, *map(ir.load, sorted(ir.bound(stmt)))], gast.Load())
    return call if isinstance(call, gast.Call) else gast.Tuple([], gast.Load())


def _common(a: Scope, b: Scope) -> Scope:
    while a is not b:
        if a.depth >= b.depth:
            a = a.parent
        else:
            b = b.parent
    return a
