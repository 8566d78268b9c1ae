"""Comments and blank lines of generated functions: which statement of the user's a part of the reverse sweep undoes.

After::

    y = np.sin(x) * c

    # y = np.sin(x) * c
    bx = by * c * np.cos(x)
"""
from __future__ import annotations

import gast

from srcad import ir


def run(function: gast.FunctionDef) -> None:
    """Insert the comments of a generated function, in place.

    Where all of the reverse sweep belongs to one statement of the user's, there is nothing to tell apart.
    """
    origins = {id(s.origin): s.origin for s in _generated(function.body)}
    if len({o.text for o in origins.values()}) > 1 or _has_loop(function.body):
        _comment(function.body)


def _has_loop(body: list[gast.stmt]) -> bool:
    return any(isinstance(s, (gast.For, gast.While)) and not _is_users(s) for s in body)


def _is_users(stmt: gast.stmt) -> bool:
    return hasattr(stmt, 'lineno')


def _generated(body: list[gast.stmt]):
    """Give the generated statements that have an origin."""
    for stmt in body:
        if not _is_users(stmt) and getattr(stmt, 'origin', None) is not None:
            yield stmt
        for field in ('body', 'orelse'):
            yield from _generated(getattr(stmt, field, None) or [])


def _comment(body: list[gast.stmt]) -> None:
    result: list[gast.stmt] = []
    last = None
    for stmt in body:
        for field in ('body', 'orelse'):
            if isinstance(stmt, (gast.For, gast.While, gast.If)) and getattr(stmt, field):
                _comment(getattr(stmt, field))
        origin = getattr(stmt, 'origin', None)
        if origin is not None and not _is_users(stmt) and not isinstance(stmt, (gast.For, gast.While, gast.If)):
            if last is None or origin.text != last.text:
                result.append(ir.Comment(origin.text))
                last = origin
        elif isinstance(stmt, (gast.For, gast.While, gast.If)):
            last = None
        result.append(stmt)
    body[:] = result
