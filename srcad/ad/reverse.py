"""Reverse mode: the transformer that turns each statement into its adjoint statements.

Before::

    %1 = x1 * x2
    y = np.sin(%1)

After (read upwards: the adjoint statements of the last statement come first in the reverse sweep)::

    %1 = x1 * x2          b|x1 = b|%1 * x2;  b|x2 = b|%1 * x1
    y = np.sin(%1)        b|%1 = b|y * np.cos(%1)

What of the primal has to be recorded is decided afterwards, from what the adjoint statements read (record.py).
"""
from __future__ import annotations

from collections.abc import Iterable

import gast

from srcad import errors, ir, markers
from srcad.ad import attempts, calls, contexts, dicts, halves, insertions, leaves, unpacking, variants, views
from srcad.ad.adjoints import Adjoints
from srcad.ad.mirror import Mirror
from srcad.ad.references import References
from srcad.ad.shadows import Shadows, first_shadow
from srcad.ad.splice import Splicer
from srcad.analyze import types as ty
from srcad.analyze.activity import Activity, carries
from srcad.analyze.aliases import written_names
from srcad.analyze.blocks import Layout, bound_within, child_blocks, exposed, header_bound, header_reads
from srcad.analyze.memory import Memory
from srcad.analyze.overlay import Overlay
from srcad.unit import Unit


