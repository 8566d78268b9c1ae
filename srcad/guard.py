"""The statement at the start of a specialised derivative that checks what the rest was written for.

Before::

    def f_grad(X, w, y):
        ...

After::

    def f_grad(X, w, y):
        n, d = X.shape
        if not (w.shape == (d,) and y.shape == (n,)):
            raise ValueError('f_grad is for X[n, d], w[d], y[n]')
        ...
"""
from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from srcad import apart, guard_objects, runtime
from srcad.analyze import types as ty
from srcad.analyze.dims import Clamp, Dim
from srcad.emit.edit import split_imports
from srcad.normalize import decided
from srcad.unit import Granted

_COLUMNS = 88


def guarded(function: Callable, types_: Mapping[str, Any]) -> Callable:
    """Give a generated function with the check of its premises; the function itself if there is nothing to check."""
    from srcad.emit.load import FunctionSpec, load
    rebuilt = getattr(function, '__srcad_checked__', None)
    if rebuilt is not None:                             # it calls a generated function, which gets the check
        return rebuilt(lambda part: guarded(part, types_))
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return function
    taken = getattr(function, '__srcad_granted__', Granted())
    changed, needed = insert(text, function.__name__, types_, taken)
    if changed == text:
        return function
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    bindings = {name: value for name, value in needed.items() if name not in cells}
    spec = FunctionSpec(function.__name__, function.__globals__, bindings, cells, function.__defaults__,
                        function.__kwdefaults__)
    return load(changed, [spec])[function.__name__]


