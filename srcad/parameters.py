"""The parameters of a function: which of them a derivative is for, and how the arguments of a call fall on them."""
from __future__ import annotations

import difflib
import functools
import inspect
import operator
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from srcad import errors

Wrt = Any  # a name, a position, or a tuple of them

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_MISSING: Any = object()
UNSET: Any = object()      # stands where no wrt was given


def choose(wrt: Wrt, argnums: Wrt) -> Wrt:
    """Give the parameters that were asked for by one of two words; the first parameter by default."""
    if argnums is not UNSET:
        if wrt is not UNSET:
            raise errors.UsageError('wrt and argnums mean the same: give one of them')
        wrt = argnums
    if wrt is UNSET:
        return 0
    return tuple(wrt) if isinstance(wrt, list) else wrt


class Parameters:
    """The parameters of one function.

    Parameters
    ----------
    signature
        As `inspect.signature` gives it.
    name
        Name of the function, for messages.

    Attributes
    ----------
    names
        All parameters, in order.
    positional
        Those that take positional arguments one each.
    keyword_only
        Those after a star.
    varargs, keywords
        Names of ``*args`` and ``**kwargs``, or None.
    """

    def __init__(self, signature: inspect.Signature, name: str) -> None:
        self.signature = signature
        self.name = name
        every = list(signature.parameters.values())
        self.names = [p.name for p in every]
        self.positional = [p.name for p in every if p.kind in _POSITIONAL]
        self.keyword_only = [p.name for p in every if p.kind is p.KEYWORD_ONLY]
        self.varargs = next((p.name for p in every if p.kind is p.VAR_POSITIONAL), None)
        self.keywords = next((p.name for p in every if p.kind is p.VAR_KEYWORD), None)
        self.count = len(self.positional)
        self._place = {p.name: i for i, p in enumerate(every) if p.kind is p.POSITIONAL_OR_KEYWORD}
        self._defaults = [signature.parameters[n].default for n in self.positional]
        self.plain = not (self.keyword_only or self.varargs or self.keywords)

    def complete(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
        """Sort the arguments of a call: one for each positional parameter, and the rest by keyword.

        Defaults of the positional parameters are filled in, so that what follows sees all values.

        Raises
        ------
        TypeError
            As the function itself would.
        """
        if self.plain and len(args) <= self.count:
            values = list(args) + [_MISSING] * (self.count - len(args))
            for name, value in kwargs.items():
                place = self._place.get(name)
                if place is None or values[place] is not _MISSING:
                    break
                values[place] = value
            else:
                for place in range(len(args), self.count):
                    if values[place] is _MISSING:
                        values[place] = self._defaults[place]
                if not any(value is inspect.Parameter.empty for value in values):
                    return tuple(values), {}
        return self._bind(args, kwargs)

    def _bind(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise errors.SignatureError(f'{self.name}() {error}', code='SRC702',
                                        help=f'its signature is {self.name}{self.signature}') from None
        bound.apply_defaults()
        return bound.args, bound.kwargs

    def resolve(self, wrt: Wrt) -> tuple[tuple[int, ...], bool]:
        """Turn what a user gave as ``wrt`` into positions.

        Returns
        -------
        positions
            Counted from 0.
        several
            Whether a sequence was given: gradients are then a tuple.

        Raises
        ------
        WrtError
            There is no such parameter, it takes many arguments, or stands there twice.
        """
        several = isinstance(wrt, Sequence) and not isinstance(wrt, str)
        given = list(wrt) if several else [wrt]
        if not given:
            raise errors.WrtError(f'wrt of {self.name} is empty', code='SRC403', help=self._list())
        if not self.names:
            raise errors.WrtError(f'{self.name} has no parameters to differentiate with respect to')
        positions = tuple(self._position(one) for one in given)
        for position in positions:
            if positions.count(position) > 1:
                raise errors.WrtError(f'wrt of {self.name} names the parameter {self.names[position]!r} twice',
                                      code='SRC403')
        return positions, several

    def _position(self, one: Any) -> int:
        if isinstance(one, str):
            if one not in self.names:
                raise self._unknown(one)
            position = self.names.index(one)
        else:
            try:
                position = operator.index(None if isinstance(one, bool) else one)
            except TypeError:
                raise errors.WrtError(f'wrt of {self.name} is {one!r}: neither a name nor a position',
                                      help=self._list()) from None
            if not -len(self.names) <= position < len(self.names):
                raise errors.WrtError(f'{self.name} has no parameter at position {one}', help=self._list())
            position %= len(self.names)
        name = self.names[position]
        if name in (self.varargs, self.keywords):
            star = '*' if name == self.varargs else '**'
            raise errors.WrtError(f'{star}{name} of {self.name} takes any number of arguments: no derivative is taken '
                                  'with respect to it', code='SRC402',
                                  help='differentiate a function with one parameter that holds them all')
        if name in self.keyword_only:
            raise errors.WrtError(f'{name} of {self.name} is keyword-only: no derivative is taken with respect to it',
                                  code='SRC402', help=f'make it positional, or write a function around {self.name}')
        return position

    def _unknown(self, name: str) -> errors.WrtError:
        near = difflib.get_close_matches(name, self.names, 3)
        help = self._list()
        if near:
            help = f'did you mean {" or ".join(map(repr, near))}? ' + help
        return errors.WrtError(f'{self.name} has no parameter {name!r}', help=help)

    def _list(self) -> str:
        return f'the parameters of {self.name} are ' + ', '.join(self.names) if self.names else 'it has no parameters'

    def signature_with(self, extras: Sequence[str]) -> inspect.Signature:
        """Give the signature of a derivative: that of the function, then tangents or seeds."""
        every = list(self.signature.parameters.values())
        kind = inspect.Parameter
        if self.plain and extras:
            positional_only = bool(every) and all(p.kind is kind.POSITIONAL_ONLY for p in every)
            last = kind.POSITIONAL_ONLY if positional_only else kind.POSITIONAL_OR_KEYWORD
            every = [p.replace(default=kind.empty) for p in every] + [kind(name, last) for name in extras]
        elif extras:
            place = len(every) - (every[-1].kind is kind.VAR_KEYWORD)
            every[place:place] = [kind(name, kind.KEYWORD_ONLY) for name in extras]
        return self.signature.replace(parameters=every, return_annotation=inspect.Signature.empty)

    def __contains__(self, name: str) -> bool:
        return name in self.names


def signature_of(function: Callable) -> inspect.Signature:
    """Give the signature of a function; annotations that cannot be evaluated do no harm."""
    if isinstance(function, types.FunctionType):
        from srcad.frontend.load import live_signature
        return live_signature(function)
    try:
        if sys.version_info >= (3, 14):
            import annotationlib
            return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)
        return inspect.signature(function)
    except (ValueError, TypeError):
        raise errors.UsageError(f'{function!r} has no signature that Python knows',
                                help='wrap it: lambda x: f(x)') from None


def check_callable(transform: str, primal: Any) -> None:
    """Refuse what is no function.

    Raises
    ------
    UsageError
        Says what to do.
    """
    if not callable(primal):
        raise errors.UsageError(f'{transform} takes a function, not {type(primal).__name__}: {primal!r}')
    if isinstance(primal, type):
        raise errors.UsageError(f'{transform} takes a function, not the class {primal.__name__}')
    if isinstance(primal, functools.partial):
        raise errors.UsageError(f'{transform} takes a function, not a functools.partial',
                                help='differentiate the function itself, and make a partial of the derivative')
