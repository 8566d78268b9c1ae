"""What single statements write to, and what right sides may refer to."""
from __future__ import annotations

import gast

from srcad import ir, registry
from srcad.analyze import records
from srcad.analyze import types as ty
from srcad.unit import Unit

ARRAY_WRITERS = frozenset(('fill', 'put', 'itemset', 'partition', 'resize', 'setfield', 'byteswap'))
FIRST_ARGUMENT_WRITERS = frozenset(('copyto', 'put', 'place', 'putmask', 'fill_diagonal', 'put_along_axis'))
LIST_WRITERS = frozenset(('append', 'pop', 'extend', 'insert', 'remove', 'clear', 'reverse', 'sort'))
VIEW_METHODS = frozenset((
    'reshape', 'ravel', 'transpose', 'squeeze', 'swapaxes', 'view', 'diagonal', 'astype'))
VIEW_ATTRIBUTES = frozenset(('T', 'mT', 'real', 'imag', 'flat'))
VIEW_FUNCTIONS = frozenset((
    'reshape', 'ravel', 'transpose', 'squeeze', 'swapaxes', 'moveaxis', 'rollaxis', 'expand_dims', 'broadcast_to',
    'asarray', 'asanyarray', 'ascontiguousarray', 'atleast_1d', 'atleast_2d', 'atleast_3d', 'split', 'array_split',
    'hsplit', 'vsplit', 'dsplit', 'flip', 'fliplr', 'flipud', 'rot90', 'diagonal', 'diag', 'real', 'imag',
    'broadcast_arrays', 'permute_dims', 'matrix_transpose', 'unstack'))

# Builtins that give something new.
_COMPUTING = frozenset("""
    abs all any bool callable complex divmod float hasattr hash id int isinstance len pow print range repr round slice str
    sum type""".split())
# Builtins of which the result is a container of the items of what they are given, or an iterator over such.
_COPYING = frozenset('frozenset list set sorted tuple'.split())
_ITERATING = frozenset('enumerate iter reversed zip'.split())


def may_refer(name: str, unit: Unit) -> bool:
    """Tell whether a name can hold a reference to something that can be changed in place."""
    t = unit.types.get(name, ty.UNKNOWN)
    if ty.is_number(t) or isinstance(t, (ty.Literal, ty.Range, ty.Slice, ty.Function)) or name in unit.shadows:
        return False
    return t != ty.RANK0 or name.startswith('@')


def written_names(stmt: gast.stmt, unit: Unit) -> set[str]:
    """Give the local names through which a single statement writes into memory."""
    if isinstance(stmt, (gast.Assign, gast.AugAssign)):
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else stmt.target
        if ir.attribute_name(target) is not None:
            return set()            # an effect: what is stored in an attribute is not read for the result (ad/outside.py)
        if isinstance(target, gast.Subscript):
            return {n.id for n in ir.names(target.value)} | _changed_items(stmt, target, unit)
        t = unit.types.get(getattr(target, 'id', ''), ty.UNKNOWN)
        if isinstance(stmt, gast.AugAssign) and (ty.is_array(t) or isinstance(t, ty.List)):
            return {target.id}
    value = getattr(stmt, 'value', None)
    if not isinstance(value, gast.Call) or not isinstance(stmt, (gast.Assign, gast.Expr)):
        return set()
    if isinstance(value.func, gast.Attribute):
        writes = value.func.attr in LIST_WRITERS | ARRAY_WRITERS
        return {n.id for n in ir.names(value.func.value)} if writes else set()
    return _call_writes(value, unit)


def _changed_items(stmt: gast.stmt, target: gast.Subscript, unit: Unit) -> set[str]:
    """``items[i] += v`` changes an array that is an item in place."""
    t = unit.types.get(getattr(target.value, 'id', ''))
    changed = isinstance(stmt, gast.AugAssign) and isinstance(t, ty.List) and not ty.is_number(t.item)
    return {'items|' + target.value.id} if changed else set()


def _call_writes(value: gast.Call, unit: Unit) -> set[str]:
    """Give the names of the arguments that a call writes to."""
    from srcad.ad import calls
    if ir.is_external(value.func):
        path = unit.externals[value.func.id].path
        if path.startswith('numpy.'):
            first = path.endswith('.at') or path.rpartition('.')[2] in FIRST_ARGUMENT_WRITERS
            names = {n.id for n in ir.names(value.args[0])} if first and value.args else set()
            return names.union(*({n.id for n in ir.names(k.value)} for k in value.keywords if k.arg == 'out'))
    return calls.written_arguments(value, unit) if calls.is_user_call(value, unit) else set()


def scatter_target(stmt: gast.stmt, unit: Unit) -> gast.expr | None:
    """Give the array that a call of ``np.add.at`` and its kind writes to."""
    value = getattr(stmt, 'value', None)
    if isinstance(value, gast.Call) and ir.is_external(value.func):
        path = unit.externals[value.func.id].path
        if path.startswith('numpy.') and path.endswith('.at'):
            return value.args[0]
    return None


