"""What a called function gives: which argument, or which view of it, its result is; and which parts of it are new."""
from __future__ import annotations

import dataclasses
from typing import Any

import gast

from srcad import ir
from srcad.ad import calls, variants
from srcad.ad.callees import Callees, identity
from srcad.ad.views import is_part
from srcad.analyze import infer, memory
from srcad.analyze import types as ty
from srcad.analyze.aliases import may_refer
from srcad.analyze.blocks import Layout, parameters, statements
from srcad.analyze.general import general
from srcad.unit import Unit


@dataclasses.dataclass(frozen=True)
class Path:
    """How a result is reached from a parameter.

    Attributes
    ----------
    parameter
        Its name.
    steps
        The expressions of the views, each as a text of the tree that stands on the one before: see `_Hole`.
    """

    parameter: str
    steps: tuple[gast.expr, ...] = ()

    def same(self, other: Path | None) -> bool:
        """Tell whether another path is this one."""
        return other is not None and self.parameter == other.parameter and (
            [gast.dump(s) for s in self.steps] == [gast.dump(s) for s in other.steps])


HOLE = '%'         # stands for what a view is taken of


class Given:
    """Finds what a function gives of its arguments.

    Parameters
    ----------
    tree, unit
        The function in core form, with types.
    written
        The parameters whose memory it writes.
    """

    def __init__(self, tree: gast.FunctionDef, unit: Unit, written: set[str]) -> None:
        self.tree, self.unit, self.written = tree, unit, written
        self.layout, self.names = Layout(tree), parameters(tree)

    def paths(self) -> Path | list[Path | None] | None:
        """Give the path of the result, or of each part of a tuple; None where it cannot be followed."""
        values = [s.value for s in statements(self.tree.body) if isinstance(s, gast.Return)]
        if not values or any(v is None for v in values):
            return None
        displays = [self._display(v) for v in values]
        if all(d is not None and len(d) == len(displays[0] or ()) for d in displays):
            return [_common([self._path(e) for e in parts]) for parts in zip(*displays)]
        return _common([self._path(v) for v in values])

    def _display(self, value: gast.expr) -> list[gast.expr] | None:
        value = self._made(value) if isinstance(value, gast.Name) else value
        return value.elts if isinstance(value, gast.Tuple) else None

    def _made(self, name: gast.Name) -> gast.expr | None:
        place = self.layout.single_definition(name.id)
        return place.stmt.value if place is not None and isinstance(place.stmt, gast.Assign) and isinstance(
            place.stmt.targets[0], gast.Name) else None

    def _path(self, value: gast.expr) -> Path | None:
        if not ir.is_local(value):
            return None
        if value.id in self.names:
            return Path(value.id) if not self.layout.record(value.id).definitions else None
        made = self._made(value)
        if isinstance(made, gast.Name):
            return self._path(made)
        if isinstance(made, gast.Call) and calls.is_user_call(made, self.unit):
            return self._through_call(made)
        if not isinstance(made, (gast.Subscript, gast.Attribute)) or not self._is_view(made):
            return None
        before = self._path(made.value)
        if before is None or before.parameter in self.written and not self._is_surely_view(made):
            return None
        step = ir.copy_tree(made)
        step.value = ir.load(HOLE)
        return Path(before.parameter, (*before.steps, step))

    def _through_call(self, call: gast.Call) -> Path | None:
        inner = given(call, self.unit)
        actual = calls.bind(call, self.unit).get(inner.parameter) if isinstance(inner, Path) else None
        before = self._path(actual) if actual is not None else None
        if before is None or not _constant(inner):
            return None
        return Path(before.parameter, before.steps + inner.steps)

    def _is_view(self, value: gast.Subscript | gast.Attribute) -> bool:
        """Tell whether the caller can write the same: an index of literals, and of integers that came as arguments."""
        if isinstance(value, gast.Attribute):
            return value.attr == 'T'
        return all(isinstance(n.ctx, gast.Load) and n.id in self.names and not self.layout.record(n.id).definitions
                   and ty.is_integer(self.unit.types.get(n.id, ty.UNKNOWN)) for n in ir.names(value.slice)) and all(
            not isinstance(n, gast.Call) for n in ir.walk(value.slice))

    def _is_surely_view(self, value: gast.Subscript | gast.Attribute) -> bool:
        """Tell whether it does not matter when it is read: a number would be the one from before a store."""
        t = infer.rhs(value, self.unit)
        part = isinstance(value, gast.Attribute) or is_part(value)
        return ty.is_array(t) and bool(ty.rank(t)) or t == ty.UNKNOWN and part


def _constant(path: Path) -> bool:
    return not any(n.id != HOLE for s in path.steps for n in ir.names(s))


def _common(paths: list[Path | None]) -> Path | None:
    first = paths[0]
    return first if first is not None and all(first.same(p) for p in paths[1:]) else None


def apart(tree: gast.FunctionDef, unit: Unit) -> set[int]:
    """Give the places of the parts of a returned tuple that share memory with no argument, and with no other part."""
    layout = Layout(tree)
    found = [variants.display(s.value, layout) for s in statements(tree.body) if isinstance(s, gast.Return) and s.value]
    if len(found) != 1 or found[0] is None:
        return set()
    held = memory.Collected(unit, set(), False)
    for stmt in statements(tree.body):
        if getattr(stmt, 'value', None) is not found[0] and not isinstance(stmt, gast.Return):
            held.statement(stmt)
    classes = [{held.classes.find(n.id) for n in ir.names(part) if may_refer(n.id, unit)} for part in found[0].elts]
    arguments = {held.classes.find(n) for n in parameters(tree)}
    return {place for place, own in enumerate(classes) if not own & arguments.union(
        *(other for k, other in enumerate(classes) if k != place))}


def given(call: gast.Call, unit: Unit) -> Path | list[Path | None] | None:
    """Give what the result of a call is of the arguments, by parameter."""
    function = calls.callee(call, unit)
    return None if function is None else _paths(function, calls.argument_types(call, unit), unit.callees)


def _paths(function: Any, types: dict[str, ty.Type], callees: Callees) -> Any:
    types = {name: general(t) for name, t in types.items()}
    key = ('given', identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))
    if key not in callees.given:
        callees.given[key] = None         # within a recursion nothing is known
        tree, unit = _inferred(function, types, callees)
        callees.given[key] = Given(tree, unit, callees.writes(function, types)).paths()
    return callees.given[key]


def parts_apart(function: Any, types: dict[str, ty.Type], callees: Callees) -> set[int]:
    """Give the places of the parts of the tuple that a function gives which refer to nothing that others refer to."""
    types = {name: general(t) for name, t in types.items()}
    key = ('apart', identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))
    if key not in callees.given:
        callees.given[key] = set()
        tree, unit = _inferred(function, types, callees)
        if variants.detach(tree, unit, memory.analyze(tree, unit, Layout(tree))):
            infer.infer(tree, unit)
        callees.given[key] = apart(tree, unit)
    return callees.given[key]


def _inferred(function: Any, types: dict[str, ty.Type], callees: Callees) -> tuple[gast.FunctionDef, Unit]:
    module, unit = callees.load(function, types)
    infer.infer(module.body[0], unit)
    return module.body[0], unit


def only_views(function: Any, callees: Callees) -> bool:
    """Tell whether a function does nothing but take views of its arguments."""
    body = callees.load(function)[0].body[0].body
    return all(isinstance(s, gast.Return) or isinstance(s, gast.Expr) and isinstance(s.value, gast.Constant)
               or isinstance(s, gast.Assign) and isinstance(s.value, (gast.Subscript, gast.Attribute, gast.Name))
               for s in body)
