"""Lists: their adjoint is a list that grows where the primal's shrinks, and shrinks where it grows."""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from srcad import errors, ir
from srcad.ad import dicts
from srcad.ad.adjoints import adjoint_name
from srcad.ad.simplify import simplify
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.blocks import parameters, statements
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


def _receiver(call: gast.expr, unit: Unit) -> str | None:
    """Give the local list of a method call."""
    if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and ir.is_local(call.func.value):
        name = call.func.value.id
        if isinstance(unit.types.get(name, ty.UNKNOWN), (ty.List, ty.Unknown)):
            return name
    return None


def pops(value: gast.expr, unit: Unit) -> bool:
    """Tell whether a right side is ``items.pop()``."""
    return _receiver(value, unit) is not None and value.func.attr == 'pop' and not value.args


def is_list_call(call: gast.Call, unit: Unit) -> bool:
    """Tell whether a call is a method of a list that its adjoint can follow."""
    return _receiver(call, unit) is not None and len(call.args) == {'append': 1, 'pop': 0}.get(call.func.attr)


def buffers(function: gast.FunctionDef, unit: Unit) -> dict[str, str]:
    """Give the helper that makes the adjoint buffer of each name of unknown kind that is used as a sequence or a number.

    If it is a list, its items can be added to one by one; what is used as a whole must be an array. What is only used as a
    ``'number'`` has a buffer only where it is added to in a loop.
    """
    found: dict[str, set[str]] = {}
    for node in ir.walk(function):
        for name, kind in _uses(node, unit).items():
            found.setdefault(name, set()).add(kind)
    slices = [(s.value.value.id, s.targets[0].id) for s in statements(function.body) if is_slice(getattr(s, 'value', None))]
    grows = True
    while grows:                                # slices are made of slices
        grows = False
        for base, part in reversed(slices):
            kinds = {'buffer_like', *found.get(part, ())}
            grows |= not kinds <= found.setdefault(base, set())
            found[base] |= kinds
    found.update((n, {'buffer_like'}) for n in {_receiver(n, unit) for n in ir.walk(function)} & found.keys())
    given = set(parameters(function)) | {n for s in statements(function.body) for n in ir.bound(s) if not computes(s, unit)}
    return {name: 'fields_like' if 'fields_like' in kinds else 'zeros_like' if name not in given else
            kinds.pop() if len(kinds) == 1 else 'array_buffer' for name, kinds in found.items()}


