"""``**keywords``, where the keys are known: in calls they are written out, in definitions they become parameters.

Before (for a call with ``scale=`` and ``shift=``)::

    def f(x, **options):
        return g(x, **options) * options['scale'] + options.get('power', 1.0)

After::

    def f(x, *, scale, shift):
        return g(x, scale=scale, shift=shift) * scale + 1.0
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import gast

from srcad import errors, ir
from srcad.frontend.names import bound_names
from srcad.unit import MISSING, Unit, numbered


def expand(function: gast.FunctionDef, name: str, values: Mapping[str, gast.expr] | None,
           itself: Mapping[str, gast.expr] | None = None) -> None:
    """Write out what a function does with a dictionary whose keys are known.

    Parameters
    ----------
    name
        The dictionary.
    values
        What it holds; to be copied. None where it is kept, and only ``**`` is written out.
    itself
        For ``**``, where the dictionary is kept.
    """
    if values is not None and _only_read(function, name):
        work = _Expand(name, values, True)
        function.body = [work.visit(statement) for statement in function.body]
        return
    if values is not None:
        display = gast.Dict([ir.constant(key) for key in values], [ir.copy_tree(v) for v in values.values()])
        start = ir.copy_origin(ir.assign(name, display), function.body[0])
        for node in ir.walk(start):
            gast.copy_location(node, function.body[0])
    work = _Expand(name, itself if values is None else {}, False)
    function.body = [work.visit(statement) for statement in function.body]
    if values is not None:
        function.body.insert(0, start)


def _only_read(function: gast.FunctionDef, name: str) -> bool:
    """Tell whether a dictionary is used in no other way than one that can be written out."""
    found, _ = bound_names(function)
    allowed = sum(_is_read(node, name) for node in ir.walk(function))
    occurring = sum(isinstance(n, gast.Name) and n.id == name for s in function.body for n in ir.walk(s))
    return allowed == occurring and found.count(name) <= 1


def _is_read(node: Any, name: str) -> bool:
    """Tell whether a node is ``**d``, ``d['key']``, ``d.get('key')`` or ``'key' in d``."""
    if isinstance(node, gast.keyword):
        return node.arg is None and _is(node.value, name)
    if isinstance(node, gast.Subscript):
        return _is(node.value, name) and isinstance(node.slice, gast.Constant) and isinstance(node.ctx, gast.Load)
    if isinstance(node, gast.Call):
        func = node.func
        return isinstance(func, gast.Attribute) and func.attr == 'get' and _is(func.value, name) and (
            1 <= len(node.args) <= 2 and isinstance(node.args[0], gast.Constant) and not node.keywords)
    return isinstance(node, gast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (gast.In, gast.NotIn)) and (
        _is(node.comparators[0], name) and isinstance(node.left, gast.Constant))


def _is(node: Any, name: str) -> bool:
    return isinstance(node, gast.Name) and node.id == name


class _Expand(ir.Transformer):
    """Writes out the uses of a dictionary."""

    def __init__(self, name: str, values: Mapping[str, gast.expr], everywhere: bool) -> None:
        self.name, self.values, self.everywhere = name, values, everywhere

    def _value(self, key: str, node: gast.AST) -> gast.expr:
        new = ir.copy_tree(self.values[key])
        for part in ir.walk(new):
            gast.copy_location(part, node)
        return new

    def visit_Call(self, node: gast.Call) -> gast.AST:
        keywords = []
        for keyword in node.keywords:
            if keyword.arg is None and _is(keyword.value, self.name):
                keywords += [gast.keyword(key, self._value(key, keyword.value)) for key in self.values]
            else:
                keywords.append(keyword)
        node.keywords = keywords
        if self.everywhere and _is_read(node, self.name):
            key = node.args[0].value
            if key in self.values:
                return self._value(key, node)
            return self.visit(node.args[1]) if len(node.args) > 1 else gast.copy_location(ir.constant(None), node)
        return self.generic_visit(node)

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        if self.everywhere and _is_read(node, self.name) and node.slice.value in self.values:
            return self._value(node.slice.value, node)
        if self.everywhere and _is_read(node, self.name):       # a KeyError, as it is
            node.value = gast.copy_location(gast.Dict([], []), node)
            return node
        return self.generic_visit(node)

    def visit_Compare(self, node: gast.Compare) -> gast.AST:
        if self.everywhere and _is_read(node, self.name):
            found = node.left.value in self.values
            return gast.copy_location(ir.constant(found is isinstance(node.ops[0], gast.In)), node)
        return self.generic_visit(node)


def parameter(function: gast.FunctionDef, keys: Iterable[str], count: int | None) -> gast.FunctionDef:
    """Give a copy of a function whose ``**keywords``, and a number of ``*args``, are parameters of their own."""
    new = ir.copy_tree(function)
    if new.args.kwarg is not None:
        name, new.args.kwarg = new.args.kwarg.id, None
        new.args.kwonlyargs = [*new.args.kwonlyargs, *(_parameter(key, function) for key in keys)]
        new.args.kw_defaults = [*new.args.kw_defaults, *(None for _ in keys)]
        expand(new, name, {key: ir.load(key) for key in keys})
    if new.args.vararg is not None and count is not None:
        name, new.args.vararg = new.args.vararg.id, None
        taken = {n.id for n in ir.names(new)}
        names = [numbered(f'{name}_{k}', taken, '_') for k in range(count)]
        if count or not new.args.defaults:
            new.args.args = [*new.args.args, *(_parameter(n, function) for n in names)]
            new.args.defaults = []
        _spread(new, name, names)
    return new


def _parameter(name: str, function: gast.FunctionDef) -> gast.Name:
    return gast.copy_location(gast.Name(name, gast.Param(), None, None), function)


def _spread(function: gast.FunctionDef, name: str, names: list[str]) -> None:
    """Write out ``*rest`` in calls; where it is used otherwise it is a tuple."""
    work = _Spread(name, names)
    function.body = [work.visit(statement) for statement in function.body]
    if any(isinstance(n, gast.Name) and n.id == name for s in function.body for n in ir.walk(s)):
        start = ir.copy_origin(ir.assign(name, gast.Tuple(list(map(ir.load, names)), gast.Load())), function.body[0])
        for node in ir.walk(start):
            gast.copy_location(node, function.body[0])
        function.body.insert(0, start)


class _Spread(ir.Transformer):
    """Writes out a tuple of known length after ``*`` in calls."""

    def __init__(self, name: str, names: list[str]) -> None:
        self.name, self.names = name, names

    def visit_Call(self, node: gast.Call) -> gast.AST:
        node.args = [new for arg in node.args for new in (
            [gast.copy_location(ir.load(n), arg) for n in self.names]
            if isinstance(arg, gast.Starred) and _is(arg.value, self.name) else [arg])]
        return self.generic_visit(node)


def own(function: gast.FunctionDef, unit: Unit, keys: Mapping[str, tuple[str, ...]] | None, is_called: bool,
        collector: errors.Collector) -> None:
    """Write out the ``**keywords`` of a function: none, where it is called without; else those of the arguments."""
    if function.args.kwarg is not None:
        name = function.args.kwarg.id
        if is_called:
            function.args.kwarg = None
            signature = unit.python_signature
            unit.python_signature = signature.replace(parameters=[
                p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD])
            expand(function, name, {})
        elif keys is None or name not in keys:
            collector.add('SRC113', function.args.kwarg, f'the keys of **{name} are not known in a text for all arguments',
                          help='name the parameters; a call of the derivative knows the keys: df(x, ...)')
        else:
            item = {key: gast.Subscript(ir.load(name), ir.constant(key), gast.Load()) for key in keys[name]}
            expand(function, name, None, item)
    _Displays(unit).visit(function)
    for node in ir.walk(function):
        if isinstance(node, gast.keyword) and node.arg is None:
            collector.add('SRC113', node.value, 'which keywords ** gives is not known', help='name the arguments')


class _Displays(ir.Transformer):
    """Writes out ``**{'a': x}`` and ``**OPTIONS``, a dictionary of the module."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def visit_Call(self, node: gast.Call) -> gast.AST:
        node.keywords = [new for keyword in node.keywords for new in self._written_out(keyword)]
        return self.generic_visit(node)

    def _written_out(self, keyword: gast.keyword) -> list[gast.keyword]:
        value = keyword.value
        if keyword.arg is not None:
            return [keyword]
        if isinstance(value, gast.Dict) and all(isinstance(k, gast.Constant) and isinstance(k.value, str)
                                                for k in value.keys):
            return [gast.keyword(k.value, v) for k, v in zip(value.keys, value.values)]
        found = self.unit.externals[value.id].value if ir.is_external(value) else MISSING
        if type(found) is not dict or not all(type(k) is str for k in found):
            return [keyword]
        return [gast.keyword(k, gast.copy_location(gast.Subscript(
            ir.copy_tree(value), gast.copy_location(ir.constant(k), value), gast.Load()), value)) for k in found]
