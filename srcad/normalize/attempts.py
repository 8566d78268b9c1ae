"""Write `try` as a branch on whether an exception was caught, and `finally` as marks.

Which handler of several has run is the number `_caught`.

Before::

    def f(x, table, log):
        try:
            y = table['y']
        except KeyError as error:
            y = 1.0
        finally:
            log.append(1)
        return x * y

After::

    def f(x, table, log):
        cleanup()
        if within():
            _caught = attempt('1', KeyError)
            if _caught:
                error = exception()
                y = 1.0
            elif within():
                y = table['y']
            else:
                settled()
        else:
            final()
            log.append(1)
            ended()
        return x * y
"""
from __future__ import annotations

import gast

from srcad import errors, ir, markers
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write `try` as a branch."""
    function = blocks.function_of(module)
    names = blocks.Names(function)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        return _Attempt(statement, unit, names).run() if isinstance(statement, gast.Try) else [statement]

    blocks.rewrite(function, visit)
    return module


class _Attempt:
    """One `try` statement."""

    def __init__(self, statement: gast.Try, unit: Unit, names: blocks.Names) -> None:
        self.statement, self.unit, self.names = statement, unit, names

    def run(self) -> list[gast.stmt]:
        node = self.statement
        if not node.finalbody:
            return self._handled()
        last, node.finalbody = node.finalbody, []
        body = [node] if node.handlers else node.body
        ending = [self._mark('final'), *last, self._mark('ended')]
        return [self._mark('cleanup'), self._region(body, ending)]

    def _handled(self) -> list[gast.stmt]:
        node = self.statement
        flag = self.names.fresh('caught')
        kinds = [self._kinds(handler) for handler in node.handlers]
        sizes = ir.constant(','.join(str(len(found)) for found in kinds))
        start = blocks.bind(flag, markers.build(self.unit, 'attempt', sizes, *[k for found in kinds for k in found]), node)
        tried = [self._region(node.body, [self._mark('settled')]), *node.orelse]
        return [start, blocks.branch(ir.load(flag), self._handlers(flag), tried, node)]

    def _handlers(self, flag: str) -> list[gast.stmt]:
        """Give the handlers, one within the other: each is an arm of a test of the number."""
        *others, last = [self._body(handler) for handler in self.statement.handlers]
        for number in range(len(others), 0, -1):
            test = gast.Compare(ir.load(flag), [gast.Eq()], [ir.constant(number)])
            last = [blocks.branch(test, others[number - 1], last, self.statement.handlers[number - 1].body[0])]
        return last

    def _body(self, handler: gast.ExceptHandler) -> list[gast.stmt]:
        if handler.name is None:
            return handler.body
        name = handler.name if isinstance(handler.name, str) else handler.name.id
        return [blocks.bind(name, markers.build(self.unit, 'exception'), handler.body[0]), *handler.body]

    def _kinds(self, handler: gast.ExceptHandler) -> list[gast.expr]:
        """Give the classes of exceptions that a handler is for."""
        if handler.type is None:
            return [ir.external(self.unit, 'builtins.BaseException', BaseException, 'builtin')]
        kinds = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
        for kind in kinds:
            if not ir.is_external(kind):
                raise errors.at(errors.UnsupportedSyntax, 'SRC107', self.unit.source, kind,
                                'which exceptions are caught is computed', help='name their classes')
        return kinds

    def _region(self, body: list[gast.stmt], ending: list[gast.stmt]) -> gast.If:
        return blocks.branch(markers.build(self.unit, 'within'), body, ending, self.statement)

    def _mark(self, name: str) -> gast.Expr:
        return markers.statement(self.unit, name, self.statement)
