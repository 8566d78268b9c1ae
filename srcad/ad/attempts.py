"""What `try` means for derivatives: a branch, of which the primal finds out on the way which arm it takes.

What may raise has to be the primal alone, and nobody may see how far it came. So of what derivatives need in addition,
nothing is done before it has succeeded; what cannot be so is refused.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from srcad import errors, ir, markers
from srcad.analyze import cfg, handled
from srcad.analyze.activity import Activity
from srcad.analyze.aliases import reference_source, written_names
from srcad.analyze.blocks import bound_within, header_bound, header_reads, parameters, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.forward import ForwardAD
    from srcad.ad.mirror import Mirror
    from srcad.ad.record import Record


def refuse(node: gast.AST, unit: Unit, reason: str, help: str) -> errors.SrcadError:
    """Make the error for a `try` that is not supported."""
    return errors.at(errors.UnsupportedSyntax, 'SRC107', unit.source, node, reason, help=help)


def check(node: gast.If, unit: Unit, memory: Memory, activity: Activity) -> None:
    """Refuse a `try` in which something is differentiated, where it is seen how far it came.

    Parameters
    ----------
    node
        The branch that stands for it.
    unit, memory, activity
        The context of the function.
    """
    for name in sorted(unit.progress.get(handled.flag(node), ())):
        if name in activity.active:
            raise refuse(node, unit, f'{ir.base_name(name)} may have been bound when something is raised after it',
                         'bind it after the try statement, or in its else')
    body = guarded(node)
    written = {n for stmt in statements(body) for n in written_names(stmt, unit) if memory.is_memory(n)}
    shown = _shown(node, written, unit, memory, activity.function) if written else set()
    last = next((s for s in reversed(body) if handled.may_raise(s)), None)
    for stmt in statements(body):
        harmless = stmt is last and _writes_last(stmt, handled.catches(node, unit))
        for name in sorted(written_names(stmt, unit) & shown) if not harmless else ():
            raise refuse(stmt, unit, f'{ir.base_name(name)} may have been written when something is raised after it',
                             'write to it after the try statement, or in its else')
        if isinstance(stmt, gast.Raise) and not hasattr(stmt, 'lineno') and handled.catches(node, unit):
            raise refuse(node, unit, 'its handler would catch what the derivative checks', 'name other exceptions')


def _writes_last(stmt: gast.stmt, all_numbers: bool) -> bool:
    """Tell whether a statement raises before it writes, if it does: a store of values, ``items.append(v)``."""
    if isinstance(stmt, gast.Expr):
        return isinstance(stmt.value.func, gast.Attribute) and stmt.value.func.attr == 'append'
    return isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Subscript) or isinstance(
        stmt, gast.AugAssign) and not all_numbers


def check_called(generated: list[tuple[gast.FunctionDef, Unit]]) -> None:
    """Refuse a `try` that calls generated functions, where a handler would catch what these check."""
    trees = {tree.name: tree for tree, _ in generated}
    for tree, unit in generated:
        for node in statements(tree.body):
            if markers.caught(node) is not None and handled.catches(node, unit) and _checks(guarded(node), trees, set()):
                raise refuse(node, unit, 'its handler would catch what the derivative checks', 'name other exceptions')


def _checks(body: list[gast.stmt], trees: dict[str, gast.FunctionDef], done: set[str]) -> bool:
    """Tell whether statements raise errors that are not the user's, in the functions that they call too."""
    if any(isinstance(stmt, gast.Raise) and not hasattr(stmt, 'lineno') for stmt in statements(body)):
        return True
    called = {n.id.removeprefix('@generated.') for s in body for n in ir.walk(s) if ir.is_external(n)} & trees.keys() - done
    done |= called
    return any(_checks(trees[name].body, trees, done) for name in called)


def analyze(function: gast.FunctionDef, unit: Unit) -> None:
    """Find for each `try` the names of which it is seen, where something was raised, that they were bound before."""
    branches = [s for s in statements(function.body) if markers.caught(s) is not None]
    graph = cfg.build(function) if branches else None
    for node in branches:
        unit.progress[handled.flag(node)] = handled.seen(node, graph, handled.halfway(guarded(node), graph))


