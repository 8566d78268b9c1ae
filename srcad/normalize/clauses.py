"""The clauses of comprehensions and generator expressions, as loops, branches and assignments around a body.

What runs over a generator expression runs over what that runs over: ``for w in (f(v) for v in x if v):`` is ``for v in x:``,
``if v:``, ``w = f(v)``. So each value is made when it is asked for, as in Python.
"""
from __future__ import annotations

import gast

from srcad import errors, ir
from srcad.normalize import blocks, parallel, unpack
from srcad.normalize.effects import CALL, Facts, builtin_name
from srcad.normalize.loops import plain_target
from srcad.normalize.order import is_atom
from srcad.unit import Unit


class Clauses:
    """Builds the clauses of one statement's loops: loops and branches without a body, and assignments.

    Attributes
    ----------
    found
        The clauses, outer ones first.
    """

    def __init__(self, unit: Unit, statement: gast.stmt) -> None:
        self.unit, self.statement = unit, statement
        self.facts = Facts(unit)
        self.found: list[gast.stmt] = []

    def add(self, generators: list[gast.comprehension]) -> None:
        """Enter the clauses of a comprehension."""
        for generator in generators:
            self.loop(generator.target, generator.iter)
            self.found += [blocks.branch(test, [], [], self.statement) for test in generator.ifs]

    def loop(self, target: gast.expr, iterable: gast.expr) -> None:
        """Enter the clauses for ``for target in iterable``."""
        if isinstance(iterable, gast.GeneratorExp):
            self.add(iterable.generators)
            self._bind(target, iterable.elt)
        elif builtin_name(getattr(iterable, 'func', None), self.unit) == 'enumerate' and self._counts(iterable):
            self._enumerate(target, *iterable.args)
        else:
            values: list[tuple[gast.expr, gast.expr]] = []
            target, iterable = self._parts(target, iterable, values)
            self.found.append(ir.copy_origin(gast.For(target, iterable, [], [], None), self.statement))
            for part, value in values:
                self._bind(part, value)

    def _bind(self, target: gast.expr, value: gast.expr) -> None:
        for part in parallel.split(ir.copy_origin(gast.Assign([target], value, None), self.statement), self.unit):
            self.found += unpack.flatten(part, self.unit)

    def _counts(self, call: gast.Call) -> bool:
        """Tell whether a generator expression is enumerated that leaves values out, or runs over several loops."""
        made = call.args[0] if call.args else None
        return isinstance(made, gast.GeneratorExp) and not _is_map(made) and not call.keywords and len(call.args) < 3 and (
            all(is_atom(start) for start in call.args[1:]))

    def _enumerate(self, target: gast.expr, made: gast.GeneratorExp, start: gast.expr | None = None) -> None:
        number = self.unit.fresh()
        self.found.append(blocks.bind(number, start or ir.constant(0), self.statement))
        self.add(made.generators)
        self._bind(target, gast.Tuple([ir.load(number), made.elt], gast.Load()))
        self.found.append(blocks.bind(number, gast.BinOp(ir.load(number), gast.Add(), ir.constant(1)), self.statement))

    def _parts(self, target: gast.expr, node: gast.expr, values: list) -> tuple[gast.expr, gast.expr]:
        """Take the generator expressions out of `zip` and `enumerate`; enters what the loop binds first."""
        name = builtin_name(getattr(node, 'func', None), self.unit)
        if name not in ('zip', 'enumerate') or not any(isinstance(n, gast.GeneratorExp) for n in ir.walk(node)):
            return target, node
        count = len(node.args) if name == 'zip' else 2
        if not isinstance(target, (gast.Tuple, gast.List)) or len(target.elts) != count or any(
                isinstance(part, gast.Starred) for part in (*target.elts, *node.args)):
            return target, node         # refused where it is lowered
        first = 0 if name == 'zip' else 1
        for place in range(count - first):
            part = target.elts[place + first]
            if isinstance(node.args[place], gast.GeneratorExp):
                last = place + 1 == count - first
                target.elts[place + first], node.args[place] = self._map(part, node.args[place], target, last, values)
            else:
                target.elts[place + first], node.args[place] = self._parts(part, node.args[place], values)
        return target, node

    def _map(self, part: gast.expr, made: gast.GeneratorExp, target: gast.expr, last: bool,
             values: list) -> tuple[gast.expr, gast.expr]:
        """Let a loop run over what a generator expression runs over; its values are computed in the body."""
        late = not last and self.facts.of(made) & CALL
        if not _is_map(made) or late or ir.bound(target) & ir.reads(made.elt):
            return part, made
        values.append((part, made.elt))
        return made.generators[0].target, made.generators[0].iter


def _is_map(made: gast.GeneratorExp) -> bool:
    """Tell whether a generator expression gives one value for each item of one iterable."""
    return len(made.generators) == 1 and not made.generators[0].ifs and not isinstance(
        made.generators[0].iter, gast.GeneratorExp)


def nest(clauses: list[gast.stmt], body: list[gast.stmt], unit: Unit, leave: gast.expr | None = None) -> list[gast.stmt]:
    """Put a body into its clauses.

    Parameters
    ----------
    clauses
        What `Clauses` found.
    body
        The statements for each value; they may end the innermost loop by `break`.
    unit
        The context.
    leave
        The test that tells that a loop was left, and the loops around it must be left as well.
    """
    outermost = next(clause for clause in clauses if isinstance(clause, gast.For))
    for clause in reversed(clauses):
        if isinstance(clause, gast.Assign):
            body = [clause, *body]
            continue
        clause.body, body = body, [clause]
        if isinstance(clause, gast.For):
            plain_target(clause, unit)
            if leave is not None and clause is not outermost:
                body.append(blocks.branch(ir.copy_tree(leave), [ir.copy_origin(gast.Break(), clause)], [], clause))
    return body


def refuse(node: gast.AST, unit: Unit) -> errors.SrcadError:
    """Build the error for a generator expression that is not consumed where it stands."""
    return errors.at(errors.UnsupportedSyntax, 'SRC106', unit.source, node,
                     'a generator expression is not supported here',
                     help='make a list of its values: [...]; or write a for loop')
