"""Parts that the generated functions of both modes have in common."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad.facts import Facts
from srcad.ad.ownership import is_immutable
from srcad.ad.splice import helper_name
from srcad.analyze import types as ty
from srcad.analyze.aliases import written_names
from srcad.analyze.blocks import parameters, statements
from srcad.unit import Unit


def copies(facts: Facts, unit: Unit) -> list[gast.stmt]:
    """Copy the parameters whose memory the primal writes: the caller's arrays stay as they are."""
    result: list[gast.stmt] = []
    if facts.shared is not None:
        return result
    for name in parameters(facts.function):
        kept = name in unit.objects or is_immutable(unit.types.get(name, ty.UNKNOWN))
        if facts.memory.holds_memory(name) and not kept and not _is_record(name, facts, unit):
            result.append(ir.assign(name, copy_of(name, unit)))
            unit.written.add(name)
    return result


def _is_record(name: str, facts: Facts, unit: Unit) -> bool:
    """Tell whether a parameter is an inactive list that is only appended to: an effect that the caller wants to see."""
    if name in facts.activity.active or ty.is_array(unit.types.get(name, ty.UNKNOWN)):
        return False
    token = facts.memory.token(name)
    for stmt in statements(facts.function.body):
        if any(facts.memory.token(n) == token for n in written_names(stmt, unit)):
            function = getattr(getattr(stmt, 'value', None), 'func', None)
            if not (isinstance(stmt, gast.Expr) and isinstance(function, gast.Attribute)
                    and function.attr in ('append', 'extend') and getattr(function.value, 'id', None) == name):
                return False
    return True


def copy_of(name: str, unit: Unit) -> gast.expr:
    """Build a copy of what a name refers to."""
    if ty.is_array(unit.types.get(name, ty.UNKNOWN)):
        return ir.call(gast.Attribute(ir.load(name), 'copy', gast.Load()))
    return ir.call(helper_name(unit, 'fresh'), ir.load(name))


def definition(primal: gast.FunctionDef, name: str, body: list[gast.stmt], extra: list[str],
               positional: bool = False) -> gast.FunctionDef:
    """Build a function with the parameters of the primal and more; all of them positional where generated code calls it."""
    arguments = ir.copy_tree(primal.args)
    if positional:
        # What *rest collects is one value.
        arguments.args += ([arguments.vararg] if arguments.vararg else []) + arguments.kwonlyargs
        arguments.defaults = [] if arguments.vararg else arguments.defaults
        arguments.vararg, arguments.kwonlyargs, arguments.kw_defaults = None, [], []
    extras = [ir.store(n) for n in extra]
    for node in extras:
        node.ctx = gast.Param()
    if arguments.vararg or arguments.kwonlyargs or arguments.kwarg:
        arguments.kwonlyargs += extras
        arguments.kw_defaults += [None] * len(extras)
    else:
        # A seed has no default: parameters before it lose theirs, and the caller fills them in.
        arguments.args += extras
        if extras:
            arguments.defaults = []
    return gast.FunctionDef(name, arguments, body or [gast.Pass()], [], None, None, [])
