"""What is added first to an element or a part of zeros is what it becomes.

Before::

    b|x = np.zeros_like(x)
    b|x[:-1] -= e
    b|x[1:] += e

After::

    b|x = np.zeros_like(x)
    b|x[:-1] = -e
    b|x[1:] += e
"""
from __future__ import annotations

import math

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.build import negative
from srcad.optimize.census import census
from srcad.optimize.effects import all_blocks, effects
from srcad.optimize.literals import number
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Store what is added first; tells whether anything changed."""
    aliases = census(function, unit).aliases
    changed = False
    for block in list(all_blocks(function)):
        zeros: dict[str, list] = {}                 # name of what began as zeros -> the parts that are no zeros now
        for index, node in enumerate(block):
            name = _added_to(node, unit)
            known = name in zeros and not any(aliases.find(n) == aliases.find(name) for n in ir.reads(node.value))
            parts = zeros.get(name, []) if known else []
            found = effects(node, unit)
            touched = {aliases.find(n) for n in found.reads | found.binds | found.writes}
            zeros = {z: done for z, done in zeros.items() if aliases.find(z) not in touched}
            if known:
                part = _part(node.target.slice)
                if all(_apart(part, other) for other in parts):
                    block[index] = _stored(node)
                    changed = True
                zeros[name] = [*parts, part]
            if _is_zeros(node, unit):
                zeros[node.targets[0].id] = []
    return changed


def _part(index: gast.AST) -> tuple | None:
    """Give where an index of the first axis begins and ends, as numbers from 0 or from the end; None if not known."""
    index = index.elts[0] if isinstance(index, gast.Tuple) else index
    if isinstance(index, gast.Slice):
        low = 0 if index.lower is None else number(index.lower)
        high = number(index.upper) if index.upper is not None else math.inf
        ends = (low, high) if index.step is None and low is not None and high is not None else None
        return ends
    value = number(index)
    if type(value) is not int:
        return None
    return (value, value + 1 if value != -1 else math.inf)


def _apart(a: tuple | None, b: tuple | None) -> bool:
    """Tell whether two parts have no element in common, however long the axis is."""
    if a is None or b is None:
        return False
    return _before(a, b) or _before(b, a)


def _before(a: tuple, b: tuple) -> bool:
    """Tell whether a part ends where another begins, or before: both counted from the same end."""
    return a[1] <= b[0] and (a[1] < 0) == (b[0] < 0) and (a[0] < 0 or a[1] >= 0 or a[0] == 0)


def _is_zeros(node: gast.AST, unit: Unit) -> bool:
    """Tell whether a statement makes an adjoint of zeros, of real numbers."""
    if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
        return False
    call = node.value
    return (node.targets[0].id.startswith('b|') and isinstance(call, gast.Call) and ir.is_external(call.func)
            and call.func.id == '@numpy.zeros_like' and _is_real(rhs(call, unit)))


def _is_real(t: ty.Type) -> bool:
    return ty.is_float(t) and not ty.is_complex(t)


def _is_int(t: ty.Type) -> bool:
    return ty.is_integer(t) and ty.dtype(t) != 'bool'


def _added_to(node: gast.AST, unit: Unit) -> str | None:
    """Give the name of an array that a statement adds to, or subtracts from, at a basic index."""
    if not isinstance(node, gast.AugAssign) or not isinstance(node.op, (gast.Add, gast.Sub)):
        return None
    target = node.target
    if not isinstance(target, gast.Subscript) or not isinstance(target.value, gast.Name):
        return None
    parts = target.slice.elts if isinstance(target.slice, gast.Tuple) else [target.slice]
    basic = all(isinstance(p, gast.Slice) or ty.is_number(rhs(p, unit)) and _is_int(rhs(p, unit)) for p in parts)
    return target.value.id if basic and _is_real(rhs(node.value, unit)) else None


def _stored(node: gast.AugAssign) -> gast.Assign:
    value = node.value if isinstance(node.op, gast.Add) else negative(node.value)
    return ir.copy_origin(gast.Assign([node.target], value, None), node)
