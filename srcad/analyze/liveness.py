"""Live variables: which names hold a value that may still be read.

The sets are bit sets in Python integers over the names of the function.
"""
from __future__ import annotations

import dataclasses

import gast

from srcad.analyze import cfg
from srcad.analyze.reaching import basic_blocks


@dataclasses.dataclass(eq=False)
class Liveness:
    """The live names before and after each step.

    Attributes
    ----------
    names
        The names; the position of a name is its bit.
    before, after
        Bit sets by `cfg.Node.index`.
    """

    graph: cfg.Graph
    names: list[str]
    before: list[int]
    after: list[int]

    def live_in(self, statement: gast.AST, role: str | None = None) -> set[str]:
        """Give the names that may be read from a statement on; of a loop: before it starts."""
        return self._decode(self.before[self.graph.node(statement, role).index])

    def live_out(self, statement: gast.AST, role: str | None = None) -> set[str]:
        """Give the names that may be read right after a step; with `if` and loops: after the test or the header."""
        return self._decode(self.after[self.graph.node(statement, role).index])

    def _decode(self, bits: int) -> set[str]:
        found = set()
        while bits:
            low = bits & -bits
            found.add(self.names[low.bit_length() - 1])
            bits ^= low
        return found


def analyze(graph: cfg.Graph, at_exit: frozenset[str] | set[str] = frozenset()) -> Liveness:
    """Compute the live names.

    Parameters
    ----------
    graph
        The function.
    at_exit
        Names that count as read when the function ends.
    """
    bit: dict[str, int] = {}
    for node in graph.nodes:
        for name in (*node.reads, *node.binds):
            bit.setdefault(name.id, len(bit))
    for extra in sorted(at_exit):
        bit.setdefault(extra, len(bit))
    reads = [_bits(node.reads, bit) for node in graph.nodes]
    binds = [_bits(node.binds, bit) for node in graph.nodes]
    reads[graph.exit.index] = sum(1 << bit[name] for name in at_exit)
    before, after = [0] * len(graph.nodes), [0] * len(graph.nodes)
    blocks = basic_blocks(graph)
    block_of = {node.index: number for number, block in enumerate(blocks) for node in block}
    pending, waiting = list(range(len(blocks))), [True] * len(blocks)
    while pending:
        number = pending.pop()
        waiting[number] = False
        old = before[blocks[number][0].index]
        live = 0
        for successor in blocks[number][-1].successors:
            live |= before[successor.index]
        for node in reversed(blocks[number]):
            after[node.index] = live
            live = live & ~binds[node.index] | reads[node.index]
            before[node.index] = live
        if live != old:
            for node in blocks[number][0].predecessors:
                if not waiting[block_of[node.index]]:
                    waiting[block_of[node.index]] = True
                    pending.append(block_of[node.index])
    return Liveness(graph, list(bit), before, after)


def _bits(names: list[gast.Name], bit: dict[str, int]) -> int:
    bits = 0
    for name in names:
        bits |= 1 << bit[name.id]
    return bits
