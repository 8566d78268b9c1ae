"""Prints f-strings, nested ones and their format specifications too, so that Python 3.10 can read them."""
from __future__ import annotations

import ast

from srcad.emit import literals
from srcad.emit.tokens import Atom

_QUOTES = ("'", '"', "'''", '"""')


class FStrings:
    """The part of the printer that writes string literals."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Write an f-string."""
        self.write(Atom(fstring(node, type(self))))

    visit_TemplateStr = visit_JoinedStr


def fstring(node: ast.JoinedStr, generator: type) -> str:
    """Spell an f-string with the first kind of quotes that does not occur in its expressions.

    Before Python 3.12 an expression within an f-string has neither the quotes of the string nor a backslash. Where no
    spelling obeys that, any that this version of Python reads is taken.
    """
    prefix = 't' if type(node).__name__ == 'TemplateStr' else 'f'
    wanted = ast.dump(ast.Expression(node))
    found = None
    for quote in _QUOTES:
        for inner in ("'", '"'):
            parts: list[str] = []
            text = prefix + quote + _contents(node, quote, inner, generator, parts) + quote
            if _dumps(text) == wanted:
                readable = not any('\\' in part or quote in part for part in parts)
                if readable and '\\' + quote[0] not in text:
                    return text
                found = text if readable or not found else found
    if found is None:
        raise ValueError(f'an f-string that this version of Python cannot spell: {wanted}')
    return found


def _dumps(text: str) -> str | None:
    """Give the dump of an expression, or None if it cannot be read."""
    try:
        return ast.dump(ast.parse(text, mode='eval'))
    except (SyntaxError, ValueError):
        return None


def _contents(node: ast.JoinedStr, quote: str, inner: str, generator: type, parts: list[str]) -> str:
    """Spell what stands between the quotes; the text of each expression is added to `parts`."""
    done = ''
    for value in node.values:
        if isinstance(value, ast.Constant):
            done += literals.fstring_text(value.value, quote)
            continue
        text = _expression(value.value, inner, generator)
        parts.append(text)
        done += '{' + (' ' if text.startswith('{') else '') + text + (' ' if text.endswith('}') else '')
        if value.conversion != -1:
            done += '!' + chr(value.conversion)
        if value.format_spec is not None:
            done += ':' + _contents(value.format_spec, quote, inner, generator, parts)
        done += '}'
    return done


def _expression(node: ast.expr, inner: str, generator: type) -> str:
    """Spell an expression, with one kind of quotes for the strings in it."""
    writer = generator()
    writer.quote = inner
    writer.precede('call_one_arg', node)
    writer.visit(node)
    text = ''.join(writer.result)
    # A colon or an assignment at the outermost level would begin the format specification.
    return f'({text})' if isinstance(node, (ast.Lambda, ast.NamedExpr)) and not text.startswith('(') else text
