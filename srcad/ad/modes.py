"""From a request to the functions that answer it."""
from __future__ import annotations

import gast

from srcad.ad import tangent
from srcad.ad.facts import analyze
from srcad.ad.gradient import Reverse
from srcad.unit import Request, Unit


def differentiate(function: gast.FunctionDef, unit: Unit, request: Request) -> list[gast.FunctionDef]:
    """Build the generated functions for a primal in core form.

    Parameters
    ----------
    function
        The primal; it is changed.
    unit
        Its context.
    request
        What is asked for.
    """
    facts = analyze(function, unit, request)
    unit.facts = facts
    if request.transform in ('grad', 'value_and_grad', 'vjp'):
        return [Reverse(facts, unit, request).joint()]
    if request.transform in ('jvp', 'tangent'):
        return [tangent.build(facts, unit, request)]
    if request.transform == 'split':
        return Reverse(facts, unit, request).halves([], owns=True)
    raise ValueError(request.transform)
