"""From a function object to the text and the tree of its definition.

The text is looked up where Python's own tracebacks find it (linecache: files, zip archives, notebook cells), and is
then compiled: only a definition whose code is the code of the function is accepted. So a file that was edited after
its import, or a lambda's neighbour in the same line, is never taken for the function.

What is read is always the function that was given. A decorator's wrapper is a function of its own, and is read as such.
"""
from __future__ import annotations
import __future__

import ast
import functools
import inspect
import linecache
import os
import types
from collections.abc import Iterator
from typing import Any

import gast

from srcad import errors
from srcad.frontend import origins
from srcad.frontend.code import by_columns, inner_codes, rewritten_alike, same_code
from srcad.frontend.mangle import mangle
from srcad.unit import Source

_FUTURE = functools.reduce(lambda flags, name: flags | getattr(__future__, name).compiler_flag,
                           __future__.all_feature_names, 0)
_FAR = 1_000_000       # lines, more than any file has
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


def read(function: Any) -> tuple[Source, gast.FunctionDef]:
    """Give the text that a function stands in, and its definition as a tree with origins.

    Parameters
    ----------
    function
        A Python function, or a wrapper that changes nothing (see `underlying`).

    Returns
    -------
    The source, and the definition. A lambda becomes a definition named ``lambda_`` that returns its body.

    Raises
    ------
    SourceError
        If there is no text, or it is not the text of the code that runs.
    """
    function = underlying(function)
    code = function.__code__
    _refuse_coroutines(function)
    generated = getattr(function, '__srcad_text__', None)
    if generated is not None:
        node = next(n for n in ast.parse(generated).body if getattr(n, 'name', None) == function.__name__)
        source = Source(code.co_filename, generated, function.__module__ or '')
        return source, to_gast(node, source, None)
    found = None
    for text in _texts(function):
        found = text
        node, owner = _definition(text, function) or (None, None)
        if node is not None:
            source = Source(code.co_filename, text, function.__module__ or '')
            return source, to_gast(node, source, owner)
    if found is None:
        raise errors.make('SRC202', f'the source of {function.__qualname__} cannot be found', _place(function),
                          help='put the function into a file or a notebook cell')
    raise _stale(function, found)


def underlying(function: Any) -> types.FunctionType:
    """Take off the wrappers that are known to change nothing, and refuse what is not a function.

    These are the caches of functools and the dispatchers of Numba. Any other wrapper is a function itself.
    """
    while not isinstance(function, types.FunctionType):
        kind = type(function)
        if isinstance(function, functools._lru_cache_wrapper):
            function = function.__wrapped__
        elif kind.__name__ == '_ArrayFunctionDispatcher' and kind.__module__.startswith('numpy'):
            function = function.__wrapped__
        elif kind.__module__.startswith('numba.') and hasattr(function, 'py_func'):
            function = function.py_func
        else:
            raise _not_a_function(function)
    return function


def to_gast(node: Any, source: Source, owner: str | None = None) -> gast.FunctionDef:
    """Turn a definition or a lambda of Python's own tree into one of gast, with origins.

    Parameters
    ----------
    owner
        Name of the class that the definition stands in, for private names.
    """
    is_lambda = isinstance(node, ast.Lambda)
    if is_lambda:
        node = _as_definition(node)
    function = gast.ast_to_gast(node)
    if owner is not None:
        mangle(function, owner)
    origins.attach(function, source)
    if is_lambda:
        origin = function.body[0].origin
        function.body[0].origin = type(origin)(origin.source, origin.line, origin.column, origin.end_line,
                                               origin.end_column, 'return ' + origin.text)
    return function


def _as_definition(node: ast.Lambda) -> ast.FunctionDef:
    body = ast.copy_location(ast.Return(node.body), node.body)
    fields = {'type_params': []} if 'type_params' in ast.FunctionDef._fields else {}
    function = ast.FunctionDef(name='lambda_', args=node.args, body=[body], decorator_list=[], returns=None,
                               type_comment=None, **fields)
    return ast.copy_location(function, node)


def _texts(function: types.FunctionType) -> Iterator[str]:
    """Give the texts that the function may stand in: as cached, then as it is on the disk now."""
    code, module = function.__code__, function.__globals__
    seen: set[str] = set()
    for lines in _line_sources(code, module):
        text = ''.join(lines)
        if text and text not in seen:
            seen.add(text)
            yield text


def _line_sources(code: types.CodeType, module: dict[str, Any]) -> Iterator[list[str]]:
    by_code = getattr(linecache, '_getlines_from_code', None)
    if by_code is not None:
        yield by_code(code)
    filename = code.co_filename
    yield linecache.getlines(filename, module)
    if not filename.startswith('<'):
        linecache.checkcache(filename)
        yield linecache.getlines(filename, module)
        path = module.get('__file__')       # the file was compiled elsewhere, or the current directory has changed
        if isinstance(path, str) and os.path.basename(path) == os.path.basename(filename):
            yield linecache.getlines(path, module)


