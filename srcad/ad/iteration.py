"""Loops over active iterables, as loops over indices: the adjoint of an element goes to its place.

Before::

    for k, (x, y) in enumerate(zip(xs, ys)):

After::

    for k in range(min(len(xs), len(ys))):
        x = xs[k]
        y = ys[k]
"""
from __future__ import annotations

import gast

from srcad import errors, ir
from srcad.ad import calls, unpacking
from srcad.analyze import types as ty
from srcad.analyze.blocks import bound_within, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit

_LENGTHS = frozenset(('append', 'extend', 'insert', 'pop', 'remove', 'clear'))


def by_index(stmt: gast.For, unit: Unit, memory: Memory) -> list[gast.stmt]:
    """Write a loop over an active iterable as a loop over indices.

    Raises
    ------
    srcad.errors.UnsupportedSyntax
        The iterable is not made of sequences by zip, enumerate and reversed, or the loop may make it longer or shorter.
    """
    _check_lengths(stmt, unit, memory)
    prelude: list[gast.stmt] = []
    source = _sequences(stmt.iter, unit, prelude, bound_within([stmt]))
    counter = _counter(stmt.target, source, unit)
    bindings = _bind(stmt.target, source, ir.load(counter), counter, unit)
    length = _length(source, unit)
    loop = gast.For(ir.store(counter), _builtin(unit, 'range', length), bindings + stmt.body, [], None)
    for binding in bindings:
        ir.copy_origin(binding, stmt)
    return [*prelude, loop]


def _check_lengths(loop: gast.For, unit: Unit, memory: Memory) -> None:
    """Refuse a loop that appends to the list that it runs over: it goes on to the end that the list then has."""
    run_over = {memory.classes.find(n) for n in ir.reads(loop.iter) if not ty.is_array(unit.types.get(n, ty.UNKNOWN))}
    for stmt in statements(loop.body) if run_over else ():
        value = getattr(stmt, 'value', None)
        if not isinstance(value, gast.Call):
            continue
        changed: set[str] = set()
        if isinstance(value.func, gast.Attribute) and value.func.attr in _LENGTHS:
            changed = ir.reads(value.func.value)
        elif calls.is_user_call(value, unit):
            changed = calls.written_arguments(value, unit)
        if any(memory.classes.find(n) in run_over for n in changed - memory.collecting):
            raise errors.at(errors.UnsupportedSyntax, 'SRC135', unit.source, stmt,
                            'a loop may make the list that it runs over longer or shorter',
                            help='run over a copy: for x in xs.copy():')


def _builtin(unit: Unit, name: str, *args: gast.expr) -> gast.Call:
    import builtins
    return ir.call(ir.external(unit, f'builtins.{name}', getattr(builtins, name), 'builtin'), *args)


def _function(node: gast.expr, unit: Unit) -> object:
    if isinstance(node, gast.Call) and ir.is_external(node.func) and not node.keywords:
        return unit.externals[node.func.id].value
    return None


def _sequences(node: gast.expr, unit: Unit, prelude: list[gast.stmt], rebound: set[str]) -> gast.expr:
    """Check that an iterable is made of sequences; bind what is no name, or a name that the loop binds again."""
    function = _function(node, unit)
    if function in (zip, enumerate, reversed, range):
        if function is not range:
            node.args[:1 if function is not zip else None] = [
                _sequences(a, unit, prelude, rebound) for a in node.args[:1 if function is not zip else None]]
        return node
    if isinstance(node, gast.Name) and node.id not in rebound:
        return node
    if isinstance(node, (gast.Name, gast.Subscript, gast.Attribute, gast.List, gast.Tuple)):
        name = unit.fresh()
        prelude.append(ir.assign(name, node))
        return ir.load(name)
    raise errors.at(errors.UnsupportedSyntax, 'SRC135', unit.source, node,
                    'a loop over this active iterable is not supported',
                    help='loop over an array, a list, or zip, enumerate or reversed of such')


def _counter(target: gast.expr, source: gast.expr, unit: Unit) -> str:
    if _function(source, unit) is enumerate and len(source.args) == 1 and isinstance(target, gast.Tuple):
        if isinstance(target.elts[0], gast.Name):
            return target.elts[0].id
    return unit.fresh()


def _length(source: gast.expr, unit: Unit) -> gast.expr:
    function = _function(source, unit)
    if function is zip:
        lengths = [_length(a, unit) for a in source.args]
        return lengths[0] if len(lengths) == 1 else _builtin(unit, 'min', *lengths)
    if function in (enumerate, reversed):
        return _length(source.args[0], unit)
    return _builtin(unit, 'len', ir.copy_tree(source))


def _bind(target: gast.expr, source: gast.expr, index: gast.expr, counter: str, unit: Unit) -> list[gast.stmt]:
    """Build the assignments of the elements at an index to the names of a target."""
    function = _function(source, unit)
    if function in (zip, enumerate) and isinstance(target, gast.Tuple):
        parts = source.args if function is zip else [None, source.args[0]]
        result = []
        for part, name in zip(parts, target.elts):
            if part is None:
                start = source.args[1] if len(source.args) > 1 else None
                if not (isinstance(name, gast.Name) and name.id == counter):
                    value = index if start is None else gast.BinOp(ir.copy_tree(start), gast.Add(), index)
                    result.append(ir.assign(name.id, value))
            else:
                result += _bind(name, part, index, counter, unit)
        return result
    return unpacking.bindings(target, _element(source, index, unit), unit)


def _element(source: gast.expr, index: gast.expr, unit: Unit) -> gast.expr:
    function = _function(source, unit)
    if function is reversed:
        last = gast.BinOp(_length(source.args[0], unit), gast.Sub(), ir.constant(1))
        return _element(source.args[0], gast.BinOp(last, gast.Sub(), ir.copy_tree(index)), unit)
    if function in (zip, enumerate):
        raise errors.at(errors.UnsupportedSyntax, 'SRC135', unit.source, source,
                        'the tuples of an active zip or enumerate must be unpacked by the loop',
                        help='write `for a, b in zip(x, y):`')
    return gast.Subscript(ir.copy_tree(source), ir.copy_tree(index), gast.Load())
