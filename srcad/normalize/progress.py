"""What is tried binds names that nobody sees if it fails: they get their values after it has succeeded.

So a handler finds what was there before. Where it would find what was bound on the way, as another statement may raise
afterwards, the name stays; that is right as long as it is not differentiated (`Unit.progress`).

Before::

    def f(x, table):
        y = 1.0
        _caught = attempt('1', KeyError)
        if _caught:
            pass
        else:
            y = table['y']
            settled()
        return x * y

After::

    def f(x, table):
        y = 1.0
        _caught = attempt('1', KeyError)
        if _caught:
            pass
        else:
            _1 = table['y']
            settled()
            y = _1
        return x * y
"""
from __future__ import annotations

import gast

from srcad import ir, markers
from srcad.analyze import cfg, handled
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Give what is tried names of its own."""
    function = blocks.function_of(module)
    branches = [s for s in blocks.statements(function.body) if markers.caught(s) is not None]
    if branches:
        graph = cfg.build(function)
        for statement in blocks.statements(function.body):
            if markers.name_of(statement) == 'attempt':
                _sizes, *kinds = statement.value.args
                unit.caught[statement.targets[0].id] = [kind.id for kind in kinds]
        for branch in branches:
            bound = {n.id for s in markers.tried(branch) for n in ir.names(s) if n.ctx.__class__ is gast.Store}
            _settle(branch, handled.seen(branch, graph, bound), unit)
    return module


def _settle(branch: gast.If, seen: set[str], unit: Unit) -> None:
    block = markers.tried(branch)
    end = markers.settles(block)
    body = block[:end]
    commits = []
    for index, statement in enumerate(body):
        bound = {n.id for s in blocks.statements([statement]) for n in ir.names(s) if n.ctx.__class__ is gast.Store}
        known = bound & (seen | _read_before(body[:index + 1], bound))
        if not known:
            continue
        if isinstance(statement, gast.Assign) and not _bound_again(body, index, known) and (
                not known & seen or not any(map(handled.may_raise, body[index + 1:]))):
            commits += _rename(statement, body[index + 1:], known, unit)
    block[end + 1:end + 1] = commits


def _read_before(body: list[gast.stmt], names: set[str]) -> set[str]:
    """Give those of some names that statements read before they bind them."""
    bound: set[str] = set()
    found: set[str] = set()
    for statement in body:
        found |= (ir.reads(statement) & names) - bound
        bound |= ir.bound(statement)
    return found


def _bound_again(body: list[gast.stmt], index: int, names: set[str]) -> bool:
    return any(names & {n.id for n in ir.names(s) if n.ctx.__class__ is gast.Store}
               for k, s in enumerate(body) if k != index)


def _rename(statement: gast.Assign, later: list[gast.stmt], names: set[str], unit: Unit) -> list[gast.stmt]:
    commits = []
    for name in sorted(names):
        new = unit.fresh()
        for node in ir.names(statement):
            if node.id == name and node.ctx.__class__ is gast.Store:
                node.id = new
        for node in (n for s in later for n in ir.names(s)):
            if node.id == name:
                node.id = new
        commits.append(blocks.bind(name, ir.load(new), statement))
    return commits
