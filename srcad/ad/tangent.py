"""The functions of forward mode: value and tangent, or the tangent alone."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad.assembly import copies, definition
from srcad.ad.facts import Facts
from srcad.ad.forward import ForwardAD, tangent_name
from srcad.unit import Request, Unit


def build(facts: Facts, unit: Unit, request: Request) -> gast.FunctionDef:
    """Build ``f_jvp`` or ``f_tangent``: the parameters of f, then a tangent for each wrt."""
    ad = ForwardAD(unit, facts.activity, facts.memory)
    ad.tangent_only = request.transform == 'tangent'
    tangents = [tangent_name(name) for name in facts.independent]
    ad.arguments = set(tangents)
    body = copies(facts, unit)
    for name in list(ir.bound(gast.Module(body, []))):
        if name in facts.independent and name in facts.activity.active:
            body.append(ir.assign(tangent_name(name), copies_of(tangent_name(name), unit)))
    body += ad.block(facts.function.body)
    return definition(facts.function, f'{unit.name}_{request.transform}', body, tangents)


def copies_of(name: str, unit: Unit) -> gast.expr:
    """Build the copy of an argument that is written."""
    from srcad.ad.assembly import copy_of
    return copy_of(name, unit)
