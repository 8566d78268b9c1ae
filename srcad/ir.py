"""Small vocabulary for building and reading the trees that the passes share."""
from __future__ import annotations

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


class Field(str):
    """The name of an attribute as the key of an item: ``p.w`` is ``p['w']`` inside the compiler."""

    __slots__ = ()


class Position(int):
    """The place of an attribute of a named tuple: ``p.w`` is ``p[0]`` inside the compiler; `name` is its name."""

    name: str

    def __new__(cls, place: int, name: str) -> Position:
        """Make the place of a name."""
        self = super().__new__(cls, place)
        self.name = name
        return self


def attribute_name(node: gast.AST) -> str | None:
    """Give the attribute that an expression reads or stores, if it is ``p.w`` as the compiler has it."""
    if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Constant):
        key = node.slice.value
        return str(key) if isinstance(key, Field) else key.name if isinstance(key, Position) else None
    return None


def plain_key(key: gast.expr) -> gast.expr:
    """Give a copy of a key, as it is in an adjoint: a string, or a number."""
    if isinstance(key, gast.Constant) and isinstance(key.value, (Field, Position)):
        return constant(str(key.value) if isinstance(key.value, Field) else int(key.value))
    return copy_tree(key)


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


def is_whole_slice(node: gast.AST) -> bool:
    """Tell whether an index is ``:``."""
    return isinstance(node, gast.Slice) and node.lower is None and node.upper is None and node.step is None


def everything(value: gast.expr) -> gast.Subscript:
    """Build ``value[...]``, to be stored to."""
    return gast.Subscript(value, constant(Ellipsis), gast.Store())


_OPPOSITE = {gast.Is: gast.IsNot, gast.IsNot: gast.Is, gast.In: gast.NotIn, gast.NotIn: gast.In}


def opposite(test: gast.expr) -> gast.expr:
    """Build the test that holds where a test does not."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return test.operand
    if isinstance(test, gast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITE:
        return gast.Compare(test.left, [_OPPOSITE[type(test.ops[0])]()], test.comparators)
    return gast.UnaryOp(gast.Not(), test)          # ``not a < b`` is not ``a >= b`` where one is NaN


def index_value(unit: Unit, index: gast.expr) -> gast.expr:
    """Build the object that an index stands for, to be passed on: ``(slice(None), i)`` for ``:, i``."""
    if isinstance(index, gast.Slice):
        bounds = [b if b is not None else constant(None) for b in (index.lower, index.upper, index.step)]
        if not index.lower and not index.step:
            bounds = bounds[1:2]
        return call(external(unit, 'builtins.slice', slice, 'builtin'), *map(copy_tree, bounds))
    if isinstance(index, gast.Tuple):
        return gast.Tuple([index_value(unit, part) for part in index.elts], gast.Load())
    return copy_tree(index)


def raise_if(unit: Unit, test: gast.expr, error: type[Exception], text: str) -> gast.If:
    """Build the statement that raises an error of Python's where a test holds."""
    kind = external(unit, f'builtins.{error.__name__}', error, 'builtin')
    return gast.If(test, [gast.Raise(call(kind, constant(text)), None)], [])


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


class _Parts(dict):
    """For each class of nodes the fields that can hold nodes; operators and contexts hold none and are no parts.

    They come in three tuples: fields that always hold one node, fields that hold a list of nodes, and all others, which
    may hold either, or nothing, or something else.
    """

    _PLAIN = frozenset(('ctx', 'op', 'ops', 'id', 'attr', 'kind', 'type_comment', 'arg', 'module', 'level', 'simple'))
    _ONE = {'BinOp': ('left', 'right'), 'UnaryOp': ('operand',), 'Subscript': ('value', 'slice'), 'Attribute': ('value',),
            'Call': ('func',), 'keyword': ('value',), 'Compare': ('left',), 'Expr': ('value',),
            'IfExp': ('test', 'body', 'orelse'), 'Starred': ('value',),
            'AugAssign': ('target', 'value'), 'If': ('test',), 'While': ('test',), 'For': ('target', 'iter')}
    _MANY = {'Call': ('args', 'keywords'), 'BoolOp': ('values',), 'Compare': ('comparators',), 'Tuple': ('elts',),
             'List': ('elts',), 'If': ('body', 'orelse'), 'While': ('body', 'orelse'), 'For': ('body', 'orelse')}

    def __missing__(self, kind: type) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        one, many = self._ONE.get(kind.__name__, ()), self._MANY.get(kind.__name__, ())
        rest = () if kind.__name__ == 'Constant' else tuple(
            field for field in kind._fields if field not in self._PLAIN and field not in one + many)
        self[kind] = found = one, many, rest
        return found


_PARTS = _Parts()


