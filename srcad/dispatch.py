"""Entries of the table of derivatives: a generated function, and what is done around a call of it."""
from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable, Iterable
from typing import Any

from srcad import arguments
from srcad.analyze import signature
from srcad.watch import Watch, global_paths


@dataclasses.dataclass
class Entry:
    """A derivative for one kind of arguments.

    Attributes
    ----------
    function
        The generated function.
    derivative
        What the compiler made.
    watch
        Tells whether it still fits.
    direct
        Whether nothing is to be done but to call it.
    """

    function: Callable
    derivative: Any
    watch: Watch
    name: str = ''
    names: tuple[str, ...] = ()
    types: Any = None
    floats: tuple[int, ...] = ()
    written: frozenset[str] = frozenset()
    extras: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    models: Callable | None = None
    finish: Callable | None = None
    direct: bool = False

    def run(self, args: tuple, keywords: dict[str, Any], extras: tuple) -> Any:
        """Call the function as a careful caller would."""
        if self.floats:
            values = list(args)
            for position in self.floats:
                values[position] = arguments.as_float(values[position])
            args = tuple(values)
        if self.written:
            named = [*zip(self.names, args), *keywords.items()]
            if len(args) > len(self.names):
                named.append(('args', list(args[len(self.names):])))
            arguments.check_overlap(self.name, named, self.written)
        if extras:
            if self.models is not None:
                extras = tuple(map(arguments.like, self.extras, extras, self.models(args)))
            if self.seeds:
                keywords = {**keywords, **dict(zip(self.seeds, extras))}
            else:
                args += extras
        result = self.function(*args, **keywords)
        return result if self.finish is None else self.finish(result)


def build(transformed: Any, args: tuple, keywords: dict[str, Any]) -> Entry:
    """Generate the derivative for arguments like these."""
    parameters = transformed.parameters
    named = dict(zip(parameters.positional, args))
    if parameters.varargs and len(args) >= len(parameters.positional):
        named[parameters.varargs] = args[len(parameters.positional):]
    known = {k: v for k, v in keywords.items() if k in parameters}
    if parameters.keywords:
        known[parameters.keywords] = {k: v for k, v in keywords.items() if k not in parameters}
    named.update(known)
    for name, value in named.items():
        arguments.check_classes(name, value)
    floats = []
    for position in transformed.wrt:
        name = parameters.names[position]
        arguments.check_active(name, named[name])
        arguments.check_tree(name, named[name])
        if arguments.is_integer(named[name]):
            floats.append(position)
            named[name] = arguments.as_float(named[name])
    transformed._check_arguments(named)
    types_ = signature.types_of(named, literals=transformed._literals)
    transformed._check_result(types_, named)
    entry = made(transformed, transformed._derive(types_), tuple(floats), signature.classes(types_.values()))
    entry.types = types_
    if transformed._options.get('verbose'):
        from srcad import verbose
        verbose.show(transformed, entry.derivative, types_)
    return entry


def general(transformed: Any) -> Entry:
    """Generate the general derivative."""
    return made(transformed, transformed._derive(None), ())


def made(transformed: Any, derivative: Any, floats: tuple[int, ...], classes: Iterable[type] = ()) -> Entry:
    """Make the entry of a derivative; `floats` are the positions of the integers that count as floats.

    The functions of the `classes` of the arguments are watched.
    """
    parameters = transformed.parameters
    function = transformed._callable(derivative)
    written = frozenset(written_by(derivative)) & frozenset(parameters.names)
    extras = tuple(transformed._extras)
    finish = transformed._finisher(derivative)
    return Entry(function, derivative, Watch([transformed.primal, *classes], _kind), name=parameters.name,
                 names=tuple(parameters.positional), floats=floats, written=written, extras=extras,
                 seeds=seed_names(function, parameters) if extras else (),
                 models=transformed._models if extras else None, finish=finish,
                 direct=not (floats or written or extras or finish))


def _kind(value: Any) -> Any:
    return signature.key((value,))


def written_by(derivative: Any) -> set[str]:
    """Give the parameters whose memory the primal writes to."""
    own = getattr(getattr(derivative, 'unit', None), 'written', None) or ()
    return set(own) | set(getattr(derivative, 'written', None) or ())


def seed_names(function: Callable, parameters: Any) -> tuple[str, ...]:
    """Give the keyword-only parameters of a generated function that the primal lacks."""
    own = inspect.signature(function).parameters.values()
    return tuple(p.name for p in own if p.kind is p.KEYWORD_ONLY and p.name not in parameters)


def name_of_transform(function: Any) -> str | None:
    """Give the name by which a function reads a transform of itself, or None."""
    function = getattr(function, '__func__', function)
    if not isinstance(function, types.FunctionType):
        return None
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            if _is_transform_of(cell.cell_contents, function):
                return name
        except ValueError:
            continue
    for name, *_ in global_paths(function.__code__):
        if _is_transform_of(function.__globals__.get(name), function):
            return name
    return None


def _is_transform_of(value: Any, function: Any) -> bool:
    while getattr(type(value), '__srcad_transform__', False):
        value = value.primal
        if value is function:
            return True
    return False
