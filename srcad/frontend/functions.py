"""Make functions that stand within a function functions of their own.

The variables that they share with the function around them are arguments of each call: so they are read when the function
is called, as Python does it. A variable that the call binds anew is marked by an assignment to itself. A function that is
an argument is no argument any more: the called function is written once for each function that it is given.

Before::

    def f(x, k):
        count = 0
        def rate(y):
            nonlocal count
            count += 1
            return -k * y
        x = euler(rate, x, 0.1)
        k = 2.0 * k
        return rate(x) * count

After::

    def f(x, k):
        count = 0
        x = @local.euler(x, 0.1, k=k, count=(count := count))
        k = 2.0 * k
        return @local.rate(x, k=k, count=(count := count)) * count
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from srcad import errors, ir
from srcad.frontend import functional
from srcad.frontend.discover import look
from srcad.frontend.forwarding import calls_back, is_partial
from srcad.frontend.local import Local, signature_of
from srcad.frontend.nest import Nest, takes_keywords
from srcad.frontend.scopes import Call, Closure, Scope, settle
from srcad.unit import External, Unit


def convert(function: gast.FunctionDef, unit: Unit, collector: errors.Collector,
            read: Callable[[Any], tuple[gast.FunctionDef, Unit] | None]) -> gast.FunctionDef:
    """Give a function without functions in it; they are entered as externals of the kind ``'local'``.

    Parameters
    ----------
    function
        A definition with its external names.
    read
        Reads another function of the user's; gives None for what cannot be read.
    """
    if not any(_concerns(node, unit) for node in ir.walk(function)[1:]):
        return function
    nest = Nest(collector, read, look)
    first = nest.scope(Closure(function, None, function.name, unit), {})
    settle(nest.scopes)
    for scope in nest.scopes:
        _check_calls(scope, collector)
    if collector:
        return function
    for scope in nest.scopes[1:]:
        scope.local = _local(scope)
    trees = {id(scope): _Rebuild(scope).function() for scope in nest.scopes}
    for scope in nest.scopes[1:]:
        scope.local.tree = trees[id(scope)]
        scope.local.externals.update(scope.unit.externals)
    return trees[id(first)]


def _concerns(node: gast.AST, unit: Unit) -> bool:
    """Tell whether a node defines a function, or is a call that must know the functions or keys that it gives."""
    if isinstance(node, gast.Call) and ir.is_external(node.func):
        return takes_keywords(node, unit) or calls_back(node, unit) or is_partial(node, unit)
    return isinstance(node, (gast.FunctionDef, gast.Lambda))


def _check_calls(scope: Scope, collector: errors.Collector) -> None:
    """Refuse calls of functions whose own calls, or variables, are not what they are to be yet."""
    for call in scope.calls.values():
        missing = [n for owner, n in call.callee.requires if owner is scope and n not in call.defined]
        hidden = sorted({n for _, n in call.callee.needs} & call.hidden)
        name = call.callee.node.name
        if missing:
            reason = f'{name} calls {missing[0]}, which is not certain to be defined here'
        elif hidden:
            reason = f'{name} reads another variable {hidden[0]} than the one of this place'
        else:
            continue
        before, collector.source = collector.source, scope.unit.source
        collector.add('SRC103', call.node, reason, help='define it before' if missing else 'give one another name')
        collector.source = before


def _local(scope: Scope) -> Local:
    """Make the function of a scope; its tree comes later."""
    closure = scope.closure
    written = tuple(name for variable, name in scope.spelling.items() if variable in scope.bound)
    return Local(closure.name, scope.node, scope.unit.source, scope.unit.resolver, {}, signature_of(_parameters(scope)),
                 written, scope.key, closure.given, recursive=scope.recursive)


def _parameters(scope: Scope) -> gast.arguments:
    """Give the parameters of a function with the variables of others behind them, without the functions that it is given."""
    args = scope.node.args
    left = [[p for p in part if p.id not in scope.given] for part in (args.posonlyargs, args.args, args.kwonlyargs)]
    more = [gast.Name(scope.spelling[v], gast.Param(), None, None) for v in scope.needs]
    before, behind = (([*left[0], *left[1]], [*left[2], *more]) if args.vararg else
                      ([*left[0], *left[1], *left[2], *more], []))
    return gast.arguments([_bare(p) for p in before], [], args.vararg, [_bare(p) for p in behind],
                          [None] * len(behind), None, [])


def _bare(parameter: gast.Name) -> gast.Name:
    """Give a parameter without its annotation, which is read elsewhere."""
    return gast.copy_location(gast.Name(parameter.id, gast.Param(), None, None), parameter)


class _Rebuild:
    """Copies the tree of a function, with the calls of functions as they are to be."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def function(self) -> gast.FunctionDef:
        node = self.scope.node
        args = _parameters(self.scope) if self.scope.local is not None else node.args
        new = gast.FunctionDef(node.name, args, self._block(node.body), [], node.returns, None)
        return ir.copy_origin(new, node)

    def _block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        found = []
        for statement in body:
            if id(statement) in self.scope.removed:
                found += [self.copy(s) for s in self.scope.removed[id(statement)]]
            elif not isinstance(statement, gast.Nonlocal):
                found.append(self.copy(statement))
        return found or [ir.copy_origin(gast.Pass(), body[0])]

    def copy(self, node: gast.AST) -> Any:
        """Copy a tree."""
        if id(node) in self.scope.calls:
            return self._call(self.scope.calls[id(node)])
        if self._is_list_of_list(node):
            return self.copy(node.args[0])
        if id(node) in self.scope.constants:
            return gast.copy_location(ir.constant(self.scope.constants[id(node)]), node)
        new = node.__class__.__new__(node.__class__)
        values = new.__dict__
        values.update(node.__dict__)
        if isinstance(node, gast.Name):
            if id(node) in self.scope.outside:
                new.id = self.scope.spelling[self.scope.outside[id(node)]]
            return new
        for field in node._fields:
            value = values.get(field)
            if isinstance(value, list) and value:
                blocks = isinstance(value[0], gast.stmt)
                values[field] = self._block(value) if blocks else [
                    self.copy(v) if isinstance(v, gast.AST) else v for v in value]
            elif isinstance(value, gast.AST) and field not in ('ctx', 'op'):
                values[field] = self.copy(value)
        return new

    def _is_list_of_list(self, node: gast.AST) -> bool:
        """Tell whether a node is ``list(map(f, values))``: what stands for `map` gives a list."""
        if not isinstance(node, gast.Call) or len(node.args) != 1 or id(node.args[0]) not in self.scope.calls:
            return False
        makes = functional.is_list_made_here(self.scope.calls[id(node.args[0])].callee.closure)
        return makes and ir.is_external(node.func) and self.scope.unit.externals[node.func.id].value is list

    def _call(self, call: Call) -> gast.Call:
        node, callee = call.node, call.callee
        args = [self.copy(a) for a in node.args if id(a) not in call.dropped]
        keywords = [self.copy(k) for k in node.keywords if id(k.value) not in call.dropped]
        more = {name: self._default(value, callee) for name, value in call.filled.items()}
        more.update((callee.spelling[v], self._shared(v, v in callee.bound, node)) for v in callee.needs)
        behind = [p.id for p in _parameters(callee).args[len(args):]]
        if keywords or callee.node.args.vararg or behind != list(more):
            keywords += [gast.keyword(name, value) for name, value in more.items()]
        else:
            args += more.values()
        callee.local.sites += 1
        func = gast.copy_location(self._external(callee), node.func)
        return gast.copy_location(gast.Call(func, args, keywords), node)

    def _name(self, variable: tuple[Scope, str]) -> str:
        return variable[1] if variable[0] is self.scope else self.scope.spelling[variable]

    def _default(self, value: gast.expr, callee: Scope) -> gast.expr:
        new = ir.copy_tree(value)
        if ir.is_local(new):
            new.id = self._name((callee.closure.outer, new.id))
        return new

    def _shared(self, variable: tuple[Scope, str], written: bool, origin: gast.Call) -> gast.expr:
        """Read a variable of a function for a call that needs it; one that the call binds anew is marked as bound."""
        name = self._name(variable)
        value = gast.copy_location(ir.load(name), origin)
        if not written:
            return value
        return gast.copy_location(gast.NamedExpr(gast.copy_location(ir.store(name), origin), value), origin)

    def _external(self, callee: Scope) -> gast.Name:
        externals = self.scope.unit.externals
        base = f'@local.{callee.closure.name}'
        number, key = 1, base
        while key in externals and externals[key].value != callee.local:
            number += 1
            key = f'{base}.{number}'
        externals.setdefault(key, External(key, callee.local, 'local', callee.closure.name))
        return ir.load(key)