def walk(node: gast.AST) -> list[gast.AST]:
    """Give the nodes of a tree, outer ones first, several times as fast as `gast.walk`; no ``Load()`` and ``Add()``.

    The list is complete before the first node is looked at: who changes the tree on the way uses `gast.walk`.
    """
    found = [node]
    add = found.append
    for part in found:
        kind = part.__class__
        if kind is gast.Name or kind is gast.Constant:      # more than half of all
            continue
        values = part.__dict__
        if kind is gast.Assign:                             # the commonest statement; its targets come first
            found += values['targets']
            add(values['value'])
            continue
        one, many, rest = _PARTS[kind]
        for field in one:
            add(values[field])
        for field in many:
            found += values[field]
        for field in rest:
            found += _nodes(values.get(field))
        if kind is gast.arguments:
            found += [n.annotation for n in parts(part) if isinstance(n, gast.Name) and n.annotation is not None]
    return found


def _nodes(value: Any) -> list[gast.AST]:
    """Give the nodes that a field holds."""
    if value.__class__ is list:
        return [item for item in value if isinstance(item, gast.AST)]
    return [value] if isinstance(value, gast.AST) else []


def parts(node: gast.AST) -> list[gast.AST]:
    """Give the nodes right below a node, in the order of the fields; ``Load()`` and ``Add()`` are left out."""
    values, found = node.__dict__, []
    one, many, rest = _PARTS[node.__class__]
    for field in one:
        found.append(values[field])
    for field in many:
        found += values[field]
    for field in rest:
        found += _nodes(values.get(field))
    return found


def copy_tree(node: gast.AST) -> gast.AST:
    """Copy a tree: new nodes, the same operators, positions and origins; many times as fast as `copy.deepcopy`."""
    kind = node.__class__
    new = kind.__new__(kind)
    values = new.__dict__
    values.update(node.__dict__)
    if kind is gast.Name or kind is gast.Constant:
        return new
    one, many, rest = _PARTS[kind]
    for field in one:
        values[field] = copy_tree(values[field])
    for field in (*many, *rest):
        value = values.get(field)
        if value.__class__ is list:
            values[field] = [copy_tree(item) if isinstance(item, gast.AST) else item for item in value]
        elif value is not None and isinstance(value, gast.AST):
            values[field] = copy_tree(value)
    return new


def key(node: Any) -> Any:
    """Give what two trees have in common just if they have the same text: much faster than `gast.dump`."""
    kind = node.__class__
    if kind is gast.Name:
        return node.id
    if kind is gast.Constant:
        return kind, node.value.__class__, repr(node.value)     # 1 is 1.0 and True, and 0.0 is -0.0
    if kind is list:
        return tuple([key(item) for item in node])
    if not isinstance(node, gast.AST):
        return kind, node
    values = node.__dict__
    return (kind, *[key(values.get(field)) for field in kind._fields if field != 'ctx'])


class Transformer(gast.NodeTransformer):
    """A faster `gast.NodeTransformer`; it does not visit operators and contexts."""

    def visit(self, node: gast.AST) -> gast.AST:
        """Visit a node: by the method for its class, or else its parts."""
        method = getattr(self, 'visit_' + node.__class__.__name__, None)
        return self.generic_visit(node) if method is None else method(node)

    def generic_visit(self, node: gast.AST) -> gast.AST:
        """Visit the parts of a node, and put what that gives in their places."""
        values = node.__dict__
        one, many, rest = _PARTS[node.__class__]
        for field in one:
            values[field] = self.visit(values[field])
        for field in (*many, *rest):
            old = values.get(field)
            if old.__class__ is list:
                if old:
                    old[:] = self._items(old)
            elif old is not None and isinstance(old, gast.AST):
                values[field] = self.visit(old)
        return node

    def _items(self, items: list) -> list:
        new: list = []
        for item in items:
            found = self.visit(item) if isinstance(item, gast.AST) else item
            if found.__class__ is list:
                new += found
            elif found is not None or item is None:
                new.append(found)
        return new


def names(node: gast.AST) -> list[gast.Name]:
    """Give all local names in a tree, in the order of the fields."""
    if node.__class__ is gast.Name:
        return [node] if node.id[:1] != '@' else []
    return [part for part in walk(node) if part.__class__ is gast.Name and part.id[:1] != '@']


def reads(node: gast.AST) -> set[str]:
    """Give the local names whose values a tree reads."""
    return {n.id for n in names(node) if n.ctx.__class__ is gast.Load or n.ctx.__class__ is gast.Del}


def bound(node: gast.AST) -> set[str]:
    """Give the local names that a tree binds."""
    return {n.id for n in names(node) if n.ctx.__class__ is gast.Store}


def copy_origin(new: gast.AST, old: gast.AST) -> gast.AST:
    """Give a statement the position and the origin of another; returns the statement."""
    new.origin = getattr(old, 'origin', None)
    for field in ('lineno', 'col_offset', 'end_lineno', 'end_col_offset'):
        if hasattr(old, field):
            setattr(new, field, getattr(old, field))
    return new
