"""Arrays of which no other name knows: ``y *= x`` may bind the name again, so that the value before it stays.

Before::

    y = np.exp(x)
    y *= x               # np.exp(x) is gone, and the reverse sweep must put it back

After::

    y = np.exp(x)
    y%2 = y * x
"""
from __future__ import annotations

from collections import Counter

import gast

from srcad import ir
from srcad.ad import ownership
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.blocks import header_bound, parameters, statements
from srcad.analyze.memory import Memory, may_refer
from srcad.unit import Unit


def rebindable(function: gast.FunctionDef, unit: Unit, memory: Memory) -> set[str]:
    """Give the names of arrays for which ``y += v`` can be ``y = y + v`` and nobody sees the difference.

    That is so for arrays that the function makes, that have one name, and that no statement changes but this kind; the
    new array must be of the old one's shape and dtype.
    """
    names = {n for n in unit.types if ty.is_array(unit.types[n]) and may_refer(n, unit)}
    alone = Counter(memory.classes.find(n) for n in unit.types if may_refer(n, unit))
    found = {n for n in names if alone[memory.classes.find(n)] == 1} - memory.stored - set(parameters(function))
    changed: set[str] = set()
    for stmt in statements(function.body):
        if isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Name) and stmt.target.id in found:
            changed.add(stmt.target.id)
            new = gast.BinOp(ir.load(stmt.target.id), stmt.op, stmt.value)
            if not _is_alike(unit.types[stmt.target.id], infer.rhs(new, unit)):
                found.discard(stmt.target.id)
        elif not _binds_new_arrays(stmt, unit):
            found -= header_bound(stmt)
    return found & changed


def _is_alike(old: ty.Type, new: ty.Type) -> bool:
    """Tell whether two arrays certainly have one shape and dtype."""
    return old == new and old.dtype is not None and old.shape is not None and None not in old.shape


def _binds_new_arrays(stmt: gast.stmt, unit: Unit) -> bool:
    return (isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name)
            and ownership.is_fresh(stmt.value, unit))
