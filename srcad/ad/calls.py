"""Calls of the user's own functions: a forward half that gives value and residuals, a reverse half that uses them.

Before::

    z = g(x, y)

After::

    z, saved|g = g_fwd(x, y)

    b|%1, b|%2 = g_bwd(saved|g, b|z)         # in the reverse sweep
"""
from __future__ import annotations

import inspect
import types
from typing import TYPE_CHECKING, Any

import gast

from srcad import errors, ir
from srcad.ad.callees import external, general
from srcad.ad.operation import called
from srcad.analyze import expressions, infer
from srcad.analyze import types as ty
from srcad.frontend.static import StaticFunction
from srcad.unit import MISSING, Unit

if TYPE_CHECKING:
    from srcad.ad.forward import ForwardAD
    from srcad.ad.reverse import ReverseAD


def is_user_call(value: gast.AST, unit: Unit) -> bool:
    """Tell whether a right side calls a function of the user's."""
    if not isinstance(value, gast.Call) or not isinstance(value.func, gast.Name):
        return False
    from srcad import registry
    if not ir.is_external(value.func):
        return registry.lookup(called(value, unit)) is None
    found = unit.externals[value.func.id]
    if found.kind in ('global', 'cell', 'default'):
        return registry.lookup(found.value) is None
    return found.kind == 'library' and is_readable(found.value) and registry.lookup(found.value) is None


def is_readable(value: Any) -> bool:
    """Tell whether a function of a library is written in Python, below the dispatcher of NumPy if it has one."""
    return isinstance(value, types.FunctionType) or type(value).__name__ == '_ArrayFunctionDispatcher'


def callee(value: gast.Call, unit: Unit) -> Any:
    """Give the function that a call calls; None if it is found only when the code runs."""
    found = called(value, unit)
    if found is MISSING or found is None:
        return None
    if getattr(found, '__srcad_transform__', False) and hasattr(found, 'plain'):
        return found.plain(None)
    return found if isinstance(found, StaticFunction) or is_readable(found) or hasattr(found, '__wrapped__') else None


def bind(value: gast.Call, unit: Unit) -> dict[str, gast.expr]:
    """Bind the arguments of a call to the parameters of the function that it calls."""
    signature = unit.callees.parameters(callee(value, unit))
    if any(isinstance(a, gast.Starred) for a in value.args) or any(k.arg is None for k in value.keywords):
        raise errors.at(errors.UnsupportedSyntax, 'SRC136', unit.source, value,
                        'a call with * or ** arguments of a function that is differentiated is not supported',
                        help='write the arguments out')
    try:
        found = signature.bind(*value.args, **{k.arg: k.value for k in value.keywords})
    except TypeError as error:
        raise errors.at(errors.UnsupportedSyntax, 'SRC136', unit.source, value, f'the call does not fit: {error}') from None
    result: dict[str, gast.expr] = {}
    for name, parameter in signature.parameters.items():
        if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
            if name in found.arguments:
                raise errors.at(errors.UnsupportedSyntax, 'SRC136', unit.source, value,
                                f'arguments that are collected in *{name} are not supported where they are active',
                                help='give the function named parameters')
            continue
        result[name] = found.arguments.get(name, ir.constant(None))
    return result


class Call:
    """One call of a user's function whose arguments are active."""

    def __init__(self, value: gast.Call, unit: Unit, is_active: Any, mode: str) -> None:
        self.value, self.unit = value, unit
        self.function = callee(value, unit)
        if self.function is None:
            raise errors.at(errors.UnsupportedSyntax, 'SRC137', unit.source, value,
                            'the function that is called here is not known when the derivative is written',
                            help='call a function by its own name')
        self.bound = bind(value, unit)
        positions = list(inspect_names(unit, self.function))
        self.active = tuple(positions.index(n) for n, a in self.bound.items() if ir.is_local(a) and is_active(a.id))
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


def argument_types(value: gast.Call, unit: Unit) -> dict[str, ty.Type]:
    """Give the types of the arguments of a call by parameter; nothing for a default that is used."""
    signature = unit.callees.parameters(callee(value, unit))
    found = signature.bind(*value.args, **{k.arg: k.value for k in value.keywords}).arguments
    result = {}
    for name, actual in found.items():
        if isinstance(actual, gast.AST):
            result[name] = infer.rhs(actual, unit)
    for name, parameter in signature.parameters.items():
        if name not in result and parameter.default is not inspect.Parameter.empty and parameter.default is not MISSING:
            result[name] = expressions.value_type(parameter.default)
    return result


def written_arguments(value: gast.Call, unit: Unit) -> set[str]:
    """Give the local names among the arguments whose memory a call of a user's function may write."""
    return _arguments(value, unit, unit.callees.writes)


def unsure_arguments(value: gast.Call, unit: Unit) -> set[str]:
    """Give the local names of unknown kind that a call writes to if they are arrays."""
    if callee(value, unit) is None:
        return set()
    found = _arguments(value, unit, unit.callees.unsure)
    return {n for n in found if unit.types.get(n, ty.UNKNOWN) == ty.UNKNOWN}


def possible_aliases(value: gast.Call, unit: Unit) -> gast.Tuple:
    """Give the arguments that the result of a call of a user's function may refer into."""
    found = _arguments(value, unit, unit.callees.aliases)
    return gast.Tuple([ir.load(n) for n in sorted(found)], gast.Load())


