"""The tokens of a logical line, and what it costs to break the line before each: breaks stand far out in an expression."""
from __future__ import annotations

import dataclasses
import re


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
OPEN = frozenset('([{')
CLOSE = frozenset(')]}')
_HANGING = 10
_INNER = 8
_SUBSCRIPT = 14
_LEVEL = 8
_BREAK = 10


class _Tokens:
    """The tokens of one statement, with what a break before each would cost."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.space, self._previous = False, ''
        self._opened: list[int] = []
        self._closed: list[tuple[int, int]] = []
        self._inside: list[float] = []      # for each open bracket: what it costs that it is a subscript

    def add(self, text: str, joined: bool = False) -> None:
        """Enter the next token; `joined` says that it is a part of a literal that Python joins."""
        self.tokens.append(Token(text, self.space, self._cost(text, joined)))
        if text in OPEN:
            self._inside.append(_SUBSCRIPT if text == '[' and not self.space and self._previous not in OPEN else 0)
            self._opened.append(len(self.tokens))
        elif text in CLOSE and self._inside:
            self._inside.pop()
            self._closed.append((self._opened.pop(), len(self.tokens)))
        self.space, self._previous = False, text

    def _cost(self, text: str, joined: bool) -> float | None:
        depth, cost = len(self._inside), None
        if depth and self._previous in OPEN and text not in CLOSE:
            cost = _HANGING
        elif depth and joined:
            cost = 0
        elif depth and self.space:
            cost = _BEFORE.get(text, _AFTER.get(self._previous))
        return None if cost is None else cost + _BREAK + _LEVEL * (depth - 1) + sum(self._inside)

    def finish(self) -> list[Token]:
        """Give the tokens; a hanging indent in the middle of an expression costs more."""
        for first, after in self._closed:
            rest = [token.text for token in self.tokens[after:]]
            if rest not in ([], [':']) and self.tokens[first].cost is not None and not set(rest) <= CLOSE:
                self.tokens[first] = dataclasses.replace(self.tokens[first], cost=self.tokens[first].cost + _INNER)
        return self.tokens


def cut(pieces: list[str], parens: bool, split: bool) -> list[Token]:
    """Cut the pieces of a statement into tokens.

    Parameters
    ----------
    pieces
        The text of the statement, in parts.
    parens
        Whether the parentheses that may be added are there.
    split
        Whether long string literals are cut into several.
    """
    found = _Tokens()
    for atom, text in _merged(pieces, parens):
        if atom:
            for number, part in enumerate(_split_string(text) if split else [text]):
                found.space = found.space or number > 0
                found.add(part, joined=number > 0)
            continue
        for part in _PART.findall(text):
            if part.isspace():
                found.space = True
            else:
                found.add(part)
    return found.finish()


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
