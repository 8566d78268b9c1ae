"""Dead code: what computes a value that nothing reads.

Before::

    stack|h = []
    stack|h.append(h)
    %1 = np.sin(x)
    return x

After::

    return x

A user's function is never removed, nor a store into memory that may still be read, nor what is tried.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from srcad import ir, markers
from srcad.analyze import handled
from srcad.analyze import types as ty
from srcad.analyze.blocks import header_names, statements
from srcad.analyze.infer import rhs
from srcad.optimize.census import census
from srcad.optimize.effects import is_pure, is_stack
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Remove dead code from a function; tells whether there was any."""
    counts = census(function, unit).uses
    work = _Dead(function, unit, counts, set())
    if any(map(is_stack, counts)):
        work.removing = False
        work.block(function.body, set())
        work = _Dead(function, unit, counts, {key for key, dead in work.pops.items() if dead}, work.names)
    function.body = work.block(function.body, set()) or [gast.Pass()]
    return work.changed


class _Dead:
    def __init__(self, function: gast.FunctionDef, unit: Unit, counts: dict[str, int], dead_pops: set[int],
                 names: _Names | None = None) -> None:
        self.unit = unit
        self.names = _Names() if names is None else names
        self.pops: dict[int, bool] = {}             # whether the value that a statement pops is dead
        self.changed = False
        self.removing = True
        self.dropped = _unread_stacks(function, counts, dead_pops)
        self.scratch = _unread_arrays(function, counts)
        self.after: list[set[str]] = []
        self.live: set[str] = set()
        self.tried = 0                              # how many handlers, and ends, may see that a statement ran
        self.catching = False                       # whether one of them may see that of plain arithmetic
        self.handling: set[str] = set()             # what handlers, and what follows them, read

    def block(self, statements: list, live: set[str]) -> list:
        """Remove what is dead in a block; `live` is what is read after it, `self.live` what is read before it after."""
        self.live = set(live)
        kept = []
        around = self.tried, self.catching
        for node in reversed(statements):
            mark = markers.name_of(node)
            self.tried += (mark in ('settled', 'final')) - (mark == 'cleanup')
            self.catching |= mark == 'final'
            if self._statement(node):
                kept.append(node)
            elif self.removing:
                self.changed |= not isinstance(node, gast.Pass)
            else:
                kept.append(node)
        self.tried, self.catching = around
        kept.reverse()
        return kept

    def _statement(self, node: gast.AST) -> bool:
        """Update the live names across a statement; tells whether the statement stays."""
        if isinstance(node, gast.If):
            return self._within(node, self._if)
        if isinstance(node, (gast.For, gast.While)):
            return self._within(node, self._loop)
        if isinstance(node, gast.Pass):
            return False
        if isinstance(node, gast.Break):
            self.live = set(self.after[-1]) if self.after else set()
            return True
        if isinstance(node, gast.Return):
            self.live = ir.reads(node)
            return True
        if self._is_dead(node):
            return False
        reads, binds = self.names.of(node)
        self.live -= binds
        self.live |= reads
        return True

    def _is_dead(self, node: gast.AST) -> bool:
        if self.tried and hasattr(node, 'lineno') and (
                self.catching or not handled.is_arithmetic(node) or node.targets[0].id in self.handling):
            return False                            # it may raise, or bind what is read after another one has
        if isinstance(node, gast.Expr):
            call = node.value
            if (
                isinstance(call, gast.Call)
                and isinstance(call.func, gast.Attribute)
                and isinstance(call.func.value, gast.Name)
            ):
                if call.func.value.id in self.dropped:
                    return all(is_pure(a, self.unit) for a in call.args)
            return isinstance(call, (gast.Constant, gast.Name)) or is_pure(call, self.unit) and not isinstance(
                call, gast.Constant)
        if isinstance(node, gast.Assign):
            return self._dead_assignment(node)
        if isinstance(node, gast.AugAssign):
            target = node.target
            if isinstance(target, gast.Subscript):
                return self._scratch_store(target, node.value)
            number = ty.is_number(self.unit.types.get(target.id, ty.UNKNOWN))
            return ((number and target.id not in self.live or target.id in self.scratch)
                    and is_pure(node.value, self.unit))
        return False

    def _scratch_store(self, target: gast.Subscript, value: gast.AST) -> bool:
        return (isinstance(target.value, gast.Name) and target.value.id in self.scratch
                and is_pure(target.slice, self.unit) and is_pure(value, self.unit))

    def _dead_assignment(self, node: gast.Assign) -> bool:
        target = node.targets[0]
        if isinstance(target, gast.Subscript):
            return self._scratch_store(target, node.value)
        names = [n.id for n in ir.names(target)]
        if isinstance(target, gast.Name) and isinstance(node.value, gast.Name) and node.value.id == target.id:
            return True
        dead = not any(n in self.live for n in names)
        self.pops[id(node)] = dead
        if not dead or len(names) == 0:
            return False
        if isinstance(target, gast.Tuple) and not _unpacks(node, self.unit):
            return False
        return is_pure(node.value, self.unit) or self._pops_dropped(node.value)

    def _pops_dropped(self, value: gast.AST) -> bool:
        return (isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and value.func.attr == 'pop'
                and isinstance(value.func.value, gast.Name) and value.func.value.id in self.dropped)

    def _within(self, node: gast.AST, visit: Callable[[Any], bool]) -> bool:
        """Look at a statement with blocks, with nothing live but what stands in it: the rest stays as it is."""
        own, outer = self.names.mentioned(node), self.live
        self.live = outer & own
        stays = visit(node)
        outer -= own
        outer |= self.live
        self.live = outer
        return stays

    def _if(self, node: gast.If) -> bool:
        handler = markers.caught(node)
        if handler is None:
            return self._arms(node)
        around = self.catching, self.handling
        self.catching |= handled.catches(node, self.unit)
        self.handling = self.handling.union(self.live, *map(ir.reads, handler))
        stays = self._arms(node)
        self.catching, self.handling = around
        return stays

    def _arms(self, node: gast.If) -> bool:
        live = self.live
        node.body = self.block(node.body, live)
        before = self.live
        node.orelse = self.block(node.orelse, live)
        self.live |= before
        if not node.body and not node.orelse and is_pure(node.test, self.unit) and self.removing:
            self.live = live
            return False
        if not node.body and node.orelse:
            self.changed = True
            node.test, node.body, node.orelse = ir.opposite(node.test), node.orelse, []
        self.live |= ir.reads(node.test)
        if not node.body:
            node.body = [gast.Pass()]
        return True

    def _loop(self, node: gast.AST) -> bool:
        after = set(self.live)
        test = ir.reads(node.test if isinstance(node, gast.While) else node.iter)
        bound = ir.bound(node.target) if isinstance(node, gast.For) else set()
        head = after | (test if isinstance(node, gast.While) else set())
        self.after.append(after)
        removing, self.removing = self.removing, False
        while True:                                     # what is live where the body begins again
            self.block(node.body, head)
            more = head | (self.live - bound)
            if more == head:
                break
            head = more
        self.removing = removing
        body = self.block(node.body, head)
        self.live = (self.live - bound) | after | test
        self.after.pop()
        if not self.removing:
            return True
        node.body = body
        if not body and isinstance(node, gast.For) and is_pure(node.iter, self.unit) and not bound & after and _finite(
                rhs(node.iter, self.unit)):
            self.live = after
            return False
        node.body = body or [gast.Pass()]
        return True


