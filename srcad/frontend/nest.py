"""The functions that a function leads to: those that stand in it, and those that are given one of them."""
from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import gast

from srcad import errors, ir
from srcad.frontend import forwarding, keywords
from srcad.frontend.scopes import Closure, Scope
from srcad.unit import MISSING, External, Unit


class Nest:
    """A function and all that stand in it, or are given one of them.

    Attributes
    ----------
    scopes
        All that are called, in the order in which they were found.
    """

    def __init__(self, collector: errors.Collector, read: Callable[[Any], tuple[gast.FunctionDef, Unit] | None],
                 look: Callable[[Nest, Scope], None]) -> None:
        self.collector, self.read, self.look = collector, read, look
        self.scopes: list[Scope] = []
        self._known: dict[Any, Scope] = {}
        self._lambdas: dict[int, Closure] = {}
        self._modules: dict[int, Closure | None] = {}
        self._forwarding: dict[int, Closure] = {}
        self._python: dict[Any, Closure] = {}
        self._keyed: dict[Any, tuple[Closure, Closure]] = {}

    def scope(self, closure: Closure, given: dict[str, Closure]) -> Scope:
        """Give the scope of a function for the functions that it is given; it is looked through at its first call."""
        new = Scope(closure, given)
        if new.key not in self._known:
            self._known[new.key] = new
            self.scopes.append(new)
            self.look(self, new)
        return self._known[new.key]

    def of_lambda(self, node: gast.Lambda, scope: Scope, name: str = 'lambda_') -> Closure:
        """Give the function that a lambda is."""
        if id(node) not in self._lambdas:
            body = ir.copy_origin(gast.Return(node.body), node)
            function = ir.copy_origin(gast.FunctionDef(name, node.args, [body], [], None, None), node)
            self._lambdas[id(node)] = Closure(function, scope, name, scope.unit)
        return self._lambdas[id(node)]

    def written_out(self, closure: Closure, keys: tuple[str, ...], count: int | None) -> Closure:
        """Give a function whose ``**keywords`` and ``*args`` are parameters with names of their own."""
        place = id(closure.node), keys, count
        if place not in self._keyed:
            node = keywords.parameter(closure.node, keys, count)
            self._keyed[place] = closure, dataclasses.replace(closure, node=node, keys=(keys, count))
        return self._keyed[place][1]

    def forwarding(self, node: gast.expr, scope: Scope, name: str, args: list[gast.expr],
                   given: list[gast.keyword]) -> Closure:
        """Give the function that hands on its arguments to another one, behind some."""
        if id(node) not in self._forwarding:
            made = forwarding.definition(name, ir.copy_tree(node), args, given, node)
            self._forwarding[id(node)] = Closure(made, scope, name, scope.unit)
        return self._forwarding[id(node)]

    def of_python(self, function: Any) -> Closure:
        """Give a function of `srcad.frontend.functional`."""
        if function not in self._python:
            node, unit = self.read(function)
            self._python[function] = Closure(node, None, node.name, unit)
        return self._python[function]

    def of_module(self, key: str, unit: Unit) -> Closure | None:
        """Give a function of the user's module that can be read."""
        external = unit.externals[key]
        if external.kind not in ('global', 'cell'):
            return None
        if id(external.value) not in self._modules:
            found = self.read(external.value)
            self._modules[id(external.value)] = found and _with_defaults(*found, external.value)
        return self._modules[id(external.value)]


def takes_keywords(node: gast.Call, unit: Unit) -> bool:
    """Tell whether a call of a function of the user's has keywords that it may collect."""
    external = unit.externals[node.func.id]
    if not node.keywords or external.kind not in ('global', 'cell'):
        return False
    args = getattr(getattr(external.value, 'node', None), 'args', None)
    code = getattr(external.value, '__code__', None)
    return bool(getattr(code, 'co_flags', 0) & inspect.CO_VARKEYWORDS or getattr(args, 'kwarg', None))


def _with_defaults(node: gast.FunctionDef, unit: Unit, function: Any) -> Closure:
    """Give a function of a module, with its defaults as they are in its module."""
    closure = Closure(node, None, node.name, unit, given=function)
    for parameter in unit.python_signature.parameters.values():
        if parameter.default is not parameter.empty and parameter.default is not MISSING:
            key = f'@default.{node.name}.{parameter.name}'
            constant = parameter.default is None or type(parameter.default) in (bool, int, float, str)
            closure.defaults[parameter.name] = ir.constant(parameter.default) if constant else ir.load(key)
            if not constant:
                unit.externals[key] = External(key, parameter.default, 'default', f'{node.name}_{parameter.name}')
    return closure
