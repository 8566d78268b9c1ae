"""Dictionaries: their adjoint is a dictionary with the same keys, whose entries are replaced and never changed in place.

Before::

    w = p['w']
    for k, v in p.items():
        s = s + v

After (in the reverse sweep)::

    for k in reversed(keys):
        b|p[k] = accumulate(b|p[k], b|s)
    b|p['w'] = b|p['w'] + b|w
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from srcad import errors, ir
from srcad.ad import unpacking
from srcad.ad.adjoints import adjoint_name
from srcad.ad.simplify import simplify
from srcad.analyze import infer, lattice
from srcad.analyze import types as ty
from srcad.analyze.blocks import statements
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


def known(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names that hold dictionaries, by their types or by what the function does with them."""
    found = {n for n, t in [*unit.types.items(), *unit.signature.items()] if isinstance(t, ty.Dict)}
    for node in ir.walk(function):
        if isinstance(node, gast.Subscript) and ty.is_string(infer.rhs(node.slice, unit)) or _view(node) is not None:
            owner = node.value if isinstance(node, gast.Subscript) else node.func.value
            found |= {owner.id} if ir.is_local(owner) else set()
    return _spread_over(function, unit, found | _bound_to(function, gast.Dict))


def objects(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names that hold objects with attributes, by their types or by what the function reads."""
    found = {n for n, t in unit.types.items() if isinstance(t, ty.Object) and t != ty.STRING}
    return found | {name for name, kind in unit.buffers.items() if kind == 'fields_like'}


def check_objects(function: gast.FunctionDef, unit: Unit, active: set[str]) -> None:
    """Refuse to read what may be a named tuple or not both by its attributes and by places: its adjoint is one or other."""
    for node in ir.walk(function):
        if isinstance(node, gast.Subscript) and getattr(node.value, 'id', None) in unit.objects & active and (
                unit.types.get(node.value.id, ty.UNKNOWN) == ty.UNKNOWN and ir.attribute_name(node) is None):
            raise errors.at(errors.UnsupportedSyntax, 'SRC134', unit.source, node,
                            f'{ir.base_name(node.value.id)} is read by its attributes and by places',
                            help='call the derivative with its arguments, or specialise it; or use attributes alone')


def sequences(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names that hold lists or tuples, whatever is known of their types."""
    given = {n for n, t in unit.signature.items() if isinstance(t, (ty.List, ty.Tuple))}
    return _spread_over(function, unit, given | _bound_to(function, (gast.List, gast.Tuple)))


def _bound_to(function: gast.FunctionDef, kinds: type | tuple[type, ...]) -> set[str]:
    """Give the names that are bound to displays of some kinds."""
    return {s.targets[0].id for s in statements(function.body) if isinstance(s, gast.Assign)
            and isinstance(s.targets[0], gast.Name) and isinstance(s.value, kinds)}


def _spread_over(function: gast.FunctionDef, unit: Unit, found: set[str]) -> set[str]:
    """Add the names that are bound to the same kind of container as those that were found."""
    pairs = list(filter(None, [_same_kind(s, unit) for s in statements(function.body) if isinstance(s, gast.Assign)]))
    grows = True
    while grows:
        more = {one for a, b in pairs for one, other in ((a, b), (b, a)) if other in found}
        grows = not more <= found
        found = found | more
    return found


def _same_kind(stmt: gast.Assign, unit: Unit) -> tuple[str, str] | None:
    """Give two names that a statement shows to hold containers of the same kind: ``b = zeros_like(a)``."""
    value, target = stmt.value, stmt.targets[0]
    if isinstance(value, gast.Call) and ir.is_external(value.func) and value.args:
        path = unit.externals[value.func.id].path
        kept = ('accumulate', 'add_to_item', 'buffer_like', 'fresh', 'like', 'zeros_like')
        if path.removeprefix('srcad.runtime.') in kept:
            value = value.args[0]
    return (target.id, value.id) if isinstance(target, gast.Name) and ir.is_local(value) else None


def is_dict(name: str, unit: Unit) -> bool:
    """Tell whether a name holds a dictionary."""
    return isinstance(unit.types.get(name), (ty.Dict, ty.Object)) or name in unit.dictionaries and (
        unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN)


def lookup(stmt: gast.Assign, unit: Unit) -> list[gast.stmt] | None:
    """Write ``v = d.get(key, other)`` as reads of entries; None for other statements."""
    call = stmt.value
    if not (isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr == 'get'
            and len(call.args) in (1, 2) and not call.keywords and ir.is_local(call.func.value)):
        return None
    source, key = call.func.value, call.args[0]
    t = unit.types.get(source.id, ty.UNKNOWN)
    if not (isinstance(t, ty.Dict) or t == ty.UNKNOWN):
        return None
    other = call.args[1] if len(call.args) > 1 else ir.constant(None)
    entry = ir.copy_origin(gast.Assign(stmt.targets, gast.Subscript(source, key, gast.Load()), None), stmt)
    missing = ir.copy_origin(gast.Assign([ir.copy_tree(stmt.targets[0])], other, None), stmt)
    if isinstance(t, ty.Dict) and isinstance(key, gast.Constant):
        return [entry if t.get(key.value) is not None else missing]
    test = gast.Compare(ir.copy_tree(key), [gast.In()], [ir.copy_tree(source)])
    return [gast.If(test, [entry], [missing])]


def loop(stmt: gast.For, unit: Unit) -> list[gast.stmt] | None:
    """Write a loop over a dictionary as a loop over its keys; None for a loop over something else."""
    method = _view(stmt.iter)
    if method is None:
        if not _is_dict(stmt, unit):
            return None
        stmt.iter = ir.call(gast.Attribute(stmt.iter, 'keys', gast.Load()))
        return [stmt]
    if method == 'keys':
        return [stmt]
    source = stmt.iter.func.value
    key: gast.expr = ir.store(unit.fresh())
    value = stmt.target
    if method == 'items':
        if not (isinstance(value, gast.Tuple) and len(value.elts) == 2 and isinstance(value.elts[0], gast.Name)):
            raise errors.at(errors.UnsupportedSyntax, 'SRC135', unit.source, stmt.iter,
                            'the pairs of the items of a dictionary must be unpacked by the loop',
                            help='write `for key, value in d.items():`')
        key, value = value.elts
    entry = gast.Subscript(ir.copy_tree(source), ir.load(key.id), gast.Load())
    keys = ir.call(gast.Attribute(source, 'keys', gast.Load()))
    bound = [ir.copy_origin(s, stmt) for s in unpacking.bindings(value, entry, unit)]
    return [gast.For(key, keys, [*bound, *stmt.body], [], None)]


def _view(node: gast.expr) -> str | None:
    """Give the method of ``d.items()``, ``d.keys()`` and ``d.values()``."""
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and not node.args and not node.keywords:
        return node.func.attr if node.func.attr in ('items', 'keys', 'values') else None
    return None


def _is_dict(stmt: gast.For, unit: Unit) -> bool:
    """Tell whether a loop runs over a dictionary: by its type, or since what it gives is a key of what it runs over."""
    if not isinstance(stmt.iter, gast.Name):
        return False
    t = unit.types.get(stmt.iter.id, ty.UNKNOWN)
    if t != ty.UNKNOWN or not isinstance(stmt.target, gast.Name):
        return isinstance(t, ty.Dict)
    return any(isinstance(node, gast.Subscript) and getattr(node.value, 'id', None) == stmt.iter.id
               and getattr(node.slice, 'id', None) == stmt.target.id for s in stmt.body for node in ir.walk(s))


def postponed(body: list[gast.stmt], index: int, unit: Unit) -> bool:
    """Tell whether the entry that a statement reads is reversed with that of the statement before it."""
    name = _read_from(body[index], unit)
    return name is not None and index > 0 and _read_from(body[index - 1], unit) == name


def _read_from(stmt: gast.stmt, unit: Unit) -> str | None:
    """Give the dictionary of which a statement reads an entry that it is known to have."""
    if not (isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name)
            and isinstance(stmt.value, gast.Subscript) and isinstance(stmt.value.slice, gast.Constant)):
        return None
    t = unit.types.get(getattr(stmt.value.value, 'id', ''))
    return stmt.value.value.id if entries(t).get(stmt.value.slice.value) is not None else None


