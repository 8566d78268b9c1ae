"""The adjoint statements of the simple statements: definitions, stores, increments, swaps, effects."""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from srcad import errors, ir, runtime
from srcad.ad import axes, dicts, lists, ownership, views
from srcad.ad.adjoints import adjoint_name, may_repeat
from srcad.ad.simplify import simplify
from srcad.analyze import infer, operation, records
from srcad.analyze import types as ty
from srcad.analyze.aliases import copied_list, scatter_target

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


# Calls for their effect that write to none of their arguments.
HARMLESS = (print, runtime.check_finite)


def define(ad: ReverseAD, target: str, value: gast.expr) -> list[gast.stmt]:
    """Reverse ``target = value``."""
    popped = lists.pops(value, ad.unit) and value.func.value.id not in ad.shadows
    if not ad.is_active(target) and not popped:
        return []
    if target in ad.shadows:
        if not views.refers(value, ad.unit):
            return _from_seed(ad, target, value, ad.seed(target), True)
        return _number_back(ad, target, value)
    if popped:
        return lists.reverse_pop(ad, target, value)
    if not ad.adjoints.defined(target):
        ad.adjoints.forget(target)
        return []
    if target in ad.references.views:
        back = _number_back(ad, target, value)
        ad.adjoints.forget(target)
        return back
    owned = ad.adjoints.owned[target]
    seed = ad.adjoints.seed(target)
    ad.adjoints.forget(target)
    if target in ir.reads(value) and not isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Call)):
        taken = ad.unit.fresh()
        ad.unit.types[taken] = ad.unit.types.get(seed.id, ty.UNKNOWN)
        return [ir.assign(taken, seed), *_from_seed(ad, target, value, ir.load(taken), owned)]
    return _from_seed(ad, target, value, seed, owned)


def _number_back(ad: ReverseAD, target: str, value: gast.expr) -> list[gast.stmt]:
    """Reverse a reference: nothing, but for ``target = x[index]`` if that may be a number."""
    if not isinstance(value, gast.Subscript) or value.value.id in ad.containers:
        return []
    if views.is_array(target, ad.unit, ad.memory) or views.is_part(value):
        return []
    added = ad.adjoints.add_at(value.value.id, value.slice, ad.seed(target))
    return [gast.If(gast.UnaryOp(gast.Not(), views.rank('new|' + target, ad.unit)), added, [])]


def _from_seed(ad: ReverseAD, target: str, value: gast.expr, seed: gast.expr, owned: bool) -> list[gast.stmt]:
    copied = copied_list(value, ad.unit)
    if copied is not None:
        return ad.adjoints.add(copied, seed)
    if isinstance(value, (gast.List, gast.Tuple)):
        return lists.reverse_display(ad, value, seed)
    if isinstance(value, gast.Dict):
        return dicts.reverse_display(ad, value, seed)
    made = records.parts(value, ad.unit)
    if made is not None:
        return dicts.reverse_display(ad, gast.Dict([ir.plain_key(ir.constant(k)) for k in made], [*made.values()]), seed)
    if isinstance(value, gast.Name):
        return _copy(ad, value, seed, owned)
    if isinstance(value, gast.Subscript):
        return load(ad, target, value, seed)
    if not _flows(ad, value):
        return []
    return _operation(ad, target, value, seed, owned)


def _flows(ad: ReverseAD, value: gast.expr) -> bool:
    from srcad.analyze.activity import carries
    return any(ad.is_active(name) for name in carries(value, ad.unit))


def _copy(ad: ReverseAD, value: gast.Name, seed: gast.expr, owned: bool) -> list[gast.stmt]:
    if ir.is_external(value) or not ad.is_active(value.id):
        return []
    if not ad.adjoints.defined(value.id):
        return [ad.adjoints.define(value.id, seed, owned)]
    return ad.adjoints.add(value.id, seed)


