"""What a derivative depends on besides its arguments: is it still what it was when the derivative was made?

A derivative is made from the text of a function and of the functions that it calls by name. When a notebook cell is run
again, a helper is rebound, a closure variable gets another function or a global another type, the old derivative no
longer fits. A `Watch` remembers these things by identity, and checks them in well under a microsecond.
"""
from __future__ import annotations

import dis
import functools
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

_MISSING: Any = object()
_LIBRARIES = frozenset(sys.stdlib_module_names) | {'numpy', 'scipy', 'srcad', 'gast', 'astor', 'numba'}
_MOST = 500      # functions that are followed
_BY_IDENTITY = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type, type(None),
                bool, str)
_ATTRIBUTES = ('LOAD_ATTR', 'LOAD_METHOD')


class Watch:
    """The state of all that some functions read by name.

    Parameters
    ----------
    functions
        The functions to begin with; what they call by name is followed.
    kind
        Gives a hashable description of a value that is no function: its type, dtype, number of dimensions.
    """

    def __init__(self, functions: Any, kind: Callable[[Any], Any]) -> None:
        self._kind = kind
        self._names: list[tuple[dict, str, Any]] = []
        self._cells: list[tuple[Any, Any]] = []
        self._codes: list[tuple[Any, Any, Any, Any]] = []
        self._data: list[tuple[Any, Any, Any]] = []
        self._seen: set[Any] = set()
        queue = list(functions)
        while queue and len(self._codes) < _MOST:
            function = queue.pop()
            if id(function) not in self._seen:
                self._seen.add(id(function))
                queue += self._follow(function)

    def lengths(self) -> frozenset[int]:
        """Give the lengths above 1 of the displays and unpackings in the code: arrays of these lengths may meet them."""
        return frozenset().union(*(_lengths(code) for _, code, _, _ in self._codes))

    def holds(self) -> bool:
        """Tell whether everything is as it was."""
        for namespace, name, value in self._names:
            if namespace.get(name, _MISSING) is not value:
                return False
        for cell, value in self._cells:
            if _contents(cell) is not value:
                return False
        for function, code, defaults, keyword_defaults in self._codes:
            if (function.__code__ is not code or function.__defaults__ is not defaults
                    or function.__kwdefaults__ is not keyword_defaults):
                return False
        return not self._data or self._data_holds()

    def _data_holds(self) -> bool:
        for place, name, kind in self._data:
            value = _contents(place) if name is None else place.get(name, _MISSING)
            if self._described(value) != kind:
                return False
        return True

    def _described(self, value: Any) -> Any:
        if type(value) in (int, bool, str):
            return type(value), value
        if type(value) is float:
            return float
        return self._kind(value)

    def _follow(self, function: Any) -> list[Any]:
        """Enter a function; give the functions that it leads to."""
        if isinstance(function, types.MethodType):
            return [function.__func__]
        if isinstance(function, type):
            return self._follow_class(function)
        if not isinstance(function, types.FunctionType):
            inner = getattr(function, 'primal', None)
            return [] if inner is None else [inner]
        self._codes.append((function, function.__code__, function.__defaults__, function.__kwdefaults__))
        found = []
        for cell in function.__closure__ or ():
            value = _contents(cell)
            found += self._enter(cell, None, value)
        for path in global_paths(function.__code__):
            found += self._follow_path(function.__globals__, path)
        for level, name in imports(function.__code__):
            package = function.__globals__.get('__package__') or ''
            module = sys.modules.get(importlib.util.resolve_name('.' * level + name, package) if level else name)
            if module is not None and not _is_library(module.__name__):
                for attribute in function.__code__.co_names:        # among them what is read from it
                    found += self._follow_path(vars(module), (attribute,)) if attribute in vars(module) else []
        return found

    def _follow_path(self, namespace: dict, path: tuple[str, ...]) -> list[Any]:
        found = []
        for name in path:
            value = namespace.get(name, _MISSING)
            found += self._enter(namespace, name, value)
            if not isinstance(value, types.ModuleType) or _is_library(value.__name__):
                break
            namespace = vars(value)
        return found

    def _enter(self, place: Any, name: str | None, value: Any) -> list[Any]:
        key = (id(place), name)
        if key in self._seen:
            return []
        self._seen.add(key)
        if _is_object(value):
            self._data.append((place, name, self._described(value)))
            return [type(value)]
        if value is _MISSING or isinstance(value, _BY_IDENTITY) or callable(value):
            if name is None:
                self._cells.append((place, value))
            else:
                self._names.append((place, name, value))
            return [value] if self._leads_on(value) else []
        self._data.append((place, name, self._described(value)))
        return []

    @staticmethod
    def _leads_on(value: Any) -> bool:
        if isinstance(value, types.MethodType):
            value = value.__func__
        if isinstance(value, (types.FunctionType, type)):
            return not _is_library(getattr(value, '__module__', None))
        return hasattr(type(value), '__srcad_transform__')

    def _follow_class(self, cls: type) -> list[Any]:
        """Enter the functions of a class of the user's, its constants, and the classes that it inherits from."""
        found = [base for base in cls.__bases__ if not _is_library(base.__module__)]
        for name, value in list(vars(cls).items()):
            function = value.fget if isinstance(value, property) else getattr(value, '__func__', value)
            if isinstance(function, types.FunctionType) or hasattr(type(function), '__srcad_transform__'):
                self._names.append((cls.__dict__, name, value))     # a mappingproxy: always up to date
                found.append(function)
            elif not name.startswith('__') and isinstance(value, (int, float, str)):
                self._data.append((cls.__dict__, name, self._described(value)))
        return found


def _is_object(value: Any) -> bool:
    """Tell whether a value is an object of a class of the user's: its class leads on, and its attributes count."""
    return not isinstance(value, _BY_IDENTITY) and type(getattr(value, '__dict__', None)) is dict and (
        not _is_library(type(value).__module__))


def _is_library(name: str | None) -> bool:
    return (name or '').partition('.')[0] in _LIBRARIES


def _contents(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Give a code object and those of the functions defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


@functools.lru_cache(256)
def _lengths(code: types.CodeType) -> frozenset[int]:
    return frozenset(step.arg for step in dis.get_instructions(code)
                     if step.opname in ('BUILD_LIST', 'UNPACK_SEQUENCE') and step.arg and step.arg > 1)


@functools.lru_cache(256)
def imports(code: types.CodeType) -> tuple[tuple[int, str], ...]:
    """Give the modules that a function imports, each with the number of leading dots."""
    steps = [step for part in codes(code) for step in dis.get_instructions(part)
             if step.opname not in ('CACHE', 'EXTENDED_ARG')]
    return tuple((steps[place - 2].argval, step.argval) for place, step in enumerate(steps) if step.opname == 'IMPORT_NAME')


@functools.lru_cache(256)
def global_paths(code: types.CodeType) -> tuple[tuple[str, ...], ...]:
    """Give what a function reads from its module: ``('np', 'sin')`` for ``np.sin``, in order, each once."""
    found: dict[tuple[str, ...], None] = {}
    for part in codes(code):
        path: tuple[str, ...] = ()
        for instruction in dis.get_instructions(part):
            if instruction.opname in ('LOAD_GLOBAL', 'LOAD_NAME'):
                if path:
                    found[path] = None
                path = (instruction.argval,)
            elif path and instruction.opname in _ATTRIBUTES:
                path += (instruction.argval,)
            elif instruction.opname not in ('CACHE', 'PUSH_NULL'):
                if path:
                    found[path] = None
                path = ()
        if path:
            found[path] = None
    return tuple(found)
