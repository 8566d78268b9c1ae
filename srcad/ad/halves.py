"""Calls of the user's own functions: a forward half that gives value and residuals, a reverse half that uses them.

Before::

    z = g(x, y)

After::

    z, saved|g = g_fwd(x, y)

    b|%1, b|%2 = g_bwd(saved|g, b|z)         # in the reverse sweep
"""
from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad import errors, ir
from srcad.ad import twice, variants
from srcad.ad.callees import external
from srcad.ad.calls import argument_types, bind, callee, is_library_function, matched, shown, unknown
from srcad.analyze import operation
from srcad.analyze import types as ty
from srcad.analyze.memory import may_refer
from srcad.frontend.libraries import in_library
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.forward import ForwardAD
    from srcad.ad.reverse import ReverseAD


class Call:
    """One call of a user's function whose arguments are active."""

    def __init__(self, value: gast.Call, unit: Unit, is_active: Any, mode: str) -> None:
        self.function = callee(value, unit)
        if self.function is None:
            raise unknown(value, unit)
        self.value, self.unit = value, unit
        try:
            self._build(is_active, mode)
        except errors.SrcadError as error:
            if not is_library_function(self.function) or in_library(unit.source.filename):
                raise
            raise operation.missing(value, shown(value, unit), unit, 'its source cannot be differentiated: '
                                    + str(error).splitlines()[0].partition('  [')[0]) from None

    def _build(self, is_active: Any, mode: str) -> None:
        value, unit = self.value, self.unit
        self.bound = bind(value, unit)
        positions = list(inspect_names(unit, self.function))
        kinds = [p.kind for p in unit.callees.parameters(self.function).parameters.values()]
        self.plain = inspect.Parameter.VAR_POSITIONAL not in kinds
        merged = dict(getattr(self.function, 'merged', ()))
        self.active = tuple(positions.index(n) for n, a in self.bound.items()
                            if ir.is_local(a) and is_active(a.id) and n not in merged)
        self._refuse_hidden(is_active)
        self.halves = unit.callees.halves(self.function, self.active, self.types(), mode)
        self.actuals = [self.bound.get(n) for n in positions]

    def types(self) -> dict[str, ty.Type]:
        """Give the types of the arguments by parameter."""
        return argument_types(self.value, self.unit)

    def _refuse_hidden(self, is_active: Any) -> None:
        """An active value inside of a display or expression argument has no adjoint of its own."""
        for actual in self.bound.values():
            if not ir.is_local(actual) and any(is_active(n.id) for n in ir.names(actual)):
                raise errors.at(errors.UnsupportedSyntax, 'SRC136', self.unit.source, self.value,
                                'an active value inside of a container argument is not supported',
                                help='pass the values as arguments of their own')


def inspect_names(unit: Unit, function: Any) -> list[str]:
    """Give the names of the parameters of a function, in order."""
    return list(unit.callees.parameters(function).parameters)


def reverse(ad: ReverseAD, target: gast.expr, value: gast.Call, seed: gast.expr) -> tuple[gast.stmt, list[gast.stmt]]:
    """Reverse ``target = g(...)``; gives the statement of the primal sweep, and the adjoint statements."""
    unit = ad.unit
    call = Call(value, unit, ad.is_active, 'reverse')
    saved = unit.unused(f'saved|{_plain_name(call)}')
    unit.types[saved] = ty.UNKNOWN
    unit.retained[saved] = {n.id for p, a in enumerate(call.actuals) if a is not None for n in ir.names(a)
                            if unit.callees.retains(call.halves.forward, p)}
    if unit.callees.retains_result(call.halves.forward):
        unit.retained[saved] |= {n for n in ir.bound(target) if may_refer(n, unit)}
    collects = any(isinstance(a, gast.Starred) for a in value.args) or not call.plain
    forward = ir.call(external(unit, call.halves.forward), *(_given(call) if collects else value.args))
    forward.keywords = [] if collects else value.keywords
    stmt = gast.Assign([gast.Tuple([target, ir.store(saved)], gast.Store())], forward, None)
    result: list[gast.stmt] = []
    buffers = []
    if isinstance(seed, gast.Name) and any(seed.id == f'b|{getattr(a, "id", "")}' for a in call.actuals):
        taken = unit.fresh()
        unit.types[taken] = unit.types.get(seed.id, ty.UNKNOWN)
        result.append(ir.assign(taken, seed))
        seed = ir.load(taken)
    for position in call.halves.accumulated:
        name = call.actuals[position].id
        number = position in call.halves.held and unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN
        result += _buffer_of_number(ad, name) if number else ad.adjoints.own(name)
        ad.adjoints.in_place[name] = True
        buffers.append(ad.adjoints.seed(name))
    arrays = [ir.load(call.actuals[p].id) for p in call.halves.written if ir.is_local(call.actuals[p])]
    backward = ir.call(external(unit, call.halves.backward), ir.load('new|' + saved), seed, *arrays, *buffers)
    return stmt, result + _returned(ad, call, backward)


