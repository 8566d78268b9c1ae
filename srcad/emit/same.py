"""Compares a tree that is printed with the tree that is read: quickly, and never taking two programs for one."""
from __future__ import annotations

import ast

# What the text does not show, or what gast leaves out.
_IGNORED = frozenset(('ctx', 'type_comment', 'kind', 'type_ignores'))


def same(wanted: ast.AST, found: ast.AST) -> bool:
    """Tell whether a tree is certainly the one that was read; some forms of the same tree are not recognised.

    Parameters
    ----------
    wanted
        A gast or ast tree. Comments in it do not count.
    found
        An ast tree, from a text.
    """
    kind, other = wanted.__class__.__name__, found.__class__.__name__
    if kind == 'Name':
        return _same_name(wanted, found)
    if kind == 'Constant':
        return _same_constant(wanted, found)
    if kind != other or kind == 'ExceptHandler' and not isinstance(wanted.name, (str, type(None))):
        return False
    mine = wanted.__dict__
    return all(_same_part(mine.get(field), getattr(found, field, None))
               for field in found._fields if field not in _IGNORED)


def _same_part(wanted: object, found: object) -> bool:
    if isinstance(found, ast.AST):
        return isinstance(wanted, ast.AST) and same(wanted, found)
    if isinstance(found, list):
        mine = [item for item in wanted or () if item.__class__.__name__ not in ('Comment', 'CommentLine')]
        return len(mine) == len(found) and all(map(_same_part, mine, found))
    return wanted == found


def _same_name(wanted: ast.AST, found: ast.AST) -> bool:
    """A parameter is a name in gast."""
    if isinstance(found, ast.arg):
        return wanted.id == found.arg and _same_part(wanted.annotation, found.annotation)
    return isinstance(found, ast.Name) and wanted.id == found.id


def _same_constant(wanted: ast.AST, found: ast.AST) -> bool:
    """The text of a negative number is that of an operation."""
    sign = ''
    if isinstance(found, ast.UnaryOp) and isinstance(found.op, ast.USub):
        sign, found = '-', found.operand
    if not isinstance(found, ast.Constant) or type(wanted.value) is not type(found.value):
        return False
    if isinstance(found.value, float):          # 0.0 and -0.0 are equal, and two programs
        return repr(wanted.value) == sign + repr(found.value)
    return not sign and not isinstance(found.value, complex) and wanted.value == found.value
