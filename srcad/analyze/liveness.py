"""Live variables: which names hold a value that may still be read.

Sets are bit sets in Python integers, held once a basic block; those of single steps are made when somebody asks.
"""
from __future__ import annotations

from collections.abc import Iterable

import gast

from srcad.analyze import cfg
from srcad.analyze.bits import Bits


class Liveness:
    """The names that are live before and after each step.

    Parameters
    ----------
    graph
        The function.
    at_exit
        Names that count as read when the function ends.

    Attributes
    ----------
    blocks, block_of
        The basic blocks, and for each `cfg.Node.index` the position of its block.
    entering, leaving
        Bit sets of the live names at start and end of each block; see `bits`.
    bits
        Which bit is which name.
    """

    def __init__(self, graph: cfg.Graph, at_exit: Iterable[str] = ()) -> None:
        self.graph = graph
        self.at_exit = frozenset(at_exit)
        self.blocks = cfg.basic_blocks(graph)
        self.block_of = {node.index: number for number, block in enumerate(self.blocks) for node in block}
        self.bits = Bits()
        self._steps: dict[int, dict[int, tuple[frozenset[str], frozenset[str]]]] = {}
        self.entering = [0] * len(self.blocks)
        self.leaving = [0] * len(self.blocks)
        self._solve()

    def live_in(self, statement: gast.AST, role: str | None = None) -> frozenset[str]:
        """Give the names that may be read from a statement on; of a loop: before it starts."""
        return self.at(self.graph.node(statement, role))[0]

    def live_out(self, statement: gast.AST, role: str | None = None) -> frozenset[str]:
        """Give the names that may be read right after a step; with `if` and loops: after the test or the header."""
        return self.at(self.graph.node(statement, role))[1]

    def at(self, node: cfg.Node) -> tuple[frozenset[str], frozenset[str]]:
        """Give the names that are live before and after a step."""
        number = self.block_of[node.index]
        if number not in self._steps:
            self._steps[number] = self._walk(number)
        return self._steps[number][node.index]

    def _local_facts(self) -> tuple[list[int], list[int]]:
        """Give for each block the names that it needs from others, and those that it binds."""
        gen, kill = [], []
        for block in self.blocks:
            bound: set[str] = set()
            exposed: set[str] = set()
            for node in block:
                exposed |= {name.id for name in node.reads} - bound
                bound |= {name.id for name in node.binds}
            if block[-1] is self.graph.exit:
                exposed |= self.at_exit - bound
            gen.append(exposed)
            kill.append(bound)
        # Names that no block needs from another one take part in nothing, and get no bit.
        crossing = set().union(*gen)
        return ([self.bits.encode(sorted(names)) for names in gen],
                [self.bits.encode(sorted(names & crossing)) for names in kill])

    def _solve(self) -> None:
        gen, kill = self._local_facts()
        pending, waiting = list(range(len(self.blocks))), [True] * len(self.blocks)
        while pending:
            number = pending.pop()
            waiting[number] = False
            block, live = self.blocks[number], 0
            for successor in block[-1].successors:
                live |= self.entering[self.block_of[successor.index]]
            self.leaving[number] = live
            live = live & ~kill[number] | gen[number]
            if live == self.entering[number]:
                continue
            self.entering[number] = live
            for node in block[0].predecessors:
                before = self.block_of[node.index]
                if not waiting[before]:
                    waiting[before] = True
                    pending.append(before)

    def _walk(self, number: int) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
        """Go backwards through one block."""
        live = frozenset(self.bits.decode(self.leaving[number]))
        found = {}
        for node in reversed(self.blocks[number]):
            after = live
            live = (live - {name.id for name in node.binds}) | {name.id for name in node.reads}
            if node is self.graph.exit:
                live |= self.at_exit
            found[node.index] = (live, after)
        return found


def analyze(graph: cfg.Graph, at_exit: Iterable[str] = ()) -> Liveness:
    """Compute the live names; see `Liveness`."""
    return Liveness(graph, at_exit)
