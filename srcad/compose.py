"""Transforms that are put together from generated functions, by a text of their own.

A Jacobian is a loop around a tangent or a pullback. It is written as a function that a person would have written, over
the generated functions for the same arguments: so there is no dispatch within the loop, and it can be read, and be
differentiated like any function.
"""
from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcad.emit.edit import split_imports
from srcad.parameters import Parameters
from srcad.transform import Transformed
from srcad.unit import Derivative, Granted


class Composition:
    """A function that was put together; it has the attributes that the compiler's derivatives have."""

    unit = module = None

    def __init__(self, text: str, function: Callable, parts: list[Any]) -> None:
        self.function = function
        self.text = text
        self.parts = parts
        self.functions = {name: f for part in parts for name, f in part.functions.items()}
        self.functions[function.__name__] = function
        imports = [line for part in parts for line in split_imports(part.source)[0]]
        self.imports = list(dict.fromkeys([*imports, 'import numpy as np']))
        self.premises: list[Any] = [premise for part in parts for premise in (getattr(part, 'premises', None) or ())]

    @property
    def written(self) -> set[str]:
        """The parameters whose memory the primal writes to."""
        from srcad.dispatch import written_by
        return set().union(*map(written_by, self.parts))

    @property
    def source(self) -> str:
        """The whole text: imports, the generated functions, and the one around them."""
        bodies = dict.fromkeys([self.text, *(split_imports(part.source)[1] for part in self.parts)])
        return '\n'.join(self.imports) + '\n\n\n' + '\n\n\n'.join(body.strip('\n') for body in bodies) + '\n'


class Composite(Transformed):
    """A transform with a text of its own.

    What is generated for it are its parts, functions that the compiler makes of the primal.
    """

    suffix = ''      # of the name of the function
    title = ''       # begins its docstring

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        """Generate what the text is around."""
        raise NotImplementedError

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        """Give the lines of the function."""
        raise NotImplementedError

    def _derive(self, types_: dict[str, Any] | None) -> Composition:
        import gast

        from srcad.emit import printer
        from srcad.emit.load import FunctionSpec, load
        parts = self._parts(types_)
        base = identifier(self.parameters.name)
        name = f'{base}_{self.suffix}'
        writer = Writer(self.parameters, {f.__name__ for part in parts for f in part.functions.values()} | {name})
        body = self._body(writer, parts)
        lines = [f'def {name}({writer.header()}):', f'    """{self._headline()}"""']
        text = printer.to_source(gast.parse('\n'.join(lines + ['    ' + line for line in body])))
        root = innermost(self.primal)
        defaults, keyword_defaults = _defaults(self.parameters)
        bindings = {writer.np: np, **writer.functions}
        spec = FunctionSpec(name, getattr(root, '__globals__', {}), bindings, defaults=defaults or None,
                            kwdefaults=keyword_defaults or None)
        function = load(text, [spec])[name]
        function.__srcad_granted__ = next((part.granted for part in parts if isinstance(part, Derivative)), Granted())
        return Composition(text, function, parts)

    def _headline(self) -> str:
        names = ', '.join(self.parameters.names[i] for i in self.wrt)
        return f'{self.title} of {self.parameters.name} with respect to {names}.'


def checked_gradient(transformed: Transformed, derivative: Any) -> Callable:
    """Write a gradient around a value and gradient, which sees whether the value is a number."""
    from srcad.emit.load import FunctionSpec, load
    name = f'{identifier(transformed.parameters.name)}_grad'
    writer = Writer(transformed.parameters, {*derivative.functions, name})
    value, gradient = writer.fresh('value'), writer.fresh('gradient')
    aux = transformed._options.get('has_aux')
    number = f'{value}[0]' if aux else value
    result = f'{gradient}, {value}[1]' if aux else gradient
    text = '\n'.join([
        f'def {name}({writer.header()}):',
        f'    {value}, {gradient} = {writer.call(derivative.function)}',
        f'    if {writer.np}.ndim({number}) != 0 or {writer.np}.iscomplexobj({number}):',
        f"        raise TypeError('the result of {transformed.parameters.name} is not one real number')",
        f'    return {result}', ''])
    defaults, keyword_defaults = _defaults(transformed.parameters)
    spec = FunctionSpec(name, getattr(innermost(transformed.primal), '__globals__', {}),
                        {writer.np: np, **writer.functions}, defaults=defaults or None,
                        kwdefaults=keyword_defaults or None)
    function = load(text, [spec])[name]
    function.__srcad_granted__ = derivative.granted
    return function


class Writer:
    """Writes the lines of a composite: names that do not collide, headers and calls.

    Attributes
    ----------
    np
        The name of NumPy in the text.
    functions
        The generated functions that the text calls, by name.
    """

    def __init__(self, parameters: Parameters, taken: set[str]) -> None:
        self.parameters = parameters
        self._taken = set(parameters.names) | taken
        self.functions: dict[str, Callable] = {}
        self.np = self.fresh('np')

    def fresh(self, name: str) -> str:
        """Give a name like this one that is free."""
        while name in self._taken or keyword.iskeyword(name):
            name += '_'
        self._taken.add(name)
        return name

    def header(self) -> str:
        """Give the list of parameters of the primal."""
        shown = []
        for p in self.parameters.signature.parameters.values():
            default = p.default
            if default is not p.empty and type(default) not in (int, float, bool, str, type(None)):
                default = None      # the function has the true default, the text a place for it
            shown.append(p.replace(annotation=p.empty, default=default))
        return str(inspect.Signature(shown))[1:-1]

    def call(self, function: Callable, extras: Sequence[str] = (), name: str = '') -> str:
        """Give the call of a generated function with the primal's arguments, and tangents or a seed."""
        from srcad.dispatch import seed_names
        name = name or function.__name__
        self.functions[name] = function
        args = list(self.parameters.positional)
        seeds = seed_names(function, self.parameters)
        if not seeds:
            args += extras
        if self.parameters.varargs:
            args.append('*' + self.parameters.varargs)
        args += [f'{n}={n}' for n in self.parameters.keyword_only]
        args += [f'{seed}={extra}' for seed, extra in zip(seeds, extras)]
        if self.parameters.keywords:
            args.append('**' + self.parameters.keywords)
        return f'{name}({", ".join(args)})'

    def backward(self, function: Callable, saved: str, by: str) -> str:
        """Give the call of the reverse half of a split derivative."""
        self.functions[function.__name__] = function
        return f'{function.__name__}({saved}, {by})'


def identifier(name: str) -> str:
    """Give the name that a function has in generated code."""
    return name if name.isidentifier() else 'lambda_'


def innermost(function: Any) -> Any:
    """Give the user's function that transforms were applied to."""
    while isinstance(function, Transformed):
        function = function.primal
    return getattr(function, '__func__', function)


def _defaults(parameters: Parameters) -> tuple[tuple, dict[str, Any]]:
    every = parameters.signature.parameters
    empty = inspect.Parameter.empty
    defaults = tuple(every[n].default for n in parameters.positional if every[n].default is not empty)
    return defaults, {n: every[n].default for n in parameters.keyword_only if every[n].default is not empty}
