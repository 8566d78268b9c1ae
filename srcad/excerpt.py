"""The user's lines in error messages, with marks below what is meant."""
from __future__ import annotations

import os
import unicodedata
from typing import Any

from srcad.unit import Source


def position(source: Source | None, node: Any) -> tuple[int | None, int | None, int | None]:
    """Give line, column and end column of a node's first line; columns from 1, in characters."""
    origin = getattr(node, 'origin', None)
    line = getattr(node, 'lineno', None)
    if line is not None:
        start, end_line, end = node.col_offset, getattr(node, 'end_lineno', None), getattr(node, 'end_col_offset', None)
    elif origin is not None:
        line, start, end_line, end = origin.line, origin.column, origin.end_line, origin.end_column
    else:
        return None, None, None
    text = _line(source, line)
    column = _characters(text, start) + 1
    body = getattr(node, 'body', None)
    if end is None or end_line != line or isinstance(body, list):
        # what goes on over several lines is marked to the end of its first line
        return line, column, max(len(text.split(' #')[0].rstrip()) + 1, column + 1)
    return line, column, max(_characters(text, end) + 1, column + 1)


def shown(filename: str | None) -> str | None:
    """Give a file name as it is shown: relative if the file is below the current directory."""
    if not filename or not os.path.isabs(filename):
        return filename
    try:
        relative = os.path.relpath(filename)
    except (ValueError, OSError):       # another drive, or no current directory
        return filename
    return filename if relative.startswith(os.pardir) else relative


def _line(source: Source | None, number: int) -> str:
    # str.splitlines also splits at form feeds and other characters, where Python's lines go on
    lines = source.text.split('\n') if source else []
    return lines[number - 1].rstrip('\r') if 0 < number <= len(lines) else ''


def _characters(text: str, offset: int) -> int:
    """Turn an offset in bytes, which is what trees hold, into one in characters."""
    return len(text.encode('utf-8', 'surrogatepass')[:offset].decode('utf-8', 'replace'))


def excerpt(source: Source | None, line: int | None, column: int | None, end_column: int | None) -> list[str]:
    """Give a line of the text, and below it the marks from one column to before another."""
    text = _line(source, line) if line is not None else ''
    if not text.strip():
        return []
    lines = [f'{line:>5} | {text.rstrip()}']
    if column is not None:
        marked = text[column - 1:(end_column or column + 1) - 1] or ' '
        # a tab stays a tab and a wide character takes two cells, so that the marks stand below what they mark
        blank = ''.join(c if c == '\t' else ' ' * _width(c) for c in text[:column - 1])
        lines.append('      | ' + blank + '^' * sum(_width(c) for c in marked))
    return lines


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in 'WF' else 1
