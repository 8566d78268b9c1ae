"""Ownership of adjoint expressions: fresh, or borrowed from (a view of) something else."""
from __future__ import annotations

import gast

from srcad import ir, registry
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.aliases import VIEW_FUNCTIONS, VIEW_METHODS
from srcad.optimize import freshness
from srcad.unit import Unit

# Helpers whose result may be their first argument, or a view of it.
_PASSING = frozenset(('unbroadcast', 'match', 'like', 'restore_axes'))


# Helpers whose result may be a list or a tuple: that of a user's function may be one too.
SEQUENCES = frozenset((
    'accumulate', 'add_to_item', 'array_adjoint', 'buffer_like', 'einsum_adjoints', 'fresh', 'like', 'like_sequence',
    'max_share', 'products_like', 'repack', 'split_like', 'spread', 'spread_like', 'unbroadcast_each', 'unstack',
    'zeros_like'))


def is_immutable(t: ty.Type) -> bool:
    """Tell whether a value is a number that nothing can change in place."""
    return ty.is_number(t) or t == ty.RANK0


def is_fresh(expression: gast.expr, unit: Unit) -> bool:
    """Tell whether the value of an expression is certainly referred to by nothing else.

    Numbers count as fresh: ``+=`` binds a new one.
    """
    if is_immutable(infer.rhs(expression, unit)):
        return True
    if isinstance(expression, (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant)):
        return True
    if isinstance(expression, (gast.List, gast.ListComp, gast.Dict)):
        return all(is_fresh(e, unit) for e in ir.parts(expression) if isinstance(e, gast.expr))
    if isinstance(expression, gast.Call):
        return _fresh_call(expression, unit)
    return False


def _fresh_call(call: gast.Call, unit: Unit) -> bool:
    if isinstance(call.func, gast.Attribute):
        return call.func.attr not in VIEW_METHODS and registry.method(call.func.attr) is not None
    if not ir.is_external(call.func):
        return False
    path = unit.externals[call.func.id].path
    name = path.rsplit('.', 1)[-1]
    if path.startswith('srcad.runtime.'):
        return name in ('zeros_like', 'buffer_like', 'array_buffer') or name in _PASSING and is_fresh(call.args[0], unit)
    return path.startswith('numpy.') and name not in VIEW_FUNCTIONS


def copied(expression: gast.expr, unit: Unit) -> gast.expr:
    """Give an expression whose value is fresh."""
    if is_fresh(expression, unit):
        return expression
    if _may_be_container(expression, unit):
        from srcad.ad.splice import helper_name
        return ir.call(helper_name(unit, 'fresh'), expression)
    return freshness.fresh(expression, unit)


def _may_be_container(expression: gast.expr, unit: Unit) -> bool:
    """Tell whether a value is a sequence or a dictionary, or what a helper for such gives."""
    if isinstance(expression, gast.Call) and ir.is_external(expression.func):
        path = unit.externals[expression.func.id].path
        if path.startswith('srcad.') and path.rpartition('.')[2] in SEQUENCES:
            return not ty.is_array(infer.rhs(expression, unit))
    if isinstance(expression, gast.Name) and expression.id.partition('|')[2] in unit.dictionaries | unit.sequences:
        return True
    return isinstance(infer.rhs(expression, unit), (ty.Tuple, ty.List, ty.Dict))
