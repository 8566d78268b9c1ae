"""Checks after each statement that a value, a tangent or an adjoint is finite, for ``check_nans``.

Before::

    y = np.log(x)
    b|x = b|y * (1.0 / x)

After::

    y = np.log(x)
    check_finite(y, 'y', 'model.py:3: y = np.log(x)')
    b|x = b|y * (1.0 / x)
    check_finite(b|x, 'the adjoint of x', 'model.py:3: y = np.log(x)')
"""
from __future__ import annotations

import math
import os

import gast

from srcad import ir
from srcad.ad.splice import helper_name
from srcad.unit import Origin, Unit

_MARKS = {'b': 'the adjoint of ', 't': 'the tangent of '}


def run(function: gast.FunctionDef, unit: Unit) -> None:
    """Insert the checks into a generated function, in place."""
    function.body = _block(function.body, unit)


def _block(body: list[gast.stmt], unit: Unit) -> list[gast.stmt]:
    result = []
    for stmt in body:
        for field in ('body', 'orelse'):
            if isinstance(stmt, (gast.If, gast.For, gast.While)) and getattr(stmt, field):
                setattr(stmt, field, _block(getattr(stmt, field), unit))
        result.append(stmt)
        origin = getattr(stmt, 'origin', None)
        if isinstance(origin, Origin) and _computes(stmt, unit):
            result += [_check(name, origin, unit) for name in _written(stmt)]
    return result


def _computes(stmt: gast.stmt, unit: Unit) -> bool:
    """Tell whether a statement computes; a copy was checked before, and who writes ``np.inf`` means it."""
    if isinstance(stmt, gast.AugAssign):
        return True
    if not isinstance(stmt, gast.Assign) or not ir.reads(stmt.value):
        return False
    nodes = list(gast.walk(stmt.value))
    meant = any(_is_infinite(unit.externals[node.id].value) for node in nodes if ir.is_external(node))
    return not meant and any(isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Call)) for node in nodes)


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _written(stmt: gast.Assign | gast.AugAssign) -> list[str]:
    """Give the names that a statement binds, or writes to."""
    target = stmt.target if isinstance(stmt, gast.AugAssign) else stmt.targets[0]
    if isinstance(target, gast.Subscript):
        return [target.value.id] if isinstance(target.value, gast.Name) else []
    return sorted(ir.bound(target))


def _check(name: str, origin: Origin, unit: Unit) -> gast.stmt:
    mark, _, base = name.rpartition('|')
    own = 'an intermediate result' if ir.is_temporary(base) else ir.base_name(base)
    place = f'{os.path.basename(origin.source.filename)}:{origin.line}: {origin.text.splitlines()[0]}'
    what = ir.constant(_MARKS.get(mark, '') + own)
    return gast.Expr(ir.call(helper_name(unit, 'check_finite'), ir.load(name), what, ir.constant(place)))
