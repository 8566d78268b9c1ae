"""Walk over the blocks of a function with an explicit stack, and small builders that the passes share."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import gast

from srcad import ir

LOOPS = (gast.For, gast.While)
COMPOUND = (gast.If, gast.For, gast.While)
_FIELDS = ('finalbody', 'orelse', 'body')       # from the last to the first


def function_of(module: gast.Module) -> gast.FunctionDef:
    """Give the function that a module of the pipeline holds."""
    for statement in module.body:
        if isinstance(statement, gast.FunctionDef):
            return statement
    raise TypeError('normalize: the module holds no function')


def rewrite(function: gast.FunctionDef, visit: Callable[[gast.stmt], list[gast.stmt]]) -> None:
    """Replace each statement by what `visit` gives for it, in program order.

    Compound statements in a result are entered next, so `visit` may put statements there that it has not finished;
    simple statements of a result are not visited again. No recursion: an `elif` chain may be long.
    """
    stack: list[tuple[Any, str, Any, list]] = [(function, 'body', iter(function.body), [])]
    while stack:
        owner, field, rest, done = stack[-1]
        statement = next(rest, None)
        if statement is None:
            if not done and field == 'body':
                done.append(ir.copy_origin(gast.Pass(), owner))
            setattr(owner, field, done)
            stack.pop()
            continue
        result = visit(statement)
        done.extend(result)
        for inner in reversed(result):
            if isinstance(inner, (*COMPOUND, gast.With, gast.Try)):
                for owner, name in _holders(inner):
                    stack.append((owner, name, iter(getattr(owner, name)), []))


def _holders(node: gast.stmt) -> list[tuple[Any, str]]:
    """Give what holds the blocks of a statement, and the names of the fields, from the last to the first."""
    found = []
    for name in _FIELDS:
        if name == 'body':
            found += [(handler, 'body') for handler in reversed(getattr(node, 'handlers', []))]
        if isinstance(getattr(node, name, None), list):
            found.append((node, name))
    return found


def statements(block: Iterable[gast.stmt]) -> Iterable[gast.stmt]:
    """Give all statements in a block and the blocks in it, in program order."""
    stack = [iter(block)]
    while stack:
        statement = next(stack[-1], None)
        if statement is None:
            stack.pop()
            continue
        yield statement
        stack += [iter(getattr(owner, name)) for owner, name in _holders(statement)]


def branch(test: gast.expr, body: list, orelse: list, origin: gast.AST) -> gast.If:
    """Build an `if` that comes from a statement of the user's."""
    return ir.copy_origin(gast.If(test, body, orelse), origin)


def bind(name: str, value: gast.expr, origin: gast.AST) -> gast.Assign:
    """Build an assignment to a local name that comes from a statement of the user's."""
    return ir.copy_origin(ir.assign(name, value), origin)


def negate(test: gast.expr) -> gast.expr:
    """Build the test that holds where a test does not, at its place."""
    found = ir.opposite(test)
    return found if hasattr(found, 'lineno') else place(found, test)


def place(new: gast.AST, old: gast.AST) -> gast.AST:
    """Give an expression the position of another; returns the expression."""
    for field in ('lineno', 'col_offset', 'end_lineno', 'end_col_offset'):
        if hasattr(old, field):
            setattr(new, field, getattr(old, field))
    return new


class Names:
    """Gives speaking names for flags and results, `%done` or `%done2`, that a function does not have yet."""

    def __init__(self, function: gast.FunctionDef) -> None:
        self._used = {n.id for n in ir.names(function)}

    def fresh(self, stem: str) -> str:
        """Give a new name."""
        name, number = '%' + stem, 1
        while name in self._used:
            number += 1
            name = f'%{stem}{number}'
        self._used.add(name)
        return name
