"""Snapshots: views of memory that behave like values, since nobody writes what they show as long as they are used.

Before::

    old = a[0]
    s = np.sum(old * old)       # old is a snapshot: a is written after its last use
    a[0] = s

A tuple that is only returned is one as well.
"""
from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

import gast

from srcad import ir
from srcad.analyze.aliases import reference_source, written_names
from srcad.analyze.blocks import Layout, Place, child_blocks
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.analyze.memory import Classes, Collected


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


class Snapshots:
    """Finds the views that behave like values."""

    def __init__(self, layout: Layout, collected: Collected, passing: set[str], unit: Unit) -> None:
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
        if isinstance(value, gast.Tuple):
            return self._is_result(place, name)
        if isinstance(value, gast.Name) or not isinstance(reference_source(value, self.unit), gast.Name):
            return False
        uses = self.layout.record(name).uses
        if any(self._escapes(use.stmt, name) for use in uses):
            return False
        last = max((self._index_in(place, use) for use in uses), default=place.index)
        return last is not None and not self._written(place, name, last, uses)

    def _is_result(self, place: Place, name: str) -> bool:
        """Tell whether a tuple is only returned, alone or in another one, and nothing is written before that."""
        uses = self.layout.record(name).uses
        for use in uses:
            target = use.stmt.targets[0] if isinstance(use.stmt, gast.Assign) else None
            nested = target is not None and isinstance(use.stmt.value, gast.Tuple) and isinstance(target, gast.Name)
            if not (isinstance(use.stmt, gast.Return) or nested and self.accepts(target.id)):
                return False
        last = max((self._index_in(place, use) for use in uses), default=place.index)
        return not self._written(place, name, last, uses)

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
