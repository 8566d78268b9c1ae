"""Decides how the text spells what is not local, and which imports and bindings it needs.

A function of a user who wrote ``import numpy as np`` says ``np.sin``; so does the code generated for it. What the
user's module does not have gets an import line in a text that stands alone, and a binding for the loader.
"""
from __future__ import annotations

import builtins
import dataclasses
import keyword
import sys
import types
from collections.abc import Iterable, Mapping
from typing import Any

from srcad.unit import MISSING, External

_RUNTIME = 'srcad.runtime.'
_COLUMNS = 88
ALIASES = {'numpy': 'np', 'scipy': 'scipy', 'math': 'math'}


@dataclasses.dataclass
class Plan:
    """How a text spells its externals.

    Attributes
    ----------
    spelling
        External key -> text, a dotted name.
    imports
        Import lines of a text that stands alone, sorted.
    roots
        First name of a spelling -> object that the loader binds where the function's globals lack it.
    cells
        Identifier -> key of the closure variable that it is.
    globals
        Identifier -> key, for names of the user's module: they are read live, or copied or imported from there.
    """

    spelling: dict[str, str] = dataclasses.field(default_factory=dict)
    imports: list[str] = dataclasses.field(default_factory=list)
    roots: dict[str, Any] = dataclasses.field(default_factory=dict)
    cells: dict[str, str] = dataclasses.field(default_factory=dict)
    globals: dict[str, str] = dataclasses.field(default_factory=dict)

    def bindings(self, names: Iterable[str], namespace: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the loader must bind for a function that reads some names and has these globals."""
        return {name: self.roots[name] for name in names
                if name in self.roots and namespace.get(name, MISSING) is not self.roots[name]}


def plan(externals: Iterable[External], namespace: Mapping[str, Any] | None = None,
         taken: Iterable[str] = (), known: Iterable[str] = ()) -> Plan:
    """Choose the spelling of externals.

    Parameters
    ----------
    externals
        Those that the text uses, in the order of their first use.
    namespace
        Globals of the module that the first function of the text comes from; None or empty if they are not known.
    taken
        Names of locals that the user chose; no external is spelled with one of them.
    known
        Names of the user's module: no helper is spelled with one of them.
    """
    planner = _Planner(dict(namespace or {}), set(taken), {*known, *(namespace or {})})
    ordered = list(externals)
    # The user's own spellings come first, so that generated names adapt to them.
    for external in sorted(ordered, key=lambda e: (e.kind != 'generated', e.spelling is None)):
        planner.add(external)
    planner.plan.imports = sorted([*planner.lines, *_helper_lines(planner.helpers)],
                                  key=lambda line: (not line.startswith('import'), line))
    return planner.plan


class _Planner:
    """The spellings chosen so far, and what each first name means."""

    def __init__(self, namespace: dict[str, Any], taken: set[str], known: set[str]) -> None:
        self.known = known
        self.namespace = namespace
        self.taken = taken
        self.plan = Plan()
        self.meaning: dict[str, Any] = {}  # first name -> identity of what it stands for
        self.lines: dict[str, None] = {}
        self.helpers: set[str] = set()

    def add(self, external: External) -> None:
        """Choose the spelling of one external."""
        if external.key not in self.plan.spelling:
            way = {'builtin': self._builtin, 'global': self._global, 'cell': self._cell}.get(external.kind)
            if external.kind in ('generated', 'default'):
                way = self._plain
            self.plan.spelling[external.key] = (way or self._library)(external)

    def _claim(self, name: str, meaning: object) -> bool:
        """Take a name for a meaning, if it is free or has this meaning already."""
        if name in self.taken or keyword.iskeyword(name) or self.meaning.get(name, meaning) != meaning:
            return False
        self.meaning[name] = meaning
        return True

    def _free(self, wanted: str, meaning: object) -> str:
        """Take a name like the wanted one."""
        candidates = [wanted] + [f'{wanted}_{number}' for number in range(2, 10000)]
        return next(name for name in candidates
                    if (name == wanted or name not in self.namespace) and self._claim(name, meaning))

    def _builtin(self, external: External) -> str:
        """Spell a builtin; one that the user's module or a local hides is reached through the module builtins."""
        name = external.spelling or external.path.rpartition('.')[2]
        hidden = external.spelling is None and name in self.namespace
        if not hidden and self._claim(name.split('.')[0], ('builtin', name.split('.')[0])):
            return name
        return self._module('builtins', name)

    def _plain(self, external: External) -> str:
        """Spell a function that srcad writes, or a value that it passes on."""
        name = self._free(external.path.rpartition('.')[2].replace('%', '_'), external.key)
        if external.value is not MISSING and external.kind == 'default':
            self.plan.roots[name] = external.value
        return name

    def _cell(self, external: External) -> str:
        """Spell a closure variable; attributes of it may follow in the user's spelling."""
        name = self._free((external.spelling or external.path.rpartition('.')[2]).split('.')[0], external.key)
        self.plan.cells[name] = external.key
        return name

    def _global(self, external: External) -> str:
        """Spell a name of the user's module; of another module with a clash, as an attribute of that module."""
        spelling = external.spelling or external.path.rpartition('.')[2]
        name = spelling.split('.')[0]
        module = external.key.lstrip('@').rpartition('.')[0]
        foreign = name in self.namespace and external.value is not MISSING and '.' not in spelling and (
            self.namespace[name] is not external.value)
        if not foreign and self._claim(name, external.key if '.' not in spelling else ('global', name)):
            self.plan.globals[name] = external.key
            return spelling
        return self._module(module, spelling)

    def _library(self, external: External) -> str:
        """Spell something that can be imported."""
        path, value = external.path, external.value
        if external.spelling:
            spelling = self._users(external)
            if spelling:
                return spelling
        elif isinstance(value, types.ModuleType):
            return self._module(value.__name__, '')
        elif path.startswith(_RUNTIME) and self._helper(path[len(_RUNTIME):], value):
            return path[len(_RUNTIME):]
        module = _module_of(path)
        if not module:
            return self._free(path, external.key)
        return self._module(module, path[len(module) + 1:])

    def _helper(self, name: str, value: Any) -> bool:
        """Spell a helper of srcad by its own name, where nothing else has it; tells whether that is so."""
        if not name.isidentifier() or name in self.known or name in BUILTINS:
            return False
        if not self._claim(name, ('helper', name)):
            return False
        self.helpers.add(name)
        self.plan.roots[name] = value
        return True

    def _users(self, external: External) -> str | None:
        """Keep the user's spelling if its first name still has its meaning here, and can be imported."""
        spelling, path = external.spelling, external.path
        root, _, rest = spelling.partition('.')
        value = self.namespace.get(root, MISSING)
        if value is not MISSING and external.value is not MISSING and _follow(value, rest) is not external.value:
            return None
        if isinstance(value, types.ModuleType):
            line, meaning = _import_line(value.__name__, root, rest), ('module', value.__name__)
        else:
            origin = path[:-len(rest) - 1] if rest and path.endswith('.' + rest) else '' if rest else path
            module = _module_of(origin)
            if not origin:
                return None
            if origin == module:
                line, meaning = _import_line(module, root, rest), ('module', module)
            else:
                line, meaning = _from_line(module, origin[len(module) + 1:], root), ('from', origin)
        if line is None or not self._claim(root, meaning):
            return None
        self.lines[line] = None
        value = _root_value(meaning) if value is MISSING else value
        if value is not MISSING:
            self.plan.roots[root] = value
        return spelling

    def _module(self, module: str, rest: str) -> str:
        """Spell an attribute of a module, with the alias that the user's module has for it or a usual one."""
        top, _, inner = module.partition('.')
        own = [name for name, value in self.namespace.items()
               if isinstance(value, types.ModuleType) and value.__name__ == module and name.isidentifier()]
        candidates = [(name, module, rest) for name in own]
        candidates += [(name, top, f'{inner}.{rest}' if inner else rest) for name, value in self.namespace.items()
                       if inner and isinstance(value, types.ModuleType) and value.__name__ == top and name.isidentifier()]
        usual = ALIASES.get(module, top if not inner or module.startswith('scipy.') else module.rpartition('.')[2])
        if module.startswith('numpy.'):
            usual, module, rest = 'np', 'numpy', f'{inner}.{rest}'
        elif usual == top and inner:
            rest = f'{inner}.{rest}'
        candidates += [(name, module if name != top else top, rest) for name in (usual, f'_{usual}', f'_{usual}_')
                       if name not in self.namespace]
        for name, root, tail in candidates:
            if self._claim(name, ('module', root)):
                self.lines[_import_line(root, name, tail)] = None
                self.plan.roots[name] = _root_value(('module', root))
                return f'{name}.{tail}'.rstrip('.')
        raise AssertionError(f'no name for {module}')


def _helper_lines(names: set[str]) -> list[str]:
    """Write the import of helpers, in lines that are not too long."""
    lines: list[str] = []
    for name in sorted(names):
        if lines and len(lines[-1]) + len(name) + 2 <= _COLUMNS:
            lines[-1] += f', {name}'
        else:
            lines.append(f'from {_RUNTIME[:-1]} import {name}')
    return lines


def _module_of(path: str) -> str:
    """Give the longest beginning of a dotted path that is a module that is imported (or its parent path)."""
    parts = path.split('.')
    for end in range(len(parts), 0, -1):
        if '.'.join(parts[:end]) in sys.modules:
            return '.'.join(parts[:end])
    return '.'.join(parts[:-1])


def _follow(value: Any, rest: str) -> Any:
    """Look up attributes along a dotted name."""
    for name in filter(None, rest.split('.')):
        value = getattr(value, name, MISSING)
    return value


def _import_line(module: str, name: str, rest: str) -> str:
    """Write the import of a module under a name; of a package, with the submodule that is used."""
    if name != module.split('.')[0]:
        return f'import {module} as {name}'
    deepest = _module_of(f'{module}.{rest}' if rest else module)
    return f'import {deepest if deepest.startswith(module) and deepest in sys.modules else module}'


def _from_line(module: str, attribute: str, name: str) -> str | None:
    """Write the import of a name from a module, or None where that is none."""
    if not module or '.' in attribute:
        return None
    return f'from {module} import {attribute}' + (f' as {name}' if name != attribute else '')


def _root_value(meaning: tuple[str, str]) -> Any:
    """Give the object that a first name means, if it is imported already."""
    kind, path = meaning
    if kind == 'module':
        return sys.modules.get(path, MISSING)
    module = _module_of(path)
    return _follow(sys.modules.get(module, MISSING), path[len(module) + 1:])


BUILTINS = frozenset(dir(builtins))
