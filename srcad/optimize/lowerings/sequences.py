"""Adjoints of lists and tuples that are joined, stacked or made into an array: a display of the parts' adjoints."""
from __future__ import annotations

from collections.abc import Callable

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import at, dimension, plus
from srcad.optimize.lowerings import known, lowers, same_kind
from srcad.unit import Unit

_MOST = 8                                    # parts that are written one by one


def _parts(unit: Unit, values: gast.AST) -> tuple | None:
    """Give the types of the items of a list or a tuple."""
    t = rhs(values, unit)
    return t.items if isinstance(t, (ty.Tuple, ty.List)) and t.items and len(t.items) <= _MOST else None


def _fits(unit: Unit, part: gast.AST, wanted: ty.Type) -> bool:
    """Tell whether a part is an adjoint of a value of a type as it is."""
    given = rhs(part, unit)
    return ty.same_shape(given, wanted) and (same_kind(given, wanted) or ty.is_integer(wanted))


def _display(unit: Unit, values: gast.AST, part: Callable) -> gast.AST | None:
    """Build the display of the adjoints of parts, if each is known to fit."""
    types = _parts(unit, values)
    if types is None:
        return None
    found = [part(k) for k in range(len(types))]
    if any(e is None or not _fits(unit, e, t) for e, t in zip(found, types)):
        return None
    kind = gast.Tuple if isinstance(rhs(values, unit), ty.Tuple) else gast.List
    return kind(found, gast.Load())


@lowers('array_adjoint')
def _array_adjoint(unit: Unit, bz: gast.AST, values: gast.AST, z: gast.AST) -> gast.AST | None:
    if ty.is_array(rhs(values, unit)):
        return _as_it_is(unit, bz, values, z)
    if not isinstance(bz, gast.Name) or not ty.is_float(rhs(z, unit)):
        return None
    return _display(unit, values, lambda k: at(bz, k))


@lowers('astype_adjoint')
def _astype_adjoint(unit: Unit, bz: gast.AST, x: gast.AST, z: gast.AST) -> gast.AST | None:
    return _as_it_is(unit, bz, x, z)


def _as_it_is(unit: Unit, bz: gast.AST, x: gast.AST, z: gast.AST) -> gast.AST | None:
    """Give the adjoint of an array of which z is a copy, if it fits: of the array's shape and dtype."""
    wanted = rhs(x, unit)
    if not all(ty.is_array(t) and ty.is_float(t) for t in (wanted, rhs(z, unit))) or not ty.rank(wanted):
        return None
    return bz if _fits(unit, bz, wanted) else None


@lowers('fresh')
def _fresh(unit: Unit, value: gast.AST) -> gast.AST | None:
    """A list of numbers that a helper made is new."""
    t = rhs(value, unit)
    made = isinstance(value, gast.Call) and ir.is_external(value.func) and value.func.id == '@srcad.runtime.spread_like'
    return value if made and isinstance(t, ty.List) and ty.is_number(t.item) else None


@lowers('unstack')
def _unstack(unit: Unit, bz: gast.AST, arrays: gast.AST, axis: gast.AST | None = None) -> gast.AST | None:
    axis, rank = known(unit, axis, 0), ty.rank(rhs(bz, unit))
    if not isinstance(bz, gast.Name) or rank is None or not isinstance(axis, int):
        return None
    return _display(unit, arrays, lambda k: at(bz, k, axis % rank))


@lowers('split_like')
def _split_like(unit: Unit, bz: gast.AST, arrays: gast.AST, axis: gast.AST | None = None,
                rank: gast.AST | None = None) -> gast.AST | None:
    axis, rank = known(unit, axis, 0), known(unit, rank, 0)
    types, size = _parts(unit, arrays), ty.rank(rhs(bz, unit))
    if not isinstance(bz, gast.Name) or types is None or size is None or not isinstance(axis, int):
        return None
    ranks = {ty.rank(t) for t in types}
    if ranks == {1} and rank == 2:                                      # vstack: vectors are rows
        return _display(unit, arrays, lambda k: at(bz, k))
    if ranks == {1} and rank == -2:                                     # column_stack: vectors are columns
        return _display(unit, arrays, lambda k: at(bz, k, 1))
    if ranks != {size} or not isinstance(arrays, (gast.Tuple, gast.List)):
        return None
    return _cut(unit, bz, arrays, axis % size)


def _cut(unit: Unit, bz: gast.AST, arrays: gast.AST, axis: int) -> gast.AST | None:
    """Write what split_like gives as slices: ``bz[:len(a)], bz[len(a):]``."""
    bounds: list = [None]
    for array in arrays.elts[:-1]:
        size = dimension(unit, array, axis)
        if size is None:
            return None
        bounds.append(size if bounds[-1] is None else plus(bounds[-1], size))
    bounds.append(None)

    def part(k: int) -> gast.AST:
        cut = gast.Slice(*(None if b is None else ir.copy_tree(b) for b in bounds[k:k + 2]), None)
        return at(bz, cut, axis)

    types = _parts(unit, arrays)
    kinds = all(ty.dtype(t) == ty.dtype(rhs(bz, unit)) and ty.dtype(t) is not None for t in types)
    return type(arrays)([part(k) for k in range(len(types))], gast.Load()) if kinds else None