def _arguments(value: gast.Call, unit: Unit, question: Any) -> set[str]:
    """Ask something about the parameters of the function that is called; of what cannot be read, all is true."""
    every = {n.id for a in [*value.args, *[k.value for k in value.keywords]] for n in ir.names(a)}
    function = callee(value, unit)
    if function is None:
        return every if not _is_class(value, unit) else set()
    try:
        parameters = question(function, argument_types(value, unit))
        bound = bind(value, unit)
    except errors.SrcadError:
        return every
    return {n.id for p in parameters if p in bound for n in ir.names(bound[p])}


def _is_class(value: gast.Call, unit: Unit) -> bool:
    return ir.is_external(value.func) and isinstance(unit.externals[value.func.id].value, type)


def result_type(value: gast.Call, unit: Unit) -> ty.Type:
    """Give the type of what a call of a user's function returns."""
    function = callee(value, unit)
    if function is None or getattr(unit, 'callees', None) is None:
        return ty.UNKNOWN
    try:
        return unit.callees.result(function, argument_types(value, unit))
    except (errors.SrcadError, TypeError):
        return ty.UNKNOWN


def reverse(ad: ReverseAD, target: gast.expr, value: gast.Call, seed: gast.expr) -> tuple[gast.stmt, list[gast.stmt]]:
    """Reverse ``target = g(...)``; gives the statement of the primal sweep, and the adjoint statements."""
    unit = ad.unit
    call = Call(value, unit, ad.is_active, 'reverse')
    saved = unit.unused(f'saved|{_plain_name(call)}')
    unit.types[saved] = ty.UNKNOWN
    unit.retained[saved] = {n.id for p, a in enumerate(call.actuals) if a is not None for n in ir.names(a)
                            if unit.callees.retains(call.halves.forward, p)}
    forward = ir.call(external(unit, call.halves.forward), *value.args)
    forward.keywords = value.keywords
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
        result += ad.adjoints.own(name)
        ad.adjoints.in_place.add(name)
        buffers.append(ad.adjoints.seed(name))
    arrays = [ir.load(call.actuals[p].id) for p in call.halves.written if ir.is_local(call.actuals[p])]
    backward = ir.call(external(unit, call.halves.backward), ir.load('new|' + saved), seed, *arrays, *buffers)
    return stmt, result + _returned(ad, call, backward)


def reverse_effect(ad: ReverseAD, value: gast.Call) -> tuple[gast.stmt, list[gast.stmt]]:
    """Reverse a call that stands alone: it is made for what it writes."""
    return reverse(ad, ir.store(ad.unit.fresh()), value, ir.constant(None))


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


def reverse_unpacked(ad: ReverseAD, target: gast.Tuple, value: gast.Call) -> tuple[gast.stmt, list[gast.stmt]] | None:
    """Reverse ``a, b = g(...)``; None if nothing of it is active."""
    parts = [n.id for n in target.elts if isinstance(n, gast.Name)]
    if not any(ad.is_active(n) for n in parts):
        return None
    if len(parts) != len(target.elts):
        raise errors.at(errors.UnsupportedSyntax, 'SRC130', ad.unit.source, target,
                        'nested or starred unpacking of an active value is not supported',
                        help='unpack one level at a time')
    seeds, zeros = [], []
    for name in parts:
        if not ad.is_active(name):
            seeds.append(ir.constant(0.0))
            continue
        if not ad.adjoints.defined(name):
            zeros.append(ad.adjoints.zero(name))
        seeds.append(ad.adjoints.seed(name))
        ad.adjoints.forget(name)
    stmt, result = reverse(ad, target, value, gast.Tuple(seeds, gast.Load()))
    return stmt, zeros + result


def forward(ad: ForwardAD, node: gast.Assign, target: gast.expr, tangent: gast.expr, value: gast.Call) -> list[gast.stmt]:
    """Build ``z, t|z = g_jvp(x, t|x)`` for ``z = g(x)``."""
    unit = ad.unit
    call = Call(value, unit, ad.is_active, 'forward')
    tangents = [ad.tangent(call.actuals[p]) for p in call.active]
    arguments = [a if a is not None else ir.constant(None) for a in _given(call)]
    function = ir.call(external(unit, call.halves.forward), *arguments, *tangents)
    targets = gast.Tuple([target, tangent], gast.Store())
    return [ir.copy_origin(gast.Assign([targets], function, None), node)]


def _given(call: Call) -> list[gast.expr]:
    """Give an argument for each parameter: the tangents come after them."""
    signature = call.unit.callees.parameters(call.function)
    result = []
    for name, parameter in signature.parameters.items():
        actual = call.bound.get(name)
        found = signature.bind(*call.value.args, **{k.arg: k.value for k in call.value.keywords}).arguments
        if name not in found and parameter.default is not inspect.Parameter.empty:
            actual = _default(call, name, parameter.default)
        result.append(actual)
    return result


def _default(call: Call, name: str, value: Any) -> gast.expr:
    if value is None or isinstance(value, (bool, int, float, str)):
        return ir.constant(value)
    return ir.external(call.unit, f'default.{call.halves.forward}.{name}', value, 'default')


__all__ = ['Call', 'bind', 'callee', 'forward', 'general', 'is_user_call', 'result_type', 'reverse', 'reverse_unpacked']