def insert(text: str, name: str, types_: Mapping[str, Any], granted: Granted,
           overlap: str | None = None) -> tuple[str, dict[str, Any]]:
    """Write the check into the text of a function.

    Parameters
    ----------
    text
        One function.
    name
        Its name.
    types_
        Types of the parameters.
    granted
        What else the text takes for granted.
    overlap
        The name of the helper `srcad.runtime.overlap` in the module where the text will stand.

    Returns
    -------
    text, needed
        The text, and what the check calls: NumPy, and a helper, by the names that it has for them.
    """
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef)
    every = list(ast.walk(definition))
    bound = {a.arg for a in every if isinstance(a, ast.arg)}
    bound |= {n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    taken = {n.id for n in every if isinstance(n, ast.Name)} | bound
    overlap = overlap or ('_overlap' if 'overlap' in taken else 'overlap')
    names = {'_np' if 'np' in bound else 'np': np, overlap: runtime.overlap}
    attributes, classes = guard_objects.premises(definition, types_)
    premised = dataclasses.replace(granted, decided=(*classes, *granted.decided))
    lines = _Guard({**types_, **attributes}, taken | names.keys(), next(iter(names)), premised).lines(name)
    if granted.apart:
        lines += _apart(name, granted, names)
    rows = text.split('\n')
    first = definition.body[0]
    place = first.end_lineno if ast.get_docstring(definition) is not None else first.lineno - 1
    return '\n'.join(rows[:place] + ['    ' + line for line in lines] + rows[place:]), _needed(lines, names)


def _needed(lines: list[str], names: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is called in lines."""
    return {n: value for n, value in names.items() if any(re.search(rf'(?<!\w){n}[.(]', line) for line in lines)}


def import_line(name: str, value: Any) -> str:
    """Give the line that imports what a check calls."""
    if value is np:
        return f'import numpy as {name}'
    return 'from srcad.runtime import overlap' + ('' if name == 'overlap' else f' as {name}')


def whole_source(checked: Callable, function: Callable, text: str) -> str:
    """Give the text of a derivative, of which one function has got the check of its premises."""
    try:
        new, old = (textwrap.dedent(inspect.getsource(f)).strip('\n') for f in (checked, function))
    except (OSError, TypeError):
        return text
    if not hasattr(checked, '__srcad_text__'):
        return text
    whole = text.replace(old, new) if old in text else '\n\n\n'.join([text.strip('\n'), new]) + '\n'
    known = set(old.split('\n'))
    added = [line for line in new.split('\n') if line not in known]
    return _imported(whole, _needed(added, {'np': np, 'overlap': runtime.overlap, '_overlap': runtime.overlap}))


def _imported(text: str, needed: Mapping[str, Any]) -> str:
    """Give a text with the imports of what its check calls."""
    missing = [line for line in itertools.starmap(import_line, needed.items()) if f'{line}\n' not in text]
    if not missing:
        return text
    imports, body = split_imports(text)
    ours = [line for line in imports if line.startswith('from srcad.runtime import ')]
    if ours and missing[-1] == 'from srcad.runtime import overlap':
        missing.pop()
        imports[imports.index(ours[0])] = 'from srcad.runtime import ' + ', '.join(sorted(
            [*ours[0].partition(' import ')[2].split(', '), 'overlap']))
    imports = sorted([*imports, *missing], key=lambda line: not line.startswith('import'))
    return '\n'.join(imports) + '\n\n\n' + body.lstrip('\n')


def guarded_source(derivative: Any) -> str:
    """Give the text of a general derivative with the check of what it takes for granted: that arguments are numbers, that
    arrays do not overlap.
    """
    name = derivative.module.body[0].name
    start = derivative.source.index(f'def {name}(')
    head, body = derivative.source[:start], derivative.source[start:]
    end = body.find('\n\n\ndef ')
    first, rest = (body, '') if end < 0 else (body[:end], body[end:])
    types_ = dict.fromkeys(derivative.unit.premises, ty.RANK0)
    changed, needed = insert(first, name, types_, dataclasses.replace(derivative.granted, above_one=frozenset(), decided=()))
    return _imported(head + changed + rest, needed)


def granted(unit: Any, above_one: Iterable[str]) -> Granted:
    """Collect what the text for a function takes for granted, of which some dimensions are not 1."""
    return Granted(frozenset(above_one), apart.pairs(unit), decided.tests(unit), apart.containers(unit))


def _apart(function: str, granted: Granted, names: dict[str, Any]) -> list[str]:
    """Write the check that arguments share no memory."""
    tests = apart.tests(granted, names)
    opening, closing = ('if ', ':') if len(tests) == 1 else ('if (', '):')
    return [*_wrapped(opening, tests, ' or', closing, _COLUMNS - 4),
            *_wrapped('    raise ValueError(', _pieces(apart.message(function, granted.apart)), '', ')', _COLUMNS - 4)]


class _Guard:
    """Writes the statements for one function."""

    def __init__(self, types_: Mapping[str, Any], taken: set[str], numpy_name: str, granted: Granted) -> None:
        self.above_one = above_one = granted.above_one
        self.decided = granted.decided
        self.floats = [n for n, t in types_.items() if ty.kind(t) in ('float', 'float64', 'floating') and ty.is_number(t)]
        self.arrays = {name: t.shape for name, t in types_.items()
                       if isinstance(t, ty.Array) and t.shape and None not in t.shape}
        self.scalars = [n for n, t in types_.items() if ty.rank(t) == 0 and (ty.is_float(t) or t == ty.RANK0)]
        self.numpy = numpy_name
        self.names: dict[str, str] = {}
        found = [symbol for shape in self.arrays.values() for d in shape for symbol in _symbols_of(d)]
        for symbol in found:
            if symbol not in self.names:
                name = symbol
                while name in taken:
                    name += '_'
                taken = taken | {name}
                self.names[symbol] = name
        self.blank = None if '_' in taken else '_'          # for dimensions that nothing else is compared with
        self.used = {s for s in found if found.count(s) > 1 or s in above_one}

    def lines(self, function: str) -> list[str]:
        """Give the lines, without indentation."""
        unpacked, found = self._unpacked()
        lines = []
        if unpacked:
            targets = [', '.join(map(self._target, self.arrays[n])) for n in unpacked]
            if len(unpacked) > 1:
                targets = [f'({t}{"," * (", " not in t)})' for t in targets]
            elif ', ' not in targets[0]:
                targets[0] += ','
            lines.append(f'{", ".join(targets)} = {", ".join(f"{n}.shape" for n in unpacked)}')
        for symbol, place in self._others(found).items():
            lines.append(f'{self.names[symbol]} = {place}')
        tests = [test for _, test in self.decided]
        tests += [test for name, shape in self.arrays.items() if name not in unpacked for test in self._tests(name, shape)]
        # np.float64 is a float, and to ask for one is much faster than to ask for the rank.
        tests += [f'isinstance({name}, float)' if name in self.floats else f'{self.numpy}.ndim({name}) == 0'
                  for name in self.scalars]
        tests += [f'{name} > 1' for symbol, name in self.names.items() if symbol in self.above_one]
        return lines + self._statement(tests, function) if tests else []

    def _unpacked(self) -> tuple[list[str], set[str]]:
        """Choose the arrays whose shapes bind the symbols: those that share none."""
        chosen: list[str] = []
        found: set[str] = set()
        for name, shape in self.arrays.items():
            symbols = [s for d in shape for s in _symbols_of(d)]
            if all(d.is_symbol for d in shape) and len(set(symbols)) == len(shape) and not found & set(symbols):
                if self.used & set(symbols):
                    chosen.append(name)
                    found |= set(symbols)
        return chosen, found

    def _others(self, found: set[str]) -> dict[str, str]:
        """Find what gives each symbol that is needed and not bound yet: an axis, or one and a number."""
        places: dict[str, str] = {}
        axes = [(d, f'{name}.shape[{axis}]') for name, shape in self.arrays.items() for axis, d in enumerate(shape)]
        for d, axis in sorted(axes, key=lambda pair: not pair[0].is_symbol):
            symbols = _symbols_of(d)
            if len(symbols) == 1 and (d - Dim.symbol(symbols[0])).is_const and symbols[0] in self.used - found:
                sign = '-' if d.const > 0 else '+'
                places.setdefault(symbols[0], axis if d.is_symbol else f'{axis} {sign} {abs(d.const)}')
        return places

    def _is_free(self, d: Any) -> bool:
        """Tell whether a dimension may be anything: nothing else is compared with it."""
        return bool(d.terms) and not self.used & set(_symbols_of(d))

    def _target(self, d: Any) -> str:
        return self.blank if self.blank and self._is_free(d) else self._dim(d)

    def _tests(self, name: str, shape: Any) -> list[str]:
        """Say what the shape of an array must be."""
        if not any(map(self._is_free, shape)):
            return [f'{name}.shape == {self._shape(shape)}']
        return [f'{name}.ndim == {len(shape)}', *(f'{name}.shape[{axis}] == {self._dim(d)}'
                                                  for axis, d in enumerate(shape) if not self._is_free(d))]

    def _shape(self, shape: Any) -> str:
        parts = [self._dim(d) for d in shape]
        return f'({", ".join(parts)}{"," * (len(parts) == 1)})'

    def _dim(self, d: Any) -> str:
        text = ''
        for symbol, factor in d.terms:
            word = self.names[symbol] if isinstance(symbol, str) else f'max(0, {self._dim(symbol.form)})'
            sign = (' - ' if text else '-') if factor < 0 else ' + ' if text else ''
            text += sign + (f'{abs(factor)} * ' if abs(factor) != 1 else '') + word
        if d.const or not text:
            text += (f' {"-" if d.const < 0 else "+"} {abs(d.const)}' if text else str(d.const))
        return text

    def _statement(self, tests: list[str], function: str) -> list[str]:
        shown = [f'{n}[{self._shape(shape)[1:-1].rstrip(",")}]' for n, shape in self.arrays.items()]
        shown += [f'a number {n}' for n in self.scalars] + [test for _, test in self.decided]
        above_one = ', dimensions above 1' if self.above_one & self.names.keys() else ''
        message = f'{function} is for {", ".join(shown)}{above_one}'
        if len(tests) == 1:
            head = [f'if {_contrary(tests[0])}:']
        else:
            head = _wrapped('if not (', tests, ' and', '):', _COLUMNS - 4)
        return [*head,
                *_wrapped('    raise ValueError(', _pieces(message), '', ')', _COLUMNS - 4)]


def _symbols_of(d: Any) -> list[str]:
    """Give the symbols of a dimension."""
    return [s for symbol, _ in d.terms for s in (_symbols_of(symbol.form) if isinstance(symbol, Clamp) else [symbol])]


def _contrary(test: str) -> str:
    """Write that a test fails."""
    for operator, other in ((' == ', ' != '), (' > ', ' <= ')):
        if operator in test:
            return test.replace(operator, other)
    return f'not {test}'


def _pieces(message: str) -> list[str]:
    return [repr(part) for part in textwrap.wrap(message, 55, drop_whitespace=False)]


def _wrapped(start: str, parts: list[str], joint: str, end: str, width: int) -> list[str]:
    """Lay parts out in lines, aligned with the first."""
    lines, current = [], start
    for index, part in enumerate(parts):
        part += joint if index + 1 < len(parts) else end
        gap = '' if current == start or current.isspace() else ' '
        if len(current) + len(gap) + len(part) > width and current != start and not current.isspace():
            lines.append(current)
            current, gap = ' ' * len(start), ''
        current += gap + part
    return [*lines, current]
