"""Loops and branches without a derivative that are run backwards nevertheless, because of what they write.

Before (the reverse of the first statement in the loop needs m as it was)::

    for i in range(n):
        s = s * m[i]
        for k in range(2):
            m[k] = m[k] * 2.0

After: the inner loop is reversed too, and puts the elements of m back. A loop or branch that only binds names is not:
the names that are needed are saved before it (record.py).
"""
from __future__ import annotations

from collections.abc import Iterator

import gast

from srcad import markers
from srcad.ad import attempts
from srcad.ad.mirror import Mirror
from srcad.ad.needs import primal_reads
from srcad.analyze.activity import Activity
from srcad.analyze.blocks import header_bound, header_reads
from srcad.analyze.memory import Memory
from srcad.unit import Unit


def mark(mirrors: list[Mirror], unit: Unit, memory: Memory, shared: set[str], activity: Activity) -> None:
    """Mark the loops and branches that write memory whose former contents the reverse sweep may ask for."""
    every = list(_deep(mirrors))
    empty = [m for m in every if m.empty and isinstance(m.stmt, (gast.If, gast.For, gast.While))]
    written = {id(m): _tokens(m, memory) for m in empty}
    if not any(written.values()):
        return
    wanted = _wanted(every, unit, memory) | {memory.token(n) for n in shared if memory.is_memory(n)}
    for mirror in empty:
        mirror.undone = bool(written[id(mirror)] & wanted)
        if mirror.undone and markers.caught(mirror.stmt) is not None:
            attempts.check(mirror.stmt, unit, memory, activity)


def _deep(mirrors: list[Mirror]) -> Iterator[Mirror]:
    for mirror in mirrors:
        yield mirror
        yield from _deep(mirror.body)
        yield from _deep(mirror.orelse)


def _tokens(mirror: Mirror, memory: Memory) -> set[str]:
    names = set().union(*(m.writes for m in _deep([mirror])))
    return {memory.token(n) for n in names if memory.is_memory(n)}


def _wanted(every: list[Mirror], unit: Unit, memory: Memory) -> set[str]:
    """Give the names and memory that adjoint statements read, and all that these were computed from."""
    wanted: set[str] = set()
    sources: dict[str, list[set[str]]] = {}
    for mirror in every:
        reads = primal_reads([*mirror.adjoint, *mirror.body_end, *mirror.orelse_end], unit, memory)
        wanted |= reads.before | reads.after
        primal = header_reads(mirror.stmt)
        primal = primal | {memory.token(n) for n in primal if memory.is_memory(n)}
        if mirror.body and not mirror.empty:
            wanted |= primal
        for name in header_bound(mirror.stmt) | {memory.token(n) for n in mirror.writes if memory.is_memory(n)}:
            sources.setdefault(name, []).append(primal)
    pending = list(wanted)
    while pending:
        for found in sources.get(pending.pop(), ()):
            pending += found - wanted
            wanted |= found
    return wanted
