"""The errors that srcad raises, their codes, and how they are shown.

Every error of srcad is a `SrcadError`. It carries a code (``SRC104``), the place in the user's text, the reason,
and what to do. It is shown like this::

    srcad.UnsupportedSyntax: examples/orbit.py:14:5: generator functions are not supported
       14 |     yield state
          |     ^^^^^^^^^^^
      help: return a list
      note: needed for grad(energy, wrt='radii')        [SRC104]

Columns are counted from 1, in characters. The codes stand in `CODES` and are explained by ``srcad explain SRC104``.
"""
from __future__ import annotations

import difflib
from typing import Any

from srcad.codes import CODES, CodeEntry
from srcad.excerpt import excerpt, position, shown
from srcad.unit import Source

__all__ = ['CODES', 'CheckError', 'CodeEntry', 'Collector', 'DtypeError', 'InternalError', 'MissingRule',
           'NotFiniteError', 'NotScalarError', 'OverlapError', 'SignatureError', 'SourceError', 'SrcadError',
           'UnknownName', 'UnsupportedSyntax', 'UsageError', 'WrtError', 'at', 'explain', 'make', 'position']


class SrcadError(Exception):
    """Something that srcad cannot or will not do.

    Attributes
    ----------
    code
        ``'SRC104'``; see `CODES`.
    reason, help, note
        Why it is refused, what to do about it, and in which context it came up.
    source, filename, line, column, end_column
        Where it stands in the user's text: columns from 1, `end_column` is one past the last character.
        None where there is no place.
    problems
        All the errors that are reported together; (self,) for a single one.
    """

    default_code: str | None = None

    def __init__(self, reason: str, *, code: str | None = None, source: Source | None = None,
                 filename: str | None = None, line: int | None = None, column: int | None = None,
                 end_column: int | None = None, help: str | None = None, note: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code or type(self).default_code
        self.source = source
        self.filename = filename if filename is not None else (source.filename if source else None)
        self.line = line
        self.column = column
        self.end_column = end_column
        self.help = help
        self.note = note
        self.problems: tuple[SrcadError, ...] = (self,)

    def __str__(self) -> str:
        first, *others = [problem.render() for problem in self.problems]
        heads = [f'srcad.{type(problem).__name__}: ' for problem in self.problems[1:]]
        return '\n'.join([first, *(head + text for head, text in zip(heads, others))])

    def render(self) -> str:
        """Show this one problem, without the name of the class in front of it."""
        place = ':'.join(str(part) for part in (shown(self.filename), self.line, self.column) if part is not None)
        lines = [f'{place}: {self.reason}' if place else self.reason]
        lines += excerpt(self.source, self.line, self.column, self.end_column)
        for label, text in (('help', self.help), ('note', self.note)):
            if text:
                first, *rest = text.splitlines()
                lines += [f'  {label}: {first}', *('    ' + part if part else '' for part in rest)]
        if self.code:
            lines[-1] += f'        [{self.code}]'
        return '\n'.join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        # The builtin way passes args alone to __init__; the rest of the state is in __dict__.
        state = {key: value for key, value in self.__dict__.items() if key != 'problems'}
        return _rebuild, (type(self).__name__, self.reason, state, [p for p in self.problems if p is not self])


class UnsupportedSyntax(SrcadError, NotImplementedError):
    """A construct of Python that srcad does not differentiate."""

    default_code = 'SRC116'


class SourceError(SrcadError, ValueError):
    """The text of a function cannot be found, or is not the text that runs."""

    default_code = 'SRC202'


class UnknownName(SrcadError, NameError):
    """A name or a module's attribute that does not exist."""

    default_code = 'SRC210'


class MissingRule(SrcadError, NotImplementedError):
    """A function on the way from the inputs to the result has no derivative rule."""

    default_code = 'SRC301'


class WrtError(SrcadError, ValueError):
    """The parameters to differentiate with respect to are not as they must be."""

    default_code = 'SRC401'


class NotScalarError(SrcadError, TypeError):
    """A gradient was asked of something that is not one number."""

    default_code = 'SRC501'


class DtypeError(SrcadError, TypeError):
    """A value has a type that cannot be differentiated."""

    default_code = 'SRC502'


class OverlapError(SrcadError, ValueError):
    """Memory that is written overlaps with other memory, or may do so."""

    default_code = 'SRC601'


class SignatureError(SrcadError, TypeError):
    """The arguments of a call are not those that a derivative is made for."""

    default_code = 'SRC701'


class UsageError(SrcadError, TypeError):
    """A public function of srcad was called in a way that means nothing."""

    default_code = 'SRC801'


class NotFiniteError(SrcadError, FloatingPointError):
    """A value or an adjoint is NaN or infinite."""

    default_code = 'SRC504'


class CheckError(SrcadError, AssertionError):
    """A derivative does not agree with what it was checked against."""

    default_code = 'SRC802'


class InternalError(SrcadError, RuntimeError):
    """A mistake of srcad's own."""

    default_code = 'SRC901'


_CLASSES = {cls.__name__: cls for cls in (
    SrcadError, UnsupportedSyntax, SourceError, UnknownName, MissingRule, WrtError, NotScalarError, DtypeError,
    OverlapError, SignatureError, UsageError, NotFiniteError,
    CheckError, InternalError)}
for _class in _CLASSES.values():
    _class.__module__ = 'srcad'     # tracebacks then say srcad.WrtError, the name that users catch


class Collector:
    """Gather the problems of one function, and raise them as one error.

    Parameters
    ----------
    source
        The text that the nodes stand in.
    note
        Context that every problem gets that has no note of its own.

    Examples
    --------
    >>> collector = Collector(source)                                     # doctest: +SKIP
    >>> collector.add('SRC108', node, 'with statements are not supported', help='...')   # doctest: +SKIP
    >>> collector.finish()       # raises if there was any                # doctest: +SKIP
    """

    def __init__(self, source: Source | None = None, note: str | None = None) -> None:
        self.source = source
        self.note = note
        self.problems: list[SrcadError] = []

    def add(self, code: str, node: Any, reason: str, help: str | None = None, note: str | None = None) -> None:
        """Enter a problem at a node (None for a problem without a place)."""
        self.problems.append(make(code, reason, self.source, node, help, note or self.note))

    def append(self, error: SrcadError) -> None:
        """Enter an error that was made elsewhere."""
        self.problems.extend(error.problems)

    def __bool__(self) -> bool:
        return bool(self.problems)

    def finish(self) -> None:
        """Raise what was gathered, sorted by position; do nothing if that is nothing."""
        if not self.problems:
            return
        unique = {(p.filename, p.line, p.column, p.code, p.reason): p for p in self.problems}
        ordered = sorted(unique.values(), key=lambda p: (p.line or 0, p.column or 0))
        first = ordered[0]
        first.problems = tuple(ordered)
        raise first

    def __enter__(self) -> Collector:
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is None:
            self.finish()


def make(code: str, reason: str, source: Source | None = None, node: Any = None, help: str | None = None,
         note: str | None = None) -> SrcadError:
    """Build the error that belongs to a code; `node` is a node of a tree that has a position, or None."""
    entry = CODES.get(code)
    cls = _CLASSES.get(entry.error, SrcadError) if entry else SrcadError
    return at(cls, code, source, node, reason, help, note)


def at(cls: type[SrcadError], code: str, source: Source | None, node: Any, reason: str, help: str | None = None,
       note: str | None = None) -> SrcadError:
    """Build an error of a class for a node of a tree.

    A node that was generated has no position of its own; its `origin` then says where it came from.
    """
    origin = getattr(node, 'origin', None)
    if source is None and origin is not None:
        source = origin.source
    line, column, end_column = position(source, node)
    return cls(reason, code=code, source=source, line=line, column=column, end_column=end_column, help=help, note=note)


def explain(code: str) -> str:
    """Give the long explanation of a code; raises UsageError for one that does not exist."""
    wanted = code.strip().upper()
    wanted = wanted if wanted.startswith('SRC') else 'SRC' + wanted
    if wanted not in CODES:
        near = difflib.get_close_matches(wanted, CODES, 3)
        raise UsageError(f'there is no error code {code!r}', help='similar codes: ' + ', '.join(near) if near else None)
    entry = CODES[wanted]
    return f'{wanted}  srcad.{entry.error}: {entry.title}\n\n{entry.explanation.strip()}\n'


def _rebuild(name: str, reason: str, state: dict[str, Any], others: list[SrcadError]) -> SrcadError:
    error = _CLASSES[name](reason)
    error.__dict__.update(state)
    error.problems = tuple(sorted([error, *others], key=lambda p: (p.line or 0, p.column or 0)))
    return error
