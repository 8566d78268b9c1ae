"""Lists and tuples that functions of NumPy get as operands: they are made arrays first, as NumPy does.

Rules compute with operands, and in forward mode with their tangents: a list would be repeated by ``2 * x``.

Before::

    def f(x):                   # a list of numbers
        return np.sum(np.square(x))

After::

    def f(x):
        array = np.asarray(x)
        return np.sum(np.square(array))

Where the kind of an operand is not known, forward mode asks when the code runs.
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.ad import lists, shadows
from srcad.analyze import infer, lattice, operation
from srcad.analyze import types as ty
from srcad.analyze.blocks import parameters, statements
from srcad.normalize import blocks
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit, forward: bool) -> bool:
    """Make arrays of the operands that are lists; tell whether anything changed."""
    changed = False
    open_ = _may_be_lists(function, unit) if forward else set()
    checked: set[str] = set()

    def visit(stmt: gast.stmt) -> list[gast.stmt]:
        nonlocal changed
        before = []
        for part in _operands(stmt, unit):
            name, t = part.id, unit.types.get(part.id, ty.UNKNOWN)
            if isinstance(t, (ty.List, ty.Tuple)) and lattice.may_be_float(t):
                before.append(_array(part, unit))
            elif t == ty.UNKNOWN and name in open_ - checked:
                before.append(_check(name, unit))
                checked.add(name)
        changed |= bool(before)
        return [*(ir.copy_origin(s, stmt) for s in before), stmt]

    blocks.rewrite(function, visit)
    return changed


def _operands(stmt: gast.stmt, unit: Unit) -> list[gast.Name]:
    """Give the local operands of a function of NumPy that works element by element, or of an operator beside an array."""
    value = stmt.value if isinstance(stmt, gast.Assign) else None
    found = operation.of(value, unit) if isinstance(value, (gast.BinOp, gast.Call)) else None
    if found is None:
        return []
    if isinstance(value, gast.BinOp):
        applies = any(ty.is_array(infer.rhs(part, unit)) for part in found.args)
    else:
        applies = isinstance(found.function, np.ufunc) and found.function.signature is None
    return [part for part in found.args if ir.is_local(part)] if applies else []


def _may_be_lists(function: gast.FunctionDef, unit: Unit) -> set[str]:
    """Give the names that no operator or function of NumPy has made, and that nothing shows to be arrays."""
    given = set(parameters(function)) | {n for s in statements(function.body) for n in ir.bound(s)
                                         if not lists.computes(s, unit)}
    return given - lists.arrays(function)


def _array(part: gast.Name, unit: Unit) -> gast.stmt:
    made = unit.fresh()
    asarray = ir.external(unit, 'numpy.asarray', np.asarray)
    stmt = ir.assign(made, ir.call(asarray, ir.load(part.id)))
    part.id = made
    return stmt


def _check(name: str, unit: Unit) -> gast.stmt:
    kinds = [ir.external(unit, f'builtins.{kind.__name__}', kind, 'builtin') for kind in (list, tuple)]
    text = f'{ir.base_name(name)} is a list or a tuple: pass an array, or specialise the derivative'
    return shadows.raise_if_instance(unit, name, gast.Tuple(kinds, gast.Load()), text)
