"""The functions that stand within a function: what each of them is, and what calls of them need.

A variable of a function belongs to it; a function that stands in it shares the variable. So what a call needs are the
variables that the called function reads of others, or binds, or that the functions need which it calls in turn.
"""
from __future__ import annotations

import collections
import dataclasses
import types
from typing import Any

import gast

from srcad.frontend.local import Local
from srcad.frontend.names import bound_names
from srcad.unit import Unit

Variable = tuple['Scope', str]


@dataclasses.dataclass(eq=False)
class Closure:
    """A function as a value: its definition, and the function that it stands in; None for one of a module.

    Attributes
    ----------
    name
        The name that it goes by.
    unit
        Where its text stands.
    defaults
        The variables that hold what its defaults were when it was defined, by parameter.
    given
        For one of a module, the object.
    keys
        The parameters that were ``**keywords``, and how many there are for ``*args``.
    """

    node: gast.FunctionDef
    outer: Scope | None
    name: str
    unit: Unit
    defaults: dict[str, gast.expr] = dataclasses.field(default_factory=dict)
    given: Any = None
    keys: Any = ()

    @property
    def key(self) -> Any:
        """What tells it from others."""
        place = getattr(self.node, 'lineno', None), getattr(self.node, 'col_offset', None)
        return (*_home(self.unit), self.name, self.keys, *place, self.outer.key if self.outer else None)


def _home(unit: Unit) -> tuple[Any, ...]:
    function = getattr(unit.resolver, 'function', None)
    return (id(function),) if isinstance(function, types.FunctionType) else ('static', unit.source.filename)


@dataclasses.dataclass(eq=False)
class Call:
    """A call of a function that is known.

    Attributes
    ----------
    callee
        What is called.
    dropped
        The ids of the arguments that are functions: `callee` knows them.
    filled
        The defaults that are used.
    defined
        The functions of the calling one that are defined by then.
    hidden
        Names that mean something else in this place than in the rest of the function.
    """

    node: gast.Call
    callee: Scope
    dropped: set[int]
    filled: dict[str, gast.expr]
    defined: frozenset[str]
    hidden: frozenset[str]


class Scope:
    """A function for one choice of the functions that it is given.

    Attributes
    ----------
    given
        The functions that its parameters are.
    locals
        The names that it binds.
    functions
        Those of them that are functions.
    reads, writes
        The variables of others that it reads and binds itself.
    requires
        The functions of others that it calls.
    calls
        Its calls of known functions, by the id of the node.
    removed
        The statements that define functions, by id, and what stands in their places.
    outside
        Whose variable a name of another function is, by the id of the node.
    constants
        What tests of functions are, by the id of the node: ``f is None``.
    needs
        The variables of others that a call needs, in order.
    spelling
        The parameter that each of them is.
    local
        The function that comes of it.
    """

    def __init__(self, closure: Closure, given: dict[str, Closure]) -> None:
        self.node, self.outer, self.unit, self.given = closure.node, closure.outer, closure.unit, given
        self.closure = closure
        found, declared = bound_names(self.node)
        self.count = collections.Counter(found)
        self.locals = set(found) - declared
        self.functions: dict[str, Closure] = dict(given)
        self.reads: dict[Variable, None] = {}
        self.writes: dict[Variable, None] = {}
        self.requires: dict[Variable, None] = {}
        self.calls: dict[int, Call] = {}
        self.removed: dict[int, list[gast.stmt]] = {}
        self.outside: dict[int, Variable] = {}
        self.constants: dict[int, bool] = {}
        self.needs: dict[Variable, None] = {}
        self.bound: set[Variable] = set()
        self.spelling: dict[Variable, str] = {}
        self.depth = max([closure.outer.depth if closure.outer else 0,
                          *(1 + (c.outer.depth if c.outer else 0) for c in given.values())])
        self.key = (closure.key, tuple((name, given[name].key) for name in sorted(given)))
        self.local: Local | None = None
        self.recursive = False

    def owner(self, name: str) -> Scope | None:
        """Give the function whose variable a name is; None if it is not of any."""
        scope: Scope | None = self
        while scope is not None and name not in scope.locals:
            scope = scope.outer
        return scope

    def unused(self, name: str) -> str:
        """Give an identifier like a name that nothing is called by here."""
        used = self.locals | set(self.spelling.values()) | {n for _, n in self.needs}
        while name in used:
            name += '_'
        return name


def settle(scopes: list[Scope]) -> None:
    """Find what the calls of all functions need: what a function calls needs, it needs too."""
    for scope in scopes:
        scope.needs = dict.fromkeys([*scope.reads, *scope.writes])
        scope.bound = set(scope.writes)
    changed = True
    while changed:
        changed = False
        for scope in reversed(scopes):
            before = len(scope.needs), len(scope.bound), len(scope.requires)
            for call in scope.calls.values():
                callee = call.callee
                scope.needs.update((v, None) for v in callee.needs if v[0] is not scope)
                scope.bound |= {v for v in callee.bound if v[0] is not scope}
                scope.requires.update((v, None) for v in callee.requires if v[0] is not scope)
            changed |= before != (len(scope.needs), len(scope.bound), len(scope.requires))
    for scope in scopes:
        _spell(scope)
    _mark_recursive(scopes[0])


def _spell(scope: Scope) -> None:
    """Choose the parameters that the variables of others become: by their names, as far as these are free."""
    scope.needs = dict.fromkeys(sorted(scope.needs, key=lambda v: (v in scope.bound,)))
    direct = {*scope.reads, *scope.writes}
    for variable in sorted(scope.needs, key=lambda v: v not in direct):
        name = variable[1]
        if name in scope.locals or name in scope.spelling.values():
            name = scope.unused(f'{name}_of_{variable[0].node.name}')
        scope.spelling[variable] = name


def _mark_recursive(first: Scope) -> None:
    """Mark one function of each circle of calls at least."""
    done: set[int] = set()
    active: set[int] = {id(first)}
    stack = [(first, iter(list(first.calls.values())))]
    while stack:
        scope, rest = stack[-1]
        call = next(rest, None)
        if call is None:
            stack.pop()
            active.discard(id(scope))
            done.add(id(scope))
        elif id(call.callee) in active:
            call.callee.recursive = True
        elif id(call.callee) not in done:
            active.add(id(call.callee))
            stack.append((call.callee, iter(list(call.callee.calls.values()))))
