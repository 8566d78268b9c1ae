"""Called functions in another form than the one they were written in, where a caller's memory asks for it.

Before (a generated forward half, of which the residuals refer to an array that the caller writes afterwards)::

    def g_fwd(u, v):
        ...
        %1 = (s, u)
        return z, %1

After (detached: the residuals are values)::

    def g_fwd(u, v):
        ...
        %2 = fresh(u)
        %1 = (s, %2)
        return z, %1

This is the same program: the reverse half gets its residuals as they were when they were kept, since what was written
afterwards has been put back by then.
"""
from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import gast

from srcad import ir
from srcad.ad.splice import helper_name
from srcad.analyze import types as ty
from srcad.analyze.aliases import may_refer
from srcad.analyze.blocks import Layout, header_bound, parameters, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit


@dataclasses.dataclass(frozen=True)
class Variant:
    """A function of the user's in another form.

    Attributes
    ----------
    function
        The function as it was written.
    detached
        Whether the residuals that it gives share no memory with its arguments.
    idle
        Whether nothing comes of its result: it is called for what it writes.
    unused
        Whether its result is not even looked at.
    merged
        Pairs of parameters that get one object: the first of a pair is written as the second.
    dropped
        Places of the parts of a tuple that it gives and nobody looks at.
    """

    function: Any
    detached: bool = False
    idle: bool = False
    unused: bool = False
    merged: tuple[tuple[str, str], ...] = ()
    dropped: tuple[int, ...] = ()


def of(key: str, function: Any, unit: Unit) -> Any:
    """Give the form of a function that is called by an external name."""
    return dataclasses.replace(unit.variants[key], function=function) if key in unit.variants else function


def plain(function: Any) -> Any:
    """Give a function as it was written."""
    return function.function if isinstance(function, Variant) else function


def choose(call: gast.Call, unit: Unit, **options: Any) -> None:
    """Let a call call another form of its function."""
    key = call.func.id
    variant = dataclasses.replace(unit.variants.get(key, Variant(None)), **options)
    base = key.partition('##')[0]
    new = next((k for k, v in unit.variants.items() if v == variant and k.startswith(base + '##')), None)
    if new is None:
        new = f'{base}##{len(unit.variants)}'
        unit.variants[new] = variant
        unit.externals[new] = dataclasses.replace(unit.externals[base], key=new)
    call.func = ir.load(new)


def restore(stmt: gast.stmt) -> gast.stmt:
    """Let a call that is not differentiated call the function as it was written."""
    stmt.value.func.id = stmt.value.func.id.partition('##')[0]
    return stmt


def apply(tree: gast.FunctionDef, unit: Unit, function: Any) -> None:
    """Bring a function that was read into the form that is called, in place."""
    unit.forward_half = is_forward_half(function)
    variant = function if isinstance(function, Variant) else Variant(function)
    unit.detached, unit.idle = variant.detached, variant.idle
    _Renamed(dict(variant.merged)).visit_block(tree.body)
    layout = Layout(tree)
    for stmt in [s for s in statements(tree.body) if isinstance(s, gast.Return)]:
        if variant.unused:
            stmt.value = ir.constant(None)
        elif variant.dropped:
            _drop(display(stmt.value, layout), variant.dropped)


def display(value: gast.expr, layout: Layout) -> gast.Tuple | None:
    """Give the tuple that an expression is, or a name that is bound once."""
    if isinstance(value, gast.Name):
        place = layout.single_definition(value.id)
        value = place.stmt.value if place is not None and isinstance(place.stmt, gast.Assign) and isinstance(
            place.stmt.targets[0], gast.Name) else value
    return value if isinstance(value, gast.Tuple) else None


def _drop(result: gast.Tuple, places: tuple[int, ...]) -> None:
    for place in places:
        result.elts[place] = ir.constant(None)


