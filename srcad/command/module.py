"""The text of the module that the command writes: it stands alone, without srcad."""
from __future__ import annotations

import ast
import dataclasses
import sys
from typing import Any

import gast
import numpy as np

from srcad import errors, guard, result
from srcad.analyze import types as ty
from srcad.command.helpers import Helpers
from srcad.command.targets import Target
from srcad.emit import edit, printer
from srcad.emit.edit import split_imports
from srcad.frontend.static import StaticResolver
from srcad.steering import stop_gradient
from srcad.unit import External, Granted, Request, Source

_NAMES = {'grad': 'grad', 'value_and_grad': 'value_and_grad', 'vjp': 'vjp', 'jvp': 'jvp', 'tangent': 'tangent',
          'hvp': 'hvp', 'split': 'fwd'}
_SCALAR = frozenset(('grad', 'value_and_grad', 'hvp'))


@dataclasses.dataclass
class Part:
    """What was generated for one target, ready to stand beside others.

    Attributes
    ----------
    functions
        Trees by name; the first is the one that was asked for.
    imports
        Import lines.
    helpers
        Names of the run-time helpers that the texts call.
    externals
        What the texts read from the user's modules, by identifier.
    signature
        Types of the arguments that the function was written for.
    granted
        What it takes for granted beside these types.
    unit
        The context of the primal.
    """

    functions: dict[str, edit.Function]
    imports: list[str]
    helpers: set[str]
    externals: dict[str, External]
    signature: dict[str, Any] | None = None
    granted: Granted = Granted()
    unit: Any = None


def generate(target: Target, signature: dict[str, Any] | None) -> Part:
    """Generate the functions of one target."""
    function = target.function
    if signature and target.transform in _SCALAR:
        _check_scalar(target, signature)
    if target.transform == 'hvp':
        return _hvp(target, signature)
    part = _part(_derivative(function, Request(target.transform, target.wrt, **target.options), signature))
    return dataclasses.replace(part, signature=signature or premises(part.unit))


def premises(unit: Any) -> dict[str, Any]:
    """Give the types of the parameters that a general derivative takes to be numbers."""
    return dict.fromkeys(unit.premises, ty.RANK0)


def _derivative(function: Any, request: Request, signature: dict[str, Any] | None) -> Any:
    from srcad import pipeline
    return pipeline.derivative(function, request, signature)


def _check_scalar(target: Target, signature: dict[str, Any]) -> None:
    found = result.inferred(target.function, signature)[0]
    rank = ty.rank(found)
    if not target.options.get('has_aux') and (rank or ty.is_complex(found)):
        what = f'an array of shape ({", ".join(map(str, ty.shape(found)))})' if rank else 'complex'
        raise errors.NotScalarError(f'the result of {target.function.name} is {what}, and a gradient belongs to one '
                                    'real number', help='ask for srcad.vjp, or srcad.jacobian at run time')


def _hvp(target: Target, signature: dict[str, Any] | None) -> Part:
    """Write the tangent of the gradient: the gradient is read again, as if the user's module held it."""
    options = {k: v for k, v in target.options.items() if k in ('optimized',)}
    gradient = _derivative(target.function, Request('grad', target.wrt, **options), signature)
    resolver = target.function.resolver
    imports, body = split_imports(gradient.source)
    own = [line for line in imports
           if line.startswith('from srcad.runtime') or line.split()[-1].split('.')[0] not in resolver.bindings]
    text = '\n'.join([resolver.source.text, *own, body])
    again = StaticResolver(Source(resolver.source.filename, text, resolver.module), resolver.source.filename,
                           resolver.search_paths)
    name = gradient.module.body[0].name
    part = _part(_derivative(again.function(name), Request('tangent', target.wrt, **options), signature))
    first = next(iter(part.functions))
    return dataclasses.replace(_renamed(part, {first: f'{target.function.name}_hvp'}), signature=signature)


def _is_the_compilers(external: Any) -> bool:
    """Tell whether something is srcad's, and nothing that users call in code of their own."""
    ours = external.path.startswith('srcad.') and not external.path.startswith('srcad.runtime')
    return ours and external.value is not stop_gradient


def _part(derivative: Any) -> Part:
    helpers: set[str] = set()
    functions = {}
    ours = [line for line in derivative.imports if 'srcad.runtime' in line]
    roots = [line.rpartition(' ')[2] for line in ours if line.startswith('import')]
    for line in ours:
        if line.startswith('from'):
            helpers.update(line.partition(' import ')[2].split(', '))
    for function in derivative.module.body:
        for root in roots:
            function, found = edit.unqualify(function, root)
            helpers |= found
        functions[function.name] = function
    homes = [derivative.unit, *(home for _, home in derivative.unit.callees.generated)]
    known = {key: external for home in homes for key, external in home.externals.items()}
    imports = [line for line in derivative.imports if 'srcad.runtime' not in line]
    leftover = [line for line in imports if 'srcad' in line]
    if leftover and any(map(_is_the_compilers, known.values())):
        raise errors.InternalError(f'the generated code needs srcad: {"; ".join(leftover)}')
    return Part(functions, imports, helpers, {name: known[key] for name, key in derivative.plan.globals.items()},
                granted=derivative.granted, unit=derivative.unit)


def _renamed(part: Part, names: dict[str, str]) -> Part:
    return dataclasses.replace(part, functions={names.get(name, name): edit.rename(function, names)
                                                for name, function in part.functions.items()})


