"""Dictionaries whose keys are written out, as variables: a field is read, rebound and saved like any other name.

Before::

    d = {'a': x}
    d['b'] = y
    d['a'] += d['b']
    return d

After::

    d.a = x
    d.b = y
    d.a += d.b
    %1 = {'a': d.a, 'b': d.b}
    return %1

And the entries of a dictionary that nobody changes are read at once, so that its adjoint is made at once::

    %1 = params['w']
    %2 = params['b']
"""
from __future__ import annotations

import re
import types as python_types

import gast

from srcad import ir
from srcad.ad import dicts
from srcad.analyze import records
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, Place, parameters, statements
from srcad.analyze.memory import Memory
from srcad.normalize import versions
from srcad.unit import Unit


def split(function: gast.FunctionDef, unit: Unit, active: set[str], layout: Layout) -> bool:
    """Replace local dictionaries that are active by their fields; tells whether there were any."""
    found = [fields for name in sorted(active) if (fields := _fields(name, layout, unit)) is not None]
    for fields in found:
        _Split(fields, unit).block(function.body)
    if found:
        versions.run(gast.Module([function], []), unit)
    return bool(found)


class _Fields:
    """The fields of one dictionary, in the order in which they are stored first."""

    def __init__(self, name: str, place: Place) -> None:
        self.name, self.place = name, place
        self.names: dict[object, str] = {}

    def add(self, key: object) -> None:
        """Give a key its variable."""
        if key not in self.names:
            owner = f'made{self.name[1:]}' if ir.is_temporary(self.name) else self.name
            wanted = f'{owner}.{re.sub(r"[^0-9A-Za-z_]", "_", str(getattr(key, "name", key)))}'
            while wanted in self.names.values():
                wanted += '_'
            self.names[key] = wanted


def _fields(name: str, layout: Layout, unit: Unit) -> _Fields | None:
    """Give the fields of a dictionary; None for what is no such, or used in another way than by its keys."""
    place = layout.single_definition(name)
    if place is None or name in layout.parameters or not isinstance(place.stmt, gast.Assign):
        return None
    value = _display(place.stmt.value, unit)
    if not isinstance(value, gast.Dict) or not all(isinstance(k, gast.Constant) for k in value.keys):
        return None
    fields = _Fields(name, place)
    for key in value.keys:
        if key.value in fields.names:
            return None
        fields.add(key.value)
    here = [layout.index_in(place, use) for use in layout.record(name).uses]
    if None in here or any(index <= place.index for index in here):
        return None
    for stmt in place.block.body[place.index + 1:]:
        if _stores(stmt, name):
            fields.add(stmt.targets[0].slice.value)
        if any(not _known(s, fields) for s in statements([stmt])):
            return None
    return fields


def _display(value: gast.expr, unit: Unit) -> gast.expr:
    """Give the display of attributes that making an object is; the value itself for anything else."""
    made = records.parts(value, unit)
    return value if made is None else gast.Dict([ir.constant(k) for k in made], list(made.values()))


def _stores(stmt: gast.stmt, name: str) -> bool:
    """Tell whether a statement is ``name['key'] = value``."""
    target = stmt.targets[0] if isinstance(stmt, gast.Assign) else None
    return _is_entry(target, name) and not any(n.id == name for n in ir.names(stmt.value))


def _is_entry(node: gast.AST | None, name: str) -> bool:
    return (isinstance(node, gast.Subscript) and getattr(node.value, 'id', None) == name
            and isinstance(node.slice, gast.Constant))


def _known(stmt: gast.stmt, fields: _Fields) -> bool:
    """Tell whether a statement uses a dictionary only by keys that it has by then, or returns it."""
    if isinstance(stmt, gast.Return) and getattr(stmt.value, 'id', None) == fields.name:
        return True
    keys = [_key(n, fields.name) for part in _own_parts(stmt) for n in ir.walk(part)]
    keys = [key for key in keys if key is not None]
    whole = sum(n.id == fields.name for part in _own_parts(stmt) for n in ir.names(part))
    return whole == len(keys) and all(key.value in fields.names for key in keys)


def _key(node: gast.AST, name: str) -> gast.Constant | None:
    """Give the key of ``d['key']`` and ``d.get('key')``, and of the test ``'key' in d``."""
    if _is_entry(node, name):
        return node.slice
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == 'get':
        mine = getattr(node.func.value, 'id', None) == name and node.args and isinstance(node.args[0], gast.Constant)
        return node.args[0] if mine else None
    if _is_test(node, name) and isinstance(node.left, gast.Constant):
        return node.left
    return None


def _is_test(node: gast.AST, name: str) -> bool:
    return isinstance(node, gast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], gast.In) and (
        getattr(node.comparators[0], 'id', None) == name)


def _own_parts(stmt: gast.stmt) -> list[gast.AST]:
    """Give the expressions of a statement without the blocks inside of it."""
    if isinstance(stmt, (gast.If, gast.While)):
        return [stmt.test]
    return [stmt.iter, stmt.target] if isinstance(stmt, gast.For) else [stmt]


