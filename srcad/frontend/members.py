"""Classes of the user's: which function a name means for an object of a class.

It is looked up as Python does, along the classes that a class inherits from; nothing of the user's runs.
"""
from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import inspect
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

from srcad.frontend.libraries import is_library

# What a class may not have of its own, for attributes to be found where Python looks for them by default.
_LOOKUP = '__getattribute__'
_FUNCTIONS = (types.FunctionType, functools._lru_cache_wrapper)


@dataclasses.dataclass(frozen=True)
class Member:
    """A function of a class.

    Attributes
    ----------
    function
        The Python function.
    kind
        ``'method'``, ``'class'`` (method), ``'static'`` (method) or ``'property'``.
    owner
        The class that defines it.
    """

    function: Any
    kind: str
    owner: type

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__.rpartition('.')[2]

    @property
    def title(self) -> str:
        """The name of the function behind that of its class."""
        return f'{self.owner.__name__}.{self.name}'

    @property
    def may_give_way(self) -> bool:
        """Whether it may return NotImplemented: then Python asks the other operand."""
        node = getattr(self.function, 'node', None)
        names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)] if node is not None else (
            getattr(self.function, '__code__', _may_give_way.__code__).co_names)
        return 'NotImplemented' in names


def _may_give_way() -> Any:
    return NotImplemented


def is_users(cls: Any) -> bool:
    """Tell whether something is a class that the user wrote, with attributes that are looked up as usual."""
    return isinstance(cls, type) and not is_library(cls.__module__ or '') and not hasattr(cls, '__getattr__') and (
        getattr(cls, _LOOKUP) in (object.__getattribute__, tuple.__getattribute__))


def find(cls: type, name: str, after: type | None = None) -> Member | None:
    """Give the function that a name means for objects of a class; None if it means none, or something else.

    Parameters
    ----------
    cls, name
        The class, and the name of an attribute.
    after
        For ``super()``: the class that the search begins behind.
    """
    classes = list(cls.__mro__)
    if after is not None:
        if after not in classes:
            return None
        classes = classes[classes.index(after) + 1:]
    for owner in classes:
        if name in vars(owner):
            return _member(vars(owner)[name], owner)
    return None


def _member(value: Any, owner: type) -> Member | None:
    if not is_users(owner):
        return None
    kinds = {staticmethod: 'static', classmethod: 'class'}
    if type(value) in kinds:
        inner = value.__func__
        return Member(inner, kinds[type(value)], owner) if _is_function(inner) else None
    if type(value) is property:
        return Member(value.fget, 'property', owner) if _is_function(value.fget) else None
    return Member(value, 'method', owner) if _is_function(value) else None


def _is_function(value: Any) -> bool:
    return isinstance(value, _FUNCTIONS) or bool(getattr(type(value), '__srcad_transform__', False))


def record(cls: Any) -> tuple[str, ...] | None:
    """Give the attributes of a class of which an object is just what its arguments are: named tuples, data classes.

    None for others, and for those that do something of their own when an object is made.
    """
    if not isinstance(cls, type) or not is_users(cls):
        return None
    if issubclass(cls, tuple) and hasattr(cls, '_fields'):
        own = [base for base in cls.__mro__ if '__new__' in vars(base)][0]
        return cls._fields if own.__dict__.get('_fields') == cls._fields and '__init__' not in vars(cls) else None
    fields = vars(cls).get('__dataclass_fields__')
    init = getattr(cls.__init__, '__code__', None)
    if fields is None or init is None or hasattr(cls, '__post_init__') or cls.__new__ is not object.__new__:
        return None
    written = init.co_filename == '<string>' and list(fields) == [f.name for f in dataclasses.fields(cls)]
    return tuple(fields) if written and all(f.init for f in fields.values()) else None


def annotated(cls: type, name: str) -> tuple[str, type] | None:
    """Give the class that an annotation in a class gives an attribute: ``('', Layer)``, or ``('list', Layer)``."""
    for owner in cls.__mro__:
        found = vars(owner).get('__annotations__', {}).get(name)
        if found is not None:
            return named(found, vars(sys.modules.get(owner.__module__, types)))
    return None


def named(annotation: Any, namespace: dict[str, Any]) -> tuple[str, type] | None:
    """Give the class of the user's that an annotation names, also as the class of the items of a list."""
    if isinstance(annotation, str):
        outer, bracket, inner = annotation.strip().partition('[')
        kind = 'list' if bracket and outer.rpartition('.')[2] in ('list', 'List') else ''
        annotation = namespace.get(inner.rstrip(']') if kind else outer)
    else:
        kind = 'list' if typing.get_origin(annotation) is list else ''
        annotation = typing.get_args(annotation)[0] if kind else annotation
    return (kind, annotation) if is_users(annotation) and not issubclass(annotation, (tuple, enum.Enum)) else None


def makes(cls: Any) -> bool:
    """Tell whether calling a class gives an object of this very class."""
    return is_users(cls) and cls.__new__ is object.__new__ and type(cls).__call__ is type.__call__


def is_constant(cls: type, name: str) -> bool:
    """Tell whether a name means something that the class itself has, and that is no function."""
    for owner in cls.__mro__:
        if name in vars(owner):
            return not hasattr(type(vars(owner)[name]), '__get__')
    return False


def assigned(cls: type) -> frozenset[str]:
    """Give the names of the attributes that the functions of a class assign to: they may hide its own."""
    return frozenset().union(*map(_assigned, cls.__mro__))


@functools.lru_cache(256)
def _assigned(owner: type) -> frozenset[str]:
    import dis
    return frozenset(step.argval for function in functions(owner) for step in dis.get_instructions(function.__code__)
                     if step.opname == 'STORE_ATTR')


def functions(owner: type) -> Iterator[types.FunctionType]:
    """Give the functions that a class defines, without those of the classes that it inherits from."""
    for value in list(vars(owner).values()):
        inner = value.fget if isinstance(value, property) else getattr(value, '__func__', value)
        inner = inspect.unwrap(inner) if isinstance(inner, _FUNCTIONS) else inner
        if isinstance(inner, types.FunctionType):
            yield inner


def owner_of(function: types.FunctionType) -> type | None:
    """Give the class that a function is a method of; None if it cannot be found by its name."""
    *path, name = function.__qualname__.split('.')
    found: Any = function.__globals__.get(path[0]) if path else None
    for part in path[1:]:
        found = vars(found).get(part) if isinstance(found, type) else None
    for name_, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        if name_ == '__class__':
            try:
                found = cell.cell_contents
            except ValueError:
                return None
    if not isinstance(found, type) or not is_users(found):
        return None
    member = find(found, name)
    return found if member is not None and member.function is function and member.kind != 'static' else None
