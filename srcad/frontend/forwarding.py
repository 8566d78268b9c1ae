"""Functions that hand on what they are given, as definitions: those of libraries, and what `functools.partial` makes.

Before::

    half = functools.partial(np.multiply, 0.5)

After::

    half_0 = 0.5
    def half(*args, **more):
        return np.multiply(half_0, *args, **more)
"""
from __future__ import annotations

import functools
from typing import Any

import gast

from srcad import ir
from srcad.frontend.functional import written
from srcad.unit import Unit

_ARGUMENTS, _KEYWORDS = 'args', 'more'


def definition(name: str, function: gast.expr, args: list[gast.expr], keywords: list[gast.keyword],
               origin: gast.AST) -> gast.FunctionDef:
    """Write a function that calls another one with some arguments before its own."""
    rest = gast.Starred(ir.load(_ARGUMENTS), gast.Load())
    more = gast.keyword(None, ir.load(_KEYWORDS))
    value = gast.Call(function, [*args, rest], [*keywords, more])
    parameters = gast.arguments([], [], gast.Name(_ARGUMENTS, gast.Param(), None, None), [], [],
                                gast.Name(_KEYWORDS, gast.Param(), None, None), [])
    body = gast.Return(value)
    made = gast.FunctionDef(name, parameters, [body], [], None, None)
    for node in ir.walk(made):
        if not hasattr(node, 'lineno'):
            gast.copy_location(node, origin)
    body.origin = made.origin = getattr(origin, 'origin', None)
    return made


def is_partial(node: Any, unit: Unit) -> bool:
    """Tell whether an expression is ``functools.partial(f, ...)`` with arguments that are written out."""
    return isinstance(node, gast.Call) and ir.is_external(node.func) and (
        unit.externals[node.func.id].value is functools.partial) and bool(node.args) and not any(
        isinstance(a, gast.Starred) for a in node.args) and all(k.arg for k in node.keywords)


def calls_back(node: gast.Call, unit: Unit) -> bool:
    """Tell whether a call is of a function of Python that calls the function that it is given."""
    return written(unit.externals[node.func.id].value, len(node.args)) is not None