def copied_list(value: gast.expr, unit: Unit, certain: bool = True) -> str | None:
    """Give the list of which a right side is a copy: the items of both are the same objects.

    Where it need not be certain, a value of unknown kind counts as well.
    """
    func = getattr(value, 'func', None)
    if isinstance(func, gast.Attribute) and func.attr == 'copy' and ir.is_local(func.value):
        t = unit.types.get(func.value.id, ty.UNKNOWN)
        return func.value.id if isinstance(t, ty.List) or t == ty.UNKNOWN and not certain else None
    return None


def _builtin(value: gast.AST, unit: Unit) -> str:
    external = unit.externals.get(value.func.id) if isinstance(value, gast.Call) and ir.is_external(value.func) else None
    return external.path[9:] if external is not None and external.path.startswith('builtins.') else ''


def taken_apart(value: gast.expr, unit: Unit) -> list[str]:
    """Give the names whose items a new container or iterator holds: ``list(x)``, ``zip(x, y)``."""
    return [a.id for a in value.args if ir.is_local(a)] if _builtin(value, unit) in _COPYING | _ITERATING else []


def picked_from(value: gast.expr, unit: Unit) -> str | None:
    """Give the name of which one item is taken: ``max(x)``, ``next(x)``."""
    single = _builtin(value, unit) in ('max', 'min', 'next') and len(value.args) == 1 and ir.is_local(value.args[0])
    return value.args[0].id if single else None


def hands_on(value: gast.Call, unit: Unit) -> bool:
    """Tell whether a builtin may give back what it is given, or hold it: ``max(x, y)``, ``dict(a=x)``."""
    name = _builtin(value, unit)
    return bool(name) and picked_from(value, unit) is None and name not in _COMPUTING | _COPYING | _ITERATING


def reference_source(value: gast.expr, unit: Unit) -> gast.AST | None:
    """Give the part of a right side that its value may be a reference into, or None for a new object."""
    if isinstance(value, (gast.Name, gast.Tuple, gast.List, gast.Set, gast.Dict)):
        return value
    if isinstance(value, gast.Subscript):
        # What is stored in the memory of an object's attribute is refused, or an effect (ad/outside.py).
        field = isinstance(getattr(value.slice, 'value', None), ir.Field)
        return None if field or copies(value, unit) else value.value
    if isinstance(value, gast.Attribute):
        return value.value if value.attr in VIEW_ATTRIBUTES else None
    if isinstance(value, gast.Call):
        return _call_source(value, unit)
    return None


def _call_source(value: gast.Call, unit: Unit) -> gast.AST | None:
    func = value.func
    made = records.parts(value, unit)
    if made is not None:
        return gast.Tuple(list(made.values()), gast.Load())
    if isinstance(func, gast.Attribute):
        return func.value if func.attr in VIEW_METHODS | LIST_WRITERS or registry.method(func.attr) is None else None
    if not ir.is_external(func):
        from srcad.ad import calls
        return calls.possible_aliases(value, unit)
    external = unit.externals[func.id]
    if external.kind in ('library', 'builtin'):
        if external.path.startswith('numpy.'):
            return value.args[0] if value.args and external.path.split('.')[-1] in VIEW_FUNCTIONS else None
        return gast.Tuple([*value.args, *(k.value for k in value.keywords)], gast.Load()) if hands_on(value, unit) else None
    from srcad.ad import calls
    return calls.possible_aliases(value, unit)


def copies(node: gast.Subscript, unit: Unit) -> bool:
    """Tell whether ``x[index]`` is certainly a new object: an element that is a number, or a fancy index."""
    t = unit.types.get(getattr(node.value, 'id', ''), ty.UNKNOWN)
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    if any(_is_index_array(p, unit) for p in parts):
        return True
    if not ty.is_array(t):
        return False
    if any(isinstance(p, gast.Slice) or isinstance(p, gast.Constant) and p.value in (None, Ellipsis) for p in parts):
        return False
    return len(parts) == ty.rank(t) and all(_is_integer(p, unit) for p in parts)


def _is_index_array(part: gast.expr, unit: Unit) -> bool:
    from srcad.analyze import infer
    if isinstance(part, (gast.Slice, gast.Constant)):
        return False
    t = infer.rhs(part, unit)
    return ty.is_array(t) and ty.rank(t) not in (0, None) or isinstance(t, ty.List)


def is_basic(node: gast.Subscript, unit: Unit) -> bool:
    """Tell whether an index is certainly made of integers and slices, so that ``x[index]`` is a view."""
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return all(isinstance(p, gast.Slice) or isinstance(p, gast.Constant) and not isinstance(p.value, bool)
               or _is_integer(p, unit) for p in parts)


def _is_integer(part: gast.expr, unit: Unit) -> bool:
    from srcad.analyze import infer
    return ty.is_integer(infer.rhs(part, unit)) and ty.is_scalar(infer.rhs(part, unit))