def halfway(node: gast.If, unit: Unit) -> set[str]:
    """Give the names that may have been bound when something is raised, and are read then."""
    return set() if markers.caught(node) is None else unit.progress.get(handled.flag(node), set())


def guarded(node: gast.If) -> list[gast.stmt]:
    """Give what may raise."""
    block = markers.tried(node)
    return block[:markers.settles(block)]


def _shown(node: gast.If, written: set[str], unit: Unit, memory: Memory, function: gast.FunctionDef) -> set[str]:
    """Give the names of written memory that a handler, or what comes after it, may see, or the caller."""
    classes = memory.classes.members()
    graph = cfg.build(function)
    found = set()
    for name in written:
        alone = _is_own(name, guarded(node), unit)
        others = {name} if alone else {n.removeprefix('items|') for n in classes[memory.classes.find(name)]}
        if others & set(parameters(function)) or handled.seen(node, graph, others):
            found.add(name)
    return found


def _is_own(name: str, body: list[gast.stmt], unit: Unit) -> bool:
    """Tell whether statements make an object themselves, and know it by one name."""
    made = False
    for stmt in statements(body):
        value = getattr(stmt, 'value', None)
        source = None if value is None else reference_source(value, unit)
        if name in header_bound(stmt):
            made = isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name) and source is None
            if not made:
                return False
        elif name in header_reads(stmt):
            handed = isinstance(value, gast.Call) or isinstance(value, gast.Name) and value.id == name
            if not made or handed or source is not None and name in ir.reads(source):
                return False
    return made


def succeeded(mirror: Mirror, record: Record) -> Mirror | None:
    """Give where it is known that what a statement is tried with has succeeded; None if no handler would go on."""
    entry = record.entries[id(mirror)]
    mirrors = entry.scope.mirrors
    end = markers.settles([m.stmt for m in mirrors])
    # Where a handler only raises, nothing comes after it in which histories matter.
    open_end = end is None or entry.index >= end or markers.never_handles(getattr(entry.scope.owner, 'stmt', None))
    return None if open_end else mirrors[end]


def tangents(ad: ForwardAD, node: gast.If) -> gast.If:
    """Build a `try` in forward mode: the tangents of what may raise are computed when it has succeeded."""
    block, handling = markers.tried(node), markers.caught(node)
    end = markers.settles(block)
    outer, ad.apart = ad.apart, ad.apart or handled.catches(node, ad.unit)
    tried, ad.apart = ad.block(block[:end]), outer
    after = ad.block(block[end:])
    if any(_has_tangents(s) for s in tried):
        check(node, ad.unit, ad.memory, ad.activity)
        tried, later = _apart(tried, ad)
        after[1:1] = later
        if handled.catches(node, ad.unit) and any(map(_has_tangents, tried)):
            raise refuse(node, ad.unit, 'its handler would catch what only the computation of a tangent raises',
                         'name other exceptions, or put what follows into the else')
    arms = ad.block(handling) or [gast.Pass()], tried + after
    return gast.If(node.test, *(arms if handling is node.body else arms[::-1]))


def _apart(body: list[gast.stmt], ad: ForwardAD) -> tuple[list[gast.stmt], list[gast.stmt]]:
    """Take the tangents out of statements, where nothing that they read is changed after them."""
    later = [s for s in body if not hasattr(s, 'lineno')]
    for index, stmt in enumerate(body):
        reads = ir.reads(stmt) if stmt in later else set()
        for other in body[index + 1:] if reads else ():
            written = {n for s in statements([other]) for n in written_names(s, ad.unit)}
            if other not in later and (reads & bound_within([other]) or bound_within([stmt]) & ir.reads(other) or any(
                    ad.memory.may_alias(n, w) for n in reads for w in written)):
                return body, []
    return [s for s in body if s not in later], later


def _has_tangents(stmt: gast.stmt) -> bool:
    return any(n.id.startswith('t|') for n in ir.names(stmt))
