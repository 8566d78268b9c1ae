"""Breaks logical lines that are too long into lines that pycodestyle accepts.

A statement arrives as pieces of text. Lines are broken only inside brackets, after commas and operators, and before
``if``, ``else`` and ``for``; where a statement has no brackets, its value gets parentheses. Of all ways to break it
the cheapest is taken, so that breaks stand far out in the expression and lines are full.
"""
from __future__ import annotations

import heapq
import itertools

from srcad.emit.tokens import CLOSE, OPEN, Token, Verbatim, cut

WIDTH = 88
_PARENS = 12
_OVERFLOW = 100
_SEARCH_LIMIT = 2000
_BEAM = 200


def arrange(pieces: list[str], indent: str) -> str:
    """Give the lines of one statement.

    Parameters
    ----------
    pieces
        The text of the statement, in parts.
    indent
        White space that stands before the statement.

    Returns
    -------
    str
        One or more lines, without the last line end.
    """
    line = indent + ''.join(pieces)
    if len(line) <= WIDTH or any(isinstance(piece, Verbatim) or '\n' in piece for piece in pieces):
        return line
    best = None
    for split, parens in itertools.product((False, True), (False, True)):
        cost, text = _search(cut(pieces, parens, split), indent, line.endswith(':'))
        cost += parens * _PARENS
        if best is None or cost < best[0]:
            best = cost, text
        if parens and best[0] < _OVERFLOW:
            break
    return best[1]


def _search(tokens: list[Token], indent: str, header: bool) -> tuple[float, str]:
    """Find the cheapest breaks.

    A state is: the number of tokens placed, the column, the indentation of the line, and for each open bracket the
    column where a line that is broken inside it goes on, and whether that is a hanging indent.
    """
    start = len(indent)
    order = itertools.count()
    heap = [(0.0, 0, next(order), start, start, (), None)]
    seen: set[tuple] = set()
    while heap:
        cost, negative, _, column, line_indent, stack, trail = heapq.heappop(heap)
        place = -negative
        if place == len(tokens):
            return cost, indent + _text(tokens, trail)
        key = place, column, line_indent, stack
        if key in seen:
            continue
        seen.add(key)
        if len(seen) == _SEARCH_LIMIT:  # a very long line: what is good so far goes on alone
            heap.append((cost, negative, next(order), column, line_indent, stack, trail))
            heap = heapq.nsmallest(_BEAM, heap, key=lambda state: 6 * state[1] + state[0])
            heapq.heapify(heap)
            seen.clear()
            continue
        token = tokens[place]
        choices = [(column + token.space, line_indent, 0.0, False)]
        if token.cost is not None:
            choices.append(_broken(token, tokens[place - 1], start, line_indent, stack, column, header))
        for at, line, extra, broken in choices:
            new_stack = _enclosing(token, stack, at, broken, tokens[place - 1] if place else None)
            end = at + len(token.text)
            extra += _OVERFLOW * max(0, end - max(WIDTH, at))
            new_trail = (trail, place, at) if broken else trail
            heapq.heappush(heap, (cost + extra, -place - 1, next(order), end, line, new_stack, new_trail))
    raise AssertionError('a line has no layout')


def _broken(token: Token, previous: Token, start: int, line_indent: int, stack: tuple, column: int,
            header: bool) -> tuple[int, int, float, bool]:
    """Give column, indentation and cost of a token that begins a line."""
    slack = (WIDTH - column) / 100
    if previous.text in OPEN:
        deeper = 8 if header and len(stack) == 1 else 4
        # A hanging indent within a bracket that is aligned with its contents is hard to read.
        aligned = sum(not hanging for _, hanging in stack[:-1])
        return line_indent + deeper, line_indent + deeper, token.cost + slack + 10 * aligned, True
    at = stack[-1][0]
    clash = header and at == start + 4  # it would be aligned with the body
    return at, at, token.cost + slack + 40 * clash, True


def _enclosing(token: Token, stack: tuple, at: int, broken: bool, previous: Token | None) -> tuple:
    """Give the open brackets after a token, each with the column of its lines and whether it hangs."""
    if broken and previous.text in OPEN:
        stack = (*stack[:-1], (at, True))
    if token.text in OPEN:
        return (*stack, (at + 1, False))
    return stack[:-1] if token.text in CLOSE else stack


def _text(tokens: list[Token], trail: tuple | None) -> str:
    """Write the tokens with the breaks of a trail."""
    breaks = {}
    while trail is not None:
        trail, place, column = trail
        breaks[place] = column
    parts = []
    for place, token in enumerate(tokens):
        parts.append('\n' + ' ' * breaks[place] if place in breaks else ' ' * (token.space and place > 0))
        parts.append(token.text)
    return ''.join(parts)
