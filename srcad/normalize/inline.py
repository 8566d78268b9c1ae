"""Calls of functions that stand within a function: written in place, or with what they bind as results.

A function that is called in one place, or is short, is written where it is called; what it returns stands at the end of
each way through it, so it is assigned there. Another one becomes a function of its own, and gives back the variables that
it binds for the function around it.

Before::

    def f(x, k):
        def rate(y, by=2.0):
            if y > x:
                return -k * by
            return -k * y
        z = rate(x)
        return z

After::

    def f(x, k):
        if x > x:
            _1 = -k
            z = _1 * 2.0
        else:
            _3 = -k
            z = _3 * x
        return z
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.analyze import cfg, liveness
from srcad.normalize import blocks
from srcad.unit import Unit

_SHORT, _MOST = 4, 20      # statements of the core form


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write short functions in place of their calls."""
    if not any(external.kind == 'local' for external in unit.externals.values()):
        return module
    function = blocks.function_of(module)
    names = blocks.Names(function)
    blocks.rewrite(function, lambda statement: _statement(statement, unit, names))
    return module


def _statement(statement: gast.stmt, unit: Unit, names: blocks.Names) -> list[gast.stmt]:
    value = getattr(statement, 'value', None)
    if isinstance(statement, gast.Assign) and ir.is_local(value) and ir.is_local(statement.targets[0]):
        # What a call binds was marked by an assignment to itself.
        return [] if value.id == statement.targets[0].id else [statement]
    if isinstance(statement, (gast.Raise, gast.Assert)):
        _first_results(statement, unit)
    callee = called(value, unit)
    if callee is None or not isinstance(statement, (gast.Assign, gast.Expr)):
        return [statement]
    if _in_place(value, callee, unit):
        return _Inlined(statement, callee, unit, names).run()
    return _with_results(statement, callee, unit) if callee.written else [statement]


def called(value: Any, unit: Unit) -> Any:
    """Give the function within a function that an expression calls; None for anything else."""
    if not isinstance(value, gast.Call) or not ir.is_external(value.func):
        return None
    external = unit.externals[value.func.id]
    return external.value if external.kind == 'local' else None


def _in_place(call: gast.Call, callee: Any, unit: Unit) -> bool:
    """Tell whether a function is written in place of a call."""
    if callee.recursive or any(isinstance(a, gast.Starred) for a in call.args) or callee.tree.args.vararg:
        return False
    function, home = _core(callee)
    if not _same_home(function, home, unit):
        return False
    size = _size(function)
    if size > _SHORT and (size * callee.sites > _MOST and callee.sites > 1 or callee.given is not None):
        return False
    # A variable that is not bound on every way to its use must not have the value of the last call.
    live = liveness.Liveness(cfg.build(function)).live_in(function.body[0])
    return live <= {p.id for p in _parameters(function)}


def _core(callee: Any) -> tuple[gast.FunctionDef, Unit]:
    """Bring a function to core form, as it is written in place of a call: variables get versions there."""
    if callee.core is None:
        from srcad import normalize
        module, unit = callee.load(results=False)
        for step in normalize.PASSES[:normalize.PASSES.index(normalize.versions)]:
            module = step.run(module, unit)
        callee.core = blocks.function_of(module), unit
    return callee.core


def _parameters(function: gast.FunctionDef) -> list[gast.Name]:
    args = function.args
    return [*args.args, *([args.vararg] if args.vararg else []), *args.kwonlyargs]


def _same_home(function: gast.FunctionDef, home: Unit, unit: Unit) -> bool:
    """Tell whether the names that are not local mean the same in two functions."""
    if home.resolver is unit.resolver:
        return True
    used = [home.externals[key] for key in {node.id for node in ir.walk(function) if ir.is_external(node)}]
    mine, other = getattr(unit.resolver, 'namespace', None), getattr(home.resolver, 'namespace', None)
    foreign = [e for e in used if e.kind == 'cell' or e.kind == 'global' and (mine is None or mine is not other)]
    return not foreign and all(unit.externals.get(e.key, e).value is e.value for e in used)


def _given(call: gast.Call, parameters: list[gast.Name]) -> dict[str, gast.expr]:
    """Give the arguments of a call by parameter."""
    given = dict(zip((p.id for p in parameters), call.args))
    return {**given, **{k.arg: k.value for k in call.keywords}}


def _size(function: gast.FunctionDef) -> int:
    return sum(1 for _ in blocks.statements(function.body))


def _first_results(statement: gast.stmt, unit: Unit) -> None:
    """In what an error says, use the result of a function without what it binds."""
    for node in ir.walk(statement):
        for field, part in gast.iter_fields(node):
            for place, item in enumerate(part) if isinstance(part, list) else [(None, part)]:
                callee = called(item, unit)
                if callee is not None and callee.written:
                    new = ir.constant(None) if callee.is_procedure else gast.Subscript(item, ir.constant(0), gast.Load())
                    if place is None:
                        setattr(node, field, new)
                    else:
                        part[place] = new


