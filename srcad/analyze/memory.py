"""Memory: which arrays and lists a function writes to, and which local names may refer to them.

Names that may refer to the same object form a class (a union-find over the assignments that bind references: copies,
views, displays, elements of containers). A class is *written* when a statement stores into it through any of its names.
A name of a written class is *memory*; every other name is a value. A number is never memory.

Among the names of a written class, a *snapshot* is a view that nobody writes through and whose memory does not change
between its definition and its last use: it behaves like a value that was read then.
"""
from __future__ import annotations

import dataclasses

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.aliases import (
    LIST_WRITERS,
    copied_list,
    may_refer,
    picked_from,
    reference_source,
    taken_apart,
    written_names,
)
from srcad.analyze.blocks import Layout, parameters, statements
from srcad.analyze.consumed import consumed
from srcad.analyze.snapshots import Snapshots
from srcad.unit import Unit


class Classes:
    """A union-find over names."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Give the representative of a name's class."""
        parent = self._parent.setdefault(name, name)
        while parent != name:
            self._parent[name] = self._parent.setdefault(parent, parent)
            name, parent = parent, self._parent[parent]
        return name

    def members(self) -> dict[str, list[str]]:
        """Give the names of each class by its representative."""
        found: dict[str, list[str]] = {}
        for name in list(self._parent):
            found.setdefault(self.find(name), []).append(name)
        return found

    def unite(self, a: str, b: str) -> None:
        """Put two names into one class."""
        a, b = self.find(a), self.find(b)
        if a != b:
            self._parent[max(a, b)] = min(a, b)


@dataclasses.dataclass
class Memory:
    """The result of the analysis.

    Attributes
    ----------
    written
        Representatives of the classes that are written.
    writers
        For each class, the names through which it is written.
    snapshots
        Names that are views of written memory, and behave like values.
    views
        Names that are views of one other name: ``name -> base``.
    returned
        Names that the function returns.
    stored
        Names whose elements are assigned to.
    unsure
        Names of unknown values that ``x += y`` changes, in place if they are arrays.
    resized
        Representatives of the classes of lists of which the length changes.
    collecting
        Temporaries that are bound to new lists only: those of comprehensions, which nothing else refers to yet.
    """

    classes: Classes
    written: set[str]
    writers: dict[str, set[str]]
    snapshots: set[str]
    views: dict[str, str]
    returned: set[str] = dataclasses.field(default_factory=set)
    stored: set[str] = dataclasses.field(default_factory=set)
    unsure: set[str] = dataclasses.field(default_factory=set)
    resized: set[str] = dataclasses.field(default_factory=set)
    collecting: set[str] = dataclasses.field(default_factory=set)

    def is_memory(self, name: str) -> bool:
        """Tell whether a name refers to memory that the function writes."""
        return self.classes.find(name) in self.written

    def holds_memory(self, name: str) -> bool:
        """Tell whether a name refers to memory that the function writes, or to a list of such."""
        return self.is_memory(name) or self.is_memory('items|' + name)

    def other_writers(self, name: str) -> set[str]:
        """Give the other names through which the memory of a name is written."""
        return self.writers.get(self.classes.find(name), set()) - {name}

    def is_resized(self, name: str) -> bool:
        """Tell whether a name refers to a list that becomes longer or shorter."""
        return self.classes.find(name) in self.resized

    def token(self, name: str) -> str:
        """Give the name under which the contents of a name's memory are tracked."""
        return 'memory|' + self.classes.find(name)

    def may_alias(self, a: str, b: str) -> bool:
        """Tell whether two names may refer to overlapping memory."""
        return self.classes.find(a) == self.classes.find(b)


