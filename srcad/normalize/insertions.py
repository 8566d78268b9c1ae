"""Write `with insert_grad_of(x) as dx` as marks around what belongs into the reverse sweep.

Before::

    with srcad.insert_grad_of(y) as dy:
        dy = np.clip(dy, -1.0, 1.0)

After::

    dy = insert(y)
    dy = np.clip(dy, -1.0, 1.0)
    inserted(dy)
"""
from __future__ import annotations

import gast

from srcad import errors, ir, markers
from srcad.normalize import blocks
from srcad.steering import insert_grad_of
from srcad.unit import Unit

_HELP = 'write: with insert_grad_of(x) as dx:, for a local variable x, and bind no other variable of the function in it'


def is_insertion(statement: gast.With, unit: Unit) -> bool:
    """Tell whether a `with` holds statements for the reverse sweep."""
    called = getattr(statement.items[0].context_expr, 'func', None)
    return ir.is_external(called) and unit.externals[called.id].value is insert_grad_of


def check(function: gast.FunctionDef, unit: Unit) -> None:
    """Refuse blocks that are not what they should be: what they bind must be theirs alone."""
    found = [node for node in ir.walk(function) if isinstance(node, gast.With) and is_insertion(node, unit)]
    inside = {id(name) for statement in found for name in ir.names(statement)}
    outside = {a.id for a in ir.walk(function.args) if isinstance(a, gast.Name)}
    outside |= {name.id for name in ir.names(function) if id(name) not in inside}
    tried = {id(part) for node in ir.walk(function) for s in _caught(node, unit) for part in ir.walk(s)}
    for statement in found:
        context, target = statement.items[0].context_expr, statement.items[0].optional_vars
        given = [*context.args, *(k.value for k in context.keywords)]
        if len(statement.items) > 1 or len(given) != 1 or not ir.is_local(given[0]) or not ir.is_local(target):
            _refuse(statement, unit, 'insert_grad_of is not used as it is meant')
        if id(statement) in tried:
            _refuse(statement, unit, 'a block for the reverse sweep stands where an exception may be caught')
        if any(map(_leaves, statement.body)):
            _refuse(statement, unit, 'a block for the reverse sweep may be left before its end, or holds another context')
        shared = {n.id for n in ir.names(statement) if not isinstance(n.ctx, gast.Load)} & outside
        if shared:
            name = ir.base_name(min(shared))
            _refuse(statement, unit, f'a block for the reverse sweep binds {name}, which occurs elsewhere')


def _caught(node: gast.AST, unit: Unit) -> list[gast.stmt]:
    """Give the statements of which a `try`, or a context, may catch what they raise."""
    if isinstance(node, gast.With) and not is_insertion(node, unit):
        return node.body
    return node.body if isinstance(node, gast.Try) and node.handlers else []


def write(statement: gast.With, unit: Unit) -> list[gast.stmt]:
    """Write such a `with` as marks around its block."""
    context, target = statement.items[0].context_expr, statement.items[0].optional_vars
    asked = [*context.args, *(k.value for k in context.keywords)][0]
    begin = blocks.bind(target.id, markers.build(unit, 'insert', asked), statement)
    return [begin, *statement.body, markers.statement(unit, 'inserted', statement, ir.load(target.id))]


def _refuse(statement: gast.With, unit: Unit, reason: str) -> None:
    raise errors.at(errors.UnsupportedSyntax, 'SRC108', unit.source, statement.items[0].context_expr, reason, help=_HELP)


def _leaves(node: gast.AST, in_loop: bool = False) -> bool:
    """Tell whether a statement may end the block that it stands in."""
    if isinstance(node, (gast.Return, gast.Raise, gast.Try, gast.With)):
        return True
    if isinstance(node, (gast.Break, gast.Continue)):
        return not in_loop
    in_loop = in_loop or isinstance(node, (gast.For, gast.While))
    return any(_leaves(part, in_loop) for part in ir.parts(node) if isinstance(part, gast.stmt))