def entries(t: ty.Type | None) -> dict[object, ty.Type]:
    """Give the types of the entries of a dictionary, or of the attributes of an object, by their keys."""
    if isinstance(t, ty.Object):
        return {ir.Field(name): item for name, item in t.attributes}
    if isinstance(t, ty.Tuple) and hasattr(t.cls, '_fields') and len(t.cls._fields) == len(t.items):
        return {ir.Position(place, name): item for place, (name, item) in enumerate(zip(t.cls._fields, t.items))}
    return dict(t.items) if isinstance(t, ty.Dict) else {}


def reverse_reads(ad: ReverseAD, name: str, reads: list[gast.Assign]) -> list[gast.stmt]:
    """Reverse ``v = p['a']; w = p['b']``: the adjoint of p is made of theirs."""
    parts = []
    for stmt in reads:
        target = stmt.targets[0].id
        if ad.is_active(target) and ad.adjoints.defined(target):
            parts.append((stmt.value.slice, ad.adjoints.seed(target), ad.adjoints.owned[target]))
        ad.adjoints.forget(target)
    if not parts or not ad.is_active(name):
        return []
    keys = [key.value for key, _, _ in parts]
    if ad.adjoints.defined(name) or len(set(keys)) != len(keys):
        return [s for key, seed, _ in parts for s in _reverse_one(ad, name, key, seed)]
    given = {key.value: seed for key, seed, _ in parts}
    known = list(entries(ad.unit.types[name]))
    values = [given[k] if k in given else _zero(ad, name, k) for k in known]
    whole = gast.Tuple(values, gast.Load()) if isinstance(ad.unit.types[name], ty.Tuple) else (
        gast.Dict([ir.plain_key(ir.constant(k)) for k in known], values))
    return [ad.adjoints.define(name, whole, owned=all(owned for _, _, owned in parts))]


