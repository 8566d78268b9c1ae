"""Memory: which arrays and lists a function writes to, and which local names may refer to them.

Names that may refer to the same object form a class (a union-find over the assignments that bind references: copies,
views, displays, elements of containers). A class is *written* when a statement stores into it through any of its names.
A name of a written class is *memory*; every other name is a value. A number is never memory.

Among the names of a written class, a *snapshot* is a view that nobody writes through and whose memory does not change
between its definition and its last use: it behaves like a value that was read then.
"""
from __future__ import annotations

import bisect
import dataclasses

import gast

from srcad import ir, registry
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, Place, child_blocks, parameters, statements
from srcad.unit import Unit

ARRAY_WRITERS = frozenset(('fill', 'put', 'itemset', 'partition', 'resize', 'setfield', 'byteswap'))
FIRST_ARGUMENT_WRITERS = frozenset(('copyto', 'put', 'place', 'putmask', 'fill_diagonal', 'put_along_axis'))
LIST_WRITERS = frozenset(('append', 'pop', 'extend', 'insert', 'remove', 'clear', 'reverse', 'sort'))
VIEW_METHODS = frozenset((
    'reshape', 'ravel', 'transpose', 'squeeze', 'swapaxes', 'view', 'diagonal', 'astype'))
VIEW_ATTRIBUTES = frozenset(('T', 'mT', 'real', 'imag', 'flat'))
VIEW_FUNCTIONS = frozenset((
    'reshape', 'ravel', 'transpose', 'squeeze', 'swapaxes', 'moveaxis', 'rollaxis', 'expand_dims', 'broadcast_to',
    'asarray', 'asanyarray', 'ascontiguousarray', 'atleast_1d', 'atleast_2d', 'atleast_3d', 'split', 'array_split',
    'hsplit', 'vsplit', 'dsplit', 'flip', 'fliplr', 'flipud', 'rot90', 'diagonal', 'diag', 'real', 'imag',
    'broadcast_arrays', 'permute_dims', 'matrix_transpose', 'unstack'))


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

    def is_memory(self, name: str) -> bool:
        """Tell whether a name refers to memory that the function writes."""
        return self.classes.find(name) in self.written

    def is_resized(self, name: str) -> bool:
        """Tell whether a name refers to a list that becomes longer or shorter."""
        return self.classes.find(name) in self.resized

    def token(self, name: str) -> str:
        """Give the name under which the contents of a name's memory are tracked."""
        return 'memory|' + self.classes.find(name)

    def may_alias(self, a: str, b: str) -> bool:
        """Tell whether two names may refer to overlapping memory."""
        return self.classes.find(a) == self.classes.find(b)


def may_refer(name: str, unit: Unit) -> bool:
    """Tell whether a name can hold a reference to something that can be changed in place."""
    t = unit.types.get(name, ty.UNKNOWN)
    if ty.is_number(t) or isinstance(t, (ty.Literal, ty.Range, ty.Slice, ty.Function)) or name in unit.shadows:
        return False
    return t != ty.RANK0 or name.startswith('@')


def written_names(stmt: gast.stmt, unit: Unit) -> set[str]:
    """Give the local names through which a single statement writes into memory."""
    if isinstance(stmt, (gast.Assign, gast.AugAssign)):
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else stmt.target
        if isinstance(target, gast.Subscript):
            return {n.id for n in ir.names(target.value)} | _changed_items(stmt, target, unit)
        if isinstance(stmt, gast.AugAssign) and ty.is_array(unit.types.get(target.id, ty.UNKNOWN)):
            return {target.id}
    value = getattr(stmt, 'value', None)
    if not isinstance(value, gast.Call) or not isinstance(stmt, (gast.Assign, gast.Expr)):
        return set()
    if isinstance(value.func, gast.Attribute):
        writes = value.func.attr in LIST_WRITERS | ARRAY_WRITERS
        return {n.id for n in ir.names(value.func.value)} if writes else set()
    return _call_writes(value, unit)


def _changed_items(stmt: gast.stmt, target: gast.Subscript, unit: Unit) -> set[str]:
    """``items[i] += v`` changes an array that is an item in place."""
    t = unit.types.get(getattr(target.value, 'id', ''))
    changed = isinstance(stmt, gast.AugAssign) and isinstance(t, ty.List) and not ty.is_number(t.item)
    return {'items|' + target.value.id} if changed else set()


