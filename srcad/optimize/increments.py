"""Numbers that are added to: ``+=``, as a person writes it.

Before, where the user wrote ``n += 1``::

    n = n + 1
    b|x = b|x - e

After::

    n += 1
    b|x -= e

Only for numbers: ``+=`` on an array would write to its memory.
"""
from __future__ import annotations

import re

import gast

from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.effects import all_blocks
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
