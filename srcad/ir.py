"""Small vocabulary for building and reading the trees that the passes share."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from srcad.unit import External, Origin, Unit


class Comment(gast.stmt):
    """A comment line, as a statement of the tree."""

    _fields = ('text',)
    _attributes = ('lineno', 'col_offset', 'end_lineno', 'end_col_offset')

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def load(name: str) -> gast.Name:
    """Build a name that is read."""
    return gast.Name(name, gast.Load(), None, None)


def store(name: str) -> gast.Name:
    """Build a name that is bound."""
    return gast.Name(name, gast.Store(), None, None)


def constant(value: Any) -> gast.Constant:
    """Build a literal."""
    return gast.Constant(value, None)


def assign(target: str | gast.AST, value: gast.AST, origin: Origin | None = None) -> gast.Assign:
    """Build ``target = value``; a string is the name of a local variable."""
    node = gast.Assign([store(target) if isinstance(target, str) else target], value, None)
    node.origin = origin
    return node


def call(function: gast.AST | str, *args: gast.AST, **keywords: gast.AST) -> gast.Call:
    """Build a call; a string is the name of the function."""
    func = load(function) if isinstance(function, str) else function
    return gast.Call(func, list(args), [gast.keyword(k, v) for k, v in keywords.items()])


def is_external(node: gast.AST) -> bool:
    """Tell whether a node is the name of something that is not local."""
    return isinstance(node, gast.Name) and node.id.startswith('@')


def is_local(node: gast.AST) -> bool:
    """Tell whether a node is the name of a local variable or temporary."""
    return isinstance(node, gast.Name) and not node.id.startswith('@')


def is_temporary(name: str) -> bool:
    """Tell whether a name was made by the compiler for a part of an expression."""
    return name.startswith('%')


def base_name(name: str) -> str:
    """Give the user's name of a version: ``x`` for ``x%2``."""
    return name if name.startswith('%') else name.split('%')[0]


def external(unit: Unit, path: str, value: Any, kind: str = 'library') -> gast.Name:
    """Build the name of something that generated code needs, and enter it into the table of externals."""
    key = '@' + path
    if key not in unit.externals:
        unit.externals[key] = External(key, value, kind, path)
    return load(key)


def walk(node: gast.AST) -> list[gast.AST]:
    """Give the nodes of a tree in the order of `gast.walk`, several times as fast; ``Load()`` and the like are left out.

    The list is complete before the first node is looked at: who changes the tree on the way uses `gast.walk`.
    """
    found = [node]
    for part in found:
        values = part.__dict__
        for field in part._fields:
            value = values.get(field)
            if value.__class__ is list:
                found.extend([item for item in value if isinstance(item, gast.AST)])
            elif field != 'ctx' and isinstance(value, gast.AST):
                found.append(value)
    return found


def names(node: gast.AST) -> Iterator[gast.Name]:
    """Give all local names in a tree, in the order of the fields."""
    for part in walk(node):
        if part.__class__ is gast.Name and part.id[:1] != '@':
            yield part


def reads(node: gast.AST) -> set[str]:
    """Give the local names whose values a tree reads."""
    return {n.id for n in names(node) if isinstance(n.ctx, (gast.Load, gast.Del))}


def bound(node: gast.AST) -> set[str]:
    """Give the local names that a tree binds."""
    return {n.id for n in names(node) if isinstance(n.ctx, gast.Store)}


def copy_origin(new: gast.AST, old: gast.AST) -> gast.AST:
    """Give a statement the position and the origin of another; returns the statement."""
    new.origin = getattr(old, 'origin', None)
    for field in ('lineno', 'col_offset', 'end_lineno', 'end_col_offset'):
        if hasattr(old, field):
            setattr(new, field, getattr(old, field))
    return new
