"""Weaving: the primal sweep with what it saves, and the reverse sweep with what it restores and recomputes.

Before (mirrors; the reverse of the assignment reads the h that it overwrites)::

    for t in range(n):
        h = np.tanh(%1)

After::

    stack|h = []
    for t in range(n):
        stack|h.append(h)
        h = np.tanh(%1)

    for t in reversed(range(n)):
        b|%1 = b|h * (1.0 - h * h)
        h = stack|h.pop()
"""
from __future__ import annotations

import dataclasses

import gast

from srcad import ir, markers
from srcad.ad import attempts
from srcad.ad.mirror import Mirror
from srcad.ad.ownership import is_immutable
from srcad.ad.record import Entry, Record, Scope
from srcad.ad.splice import helper_name
from srcad.ad.undo import append_at_ends, is_swap, swap_back, undo_list
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.aliases import scatter_target
from srcad.analyze.blocks import definitely_bound, header_bound
from srcad.analyze.memory import Memory
from srcad.unit import Unit, numbered


@dataclasses.dataclass
class Sweeps:
    """The two sweeps of a function.

    Attributes
    ----------
    forward, reverse
        Their statements.
    mutated
        Names through which the reverse sweep puts overwritten memory back.
    pushed
        Names that the primal sweep saves as the references that they are.
    references
        The histories and single variables that hold them, ``history -> name``.
    """

    forward: list[gast.stmt]
    reverse: list[gast.stmt]
    mutated: set[str]
    pushed: set[str] = dataclasses.field(default_factory=set)
    references: dict[str, str] = dataclasses.field(default_factory=dict)


