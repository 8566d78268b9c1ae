"""Hooks on variables, written into the function as statements for the reverse sweep.

Before (with ``hooks={'h': hook}``)::

    h = np.tanh(x)

After::

    h = np.tanh(x)
    with insert_grad_of(h) as d|h:
        hooked|h = hook(d|h)
        if hooked|h is not None:
            d|h = hooked|h
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gast

from srcad import errors, ir
from srcad.steering import insert_grad_of
from srcad.unit import Unit

_HELP = 'assign it in a statement of its own'


@dataclasses.dataclass(frozen=True, eq=False)
class Hooked:
    """A function with hooks on its variables.

    Attributes
    ----------
    function
        The function.
    hooks
        Names of variables, with what gets their adjoints.
    """

    function: Any
    hooks: tuple[tuple[str, Callable], ...]

    @property
    def __name__(self) -> str:
        return self.function.__name__


def insert(function: gast.FunctionDef, unit: Unit, hooks: tuple[tuple[str, Callable], ...],
           collector: errors.Collector) -> None:
    """Write hooks into a function whose names are resolved, in place."""
    for number, (name, hook) in enumerate(hooks):
        key = ir.external(unit, f'hooks.{number}.{name}_hook', hook, 'default')
        _Inserter(name, key, unit, collector).run(function)


class _Inserter:
    def __init__(self, name: str, hook: gast.Name, unit: Unit, collector: errors.Collector) -> None:
        self.name, self.hook, self.unit, self.collector = name, hook, unit, collector

    def run(self, function: gast.FunctionDef) -> None:
        """Insert the hook after each statement that binds the variable."""
        body = self._block(function.body)
        if self.name in {a.id for a in ir.walk(function.args) if isinstance(a, gast.Name)}:
            place = 1 if _is_docstring(function.body[0]) else 0
            body[place:place] = [self._call(function.body[0])]
        function.body[:] = body

    def _block(self, statements: list[gast.stmt]) -> list[gast.stmt]:
        result: list[gast.stmt] = []
        for stmt in statements:
            if isinstance(stmt, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
                result.append(stmt)
                self._refuse_where(isinstance(n, gast.Nonlocal) and self.name in n.names for n in ir.walk(stmt))
                continue
            for field in ('body', 'orelse', 'finalbody'):
                if getattr(stmt, field, None):
                    setattr(stmt, field, self._block(getattr(stmt, field)))
            for part in [*getattr(stmt, 'handlers', ()), *getattr(stmt, 'cases', ())]:
                part.body = self._block(part.body)
            result.append(stmt)
            self._bound(stmt, result)
        return result

    def _bound(self, stmt: gast.stmt, result: list[gast.stmt]) -> None:
        """Insert the hook where a statement binds the variable."""
        targets = getattr(stmt, 'targets', [getattr(stmt, 'target', None)])
        if isinstance(stmt, gast.With):
            targets = [item.optional_vars for item in stmt.items]
        if any(self.name in _names(target) for target in targets if target is not None) and (
                not isinstance(stmt, gast.Delete) and getattr(stmt, 'value', stmt) is not None):
            if isinstance(stmt, (gast.For, gast.With)):
                stmt.body.insert(0, self._call(stmt))
            else:
                result.append(self._call(stmt))
        self._refuse(stmt)

    def _refuse(self, stmt: gast.stmt) -> None:
        """Refuse what binds the variable within an expression or a pattern, where no statement can stand."""
        for part in ir.parts(stmt):
            if not isinstance(part, gast.stmt):
                for node in ir.walk(part):
                    own = isinstance(node, gast.NamedExpr) and self.name in _names(node.target)
                    if own or self.name in (getattr(node, 'name', None), getattr(node, 'rest', None)):
                        self.collector.add('SRC108', node, f'{self.name} has a hook, and is bound within an expression or a '
                                           'pattern', help=_HELP)

    def _refuse_where(self, found: Any) -> None:
        if any(found):
            self.collector.add('SRC108', None, f'{self.name} has a hook, and is bound by a function within', help=_HELP)

    def _call(self, origin: gast.stmt) -> gast.With:
        given, answer = f'd|{self.name}', f'hooked|{self.name}'
        manager = ir.external(self.unit, 'srcad.insert_grad_of', insert_grad_of)
        answered = gast.Compare(ir.load(answer), [gast.IsNot()], [ir.constant(None)])
        body = [ir.assign(answer, ir.call(ir.copy_tree(self.hook), ir.load(given))),
                gast.If(answered, [ir.assign(given, ir.load(answer))], [])]
        item = gast.withitem(ir.call(manager, ir.load(self.name)), ir.store(given))
        made = gast.With([item], body, None)
        for node in ir.walk(made):
            ir.copy_origin(gast.copy_location(node, origin), origin)
        return made


def _names(target: gast.expr) -> set[str]:
    """Give the names that a target binds; what is stored into is none of them."""
    return {n.id for n in ir.names(target) if isinstance(n.ctx, gast.Store)}


def _is_docstring(stmt: gast.stmt) -> bool:
    return isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Constant) and isinstance(stmt.value.value, str)