class _Renamed(ir.Transformer):
    """Writes one name for another."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_block(self, body: list[gast.stmt]) -> None:
        for stmt in body if self.names else ():
            self.visit(stmt)

    def visit_Name(self, node: gast.Name) -> gast.AST:
        node.id = self.names.get(node.id, node.id)
        return node


def merge(function: gast.FunctionDef, unit: Unit) -> None:
    """Write one parameter for two where a function that writes to one of them gets one array for both."""
    from srcad.ad import calls
    for stmt in statements(function.body):
        value = getattr(stmt, 'value', None)
        if not isinstance(stmt, (gast.Assign, gast.Expr)) or not calls.is_user_call(value, unit):
            continue
        if not _repeats(value):
            continue
        called = calls.callee(value, unit)
        if called is None or _collects(unit.callees.parameters(called)):
            continue
        written = calls.written_arguments(value, unit)
        first: dict[str, str] = {}
        pairs = []
        for parameter, actual in calls.bind(value, unit).items():
            if ir.is_local(actual) and actual.id in written and first.setdefault(actual.id, parameter) != parameter:
                pairs.append((parameter, first[actual.id]))
        if not pairs:
            continue                    # the function is read again only where there is something to merge
        body = unit.callees.load(called)[0].body[0].body
        types = calls.argument_types(value, unit)
        bound = {n for s in statements(body) for n in header_bound(s)
                 if not (isinstance(s, gast.AugAssign) and ty.is_array(types.get(n, ty.UNKNOWN)))}
        if not bound.intersection(n for pair in pairs for n in pair):
            choose(value, unit, merged=tuple(pairs))


def _repeats(call: gast.Call) -> bool:
    """Tell whether a call gets one variable twice, and says for which parameters."""
    actual = [*call.args, *(k.value for k in call.keywords)]
    if any(isinstance(a, gast.Starred) for a in actual) or any(k.arg is None for k in call.keywords):
        return False
    names = [a.id for a in actual if ir.is_local(a)]
    return len(set(names)) < len(names)


def _collects(signature: inspect.Signature) -> bool:
    return any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in signature.parameters.values())


def half(function: Any, suffix: str) -> tuple[str, str] | None:
    """Give the text that a generated half stands in, and its name without the suffix; None for any other function."""
    code = getattr(plain(function), '__code__', None)
    if code is None or not code.co_filename.startswith('<srcad ') or not code.co_name.endswith(suffix):
        return None
    return code.co_filename, code.co_name.removesuffix(suffix)


def is_forward_half(function: Any) -> bool:
    """Tell whether a function is a generated one that gives its value and residuals."""
    return half(function, '_fwd') is not None


def detach(function: gast.FunctionDef, unit: Unit, memory: Memory) -> bool:
    """Make values of the residuals of forward halves; tells whether anything was changed.

    The half itself copies what it writes, and what its caller writes if that is asked of it; of the halves that it calls
    that is asked where their residuals refer to what is written here.
    """
    changed = False
    if unit.forward_half:
        changed = _copy_residuals(function, unit, memory)
    from srcad.ad import calls
    for stmt in statements(function.body):
        value = getattr(stmt, 'value', None)
        if not (isinstance(stmt, gast.Assign) and calls.is_user_call(value, unit)):
            continue
        called = calls.callee(value, unit)
        if not is_forward_half(called) or isinstance(called, Variant) and called.detached:
            continue
        aliased = {n.id for n in ir.names(calls.possible_aliases(value, unit))}
        aliased |= ir.bound(stmt)
        if any(memory.is_memory(n) or unit.detached and _is_argument(n, function, memory) for n in aliased):
            choose(value, unit, detached=True)
            changed = True
    return changed


def _is_argument(name: str, function: gast.FunctionDef, memory: Memory) -> bool:
    return any(memory.may_alias(name, p) for p in parameters(function))


def _copy_residuals(function: gast.FunctionDef, unit: Unit, memory: Memory) -> bool:
    """Copy the residuals that are written, or that are the caller's."""
    display = _residuals(function)
    if display is None:
        return False
    copies: list[gast.stmt] = []
    for place, part in enumerate(display.value.elts):
        if not ir.is_local(part) or not may_refer(part.id, unit) or part.id in unit.copied:
            continue
        if memory.is_memory(part.id) or unit.detached:
            name = unit.fresh()
            unit.copied.add(name)
            unit.types[name] = unit.types.get(part.id, ty.UNKNOWN)
            copies.append(ir.copy_origin(ir.assign(name, ir.call(helper_name(unit, 'fresh'), part)), display))
            display.value.elts[place] = ir.load(name)
    index = next(k for k, s in enumerate(function.body) if s is display)
    function.body[index:index] = copies
    return bool(copies)


def _residuals(function: gast.FunctionDef) -> gast.Assign | None:
    """Give the statement that makes the tuple of the residuals of a forward half."""
    last = function.body[-1]
    value = last.value if isinstance(last, gast.Return) else None
    layout = Layout(function)
    if isinstance(value, gast.Name):
        place = layout.single_definition(value.id)
        value = place.stmt.value if place is not None and isinstance(place.stmt, gast.Assign) else None
    if not isinstance(value, gast.Tuple) or len(value.elts) != 2 or not isinstance(value.elts[1], gast.Name):
        return None
    place = layout.single_definition(value.elts[1].id)
    made = place is not None and place.block is layout.root and isinstance(place.stmt, gast.Assign)
    return place.stmt if made and isinstance(place.stmt.value, gast.Tuple) else None
