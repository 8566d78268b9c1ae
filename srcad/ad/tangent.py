"""The functions of forward mode: value and tangent, or the tangent alone."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad.assembly import copies, copy_of, definition
from srcad.ad.facts import Facts
from srcad.ad.forward import ForwardAD, tangent_name
from srcad.analyze.blocks import parameters
from srcad.unit import Request, Unit


def build(facts: Facts, unit: Unit, request: Request) -> gast.FunctionDef:
    """Build ``f_jvp`` or ``f_tangent``: the parameters of f, then a tangent for each wrt."""
    ad = ForwardAD(unit, facts.activity, facts.memory, facts.shared is not None)
    ad.tangent_only = request.transform == 'tangent'
    tangents = [tangent_name(name) for name in facts.independent]
    ad.arguments = set(tangents)
    body = copies(facts, unit)
    copied = ir.bound(gast.Module(body, []))
    for name in facts.independent:
        if name in copied and name in facts.activity.active:
            body.append(ir.assign(tangent_name(name), copy_of(tangent_name(name), unit)))
    for name in parameters(facts.function):
        # A parameter that is bound again to something active starts without a tangent.
        if name in facts.activity.active and name not in facts.independent:
            body.append(ad.zero_tangent(name))
    body += ad.block(facts.function.body)
    return definition(facts.function, f'{unit.name}_{request.transform}', body, tangents,
                      positional=facts.shared is not None)
