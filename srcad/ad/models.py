"""Zeros for adjoints are made like a parameter, so that nothing is recorded of which only the shape is read.

Before, where t is bound in a loop and has the type of x::

    b|t = np.zeros_like(t)

After::

    b|t = np.zeros_like(x)
"""
from __future__ import annotations

from collections.abc import Iterator

import gast

from srcad import ir
from srcad.ad.mirror import Mirror
from srcad.analyze import types as ty
from srcad.analyze.blocks import bound_within, parameters, statements
from srcad.unit import Unit

_LIKE = frozenset(('numpy.zeros_like', 'numpy.ones_like', 'srcad.runtime.zeros_like'))


def choose(mirrors: list[Mirror], function: gast.FunctionDef, unit: Unit) -> None:
    """Replace the models of zeros in the adjoint statements."""
    bound = bound_within(function.body)
    lasting: dict[ty.Type, str] = {}
    for name in parameters(function):
        t = unit.types.get(name, ty.UNKNOWN)
        if name not in bound and _is_known(t):
            lasting.setdefault(t, name)
    changing = bound_within([s for s in statements(function.body) if isinstance(s, (gast.For, gast.While))])
    if not lasting or not changing:
        return
    for call in _calls(mirrors, unit):
        model = call.args[-1]
        if isinstance(model, gast.Name) and model.id.removeprefix('new|') in changing:
            other = lasting.get(unit.types.get(model.id.removeprefix('new|'), ty.UNKNOWN))
            if other is not None:
                call.args[-1] = ir.load(other)


def _is_known(t: ty.Type) -> bool:
    return ty.is_array(t) and t.dtype is not None and bool(t.shape) and None not in t.shape


def _calls(mirrors: list[Mirror], unit: Unit, in_loop: bool = False) -> Iterator[gast.Call]:
    """Give the calls in the adjoint statements of loops that make zeros like something, of one argument."""
    for mirror in mirrors:
        inside = in_loop or isinstance(mirror.stmt, (gast.For, gast.While))
        yield from _zeros([*(mirror.adjoint if in_loop else []), *(mirror.body_end if inside else []),
                           *(mirror.orelse_end if inside else [])], unit)
        yield from _calls(mirror.body, unit, inside)
        yield from _calls(mirror.orelse, unit, inside)


def _zeros(statements: list[gast.stmt], unit: Unit) -> Iterator[gast.Call]:
    for stmt in statements:
        for node in ir.walk(stmt):
            if isinstance(node, gast.Call) and ir.is_external(node.func) and len(node.args) == 1:
                if unit.externals[node.func.id].path in _LIKE and not node.keywords:
                    yield node