class Weave:
    """Writes the sweeps of one function from its mirrors and the decisions about them."""

    def __init__(self, record: Record, unit: Unit, memory: Memory, backwards: dict[int, gast.expr]) -> None:
        self.record, self.unit, self.memory, self.backwards = record, unit, memory, backwards
        self._stacks: dict[tuple[str, int], str] = {}
        self._used: set[str] = set()
        self._starts: dict[int, list[gast.stmt]] = {}
        self._later: dict[int, list[gast.stmt]] = {}
        self.mutated: set[str] = set()
        self.pushed: set[str] = set()
        self.references: dict[str, str] = {}

    def run(self) -> Sweeps:
        """Write both sweeps."""
        forward, reverse = self.block(self.record.root)
        return Sweeps(forward, reverse, self.mutated, self.pushed, self.references)

    def block(self, scope: Scope) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Write a block and its reverse."""
        forward: list[gast.stmt] = []
        pieces: list[list[gast.stmt]] = []
        saves = self._final_saves(scope)
        for index, mirror in enumerate(scope.mirrors):
            primal, reverse = self._mirror(mirror, self.record.entries[id(mirror)])
            forward += self._starts.pop(id(mirror), []) + primal + self._later.pop(id(mirror), [])
            for name in saves.get(index, ()):
                append_at_ends(forward, self._push(name, mirror, ir.load(name)))
            pieces.append(reverse)
        restores = [self._pop(name, scope.mirrors[-1]) for names in saves.values() for name in names]
        reverse = restores[::-1] + [s for piece in reversed(pieces) for s in piece] + scope.ends
        return forward, reverse

    def _final_saves(self, scope: Scope) -> dict[int, list[str]]:
        """Give the names that are saved once an iteration, by the index of the statement after which they are."""
        saves: dict[int, list[str]] = {}
        succeeded = markers.settles([m.stmt for m in scope.mirrors])
        for name in sorted(scope.final):
            last = self._last_definition(name, scope)
            saves.setdefault(last if succeeded is None else max(last, succeeded), []).append(name)
            targets = header_bound(scope.owner.stmt) if scope.owner is not None else set()
            if name not in targets | definitely_bound([m.stmt for m in scope.mirrors[:last + 1]]):
                self.record.uncertain.add(name)
        return dict(sorted(saves.items()))

    def _last_definition(self, name: str, scope: Scope) -> int:
        last = -1
        for entry in self.record.definitions[name]:
            inner = entry
            while inner.scope is not scope:
                if inner.scope.owner is None:
                    break
                inner = self.record.entries[id(inner.scope.owner)]
            if inner.scope is scope:
                last = max(last, inner.index)
        return self._known(last, scope)

    def _known(self, index: int, scope: Scope) -> int:
        """Give where a value is known: what is caught, when it has been tried."""
        if index < 0 or markers.name_of(scope.mirrors[index].stmt) != 'attempt':
            return index
        return next(k for k in range(index, len(scope.mirrors)) if markers.caught(scope.mirrors[k].stmt) is not None)

    def _mirror(self, mirror: Mirror, entry: Entry) -> tuple[list[gast.stmt], list[gast.stmt]]:
        if isinstance(mirror.stmt, gast.If):
            return self._branch(mirror, entry)
        if isinstance(mirror.stmt, (gast.For, gast.While)):
            return self._loop(mirror, entry)
        return self._leaf(mirror, entry)

    def _branch(self, mirror: Mirror, entry: Entry) -> tuple[list[gast.stmt], list[gast.stmt]]:
        stmt = mirror.stmt
        saves, restores = self._overwritten(mirror, entry)
        body, body_reverse = self.block(self.record.scopes[id(mirror.body)])
        orelse, orelse_reverse = self.block(self.record.scopes[id(mirror.orelse)])
        forward = ir.copy_origin(gast.If(stmt.test, body or [gast.Pass()], orelse), stmt)
        reverse: list[gast.stmt] = []
        if markers.never_handles(stmt):
            reverse = orelse_reverse if markers.caught(stmt) is stmt.body else body_reverse
        elif body_reverse:
            reverse = [gast.If(ir.copy_tree(stmt.test), body_reverse, orelse_reverse)]
        elif orelse_reverse:
            reverse = [gast.If(ir.opposite(ir.copy_tree(stmt.test)), orelse_reverse, [])]
        return [*saves, forward], entry.recompute + mirror.adjoint + reverse + restores

    def _loop(self, mirror: Mirror, entry: Entry) -> tuple[list[gast.stmt], list[gast.stmt]]:
        stmt = mirror.stmt
        body, body_reverse = self.block(self.record.scopes[id(mirror.body)])
        saves, restores = self._overwritten(mirror, entry)
        if isinstance(stmt, gast.For):
            again = gast.For(stmt.target, stmt.iter, body, [], None)
            target = ir.copy_tree(stmt.target)
        else:
            again = gast.While(stmt.test, body, [])
            target = ir.store(self.unit.fresh())
        forward = [*saves, ir.copy_origin(again, stmt)]
        reverse = entry.recompute + mirror.adjoint
        if body_reverse and id(mirror) in self.backwards:
            reverse = [*reverse, gast.For(target, self.backwards[id(mirror)], body_reverse, [], None)]
        return forward, reverse + restores

    def _leaf(self, mirror: Mirror, entry: Entry) -> tuple[list[gast.stmt], list[gast.stmt]]:
        saves, restores = self._overwritten(mirror, entry)
        adjoint, results = mirror.adjoint, set()
        for stmt in adjoint:
            results |= {n.id[4:] for n in ir.names(stmt) if n.id.startswith('new|')}
        lost = results & entry.restore
        before: list[gast.stmt] = []
        recompute = entry.recompute
        if lost and not (entry.reads.before & entry.restore or any(ir.reads(s) & lost for s in recompute)):
            _unmark(adjoint, {})
            return [*saves, mirror.stmt], entry.early + recompute + adjoint + restores
        copies = {}
        for name in sorted(lost):
            copies[name] = self.unit.fresh()
            self.unit.types[copies[name]] = self.unit.types.get(name, ty.UNKNOWN)
            before.append(ir.assign(copies[name], ir.load(name)))
        _unmark(adjoint, copies)
        return [*saves, mirror.stmt], entry.early + before + restores + recompute + adjoint

    def _overwritten(self, mirror: Mirror, entry: Entry) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Give what is saved before a statement, and what restores it."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        lost = sorted(entry.restore)
        if lost and is_swap(mirror.stmt):
            return [], [swap_back(mirror.stmt)]
        lost_memory = [name for name in lost if name.startswith('memory|')]
        for name in lost:
            if name in lost_memory[1:] and self._changes_item(mirror.stmt):
                continue                        # a list and its items: one change
            if name in lost_memory:
                save, restore = self._memory(mirror)
                saves += save
                restores = restore + restores
            else:
                saves.append(self._push_later(name, mirror) or self._push(name, mirror, ir.load(name)))
                restores.insert(0, self._pop(name, attempts.succeeded(mirror, self.record) or mirror))
        return saves, restores

    def _push_later(self, name: str, mirror: Mirror) -> gast.stmt | None:
        """Keep a value that what is tried overwrites in a loop, and put it into its history afterwards."""
        place = attempts.succeeded(mirror, self.record)
        if place is None or self._history(name, place) is None:
            return None
        kept = self.unit.fresh()
        self.unit.types[kept] = self.unit.types.get(name, ty.UNKNOWN)
        self._later.setdefault(id(place), []).append(self._push(name, place, ir.load(kept)))
        return ir.assign(kept, ir.load(name))

    def _memory(self, mirror: Mirror) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Save the elements that a store overwrites; put them back."""
        stmt = mirror.stmt
        call = getattr(stmt, 'value', None)
        if mirror.undoes:
            self.mutated |= mirror.writes
            return [], []
        if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr in ('append', 'pop'):
            self.mutated |= mirror.writes
            return [], [undo_list(stmt, call)]
        target = self._place(stmt, call)
        if target is None:
            return self._whole(mirror)
        if self._changes_item(stmt):
            whole = gast.Subscript(target.value, target.slice, gast.Load())
            return self._elements(ir.everything(whole), mirror)
        return self._elements(target, mirror)

    def _changes_item(self, stmt: gast.stmt) -> bool:
        """Tell whether a statement adds to an array that is an item of a list, in place."""
        if not isinstance(stmt, gast.AugAssign) or not isinstance(stmt.target, gast.Subscript):
            return False
        t = self.unit.types.get(stmt.target.value.id, ty.UNKNOWN)
        return isinstance(t, ty.List) and ty.is_array(t.item) and bool(ty.rank(t.item))

    def _place(self, stmt: gast.stmt, call: gast.expr | None) -> gast.Subscript | None:
        """Give the elements that a statement writes; None if that can be any element."""
        if isinstance(stmt, gast.Expr):
            at = scatter_target(stmt, self.unit) is not None
            return gast.Subscript(call.args[0], call.args[1], gast.Load()) if at else None
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else stmt.target
        return target if isinstance(target, gast.Subscript) else None

    def _whole(self, mirror: Mirror) -> tuple[list[gast.stmt], list[gast.stmt]]:
        """Save all of the arrays that a call writes."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        for name in sorted(mirror.writes):
            everything = gast.Subscript(ir.load(name), ir.constant(Ellipsis), gast.Load())
            save, restore = self._elements(everything, mirror)
            saves, restores = saves + save, restore + restores
        return saves, restores

    def _elements(self, target: gast.Subscript, mirror: Mirror) -> tuple[list[gast.stmt], list[gast.stmt]]:
        base = ir.names(target.value)[0].id
        self.mutated.add(base)
        element = gast.Subscript(ir.copy_tree(target.value), ir.copy_tree(target.slice), gast.Load())
        place = gast.Subscript(ir.copy_tree(target.value), ir.copy_tree(target.slice), gast.Store())
        # An item that is bound anew is saved as the object that it is: others may refer to it.
        item = 'b|' + base in self.unit.shadows and isinstance(self.unit.types.get(base), ty.List)
        kept = element if item and isinstance(target.value, gast.Name) else self._kept(element)
        stack = self._history('[]' + base, mirror)
        if stack is None:
            single = self._single(base)
            return [ir.assign(single, kept)], [gast.Assign([place], ir.load(single), None)]
        push = gast.Expr(ir.call(gast.Attribute(ir.load(stack), 'append', gast.Load()), kept))
        return [push], [gast.Assign([place], _pop_call(stack), None)]

    def _kept(self, value: gast.expr) -> gast.expr:
        """Give the expression that is saved: a copy if the memory of the value may be written later."""
        t = infer.rhs(value, self.unit)
        # A name is saved as the reference that it is: the stores through it are undone one by one.
        if is_immutable(t) or not isinstance(value, gast.Subscript):
            return value
        if ty.is_array(t):
            return ir.call(gast.Attribute(value, 'copy', gast.Load()))
        return ir.call(helper_name(self.unit, 'fresh'), value)

    def _push(self, name: str, mirror: Mirror, value: gast.expr) -> gast.stmt:
        stack = self._history(name, mirror)
        kept = self._kept(value)
        self.pushed.add(name)
        if stack is None:
            self._stacks[name, id(mirror)] = single = self._single(name)
            self.references[single] = name
            return ir.assign(single, kept)
        self.references[stack] = name
        return gast.Expr(ir.call(gast.Attribute(ir.load(stack), 'append', gast.Load()), kept))

    def _pop(self, name: str, mirror: Mirror) -> gast.stmt:
        stack = self._history(name, mirror)
        if stack is None:
            return ir.assign(name, ir.load(self._stacks[name, id(mirror)]))
        return ir.assign(name, _pop_call(stack))

    def _single(self, name: str) -> str:
        return self._unused('old|' + name)

    def _unused(self, name: str) -> str:
        return numbered(name, self._used)

    def _history(self, name: str, mirror: Mirror) -> str | None:
        """Give the list that holds what a name loses at a statement; None outside of loops: one value is enough.

        Elements, ``'[]x'``, have a list of their own: a name may be saved elsewhere than where its memory is written.
        """
        outermost, scope, tried = None, self.record.entries[id(mirror)].scope, attempts.succeeded(mirror, self.record)
        while scope is not None and scope.owner is not None:
            if isinstance(scope.owner.stmt, (gast.For, gast.While)):
                if tried:
                    raise attempts.refuse(mirror.stmt, self.unit, 'what a try statement in a loop overwrites has to be kept',
                                          'bind it after the try statement, or in its else')
                outermost = scope.owner
            tried = tried or attempts.succeeded(scope.owner, self.record)
            scope = scope.parent
        if outermost is None:
            return None
        key = (name, id(outermost))
        if key not in self._stacks:
            elements = name.startswith('[]')
            self._stacks[key] = stack = self._unused('stack|' + name.removeprefix('[]'))
            self.unit.types[stack] = ty.List(ty.UNKNOWN if elements else self.unit.types.get(name, ty.UNKNOWN))
            self._starts.setdefault(id(outermost), []).append(ir.assign(stack, gast.List([], gast.Load())))
        return self._stacks[key]


def _pop_call(stack: str) -> gast.Call:
    return ir.call(gast.Attribute(ir.load(stack), 'pop', gast.Load()))


def _unmark(statements: list[gast.stmt], copies: dict[str, str]) -> None:
    """Turn the marked references to results into plain names, or names of copies."""
    for stmt in statements:
        for node in ir.names(stmt):
            if node.id.startswith('new|'):
                name = node.id[4:]
                node.id = copies.get(name, name)
