"""Write `with` as marks around what stands in it; the block is kept together while there are exits in it.

A context that may swallow what is raised in it is a `try`: `contextlib.suppress` is written as one, others are refused.

Before::

    def f(x):
        with np.errstate(divide='ignore') as old:
            return 1.0 / x

After::

    def f(x):
        old = enter('call', np.errstate, divide='ignore')
        if within():
            return 1.0 / x
        else:
            leave()
"""
from __future__ import annotations

import gast

from srcad import errors, ir, markers
from srcad.normalize import blocks, insertions
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write `with` as marks."""
    function = blocks.function_of(module)
    insertions.check(function, unit)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if not isinstance(statement, gast.With):
            return [statement]
        if insertions.is_insertion(statement, unit):
            return insertions.write(statement, unit)
        return _context(statement, unit)

    blocks.rewrite(function, visit)
    return module


def _context(statement: gast.With, unit: Unit) -> list[gast.stmt]:
    first, *rest = statement.items
    if rest:
        inner = gast.With(rest, statement.body, None)
        statement.items, statement.body = [first], [ir.copy_origin(inner, statement)]
    context, target = first.context_expr, first.optional_vars
    manager = unit.externals[context.func.id].path if isinstance(context, gast.Call) and ir.is_external(context.func) else ''
    if manager == 'contextlib.suppress':
        return [_suppress(statement, context, target, unit)]
    if manager == 'contextlib.nullcontext' and not context.keywords:
        value = context.args[0] if context.args else ir.constant(None)
        return [*_bound(target, value, statement), *_inner(statement, unit)]
    entered = _entered(context, unit)
    begin = _bound(target, entered, statement) or [ir.copy_origin(gast.Expr(entered), statement)]
    region = blocks.branch(markers.build(unit, 'within'), statement.body, [markers.statement(unit, 'leave', statement)],
                           statement)
    return [*begin, region]


def _inner(statement: gast.With, unit: Unit) -> list[gast.stmt]:
    """Give the statements of a block that needs no context, with what is left to do in them."""
    nested = statement.body[0]
    if len(statement.body) == 1 and isinstance(nested, gast.With):
        return _context(nested, unit)
    region = blocks.branch(markers.build(unit, 'within'), statement.body, [], statement)
    return [region]


def _bound(target: gast.expr | None, value: gast.expr, statement: gast.With) -> list[gast.stmt]:
    return [] if target is None else [ir.copy_origin(gast.Assign([target], value, None), statement)]


def _entered(context: gast.expr, unit: Unit) -> gast.Call:
    """Build the mark that enters a context: of a call, the function and its arguments are arguments of the mark."""
    if isinstance(context, gast.Call) and ir.is_external(context.func):
        return markers.build(unit, 'enter', ir.constant('call'), context.func, *context.args, keywords=context.keywords)
    return markers.build(unit, 'enter', ir.constant('value'), context)


def _suppress(statement: gast.With, context: gast.Call, target: gast.expr | None, unit: Unit) -> gast.Try:
    if target is not None or context.keywords:
        raise errors.at(errors.UnsupportedSyntax, 'SRC108', unit.source, context, 'suppress is not used as it is meant',
                        help='write: with suppress(KeyError):')
    kinds = context.args[0] if len(context.args) == 1 else gast.Tuple(context.args, gast.Load())
    handler = ir.copy_origin(gast.ExceptHandler(kinds, None, [ir.copy_origin(gast.Pass(), statement)]), statement)
    return ir.copy_origin(gast.Try(statement.body, [handler], [], []), statement)
