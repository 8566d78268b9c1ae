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
from srcad.analyze import expressions, memory, operation
from srcad.analyze import types as ty
from srcad.analyze.blocks import statements
from srcad.analyze.operation import called
from srcad.frontend.libraries import in_library
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
    found = _matched(value, signature, unit)
    for parameter in signature.parameters.values():
        if isinstance(found.get(parameter.name), (tuple, dict)):
            raise _refused(value, unit, f'arguments that are collected in *{parameter.name} are not supported here')
    missing = {n: gast.Tuple([], gast.Load()) if p.kind is p.VAR_POSITIONAL else ir.constant(None)
               for n, p in signature.parameters.items() if p.kind is not p.VAR_KEYWORD}
    return {name: found.get(name, other) for name, other in missing.items()}


def _refused(value: gast.Call, unit: Unit, reason: str) -> errors.SrcadError:
    return errors.at(errors.UnsupportedSyntax, 'SRC136', unit.source, value, reason, help='write the arguments out')


def _matched(value: gast.Call, signature: inspect.Signature, unit: Unit) -> dict[str, Any]:
    """Give the arguments of a call by parameter; what ``*rest`` collects is one name after ``*``, or a tuple of parts."""
    rest = next((p.name for p in signature.parameters.values() if p.kind is p.VAR_POSITIONAL), None)
    args, collected = list(value.args), {}
    if args and isinstance(args[-1], gast.Starred) and rest is not None:
        collected = {rest: args.pop().value}
    if any(isinstance(a, gast.Starred) for a in args) or any(k.arg is None for k in value.keywords):
        raise _refused(value, unit, 'how many arguments * gives to a function that is differentiated is not known')
    try:
        found = signature.bind(*args, **{k.arg: k.value for k in value.keywords}).arguments
    except TypeError as error:
        raise _refused(value, unit, f'the call does not fit: {error}') from None
    places = [p.name for p in signature.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if collected and (rest in found or not all(n in found for n in places)):
        raise _refused(value, unit, f'how many arguments * leaves for *{rest} is not known')
    return {**found, **collected}


def is_library_function(function: Any) -> bool:
    """Tell whether a function is defined in a library: an error in its source is not the user's."""
    code = getattr(inspect.unwrap(function), '__code__', None) if callable(function) else None
    return in_library(getattr(code, 'co_filename', None))


def shown(value: gast.Call, unit: Unit) -> str:
    """Give the function of a call as the user wrote it."""
    if not ir.is_external(value.func):
        return ir.base_name(value.func.id)
    return unit.externals[value.func.id].spelling or unit.externals[value.func.id].path


def check_known(function: gast.FunctionDef, unit: Unit, active: set[str]) -> None:
    """Refuse calls whose value is active, of functions that are found only when the code runs."""
    for stmt in statements(function.body):
        value = getattr(stmt, 'value', None)
        if isinstance(stmt, (gast.Assign, gast.Expr)) and is_user_call(value, unit) and callee(value, unit) is None:
            given = [n.id for part in [*value.args, *(k.value for k in value.keywords)] for n in ir.names(part)]
            if isinstance(stmt, gast.Expr):
                given = [n for n in given if memory.may_refer(n, unit)]
            if active.intersection(given) and (isinstance(stmt, gast.Expr) or active & ir.bound(stmt)):
                raise unknown(value, unit, function)


def unknown(value: gast.Call, unit: Unit, function: gast.FunctionDef | None = None) -> errors.SrcadError:
    """Make the error for a function that is not known when the derivative is written."""
    name = getattr(value.func, 'id', '')
    made = [s.value for s in statements(function.body) if isinstance(s, gast.Assign) and isinstance(s.value, gast.Call)
            and isinstance(s.targets[0], gast.Name) and s.targets[0].id == name] if function is not None else []
    if made and isinstance(made[0].func, gast.Name) and ir.is_external(made[0].func):
        maker = shown(made[0], unit)
        return errors.at(errors.UnsupportedSyntax, 'SRC137', unit.source, value,
                         f'the function that {maker} makes has no derivative rule',
                         help=f'write out what it computes, or call the function that {maker} is given')
    what = 'the function that is called here' if ir.is_temporary(name) or ir.is_external(value.func) else (
        f'the function that {ir.base_name(name)} holds')
    return errors.at(errors.UnsupportedSyntax, 'SRC137', unit.source, value,
                     f'{what} is chosen when the code runs, and is not known when the derivative is written',
                     help='call each function by its own name, in the branches of an if statement; or pass it as an '
                          'argument of the function that is differentiated')


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
    from srcad.ad import spread
    result = spread.types(value, signature, unit)
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
    found = _matched(call.value, signature, call.unit)
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


__all__ = ['Call', 'bind', 'callee', 'forward', 'general', 'is_user_call', 'result_type', 'reverse', 'reverse_unpacked']