def _buffer_of_number(ad: ReverseAD, name: str) -> list[gast.stmt]:
    """Make a buffer for what may be a number: an array of rank 0 can be added to in place."""
    if not ad.adjoints.defined(name):
        return [ad.adjoints.define(name, ad.splicer.helper('shadow', ir.load(name)), owned=True)]
    array = ir.external(ad.unit, 'numpy.asarray', np.asarray)
    return [*ad.adjoints.own(name), ir.assign(ad.adjoints.seed(name).id, ir.call(array, ad.adjoints.seed(name)))]


def reverse_effect(ad: ReverseAD, target: gast.expr | None, value: gast.Call) -> tuple[gast.stmt, list[gast.stmt]]:
    """Reverse a call that is made for what it writes: nothing comes of its result, if it is looked at."""
    variants.choose(value, ad.unit, idle=True, unused=target is None)
    return reverse(ad, target or ir.store(ad.unit.fresh()), value, ir.constant(None))


def _plain_name(call: Call) -> str:
    return call.halves.forward.removesuffix('_fwd').strip('_') or 'call'


def _returned(ad: ReverseAD, call: Call, backward: gast.Call) -> list[gast.stmt]:
    """Add the adjoints that the reverse half returns."""
    names = [call.actuals[p].id for p in call.halves.returned]
    if not names:
        return [gast.Expr(backward)]
    if len(names) == 1 and not ad.adjoints.defined(names[0]):
        return [ad.adjoints.define(names[0], backward, owned=True)]
    if len(names) == 1:
        return ad.adjoints.add(names[0], backward)
    parts = [ad.unit.fresh() for _ in names]
    for part, name in zip(parts, names):
        ad.unit.types[part] = ad.unit.types.get(name, ty.UNKNOWN)
    targets = gast.Tuple([ir.store(p) for p in parts], gast.Store())
    result: list[gast.stmt] = [gast.Assign([targets], backward, None)]
    for part, name in zip(parts, names):
        if ad.adjoints.defined(name):
            result += ad.adjoints.add(name, ir.load(part))
        else:
            result.append(ad.adjoints.define(name, ir.load(part), owned=True))
    return result


def forward(ad: ForwardAD, node: gast.Assign, target: gast.expr, tangent: gast.expr, value: gast.Call) -> list[gast.stmt]:
    """Build ``z, t|z = g_jvp(x, t|x)`` for ``z = g(x)``."""
    unit = ad.unit
    alone = ad.apart and twice.may_run(value, unit)
    call = Call(value, unit, ad.is_active, 'tangent' if alone else 'forward')
    tangents = [ad.tangent(call.actuals[p]) for p in call.active]
    arguments = [a if a is not None else ir.constant(None) for a in _given(call)]
    function = ir.call(external(unit, call.halves.forward), *arguments, *tangents)
    if alone:
        return [node, gast.Assign([tangent], function, None)]
    targets = gast.Tuple([target, tangent], gast.Store())
    return [ir.copy_origin(gast.Assign([targets], function, None), node)]


def _given(call: Call) -> list[gast.expr]:
    """Give an argument for each parameter: the tangents come after them."""
    signature = call.unit.callees.parameters(call.function)
    result = []
    found = matched(call.value, signature, call.unit)
    for name, parameter in signature.parameters.items():
        actual = call.bound.get(name)
        if name not in found and parameter.default is not inspect.Parameter.empty:
            actual = _default(call, name, parameter.default)
        result.append(actual)
    return result


def _default(call: Call, name: str, value: Any) -> gast.expr:
    if value is None or isinstance(value, (bool, int, float, str)):
        return ir.constant(value)
    return ir.external(call.unit, f'default.{call.halves.forward}.{name}', value, 'default')