class _Split(ir.Transformer):
    """Puts variables in place of the entries of one dictionary."""

    def __init__(self, fields: _Fields, unit: Unit) -> None:
        self.fields, self.unit = fields, unit

    def block(self, body: list[gast.stmt]) -> None:
        result: list[gast.stmt] = []
        for stmt in body:
            for inner in (getattr(stmt, 'body', []), getattr(stmt, 'orelse', [])):
                self.block(inner)
            if stmt is self.fields.place.stmt:
                result += self._definition(stmt)
                continue
            if isinstance(stmt, gast.Return) and getattr(stmt.value, 'id', None) == self.fields.name:
                result.append(ir.copy_origin(self._whole(stmt), stmt))
            result.append(self.visit(stmt))
        body[:] = result

    def _definition(self, stmt: gast.Assign) -> list[gast.stmt]:
        value = _display(stmt.value, self.unit)
        pairs = zip(value.keys, value.values)
        return [ir.copy_origin(ir.assign(self.fields.names[k.value], v), stmt) for k, v in pairs]

    def _whole(self, stmt: gast.Return) -> gast.stmt:
        name, made = self.unit.fresh(), self.fields.place.stmt.value
        if isinstance(made, gast.Call):
            stmt.value = ir.load(name)
            values = [ir.load(self.fields.names[key]) for key in records.parts(made, self.unit)]
            keywords = [gast.keyword(str(getattr(key, 'name', key)), v) for key, v in zip(self.fields.names, values)]
            plain = self.unit.externals[made.func.id].value is python_types.SimpleNamespace
            return ir.assign(name, gast.Call(made.func, [], keywords) if plain else gast.Call(made.func, values, []))
        keys = [ir.constant(key) for key in self.fields.names]
        stmt.value = ir.load(name)
        return ir.assign(name, gast.Dict(keys, [ir.load(n) for n in self.fields.names.values()]))

    def generic_visit(self, node: gast.AST) -> gast.AST:
        key = _key(node, self.fields.name)
        if key is None:
            return super().generic_visit(node)
        if isinstance(node, gast.Compare):
            return ir.constant(True)
        name = gast.Name(self.fields.names[key.value], getattr(node, 'ctx', gast.Load()), None, None)
        return gast.copy_location(name, node) if hasattr(node, 'lineno') else name


def read_at_once(function: gast.FunctionDef, unit: Unit, active: set[str], memory: Memory) -> None:
    """Read the entries of the active parameters that are dictionaries, and of those in them, at the start."""
    if not any(dicts.entries(unit.types.get(n)) for n in parameters(function)):
        return
    first = function.body[0]
    start = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)      # after the docstring
    layout = Layout(function)
    pending = [n for n in parameters(function) if n in active and not layout.record(n).definitions]
    if any(isinstance(unit.types.get(n), ty.Object) for n in pending):
        from srcad.ad import outside
        if outside.touched(function, unit).bound:       # it matters when attributes are read
            pending = [n for n in pending if not isinstance(unit.types.get(n), ty.Object)]
    while pending:
        name = pending.pop(0)
        t = unit.types.get(name)
        if dicts.entries(t) and not memory.is_memory(name):
            read = _read(name, t, function, unit, layout)
            function.body[start:start] = read
            start += len(read)
            pending += [s.targets[0].id for s in read]


def _read(name: str, t: ty.Type, function: gast.FunctionDef, unit: Unit, layout: Layout) -> list[gast.stmt]:
    """Take the reads of the entries of a dictionary out of a function; gives one for each key."""
    found: dict[object, gast.stmt] = {}
    for stmt in list(statements(function.body)):
        for node in [n for part in _own_parts(stmt) for n in ir.walk(part) if _is_entry(n, name)]:
            key = node.slice.value
            if dicts.entries(t).get(key) is None or key in found:
                continue
            if stmt in function.body and getattr(stmt, 'value', None) is node and _is_single(stmt, layout):
                found[key] = stmt
                function.body.remove(stmt)
            else:
                temporary = unit.fresh()
                unit.types[temporary] = dicts.entries(t)[key]
                found[key] = ir.copy_origin(ir.assign(temporary, ir.copy_tree(node)), stmt)
    _Replace(name, {key: stmt.targets[0].id for key, stmt in found.items()}).visit(function)
    return list(found.values())


def _is_single(stmt: gast.stmt, layout: Layout) -> bool:
    """Tell whether a statement is the only one that binds its target."""
    return isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name) and (
        layout.single_definition(stmt.targets[0].id) is not None)


class _Replace(ir.Transformer):
    """Puts names in place of the entries of a dictionary that are read."""

    def __init__(self, name: str, names: dict[object, str]) -> None:
        self.name, self.names = name, names

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        if _is_entry(node, self.name) and node.slice.value in self.names and isinstance(node.ctx, gast.Load):
            return gast.copy_location(ir.load(self.names[node.slice.value]), node)
        return self.generic_visit(node)