def _call_writes(value: gast.Call, unit: Unit) -> set[str]:
    """Give the names of the arguments that a call writes to."""
    from srcad.ad import calls
    if ir.is_external(value.func):
        path = unit.externals[value.func.id].path
        if path.startswith('numpy.'):
            first = path.endswith('.at') or path.rpartition('.')[2] in FIRST_ARGUMENT_WRITERS
            names = {n.id for n in ir.names(value.args[0])} if first and value.args else set()
            return names.union(*({n.id for n in ir.names(k.value)} for k in value.keywords if k.arg == 'out'))
    return calls.written_arguments(value, unit) if calls.is_user_call(value, unit) else set()


def scatter_target(stmt: gast.stmt, unit: Unit) -> gast.expr | None:
    """Give the array that a call of ``np.add.at`` and its kind writes to."""
    value = getattr(stmt, 'value', None)
    if isinstance(value, gast.Call) and ir.is_external(value.func):
        path = unit.externals[value.func.id].path
        if path.startswith('numpy.') and path.endswith('.at'):
            return value.args[0]
    return None


class _Collect:
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
        for name in ir.names(source):
            if may_refer(name.id, self.unit):
                self.classes.unite(target, name.id)
                self.classes.unite(self._items(target), self._items(name.id))

    def _items(self, name: str) -> str:
        return 'items|' + name if isinstance(self.unit.types.get(name), ty.List) else name

    def statement(self, stmt: gast.stmt) -> None:
        self.written_through |= {n for n in written_names(stmt, self.unit) if may_refer(n, self.unit)}
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
        if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name):
            self.stored.add(target.value.id)
        self._guess(stmt, target)
        function = getattr(getattr(stmt, 'value', None), 'func', None)
        if isinstance(function, gast.Attribute) and function.attr in LIST_WRITERS and ir.is_local(function.value):
            self.resized.add(function.value.id)
        if isinstance(stmt, gast.Assign):
            self.assign(stmt.targets[0], stmt.value)
        elif isinstance(stmt, gast.For):
            for name in ir.names(stmt.target):
                self.unite(name.id, stmt.iter)
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
            pairs = zip(target.elts, value.elts) if isinstance(value, gast.Tuple) else [(target, value)]
            for part, source in pairs:
                for name in ir.names(part):
                    self.unite(name.id, source)
        elif isinstance(target, gast.Subscript) and self._holds_objects(target.value):
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
        if source is None:
            return
        if isinstance(source, gast.Name) and not isinstance(value, gast.Name):
            if isinstance(self.unit.types.get(source.id), ty.List):
                source = ir.load(self._items(source.id))
            self.views[target] = source.id
        self.unite(target, source)


def copied_list(value: gast.expr, unit: Unit, certain: bool = True) -> str | None:
    """Give the list of which a right side is a copy: the items of both are the same objects.

    Where it need not be certain, a value of unknown kind counts as well.
    """
    func = getattr(value, 'func', None)
    if isinstance(func, gast.Attribute) and func.attr == 'copy' and ir.is_local(func.value):
        t = unit.types.get(func.value.id, ty.UNKNOWN)
        return func.value.id if isinstance(t, ty.List) or t == ty.UNKNOWN and not certain else None
    return None


def reference_source(value: gast.expr, unit: Unit) -> gast.AST | None:
    """Give the part of a right side that its value may be a reference into, or None for a new object."""
    if isinstance(value, (gast.Name, gast.Tuple, gast.List, gast.Set, gast.Dict)):
        return value
    if isinstance(value, gast.Subscript):
        return None if copies(value, unit) else value.value
    if isinstance(value, gast.Attribute):
        return value.value if value.attr in VIEW_ATTRIBUTES else None
    if isinstance(value, gast.Call):
        return _call_source(value, unit)
    return None


def _call_source(value: gast.Call, unit: Unit) -> gast.AST | None:
    func = value.func
    if isinstance(func, gast.Attribute):
        return func.value if func.attr in VIEW_METHODS | LIST_WRITERS or registry.method(func.attr) is None else None
    if not ir.is_external(func):
        from srcad.ad import calls
        return calls.possible_aliases(value, unit)
    external = unit.externals[func.id]
    if external.kind in ('library', 'builtin'):
        if external.path.startswith('numpy.'):
            return value.args[0] if value.args and external.path.split('.')[-1] in VIEW_FUNCTIONS else None
        return None
    from srcad.ad import calls
    return calls.possible_aliases(value, unit)


def copies(node: gast.Subscript, unit: Unit) -> bool:
    """Tell whether ``x[index]`` is certainly a new object: an element that is a number, or a fancy index."""
    t = unit.types.get(getattr(node.value, 'id', ''), ty.UNKNOWN)
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    if any(_is_index_array(p, unit) for p in parts):
        return True
    if not ty.is_array(t):
        return False
    if any(isinstance(p, gast.Slice) or isinstance(p, gast.Constant) and p.value in (None, Ellipsis) for p in parts):
        return False
    return len(parts) == ty.rank(t) and all(_is_integer(p, unit) for p in parts)