def _reverse_one(ad: ReverseAD, name: str, key: gast.expr, seed: gast.expr) -> list[gast.stmt]:
    from srcad.ad import lists
    return lists.reverse_load(ad, name, key, seed)


def _zero(ad: ReverseAD, name: str, key: object) -> gast.expr:
    t = entries(ad.unit.types.get(name)).get(key, ty.UNKNOWN)
    if isinstance(key, (ir.Field, ir.Position)) and not lattice.may_be_float(t):
        return ir.constant(None)
    entry = gast.Subscript(ir.load(name), ir.constant(key), gast.Load())
    return simplify(ad.splicer.helper('zeros_like', entry), ad.unit)


def reverse_load(ad: ReverseAD, name: str, key: gast.expr, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``v = p[key]``: the entry of the adjoint is replaced."""
    made: list[gast.stmt] = []
    if not ad.adjoints.defined(name):
        kind = 'fields_like' if isinstance(getattr(key, 'value', None), ir.Field) else 'zeros_like'
        made = [ad.adjoints.define(name, ad.splicer.helper(kind, ir.load(name)), owned=True)]
    ad.adjoints.touched.add(name)
    ad.adjoints.structured.add(name)
    t = entries(ad.unit.types.get(name)).get(getattr(key, 'value', None))
    entry = gast.Subscript(ir.load(adjoint_name(name)), ir.plain_key(key), gast.Load())
    target = gast.Subscript(ir.load(adjoint_name(name)), ir.plain_key(key), gast.Store())
    plain = t is not None and (ty.is_number(t) or ty.is_array(t))
    if ad.memory.other_writers(name) and not (t is not None and ty.is_number(t)):
        return [*made, gast.AugAssign(ir.everything(entry), gast.Add(), seed)]      # other names stand for the entry
    total = gast.BinOp(entry, gast.Add(), seed) if plain else ad.splicer.helper('accumulate', entry, seed)
    return [*made, gast.Assign([target], total, None)]


def check_store(ad: ReverseAD, target: gast.Subscript) -> None:
    """Refuse a store under a key that may be new: there is nothing to put back in the reverse sweep."""
    t = ad.unit.types.get(target.value.id)
    known_key = isinstance(t, ty.Dict) and isinstance(target.slice, gast.Constant) and t.get(target.slice.value)
    if not known_key and not ad.unit.source.filename.startswith('<srcad'):
        raise errors.at(errors.UnsupportedSyntax, 'SRC134', ad.unit.source, target,
                        'storing into a dictionary that is differentiated is not supported here',
                        help='write its keys out where it is made and stored to, or use a list or an array')


def reverse_display(ad: ReverseAD, value: gast.Dict, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``p = {'a': v, 'b': w}``: each value gets its part of the adjoint."""
    result: list[gast.stmt] = []
    for key, part in zip(value.keys, value.values):
        if ir.is_local(part) and ad.is_active(part.id):
            entry = gast.Subscript(ir.copy_tree(seed), ir.copy_tree(key), gast.Load())
            result.extend(ad.adjoints.add(part.id, entry))
    return result
