"""Calls of the user's own functions: which function is called, and what its arguments are, by parameter."""
from __future__ import annotations

import inspect
import types
from typing import Any

import gast

from srcad import errors, ir
from srcad.ad import variants
from srcad.analyze import aliases, expressions, operation, records
from srcad.analyze import types as ty
from srcad.analyze.aliases import ARRAY_WRITERS, LIST_WRITERS
from srcad.analyze.blocks import statements
from srcad.analyze.operation import called
from srcad.frontend.libraries import in_library
from srcad.frontend.local import Local
from srcad.frontend.static import StaticFunction
from srcad.unit import MISSING, Unit


def is_user_call(value: gast.AST, unit: Unit) -> bool:
    """Tell whether a right side calls a function of the user's."""
    if not isinstance(value, gast.Call) or not isinstance(value.func, gast.Name):
        return False
    from srcad import registry
    if records.parts(value, unit) is not None:
        return False
    if not ir.is_external(value.func):
        return registry.lookup(called(value, unit)) is None
    found = unit.externals[value.func.id]
    if found.kind == 'local':
        return True
    if found.kind in ('global', 'cell', 'default', 'member'):
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
        found = found.plain(None)
    known = isinstance(found, (Local, StaticFunction)) or is_readable(found) or hasattr(found, '__wrapped__')
    return variants.of(value.func.id, found, unit) if known else None


def bind(value: gast.Call, unit: Unit) -> dict[str, gast.expr]:
    """Bind the arguments of a call to the parameters of the function that it calls."""
    signature = unit.callees.parameters(callee(value, unit))
    found = matched(value, signature, unit)
    for parameter in signature.parameters.values():
        if isinstance(found.get(parameter.name), (tuple, dict)):
            raise _refused(value, unit, f'arguments that are collected in *{parameter.name} are not supported here')
    missing = {n: gast.Tuple([], gast.Load()) if p.kind is p.VAR_POSITIONAL else ir.constant(None)
               for n, p in signature.parameters.items() if p.kind is not p.VAR_KEYWORD}
    return {name: found.get(name, other) for name, other in missing.items()}


def _refused(value: gast.Call, unit: Unit, reason: str) -> errors.SrcadError:
    return errors.at(errors.UnsupportedSyntax, 'SRC136', unit.source, value, reason, help='write the arguments out')


def matched(value: gast.Call, signature: inspect.Signature, unit: Unit) -> dict[str, Any]:
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
    function = variants.plain(function)
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
            given = [n.id for part in [*value.args, *(k.value for k in value.keywords), value.func] for n in ir.names(part)]
            if isinstance(stmt, gast.Expr):
                given = [n for n in given if aliases.may_refer(n, unit)]
            if active.intersection(given) and (isinstance(stmt, gast.Expr) or active & ir.bound(stmt)):
                raise unknown(value, unit, function)
        elif isinstance(stmt, (gast.Assign, gast.Expr)) and _is_unknown_method(value, unit):
            given = {n.id for n in ir.names(value)}
            if active & given and (isinstance(stmt, gast.Expr) or active & ir.bound(stmt)):
                raise _unknown_method(value, unit)


def _is_unknown_method(value: gast.AST, unit: Unit) -> bool:
    """Tell whether a right side calls a method that no kind of value with rules has."""
    if not isinstance(value, gast.Call) or not isinstance(value.func, gast.Attribute) or operation.of(value, unit):
        return False
    receiver = value.func.value
    t = unit.types.get(receiver.id, ty.UNKNOWN) if ir.is_local(receiver) else ty.UNKNOWN
    return (t == ty.UNKNOWN or isinstance(t, ty.Object) and t != ty.STRING) and value.func.attr not in (
        LIST_WRITERS | ARRAY_WRITERS | _OF_CONTAINERS)


_OF_CONTAINERS = frozenset(('copy', 'count', 'get', 'index', 'items', 'keys', 'values', 'update', 'setdefault', 'popitem'))


def _unknown_method(value: gast.Call, unit: Unit) -> errors.SrcadError:
    name, owner = value.func.attr, value.func.value
    shown = ir.base_name(owner.id) if ir.is_local(owner) and not ir.is_temporary(owner.id) else 'an object'
    return errors.at(errors.UnsupportedSyntax, 'SRC137', unit.source, value,
                     f'what the method {name} of {shown} computes is not known when the derivative is written',
                     help=f'call the derivative with its arguments, which tell the class of {shown}; or call the function '
                          f'by the name of its class: Class.{name}({shown}, ...)')


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
    cls = unit.externals[value.func.id].value if ir.is_external(value.func) else None
    if unit.resolver is not None and unit.resolver.is_users(cls):
        return errors.at(errors.UnsupportedSyntax, 'SRC137', unit.source, value,
                         f'making an object of the class {cls.__name__} runs a function of its own, which is not followed',
                         help='use a named tuple or a data class, or make the object outside of the function')
    what = 'the function that is called here' if ir.is_temporary(name) or ir.is_external(value.func) else (
        f'the function that {ir.base_name(name)} holds')
    return errors.at(errors.UnsupportedSyntax, 'SRC137', unit.source, value,
                     f'{what} is chosen when the code runs, and is not known when the derivative is written',
                     help='call each function by its own name, in the branches of an if statement; or pass it as an '
                          'argument of the function that is differentiated')


def argument_types(value: gast.Call, unit: Unit) -> dict[str, ty.Type]:
    """Give the types of the arguments of a call by parameter; nothing for a default that is used."""
    function = callee(value, unit)
    signature = unit.callees.parameters(function)
    from srcad.ad import spread
    result = spread.types(value, signature, unit)
    first = next(iter(signature.parameters), None)
    if variants.half(function, '_bwd') and result.get(first, ty.UNKNOWN) == ty.UNKNOWN:
        result[first] = unit.callees.residuals(function)
    for name, parameter in signature.parameters.items():
        if name not in result and parameter.default is not inspect.Parameter.empty and parameter.default is not MISSING:
            result[name] = expressions.value_type(parameter.default)
    return result


def written_arguments(value: gast.Call, unit: Unit) -> set[str]:
    """Give the local names among the arguments whose memory a call of a user's function may write."""
    return _arguments(value, unit, unit.callees.writes)


def given_names(value: gast.Call, unit: Unit) -> list[str]:
    """Give the local names among the arguments; one that stands for two parameters counts once."""
    merged = dict(getattr(callee(value, unit), 'merged', ()))
    parts = [*value.args, *[k.value for k in value.keywords]]
    if merged:
        parts = [a for p, a in bind(value, unit).items() if p not in merged]
    return [n.id for part in parts for n in ir.names(part)]


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
        return every
    try:
        parameters = question(function, argument_types(value, unit))
        bound = bind(value, unit)
    except errors.SrcadError:
        return every
    return {n.id for p in parameters if p in bound for n in ir.names(bound[p])}


def result_type(value: gast.Call, unit: Unit) -> ty.Type:
    """Give the type of what a call of a user's function returns."""
    function = callee(value, unit)
    if function is None or getattr(unit, 'callees', None) is None:
        return ty.UNKNOWN
    try:
        return unit.callees.result(function, argument_types(value, unit))
    except (errors.SrcadError, TypeError):
        return ty.UNKNOWN
