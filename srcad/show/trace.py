"""Evaluation traces: a function of numbers, one operation a line, with its derivative beside it.

>>> def f(x1, x2):
...     return np.log(x1) + x1 * x2 - np.sin(x2)
>>> print(trace(f, (2.0, 5.0)))
forward primal trace                                 forward tangent trace
v-1 = x1                               = 2           tv-1 = tx1                                   = 1
v0  = x2                               = 5           tv0  = tx2                                   = 0
v1  = log(v-1) = log(2)                = 0.693147    tv1  = tv-1 / v-1            = 1 / 2         = 0.5
v2  = v-1 * v0 = 2 * 5                 = 10          tv2  = tv-1 * v0 + tv0 * v-1 = 1 * 5 + 0 * 2 = 5
v3  = v1 + v2  = 0.693147 + 10         = 10.6931     tv3  = tv1 + tv2             = 0.5 + 5       = 5.5
v4  = sin(v0)  = sin(5)                = -0.958924   tv4  = tv0 * cos(v0)         = 0 * cos(5)    = 0
v5  = v3 - v4  = 10.6931 - (-0.958924) = 11.6521     tv5  = tv3 - tv4             = 5.5 - 0       = 5.5
y   = v5                               = 11.6521     ty   = tv5                                   = 5.5
"""
from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import gast

from srcad import errors, ir, pipeline
from srcad.ad.adjoints import adjoint_name
from srcad.ad.callees import Callees
from srcad.ad.calls import is_user_call
from srcad.ad.facts import Facts, analyze
from srcad.ad.forward import ForwardAD, tangent_name
from srcad.ad.reverse import ReverseAD
from srcad.analyze import signature
from srcad.analyze.blocks import parameters
from srcad.show.equations import Equation, Table, column
from srcad.unit import Request, Unit

MODES = ('forward', 'reverse')


@dataclasses.dataclass(frozen=True)
class Trace:
    """The trace of one evaluation; its text is the table.

    Attributes
    ----------
    mode
        ``'forward'`` or ``'reverse'``.
    lines
        Pairs of equations, of the primal and of the derivative; None where a side has none. In reverse mode the right
        side is read upwards.
    value
        The value of the function.
    derivative
        The derivative in the direction of the tangents, or the gradient by the name of the parameter.
    """

    mode: str
    lines: list[tuple[Equation | None, Equation | None]]
    value: float
    derivative: float | dict[str, float]

    def __str__(self) -> str:
        left = column([primal for primal, _ in self.lines])
        right = column([derivative for _, derivative in self.lines])
        head = f'{self.mode} {"tangent" if self.mode == "forward" else "adjoint"} trace'
        left.insert(0, 'forward primal trace')
        right.insert(0, head if self.mode == 'forward' else f'{head} (read upwards)')
        width = max(map(len, left))
        return '\n'.join(f'{a:<{width}}   {b}'.rstrip() for a, b in zip(left, right))


def trace(f: Any, at: Sequence[float], mode: str = 'forward', wrt: str | int | None = None) -> Trace:
    """Evaluate a function and its derivative step by step (tables 2 and 3 of A. G. Baydin et al., "Automatic
    differentiation in machine learning: a survey", Journal of Machine Learning Research 18, 2018).

    The steps are those of srcad's normal form, the derivatives those of its rules. Parameters are called v0, v-1 and
    so on, steps v1, v2 and so on; ``tv1`` is a tangent and ``bv1`` an adjoint.

    Parameters
    ----------
    f
        A function of numbers without branches, loops and calls of other functions of the user's.
    at
        One number for each parameter.
    mode
        ``'forward'`` or ``'reverse'``.
    wrt
        In forward mode the parameter whose tangent is 1, by name or position; the first by default.

    Returns
    -------
    Trace
        Printing it gives the table.

    Raises
    ------
    UsageError
        f is no such function, or the arguments do not fit.

    Examples
    --------
    >>> def f(x):
    ...     return np.sin(x * x)
    >>> print(trace(f, (2.0,), 'reverse'))
    forward primal trace                reverse adjoint trace (read upwards)
    v0 = x                = 2           bx  = bv0                                           = -2.61457
    v1 = v0 * v0 = 2 * 2  = 4           bv0 = bv0 + bv1 * v0 = (-1.30729) + (-0.653644) * 2 = -2.61457
                                        bv0 = bv1 * v0       = (-0.653644) * 2              = -1.30729
    v2 = sin(v1) = sin(4) = -0.756802   bv1 = bv2 * cos(v1)  = 1 * cos(4)                   = -0.653644
    y  = v2               = -0.756802   bv2 = by                                            = 1
    """
    if mode not in MODES:
        raise errors.UsageError(f'mode is {mode!r}', help="it is 'forward' or 'reverse'")
    table, facts = _prepared(f, [float(value) for value in at], 'tangent' if mode == 'forward' else 'grad')
    if mode == 'forward':
        return _forward(table, facts, _position(wrt, table.parameters, table.unit.name))
    return _reverse(table, facts)