def _is_index_array(part: gast.expr, unit: Unit) -> bool:
    from srcad.analyze import infer
    if isinstance(part, (gast.Slice, gast.Constant)):
        return False
    t = infer.rhs(part, unit)
    return ty.is_array(t) and ty.rank(t) not in (0, None) or isinstance(t, ty.List)


def is_basic(node: gast.Subscript, unit: Unit) -> bool:
    """Tell whether an index is certainly made of integers and slices, so that ``x[index]`` is a view."""
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return all(isinstance(p, gast.Slice) or isinstance(p, gast.Constant) and not isinstance(p.value, bool)
               or _is_integer(p, unit) for p in parts)


def _is_integer(part: gast.expr, unit: Unit) -> bool:
    from srcad.analyze import infer
    return ty.is_integer(infer.rhs(part, unit)) and ty.is_scalar(infer.rhs(part, unit))


def _write_indices(layout: Layout, unit: Unit, classes: Classes) -> dict[tuple[int, str], list[int]]:
    """Give, for each block and class, the sorted indices of its statements that write the class at any depth."""
    table: dict[tuple[int, str], list[int]] = {}
    for place in layout.places.values():
        for name in written_names(place.stmt, unit):
            block, index, token = place.block, place.index, classes.find(name)
            while block is not None:
                table.setdefault((id(block.body), token), []).append(index)
                if block.parent is None:
                    break
                index = layout.places[id(block.owner)].index
                block = block.parent
    return {key: sorted(set(value)) for key, value in table.items()}


class _Snapshots:
    """Finds the views that behave like values."""

    def __init__(self, layout: Layout, collected: _Collect, passing: set[str], unit: Unit) -> None:
        self.layout, self.collected, self.passing, self.unit = layout, collected, passing, unit
        self.writes = _write_indices(layout, unit, collected.classes)
        self.based_on: dict[str, list[str]] = {}
        for view, base in collected.views.items():
            self.based_on.setdefault(base, []).append(view)

    def accepts(self, name: str) -> bool:
        place = self.layout.single_definition(name)
        if place is None or name in self.collected.written_through or not isinstance(place.stmt, gast.Assign):
            return False
        value = place.stmt.value
        if isinstance(value, gast.Name) or not isinstance(reference_source(value, self.unit), gast.Name):
            return False
        uses = self.layout.record(name).uses
        if any(self._escapes(use.stmt, name) for use in uses):
            return False
        last = max((self._index_in(place, use) for use in uses), default=place.index)
        return last is not None and not self._written(place, name, last, uses)

    def _index_in(self, place: Place, use: Place) -> int:
        block, index = use.block, use.index
        while block is not place.block:
            if block is None or block.owner is None:
                return 1 << 60
            index = self.layout.places[id(block.owner)].index
            block = block.parent
        return index

    def _written(self, place: Place, name: str, last: int, uses: list[Place]) -> bool:
        if last >= 1 << 60:
            return True
        token = self.collected.classes.find(name)
        indices = self.writes.get((id(place.block.body), token), [])
        between = bisect.bisect_right(indices, place.index)
        if between >= len(indices) or indices[between] > last:
            return False
        return indices[between] < last or bool(child_blocks(place.block.body[last]))

    def _escapes(self, stmt: gast.stmt, name: str) -> bool:
        """Tell whether a statement lets a reference live on under another name (views of it are looked at on their own)."""
        if isinstance(stmt, gast.Return):
            return True
        if not isinstance(stmt, gast.Assign) or isinstance(stmt.targets[0], gast.Subscript):
            return isinstance(stmt, gast.For)
        source = reference_source(stmt.value, self.unit)
        if source is None or name not in ir.reads(source):
            return False
        target = stmt.targets[0]
        return not (isinstance(target, gast.Name) and (target.id in self.passing or self.accepts(target.id)))


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
    from srcad.analyze.consumed import consumed
    passing = consumed(layout, unit)
    collect = _Collect(unit, passing, all(v is None or isinstance(v, gast.Constant) and v.value is None for v in results))
    for name in parameters(function):
        collect.classes.find(name)
    for stmt in statements(function.body):
        collect.statement(stmt)
    writers: dict[str, set[str]] = {}
    for name in collect.written_through:
        writers.setdefault(collect.classes.find(name), set()).add(name)
    finder = _Snapshots(layout, collect, passing, unit)
    snapshots = {n for n in collect.views if collect.classes.find(n) in writers and finder.accepts(n)}
    return Memory(collect.classes, set(writers), writers, snapshots, collect.views, collect.returned,
                  collect.stored, collect.unsure, {collect.classes.find(n) for n in collect.resized})
