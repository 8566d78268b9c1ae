"""The analyses that the functions of both modes are built from."""
from __future__ import annotations

import dataclasses

import gast

from srcad import ir
from srcad.ad import (
    attempts,
    calls,
    copied,
    dicts,
    fields,
    follow,
    joining,
    lists,
    outside,
    prepare,
    rebinding,
    references,
    returns,
    sequences,
    shadows,
    variants,
)
from srcad.analyze import alike, infer, memory, premises, texts
from srcad.analyze.activity import Activity
from srcad.analyze.blocks import Layout, parameters, statements
from srcad.normalize import attributes, versions
from srcad.unit import Request, Unit

SCALAR_RESULT = frozenset(('grad', 'value_and_grad'))


@dataclasses.dataclass
class Facts:
    """The analyses of a function that both sweeps are built from."""

    function: gast.FunctionDef
    layout: Layout
    memory: memory.Memory
    activity: Activity
    independent: list[str]
    references: references.References | None
    shadows: shadows.Shadows | None
    shared: set[str] | None = None


def settle(function: gast.FunctionDef, unit: Unit, request: Request) -> None:
    """Infer the types of a function; the result of a gradient is a number, which says more about its operands."""
    infer.infer(function, unit)
    if request.transform in SCALAR_RESULT and not request.has_aux:
        premises.scalar_result(function, unit)


def analyze(function: gast.FunctionDef, unit: Unit, request: Request, shared: set[str] | None = None) -> Facts:
    """Rewrite a function by its types, and analyse it.

    Parameters
    ----------
    function, unit, request
        The function in core form, its context, and what is asked for.
    shared
        For a function that is called: the parameters whose memory it writes, which is the caller's. None for the function
        that was asked for, whose caller's arrays stay as they are.
    """
    names = parameters(function)
    independent = [names[position] for position in request.wrt]
    outputs = {n for n in shared or () if n in independent}
    _rewrite(function, unit, request, independent, outputs, names if shared is not None else [])
    layout, found = _memory(function, unit)
    if references.replace_second_names(function, found, layout):
        layout, found = _memory(function, unit)
    if copied.check(function, unit, found, layout):
        layout, found = _memory(function, unit)
    alike.analyze(function, unit, layout)
    _find_kinds(function, unit)
    activity = Activity(function, unit, found, independent, outputs)
    attempts.analyze(function, unit)
    calls.check_known(function, unit, activity.active)
    texts.check(function, unit, activity, request, shared is not None)
    outside.check(function, unit, activity)
    dicts.check_objects(function, unit, activity.active)
    if _is_forward(request):
        return Facts(function, layout, found, activity, independent, None, None, shared)
    bound = references.References(function, unit, found, layout, activity.active)
    followed = shadows.Shadows(function, unit, found, bound.loose, activity.active, shared)
    checked = bound.check_kinds()
    if followed.names:
        followed.insert()
    if followed.names or checked:
        layout = Layout(function)
        bound.views = {name: place for name, place in bound.views.items() if name not in followed.names}
    return Facts(function, layout, found, activity, independent, bound, followed, shared)


def _find_kinds(function: gast.FunctionDef, unit: Unit) -> None:
    """Find what the statements show of the kinds of names."""
    unit.counts = _counts(function)
    unit.buffers = lists.buffers(function, unit)
    unit.arrays = lists.arrays(function)
    unit.loose = lists.loose(function, unit)
    unit.whole = {s.target.value.id if isinstance(s, gast.AugAssign) else s.targets[0].value.id
                  for s in statements(function.body) if _stores_whole(s)}
    unit.objects = dicts.objects(function, unit)
    unit.dictionaries, unit.sequences = dicts.known(function, unit), dicts.sequences(function, unit)


def _rewrite(function: gast.FunctionDef, unit: Unit, request: Request, independent: list[str],
             outputs: set[str], shared_names: list[str]) -> None:
    """Rewrite what depends on types and activity: tuples by their fields, operations in place, loops, returns."""
    settle(function, unit, request)
    if sequences.run(function, unit, _is_forward(request)):
        settle(function, unit, request)
    if attributes.positions(function, unit):
        settle(function, unit, request)
    layout, guess, active = _guess(function, unit, independent, outputs)
    if joining.run(function, unit, active):
        settle(function, unit, request)
        layout, guess, active = _guess(function, unit, independent, outputs)
    if fields.split(function, unit, active, layout):
        settle(function, unit, request)
        _, guess, active = _guess(function, unit, independent, outputs)
    fields.read_at_once(function, unit, active, guess)
    if not _is_forward(request):
        variants.merge(function, unit)
    while follow.follow(function, unit, guess, not _is_forward(request)) or (
            not _is_forward(request) and variants.detach(function, unit, guess)):
        settle(function, unit, request)
        _, guess, active = _guess(function, unit, independent, outputs)
    rebound = rebinding.rebindable(function, unit, guess)
    numbers = rebinding.copied_numbers(function, unit) | rebinding.kept(function)
    prepare.Prepare(unit, active, guess, shared_names, rebound, numbers, _is_forward(request)).block(function.body)
    versions.run(gast.Module([function], []), unit)
    returns.expand_tuples(function)
    if not _is_forward(request):
        function.body = returns.arrange(function.body, unit, active, request.transform != 'split')
    settle(function, unit, request)


def _memory(function: gast.FunctionDef, unit: Unit) -> tuple[Layout, memory.Memory]:
    layout = Layout(function)
    return layout, memory.analyze(function, unit, layout)


def _guess(function: gast.FunctionDef, unit: Unit, independent: list[str],
           outputs: set[str]) -> tuple[Layout, memory.Memory, set[str]]:
    """Give the layout, memory and activity as they are before the rewriting."""
    layout, found = _memory(function, unit)
    return layout, found, Activity(function, unit, found, independent, outputs).active


def _is_forward(request: Request) -> bool:
    return request.transform in ('jvp', 'tangent')


def _stores_whole(stmt: gast.stmt) -> bool:
    """Tell whether a statement is ``x[...] = value`` or ``x[...] += value``."""
    target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
    return isinstance(target, gast.Subscript) and isinstance(target.slice, gast.Constant) and target.slice.value is ...


def _counts(function: gast.FunctionDef) -> set[str]:
    """Give the names that are bounds of a range: they are integers, whatever else is known of them."""
    found: set[str] = set()
    for node in ir.walk(function):
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == '@builtins.range':
            found |= {a.id for a in node.args if isinstance(a, gast.Name)}
    return found
