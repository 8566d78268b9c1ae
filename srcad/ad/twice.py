"""Functions that may run a second time for their tangent: what a handler catches has to be what the function itself raises.

Before, in a `try` whose handler catches what the computation of a tangent may raise, too::

    z = g(x)

After, where g has no effects::

    z = g(x)
    settled()
    t|z = g_tangent(x, t|x)
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.ad import calls
from srcad.analyze.blocks import parameters
from srcad.optimize.effects import CHANGING, is_pure_call
from srcad.unit import Unit


def may_run(call: gast.Call, unit: Unit, running: tuple[Any, ...] = ()) -> bool:
    """Tell whether the function that is called has no effects but its result, and what it raises."""
    function = calls.callee(call, unit)
    if function is None or function in running:
        return False
    types = calls.argument_types(call, unit)
    if unit.callees.writes(function, types):
        return False
    module, home = unit.callees.load(function, types)
    tree = module.body[0]
    given, raised = set(parameters(tree)), {id(n) for s in ir.walk(tree) if isinstance(s, gast.Raise) for n in ir.walk(s)}
    for node in ir.walk(tree):
        if not isinstance(node, gast.Call) or id(node) in raised or _is_own(node, given) or is_pure_call(node, home):
            continue
        if not calls.is_user_call(node, home) or not may_run(node, home, (*running, function)):
            return False
    return True


def _is_own(call: gast.Call, given: set[str]) -> bool:
    """Tell whether a call only changes a list that the function has made."""
    return isinstance(call.func, gast.Attribute) and call.func.attr in CHANGING and ir.is_local(
        call.func.value) and call.func.value.id not in given
