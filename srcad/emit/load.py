"""Makes functions of printed text.

A generated function has the dictionary of the user's module as its ``__globals__``, so that it reads the user's globals
live and at full speed, and nothing is added to that dictionary. Whatever else it needs comes as closure cells: each
function is compiled inside a factory whose parameters are those names. Line numbers are those of the text, which goes
into `linecache`: tracebacks, debuggers and `inspect.getsource` show it.
"""
from __future__ import annotations

import ast
import collections
import dataclasses
import hashlib
import linecache
import types
import weakref
from collections.abc import Callable, Iterable
from typing import Any


@dataclasses.dataclass(frozen=True)
class FunctionSpec:
    """What a function of the text is made with.

    Attributes
    ----------
    name
        Its name in the text.
    globals
        The dictionary in which it looks up names: that of the user's module.
    bindings
        Other names that it reads, and their values.
    cells
        Names that it reads from closure cells of the user's; the very cells, so what is rebound there is seen.
    defaults, kwdefaults
        Its default arguments, as in ``__defaults__`` and ``__kwdefaults__``; those in the text are not evaluated.
    """

    name: str
    globals: dict[str, Any]
    bindings: dict[str, Any] = dataclasses.field(default_factory=dict)
    cells: dict[str, types.CellType] = dataclasses.field(default_factory=dict)
    defaults: tuple | None = None
    kwdefaults: dict[str, Any] | None = None


_uses: collections.Counter[str] = collections.Counter()


def load(text: str, functions: Iterable[FunctionSpec], filename: str | None = None) -> dict[str, Callable]:
    """Make the functions of a text.

    Parameters
    ----------
    text
        A module, as the printer writes it. Only its functions are executed: not its imports.
    functions
        How each is made; functions of the text that are not named here are not made.
    filename
        The name of the text in tracebacks; made from the text by default.

    Returns
    -------
    dict
        The functions by name. They find each other, also when the user's module has other functions of these names.
    """
    specs = list(functions)
    filename = filename or file_name(text, specs[0].name if specs else '')
    definitions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    shared = {spec.name: types.CellType() for spec in specs}
    made = {spec.name: _make(definitions[spec.name], spec, shared, filename) for spec in specs}
    for name, cell in shared.items():
        cell.cell_contents = made[name]
        # Its text need not be compared with its code, which reads some names from cells.
        made[name].__srcad_text__ = text
    _register(text, filename, made.values())
    return made


def file_name(text: str, name: str) -> str:
    """Give a text a name; the same one each time."""
    return f'<srcad {name} {hashlib.sha256(text.encode()).hexdigest()[:12]}>'


def _make(definition: ast.FunctionDef, spec: FunctionSpec, shared: dict[str, types.CellType],
          filename: str) -> Callable:
    """Compile one definition and bind its names."""
    cells = {name: types.CellType(value) for name, value in spec.bindings.items()} | spec.cells | shared
    code = _code(definition, sorted(cells), filename)
    closure = tuple(cells[name] for name in code.co_freevars)
    function = types.FunctionType(code, spec.globals, spec.name, spec.defaults, closure)
    function.__kwdefaults__ = dict(spec.kwdefaults) if spec.kwdefaults else None
    function.__qualname__ = spec.name
    return function


def _code(definition: ast.FunctionDef, names: list[str], filename: str) -> types.CodeType:
    """Compile a definition in which some names are free variables."""
    _strip(definition)
    parameters = ast.arguments(posonlyargs=[], args=[ast.arg(name) for name in names], kwonlyargs=[], kw_defaults=[],
                               defaults=[])
    factory = ast.FunctionDef(name='factory', args=parameters, body=[], decorator_list=[], lineno=1, col_offset=0)
    if hasattr(ast, 'TypeVar'):
        factory.type_params = []
    module = ast.fix_missing_locations(ast.Module([factory], type_ignores=[]))
    factory.body = [definition]                     # it has its own locations
    outer = compile(module, filename, 'exec', dont_inherit=True)
    code = _inner(_inner(outer, 'factory'), definition.name)
    if hasattr(code, 'co_qualname'):
        code = _requalify(code, f'factory.<locals>.{definition.name}', definition.name)
    return code


def _requalify(code: types.CodeType, old: str, new: str) -> types.CodeType:
    """Take the factory out of the qualified names of a function and of those within it."""
    constants = tuple(_requalify(c, old, new) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_qualname=new + code.co_qualname.removeprefix(old), co_consts=constants)


def _strip(definition: ast.FunctionDef) -> None:
    """Remove what would be evaluated when the definition is executed."""
    arguments = definition.args
    arguments.defaults = []
    arguments.kw_defaults = [None] * len(arguments.kwonlyargs)
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for parameter in every:
        if parameter is not None:
            parameter.annotation = None
    definition.returns = None
    definition.decorator_list = []


def _inner(code: types.CodeType, name: str) -> types.CodeType:
    """Find the code of a function among the constants of the code that defines it."""
    return next(c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == name)


def _register(text: str, filename: str, functions: Iterable[Callable]) -> None:
    """Keep the text in linecache as long as one of the functions lives."""
    linecache.cache[filename] = len(text), None, text.splitlines(keepends=True), filename
    for function in functions:
        _uses[filename] += 1
        weakref.finalize(function, _release, filename).atexit = False


def _release(filename: str) -> None:
    """Forget a text when its last function is gone."""
    _uses[filename] -= 1
    if _uses[filename] <= 0:
        del _uses[filename]
        linecache.cache.pop(filename, None)
