"""Spells numbers and strings the way people write them."""
from __future__ import annotations

import ast
import math
import re


def number(value: complex | float | int) -> str:
    """Spell a number; the text may begin with a minus sign or be a sum."""
    if isinstance(value, complex):
        imaginary = re.sub(r'\.0$', '', real_number(value.imag)) + 'j'
        if value.real == 0 and math.copysign(1, value.real) > 0:
            return imaginary
        sign = '' if imaginary.startswith('-') else '+'
        return f'{real_number(value.real)} {sign or "-"} {imaginary.lstrip("-")}'
    return real_number(value)


def real_number(value: float | int) -> str:
    """Spell an integer or a float: ``1e-8``, not ``1e-08``; infinity as a literal that overflows."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if abs(value) < 10 ** 40 else hex(value)
    if math.isinf(value):
        return '1e400' if value > 0 else '-1e400'
    if math.isnan(value):
        return '1e400 - 1e400'
    return re.sub(r'e([+-]?)0*(\d)', lambda m: f'e{m[1].strip("+")}{m[2]}', float.__repr__(float(value)))


def spelled(value: object, segment: str | None) -> str | None:
    """Give the user's own spelling of a literal if it is that literal."""
    if not segment:
        return None
    try:
        found = ast.literal_eval(segment)
    except (ValueError, SyntaxError):
        return None
    return segment if type(found) is type(value) and repr(found) == repr(value) else None


def docstring(value: str) -> str | None:
    """Spell a documentation string with three double quotes, or None if it cannot be."""
    text = value.replace('\\', '\\\\').replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    text = f'"""{text}"""'
    if any(not (c.isprintable() or c in '\n\t') for c in value):
        return None
    try:
        return text if ast.literal_eval(text) == value else None
    except (SyntaxError, ValueError):
        return None


def fstring_text(value: str, quote: str) -> str:
    """Escape the constant part of an f-string for its quotes."""
    text = repr(value + '"')[1:-2]  # the added double quote makes repr use single quotes
    text = text.replace("\\'", "'").replace('{', '{{').replace('}', '}}')
    if len(quote) == 3:
        return text.replace('\\n', '\n').replace(quote, ''.join('\\' + c for c in quote))
    return text.replace(quote, '\\' + quote)