def loose(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the parameters that may be a list or a tuple whose adjoint is of another kind: their items are read."""
    read = {n for n, kind in unit.buffers.items() if kind in ('buffer_like', 'array_buffer')}
    for stmt in reversed(list(statements(function.body))):
        if isinstance(stmt, gast.Assign) and ir.is_local(stmt.value) and read & ir.bound(stmt):
            read.add(stmt.value.id)
    return read - unit.arrays


def arrays(function: gast.FunctionDef) -> set[str]:
    """Give the names that are no lists or tuples: a statement that always runs shows it, or one that would be refused."""
    stored = {t.value.id for s in statements(function.body) for t in [getattr(s, 'target', None), *getattr(s, 'targets', [])]
              if isinstance(t, gast.Subscript) and isinstance(t.slice, (gast.Slice, gast.Tuple))}
    return stored | {name for s in function.body if isinstance(s, gast.Assign) for name in _arrays(s.value)}


def _arrays(value: gast.expr) -> set[str]:
    """Give the names that a right side shows to be no lists or tuples: ``x.shape``, ``x[i, j]``, ``-x``, ``x ** 2``."""
    shown: list[gast.expr] = []
    if isinstance(value, gast.Attribute) and value.attr in ('T', 'dtype', 'ndim', 'shape', 'size'):
        shown = [value.value]
    elif isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Tuple):
        shown = [value.value]
    elif isinstance(value, gast.UnaryOp) and not isinstance(value.op, gast.Not):
        shown = [value.operand]
    elif isinstance(value, gast.BinOp) and not isinstance(value.op, (gast.Add, gast.Mult)):
        shown = [one for one, other in ((value.left, value.right), (value.right, value.left))
                 if isinstance(other, gast.Constant)]
    return {n.id for n in shown if ir.is_local(n)}


def is_named(t: ty.Type) -> bool:
    """Tell whether a type has a tuple of a class of its own in it, as which its adjoint is not made."""
    if isinstance(t, ty.Tuple):
        return t.cls is not tuple or any(map(is_named, t.items))
    if isinstance(t, ty.Object):
        return t != ty.STRING
    if isinstance(t, ty.List):
        return is_named(t.item)
    return isinstance(t, ty.Dict) and any(is_named(item) for _, item in t.items)


def is_slice(value: gast.AST | None) -> bool:
    """Tell whether a right side is ``x[a:b]``."""
    return isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice) and ir.is_local(value.value)


def computes(stmt: gast.stmt, unit: Unit) -> bool:
    """Tell whether a statement binds its target to what an operator or a function of NumPy gives."""
    value = getattr(stmt, 'value', None)
    if isinstance(value, gast.Call):
        return ir.is_external(value.func) and unit.externals[value.func.id].path.startswith('numpy.')
    return isinstance(value, (gast.BinOp, gast.UnaryOp)) or isinstance(stmt, gast.AugAssign)


def _uses(node: gast.AST, unit: Unit) -> dict[str, str]:
    """Give the names that an expression uses item by item (``buffer_like``), in parts, or as numbers or arrays."""
    if is_slice(node) and isinstance(node.ctx, gast.Load):
        return {}
    if isinstance(node, gast.Subscript) and ir.is_local(node.value) and isinstance(
            getattr(node.slice, 'value', None), ir.Field):
        return {node.value.id: 'fields_like'}
    if isinstance(node, gast.Subscript) and ir.is_local(node.value) and not ty.is_string(infer.rhs(node.slice, unit)):
        return {node.value.id: 'buffer_like' if _is_integer(node.slice, unit) else 'array_buffer'}
    if isinstance(node, (gast.BinOp, gast.UnaryOp)):
        return {n.id: 'number' for n in ir.parts(node) if ir.is_local(n)}
    if not isinstance(node, gast.Call):
        return {}
    if ir.is_external(node.func) and unit.externals[node.func.id].path.startswith('numpy.'):
        return {n.id: 'number' for n in node.args if ir.is_local(n)}
    return _used_by_call(node, unit) if unit.callees is not None else {}


def _used_by_call(call: gast.Call, unit: Unit) -> dict[str, str]:
    from srcad.ad import calls
    function = calls.callee(call, unit) if calls.is_user_call(call, unit) else None
    if function is None:
        return {}
    try:
        kinds, bound = unit.callees.buffers(function), calls.bind(call, unit)
    except errors.SrcadError:
        return {}               # refused if it matters
    return {a.id: kinds[p] for p, a in bound.items() if ir.is_local(a) and p in kinds}


def _is_integer(index: gast.expr, unit: Unit) -> bool:
    t = infer.rhs(index, unit)
    return ty.is_integer(t) and ty.is_scalar(t)


def reverse_pop(ad: ReverseAD, target: str, value: gast.Call) -> list[gast.stmt]:
    """Reverse ``x = items.pop()``: the adjoint of x is put back on the adjoint list."""
    name = value.func.value.id
    if not ad.is_active(name):
        ad.adjoints.forget(target)
        return []
    made = _own(ad, name)
    result = list(made)
    if not ad.adjoints.defined(target):
        zeros = simplify(ad.splicer.helper('zeros_like', ir.load('new|' + target)), ad.unit)
        result.append(ad.adjoints.define(target, zeros, owned=True))
    seed = ad.adjoints.seed(target)
    ad.adjoints.forget(target)
    if made:        # like the list before the statement, so the item is there
        last = gast.Subscript(ir.load(adjoint_name(name)), ir.constant(-1), gast.Store())
        return [*result, gast.Assign([last], seed, None)]
    return [*result, gast.Expr(_method(name, 'append', seed))]


def reverse_effect(ad: ReverseAD, call: gast.Call) -> list[gast.stmt]:
    """Reverse ``items.append(x)``: the last adjoint is taken from the adjoint list."""
    name = call.func.value.id
    if not ad.is_active(name) or name in ad.shadows:
        return []
    if not ad.adjoints.defined(name):
        return []
    taken = _method(name, 'pop')
    value = call.args[0]
    ad.adjoints.touched.add(name)
    if not (ir.is_local(value) and ad.is_active(value.id)):
        return [gast.Expr(taken)]
    if not ad.adjoints.defined(value.id):
        return [ad.adjoints.define(value.id, taken, owned=False)]
    return ad.adjoints.add(value.id, taken)


def reverse_display(ad: ReverseAD, value: gast.List | gast.Tuple, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``items = [a, *b, c]``: each item gets its part of the adjoint."""
    result: list[gast.stmt] = []
    for part, index in zip(value.elts, _places(ad, value)):
        name = part.value if isinstance(part, gast.Starred) else part
        if not (ir.is_local(name) and ad.is_active(name.id)):
            continue
        item: gast.expr = gast.Subscript(ir.copy_tree(seed), index, gast.Load())
        if isinstance(part, gast.Starred):
            item = ad.splicer.helper('repack', item, ir.load(name.id))
            if not ty.is_array(ad.unit.types.get(name.id, ty.UNKNOWN)):
                ad.adjoints.structured.add(name.id)
        result.extend(ad.adjoints.add(name.id, item))
    return result


def _places(ad: ReverseAD, value: gast.List | gast.Tuple) -> list[gast.expr]:
    """Give the index of each item of a display, a slice for what is starred."""
    result: list[gast.expr] = []
    start: gast.expr = ir.constant(0)
    for part in value.elts:
        if isinstance(part, gast.Starred):
            length = ir.call(ir.external(ad.unit, 'builtins.len', len, 'builtin'), ir.copy_tree(part.value))
            end = _plus(start, length)
            last = part is value.elts[-1]
            first = isinstance(start, gast.Constant) and start.value == 0
            result.append(gast.Slice(None if first else start, None if last else end, None))
        else:
            result.append(start)
            end = _plus(start, ir.constant(1))
        start = end
    return result


def _plus(one: gast.expr, other: gast.expr) -> gast.expr:
    if isinstance(one, gast.Constant) and isinstance(other, gast.Constant):
        return ir.constant(one.value + other.value)
    if isinstance(one, gast.Constant) and one.value == 0:
        return other
    return gast.BinOp(ir.copy_tree(one), gast.Add(), other)


def reverse_load(ad: ReverseAD, name: str, index: gast.expr, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``z = items[i]``: the item of the adjoint list is replaced, never changed in place."""
    t = ad.unit.types.get(name)
    if dicts.is_dict(name, ad.unit):
        return dicts.reverse_load(ad, name, index, seed)
    if not isinstance(t, ty.List):
        if isinstance(t, ty.Tuple) and isinstance(index, gast.Constant) and isinstance(index.value, int):
            return _tuple_load(ad, name, t, index.value, seed)
        return _tuple_item(ad, name, index, seed)
    numeric = ty.is_number(t.item) or ty.is_array(t.item)
    return reverse_item(ad, name, index, seed, numeric and not isinstance(index, gast.Slice))


def _tuple_item(ad: ReverseAD, name: str, index: gast.expr, seed: gast.expr) -> list[gast.stmt]:
    """Add to an item or a slice of the adjoint of a tuple, which is made anew."""
    made = _own(ad, name)
    ad.adjoints.structured.add(name)
    index = ir.index_value(ad.unit, index)
    total = ad.splicer.helper('add_to_item', ir.load(adjoint_name(name)), index, seed)
    return [*made, ad.adjoints.define(name, total, owned=True)]


def reverse_item(ad: ReverseAD, name: str, index: gast.expr, seed: gast.expr, numeric: bool = False) -> list[gast.stmt]:
    """Add to an item or a slice of the adjoint of a sequence; a list plus a list would be a longer list."""
    made = _own(ad, name)
    item = gast.Subscript(ir.load(adjoint_name(name)), ir.copy_tree(index), gast.Load())
    target = gast.Subscript(ir.load(adjoint_name(name)), ir.copy_tree(index), gast.Store())
    if not numeric and ad.memory.other_writers(name) and ad.unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN:
        # Other names stand for the item: it is added to in place, which a list in a list does not allow.
        return [*made, gast.AugAssign(ir.everything(item), gast.Add(), seed)]
    total = gast.BinOp(item, gast.Add(), seed) if numeric else ad.splicer.helper('accumulate', item, seed)
    return [*made, gast.Assign([target], total, None)]


def add_to_item(name: str, index: gast.expr, seed: gast.expr) -> list[gast.stmt]:
    """Add to a buffer that is an item of a container of such."""
    item = gast.Subscript(ir.load(adjoint_name(name)), ir.copy_tree(index), gast.Load())
    return [gast.AugAssign(ir.everything(item), gast.Add(), seed)]


def _tuple_load(ad: ReverseAD, name: str, t: ty.Tuple, index: int, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``z = t[0]`` for a tuple: a tuple of zeros but for the item."""
    parts: list[gast.expr] = []
    for number in range(len(t.items)):
        item = gast.Subscript(ir.load(name), ir.constant(number), gast.Load())
        mine = number == index % len(t.items)
        parts.append(seed if mine else simplify(ad.splicer.helper('zeros_like', item), ad.unit))
    ad.adjoints.structured.add(name)
    whole = gast.Tuple(parts, gast.Load())
    if ad.adjoints.defined(name):
        return ad.adjoints.add(name, whole)
    return [ad.adjoints.define(name, whole, owned=False)]


def _own(ad: ReverseAD, name: str) -> list[gast.stmt]:
    """Make the adjoint list, with the structure that the list has at this point of the reverse sweep."""
    if ad.adjoints.defined(name):
        ad.adjoints.touched.add(name)
        return []
    return [ad.adjoints.zero(name)]


def _method(name: str, method: str, *args: gast.expr) -> gast.Call:
    return ir.call(gast.Attribute(ir.load(adjoint_name(name)), method, gast.Load()), *args)
