"""How the lines of a tape are written."""
from __future__ import annotations

from typing import Any

from srcad.reference.levels import Traced, is_sequence, plain

_SYMBOLS = {'add': '+', 'subtract': '-', 'multiply': '*', 'divide': '/', 'power': '**', 'remainder': '%'}


def called(value: Any) -> str:
    """Give how a value is called in a line."""
    if is_sequence(value):
        return '[' + ', '.join(map(called, value)) + ']'
    return getattr(value, 'name', None) or (str(plain(value)) if isinstance(value, Traced) else str(value))


def index_text(index: Any) -> str:
    """Give what stands between the brackets of an index."""
    def one(i: Any) -> str:
        if isinstance(i, slice):
            text = f'{"" if i.start is None else i.start}:{"" if i.stop is None else i.stop}'
            return text if i.step is None else f'{text}:{i.step}'
        return '...' if i is Ellipsis else str(i)
    return ', '.join(map(one, index)) if isinstance(index, tuple) else one(index)


def expression(name: str, operands: tuple) -> str:
    """Give an operation as a program has it."""
    if name in _SYMBOLS and len(operands) == 2:
        return f'{called(operands[0])} {_SYMBOLS[name]} {called(operands[1])}'
    if name == 'getitem':
        return f'{called(operands[0])}[{index_text(operands[1])}]'
    if name == 'negative':
        return f'-{called(operands[0])}'
    return f'{name}({", ".join(map(called, operands))})'
