"""Loops over generator expressions, as loops over what those run over.

Before::

    def f(x, y, n):
        s = 0.0
        for v in (u * u for u in x if u > 0.0):
            s += v
        for k, v in enumerate(u + 1.0 for u in y):
            s += v * k
        for a, b in zip(x, (u * 2.0 for u in y)):
            s += a * b
        for v in (u * w for u in x for w in y):
            if v > s:
                break
            s += v
        return s

After::

    def f(x, y, n):
        s = 0.0
        for u_1 in x:
            if u_1 > 0.0:
                v = u_1 * u_1
                s += v
        for (k, u_2) in enumerate(y):
            v = u_2 + 1.0
            s += v * k
        for (a, u_3) in zip(x, y):
            b = u_3 * 2.0
            s += a * b
        _left = False
        for u_4 in x:
            for w_5 in y:
                v = u_4 * w_5
                if v > s:
                    _left = True
                    break
                s += v
            if _left:
                break
        return s
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.clauses import Clauses, nest
from srcad.normalize.loops import mark_breaks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write loops over generator expressions as loops over what those run over."""
    function = blocks.function_of(module)
    names = blocks.Names(function)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        if isinstance(statement, gast.For) and any(isinstance(n, gast.GeneratorExp) for n in ir.walk(statement.iter)):
            return _loops(statement, names, unit)
        return [statement]

    blocks.rewrite(function, visit)
    return module


def _loops(loop: gast.For, names: blocks.Names, unit: Unit) -> list[gast.stmt]:
    clauses = Clauses(unit, loop)
    clauses.loop(loop.target, loop.iter)
    inner = [clause for clause in clauses.found if isinstance(clause, gast.For)]
    if len(inner) == 1:
        inner[0].orelse = loop.orelse
        return nest(clauses.found, loop.body, unit)
    flag = names.fresh('left')
    if not mark_breaks(loop.body, flag):
        return [*nest(clauses.found, loop.body, unit), *loop.orelse]
    result = [blocks.bind(flag, ir.constant(False), loop), *nest(clauses.found, loop.body, unit, ir.load(flag))]
    if loop.orelse:
        result.append(blocks.branch(blocks.negate(ir.load(flag)), loop.orelse, [], loop.orelse[0]))
    return result
