"""Statements that are undone by other statements, without anything that is saved."""
from __future__ import annotations

import gast

from srcad import ir


def is_swap(stmt: gast.stmt) -> bool:
    """Tell whether a statement only gives some objects each other's names."""
    if not (isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Tuple)):
        return False
    value = stmt.value
    return isinstance(value, gast.Tuple) and sorted(ir.bound(stmt.targets[0])) == sorted(
        getattr(e, 'id', '') for e in value.elts)


def undo_list(stmt: gast.stmt, call: gast.Call) -> gast.stmt:
    """Undo a change of a list."""
    method = 'pop' if call.func.attr == 'append' else 'append'
    args = [] if method == 'pop' else [ir.load(stmt.targets[0].id)]
    return gast.Expr(ir.call(gast.Attribute(ir.copy_tree(call.func.value), method, gast.Load()), *args))


def swap_back(stmt: gast.Assign) -> gast.stmt:
    """Undo ``u, v = v, u``: what was assigned is assigned back."""
    left = gast.Tuple([ir.store(e.id) for e in stmt.value.elts], gast.Store())
    right = gast.Tuple([ir.load(e.id) for e in stmt.targets[0].elts], gast.Load())
    return gast.Assign([left], right, None)


def append_at_ends(block: list[gast.stmt], stmt: gast.stmt) -> None:
    """Put a statement at the end of each way through a block, also of those that leave the loop."""
    last = block[-1] if block else None
    if isinstance(last, gast.Break):
        block.insert(-1, ir.copy_tree(stmt))
    elif isinstance(last, gast.If) and _leaves_loop(last):
        append_at_ends(last.body, stmt)
        append_at_ends(last.orelse, stmt)
    else:
        block.append(ir.copy_tree(stmt))


def _leaves_loop(stmt: gast.stmt) -> bool:
    return isinstance(stmt, gast.Break) or isinstance(stmt, gast.If) and any(map(_leaves_loop, stmt.body + stmt.orelse))
