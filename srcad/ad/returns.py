"""Results: one return at the end of each path, or one for the whole function.

Before::

    if c:
        return a
    else:
        return b

After (`single`)::

    if c:
        %1 = a
    else:
        %1 = b
    return %1
"""
from __future__ import annotations

import gast

from srcad import ir, markers
from srcad.analyze import types as ty
from srcad.analyze.aliases import written_names
from srcad.analyze.blocks import Layout, header_bound, statements
from srcad.unit import Unit


def returns(body: list[gast.stmt]) -> bool:
    """Tell whether a block contains a return at any depth."""
    return any(isinstance(s, gast.Return) for s in statements(body))


def expand_tuples(function: gast.FunctionDef) -> None:
    """Write ``%1 = (y, aux); return %1`` as ``return (y, aux)``, so that each part has an adjoint of its own."""
    if not any(isinstance(s, gast.Assign) and isinstance(s.value, gast.Tuple) for s in statements(function.body)):
        return
    layout = Layout(function)
    for stmt in statements(function.body):
        if not (isinstance(stmt, gast.Return) and isinstance(stmt.value, gast.Name)):
            continue
        place = layout.single_definition(stmt.value.id)
        if place is None or not isinstance(place.stmt, gast.Assign) or not isinstance(place.stmt.value, gast.Tuple):
            continue
        block = layout.places[id(stmt)].block
        index = layout.places[id(stmt)].index
        alone = len(layout.record(stmt.value.id).uses) == 1
        if alone and place.block is block and place.index == index - 1 and not _starred(place.stmt.value):
            stmt.value = place.stmt.value
            place.stmt.targets[0] = None
    _drop_marked(function.body)


def _starred(value: gast.Tuple) -> bool:
    return any(isinstance(e, gast.Starred) for e in value.elts)


def _drop_marked(body: list[gast.stmt]) -> None:
    body[:] = [s for s in body if not (isinstance(s, gast.Assign) and s.targets[0] is None)]
    for stmt in body:
        for field in ('body', 'orelse'):
            if isinstance(stmt, (gast.If, gast.For, gast.While)) and getattr(stmt, field):
                _drop_marked(getattr(stmt, field))


def single(body: list[gast.stmt], unit: Unit) -> list[gast.stmt]:
    """Give a block that ends with its only return.

    A block whose branches return is rewritten so that they assign the result to a temporary.
    """
    if body and isinstance(body[-1], gast.Return):
        return body
    width = _width(body)
    names = [unit.fresh() for _ in range(width or 1)]
    for name in names:
        unit.types[name] = ty.UNKNOWN
    _assign_results(body, names, width)
    value = gast.Tuple([ir.load(n) for n in names], gast.Load()) if width else ir.load(names[0])
    final = gast.Return(value)
    return [*body, final]


def arrange(body: list[gast.stmt], unit: Unit, active: set[str], guards: bool) -> list[gast.stmt]:
    """Decide how a function that returns at several places is reversed.

    Parameters
    ----------
    body
        The statements of the function, or of an arm of its last branch.
    active
        Names that are active.
    guards
        Whether a branch that nothing active precedes keeps its returns, and so gets a small reverse sweep of its own.
        Otherwise the branches assign the result.
    """
    last = body[-1] if body else None
    if not isinstance(last, gast.If) or not returns([last]):
        return body
    if not guards or not inactive(body[:-1], active, unit):
        return single(body, unit)
    last.body = arrange(last.body, unit, active, guards)
    last.orelse = arrange(last.orelse, unit, active, guards)
    return body


def inactive(body: list[gast.stmt], active: set[str], unit: Unit) -> bool:
    """Tell whether statements bind nothing active, write no memory, and have nothing to insert into a reverse sweep."""
    return not any(written_names(s, unit) or header_bound(s) & active or markers.name_of(s) == 'insert'
                   for s in statements(body))


def _width(body: list[gast.stmt]) -> int | None:
    """Give the length of the tuples that all paths return, or None."""
    found = [s.value for s in statements(body) if isinstance(s, gast.Return)]
    widths = {len(v.elts) if isinstance(v, gast.Tuple) else None for v in found}
    return widths.pop() if len(widths) == 1 else None


def _assign_results(body: list[gast.stmt], names: list[str], width: int | None) -> None:
    for index, stmt in enumerate(body):
        if isinstance(stmt, gast.Return):
            values = stmt.value.elts if width else [stmt.value]
            new = [ir.copy_origin(ir.assign(n, v), stmt) for n, v in zip(names, values)]
            body[index:index + 1] = new
            return
        if isinstance(stmt, gast.If):
            _assign_results(stmt.body, names, width)
            _assign_results(stmt.orelse, names, width)
