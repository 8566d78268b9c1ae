"""References into written memory: how each name that refers to it gets its shadow, or why it cannot.

Every name that refers to memory that is written must have an adjoint buffer that is bound as the name is:

* a name that is bound to a new array has a buffer of its own;
* a view of which elements are written (``row = x[i]; row[0] = v``) has the same view of the buffer, bound when the reverse
  sweep enters the block;
* ``u = w``, where w is not used afterwards, hands the buffer on; ``u, w = w, u`` swaps buffers;
* a second name of the same object (``y = x``) is replaced by the first.

What is none of these is refused: an adjoint would go to the wrong buffer.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from srcad import errors, ir
from srcad.ad.adjoints import adjoint_name
from srcad.ad.shadows import no_sequence
from srcad.ad.views import is_part, item_shadow
from srcad.analyze import cfg
from srcad.analyze import types as ty
from srcad.analyze.aliases import is_basic, may_refer, picked_from, reference_source, written_names
from srcad.analyze.blocks import Layout, Place, bound_within, parameters, statements
from srcad.analyze.liveness import Liveness
from srcad.analyze.memory import Memory
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


def replace_second_names(function: gast.FunctionDef, memory: Memory, layout: Layout) -> bool:
    """Replace ``y`` by ``x`` after ``y = x``, where both name one array that is written, and neither is bound again."""
    renamed: dict[str, str] = {}
    for stmt in list(statements(function.body)):
        if not isinstance(stmt, gast.Assign) or not isinstance(stmt.value, gast.Name):
            continue
        target, source = stmt.targets[0], stmt.value
        if not isinstance(target, gast.Name) or not ir.is_local(source) or not memory.is_memory(target.id):
            continue
        if layout.single_definition(target.id) is not None and _bound_once(source.id, layout):
            renamed[target.id] = renamed.get(source.id, source.id)
    if renamed:
        _Substitute(renamed).visit(function)
        _drop_self_assignments(function.body)
    return bool(renamed)


def _bound_once(name: str, layout: Layout) -> bool:
    count = len(layout.record(name).definitions)
    return count == 0 and name in layout.parameters or count == 1 and layout.single_definition(name) is not None


class _Substitute(ir.Transformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: gast.Name) -> gast.AST:
        name = node.id
        while name in self.names:
            name = self.names[name]
        node.id = name
        return node


def _drop_self_assignments(body: list[gast.stmt]) -> None:
    body[:] = [s for s in body if not (isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name)
                                       and isinstance(s.value, gast.Name) and s.value.id == s.targets[0].id)]
    for stmt in body:
        for field in ('body', 'orelse'):
            inner = getattr(stmt, field, None)
            if inner and isinstance(stmt, (gast.If, gast.For, gast.While)):
                _drop_self_assignments(inner)
                if not inner and field == 'body':
                    inner.append(gast.Pass())


class References:
    """The views whose shadows are bound by the reverse sweep.

    Parameters
    ----------
    function, unit, memory, layout
        The function and what is known of it.
    active
        The active names.

    Attributes
    ----------
    views
        Names whose shadows are bound when the reverse sweep enters a block.
    loose
        Names that refer to written memory in a way that has no static shadow, each with an error that says so.
    """

    def __init__(self, function: gast.FunctionDef, unit: Unit, memory: Memory, layout: Layout, active: set[str]) -> None:
        self.function, self.unit, self.memory, self.layout, self.active = function, unit, memory, layout, active
        self._liveness: Liveness | None = None
        self.views: dict[str, Place] = {}
        self.loose: dict[str, errors.SrcadError] = {}
        self._check_rank()
        self._check_picked()
        for name in sorted(active):
            if memory.is_memory(name) and name not in memory.snapshots and not self._no_reference(name):
                self._try(self._check, name, name)
            if isinstance(unit.types.get(name), ty.List) and memory.is_memory('items|' + name):
                self._try(self._check_items, name, 'items|' + name)

            if unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN and memory.is_resized(name):
                self._try(self._check_kind, name, name)

    def _check_rank(self) -> None:
        """Operations on arrays of rank 0 give numbers, which are no shadows of what is written."""
        again = self.unit.source.filename.startswith('<srcad')
        for stmt in statements(self.function.body):
            target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
            name = getattr(getattr(target, 'value', None), 'id', None)
            if not isinstance(target, gast.Subscript) or name not in self.active:
                continue
            t = self.unit.types.get(name, ty.UNKNOWN)
            single = isinstance(target.slice, gast.Tuple) and not target.slice.elts
            if ty.rank(t) == 0 and (again or not ty.is_array(t)) or ty.rank(t) is None and single:
                raise errors.at(errors.UnsupportedSyntax, 'SRC139', self.unit.source, stmt,
                                f'{ir.base_name(name)} is an array of rank 0 that is written',
                                help='use a number, or an array with one element')

    def _check_picked(self) -> None:
        """What ``next(x)`` gives is an item of x, and it has no other expression."""
        for stmt in statements(self.function.body):
            if isinstance(stmt, gast.Assign) and picked_from(stmt.value, self.unit) is not None:
                for name in sorted(ir.bound(stmt.targets[0]) & self.active):
                    if self.memory.is_memory(name):
                        self._refuse(stmt, name)

    def _check_kind(self, name: str) -> None:
        """A list of unknown kind may hold arrays that are written under other names."""
        if self.layout.record(name).uses and self.memory.other_writers(name):
            self._refuse(self.layout.record(name).uses[0].stmt, name)

    def _try(self, check: Callable[[str], None], name: str, held: str) -> None:
        try:
            check(name)
        except errors.UnsupportedSyntax as error:
            self.loose.setdefault(held, error)

    def _no_reference(self, name: str) -> bool:
        if not self.layout.record(name).uses:
            return True
        t = self.unit.types.get(name, ty.UNKNOWN)
        if isinstance(t, ty.List):
            return not any(self._is_second_name(place.stmt) for place in self.layout.record(name).definitions)
        return ty.is_number(t) or isinstance(t, (ty.Literal, ty.Range))

    def _is_second_name(self, stmt: gast.stmt) -> bool:
        """Tell whether a statement gives a second name to a list, which may be changed under either."""
        return isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name) and ir.is_local(
            stmt.value) and stmt.value.id in self._live_after(stmt)

    def _check(self, name: str) -> None:
        definitions = self.layout.record(name).definitions
        for place in definitions:
            stmt = place.stmt
            if not isinstance(stmt, gast.Assign):
                self._refuse(stmt, name)
            elif isinstance(stmt.targets[0], gast.Tuple):
                self._check_tuple(stmt, name)
            else:
                self._check_definition(place, stmt, name, len(definitions))

    def _check_items(self, name: str) -> None:
        """The adjoints of items are buffers of their own: no item may be written under another name while it is one."""
        writers = self.memory.writers.get(self.memory.classes.find('items|' + name), set())
        places = self.layout.record(name).definitions or self.layout.record(name).uses
        for other in sorted(self.unit.types):
            if other == name or not self.memory.may_alias(other, 'items|' + name) or not may_refer(other, self.unit):
                continue
            if isinstance(self.unit.types[other], ty.List):
                continue
            alone = len(self.layout.record(other).uses) < 2
            if not (self._is_frozen(other) if other in writers else alone or not any(map(_is_items, writers))):
                self._refuse(places[0].stmt, name)

    def _is_frozen(self, name: str) -> bool:
        """Tell whether a new array is written only before it gets into a list or another name."""
        place = self.layout.single_definition(name)
        if place is None or not isinstance(place.stmt, gast.Assign) or name in self.layout.parameters:
            return False
        if reference_source(place.stmt.value, self.unit) is not None or picked_from(place.stmt.value, self.unit):
            return False
        written, passed = [place.index], [1 << 60]
        for use in self.layout.record(name).uses:
            index = self.layout.index_in(place, use)
            if index is None:
                return False
            if name in written_names(use.stmt, self.unit):
                written.append(index)
            elif self._hands_on(use.stmt, name):
                passed.append(index)
        return max(written) < min(passed)

    def _hands_on(self, stmt: gast.stmt, name: str) -> bool:
        """Tell whether a statement gives an array, or makes a view that gives it, another name or a place in a container."""
        pending, seen = [(stmt, name)], {name}
        while pending:
            stmt, name = pending.pop()
            target = stmt.targets[0] if isinstance(stmt, gast.Assign) else None
            if ir.is_local(target) and not any(self.memory.may_alias(n, name) for n in (target.id, 'items|' + target.id)):
                continue                        # it is copied
            if _passes(stmt, name):
                return True
            source = reference_source(stmt.value, self.unit) if ir.is_local(target) else None
            if source is not None and name in ir.reads(source) and target.id not in seen:
                seen.add(target.id)
                pending += [(use.stmt, target.id) for use in self.layout.record(target.id).uses]
        return False

    def _check_tuple(self, stmt: gast.Assign, name: str) -> None:
        if not isinstance(stmt.value, gast.Tuple):
            self._refuse(stmt, name)
        for target, source in zip(stmt.targets[0].elts, stmt.value.elts):
            if isinstance(target, gast.Name) and target.id == name and isinstance(source, gast.Name):
                swapped = source.id in {t.id for t in stmt.targets[0].elts}
                if not swapped and source.id in self._live_after(stmt):
                    self._refuse(stmt, name)
        sources = [getattr(e, 'id', None) for e in stmt.value.elts]
        if len(set(sources)) != len(sources):
            self._refuse(stmt, name)

    def _check_definition(self, place: Place, stmt: gast.Assign, name: str, count: int) -> None:
        source = reference_source(stmt.value, self.unit)
        if source is None or isinstance(source, (gast.List, gast.Dict)):
            return
        if isinstance(source, gast.Tuple):
            if any(self.memory.is_memory(n.id) for n in ir.names(source)):
                self._refuse(stmt, name)
            return
        if isinstance(stmt.value, gast.Name):
            if stmt.value.id in self._live_after(stmt) or self._has_live_view(stmt, name):
                self._refuse(stmt, name)
            return
        # The shadow is bound in the block of the definition: a use elsewhere would not find it.
        inside = all(self.layout.index_in(place, use) is not None for use in self.layout.record(name).uses)
        if count == 1 and name not in self.layout.parameters and inside and self._steady(place, stmt):
            self.views[name] = place
            return
        self._refuse(stmt, name)

    def _has_live_view(self, stmt: gast.Assign, name: str) -> bool:
        """Tell whether a view of an array that gets another name is used afterwards."""
        live = self._live_after(stmt) - {name, stmt.value.id}
        return any(n in self.active and self.memory.may_alias(n, stmt.value.id) and any(
            reference_source(place.stmt.value, self.unit) is not None
            for place in self.layout.record(n).definitions if isinstance(place.stmt, gast.Assign)
            and not isinstance(place.stmt.value, gast.Name)) and may_refer(n, self.unit) for n in live)

    def _steady(self, place: Place, stmt: gast.Assign) -> bool:
        """Tell whether what a view is made from stays bound as it is to the end of the block."""
        base = reference_source(stmt.value, self.unit)
        if not ir.is_local(base) or not isinstance(stmt.value, (gast.Subscript, gast.Attribute)):
            return False
        if isinstance(stmt.value, gast.Subscript) and not is_basic(stmt.value, self.unit):
            return False
        if isinstance(self.unit.types.get(base.id), (ty.List, ty.Tuple, ty.Dict)) or base.id not in self.active:
            return False
        return not ir.reads(stmt.value) & bound_within(place.block.body[place.index + 1:])

    def _live_after(self, stmt: gast.stmt) -> frozenset[str]:
        if self._liveness is None:
            self._liveness = Liveness(cfg.build(self.function), parameters(self.function)[:0])
        return self._liveness.live_out(stmt)

    def _refuse(self, stmt: gast.stmt, name: str) -> None:
        shown = ir.base_name(name) if not ir.is_temporary(name) else 'a view'
        raise errors.at(errors.UnsupportedSyntax, 'SRC139', self.unit.source, stmt,
                        f'{shown} may refer to an array that is written through another name',
                        help='give it an array of its own: x.copy(), or write through one name only')

    def check_kinds(self) -> bool:
        """Check where views are made that it is not a list of which they are parts; tells whether there are such."""
        found = False
        for place in self.views.values():
            value = place.stmt.value
            if isinstance(value, gast.Subscript) and is_part(value) and (
                    self.unit.types.get(value.value.id, ty.UNKNOWN) == ty.UNKNOWN):
                check = ir.copy_origin(no_sequence(self.unit, value.value.id), place.stmt)
                place.block.body.insert(place.block.body.index(place.stmt), check)
                found = True
        return found

    def bindings(self, ad: ReverseAD, block: list[gast.stmt]) -> list[gast.stmt]:
        """Bind the shadows of the views of a block, when the reverse sweep enters it."""
        result: list[gast.stmt] = []
        for stmt in block:
            if isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name):
                name = stmt.targets[0].id
                if name in self.views and self.views[name].stmt is stmt:
                    result += self._bind(ad, name, stmt.value)
        return result

    def _bind(self, ad: ReverseAD, name: str, value: gast.expr) -> list[gast.stmt]:
        base, returned = value.value.id, ad.adjoints.defined(name)
        made = ad.adjoints.own(base)
        ad.adjoints.in_place[name] = ad.adjoints.in_place[base] = True
        shadow = ir.copy_tree(value)
        shadow.value = ir.load(adjoint_name(base))
        seed = self.unit.fresh()
        taken = [ir.assign(seed, ad.adjoints.seed(name))] if returned else []
        bound = ad.adjoints.define(name, item_shadow(self.unit, self.memory, name, shadow), owned=True)
        return [*made, *taken, bound, *(ad.adjoints.add(name, ir.load(seed)) if returned else [])]


def _is_items(name: str) -> bool:
    return name.startswith('items|')


def _passes(stmt: gast.stmt, name: str) -> bool:
    """Tell whether a statement gives an array another name, or a place in a container."""
    value = getattr(stmt, 'value', None)
    if isinstance(stmt, gast.Expr) and isinstance(value, gast.Call):
        return name in {n.id for a in value.args for n in ir.names(a)}
    if isinstance(stmt, gast.Assign) and isinstance(value, gast.Name) and isinstance(stmt.targets[0], gast.Subscript):
        return value.id == name
    return isinstance(stmt, gast.Assign) and isinstance(
        value, (gast.Name, gast.List, gast.Tuple, gast.Dict)) and name in ir.reads(value)
