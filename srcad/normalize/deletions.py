"""Leave out `del` of names that nobody reads afterwards, and write `del` of an item or a part of a list as what removes it.

Before::

    def f(x, items):
        y = x * x
        z = y * x
        del y, items[0], items[-1], items[2:]
        return z

After::

    def f(x, items):
        y = x * x
        z = y * x
        items.pop(0)
        items.pop()
        items[2:] = []
        return z
"""
from __future__ import annotations

import gast

from srcad import errors, ir
from srcad.analyze import cfg
from srcad.analyze.liveness import Liveness
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Leave out `del` statements."""
    function = blocks.function_of(module)
    if not any(isinstance(statement, gast.Delete) for statement in blocks.statements(function.body)):
        return module
    live = Liveness(cfg.build(function))

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if not isinstance(statement, gast.Delete):
            return [statement]
        read = live.live_out(statement)
        return [s for target in _targets(statement.targets) for s in _removed(target, statement, read, unit)]

    blocks.rewrite(function, visit)
    return module


def _targets(targets: list[gast.expr]) -> list[gast.expr]:
    return [part for t in targets for part in (_targets(t.elts) if isinstance(t, (gast.Tuple, gast.List)) else [t])]


def _removed(target: gast.expr, statement: gast.Delete, read: frozenset[str], unit: Unit) -> list[gast.stmt]:
    if isinstance(target, gast.Name):
        if target.id in read:
            raise _refuse(target, f'{ir.base_name(target.id)} may be read after this', unit)
        return []
    part = getattr(target, 'slice', None)
    if isinstance(part, gast.Slice) and part.step is None:
        place = blocks.place(gast.Subscript(target.value, part, gast.Store()), target)
        return [ir.copy_origin(gast.Assign([place], gast.List([], gast.Load()), None), statement)]
    if not isinstance(target, gast.Subscript) or isinstance(part, gast.Slice):
        raise _refuse(target, 'del of this is not supported', unit)
    last = isinstance(part, gast.UnaryOp) and isinstance(part.operand, gast.Constant) and part.operand.value == 1
    removing = gast.Attribute(target.value, 'pop', gast.Load())
    call = blocks.place(gast.Call(removing, [] if last else [part], []), target)
    return [ir.copy_origin(gast.Expr(call), statement)]


def _refuse(node: gast.AST, reason: str, unit: Unit) -> errors.SrcadError:
    return errors.at(errors.UnsupportedSyntax, 'SRC110', unit.source, node, reason, help='leave it out')
