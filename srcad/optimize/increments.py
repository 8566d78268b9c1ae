"""Numbers that are added to: ``+=``, as a person writes it.

Before, where the user wrote ``n += 1``::

    n = n + 1
    b|x = b|x - e

After::

    n += 1
    b|x -= e

For arrays only where nobody else knows of the memory that ``+=`` writes to (`arrays`).
"""
from __future__ import annotations

import re
from collections import Counter

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.blocks import header_bound, parameters, statements
from srcad.analyze.infer import rhs
from srcad.optimize.census import census
from srcad.optimize.effects import all_blocks
from srcad.optimize.freshness import is_fresh
from srcad.unit import Unit

_SYMBOLS = {gast.Add: '+', gast.Sub: '-', gast.Mult: '*', gast.Div: '/'}


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Write the increments of a function; tells whether anything changed."""
    changed = False
    for block in list(all_blocks(function)):
        for index, node in enumerate(block):
            if isinstance(node, gast.Assign) and _is_increment(node, unit):
                block[index] = _increment(node)
                changed = True
    return changed


def arrays(function: gast.FunctionDef, unit: Unit) -> None:
    """Write ``b|x += e`` for adjoints that are arrays of their own, made here and of the shape and dtype of e."""
    sums = [(block, index, node) for block in all_blocks(function) for index, node in enumerate(block)
            if isinstance(node, gast.Assign) and not hasattr(node, 'lineno') and _adds(node)]
    if not sums:
        return
    own = _own_arrays(function, unit)
    for block, index, node in sums:
        t = unit.types.get(node.targets[0].id, ty.UNKNOWN)
        if node.targets[0].id in own and rhs(node.value.right, unit) == t and is_fresh(node.value.right, unit):
            block[index] = _increment(node)


def _adds(node: gast.Assign) -> bool:
    target, value = node.targets[0], node.value
    return (isinstance(target, gast.Name) and target.id.startswith('b|') and isinstance(value, gast.BinOp)
            and isinstance(value.op, (gast.Add, gast.Sub)) and isinstance(value.left, gast.Name)
            and value.left.id == target.id)


def _own_arrays(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the adjoints that are arrays of known shape, which only new arrays are bound to, and that have no second name."""
    aliases = census(function, unit).aliases
    shared = Counter(aliases.find(n) for n in dict.fromkeys(n.id for n in ir.names(function)))
    found = {n for n, t in unit.types.items() if n.startswith('b|') and ty.is_array(t) and t.dtype is not None
             and t.shape and None not in t.shape and shared[aliases.find(n)] == 1}
    found -= set(parameters(function))
    for node in statements(function.body):
        if not (isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and is_fresh(node.value, unit)):
            found -= header_bound(node) if not isinstance(node, gast.AugAssign) else set()
    return found


def _is_increment(node: gast.Assign, unit: Unit) -> bool:
    target, value = node.targets[0], node.value
    if not isinstance(target, gast.Name) or not isinstance(value, gast.BinOp) or type(value.op) not in _SYMBOLS:
        return False
    if not isinstance(value.left, gast.Name) or value.left.id != target.id:
        return False
    name, t = target.id, unit.types.get(target.id, ty.UNKNOWN)
    if not (ty.is_number(t) and ty.is_number(rhs(value.right, unit))):
        return False
    if hasattr(node, 'lineno'):
        written = re.match(r'[\w.]+\s*([-+*/])=', getattr(getattr(node, 'origin', None), 'text', ''))
        return written is not None and written[1] == _SYMBOLS[type(value.op)]
    return name.startswith('b|') and isinstance(value.op, (gast.Add, gast.Sub))


def _increment(node: gast.Assign) -> gast.AugAssign:
    new = gast.AugAssign(node.targets[0], node.value.op, node.value.right)
    for field in ('origin', 'lineno', 'col_offset', 'end_lineno', 'end_col_offset'):
        if hasattr(node, field):
            setattr(new, field, getattr(node, field))
    return new
