"""What a specialised derivative takes for granted of arguments that are objects: their classes, and their attributes."""
from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from srcad.analyze import types as ty


def premises(definition: ast.FunctionDef, types_: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Give the types of the attributes that a text relies on, by how they are read, and the tests of the classes.

    Of an object that is handed on as a whole, all attributes count.

    Parameters
    ----------
    definition
        A generated function.
    types_
        Types of its parameters.
    """
    read = {ast.unparse(node) for node in ast.walk(definition) if isinstance(node, ast.Attribute)}
    inner = {id(node.value) for node in ast.walk(definition) if isinstance(node, ast.Attribute)}
    whole = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and id(node) not in inner}
    attributes: dict[str, Any] = {}
    tests: list[tuple[str, str]] = []
    for name, t in types_.items():
        if is_object(t) and (name in whole or any(text.startswith(f'{name}.') for text in read)):
            tests.append((name, _of_class(name, t)))
            for dotted, item in _attributes(name, t, None if name in whole else read):
                if is_object(item):
                    tests.append((name, _of_class(dotted, item)))
                else:
                    attributes[dotted] = item
    return attributes, tests


def is_object(t: Any) -> bool:
    """Tell whether a type is that of an object with attributes."""
    return isinstance(t, ty.Object) and t != ty.STRING and isinstance(t.cls, type)


def _of_class(name: str, t: ty.Object) -> str:
    return f'type({name}).__name__ == {t.cls.__name__!r}'


def _attributes(prefix: str, t: ty.Object, read: set[str] | None) -> Iterator[tuple[str, Any]]:
    for name, item in t.attributes:
        dotted = f'{prefix}.{name}'
        if read is None or dotted in read:
            yield dotted, item
            if is_object(item):
                yield from _attributes(dotted, item, read)
