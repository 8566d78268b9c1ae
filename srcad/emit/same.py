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
    waiting: list[tuple[object, object]] = [(wanted, found)]
    while waiting:              # deep trees would exhaust the stack
        pairs = _parts(*waiting.pop())
        if pairs is None:
            return False
        waiting += pairs
    return True


def _parts(wanted: object, found: object) -> list[tuple[object, object]] | None:
    """Give the pairs of parts that are left to compare; None where two things differ."""
    if isinstance(found, ast.AST):
        return _parts_of_nodes(wanted, found) if isinstance(wanted, ast.AST) else None
    if isinstance(found, list):
        mine = [item for item in wanted or () if item.__class__.__name__ not in ('Comment', 'CommentLine')]
        return list(zip(mine, found)) if len(mine) == len(found) else None
    return [] if wanted == found else None


def _parts_of_nodes(wanted: ast.AST, found: ast.AST) -> list[tuple[object, object]] | None:
    kind, other = wanted.__class__.__name__, found.__class__.__name__
    if kind == 'Name':
        return _parts_of_name(wanted, found)
    if kind == 'Constant':
        return [] if _same_constant(wanted, found) else None
    if kind != other or kind == 'ExceptHandler' and not isinstance(wanted.name, (str, type(None))):
        return None
    mine = wanted.__dict__
    return [(mine.get(field), getattr(found, field, None)) for field in found._fields if field not in _IGNORED]


def _parts_of_name(wanted: ast.AST, found: ast.AST) -> list[tuple[object, object]] | None:
    """A parameter is a name in gast."""
    if isinstance(found, ast.arg):
        return [(wanted.annotation, found.annotation)] if wanted.id == found.arg else None
    return [] if isinstance(found, ast.Name) and wanted.id == found.id else None


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
