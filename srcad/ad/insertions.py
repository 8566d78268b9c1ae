"""Statements of the user's for the reverse sweep: they stand where the adjoint that they ask for is complete.

Before::

    dy = insert(y)
    dy = np.clip(dy, -1.0, 1.0)
    inserted(dy)

After (nothing of it is left in the primal)::

    dy = b|y
    dy = np.clip(dy, -1.0, 1.0)
    b|y = dy
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast
import numpy as np

from srcad import errors, ir, markers
from srcad.ad import ownership
from srcad.ad.adjoints import adjoint_name
from srcad.ad.mirror import Mirror
from srcad.analyze import types as ty
from srcad.analyze.blocks import header_bound, statements
from srcad.optimize import effects
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


def start(statements: list[gast.stmt], end: int) -> int:
    """Give where the inserted statements begin that end at an index."""
    return next(k for k in range(end, -1, -1) if markers.name_of(statements[k]) == 'insert')


def reverse(ad: ReverseAD, block: list[gast.stmt]) -> Mirror:
    """Build the mirror of inserted statements, with the marks around them."""
    begin, *body, end = block
    name, given, taken = begin.value.args[0].id, begin.targets[0].id, end.value.args[0]
    if not ad.is_active(name):
        return Mirror(ir.copy_origin(gast.Pass(), begin))
    adjoint: list[gast.stmt] = [] if ad.adjoints.defined(name) else [ad.adjoints.zero(name)]
    mine = ad.adjoints.seed(name)
    given_value = ir.copy_tree(mine) if _only_binds(body, ad.unit) else ownership.copied(mine, ad.unit)
    adjoint += [ir.assign(given, given_value), *map(_without_place, body)]
    adjoint += _checked_shape(name, taken, begin, body, ad.unit)
    if ad.adjoints.in_place[name] or name in ad.adjoints.views or name in ad.adjoints.bound:
        adjoint.append(gast.Assign([ir.everything(mine)], taken, None))
    else:
        adjoint.append(ad.adjoints.define(name, ir.load(taken.id), owned=False))
    return Mirror(ir.copy_origin(gast.Pass(), begin), adjoint)


def _checked_shape(name: str, taken: gast.Name, begin: gast.Assign, body: list[gast.stmt],
                   unit: Unit) -> list[gast.stmt]:
    """Refuse an adjoint of another shape than its variable, or check it where only the run tells."""
    own, new = (ty.shape(unit.types.get(n, ty.UNKNOWN)) for n in (adjoint_name(name), taken.id))
    bound = [s for s in statements(body) if ir.base_name(taken.id) in map(ir.base_name, header_bound(s))]
    if taken.id == begin.targets[0].id and not bound or own is not None and own == new:
        return []
    text = f'the adjoint of {ir.base_name(name)} is replaced by one of another shape'
    if own is not None and new is not None and (len(own) != len(new) or any(
            isinstance(a, int) and isinstance(b, int) and a != b for a, b in zip(own, new))):
        raise errors.at(errors.UnsupportedSyntax, 'SRC108', unit.source, begin, text, help='give one of the same shape')
    if all(isinstance(s, gast.Assign) and _keeps_shape(s.value, ir.base_name(taken.id), unit) for s in bound):
        return []
    shapes = [ir.call(ir.external(unit, 'numpy.shape', np.shape), ir.load(n)) for n in (taken.id, name)]
    return [ir.raise_if(unit, gast.Compare(shapes[0], [gast.NotEq()], [shapes[1]]), ValueError, text)]


def _keeps_shape(value: gast.expr, name: str, unit: Unit) -> bool:
    """Tell whether an expression computes from an adjoint, and else from numbers."""
    mine = {n for n in ir.reads(value) if ir.base_name(n) == name}
    return bool(mine) and all(ty.rank(unit.types.get(n, ty.UNKNOWN)) == 0 for n in ir.reads(value) - mine)


def _without_place(stmt: gast.stmt) -> gast.stmt:
    """What has a line of its own counts as a statement of the primal that is run again."""
    stmt.__dict__.pop('lineno', None)
    return stmt


def _only_binds(body: list[gast.stmt], unit: Unit) -> bool:
    """Tell whether statements bind names to values and do nothing else: then nothing keeps, or changes, what they get."""
    def only_binds(stmt: gast.stmt) -> bool:
        if isinstance(stmt, gast.If):
            return effects.is_pure(stmt.test, unit) and _only_binds([*stmt.body, *stmt.orelse], unit)
        binds = isinstance(stmt, gast.Assign) and ir.is_local(stmt.targets[0])
        return isinstance(stmt, gast.Pass) or binds and effects.is_pure(stmt.value, unit)

    return all(map(only_binds, body))


def refuse_forward(node: gast.stmt, unit: Unit) -> None:
    """Refuse inserted statements in forward mode, which has no adjoints."""
    if markers.name_of(node) in ('insert', 'inserted'):
        raise errors.at(errors.UnsupportedSyntax, 'SRC108', unit.source, node,
                        'insert_grad_of stands in the reverse sweep, and forward mode has none',
                        help='use reverse mode: srcad.grad, or srcad.vjp')
