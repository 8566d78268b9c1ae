"""Refuse the constructs that srcad does not differentiate: all of a function's in one error."""
from __future__ import annotations

from typing import Any

import gast

from srcad import errors, ir

# node type -> (code, reason, help)
_REFUSED: dict[str, tuple[str, str, str | None]] = {
    'Await': ('SRC101', 'await is not supported', 'do the waiting outside of the function'),
    'AsyncFor': ('SRC101', 'async for is not supported', 'do the waiting outside of the function'),
    'AsyncWith': ('SRC101', 'async with is not supported', 'do the waiting outside of the function'),
    'AsyncFunctionDef': ('SRC101', 'async functions are not supported', 'do the waiting outside of the function'),
    'ClassDef': ('SRC102', 'class definitions in a function are not supported', 'move the class to the top level'),
    'Yield': ('SRC104', 'generator functions are not supported', 'return a list'),
    'YieldFrom': ('SRC104', 'generator functions are not supported', 'return a list'),
    'TryStar': ('SRC107', 'except* is not supported', 'use except'),
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
    if not procedure and not any(p.code in ('SRC104', 'SRC107') for p in collector.problems):
        _results(function, collector)


def _arguments(entry: tuple[str, str, str | None], node: Any) -> tuple[str, Any, str, str | None]:
    code, reason, help = entry
    return code, node, reason, help


def _check(node: Any, collector: errors.Collector) -> None:
    kind = type(node).__name__
    if _is_store(node):         # of one attribute: its parts are looked at
        for part in (node.value, getattr(node, 'target', None) or node.targets[0]):
            _check(part.value if part is not node.value else part, collector)
        return
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


def _is_store(node: Any) -> bool:
    """Tell whether a statement is ``p.x = v`` or ``p.x += v``."""
    target = node.targets[0] if isinstance(node, gast.Assign) and len(node.targets) == 1 else (
        node.target if isinstance(node, gast.AugAssign) else None)
    return isinstance(target, gast.Attribute) and not _changes_array(target)


# What can be assigned of arrays.
_OF_ARRAYS = frozenset(('data', 'dtype', 'flat', 'imag', 'real', 'shape', 'strides'))


def _changes_array(target: gast.Attribute) -> bool:
    """Tell whether an assignment to an attribute may change an array: ``x.shape = n, 2``, ``x.flags.writeable = False``."""
    base = target.value
    own = isinstance(base, gast.Name) and base.id == 'self'
    return target.attr in _OF_ARRAYS and not own or isinstance(base, gast.Attribute) and base.attr == 'flags'


def _attribute(node: gast.Attribute, collector: errors.Collector) -> None:
    if isinstance(node.ctx, gast.Store):
        if _changes_array(node):
            collector.add('SRC114', node, 'assignment to an attribute of an array is not supported',
                          help='make another array: x.reshape(...), x.astype(...)')
            return
        collector.add('SRC114', node, 'assignment to an attribute is not supported here',
                      help='assign it in a statement of its own: p.x = v')


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


def _try(node: gast.Try, collector: errors.Collector) -> None:
    leaving = _leaving(node.finalbody)
    if leaving is not None:
        collector.add('SRC107', leaving, 'what leaves a finally swallows what was raised', help='leave after the statement')


_SPECIAL = {'comprehension': _comprehension, 'Attribute': _attribute, 'Dict': _dict, 'Try': _try}


def _leaving(body: list[Any], in_loop: bool = False) -> Any:
    """Give the first statement that leaves a block: a return, or a break or continue of a loop around it."""
    for node in body:
        if isinstance(node, gast.Return) or isinstance(node, (gast.Break, gast.Continue)) and not in_loop:
            return node
        inside = in_loop or isinstance(node, (gast.For, gast.While))
        for block in _blocks(node):
            found = _leaving(block, inside)
            if found is not None:
                return found
    return None


def _blocks(node: Any) -> list[list[Any]]:
    """Give the blocks of a statement; not those of functions."""
    if isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
        return []
    own = [getattr(node, field, []) for field in ('body', 'orelse', 'finalbody')]
    return own + [part.body for part in (*getattr(node, 'handlers', []), *getattr(node, 'cases', []))]


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
        for block in _blocks(node):
            found += own_statements(block)
    return found


def _falls_through(body: list[Any]) -> bool:
    """Tell whether the end of a block can be reached."""
    for node in body:
        if isinstance(node, (gast.Return, gast.Raise, gast.Continue, gast.Break)):
            return False
        if isinstance(node, gast.If) and not _falls_through(node.body) and not _falls_through(node.orelse):
            return False
        if isinstance(node, gast.With) and not _falls_through(node.body) and not _suppresses(node):
            return False
        if isinstance(node, gast.Try) and (not _falls_through(node.finalbody) or not _falls_through(
                [*node.body, *node.orelse]) and not any(_falls_through(h.body) for h in node.handlers)):
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


def _suppresses(node: gast.With) -> bool:
    """Tell whether a context swallows what is raised in it: `suppress` is the only one that is accepted."""
    names = [part.id for item in node.items for part in ir.walk(item.context_expr) if isinstance(part, gast.Name)]
    named = [part.attr for item in node.items for part in ir.walk(item.context_expr) if isinstance(part, gast.Attribute)]
    return 'suppress' in [n.rpartition('.')[2] for n in names + named]


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
        elif any(map(_breaks, _blocks(node))):
            return True
    return False