def _operation(ad: ReverseAD, target: str, value: gast.expr, seed: gast.expr, owned: bool) -> list[gast.stmt]:
    spliced = ad.splicer.adjoint(value, target, seed)
    _mark_sequences(ad, value)
    result = list(spliced.prelude)
    for name, expression in _own_name_last(spliced.parts, target, ad):
        # A seed that goes to one place only is handed over with its ownership.
        if len(spliced.parts) == 1 and not ad.adjoints.defined(name) and _is_seed(expression, seed):
            result.append(ad.adjoints.define(name, expression, owned))
        else:
            result.extend(ad.adjoints.add(name, expression))
    return result


def _mark_sequences(ad: ReverseAD, value: gast.expr) -> None:
    """What ``max(items)`` or ``sum(items)`` gets may be a list: two adjoints of it are not added by ``+``."""
    if isinstance(value, gast.Call) and len(value.args) == 1 and operation.called(value, ad.unit) in (max, min, sum):
        items = value.args[0]
        if ir.is_local(items) and ad.unit.types.get(items.id, ty.UNKNOWN) == ty.UNKNOWN:
            ad.adjoints.structured.add(items.id)


def _own_name_last(parts: list[tuple[str, gast.expr]], target: str, ad: ReverseAD) -> list[tuple[str, gast.expr]]:
    """Where a variable is computed from itself, its adjoint is the seed and a result: it changes once, at the end."""
    own = [e for name, e in parts if name == target]
    if not own:
        return parts
    total = own[0]
    for expression in own[1:]:
        total = simplify(gast.BinOp(total, gast.Add(), expression), ad.unit)
    return [(name, e) for name, e in parts if name != target] + [(target, total)]


def _is_seed(expression: gast.expr, seed: gast.expr) -> bool:
    return isinstance(expression, gast.Name) and expression.id == getattr(seed, 'id', None)