class _Names:
    """The names in statements, each looked up once: nothing is changed but what goes."""

    def __init__(self) -> None:
        self._found: dict[int, tuple] = {}          # with the statement, so that it lives and keeps its identity

    def of(self, node: gast.AST) -> tuple[set[str], set[str]]:
        """Give the names that a simple statement reads, and those whose values it replaces."""
        found = self._found.get(id(node))
        if found is None:
            reads, binds = header_names(node)
            found = self._found[id(node)] = node, reads, binds if isinstance(node, gast.Assign) else set()
        return found[1], found[2]

    def mentioned(self, node: gast.AST) -> set[str]:
        """Give all names in a statement with blocks."""
        found = self._found.get(id(node))
        if found is None:
            found = self._found[id(node)] = node, {n.id for n in ir.names(node)}
        return found[1]


def _finite(t: ty.Type) -> bool:
    return isinstance(t, (ty.Range, ty.Array, ty.List, ty.Tuple)) or t == ty.Iterable(ty.INT)


def _unpacks(node: gast.Assign, unit: Unit) -> bool:
    """Tell whether an unpacking certainly succeeds."""
    count = len(node.targets[0].elts)
    if any(not isinstance(e, gast.Name) for e in node.targets[0].elts):
        return False
    if isinstance(node.value, gast.Tuple):
        return len(node.value.elts) == count
    t = rhs(node.value, unit)
    return isinstance(t, ty.Tuple) and len(t.items) == count


def _unread_stacks(function: gast.FunctionDef, counts: dict[str, int], dead_pops: set[int]) -> set[str]:
    """Find histories whose content nothing reads: only appended to, and popped into names that are not read."""
    harmless: dict[str, int] = {}
    for node in statements(function.body):
        if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):
            func = node.value.func
            if (
                isinstance(func, gast.Attribute)
                and isinstance(func.value, gast.Name)
                and func.attr in ('append', 'pop')
            ):
                harmless[func.value.id] = harmless.get(func.value.id, 0) + 1
        elif (
            isinstance(node, gast.Assign)
            and isinstance(node.targets[0], gast.Name)
            and isinstance(node.value, gast.Call)
        ):
            func = node.value.func
            if isinstance(func, gast.Attribute) and isinstance(func.value, gast.Name) and func.attr == 'pop':
                if id(node) in dead_pops:
                    harmless[func.value.id] = harmless.get(func.value.id, 0) + 1
    return {name for name, count in harmless.items() if is_stack(name) and counts.get(name) == count}


def _unread_arrays(function: gast.FunctionDef, counts: dict[str, int]) -> set[str]:
    """Find local arrays that are made new, stored into and never read."""
    stores: dict[str, int] = {}
    made: dict[str, bool] = {}
    for node in statements(function.body):
        if isinstance(node, (gast.Assign, gast.AugAssign)):
            target = node.targets[0] if isinstance(node, gast.Assign) else node.target
            if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name):
                stores[target.value.id] = stores.get(target.value.id, 0) + 1
            elif isinstance(target, gast.Name) and isinstance(node, gast.AugAssign):
                stores[target.id] = stores.get(target.id, 0) + 1
            elif isinstance(target, gast.Name):
                fresh = _makes(node.value)
                made[target.id] = made.get(target.id, True) and fresh
    return {n for n, fresh in made.items() if fresh and '|' in n and stores.get(n, 0) and counts.get(n, 0) == stores[n]}


def _makes(value: gast.AST) -> bool:
    return isinstance(value, gast.Call) and ir.is_external(value.func) and value.func.id in (
        '@numpy.zeros_like', '@numpy.zeros', '@numpy.ones_like', '@numpy.full_like', '@srcad.runtime.zeros_like',
        '@srcad.runtime.buffer_like', '@srcad.runtime.array_buffer')


