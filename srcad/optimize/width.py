"""How many columns a tree takes, about."""
from __future__ import annotations

import gast

from srcad import ir

WIDTH = 88


def name_width(name: str) -> int:
    """Estimate how many columns the printed form of an internal name takes."""
    if name.startswith('@'):
        return len(
            name.replace('@numpy.', 'np.').rpartition('@')[2].rpartition('builtins.')[2].rpartition('runtime.')[2]
        )
    return 5 if name.startswith('%') else len(name.replace('|', '').partition('%')[0]) + (2 if '%' in name else 0)


def width(node: gast.AST) -> int:
    """Estimate how many columns a tree takes when it is printed in one line."""
    total = 0
    for part in ir.walk(node):
        if isinstance(part, gast.Name):
            total += name_width(part.id)
        elif isinstance(part, gast.Constant):
            total += len(repr(part.value))
        else:
            total += _PUNCTUATION.get(type(part), 0)
            if isinstance(part, gast.Attribute):
                total += len(part.attr) + 1
            elif isinstance(part, gast.keyword):
                total += len(part.arg or '*') + 3
            elif isinstance(part, gast.Call):
                total += 2 * max(1, len(part.args))
    return total


_PUNCTUATION = {
    gast.BinOp: 4,
    gast.UnaryOp: 2,
    gast.Compare: 4,
    gast.Subscript: 2,
    gast.Slice: 1,
    gast.Tuple: 5,
    gast.List: 5,
    gast.Assign: 3,
    gast.AugAssign: 4,
    gast.Return: 7,
    gast.BoolOp: 5,
    gast.IfExp: 10,
    gast.Dict: 8,
}
