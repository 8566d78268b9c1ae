"""Marks in the core form: where a context, a `try` or a `finally` begins and ends.

The core form has no blocks for them. What stands in a `with` is written between two marks, on a level with what stands
around it; a `try` is a branch on whether an exception was caught::

    enter(np.errstate, divide='ignore')         # with np.errstate(divide='ignore'):
    ...
    leave()

    %caught = attempt('1', KeyError)            # try:
    if %caught:                                 # except KeyError as e:
        e = exception()
        ...
    else:
        ...                                     # what may raise
        settled()                               # else:
        ...

    cleanup()                                   # try:
    ...
    final()                                     # finally:
    ...
    ended()

    dx = insert(x)                              # with insert_grad_of(x) as dx:
    ...
    inserted(dx)

The last pass, `srcad/emit/nest.py`, makes blocks of them again. `within` marks blocks as long as exits stand in them.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.unit import Unit

_PREFIX = '@srcad.markers.'


class Mark:
    """What a mark calls; no function, so nobody looks into it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f'<{self.name}>'


MARKS = {name: Mark(name) for name in (
    'within', 'enter', 'leave', 'attempt', 'exception', 'settled', 'cleanup', 'final', 'ended',
    'insert', 'inserted')}


def build(unit: Unit, name: str, *args: gast.expr, keywords: list[gast.keyword] = ()) -> gast.Call:
    """Build the call that is a mark."""
    return gast.Call(ir.external(unit, f'srcad.markers.{name}', MARKS[name]), list(args), list(keywords))


def statement(unit: Unit, name: str, origin: gast.AST, *args: gast.expr) -> gast.Expr:
    """Build a mark that stands alone, and comes from a statement of the user's."""
    return ir.copy_origin(gast.Expr(build(unit, name, *args)), origin)


def name_of(node: gast.AST | None) -> str:
    """Give the name of the mark that a statement or an expression is; an empty string for all others."""
    if node.__class__ is gast.Expr or node.__class__ is gast.Assign:
        node = node.value
    func = node.func if node.__class__ is gast.Call else None
    if func.__class__ is gast.Name and func.id.startswith(_PREFIX):
        return func.id[len(_PREFIX):]
    return ''


def is_region(node: gast.AST) -> bool:
    """Tell whether a statement holds a block of which the exits are still in it."""
    return node.__class__ is gast.If and name_of(node.test) == 'within'


def settles(block: list[gast.stmt]) -> int | None:
    """Give where the part of a block ends that may raise; None for a block that is not tried."""
    return next((k for k, node in enumerate(block) if node.__class__ is gast.Expr and name_of(node) == 'settled'), None)


def caught(node: gast.AST | None) -> list[gast.stmt] | None:
    """Give the block that handles what a branch catches; None for a branch that tries nothing."""
    if node.__class__ is gast.If:
        for tried, other in ((node.orelse, node.body), (node.body, node.orelse)):
            if settles(tried) is not None:
                return other
    return None


def tried(node: gast.If) -> list[gast.stmt]:
    """Give the block of a branch that may raise, with what follows if it does not."""
    return node.orelse if caught(node) is node.body else node.body


def never_handles(node: gast.AST | None) -> bool:
    """Tell whether a branch tries something, and nothing follows where an exception was caught but another one."""
    handling = caught(node)
    return bool(handling) and isinstance(handling[-1], gast.Raise)
