"""Write `match` as `if` and `elif`.

A sequence pattern matches what `collections.abc.Sequence` knows, and no string; the names of a pattern are bound once all of
it has matched, before the guard.

Before::

    def f(x, kind, pair):
        match kind:
            case 'square' | 'cube' as name:
                y = x * x
            case None:
                y = x
            case int(n) if n > 2:
                y = x ** n
            case _:
                y = 0.0 * x
        match pair:
            case (a, b, *rest):
                y = y * a
        return y

After::

    def f(x, kind, pair):
        if kind == 'square' or kind == 'cube':
            name = kind
            y = x * x
        elif kind is None:
            y = x
        else:
            _case = isinstance(kind, int)
            if _case:
                n = kind
                _case = n > 2
            if _case:
                y = x ** n
            else:
                y = 0.0 * x
        if isinstance(pair, collections.abc.Sequence) and not isinstance(pair, (str, bytes, bytearray)) and len(pair) >= 2:
            a = pair[0]
            b = pair[1]
            rest = [*pair[2:]]
            y = y * a
        return y
"""
from __future__ import annotations

import collections.abc
from typing import Any

import gast

from srcad import errors, ir
from srcad.normalize import blocks
from srcad.normalize.effects import binds
from srcad.unit import Unit

# Classes whose pattern with one argument binds the subject itself.
_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write `match` as `if` and `elif`."""
    function = blocks.function_of(module)
    names = blocks.Names(function)

    def visit(statement: gast.stmt) -> list[gast.stmt]:
        return _Match(unit, statement, names).run() if isinstance(statement, gast.Match) else [statement]

    blocks.rewrite(function, visit)
    return module


class _Match:
    """Lowers one statement; what stands in its branches is left to the walk over the blocks."""

    def __init__(self, unit: Unit, statement: gast.Match, names: blocks.Names) -> None:
        self.unit, self.statement, self.names = unit, statement, names

    def run(self) -> list[gast.stmt]:
        node, subject, result = self.statement, self.statement.subject, []
        if not ir.is_local(subject) or subject.id in self._bound():
            result.append(self._bind(self.unit.fresh(), subject))
            subject = ir.load(result[0].targets[0].id)
        chain: list[gast.stmt] = []
        for case in reversed(node.cases):
            chain = self._case(case, subject, chain)
        return result + chain

    def _bound(self) -> set[str]:
        """Give the names that patterns and guards bind."""
        found = set()
        for case in self.statement.cases:
            found |= {getattr(p, 'name', None) or getattr(p, 'rest', None) for p in ir.walk(case.pattern)}
            found |= binds(case.guard) if case.guard is not None else set()
        return found

    def _bind(self, name: str, value: gast.expr) -> gast.stmt:
        return blocks.bind(name, value, self.statement)

    def _case(self, case: gast.match_case, subject: gast.expr, otherwise: list[gast.stmt]) -> list[gast.stmt]:
        tests: list[gast.expr] = []
        bound: list[tuple[str, gast.expr]] = []
        self._pattern(case.pattern, subject, tests, bound)
        before = [self._bind(name, value) for name, value in bound]
        if case.guard is not None and before:
            flag = self.names.fresh('case')
            first = self._bind(flag, _all(tests) if tests else ir.constant(True))
            before.append(self._bind(flag, case.guard))
            guarded = blocks.branch(ir.load(flag), before, [], self.statement) if tests else None
            start = [first, guarded] if guarded is not None else before
            return [*start, blocks.branch(ir.load(flag), case.body, otherwise, self.statement)]
        tests += [case.guard] if case.guard is not None else []
        if not tests:
            return [*before, *case.body]
        return [blocks.branch(_all(tests), [*before, *case.body], otherwise, self.statement)]

    def _pattern(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        """Enter the tests that a pattern makes of a value, and what it binds."""
        getattr(self, '_' + type(pattern).__name__[5:].lower())(pattern, value, tests, bound)

    def _value(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        tests.append(gast.Compare(ir.copy_tree(value), [gast.Eq()], [pattern.value]))

    def _singleton(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        tests.append(gast.Compare(ir.copy_tree(value), [gast.Is()], [ir.constant(pattern.value)]))

    def _as(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        if pattern.pattern is not None:
            self._pattern(pattern.pattern, value, tests, bound)
        if pattern.name is not None:
            bound.append((pattern.name, ir.copy_tree(value)))

    def _or(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        found = []
        for part in pattern.patterns:
            inner: list[gast.expr] = []
            names: list[tuple[str, gast.expr]] = []
            self._pattern(part, value, inner, names)
            if names:
                raise self._refuse(part, 'names in an alternative of a pattern')
            found.append(_all(inner) if inner else ir.constant(True))
        tests.append(gast.BoolOp(gast.Or(), found))

    def _sequence(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        parts = pattern.patterns
        star = next((k for k, part in enumerate(parts) if isinstance(part, gast.MatchStar)), None)
        sequence = ir.external(self.unit, 'collections.abc.Sequence', collections.abc.Sequence)
        strings = gast.Tuple([self._builtin(kind) for kind in (str, bytes, bytearray)], gast.Load())
        tests += [self._is_a(value, sequence), gast.UnaryOp(gast.Not(), self._is_a(value, strings))]
        length = ir.call(self._builtin(len), ir.copy_tree(value))
        count = ir.constant(len(parts) - (star is not None))
        if star is None or count.value:
            tests.append(gast.Compare(length, [gast.Eq() if star is None else gast.GtE()], [count]))
        for place, part in enumerate(parts):
            if place == star:
                if part.name is not None:
                    end = place + 1 - len(parts)
                    middle = gast.Slice(ir.constant(place) if place else None, ir.constant(end) if end else None, None)
                    bound.append((part.name, gast.List([gast.Starred(_item(value, middle), gast.Load())], gast.Load())))
                continue
            index = place if star is None or place < star else place - len(parts)
            self._pattern(part, _item(value, ir.constant(index)), tests, bound)

    def _mapping(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        if pattern.rest is not None:
            raise self._refuse(pattern, '** in a pattern')
        mapping = ir.external(self.unit, 'collections.abc.Mapping', collections.abc.Mapping)
        tests.append(self._is_a(value, mapping))
        tests += [gast.Compare(ir.copy_tree(key), [gast.In()], [ir.copy_tree(value)]) for key in pattern.keys]
        for key, part in zip(pattern.keys, pattern.patterns):
            self._pattern(part, _item(value, ir.copy_tree(key)), tests, bound)

    def _class(self, pattern: Any, value: gast.expr, tests: list, bound: list) -> None:
        known = self.unit.externals[pattern.cls.id].value if ir.is_external(pattern.cls) else None
        tests.append(self._is_a(value, pattern.cls))
        names = list(pattern.kwd_attrs)
        if pattern.patterns and known in _WHOLE and len(pattern.patterns) == 1:
            self._pattern(pattern.patterns[0], value, tests, bound)
        elif pattern.patterns:
            own = getattr(known, '__match_args__', ()) if isinstance(known, type) else ()
            if len(own) < len(pattern.patterns):
                raise self._refuse(pattern, 'the positions of a class that is not known')
            names = [*own[:len(pattern.patterns)], *names]
        parts = [*pattern.patterns, *pattern.kwd_patterns][-len(names):] if names else []
        for name, part in zip(names, parts):
            has = ir.call(self._builtin(hasattr), ir.copy_tree(value), ir.constant(name))
            tests.append(has)
            self._pattern(part, gast.Attribute(ir.copy_tree(value), name, gast.Load()), tests, bound)

    def _builtin(self, function: Any) -> gast.Name:
        return ir.external(self.unit, f'builtins.{function.__name__}', function, 'builtin')

    def _is_a(self, value: gast.expr, kind: gast.expr) -> gast.expr:
        return ir.call(self._builtin(isinstance), ir.copy_tree(value), kind)

    def _refuse(self, node: Any, what: str) -> errors.SrcadError:
        return errors.at(errors.UnsupportedSyntax, 'SRC109', self.unit.source, node, f'{what} cannot be matched',
                         help='use if and elif')


def _item(value: gast.expr, index: gast.expr) -> gast.expr:
    return gast.Subscript(ir.copy_tree(value), index, gast.Load())


def _all(tests: list[gast.expr]) -> gast.expr:
    return tests[0] if len(tests) == 1 else gast.BoolOp(gast.And(), tests)