def load(ad: ReverseAD, target: str, value: gast.Subscript, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``z = x[index]``: the adjoint of z is added to the elements it came from, and only to those."""
    base = value.value
    if not ir.is_local(base) or not ad.is_active(base.id):
        return []
    t = ad.unit.types.get(base.id, ty.UNKNOWN)
    if base.id in ad.containers:
        return lists.add_to_item(base.id, value.slice, seed)
    if isinstance(t, (ty.List, ty.Tuple)) or t == ty.UNKNOWN and base.id in ad.unit.sequences or (
            dicts.is_dict(base.id, ad.unit)):
        return lists.reverse_load(ad, base.id, value.slice, seed)
    if (ty.rank(t) == 0 or _is_whole(value.slice)) and not ad.memory.is_memory(base.id):
        return ad.adjoints.add(base.id, seed)           # the adjoint may be a number, which takes no index
    if axes.only_adds(value.slice) and ty.is_array(t) and ty.rank(t) and not ad.memory.is_memory(base.id):
        return ad.adjoints.add(base.id, axes.removed(seed, value.slice))
    if t == ty.UNKNOWN and base.id not in ad.shadows and not may_repeat(value.slice, ad.unit):
        ad.adjoints.indexed.add(base.id)
        is_part = target in ad.adjoints.indexed or target in ad.adjoints.structured
        if is_part or lists.is_slice(value) and ad.adjoints.may_be_list(base.id):
            return lists.reverse_item(ad, base.id, value.slice, seed)       # it may be a list in a list
    return ad.adjoints.add_at(base.id, value.slice, seed)


def _is_whole(index: gast.expr) -> bool:
    """Tell whether an index is ``()`` or ``...``."""
    return isinstance(index, gast.Tuple) and not index.elts or isinstance(index, gast.Constant) and index.value is ...


def store(ad: ReverseAD, target: gast.Subscript, value: gast.expr) -> list[gast.stmt]:
    """Reverse ``x[index] = value``: the adjoint of the elements is taken, and cleared."""
    base = target.value
    if ir.attribute_name(target) is not None or not ad.is_active(base.id) or not ad.adjoints.defined(base.id):
        return []
    if base.id in ad.containers:
        return []                               # its list of shadows has changed with it
    if dicts.is_dict(base.id, ad.unit):
        dicts.check_store(ad, target)
    result = ad.adjoints.own(base.id)
    shadow = gast.Subscript(ad.adjoints.seed(base.id), ir.copy_tree(target.slice), gast.Load())
    cleared = gast.Subscript(ad.adjoints.seed(base.id), ir.copy_tree(target.slice), gast.Store())
    taken = ad.unit.fresh()
    clear = gast.Assign([cleared], _zero_of(ad, target), None)
    if not (ir.is_local(value) and ad.is_active(value.id)):
        return [*result, clear]
    elements: gast.expr = shadow
    if dicts.is_dict(base.id, ad.unit):
        clear = gast.Assign([cleared], ad.splicer.helper('zeros_like', ir.load(taken)), None)
    elif may_repeat(target.slice, ad.unit):
        elements = ad.splicer.helper('last_written', ir.load(adjoint_name(base.id)), ir.copy_tree(target.slice))
    elif not ownership.is_immutable(infer.rhs(shadow, ad.unit)):
        elements = _copied(ad, shadow)
    ad.unit.types[taken] = infer.rhs(shadow, ad.unit)
    result += [ir.assign(taken, elements), clear]
    part: gast.expr = ir.load(taken)
    if not (base.id in ad.unit.sequences or dicts.is_dict(base.id, ad.unit)):       # an item is stored as it is
        part = simplify(ad.splicer.helper('unbroadcast', part, ir.copy_tree(value)), ad.unit)
    if not ad.adjoints.defined(value.id) and isinstance(part, gast.Name):
        return [*result, ad.adjoints.define(value.id, part, owned=True)]
    return result + ad.adjoints.add(value.id, part)


def _zero_of(ad: ReverseAD, target: gast.Subscript) -> gast.expr:
    """Give the adjoint of elements before they were written: an item of a list may be an array."""
    if isinstance(ad.unit.types.get(target.value.id), ty.List):
        item = gast.Subscript(ir.load(target.value.id), ir.copy_tree(target.slice), gast.Load())
        return simplify(ad.splicer.helper('zeros_like', item), ad.unit)
    return ir.constant(0.0)


def _copied(ad: ReverseAD, view: gast.expr) -> gast.expr:
    """Copy a view of an adjoint buffer: it is about to be written."""
    if ty.is_array(infer.rhs(view, ad.unit)):
        return ir.call(gast.Attribute(view, 'copy', gast.Load()))
    return ad.splicer.helper('fresh', view)


def increment(ad: ReverseAD, node: gast.AugAssign) -> list[gast.stmt]:
    """Reverse ``x[index] += value`` and ``-=``: x keeps its adjoint, and value gets that of the elements."""
    base, value = node.target.value, node.value
    if not (ad.is_active(base.id) and ir.is_local(value) and ad.is_active(value.id)):
        return []
    if not ad.adjoints.defined(base.id):
        return []
    shadow: gast.expr = gast.Subscript(ad.adjoints.seed(base.id), ir.copy_tree(node.target.slice), gast.Load())
    if may_repeat(node.target.slice, ad.unit):
        shadow = ad.splicer.helper('last_written', ir.load(adjoint_name(base.id)), ir.copy_tree(node.target.slice))
    if isinstance(node.op, gast.Sub):
        shadow = gast.UnaryOp(gast.USub(), shadow)
    part = simplify(ad.splicer.helper('unbroadcast', shadow, ir.copy_tree(value)), ad.unit)
    if not ad.adjoints.defined(value.id) and not ownership.is_fresh(part, ad.unit):
        part = _copied(ad, part)
        return [ad.adjoints.define(value.id, part, owned=True)]
    return ad.adjoints.add(value.id, part)


def parallel(ad: ReverseAD, target: gast.Tuple, value: gast.Tuple) -> list[gast.stmt]:
    """Reverse ``u, v = v, u``: the adjoints move back together."""
    pairs = [(t.id, s) for t, s in zip(target.elts, value.elts) if ad.is_active(t.id) and t.id not in ad.shadows]
    result: list[gast.stmt] = []
    moved = [(t, s) for t, s in pairs if ir.is_local(s) and ad.is_active(s.id)]
    for name, _ in moved:
        if not ad.adjoints.defined(name):
            result.append(ad.adjoints.zero(name))
    owned = {t: ad.adjoints.owned[t] for t, _ in moved}
    if sorted(t for t, _ in moved) == sorted(s.id for _, s in moved) and moved:
        left = gast.Tuple([ir.store(adjoint_name(s.id)) for _, s in moved], gast.Store())
        right = gast.Tuple([ad.adjoints.seed(t) for t, _ in moved], gast.Load())
        for t, s in moved:
            ad.adjoints.owned[s.id] = owned[t]
            ad.adjoints.touched.add(s.id)
        return [*result, gast.Assign([left], right, None)]
    return result + _move_one_by_one(ad, pairs, moved, owned)


def _move_one_by_one(ad, pairs, moved, owned) -> list[gast.stmt]:
    result: list[gast.stmt] = []
    taken = []
    for t, s in moved:
        temporary = ad.unit.fresh()
        ad.unit.types[temporary] = ad.unit.types.get(adjoint_name(t), ty.UNKNOWN)
        result.append(ir.assign(temporary, ad.adjoints.seed(t)))
        taken.append((s.id, temporary, owned[t]))
    for t, _ in pairs:
        ad.adjoints.forget(t)
    for name, temporary, fresh in taken:
        if ad.adjoints.defined(name):
            result.extend(ad.adjoints.add(name, ir.load(temporary)))
        else:
            result.append(ad.adjoints.define(name, ir.load(temporary), fresh))
    return result


def effect(ad: ReverseAD, call: gast.Call) -> list[gast.stmt]:
    """Reverse a call that stands alone: list methods, ``np.add.at``; all else must be inactive."""
    if lists.is_list_call(call, ad.unit):
        return lists.reverse_effect(ad, call)
    if scatter_target(gast.Expr(call), ad.unit) is not None:
        return _scatter(ad, call)
    active = sorted(n.id for n in ir.names(call) if ad.is_active(n.id))
    if active and _may_write(call, ad):
        name = operation.function_name(getattr(call.func, 'attr', getattr(call.func, 'id', '?')))
        raise errors.at(errors.UnsupportedSyntax, 'SRC131', ad.unit.source, call,
                        f'a call of {name.lstrip("@")} may change active values in place',
                        help='assign its result to a variable, or write the update as x[...] = value')
    return []


def _may_write(call: gast.Call, ad: ReverseAD) -> bool:
    if ir.is_external(call.func):
        return ad.unit.externals[call.func.id].value not in HARMLESS
    return True


def _scatter(ad: ReverseAD, call: gast.Call) -> list[gast.stmt]:
    """Reverse ``np.add.at(x, index, value)``: like ``x[index] += value`` where repeated indices count."""
    base, index, value = call.args
    if not ad.unit.externals[call.func.id].path.endswith('add.at'):
        raise errors.at(errors.MissingRule, 'SRC203', ad.unit.source, call, 'only np.add.at has a rule among ufunc.at')
    if not (ad.is_active(base.id) and ir.is_local(value) and ad.is_active(value.id) and ad.adjoints.defined(base.id)):
        return []
    shadow = gast.Subscript(ad.adjoints.seed(base.id), ir.copy_tree(index), gast.Load())
    part = simplify(ad.splicer.helper('unbroadcast', shadow, ir.copy_tree(value)), ad.unit)
    if not ownership.is_fresh(part, ad.unit):
        part = _copied(ad, part)
    return ad.adjoints.add(value.id, part)
