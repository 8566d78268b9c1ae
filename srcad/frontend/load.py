"""From a function to a unit: its tree, in which each name that is not local is an external name.

Before::

    def f(x):
        return np.sin(x) * G

After::

    def f(x):
        return @numpy.sin(x) * @orbit.G
"""
from __future__ import annotations

import ast
import inspect
import sys
import types
from typing import Any

import gast

from srcad import errors
from srcad.frontend import check, choices, functions, hooks, keywords, managers, members, static_classes
from srcad.frontend import source as source_
from srcad.frontend.local import Local, end_procedure, gives_value
from srcad.frontend.names import Externals
from srcad.frontend.resolve import LiveResolver, Resolver
from srcad.frontend.static import StaticFunction
from srcad.unit import MISSING, Request, Source, Unit


def load(function: Any, request: Request | None = None, note: str | None = None,
         procedure: bool = False, keys: dict[str, tuple[str, ...]] | None = None) -> tuple[gast.Module, Unit]:
    """Read a function, check its syntax, and resolve its names.

    Parameters
    ----------
    function
        A Python function, or a `StaticFunction` of a module that is not run.
    request
        What is asked of the compiler; kept in the unit.
    note
        Context for error messages, such as ``"needed for grad(energy, wrt='radii')"``.
    procedure
        Whether it is called by the one that is differentiated, and may end without a result.
    keys
        The keys of arguments that are dictionaries.

    Returns
    -------
    A module that holds the one definition, without decorators; and the unit.

    Raises
    ------
    SrcadError
        With all the problems of the function at once.
    """
    if isinstance(function, Local):
        return function.load()
    hooked = function.hooks if isinstance(function, hooks.Hooked) else ()
    node, unit = _read(function.function if hooked else function, note, procedure)
    unit.request = request
    collector = errors.Collector(unit.source, note)
    hooks.insert(node, unit, hooked, collector)
    collector.finish()
    keywords.own(node, unit, keys, procedure, collector)
    collector.finish()
    choices.lower(node, unit)
    node = functions.convert(node, unit, collector, lambda called: _of_module(called, note))
    collector.finish()
    if procedure and not any(map(gives_value, _returns(node))):
        end_procedure(node)
    return gast.Module([node], []), unit


def _read(function: Any, note: str | None, procedure: bool) -> tuple[gast.FunctionDef, Unit]:
    """Read a function, check its syntax, and resolve its names; functions that stand in it stay where they are."""
    if isinstance(function, StaticFunction):
        function.check_decorators()
        node = source_.to_gast(function.node, function.source, function.owner)
        owner = function.resolver.owner_of(function)
        signature = static_signature(function.node)
        tree, unit = _finish(node, function.source, function.resolver, signature, note, procedure, owner)
        for arg in [*function.node.args.posonlyargs, *function.node.args.args, *function.node.args.kwonlyargs]:
            found = static_classes.named(arg.annotation, function.resolver) if arg.arg not in unit.owners else None
            if found is not None and not found[0]:
                unit.annotated[arg.arg] = found[1]
        return tree, unit
    function = source_.underlying(function)
    source, node = source_.read(function)
    owner = members.owner_of(function)
    tree, unit = _finish(node, source, LiveResolver(function), live_signature(function), note, procedure, owner)
    for name, parameter in unit.python_signature.parameters.items():
        found = members.named(parameter.annotation, function.__globals__) if name not in unit.owners else None
        if found is not None and not found[0]:
            unit.annotated[name] = found[1]
    return tree, unit


def _of_module(function: Any, note: str | None) -> tuple[gast.FunctionDef, Unit] | None:
    """Read a function of the user's that is given functions; None where that is not possible."""
    try:
        return _read(function, note, True)
    except errors.SourceError:
        return None


def _finish(node: gast.FunctionDef, source: Source, resolver: Resolver, signature: inspect.Signature,
            note: str | None, procedure: bool, owner: type | None = None) -> tuple[gast.FunctionDef, Unit]:
    unit = Unit(node.name, source, resolver, python_signature=signature)
    first = [*node.args.posonlyargs, *node.args.args][:1] if isinstance(node, gast.FunctionDef) else []
    unit.owners = {p.id: owner for p in first if owner is not None}
    collector = errors.Collector(source, note)
    check.check(node, collector, procedure and not any(map(gives_value, _returns(node))))
    if isinstance(node, gast.FunctionDef):
        Externals(unit, collector).run(node)
        managers.check(node, unit, collector)
    collector.finish()
    node.decorator_list = []
    return node, unit


def _returns(function: gast.FunctionDef) -> list[gast.Return]:
    """Give the returns of a function itself."""
    return [node for node in check.own_statements(function.body) if isinstance(node, gast.Return)]


def live_signature(function: types.FunctionType) -> inspect.Signature:
    """Give the signature of a function itself, whatever `__wrapped__` or `__signature__` say."""
    bare = types.FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__,
                              function.__closure__)
    bare.__kwdefaults__ = function.__kwdefaults__
    if hasattr(function, '__wrapped__'):
        return inspect.signature(bare)      # functools.wraps copied the annotations of another function
    if sys.version_info < (3, 14):
        bare.__annotations__ = function.__annotations__
        return inspect.signature(bare)
    import annotationlib
    bare.__annotations__ = annotationlib.get_annotations(function, format=annotationlib.Format.FORWARDREF)
    return inspect.signature(bare)


def static_signature(node: ast.FunctionDef) -> inspect.Signature:
    """Give the signature of a definition that is not run; a default that is no literal is MISSING."""
    args, kinds = node.args, inspect.Parameter
    positional = [*args.posonlyargs, *args.args]
    defaults = [kinds.empty] * (len(positional) - len(args.defaults)) + [_literal(d) for d in args.defaults]
    parameters = [kinds(arg.arg, kinds.POSITIONAL_ONLY if arg in args.posonlyargs else kinds.POSITIONAL_OR_KEYWORD,
                        default=default) for arg, default in zip(positional, defaults)]
    if args.vararg:
        parameters.append(kinds(args.vararg.arg, kinds.VAR_POSITIONAL))
    for arg, default in zip(args.kwonlyargs, args.kw_defaults):
        value = kinds.empty if default is None else _literal(default)
        parameters.append(kinds(arg.arg, kinds.KEYWORD_ONLY, default=value))
    if args.kwarg:
        parameters.append(kinds(args.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return MISSING
