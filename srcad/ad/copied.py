"""Checks that what counts as an array is no list, where a list would make another program of it.

A copy of a list has the same items, while an array has all elements anew; and what is stored into a list takes the place
of an item, to which other names go on to refer. Before::

    q = p.copy()
    r = q[1]
    r[...] = 0.0

After, where the kind of p is unknown::

    if isinstance(p, (list, tuple, dict)):
        raise TypeError('p is a container, and is changed in place: specialise the derivative')
    q = p.copy()
    ...
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad import calls
from srcad.ad.shadows import raise_if_instance
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit


def check(function: gast.FunctionDef, unit: Unit, memory: Memory, layout: Layout) -> bool:
    """Insert the checks into a function; tells whether there are any."""
    given = {n for s in statements(function.body) if calls.is_user_call(getattr(s, 'value', None), unit)
             for n in calls.written_arguments(s.value, unit)}
    parts, found = _parts(function, memory), False
    for stmt in list(statements(function.body)):
        name, source = _copy(stmt) or _store(stmt) or (None, None)
        if name is None or unit.types.get(source, ty.UNKNOWN) != ty.UNKNOWN or _is_entry(stmt, unit):
            continue
        if memory.other_writers(name) & parts or name in given:
            block = layout.places[id(stmt)].block.body
            block.insert(block.index(stmt), ir.copy_origin(_no_container(unit, source), stmt))
            found = True
    return found


def _parts(function: gast.FunctionDef, memory: Memory) -> set[str]:
    """Give the names that may stand for a part of something."""
    taken = [s.target if isinstance(s, gast.For) else s.targets[0] for s in statements(function.body)
             if isinstance(s, gast.For) or isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Tuple)]
    return set(memory.views).union(*map(ir.bound, taken))


def _no_container(unit: Unit, name: str) -> gast.stmt:
    kinds = [ir.external(unit, f'builtins.{kind.__name__}', kind, 'builtin') for kind in (list, tuple, dict)]
    text = f'{ir.base_name(name)} is a container, and is changed in place: specialise the derivative'
    return raise_if_instance(unit, name, gast.Tuple(kinds, gast.Load()), text)


def _copy(stmt: gast.stmt) -> tuple[str, str] | None:
    """Give the names of ``q = p.copy()``."""
    value = getattr(stmt, 'value', None)
    if not isinstance(stmt, gast.Assign) or not isinstance(stmt.targets[0], gast.Name) or not isinstance(value, gast.Call):
        return None
    func = value.func
    copies = isinstance(func, gast.Attribute) and func.attr == 'copy' and ir.is_local(func.value)
    return (stmt.targets[0].id, func.value.id) if copies else None


def _is_entry(stmt: gast.stmt, unit: Unit) -> bool:
    """Tell whether generated code replaces an entry of an adjoint, ``b['w'] = e``: that is a dictionary."""
    target = stmt.targets[0]
    return unit.source.filename.startswith('<srcad') and isinstance(target, gast.Subscript) and isinstance(
        target.slice, gast.Constant) and isinstance(target.slice.value, str)


def _store(stmt: gast.stmt) -> tuple[str, str] | None:
    """Give the name of ``p[i] = v``, twice; a slice of a list cannot be differentiated anyway."""
    target = stmt.targets[0] if isinstance(stmt, gast.Assign) else None
    if not isinstance(target, gast.Subscript) or isinstance(target.slice, (gast.Slice, gast.Tuple)):
        return None
    whole = isinstance(target.slice, gast.Constant) and target.slice.value is ...
    return None if whole or not ir.is_local(target.value) else (target.value.id, target.value.id)