class Module:
    """Collects parts, and writes them as one module.

    Parameters
    ----------
    resolver
        That of the user's module.
    """

    def __init__(self, resolver: StaticResolver) -> None:
        self.resolver = resolver
        self.functions: dict[str, edit.Function] = {}
        self.signatures: dict[str, dict[str, Any]] = {}      # of the functions that check their arguments
        self.granted: dict[str, Granted] = {}
        self.imports: dict[str, None] = {}
        self.helpers: set[str] = set()
        self.externals: dict[str, External] = {}

    def add(self, target: Target, part: Part) -> list[str]:
        """Enter the functions of a target; give the names that they got."""
        clashes = [name for name, function in part.functions.items()
                   if name in self.functions and _text(self.functions[name]) != _text(function)]
        if clashes:
            # several derivatives of one kind: they are told apart by what they are with respect to
            suffix = '_'.join(['', *target.names])
            part = _renamed(part, {name: self._free(name + suffix) for name in clashes})
        self.functions.update(part.functions)
        first = next(iter(part.functions))
        if part.signature or part.granted.apart:
            self.signatures[first] = part.signature or {}
            self.granted[first] = part.granted
        self.imports.update(dict.fromkeys(part.imports))
        self.helpers |= part.helpers
        self.externals.update(part.externals)
        return list(part.functions)

    def _free(self, name: str) -> str:
        while name in self.functions:
            name += '_'
        return name

    def content(self, source_name: str) -> str:
        """Give the text below the header.

        Raises
        ------
        SourceError
            A name of the user's module is needed, and the module cannot be imported.
        """
        helpers = Helpers(self.helpers | {'overlap' for granted in self.granted.values() if granted.contained})
        functions, helper_texts = self._apart(helpers)
        copied, imported = self._globals()
        lines = [f'"""Derivatives of the functions in {source_name}."""']
        imports = _grouped({*self.imports, *helpers.imports, *imported})
        constants = [*copied.values(), *helpers.constants.values()]
        notes = [f'# Copied from {source_name}: ' + ', '.join(copied) + '.'] if copied else []
        blocks = ['\n'.join([*lines, *imports])]
        if constants:
            blocks[0] += '\n\n' + '\n'.join([*notes, *constants])
        return '\n\n\n'.join([*blocks, *functions, *helper_texts]) + '\n'

    def _apart(self, helpers: Helpers) -> tuple[list[str], list[str]]:
        """Rename helpers whose names the user's or the generated functions have."""
        used = set(self.externals) | set(self.functions)
        for function in self.functions.values():
            used |= edit.bound(function)
        names = {name: f'_{name}' for name in helpers.functions if name in used}
        own = {name: new for name, new in names.items() if name in self.helpers}
        overlap = names.get('overlap', 'overlap')
        functions = [self._guarded(name, _text(edit.rename_calls(f, own)), overlap) for name, f in self.functions.items()]
        return functions, helpers.texts(names)

    def _guarded(self, name: str, text: str, overlap: str) -> str:
        """Have a function that is written for a signature check its arguments."""
        if name not in self.signatures:
            return text
        text, needed = guard.insert(text, name, self.signatures[name], self.granted[name], overlap)
        self.imports.update({guard.import_line(n, value): None for n, value in needed.items() if value is np})
        return text

    def _globals(self) -> tuple[dict[str, str], list[str]]:
        """Give the constants that are copied, and the import lines for all else of the user's modules."""
        copied: dict[str, str] = {}
        members: dict[str, list[str]] = {}
        for name, external in sorted(self.externals.items()):
            module = external.key.lstrip('@').partition('#')[0].removeprefix('global.').rpartition('.')[0]
            literal = self._literal(external.path) if module == self.resolver.module else None
            if literal is not None:
                copied[name] = f'{name} = {literal}'
            else:
                own = external.path.partition('.')[0]
                members.setdefault(module, []).append(own if own == name else f'{own} as {name}')
        for module in members:
            if self.resolver.source.filename == '-' or not all(part.isidentifier() for part in module.split('.')):
                raise errors.SourceError(
                    f'{", ".join(members[module])} of {module or "this module"} must be imported, and the module has '
                    'no name to import it by', help='put it into a file whose name is an identifier')
        return copied, [_import_line(module, names) for module, names in members.items()]

    def _literal(self, name: str) -> str | None:
        """Give the text of a constant of the user's module, if its value is a literal."""
        bound = self.resolver.bindings.get(name, [])
        if len(bound) != 1 or bound[0].value is None or bound[0].conditional:
            return None
        try:
            ast.literal_eval(bound[0].value)
        except (ValueError, TypeError):
            return None
        if isinstance(bound[0].value, (ast.List, ast.Dict, ast.Set)):
            return None         # it may be filled when the module runs
        return ast.get_source_segment(self.resolver.source.text, bound[0].value)


def _text(function: edit.Function) -> str:
    return printer.to_source(gast.Module([function], [])).strip('\n')


def _grouped(imports: set[str]) -> list[str]:
    """Sort import lines: the standard library, an empty line, all else."""
    ordered = sorted(imports, key=lambda line: (not line.startswith('import'), line))
    standard = [line for line in ordered if line.split()[1].partition('.')[0] in sys.stdlib_module_names]
    others = [line for line in ordered if line not in standard]
    return [*standard, *([''] if standard and others else []), *others]


def _import_line(module: str, names: list[str]) -> str:
    line = f'from {module} import {", ".join(names)}'
    if len(line) <= 88:
        return line
    return f'from {module} import (\n    ' + ',\n    '.join(names) + ',\n)'
