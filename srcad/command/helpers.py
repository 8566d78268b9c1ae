"""Copies of the run-time helpers, so that a written module stands alone."""
from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Iterable, Mapping
from typing import Any

import gast

from srcad import runtime
from srcad.emit import edit, printer
from srcad.watch import global_paths

_COLUMNS = 88


class Helpers:
    """The helpers that a module needs, with those that they need themselves.

    Parameters
    ----------
    names
        Names of functions in `srcad.runtime`.

    Attributes
    ----------
    functions
        Helper by name, in the order in which they are written.
    imports
        Import lines that they need.
    constants
        Assignments that they need.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.functions: dict[str, Any] = {}
        self.imports: set[str] = set()
        self.constants: dict[str, str] = {}
        for name in sorted(names):
            self._add(name, getattr(runtime, name))

    def _add(self, name: str, function: Any) -> None:
        if name in self.functions:
            return
        self.functions[name] = function
        for root, *_ in global_paths(function.__code__):
            value = function.__globals__.get(root, function)
            if isinstance(value, types.ModuleType):
                alias = f' as {root}' if root != value.__name__ else ''
                self.imports.add(f'import {value.__name__}{alias}')
            elif isinstance(value, types.FunctionType) and value is not function:
                self._add(root, value)
            elif root in function.__globals__ and not callable(value):
                self.constants[root] = f'{root} = {value!r}'

    def texts(self, names: Mapping[str, str] | None = None) -> list[str]:
        """Give the text of each helper, laid out like generated code, with new names for some."""
        return [_text(function, names or {}) for function in self.functions.values()]


def _text(function: Any, names: Mapping[str, str]) -> str:
    own = inspect.getsource(function).strip('\n')
    if max(map(len, own.split('\n'))) <= _COLUMNS and not names:
        return own
    module = gast.parse(own)
    module.body[0] = edit.rename(module.body[0], names)
    definition = module.body[0]
    document = ast.get_docstring(ast.parse(own).body[0])
    if document:
        definition.body.pop(0)
    lines = printer.to_source(module).strip('\n').split('\n')
    if not document:
        return '\n'.join(lines)
    place = next(i for i, line in enumerate(lines) if line.rstrip().endswith(':') and not line.startswith(' ' * 5)) + 1
    return '\n'.join(lines[:place] + _document(document) + lines[place:])


def _document(document: str) -> list[str]:
    """Give the docstring of a helper, wrapped."""
    if len(document) + len('    """"""') <= _COLUMNS and '\n' not in document:
        return [f'    """{document}"""']
    paragraph = ' '.join(document.split('\n\n')[0].split())
    wrapped = textwrap.wrap(paragraph, _COLUMNS - 8)
    return [f'    """{wrapped[0]}', *('    ' + line for line in wrapped[1:]), '    """']