@functools.lru_cache(maxsize=32)
def parse(text: str) -> ast.Module | None:
    """Parse a text; None if it is not Python."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _definition(text: str, function: types.FunctionType) -> tuple[Any, str | None] | None:
    """Find the definition in a text that compiles to the code of the function, and the class that it stands in."""
    tree, code = parse(text), function.__code__
    if tree is None:
        return None
    matching = []
    for statement, node, owner in _candidates(tree, code):
        # the statement alone is quick to compile; the module as a whole is what Python compiled
        for module in (_alone(tree, statement), tree):
            compiled = [part for part in _compiled(module, node, code)
                        if same_code(part, code) or rewritten_alike(part, code)]
            if compiled:
                matching.append((node, owner, compiled[0]))
                break
    if len(matching) > 1:
        matching = by_columns(matching, code)
    if len({ast.dump(node.args) + ast.dump(node.body) for node, _, _ in matching if isinstance(node, ast.Lambda)}) > 1:
        raise errors.make('SRC203', 'several lambdas in this line compile to the same code',
                          Source(code.co_filename, text), matching[0][0],
                          help='write them in separate lines, or use def')
    return matching[0][:2] if matching else None


def _candidates(tree: ast.Module, code: types.CodeType) -> Iterator[tuple[ast.stmt, Any, str | None]]:
    """Give the definitions that begin in the line of a code object: (top-level statement, node, class)."""
    line = code.co_firstlineno
    for statement in tree.body:
        if not _first_line(statement) <= line <= statement.end_lineno:
            continue
        for node, owner in _walk(statement, None):
            if isinstance(node, ast.Lambda):
                if code.co_name == '<lambda>' and node.lineno == line:
                    yield statement, node, owner
            elif isinstance(node, _DEFS) and node.name == code.co_name and _first_line(node) == line:
                yield statement, node, owner


def _walk(node: ast.AST, owner: str | None) -> Iterator[tuple[ast.AST, str | None]]:
    yield node, owner
    inner = node.name if isinstance(node, ast.ClassDef) else owner
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, inner)


def _first_line(node: Any) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, 'decorator_list', ()))])


def _alone(tree: ast.Module, statement: ast.stmt) -> ast.Module:
    """Give a module of one top-level statement and the imports; Python compiles calls of imported names differently."""
    imports: list[Any] = []
    stack: list[Any] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node is not statement:
            imports.append(node)
        elif not isinstance(node, (*_DEFS, ast.ClassDef, ast.expr)):
            stack += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]
    return ast.Module([*imports, statement], [])


def _compiled(module: ast.Module, node: Any, code: types.CodeType) -> list[types.CodeType]:
    """Compile a module, and give the code objects of one definition in it."""
    marked = code.co_firstlineno
    # Several lambdas may begin in one line: the one that is meant gets lines of its own, as far apart as they were.
    moved = _own_nodes(node) if isinstance(node, ast.Lambda) else []
    try:
        marked += _move(moved, _FAR)
        compiled = compile(module, code.co_filename, 'exec', flags=code.co_flags & _FUTURE, dont_inherit=True)
    except (SyntaxError, ValueError):
        return []
    finally:
        _move(moved, -_FAR)
    return [part for part in inner_codes(compiled) if part.co_firstlineno == marked and part.co_name == code.co_name]


def _own_nodes(node: ast.Lambda) -> list[Any]:
    """Give the nodes of a lambda that have a place, but for those of lambdas within it."""
    found, stack = [], [node, *ast.iter_child_nodes(node)]
    while stack:
        part = stack.pop()
        if part is node or not isinstance(part, ast.Lambda):
            found += [part] if hasattr(part, 'lineno') else []
            stack += [] if part is node else ast.iter_child_nodes(part)
    return found


def _move(nodes: list[Any], lines: int) -> int:
    """Move nodes down by a number of lines; gives by how many the first one was moved."""
    for node in nodes:
        node.lineno, node.end_lineno = node.lineno + lines, node.end_lineno + lines
    return lines if nodes else 0


def _refuse_coroutines(function: types.FunctionType) -> None:
    source = _place(function)
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise errors.make('SRC101', f'{function.__qualname__} is an async function', source, _first(function),
                          help='differentiate a plain function')
    if inspect.isgeneratorfunction(function):
        raise errors.make('SRC104', f'{function.__qualname__} is a generator function', source, _first(function),
                          help='return a list')


def _place(function: types.FunctionType) -> Source:
    return Source(function.__code__.co_filename, next(_texts(function), ''), function.__module__ or '')


def _first(function: types.FunctionType) -> Any:
    """Give a node that stands for the first line of a function, for the place of an error."""
    line = function.__code__.co_firstlineno
    text = _place(function).text.split('\n')
    here = text[line - 1] if line <= len(text) else ''
    start, end = len(here) - len(here.lstrip()), len(here.rstrip())
    return types.SimpleNamespace(lineno=line, col_offset=len(here[:start].encode()), end_lineno=line,
                                 end_col_offset=len(here[:end].encode()))


def _stale(function: types.FunctionType, text: str) -> errors.SrcadError:
    code = function.__code__
    return errors.make('SRC204', f'the text of {function.__qualname__} is not the text of the code that runs',
                       Source(code.co_filename, text), _first(function),
                       help='reload the module if its file was edited; code that an import hook rewrote cannot be read')


def _not_a_function(function: Any) -> errors.SrcadError:
    name = getattr(function, '__qualname__', None) or getattr(function, '__name__', None) or type(function).__name__
    if isinstance(function, (types.BuiltinFunctionType, types.MethodWrapperType, types.WrapperDescriptorType,
                             types.MethodDescriptorType)) or type(function).__name__ == 'ufunc':
        return errors.make('SRC201', f'{name} is not written in Python, and has no source to differentiate',
                           help=f'differentiate a function that calls it: lambda x: {name}(x)')
    kinds = {types.MethodType: 'a bound method', functools.partial: 'a functools.partial'}
    kind = 'a class' if isinstance(function, type) else kinds.get(type(function), f'a {type(function).__name__} object')
    help = 'give a function that calls it: def f(x): return ...'
    if isinstance(function, types.MethodType):
        help = f'give the function, {function.__func__.__qualname__}, and pass the object as its first argument'
    return errors.make('SRC205', f'{name} is {kind}, not a function', help=help)