def _with_results(statement: gast.stmt, callee: Any, unit: Unit) -> list[gast.stmt]:
    """Bind the variables that a call gives back beside its result."""
    call = statement.value
    given = _given(call, _parameters(callee.tree))
    targets: list[gast.expr] = [ir.store(given[name].id) for name in callee.written]
    after = []
    target = statement.targets[0] if isinstance(statement, gast.Assign) else None
    if not callee.is_procedure:
        targets.insert(0, target or ir.store(unit.fresh()))
    elif target is not None:
        after = [ir.copy_origin(ir.assign(target, ir.constant(None)), statement)]
    if len(targets) == 1:
        return [ir.copy_origin(ir.assign(targets[0], call), statement), *after]
    name = unit.fresh()
    parts = gast.Assign([gast.Tuple(targets, gast.Store())], ir.load(name), None)
    return [blocks.bind(name, call, statement), ir.copy_origin(parts, statement), *after]


class _Inlined:
    """A function that is written in place of one call."""

    def __init__(self, statement: gast.stmt, callee: Any, unit: Unit, names: blocks.Names) -> None:
        self.statement, self.callee, self.unit, self.names = statement, callee, unit, names
        self.target = statement.targets[0] if isinstance(statement, gast.Assign) else None
        function, home = _core(callee)
        self.body = [ir.copy_tree(s) for s in function.body]
        self.parameters = _parameters(function)
        self.single = sum(1 for s in blocks.statements(callee.tree.body)) == 1
        for key, external in home.externals.items():
            unit.externals.setdefault(key, external)

    def run(self) -> list[gast.stmt]:
        if self.body and isinstance(self.body[0], gast.Expr) and isinstance(self.body[0].value, gast.Constant):
            self.body.pop(0)        # its documentation
        bound = set().union(*map(ir.bound, self.body))
        before = self._arguments(bound)
        self._returned_list(bound)
        for statement in self.body:
            for node in ir.names(statement):
                node.id = self._renamed(node.id)
        for node in blocks.statements(self.body):
            if self.single or getattr(node, 'origin', None) is None:
                ir.copy_origin(node, self.statement)
        self._finish(self.body)
        self._constants()
        return [*before, *self.body]

    def _arguments(self, bound: set[str]) -> list[gast.stmt]:
        """Choose what stands for each parameter: an argument, or a variable where the function binds it anew."""
        self.names_for: dict[str, str] = {}
        self.constants: dict[str, gast.expr] = {}
        before = []
        given = _given(self.statement.value, self.parameters)
        written = {given[name].id for name in self.callee.written}
        for name, value in given.items():
            if name in self.callee.written:
                self.names_for[name] = value.id
            elif name in bound or ir.is_local(value) and value.id in written:
                before.append(blocks.bind(self._renamed(name), value, self.statement))
            elif isinstance(value, gast.Name):
                self.names_for[name] = value.id
            else:
                self.constants[self._renamed(name)] = value
        return before

    def _returned_list(self, bound: set[str]) -> None:
        """Let a list that is made and returned have one name: what it holds is not known under two."""
        last = self.body[-1] if self.body else None
        name = getattr(last.value, 'id', '') if isinstance(last, gast.Return) else ''
        if name in bound and name not in self.names_for and self.target is not None and ir.is_temporary(self.target.id):
            if any(isinstance(s, gast.Assign) and isinstance(s.value, (gast.List, gast.Dict)) and name in ir.bound(s)
                   for s in blocks.statements(self.body)):
                self.names_for[name] = self.target.id

    def _renamed(self, name: str) -> str:
        """Give the name that a local name of the function gets."""
        if name not in self.names_for:
            if not ir.is_temporary(name):
                self.names_for[name] = self.names.fresh(f'{ir.base_name(name)}%')[1:]
            elif name[1:].isdigit():
                self.names_for[name] = self.unit.fresh()
            else:
                self.names_for[name] = self.names.fresh(name[1:].rstrip('0123456789'))
        return self.names_for[name]

    def _finish(self, body: list[gast.stmt]) -> None:
        """Assign what is returned at the end of each way."""
        last = body[-1] if body else None
        if isinstance(last, gast.If):
            self._finish(last.body)
            self._finish(last.orelse)
        elif isinstance(last, gast.Return):
            body.pop()
            before = body[-1] if body else None
            if self.target is None or ir.is_local(last.value) and last.value.id == self.target.id:
                pass
            elif isinstance(before, gast.Assign) and ir.is_local(before.targets[0]) and ir.is_local(last.value) and (
                    before.targets[0].id == last.value.id and ir.is_temporary(last.value.id)):
                before.targets = [ir.store(self.target.id)]
                ir.copy_origin(before, self.statement)
            else:
                body.append(blocks.bind(self.target.id, last.value, self.statement))
            if not body:
                body.append(ir.copy_origin(gast.Pass(), self.statement))

    def _constants(self) -> None:
        """Put arguments that are literals in the places of their parameters."""
        if self.constants:
            replace = _Constants(self.constants)
            self.body = [replace.visit(statement) for statement in self.body]


class _Constants(ir.Transformer):
    def __init__(self, constants: dict[str, gast.expr]) -> None:
        self.constants = constants

    def visit_Name(self, node: gast.Name) -> gast.AST:
        found = self.constants.get(node.id)
        return node if found is None else blocks.place(ir.copy_tree(found), node)
