"""Comments and blank lines of generated functions: which statement of the user's a part of the reverse sweep undoes.

After::

    y = np.sin(x) * c

    # y = np.sin(x) * c
    bx = by * c * np.cos(x)
"""
from __future__ import annotations

import gast

from srcad import ir

COMPOUND = (gast.For, gast.While, gast.If, gast.With, gast.Try)
_HEADERS = ('for ', 'while ', 'if ', 'elif ', 'with ', 'async ', 'try:', 'match ')


def run(function: gast.FunctionDef) -> None:
    """Insert the comments of a generated function, in place.

    Where all of the reverse sweep belongs to one statement of the user's, there is nothing to tell apart.
    """
    if function.name.endswith('_fwd'):
        return                                              # nothing is undone there
    origins = {id(s.origin): s.origin for s in _generated(function.body)}
    if len({o.text for o in origins.values()}) > 1 or _has_loop(function.body):
        _comment(function.body, False)
    _separate(function.body)


def _has_loop(body: list[gast.stmt]) -> bool:
    return any(isinstance(s, (gast.For, gast.While)) and not _is_users(s) for s in body)


def _is_users(stmt: gast.stmt) -> bool:
    return hasattr(stmt, 'lineno')


def _origin(stmt: gast.stmt):
    """Give the user's statement that a generated one undoes; what prepares a loop or a branch needs no comment."""
    origin = getattr(stmt, 'origin', None)
    if _is_users(stmt) or origin is None or not hasattr(origin, 'text') or isinstance(stmt, COMPOUND):
        return None
    return None if origin.text.startswith(_HEADERS) and 'insert_grad_of(' not in origin.text else origin


def _generated(body: list[gast.stmt]):
    """Give the generated statements that have an origin."""
    for stmt in body:
        if _origin(stmt) is not None:
            yield stmt
        for block in _blocks(stmt):
            yield from _generated(block)


def _blocks(stmt: gast.stmt) -> list[list[gast.stmt]]:
    """Give the blocks of a statement that are not empty."""
    handlers = [handler.body for handler in getattr(stmt, 'handlers', [])]
    body, *others = [getattr(stmt, field, None) or [] for field in ('body', 'orelse', 'finalbody')]
    return [block for block in (body, *handlers, *others) if block]


def _comment(body: list[gast.stmt], reverse: bool, last: str = '') -> bool:
    """Insert the comments of a block; in the reverse sweep they stand above what is restored and computed again.

    `last` is the comment that stands above the block. Tells whether the block has comments of its own.
    """
    result: list[gast.stmt] = []
    for stmt in body:
        origin = _origin(stmt)
        if isinstance(stmt, COMPOUND):
            commented = [_comment(block, reverse or not _is_users(stmt), last) for block in _blocks(stmt)]
            last = '' if any(commented) else last
        elif origin is not None and origin.text != last:
            place = len(result)
            while reverse and place and _prepares(result[place - 1]):
                place -= 1
            last = origin.text
            result.insert(place, ir.Comment(last))
        reverse = reverse or _begins_reverse(stmt)
        result.append(stmt)
    body[:] = result
    return any(isinstance(stmt, ir.Comment) for stmt in result)


def _prepares(stmt: gast.stmt) -> bool:
    """Tell whether a statement of the reverse sweep brings a value of the primal back."""
    return isinstance(stmt, gast.Assign) and not any(n.startswith('b|') for n in ir.bound(stmt)) and (
        _is_users(stmt) or getattr(stmt, 'origin', None) is None)


def _separate(body: list[gast.stmt]) -> None:
    """Put a blank line between the sweeps."""
    for index, stmt in enumerate(body):
        if _begins_reverse(stmt):
            index = _prepared(body, index)
            while index and isinstance(body[index - 1], ir.Comment):
                index -= 1
            if any(_is_users(s) for s in body[:index]) and not isinstance(body[index - 1], gast.If):
                body.insert(index, ir.Comment(''))
            return


def _prepared(body: list[gast.stmt], index: int) -> int:
    """Give where what is computed for a statement of the reverse sweep begins, if a comment stands above it."""
    start = index
    while start and isinstance(body[start - 1], gast.Assign) and not _is_users(body[start - 1]):
        start -= 1
    return start if start and isinstance(body[start - 1], ir.Comment) else index


def _begins_reverse(stmt: gast.stmt) -> bool:
    return not _is_users(stmt) and any(n.startswith('b|') for n in ir.bound(stmt)) and isinstance(
        stmt, (gast.Assign, gast.For))