class Collected:
    """One walk over the statements that unites what may be the same object."""

    def __init__(self, unit: Unit, passing: set[str], procedure: bool) -> None:
        self.unit, self.passing, self.procedure = unit, passing, procedure
        self.classes = Classes()
        self.written_through: set[str] = set()
        self.views: dict[str, str] = {}
        self.returned: set[str] = set()
        self.stored: set[str] = set()
        self.unsure: set[str] = set()
        self.resized: set[str] = set()

    def unite(self, target: str, source: gast.AST) -> None:
        """A display holds what it is made of; a list is an object of its own beside its items."""
        if not may_refer(target, self.unit):
            return
        if isinstance(source, (gast.List, gast.Tuple, gast.Set, gast.Dict)):
            target = self._items(target)
            for part in [p for p in ir.parts(source) if isinstance(p, gast.Starred) and isinstance(p.value, gast.Name)]:
                if may_refer(part.value.id, self.unit):         # its items are in the display, and not the list
                    self.classes.unite(target, self._items(part.value.id))
            source = type(source)([p for p in source.elts if not isinstance(p, gast.Starred)], None) if isinstance(
                source, (gast.List, gast.Tuple, gast.Set)) else source
        for name in ir.names(source):
            if may_refer(name.id, self.unit):
                self.classes.unite(target, name.id)
                self.classes.unite(self._items(target), self._items(name.id))

    def _items(self, name: str) -> str:
        return 'items|' + name if isinstance(self.unit.types.get(name), ty.List) else name

    def _parts(self, source: gast.AST) -> gast.AST:
        """Give what the parts of a value are: the items of a list, and not the list."""
        source = ir.copy_tree(source)
        for name in ir.names(source):
            name.id = self._items(name.id)
        return source

    def statement(self, stmt: gast.stmt) -> None:
        self.written_through |= {n for n in written_names(stmt, self.unit) if may_refer(n, self.unit)}
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
        if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name) and ir.attribute_name(target) is None:
            self.stored.add(target.value.id)
        self._guess(stmt, target)
        function = getattr(getattr(stmt, 'value', None), 'func', None)
        if isinstance(function, gast.Attribute) and function.attr in LIST_WRITERS and ir.is_local(function.value):
            self.resized.add(function.value.id)
        if isinstance(stmt, gast.Assign):
            self.assign(stmt.targets[0], stmt.value)
        elif isinstance(stmt, gast.For):
            for name in ir.names(stmt.target):
                self.unite(name.id, self._parts(stmt.iter))
        elif isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Call):
            self.effect(stmt.value)
        elif isinstance(stmt, gast.Return) and stmt.value is not None:
            for name in ir.names(stmt.value):
                self.returned.add(name.id)

    def _guess(self, stmt: gast.stmt, target: gast.expr | None) -> None:
        """``x += y`` for an unknown x: a function without a result is called for what it writes to."""
        if isinstance(stmt, gast.AugAssign) and isinstance(target, gast.Name):
            if not ty.may_be_array(self.unit.types.get(target.id, ty.UNKNOWN)):
                return
            if self.procedure:
                self.stored.add(target.id)
                self.written_through.add(target.id)
            self.unsure.add(target.id)
        elif isinstance(getattr(stmt, 'value', None), gast.Call):
            from srcad.ad import calls
            if calls.is_user_call(stmt.value, self.unit):
                self.unsure |= calls.unsure_arguments(stmt.value, self.unit)

    def assign(self, target: gast.expr, value: gast.expr) -> None:
        if isinstance(target, gast.Name):
            self.bind(target.id, value)
        elif isinstance(target, gast.Tuple):
            for part, source in zip(target.elts, value.elts) if isinstance(value, gast.Tuple) else ():
                for name in ir.names(part):
                    self.unite(name.id, source)
            if isinstance(value, gast.Name):
                self._unpack(target, value.id)
        elif ir.attribute_name(target) is None and isinstance(target, gast.Subscript) and self._holds_objects(target.value):
            self.unite(self._items(target.value.id), value)

    def _holds_objects(self, node: gast.expr) -> bool:
        t = self.unit.types.get(getattr(node, 'id', ''), ty.UNKNOWN)
        return not ty.is_array(t)

    def effect(self, call: gast.Call) -> None:
        if isinstance(call.func, gast.Attribute) and isinstance(call.func.value, gast.Name):
            for arg in call.args:
                self.unite(self._items(call.func.value.id), arg)

    def bind(self, target: str, value: gast.expr) -> None:
        if target in self.passing:
            return
        source = reference_source(value, self.unit)
        copied = copied_list(value, self.unit)
        if copied is not None:
            self.classes.unite(self._items(target), self._items(copied))
        self._items_of(target, value)
        if source is None:
            return
        if isinstance(source, gast.Name) and not isinstance(value, gast.Name):
            if isinstance(self.unit.types.get(source.id), ty.List):
                source = ir.load(self._items(source.id))
            self.views[target] = source.id
        self.unite(target, source)

    def _may_hold_objects(self, name: str) -> bool:
        """Tell whether the items of a value may be changed in place: numbers, and tuples of numbers, are not."""
        t = self.unit.types.get(name, ty.UNKNOWN)
        if ty.is_array(t) and ty.rank(t) == 1 or isinstance(t, ty.Tuple) and all(map(_is_fixed, t.items)):
            return False
        return may_refer(name, self.unit) and not (isinstance(t, (ty.List, ty.Iterable)) and _is_fixed(t.item))

    def _unpack(self, target: gast.expr, source: str) -> None:
        """The names of a pattern are items of what is taken apart, or lists of such."""
        starred = {part.value.id for part in ir.walk(target) if isinstance(part, gast.Starred)}
        for name in ir.names(target):
            if may_refer(name.id, self.unit) and may_refer(source, self.unit):
                self.classes.unite(self._items(name.id) if name.id in starred else name.id, self._items(source))

    def _items_of(self, target: str, value: gast.expr) -> None:
        """A builtin may give a new list of the same items, or one of them."""
        picked = picked_from(value, self.unit)
        for name in taken_apart(value, self.unit) if picked is None else [picked]:
            if self._may_hold_objects(name) and may_refer(target, self.unit):
                self.classes.unite(self._items(target) if picked is None else target, self._items(name))


