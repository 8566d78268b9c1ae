"""Imports within a function: the names that they bind are resolved like those of imports at the top of a module.

Before::

    def f(x):
        import math
        return math.sin(x)

After::

    def f(x):
        return @math.sin(x)
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import errors
from srcad.frontend.resolve import Resolver
from srcad.unit import External


class LocalImports:
    """The imports of a function.

    Parameters
    ----------
    function
        The function.
    resolver
        Finds modules.
    others
        The names that something else than an import binds.
    collector
        Takes the problems.

    Attributes
    ----------
    found
        What the names mean that nothing but imports binds.
    """

    def __init__(self, function: gast.FunctionDef, resolver: Resolver, others: set[str],
                 collector: errors.Collector) -> None:
        self.resolver, self.collector = resolver, collector
        self.found: dict[str, External] = {}
        self._asked: dict[str, tuple] = {}
        for node in _imports(function.body) if isinstance(function.body, list) else ():
            for alias in node.names:
                self._enter(node, alias, others)

    def _enter(self, node: Any, alias: Any, others: set[str]) -> None:
        if isinstance(node, gast.Import):
            name, asked = alias.asname or alias.name.partition('.')[0], (alias.name, '', 0, bool(alias.asname))
        else:
            name, asked = alias.asname or alias.name, (node.module or '', alias.name, node.level or 0, True)
        if name in others or self._asked.setdefault(name, asked)[1:] != asked[1:] or (
                asked[3] and self._asked[name] != asked):
            self._refuse(node, f'{name} is bound by an import and otherwise', 'give the module a name of its own')
            return
        value = self.resolver.imported(name, *asked)
        if value is None:
            self._refuse(node, f'{alias.name} is not found without running the function',
                         'move the import to the top of the module')
        else:
            self.found[name] = value

    def _refuse(self, node: Any, reason: str, help: str) -> None:
        self.collector.add('SRC112', node, reason, help=help)


def _imports(body: list[Any]) -> list[Any]:
    found, pending = [], list(body)
    for node in pending:
        if isinstance(node, (gast.Import, gast.ImportFrom)):
            found.append(node)
        for field in ('body', 'orelse', 'finalbody', 'cases', 'handlers'):
            pending += getattr(node, field, None) or [] if not isinstance(
                node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Lambda)) else []
    return found