def _prepared(f: Any, at: list[float], transform: str) -> tuple[Table, Facts]:
    """Analyse a function for its derivative by all parameters, at given arguments."""
    module, unit = pipeline.core(f, Request(transform, (0,)), callees=Callees())
    function = module.body[0]
    _check_straight(function, unit)
    names = parameters(function)
    if len(at) != len(names) or not names:
        raise errors.UsageError(f'{unit.name} has {len(names)} parameters ({", ".join(names)}), and there are '
                                f'{len(at)} numbers', help='give one number for each')
    unit.request = Request(transform, tuple(range(len(names))))
    unit.signature = signature.types_of(dict(zip(names, at)))
    facts = analyze(function, unit, unit.request)
    _check_straight(facts.function, unit)
    return Table(unit, names, at), facts


def _position(wrt: str | int | None, names: list[str], function: str) -> int:
    if wrt is None:
        return 0
    if wrt in names:
        return names.index(str(wrt))
    if isinstance(wrt, int) and 0 <= wrt < len(names):
        return wrt
    raise errors.WrtError(f'{function} has no parameter {wrt!r}', help='its parameters are ' + ', '.join(names))


def _check_straight(function: gast.FunctionDef, unit: Unit) -> None:
    """Refuse what is no sequence of operations on numbers."""
    for stmt in function.body:
        simple = isinstance(stmt, gast.Return) and (stmt is function.body[-1]) or (
            isinstance(stmt, gast.Assign) and isinstance(stmt.targets[0], gast.Name)
            and not isinstance(stmt.value, (gast.Tuple, gast.List, gast.Dict, gast.Subscript))
            and not is_user_call(stmt.value, unit))
        if not simple and not (isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Constant)):
            origin = getattr(stmt, 'origin', None)
            place = stmt if hasattr(stmt, 'lineno') else function
            what = f': {origin.text.splitlines()[0]}' if origin is not None else ''
            raise errors.at(errors.UsageError, 'SRC801', unit.source, place, f'this is no operation on numbers{what}',
                            help='a trace is of a function without branches, loops and arrays')


def _statements(facts: Facts) -> tuple[list[gast.Assign], gast.expr]:
    body = [stmt for stmt in facts.function.body if not isinstance(stmt, gast.Expr)]
    assigns = [stmt for stmt in body[:-1] if isinstance(stmt, gast.Assign)]
    return assigns, body[-1].value


def _forward(table: Table, facts: Facts, position: int) -> Trace:
    """Give table 2: each primal line with its tangent beside it."""
    ad = ForwardAD(table.unit, facts.activity, facts.memory)
    lines: list[tuple[Equation | None, Equation | None]] = []
    for i, name in enumerate(table.parameters):
        slope = table.values[tangent_name(name)] = 1.0 if i == position else 0.0
        lines.append((Equation(table.called(name), name, '', table.values[name]),
                      Equation(table.called(tangent_name(name)), f't{name}', '', slope)))
    statements, result = _statements(facts)
    for stmt in statements:
        target = stmt.targets[0].id
        table.number(target)
        # The rule of the tangent may use the result: the primal comes first.
        primal = table.equation(target, stmt.value)
        derivative = [s for s in ad.visit(stmt) if s.targets[0].id != target]
        if not derivative:
            derivative = [ir.assign(tangent_name(target), ir.constant(0.0))]
        equations = [table.equation(s.targets[0].id, s.value) for s in derivative]
        lines += zip([*[None] * (len(equations) - 1), primal], equations)
    y, ty = table.equation('y|', result), table.equation('ty|', ad.tangent(result))
    lines.append((dataclasses.replace(y, name='y'), dataclasses.replace(ty, name='ty')))
    return Trace('forward', lines, y.value, ty.value)


def _reverse(table: Table, facts: Facts) -> Trace:
    """Give table 3: the primal downwards, and beside it the adjoints, which are computed upwards."""
    ad = ReverseAD(table.unit, facts.activity, facts.memory, facts.layout, facts.references, facts.shadows)
    statements, result = _statements(facts)
    primal = [Equation(table.called(name), name, '', table.values[name]) for name in table.parameters]
    for stmt in statements:
        table.number(stmt.targets[0].id)
        primal.append(table.equation(stmt.targets[0].id, stmt.value))
    y = dataclasses.replace(table.equation('y|', result), name='y')
    last: Equation | None = None
    if ir.is_local(result) and ad.is_active(result.id):
        ad.adjoints.define(result.id, ir.constant(1.0))
        last = dataclasses.replace(table.equation(adjoint_name(result.id), ir.constant(1.0)), text='by', numbers='')
    mirrors = ad.block(list(statements))
    groups: list[list[Equation]] = []
    for mirror in reversed(mirrors):
        groups.insert(0, [table.equation(s.targets[0].id, s.value) for s in mirror.adjoint][::-1])
    gradient = {name: table.values.get(adjoint_name(name), 0.0) for name in table.parameters}
    lines: list[tuple[Equation | None, Equation | None]] = [
        (equation, Equation(f'b{name}', table.called(adjoint_name(name)), '', gradient[name]))
        for equation, name in zip(primal, table.parameters)]
    for equation, group in zip(primal[len(table.parameters):], groups):
        own: list[Equation | None] = list(group) or [None]
        lines += zip([equation, *[None] * (len(own) - 1)], own)
    lines.append((y, last))
    return Trace('reverse', lines, y.value, gradient)
