"""Webs: which bindings of a name belong together because some read may see any of them.

At the start of a block where a name is live, and bound on some way to it, all bindings that arrive form one class. So
the classes are found by one union an edge of the graph and live name; no list of reaching definitions is made.
"""
from __future__ import annotations

import gast

from srcad.analyze import cfg, liveness


class Webs:
    """The webs of a function.

    Parameters
    ----------
    graph
        The function.
    """

    def __init__(self, graph: cfg.Graph) -> None:
        self.graph = graph
        self._live = liveness.analyze(graph)
        self._bound = _maybe_bound(self._live)
        self._parent: dict[object, object] = {}
        # The class of each `gast.Name`, by its id: a member of the class.
        self._member: dict[int, object] = {}
        # The last binding of each name in each block.
        self._last: list[dict[str, object]] = []
        for block in self._live.blocks:
            self._block(block)
        for number, block in enumerate(self._live.blocks):
            self._edges(number, block)

    def of(self, name: gast.Name) -> object:
        """Give the web of an occurrence of a name, as a value that all its occurrences share."""
        return self._find(self._member[id(name)])

    def _block(self, block: list[cfg.Node]) -> None:
        current: dict[str, object] = {}
        for node in block:
            for name in node.reads:
                self._member[id(name)] = current.get(name.id, (name.id, block[0].index))
            for name in node.binds:
                current[name.id] = id(name)
                if id(name) in self._member:
                    # An augmented assignment reads and binds with one node.
                    self._join(self._member[id(name)], id(name))
                self._member[id(name)] = id(name)
        self._last.append(current)

    def _edges(self, number: int, block: list[cfg.Node]) -> None:
        """Join what leaves a block with what enters the blocks after it."""
        for successor in block[-1].successors:
            after = self._live.block_of[successor.index]
            for name in self._live.bits.decode(self._live.entering[after] & self._bound[number]):
                leaving = self._last[number].get(name, (name, block[0].index))
                self._join(leaving, (name, successor.index))

    def _find(self, member: object) -> object:
        parent = self._parent
        while (above := parent.get(member, member)) != member:
            parent[member] = member = parent.get(above, above)
        return member

    def _join(self, first: object, second: object) -> None:
        first, second = self._find(first), self._find(second)
        if first != second:
            self._parent[second] = first


def _maybe_bound(live: liveness.Liveness) -> list[int]:
    """Give for each block the names that may be bound at its end."""
    own = [live.bits.encode(name.id for node in block for name in node.binds) for block in live.blocks]
    leaving = list(own)
    pending, waiting = list(reversed(range(len(own)))), [True] * len(own)
    while pending:
        number = pending.pop()
        waiting[number] = False
        for successor in live.blocks[number][-1].successors:
            after = live.block_of[successor.index]
            merged = leaving[after] | leaving[number]
            if merged != leaving[after]:
                leaving[after] = merged
                if not waiting[after]:
                    waiting[after] = True
                    pending.append(after)
    return leaving
