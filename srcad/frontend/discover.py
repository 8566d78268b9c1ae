"""Look through a function for those that stand in it: their definitions, their calls, and who is given them.

A function is known where its name is bound once, before it is used. What would make it a value like others (it is
stored, returned, given to a function that cannot be read) is refused.
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.frontend import forwarding, functional
from srcad.frontend.local import signature_of
from srcad.frontend.names import bound_names
from srcad.frontend.nest import Nest, takes_keywords
from srcad.frontend.scopes import Call, Closure, Scope

_DEEPEST = 10       # functions that are given functions that are given functions
_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_AS_VALUE = 'call it by its name, or pass it to a function of yours that calls it'


class _Look:
    """Looks through one function."""

    def __init__(self, nest: Nest, scope: Scope) -> None:
        self.nest, self.scope, self.unit = nest, scope, scope.unit
        self.collector = nest.collector
        self.hidden: frozenset[str] = frozenset()
        self.used_up: set[int] = set()      # the calls whose results are run through once

    def run(self) -> None:
        self._check()
        self.block(self.scope.node.body, set(self.scope.given))

    def _check(self) -> None:
        scope = self.scope
        if scope.depth > _DEEPEST:
            self.refuse(scope.node, 'functions are given to functions without an end')
            scope.node = ir.copy_tree(scope.node)
            scope.node.body = []
        for name in scope.given:
            if scope.count[name] > 1:
                self.refuse(scope.node, f'{scope.node.name} binds {name}, which is a function here, anew')

    def refuse(self, node: Any, reason: str, help: str = _AS_VALUE) -> None:
        source, self.collector.source = self.collector.source, self.unit.source
        self.collector.add('SRC105' if isinstance(node, gast.Lambda) else 'SRC103', node, reason, help=help)
        self.collector.source = source

    def block(self, body: list[gast.stmt], defined: set[str]) -> None:
        """Look through a block; `defined` are the functions of this scope that are defined at its beginning."""
        for statement in body:
            if not self._definition(statement, defined):
                self._statement(statement, defined)

    def _statement(self, node: Any, defined: set[str]) -> None:
        for _field, child in gast.iter_fields(node):
            parts = child if isinstance(child, list) else [child]
            if parts and isinstance(parts[0], gast.stmt):
                self.block(parts, set(defined))
            else:
                for part in parts:
                    if isinstance(part, gast.expr):
                        self.visit(part, defined)
                    elif isinstance(part, gast.AST):
                        self._statement(part, defined)      # a handler, a case, an item of with

    def _definition(self, node: gast.stmt, defined: set[str]) -> bool:
        """Enter what a statement defines, if it defines a function."""
        before: list[gast.stmt] = []
        if isinstance(node, gast.FunctionDef):
            closure, name = Closure(node, self.scope, node.name, self.unit), node.name
            if node.decorator_list:
                self.refuse(node.decorator_list[0], 'decorators within a function are not supported', 'leave it out')
        elif isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name):
            name = node.targets[0].id
            if isinstance(node.value, gast.Lambda):
                closure = self.nest.of_lambda(node.value, self.scope, name)
            elif forwarding.is_partial(node.value, self.unit):
                closure, before = self._partial(node.value, name, node, defined)
            else:
                closure = self._function(node.value, defined) if isinstance(node.value, gast.Name) else None
        else:
            return False
        if closure is None:
            return False
        if self.scope.count[name] > 1 or name not in self.scope.locals:
            self.refuse(node, f'{name} is bound more than once, so which function it is depends on the run',
                        'give each function a name of its own')
        own = closure.outer is self.scope and not (isinstance(node, gast.Assign) and isinstance(node.value, gast.Name))
        self.scope.removed[id(node)] = [*before, *self._defaults(closure, node, defined)] if own else []
        self.scope.functions[name] = closure
        defined.add(name)
        return True

    def _defaults(self, closure: Closure, origin: gast.stmt, defined: set[str]) -> list[gast.stmt]:
        """Keep what the defaults are when the function is defined; constants stay what they are."""
        found = []
        for name, default in defaults_of(closure.node.args).items():
            if isinstance(default, gast.Constant) or isinstance(default, gast.UnaryOp) and isinstance(
                    default.operand, gast.Constant):
                closure.defaults[name] = default
                continue
            self.visit(default, defined)
            closure.defaults[name], kept = self._keep(default, f'{closure.name}_{name}', origin)
            found.append(kept)
        return found

    def _keep(self, value: gast.expr, name: str, origin: gast.stmt) -> tuple[gast.expr, gast.stmt]:
        """Bind a value to a new variable; gives the name that reads it, and the statement."""
        variable = self.scope.unused(name)
        self.scope.locals.add(variable)
        target = gast.copy_location(ir.store(variable), value)
        return gast.copy_location(ir.load(variable), value), ir.copy_origin(gast.Assign([target], value, None), origin)

    def _partial(self, node: gast.Call, name: str, origin: gast.stmt,
                 defined: set[str]) -> tuple[Closure, list[gast.stmt]]:
        """Give the function that `functools.partial` makes, and the statements that keep its arguments."""
        found, before = [], []
        for place, value in [*enumerate(node.args[1:]), *((k.arg, k.value) for k in node.keywords)]:
            self.visit(value, defined)
            kept, statement = self._keep(value, f'{name}_{place}', origin)
            found.append(kept)
            before.append(statement)
        count = len(node.args) - 1
        given = [gast.keyword(k.arg, value) for k, value in zip(node.keywords, found[count:])]
        return self.nest.forwarding(node.args[0], self.scope, name, found[:count], given), before

    def visit(self, node: gast.AST, defined: set[str]) -> None:
        """Look through an expression."""
        if isinstance(node, gast.Name):
            self._name(node, defined)
        elif isinstance(node, gast.Call):
            self._call(node, defined)
        elif isinstance(node, gast.Compare) and self._is_none(node, defined):
            self.scope.constants[id(node)] = isinstance(node.ops[0], gast.IsNot)
        elif isinstance(node, gast.Lambda):
            self.refuse(node, 'a lambda that is kept as a value is not supported')
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, defined)
        else:
            for part in ir.parts(node):
                self.visit(part, defined)

    def _is_none(self, node: gast.Compare, defined: set[str]) -> bool:
        """Tell whether a comparison asks a function whether it is None."""
        right = node.comparators[0]
        if len(node.ops) > 1 or not isinstance(node.ops[0], (gast.Is, gast.IsNot)):
            return False
        return isinstance(right, gast.Constant) and right.value is None and (
            self._function(node.left, defined) is not None)

    def _comprehension(self, node: Any, defined: set[str]) -> None:
        self.visit(node.generators[0].iter, defined)
        bound = {n for g in node.generators for n in ir.bound(g.target)}
        before, self.hidden = self.hidden, self.hidden | bound
        for part in ir.parts(node):
            self.visit(part, defined)
        self.hidden = before

    def _name(self, node: gast.Name, defined: set[str]) -> None:
        if ir.is_external(node) or node.id in self.hidden:
            return
        if isinstance(node.ctx, gast.Load) and self._function(node, defined) is not None:
            self.refuse(node, f'the function {node.id} is used as a value')
            return
        self._variable(node)

    def _variable(self, node: gast.Name) -> None:
        owner = self.scope.owner(node.id)
        if owner is None:
            if self.scope.outer is not None:
                self.refuse(node, f'{ir.base_name(node.id)} is no variable of a function around this one',
                            'pass it as an argument')
        elif owner is not self.scope:
            self.scope.outside[id(node)] = (owner, node.id)
            kind = self.scope.reads if isinstance(node.ctx, gast.Load) else self.scope.writes
            kind[owner, node.id] = None
            if node.id in owner.functions:
                self.refuse(node, f'{node.id} is bound more than once, so which function it is depends on the run',
                            'give each function a name of its own')

    def _function(self, node: gast.expr, defined: set[str]) -> Closure | None:
        """Give the function that an expression is, if it is one that stands in a function."""
        if isinstance(node, gast.Lambda):
            closure = self.nest.of_lambda(node, self.scope)
            for name, default in defaults_of(node.args).items():
                if not isinstance(default, gast.Constant):
                    self.refuse(default, 'the default of a lambda that has no name is not supported', 'use def')
                closure.defaults[name] = default
            return closure
        if forwarding.is_partial(node, self.unit):
            for value in [*node.args[1:], *(k.value for k in node.keywords)]:
                if not isinstance(value, gast.Constant):
                    self.refuse(value, 'the arguments of a partial function that has no name are not kept',
                                'give it a name: g = functools.partial(f, ...)')
            return self.nest.forwarding(node.args[0], self.scope, 'partial', [ir.copy_tree(a) for a in node.args[1:]],
                                        [ir.copy_tree(k) for k in node.keywords])
        if not ir.is_local(node) or node.id in self.hidden:
            return None
        owner = self.scope.owner(node.id)
        closure = owner.functions.get(node.id) if owner is not None else None
        if closure is None:
            self._not_yet(node, owner)
        elif owner is not self.scope:
            self.scope.requires[owner, node.id] = None
        elif node.id not in defined:
            self._undefined(node, node.id)
        return closure

    def _not_yet(self, node: gast.Name, owner: Scope | None) -> None:
        """Refuse the use of a function before its definition."""
        if owner is not None and node.id in _defined_in(owner):
            self._undefined(node, node.id)

    def _undefined(self, node: Any, name: str) -> None:
        self.refuse(node, f'{name} is called where it is not certain to be defined',
                    'define it before, and not within a branch or a loop that ends before')

    def _call(self, node: gast.Call, defined: set[str]) -> None:
        if ir.is_external(node.func) and not node.keywords and functional.uses_up(self.unit.externals[node.func.id].value):
            self.used_up |= set(map(id, node.args))
        closure = self._function(node.func, defined)
        given: dict[int, Closure] = {}
        for value in [*node.args, *(k.value for k in node.keywords)]:
            found = self._function(value, defined)
            if found is None:
                self.visit(value, defined)
            else:
                given[id(value)] = found
        if closure is None and ir.is_external(node.func) and (given or takes_keywords(node, self.unit)):
            closure = self.nest.of_module(node.func.id, self.unit)
        if closure is None and ir.is_external(node.func):
            closure = self._of_python(node, given)
        if closure is None:
            self.visit(node.func, defined)
            for value in [*node.args, *(k.value for k in node.keywords)]:
                if id(value) in given:
                    self.refuse(value, 'a function is given to one that cannot be followed', 'write out what it does')
            return
        if closure.node.args.kwarg is not None or closure.node.args.vararg is not None:
            closure = self._written_out(node, closure)
        bound = self._bind(node, closure, given)
        if bound is not None:
            self._enter(node, closure, bound, given, defined)

    def _of_python(self, node: gast.Call, given: dict[int, Closure]) -> Closure | None:
        """Give what `map` and the like would be if they were written in Python, where what they give is used up at once."""
        called = self.unit.externals[node.func.id].value
        function = functional.written(called, len(node.args))
        if function is None or node.keywords or any(isinstance(a, gast.Starred) for a in node.args):
            return None
        if id(node) not in self.used_up and not functional.is_a_value(called):
            return None
        first = node.args[0]
        if ir.is_external(first) and callable(self.unit.externals[first.id].value):
            name = self.unit.externals[first.id].path.rpartition('.')[2]
            given[id(first)] = self.nest.forwarding(first, self.scope, name, [], [])
        return self.nest.of_python(function)

    def _written_out(self, node: gast.Call, closure: Closure) -> Closure:
        """Make what a function collects in ``*args`` and ``**keywords`` parameters of their own."""
        args = closure.node.args
        named = {p.id for p in (*args.args, *args.kwonlyargs)}
        keys = tuple(k.arg for k in node.keywords if k.arg not in named) if args.kwarg else ()
        starred = any(isinstance(a, gast.Starred) for a in node.args)
        count = None if starred else max(len(node.args) - len(args.posonlyargs) - len(args.args), 0)
        taken = set(bound_names(closure.node)[0]) & set(keys)
        if taken:
            self.refuse(node, f'{closure.name} has another variable {min(taken)}', 'give it another name')
            return closure
        return self.nest.written_out(closure, keys, count)

    def _bind(self, node: gast.Call, closure: Closure, given: dict[int, Closure]) -> dict[str, Any] | None:
        """Give the functions that a call gives, by parameter, with the other arguments; None for what does not fit."""
        starred = any(isinstance(a, gast.Starred) for a in node.args)
        if starred and (given or closure.defaults and not closure.node.args.vararg):
            self.refuse(node, 'which parameters * gives values to is not known', 'write the arguments out')
            return None
        signature = signature_of(closure.node.args)
        try:
            bind = signature.bind_partial if starred else signature.bind
            found = bind(*[a for a in node.args if not isinstance(a, gast.Starred)],
                         **{k.arg: k.value for k in node.keywords}).arguments
        except TypeError as error:
            self.refuse(node, f'the call of {closure.name} does not fit: {error}', 'see its parameters')
            return None
        for name, value in found.items():
            parts = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else ()
            if any(id(part) in given for part in parts):
                self.refuse(node, f'a function is collected in *{name}', 'name the parameter')
                return None
        return found

    def _enter(self, node: gast.Call, closure: Closure, bound: dict[str, Any], given: dict[int, Closure],
               defined: set[str]) -> None:
        functions = {name: given[id(value)] for name, value in bound.items() if id(value) in given}
        filled = {n: v for n, v in closure.defaults.items() if n not in bound}
        for value in filled.values():
            owner = closure.outer
            if ir.is_external(value):
                self.unit.externals[value.id] = closure.unit.externals[value.id]
            elif isinstance(value, gast.Name) and owner is not self.scope:
                self.scope.reads[owner, value.id] = None
        callee = self.nest.scope(closure, functions)
        self.scope.calls[id(node)] = Call(node, callee, set(given), filled, frozenset(defined), self.hidden)


def _defined_in(scope: Scope) -> set[str]:
    """Give the names that a function binds to functions somewhere."""
    found = scope.__dict__.setdefault('definitions', None)
    if found is None:
        found, stack = set(), list(scope.node.body)
        while stack:
            node = stack.pop()
            if isinstance(node, gast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda):
                found |= {t.id for t in node.targets if isinstance(t, gast.Name)}
            else:
                stack += [part for part in ir.parts(node) if isinstance(part, gast.stmt)]
        scope.__dict__['definitions'] = found
    return found


def defaults_of(args: gast.arguments) -> dict[str, gast.expr]:
    """Give the defaults of a definition by parameter, in the order of their evaluation."""
    positional = [*args.posonlyargs, *args.args]
    found = {p.id: d for p, d in zip(positional[len(positional) - len(args.defaults):], args.defaults)}
    return {**found, **{p.id: d for p, d in zip(args.kwonlyargs, args.kw_defaults) if d is not None}}


def look(nest: Nest, scope: Scope) -> None:
    """Look through a function."""
    _Look(nest, scope).run()
