"""Reaching definitions, what webs are compared with: which bindings of a name may have given the value that is read.

Sets of definitions are bit sets in Python integers, held once a basic block; within a block the last binding of a name
is followed directly, so straight-line code costs time linear in its length.
"""
from __future__ import annotations

import dataclasses

import gast

from srcad.analyze import cfg


@dataclasses.dataclass(eq=False)
class Definition:
    """One binding of a local name.

    Attributes
    ----------
    number
        Position in `Reaching.definitions`: the parameters first, then program order.
    name
        The name.
    target
        The `gast.Name` node that binds it.
    node
        The step of the control-flow graph that binds it.
    uses
        The `gast.Name` nodes that may read it.
    """

    number: int
    name: str
    target: gast.Name
    node: cfg.Node
    uses: list[gast.Name] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(eq=False)
class Reaching:
    """The definitions of a function and who reads them.

    Attributes
    ----------
    definitions
        All of them.
    of_use
        ``id`` of a name that is read -> the definitions that may reach it. Empty for a name that is surely unbound.
    at
        ``id`` of a `gast.Name` that binds -> its definition.
    """

    graph: cfg.Graph
    definitions: list[Definition]
    of_use: dict[int, tuple[Definition, ...]]
    at: dict[int, Definition]


def analyze(graph: cfg.Graph) -> Reaching:
    """Compute the definitions that reach each use."""
    return _Solver(graph).run()


class _Solver:
    def __init__(self, graph: cfg.Graph) -> None:
        self.graph = graph
        self.definitions = [Definition(0, name.id, name, node) for node in graph.nodes for name in node.binds]
        for number, definition in enumerate(self.definitions):
            definition.number = number
        self.at = {id(d.target): d for d in self.definitions}
        # Bits are grouped by name, so that those of one name are a short run in the big integer.
        self.groups: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            self.groups.setdefault(definition.name, []).append(definition)
        self.first: dict[str, int] = {}
        self.bit: dict[int, int] = {}
        position = 0
        for name, group in self.groups.items():
            self.first[name] = position
            for definition in group:
                self.bit[definition.number] = position
                position += 1

    def run(self) -> Reaching:
        blocks = cfg.basic_blocks(self.graph)
        gen, kill = [], []
        for block in blocks:
            last = {name.id: self.at[id(name)] for node in block for name in node.binds}
            gen.append(sum(1 << self.bit[d.number] for d in last.values()))
            kill.append(sum(((1 << len(self.groups[n])) - 1) << self.first[n] for n in last))
        entering = self._solve(blocks, gen, kill)
        of_use: dict[int, tuple[Definition, ...]] = {}
        for block, bits in zip(blocks, entering):
            self._uses(block, bits, of_use)
        return Reaching(self.graph, self.definitions, of_use, self.at)

    def _solve(self, blocks: list[list[cfg.Node]], gen: list[int], kill: list[int]) -> list[int]:
        block_of = {block[0].index: number for number, block in enumerate(blocks)}
        after = [[block_of[n.index] for n in block[-1].successors] for block in blocks]
        entering = [0] * len(blocks)
        pending, waiting = list(reversed(range(len(blocks)))), [True] * len(blocks)
        while pending:
            number = pending.pop()
            waiting[number] = False
            leaving = entering[number] & ~kill[number] | gen[number]
            for successor in after[number]:
                merged = entering[successor] | leaving
                if merged != entering[successor]:
                    entering[successor] = merged
                    if not waiting[successor]:
                        waiting[successor] = True
                        pending.append(successor)
        return entering

    def _uses(self, block: list[cfg.Node], bits: int, of_use: dict[int, tuple[Definition, ...]]) -> None:
        current: dict[str, tuple[Definition, ...]] = {}
        for node in block:
            for name in node.reads:
                if name.id not in current:
                    current[name.id] = self._decode(name.id, bits)
                of_use[id(name)] = current[name.id]
                for definition in current[name.id]:
                    definition.uses.append(name)
            for name in node.binds:
                current[name.id] = (self.at[id(name)],)

    def _decode(self, name: str, bits: int) -> tuple[Definition, ...]:
        group = self.groups.get(name, [])
        run = (bits >> self.first.get(name, 0)) & ((1 << len(group)) - 1)
        return tuple(d for position, d in enumerate(group) if run >> position & 1)
