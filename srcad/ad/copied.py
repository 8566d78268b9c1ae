"""Copies of what may be a list: the items of the copy are the list's own, while an array has all elements anew.

Before::

    q = p.copy()
    r = q[1]
    r[...] = 0.0

After, where the kind of p is unknown: the items are taken for parts of a new array, and a list is refused::

    if isinstance(p, (list, tuple)):
        raise TypeError('p is a list or a tuple, and is changed in place: specialise the derivative')
    q = p.copy()
    ...
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad import calls
from srcad.ad.shadows import no_sequence
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit


def check(function: gast.FunctionDef, unit: Unit, memory: Memory, layout: Layout) -> bool:
    """Check that values of which parts of a copy are written are no lists; tells whether there are such."""
    given = {n for s in statements(function.body) if calls.is_user_call(getattr(s, 'value', None), unit)
             for n in calls.written_arguments(s.value, unit)}
    found = False
    for stmt in list(statements(function.body)):
        copy = _unknown_copy(stmt, unit)
        if copy is None:
            continue
        name, source = copy
        writers = memory.writers.get(memory.classes.find(name), set())
        if writers - {name} or name in given:
            block = layout.places[id(stmt)].block.body
            block.insert(block.index(stmt), ir.copy_origin(no_sequence(unit, source), stmt))
            found = True
    return found


def _unknown_copy(stmt: gast.stmt, unit: Unit) -> tuple[str, str] | None:
    """Give the names of ``q = p.copy()`` where the kind of p is unknown."""
    value = getattr(stmt, 'value', None)
    if not isinstance(stmt, gast.Assign) or not isinstance(stmt.targets[0], gast.Name) or not isinstance(value, gast.Call):
        return None
    func = value.func
    if not isinstance(func, gast.Attribute) or func.attr != 'copy' or not ir.is_local(func.value):
        return None
    unknown = unit.types.get(func.value.id, ty.UNKNOWN) == ty.UNKNOWN
    return (stmt.targets[0].id, func.value.id) if unknown else None
