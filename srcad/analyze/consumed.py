"""Displays that only live until a function has read them: what stands in them has no other name by that.

Before::

    %1 = a[0]
    %2 = [x, %1]
    %3 = np.array(%2)         # a copy: nothing refers to the elements of a by %2 or %3
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze.aliases import written_names
from srcad.analyze.blocks import Layout, Place
from srcad.unit import Unit

# What gives some of its arguments back as they are.
_KEEPING = frozenset(('broadcast_arrays', 'meshgrid', 'ix_', 'atleast_1d', 'atleast_2d', 'atleast_3d'))


def consumed(layout: Layout, unit: Unit) -> set[str]:
    """Give the names of lists and tuples of which a function of NumPy makes a copy before anything is written."""
    found: set[str] = set()
    # What a display stands in is found before it.
    for place in sorted(layout.places.values(), key=lambda p: -p.index):
        stmt = place.stmt
        if isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name):
            name, value = stmt.targets[0].id, stmt.value
            if isinstance(value, (gast.List, gast.Tuple)) and _is_read_once(name, place, layout, unit, found):
                found.add(name)
    return found


def _is_read_once(name: str, place: Place, layout: Layout, unit: Unit, found: set[str]) -> bool:
    record = layout.record(name)
    if layout.single_definition(name) is None or name in layout.parameters or len(record.uses) != 1:
        return False
    use = record.uses[0]
    if use.block is not place.block or not isinstance(use.stmt, gast.Assign) or not _copies(use.stmt, name, unit, found):
        return False
    between = place.block.body[place.index + 1:use.index]
    return not any(written_names(s, unit) or isinstance(s, (gast.For, gast.While, gast.If)) for s in between)


def _copies(stmt: gast.Assign, name: str, unit: Unit, found: set[str]) -> bool:
    """Tell whether a statement copies what is in a display, or puts it into a display that is copied."""
    value, target = stmt.value, stmt.targets[0]
    if isinstance(value, (gast.List, gast.Tuple)):
        return isinstance(target, gast.Name) and target.id in found
    if not isinstance(value, gast.Call) or not ir.is_external(value.func):
        return False
    path = unit.externals[value.func.id].path
    return path.startswith('numpy.') and path.rpartition('.')[2] not in _KEEPING and any(
        isinstance(a, gast.Name) and a.id == name for a in [*value.args, *[k.value for k in value.keywords]])
