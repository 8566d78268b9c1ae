"""The lines of an evaluation trace: names, equations with their numbers, and columns of them."""
from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from srcad import errors, ir
from srcad.emit import printer
from srcad.unit import MISSING, Unit

# A negative number that is an argument already stands in parentheses.
_REPEATED = re.compile(r'\((\(-[\w.+-]+\))\)')


@dataclasses.dataclass(frozen=True)
class Equation:
    """One line on one side of a trace.

    Attributes
    ----------
    name
        What is defined: ``v1``, ``tv1``, ``bv1``.
    text
        By what: ``v-1 * v0``.
    numbers
        The same with the values of the names: ``2 * 5``.
    value
        The result.
    """

    name: str
    text: str
    numbers: str
    value: float


class Table:
    """The names and the values of a trace."""

    def __init__(self, unit: Unit, names: list[str], at: list[float]) -> None:
        self.unit = unit
        self.names = {name: f'v{i - len(names) + 1}' for i, name in enumerate(names)}
        self.values: dict[str, Any] = dict(zip(names, at))
        self.parameters = names
        self._count, self._temporaries = 0, 0

    def number(self, name: str) -> None:
        """Give a name of the primal its number."""
        self._count += 1
        self.names[name] = f'v{self._count}'

    def called(self, name: str) -> str:
        """Give how a name is shown."""
        if name.startswith('@'):
            external = self.unit.externals[name]
            return (external.spelling or external.path).rpartition('.')[2]
        mark, bar, base = name.rpartition('|')
        if mark == 'new':
            mark = ''
        if base not in self.names:
            self._temporaries += 1
            self.names[base] = f'w{self._temporaries}'
        return mark + self.names[base]

    def equation(self, name: str, expression: gast.expr) -> Equation:
        """Evaluate an expression, and enter its value under a name."""
        # An adjoint that is added to has its old value on the right.
        numbers = _REPEATED.sub(r'\1', self._text(expression, self._number))
        self.values[name] = self._value(expression)
        return Equation(self.called(name), self._text(expression, self.called), numbers, self.values[name])

    def _number(self, name: str) -> str:
        if name.startswith('@'):
            return self.called(name)
        text = _shown(self.values[name.removeprefix('new|')])
        return f'({text})' if text.startswith('-') else text

    def _text(self, expression: gast.expr, called: Callable[[str], str]) -> str:
        tree = ir.copy_tree(expression)
        if isinstance(tree, gast.Name):
            return called(tree.id).strip('()')
        for node in _names(tree):
            node.id = called(node.id)
        for node in gast.walk(tree):
            if isinstance(node, gast.Constant) and isinstance(node.value, float) and node.value.is_integer():
                node.value = int(node.value)
        return printer.to_source(tree).strip()

    def _value(self, expression: gast.expr) -> float:
        scope = dict(self.values)
        for node in _names(expression):
            if ir.is_external(node):
                scope[node.id] = self.unit.externals[node.id].value
                if scope[node.id] is MISSING:
                    raise errors.UsageError(f'the value of {self.called(node.id)} is not known without running the module',
                                            help='trace the function itself: srcad.show.trace.trace(f, at)')
            elif node.id.startswith('new|'):
                scope[node.id] = self.values[node.id[4:]]
        code = compile(gast.gast_to_ast(gast.fix_missing_locations(gast.Expression(ir.copy_tree(expression)))),
                       '<trace>', 'eval')
        try:
            with np.errstate(all='ignore'):
                return float(eval(code, {'__builtins__': {}}, scope))
        except (ArithmeticError, ValueError) as error:
            raise errors.UsageError(f'there is no value at these numbers: {error}', source=self.unit.source,
                                    line=getattr(expression, 'lineno', None)) from None


def _names(tree: gast.AST) -> list[gast.Name]:
    """Give the names in an expression, those of libraries too."""
    return [node for node in gast.walk(tree) if isinstance(node, gast.Name)]


def _shown(value: float) -> str:
    return f'{value:.6g}'


def column(equations: list[Equation | None]) -> list[str]:
    """Align the parts of equations."""
    rows = [('', '', '', '') if e is None else (e.name, e.text, e.numbers, _shown(e.value)) for e in equations]
    # What stands there twice is left out: v0 = 5 = 5.
    rows = [(n, t, '' if number in (v, t) else number, '' if v == t else v) for n, t, number, v in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = []
    for row in rows:
        text = ''
        for i, (part, width) in enumerate(zip(row, widths)):
            if width and i < 3 or part:
                text += ('' if i == 0 else ' = ' if part else '   ') + f'{part:<{width}}'
        lines.append(text.rstrip())
    return lines
