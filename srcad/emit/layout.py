"""Breaks logical lines that are too long into lines that pycodestyle accepts.

A statement arrives as pieces of text. Lines are broken only inside brackets, after commas and operators, and before
``if``, ``else`` and ``for``; where a statement has no brackets, its value gets parentheses. Of all ways to break it
the cheapest is taken, so that breaks stand far out in the expression and lines are full.
"""
from __future__ import annotations

import dataclasses
import heapq
import itertools
import re

WIDTH = 88


class Atom(str):
    """A piece that is never broken or looked into, such as a string literal."""

    __slots__ = ()


class Verbatim(str):
    """Text of a whole statement that stands as it is."""

    __slots__ = ()


class Soft(str):
    """A place, itself empty, where a parenthesis may be added; its ``paren`` says which."""

    def __new__(cls, paren: str) -> Soft:
        """Make the piece."""
        self = super().__new__(cls, '')
        self.paren = paren
        return self

    def __bool__(self) -> bool:
        """Be something, lest astor leave it out."""
        return True


@dataclasses.dataclass(frozen=True)
class Token:
    """A part of a logical line.

    Attributes
    ----------
    text
        What is printed, without the space before it.
    space
        Whether a space stands before it.
    cost
        What it costs to break the line before it, or None where that is not possible.
    """

    text: str
    space: bool
    cost: float | None


_PART = re.compile(r'\s+|[\[\](){},]|[^\s\[\](){},]+')
_AFTER = {',': 0, 'and': 1, 'or': 1, '|': 3, '&': 3, '^': 3, '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3,
          '+': 4, '-': 4, '*': 7, '/': 7, '//': 7, '%': 7, '@': 7, '<<': 7, '>>': 7}
_BEFORE = {'if': 2, 'else': 2, 'for': 2, 'async': 2}
_OPEN = frozenset('([{')
_CLOSE = frozenset(')]}')
_HANGING = 10
_INNER = 8
_SUBSCRIPT = 14
_LEVEL = 8
_BREAK = 10
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
        cost, text = _search(_tokens(pieces, parens, split), indent, line.endswith(':'))
        cost += parens * _PARENS
        if best is None or cost < best[0]:
            best = cost, text
        if parens and best[0] < _OVERFLOW:
            break
    return best[1]


def _tokens(pieces: list[str], parens: bool, split: bool) -> list[Token]:
    """Cut the pieces of a statement into tokens, with what a break before each would cost."""
    tokens: list[Token] = []
    depth, space, previous = 0, False, ''
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    inside: list[float] = []  # for each open bracket: what it costs that it is a subscript

    def add(text: str, joined: bool = False) -> None:
        nonlocal depth, space, previous
        cost = None
        if depth and previous in _OPEN and text not in _CLOSE:
            cost = _HANGING
        elif depth and joined:
            cost = 0
        elif depth and space:
            cost = _BEFORE.get(text, _AFTER.get(previous))
        if cost is not None:
            cost += _BREAK + _LEVEL * (depth - 1) + sum(inside)
        tokens.append(Token(text, space, cost))
        if text in _OPEN:
            inside.append(_SUBSCRIPT if text == '[' and not space and previous not in _OPEN else 0)
            opened.append(len(tokens))
        elif text in _CLOSE and inside:
            inside.pop()
            closed.append((opened.pop(), len(tokens)))
        depth = len(inside)
        space, previous = False, text

    for atom, text in _merged(pieces, parens):
        if atom:
            for number, part in enumerate(_split_string(text) if split else [text]):
                space = space or number > 0
                add(part, joined=number > 0)
            continue
        for part in _PART.findall(text):
            if part.isspace():
                space = True
            else:
                add(part)
    for first, after in closed:
        rest = [token.text for token in tokens[after:]]
        if rest not in ([], [':']) and tokens[first].cost is not None and not set(rest) <= _CLOSE:
            # A hanging indent in the middle of an expression.
            tokens[first] = dataclasses.replace(tokens[first], cost=tokens[first].cost + _INNER)
    return tokens


def _merged(pieces: list[str], parens: bool) -> list[tuple[bool, str]]:
    """Join neighbouring pieces of plain text; put in the parentheses that may be added."""
    merged: list[tuple[bool, str]] = []
    for piece in pieces:
        if isinstance(piece, Soft):
            piece = piece.paren if parens else ''
        atom = isinstance(piece, Atom)
        if not atom and merged and not merged[-1][0]:
            merged[-1] = False, merged[-1][1] + piece
        elif str(piece):
            merged.append((atom, str(piece)))
    return merged


def _split_string(text: str, size: int = 50) -> list[str]:
    """Cut a long string literal at spaces into literals that Python joins."""
    quote = text[-1]
    if len(text) <= size or text[0] != quote or text.startswith(quote * 3) or ' ' not in text:
        return [text]
    words = re.findall(r'\S*\s*', text[1:-1])
    parts = ['']
    for word in words:
        if parts[-1] and len(parts[-1]) + len(word) > size:
            parts.append('')
        parts[-1] += word
    return [quote + part + quote for part in parts if part]


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
    if previous.text in _OPEN:
        deeper = 8 if header and len(stack) == 1 else 4
        # A hanging indent within a bracket that is aligned with its contents is hard to read.
        aligned = sum(not hanging for _, hanging in stack[:-1])
        return line_indent + deeper, line_indent + deeper, token.cost + slack + 10 * aligned, True
    at = stack[-1][0]
    clash = header and at == start + 4  # it would be aligned with the body
    return at, at, token.cost + slack + 40 * clash, True


def _enclosing(token: Token, stack: tuple, at: int, broken: bool, previous: Token | None) -> tuple:
    """Give the open brackets after a token, each with the column of its lines and whether it hangs."""
    if broken and previous.text in _OPEN:
        stack = (*stack[:-1], (at, True))
    if token.text in _OPEN:
        return (*stack, (at + 1, False))
    return stack[:-1] if token.text in _CLOSE else stack


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
