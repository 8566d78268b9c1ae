"""The user's statements as one-line texts, and the origins that statements of the tree carry.

A compound statement is shown by its header alone (``for t in range(n):``); a statement that goes over several lines is
joined to one, without its comments.
"""
from __future__ import annotations

import ast
import bisect
import functools
import io
import tokenize
from typing import Any

import gast

from srcad import ir
from srcad.unit import Origin, Source

_OPENING, _CLOSING = ('(', '[', '{'), (')', ']', '}')


_ORIGINS = (gast.stmt, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def attach(function: gast.FunctionDef, source: Source) -> None:
    """Give every statement and comprehension of a function, and the function itself, its origin."""
    for node in ir.walk(function):
        if isinstance(node, _ORIGINS) and getattr(node, 'lineno', None) is not None:
            node.origin = Origin(source, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset,
                                 statement_text(source.text, node))


def statement_text(text: str, node: Any) -> str:
    """Give a statement, or the header of a compound one, as one line."""
    lines = _lines(text)
    start = (node.lineno, _column(lines, node.lineno, node.col_offset))
    body = getattr(node, 'body', None) or getattr(node, 'cases', None)
    end = (node.end_lineno, _column(lines, node.end_lineno, node.end_col_offset))
    if isinstance(body, list) and not isinstance(node, gast.Try):
        first = body[0]
        if hasattr(first, 'lineno'):
            decorators = getattr(first, 'decorator_list', None) or [first]
            line = min(first.lineno, decorators[0].lineno)
            end = (line, _column(lines, line, first.col_offset) if line == first.lineno else 0)
        elif hasattr(first, 'pattern'):
            end = (first.pattern.lineno, 0)
        return _header(_spans(text, start, end))
    if isinstance(node, gast.Try):
        return 'try:'
    plain = lines[start[0] - 1][start[1]:end[1]]
    if start[0] == end[0] and '  ' not in plain:
        return plain
    return _join(_spans(text, start, end))


def _header(spans: list[tuple[Any, Any, str]]) -> str:
    last = max((i for i, span in enumerate(spans) if span[2] == ':'), default=len(spans) - 1)
    return _join(spans[:last + 1])


def _join(spans: list[tuple[Any, Any, str]]) -> str:
    """Put tokens in one line, with the blanks that they have, shortened to one."""
    parts: list[str] = []
    for i, (start, _end, string) in enumerate(spans):
        if i:
            before = spans[i - 1]
            same_line = before[1][0] == start[0]
            blank = start[1] > before[1][1] if same_line else (
                before[2] not in _OPENING and string not in _CLOSING and string not in (',', '.'))
            if not same_line and string in _CLOSING and parts[-1] == ',' and string != ')':
                parts.pop()         # the comma at the end of the last line of a display
            parts.append(' ' if blank else '')
        parts.append(string if '\n' not in string else _one_line_string(string))
    return ''.join(parts)


def _one_line_string(string: str) -> str:
    """Write a string of several lines as one with escapes."""
    try:
        return ast.unparse(ast.parse(string, mode='eval').body)
    except (SyntaxError, ValueError):
        return ' '.join(string.split())


def _spans(text: str, start: tuple[int, int], end: tuple[int, int]) -> list[tuple[Any, Any, str]]:
    tokens, starts = _tokens(text)
    first = bisect.bisect_left(starts, start)
    return list(tokens[first:bisect.bisect_left(starts, end)])


@functools.lru_cache(maxsize=16)
def _tokens(text: str) -> tuple[list[tuple[Any, Any, str]], list[tuple[int, int]]]:
    """Give the tokens that are code; an f-string, which newer Pythons split into parts, is one token."""
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    opening = {getattr(tokenize, name, None) for name in ('FSTRING_START', 'TSTRING_START')}
    closing = {getattr(tokenize, name, None) for name in ('FSTRING_END', 'TSTRING_END')}
    lines, found, depth, begin = _lines(text), [], 0, (0, 0)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in opening:
                begin = token.start if not depth else begin
                depth += 1
            elif token.type in closing:
                depth -= 1
                if not depth:
                    found.append((begin, token.end, _between(lines, begin, token.end)))
            elif not depth and token.type not in skipped:
                found.append((token.start, token.end, token.string))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass        # what is broken stands behind the function, or it would not have been parsed
    return found, [span[0] for span in found]


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1]:end[1]]
    middle = lines[start[0]:end[0] - 1]
    return '\n'.join([lines[start[0] - 1][start[1]:], *middle, lines[end[0] - 1][:end[1]]])


@functools.lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    return text.split('\n')


def _column(lines: list[str], line: int, offset: int) -> int:
    text = lines[line - 1]
    return offset if text.isascii() else len(text.encode('utf-8')[:offset].decode('utf-8', 'replace'))
