"""Versions of a variable get one name again, where their lives do not overlap.

Before::

    for i in range(n):
        s += x[i]
    x%2 = x * s
    for i%2 in range(n):
        t += x%2[i%2]

After, where nothing reads the first x any more::

    for i in range(n):
        s += x[i]
    x = x * s
    for i in range(n):
        t += x[i]

Two names may become one if neither holds a value that is still read where the other is bound.
"""
from __future__ import annotations

import gast

from srcad import ir, markers
from srcad.analyze import types as ty
from srcad.analyze.infer import parameters
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Rename the versions of a function; tells whether there were any to rename."""
    groups = _groups(function)
    if not groups:
        return False
    work = _Overlaps(groups)
    work.function(function)
    renamed: dict[str, str] = {}
    for group in groups.values():
        renamed.update(_share(group, work.overlaps, unit))
    for node in ir.names(function):
        node.id = renamed.get(node.id, node.id)
    return bool(renamed)


def _group(name: str) -> str:
    """Give the name without its version; an empty text for temporaries."""
    prefix, bar, own = name.rpartition('|')
    base = own.partition('%')[0]
    return prefix + bar + base if base and not name.startswith(('stack|', 'old|', 'saved|')) else ''


def _groups(function: gast.FunctionDef) -> dict[str, list[str]]:
    """Find the names that are versions of one variable, in the order of the text."""
    order = dict.fromkeys([*parameters(function), *(n.id for n in ir.names(function))])
    found: dict[str, list[str]] = {}
    for name in order:
        key = _group(name)
        if key:
            found.setdefault(key, []).append(name)
    return {key: sorted(names, key=lambda n: n != key) for key, names in found.items() if len(names) > 1}


def _share(group: list[str], overlaps: dict[str, set[str]], unit: Unit) -> dict[str, str]:
    """Give each version the first name whose lives it does not meet."""
    holders: dict[str, set[str]] = {}
    for name in group:
        place = next((h for h, members in holders.items() if not overlaps[name] & members), name)
        holders.setdefault(place, set()).add(name)
    renamed = {}
    for place, members in holders.items():
        for name in sorted(members - {place}):
            renamed[name] = place
            if unit.types.get(name, ty.UNKNOWN) != unit.types.get(place, ty.UNKNOWN):
                unit.types[place] = ty.UNKNOWN
    return renamed


class _Overlaps:
    """Walks a function backwards, and notes which names are bound while another one of the group is still read."""

    def __init__(self, groups: dict[str, list[str]]) -> None:
        sets = [set(group) for group in groups.values()]
        self.of = {name: group for group in sets for name in group}
        self.names = self.of.keys()
        self.overlaps: dict[str, set[str]] = {name: set() for name in self.of}
        self.exits: list[set[str]] = []
        self.handling: set[str] = set()             # what the handlers around read

    def function(self, function: gast.FunctionDef) -> None:
        """Walk through a function; what is read before it is bound meets all others."""
        live = self.block(function.body, set())
        given = set(parameters(function)) & self.names
        for name in given:
            self._bind(name, live)
        for name in live - given:
            self._meet(name, self.of[name])

    def _bind(self, name: str, live: set[str]) -> None:
        if name in self.names:
            self._meet(name, live & self.of[name])

    def _meet(self, name: str, others: set[str]) -> None:
        self.overlaps[name] |= others - {name}
        for other in others - {name}:
            self.overlaps[other].add(name)

    def _reads(self, node: gast.AST) -> set[str]:
        return ir.reads(node) & self.names

    def block(self, statements: list, live: set[str]) -> set[str]:
        """Give what is live before statements, from what is live after them."""
        outer = self.handling
        for node in reversed(statements):
            live = self._statement(node, live) | self.handling
            if markers.name_of(node) == 'final':
                self.handling = outer | live
        self.handling = outer
        return live

    def _statement(self, node: gast.AST, live: set[str]) -> set[str]:
        if markers.caught(node) is not None:
            return self._try(node, live)
        if isinstance(node, gast.If):
            return self.block(node.body, live) | self.block(node.orelse, live) | self._reads(node.test)
        if isinstance(node, (gast.For, gast.While)):
            return self._loop(node, live)
        if isinstance(node, gast.Break):
            return set(self.exits[-1])
        if isinstance(node, (gast.Return, gast.Raise)):
            return self._reads(node)
        bound = ir.bound(node) & self.names
        for name in bound:
            self._bind(name, live | bound)
        if isinstance(node, gast.AugAssign):
            return live | bound | self._reads(node)
        return live - bound | self._reads(node)

    def _try(self, node: gast.If, live: set[str]) -> set[str]:
        """What a handler reads is read after each statement that may raise."""
        handling = self.block(markers.caught(node), live)
        block = markers.tried(node)
        end = markers.settles(block)
        outer, self.handling = self.handling, self.handling | handling
        live = self.block(block[end:], live)
        live = self.block(block[:end], live | handling)
        self.handling = outer
        return live | handling

    def _loop(self, node: gast.AST, after: set[str]) -> set[str]:
        counted = isinstance(node, gast.For)
        bound = ir.bound(node.target) & self.names if counted else set()
        again = after | (set() if counted else self._reads(node.test))
        self.exits.append(after)
        while True:
            inside = self.block(node.body, again)
            for name in bound:
                self._bind(name, inside | after)
            more = again | inside - bound
            if more == again:
                break
            again = more
        self.exits.pop()
        return again | (self._reads(node.iter) if counted else set())