def analyze(function: gast.FunctionDef, unit: Unit, layout: Layout) -> Memory:
    """Find the memory of a function.

    Parameters
    ----------
    function
        A function in core form.
    unit
        Its context, with the types of its names.
    layout
        Its blocks.

    Returns
    -------
    Memory
        Classes of names, which of them are written, and the snapshots among their names.
    """
    results = [s.value for s in statements(function.body) if isinstance(s, gast.Return)]
    passing = consumed(layout, unit)
    collect = Collected(unit, passing, all(v is None or isinstance(v, gast.Constant) and v.value is None for v in results))
    for name in parameters(function):
        collect.classes.find(name)
    for stmt in statements(function.body):
        collect.statement(stmt)
    writers: dict[str, set[str]] = {}
    for name in collect.written_through:
        writers.setdefault(collect.classes.find(name), set()).add(name)
    finder = Snapshots(layout, collect, passing, unit)
    candidates = [*collect.views, *(n for n, t in unit.types.items() if isinstance(t, ty.Tuple))]
    snapshots = {n for n in candidates if collect.classes.find(n) in writers and finder.accepts(n)}
    return Memory(collect.classes, set(writers), writers, snapshots, collect.views, collect.returned,
                  collect.stored, collect.unsure, {collect.classes.find(n) for n in collect.resized}, _collecting(layout))


def _is_fixed(t: ty.Type) -> bool:
    """Tell whether a value is certainly a number, or a tuple of such."""
    return ty.is_number(t) or isinstance(t, ty.Tuple) and all(map(_is_fixed, t.items))


def _collecting(layout: Layout) -> set[str]:
    """Find the temporaries that are bound to an empty list, and to nothing else."""
    return {name for name, record in layout.records.items() if ir.is_temporary(name) and record.definitions and all(
        isinstance(value := getattr(place.stmt, 'value', None), gast.List) and not value.elts
        for place in record.definitions)}
