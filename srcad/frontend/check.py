"""Refuse the constructs that srcad does not differentiate: all of a function's in one error."""
from __future__ import annotations

from typing import Any

import gast

from srcad import errors

# node type -> (code, reason, help)
_REFUSED: dict[str, tuple[str, str, str | None]] = {
    'Await': ('SRC101', 'await is not supported', 'do the waiting outside of the function'),
    'AsyncFor': ('SRC101', 'async for is not supported', 'do the waiting outside of the function'),
    'AsyncWith': ('SRC101', 'async with is not supported', 'do the waiting outside of the function'),
    'AsyncFunctionDef': ('SRC101', 'async functions are not supported', 'do the waiting outside of the function'),
    'ClassDef': ('SRC102', 'class definitions in a function are not supported', 'move the class to the top level'),
    'Yield': ('SRC104', 'generator functions are not supported', 'return a list'),
    'YieldFrom': ('SRC104', 'generator functions are not supported', 'return a list'),
    'Try': ('SRC107', 'try statements are not supported', 'test the condition with if before'),
    'TryStar': ('SRC107', 'try statements are not supported', 'test the condition with if before'),
    'With': ('SRC108', 'with statements are not supported', 'enter the context around the call of the derivative'),
    'Global': ('SRC111', 'global declarations are not supported', 'return the value, or pass it as an argument'),
    'TypeAlias': ('SRC116', 'type aliases in a function are not supported', 'move it to the top level'),
    'TemplateStr': ('SRC116', 'template strings are not supported', None),
}
_SCOPES = ('AsyncFunctionDef', 'ClassDef')
_NO_RESULT = 'return a number or an array on every way, or raise an exception'


def check(function: Any, collector: errors.Collector, procedure: bool = False) -> None:
    """Enter every construct of a function that is not supported into a collector."""
    if isinstance(function, gast.AsyncFunctionDef):
        collector.add(*_arguments(_REFUSED['AsyncFunctionDef'], function))
        return
    for statement in function.body:
        _check(statement, collector)
    for node in own_statements(function.body):
        if isinstance(node, gast.Nonlocal):     # a variable of a function around the one that is differentiated
            _nonlocal(node, collector)
    if not procedure and not any(isinstance(p.code, str) and p.code in ('SRC104', 'SRC107', 'SRC108')
               for p in collector.problems):
        _results(function, collector)


def _arguments(entry: tuple[str, str, str | None], node: Any) -> tuple[str, Any, str, str | None]:
    code, reason, help = entry
    return code, node, reason, help


def _check(node: Any, collector: errors.Collector) -> None:
    kind = type(node).__name__
    if kind in _REFUSED:
        collector.add(*_arguments(_REFUSED[kind], node))
        if kind in _SCOPES:
            return      # what stands inside is another scope, and is out of reach anyway
    special = _SPECIAL.get(kind)
    if special:
        special(node, collector)
    for field, child in gast.iter_fields(node):
        if field in ('annotation', 'type_comment'):
            continue
        for part in child if isinstance(child, list) else [child]:
            if isinstance(part, gast.AST):
                _check(part, collector)


def _attribute(node: gast.Attribute, collector: errors.Collector) -> None:
    if isinstance(node.ctx, gast.Store):
        collector.add('SRC114', node, 'assignment to an attribute is not supported',
                      help='keep the value in a local variable, and return it')


def _dict(node: gast.Dict, collector: errors.Collector) -> None:
    for key, value in zip(node.keys, node.values):
        if key is None:
            collector.add('SRC116', value, '** in a dict display is not supported', help='name the keys')


def _nonlocal(node: gast.Nonlocal, collector: errors.Collector) -> None:
    collector.add('SRC111', node, 'nonlocal declarations are not supported here',
                  help='return the value, or pass it as an argument')


def _comprehension(node: gast.comprehension, collector: errors.Collector) -> None:
    if node.is_async:
        collector.add('SRC101', node.iter, 'an asynchronous comprehension is not supported',
                      help='do the waiting outside of the function')


_SPECIAL = {'comprehension': _comprehension, 'Attribute': _attribute, 'Dict': _dict}


def _results(function: gast.FunctionDef, collector: errors.Collector) -> None:
    """Enter the ways of a function that return nothing."""
    returns = [node for node in own_statements(function.body) if isinstance(node, gast.Return)]
    if not returns and _falls_through(function.body):
        collector.add('SRC115', function, f'{function.name} returns nothing', help=_NO_RESULT)
        return
    for node in returns:
        if node.value is None or isinstance(node.value, gast.Constant) and node.value.value is None:
            collector.add('SRC115', node, 'this return gives no value', help=_NO_RESULT)
    if returns and _falls_through(function.body):
        collector.add('SRC115', function.body[-1], f'{function.name} may end here without a return', help=_NO_RESULT)


def own_statements(body: list[Any]) -> list[Any]:
    """Give the statements of a block and the blocks in it, without those of functions that stand there."""
    found = []
    for node in body:
        found.append(node)
        if not isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            for field in ('body', 'orelse', 'finalbody'):
                found += own_statements(getattr(node, field, []))
            for case in getattr(node, 'cases', []):
                found += own_statements(case.body)
    return found


def _falls_through(body: list[Any]) -> bool:
    """Tell whether the end of a block can be reached."""
    for node in body:
        if isinstance(node, (gast.Return, gast.Raise, gast.Continue, gast.Break)):
            return False
        if isinstance(node, gast.If) and not _falls_through(node.body) and not _falls_through(node.orelse):
            return False
        if isinstance(node, gast.Match) and node.cases[-1].guard is None and _matches_all(
                node.cases[-1].pattern) and not any(
                _falls_through(case.body) for case in node.cases):
            return False
        if isinstance(node, gast.While) and _is_true(node.test) and not _breaks(node.body):
            return False
        if isinstance(node, (gast.For, gast.While)) and node.orelse and not _breaks(node.body) \
                and not _falls_through(node.orelse):
            return False
        if isinstance(node, gast.Assert) and isinstance(node.test, gast.Constant) and not node.test.value:
            return False
    return True


def _matches_all(pattern: Any) -> bool:
    """Tell whether a pattern matches everything."""
    if isinstance(pattern, gast.MatchOr):
        return _matches_all(pattern.patterns[-1])
    return isinstance(pattern, gast.MatchAs) and (pattern.pattern is None or _matches_all(pattern.pattern))


def _is_true(test: Any) -> bool:
    return isinstance(test, gast.Constant) and bool(test.value)


def _breaks(body: list[Any]) -> bool:
    """Tell whether a loop with this body can be left by a break of its own."""
    for node in body:
        if isinstance(node, gast.Break):
            return True
        if isinstance(node, (gast.For, gast.While)):
            if _breaks(node.orelse):
                return True
        elif any(map(_breaks, (getattr(node, 'body', []), getattr(node, 'orelse', []),
                               *(case.body for case in getattr(node, 'cases', []))))):
            return True
    return False