class ReverseAD(ir.Transformer):
    """Builds the mirrors of a block of core-form statements.

    Parameters
    ----------
    unit
        The context of the function.
    activity
        Which names are active.
    memory
        Which names refer to memory that is written.
    layout
        The blocks of the function.
    references
        The views whose shadows are bound by the reverse sweep.
    shadows
        The names whose shadows are bound by the primal sweep.
    """

    def __init__(self, unit: Unit, activity: Activity, memory: Memory, layout: Layout,
                 references: References, shadows: Shadows) -> None:
        self.references = references
        self.unit, self.activity, self.memory, self.layout = unit, activity, memory, layout
        self.shadows, self.containers = shadows.names, shadows.containers
        self.seeds: dict[str, str] = {}         # the adjoints of new arrays, between the shadow and what it belongs to
        self.returned: dict[str, gast.expr] = {}        # what the results that are views get from the caller
        self.adjoints = Adjoints(unit, shadows.names)
        self.adjoints.in_place = Overlay(lambda name: name in activity.active and memory.is_memory(name))
        self.adjoints.views = set(references.views)
        self.splicer = Splicer(unit, self.is_active)

    def is_active(self, name: str) -> bool:
        """Tell whether a name is active."""
        return name in self.activity.active

    def block(self, statements: list[gast.stmt]) -> list[Mirror]:
        """Reverse a block; the mirrors are in the order of the primal."""
        mirrors = []
        bindings = self.references.bindings(self, statements)
        for name in [n for n in self.returned if any(s is self.references.views[n].stmt for s in statements)]:
            bindings += self.adjoints.add(name, self.returned.pop(name))
        if bindings:
            mirrors.append(Mirror(gast.Pass(), bindings))
        reads: list[gast.Assign] = []
        index = len(statements)
        while index:
            index -= 1
            stmt = statements[index]
            if markers.name_of(stmt) == 'inserted':
                end, index = index, insertions.start(statements, index)
                mirrors.append(insertions.reverse(self, statements[index:end + 1]))
                continue
            if dicts.postponed(statements, index, self.unit):
                reads.append(stmt)
                mirror = Mirror(stmt)
            elif reads:
                mirror = Mirror(stmt, dicts.reverse_reads(self, stmt.value.value.id, [stmt, *reads[::-1]]))
                reads = []
            else:
                mirror = self.visit(stmt)
            mirror.writes = written_names(stmt, self.unit)
            mirrors.append(mirror)
        mirrors.reverse()
        contexts.reenter(mirrors, self.unit)
        for mirror in mirrors:
            for stmt in mirror.adjoint:
                stmt.origin = getattr(mirror.stmt, 'origin', None)
        return mirrors

    def generic_visit(self, node: gast.AST) -> Mirror:
        """Statements that have no derivative: pass, assert, raise, break, comments, docstrings."""
        return Mirror(node)

    def visit_Assign(self, node: gast.Assign) -> Mirror:
        target, value = node.targets[0], node.value
        if markers.name_of(value):
            return self._mark(node)
        if isinstance(target, gast.Name) and target.id in self.unit.shadows:
            return Mirror(node, self._take(target.id, value))
        if isinstance(target, gast.Subscript):
            return Mirror(node, leaves.store(self, target, value))
        if isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple):
            return Mirror(node, leaves.parallel(self, target, value))
        if calls.is_user_call(value, self.unit):
            return self._call(node, target, value)
        if isinstance(target, gast.Tuple):
            return Mirror(node, unpacking.reverse(self, target, value))
        return Mirror(node, leaves.define(self, target.id, value))

    def _mark(self, node: gast.stmt) -> Mirror:
        contexts.check(node, self.unit, self.is_active)
        return Mirror(node)

    def _take(self, shadow: str, value: gast.expr) -> list[gast.stmt]:
        """Keep the adjoint of a new array or number, before the name of its shadow means again what it meant before."""
        name = shadow[2:]
        first = first_shadow(name)
        source = first if first in ir.reads(value) else 'new|' + shadow
        new = isinstance(value, gast.Call) and (source == first or not views.refers(value, self.unit))
        if not self.is_active(name) or not (new or isinstance(value, gast.IfExp)):      # a part that may be a number
            return []
        self.seeds[name] = seed = self.unit.fresh()
        self.unit.types[seed] = self.unit.types.get(shadow, ty.UNKNOWN)
        return [ir.assign(seed, ir.load(source))]

    def seed(self, name: str) -> gast.Name:
        """Give the adjoint of what a statement defines."""
        return ir.load(self.seeds.pop(name)) if name in self.seeds else self.adjoints.seed(name)

    def _call(self, node: gast.Assign, target: gast.Name, value: gast.Call) -> Mirror:
        """A call of a user's function: its forward half takes the place of the statement."""
        written = any(self.adjoints.defined(n) for n in calls.written_arguments(value, self.unit))
        live = any(self.is_active(n) for n in carries(value, self.unit))
        if live and self.is_active(target.id) and self.adjoints.defined(target.id):
            seed = self.seed(target.id)
            self.adjoints.forget(target.id)
            built = halves.reverse(self, target, value, seed)
        else:
            self.adjoints.forget(target.id)
            if not written:
                return Mirror(variants.restore(node))
            built = halves.reverse_effect(self, target if self.layout.record(target.id).uses else None, value)
        return Mirror(ir.copy_origin(built[0], node), built[1], undoes=True)

    def visit_AugAssign(self, node: gast.AugAssign) -> Mirror:
        return Mirror(node, leaves.increment(self, node))

    def visit_Expr(self, node: gast.Expr) -> Mirror:
        if markers.name_of(node):
            return self._mark(node)
        if calls.is_user_call(node.value, self.unit):
            if not any(self.adjoints.defined(n) for n in calls.written_arguments(node.value, self.unit)):
                return Mirror(variants.restore(node))
            stmt, adjoint = halves.reverse_effect(self, None, node.value)
            return Mirror(ir.copy_origin(stmt, node), adjoint, undoes=True)
        return Mirror(node, leaves.effect(self, node.value) if isinstance(node.value, gast.Call) else [])

    def visit_If(self, node: gast.If) -> Mirror:
        before = self.adjoints
        arms = []
        for body in (node.body, node.orelse):
            self.adjoints = before.arm()
            arms.append((self.block(body), self.adjoints))
        mirror = Mirror(node, body=arms[0][0], orelse=arms[1][0])
        self.adjoints = before
        before.touched |= arms[0][1].touched | arms[1][1].touched
        for name in (name for _, arm in arms for name, is_loose in arm.loose.own.items() if is_loose):
            before.loose[name] = True
        self._merge(mirror, arms[0][1], arms[1][1], node)
        if markers.caught(node) is not None and not mirror.empty:
            attempts.check(node, self.unit, self.memory, self.activity)
        return mirror

    def _merge(self, mirror: Mirror, one: Adjoints, other: Adjoints, node: gast.If) -> None:
        """Make both arms leave the same adjoints defined."""
        # what it reads before it binds it comes from the iteration before
        inner, owned = self._inner_names(node) - exposed([node]), self.adjoints.owned
        for name in sorted((one.touched | other.touched | inner) - self.adjoints.bound):     # the arms agree on all others
            if name not in inner and one.defined(name) != other.defined(name):
                end, arm = (mirror.orelse_end, other) if one.defined(name) else (mirror.body_end, one)
                end.append(arm.zero(name))
            if name in inner or not one.defined(name):
                owned[name] = None
            else:
                owned[name] = one.owned[name] and other.owned[name]

    def _inner_names(self, node: gast.stmt) -> set[str]:
        """Give the names that occur only inside of the blocks of a statement."""
        inside: dict[str, int] = dict.fromkeys(header_bound(node), 1)
        stack = [s for body in child_blocks(node) for s in body]
        while stack:
            stmt = stack.pop()
            for name in header_reads(stmt):
                inside[name] = inside.get(name, 0) + 1
            for name in header_bound(stmt):
                inside[name] = inside.get(name, 0) + 1
            stack.extend(s for body in child_blocks(stmt) for s in body)
        names = set()
        for name, count in inside.items():
            record = self.layout.record(name)
            if name not in self.layout.parameters and count == len(record.uses) + len(record.definitions):
                names.add(name)
        return names

    def visit_For(self, node: gast.For) -> Mirror:
        if header_bound(node) & self.activity.active and any(map(self.is_active, carries(node.iter, self.unit))):
            raise errors.at(errors.UnsupportedSyntax, 'SRC135', self.unit.source, node,     # iteration.py left it
                            'a loop takes values that are differentiated from what it runs over',
                            help='run over the indices: for i in range(len(xs))')
        return self._loop(node)

    def visit_While(self, node: gast.While) -> Mirror:
        return self._loop(node)

    def _loop(self, node: gast.For | gast.While) -> Mirror:
        before, targets = self.adjoints, header_bound(node)
        inner = self._inner_names(node) - (exposed(node.body) - targets)
        rebound = bound_within(node.body) | targets

        def is_outer(name: str) -> bool:
            return self.is_active(name) and name not in inner

        self.adjoints = before.inside(self.shadows, is_outer, lambda n: n not in rebound or self.memory.is_memory(n))
        self.adjoints.in_place = Overlay(lambda n: before.in_place[n] or is_outer(n) and n not in rebound)
        mirror = Mirror(node, body=self.block(node.body))
        for name in sorted(filter(is_outer, targets)):
            # Each iteration begins with a new value, which comes from nothing active (iteration.py).
            self.adjoints.forget(name)
        after, self.adjoints = self.adjoints, before
        touched = self._ordered(filter(is_outer, after.touched))
        for name in filter(after.loose.__getitem__, touched):
            before.loose[name] = True
        for name in touched:
            if not after.defined(name):
                mirror.body_end.append(after.zero(name))
            elif self.memory.is_memory(name):
                mirror.body_end.extend(after.own(name))
        mirror.adjoint = [s for name in touched for s in self._enter(name, name not in rebound)]
        before.touched |= set(touched)
        for name in touched:
            before.owned[name] = (name not in rebound or self.memory.is_memory(name)
                                  or bool(before.owned[name] and after.owned[name]))
        return mirror

    def _ordered(self, names: Iterable[str]) -> list[str]:
        """Put names in the order of the parameters; others follow."""
        place = {name: k for k, name in enumerate(self.layout.parameters)}
        return sorted(names, key=lambda n: (place.get(n, len(place)), n))

    def _enter(self, name: str, accumulated: bool) -> list[gast.stmt]:
        """Make an adjoint ready for a loop that adds to it, or that takes it and gives a new one."""
        if accumulated or self.memory.is_memory(name) or not self.adjoints.defined(name):
            return self.adjoints.own(name)
        return []
