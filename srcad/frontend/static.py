"""Names to objects without running the user's module: for the command, which reads files.

Modules of libraries are imported. A module of the user's is read as text: what is defined once, at its top level and
unconditionally, is known if it is an import, a function or a literal. All else exists, but has no known value.
"""
from __future__ import annotations

import ast
import builtins
import dataclasses
import functools
import importlib
import os
import types
from collections.abc import Sequence
from typing import Any

from srcad import errors, missing
from srcad.frontend import literals, static_classes
from srcad.frontend.bindings import Binding, bindings
from srcad.frontend.libraries import is_library
from srcad.frontend.paths import find_module, module_name
from srcad.frontend.resolve import Resolver
from srcad.frontend.static_classes import ClassReader, StaticClass
from srcad.unit import MISSING, External, Source

_HARMLESS = ('functools.lru_cache', 'functools.cache', 'functools.wraps', 'numba.jit', 'numba.njit', 'numba.vectorize')


@dataclasses.dataclass(frozen=True, repr=False)
class StaticFunction:
    """A function of a module that is not run.

    Attributes
    ----------
    name
        Its name in the module, ``'energy'`` or ``'Orbit.energy'``.
    source
        The text of the module.
    node
        The definition, as a tree of Python's own `ast`.
    resolver
        Resolves the names of its module.
    owner
        The class that it stands in, or None.
    """

    name: str
    source: Source
    node: Any
    resolver: StaticResolver
    owner: str | None = None

    def __repr__(self) -> str:
        return f'<StaticFunction {self.resolver.module}.{self.name}>'

    @property
    def __name__(self) -> str:
        return self.name

    def check_decorators(self) -> None:
        """Raise SourceError for a decorator whose effect is not known to be none, or srcad's own."""
        for decorator in self.node.decorator_list:
            of_class = self.owner is not None and static_classes.kind_of(self.resolver, decorator) is not None
            if not of_class and not self.resolver.is_harmless(decorator) and not self.resolver.is_srcad(decorator):
                raise errors.make('SRC206', f'the effect of the decorator {ast.unparse(decorator)} is not known',
                                  self.source, decorator, help='remove it, or differentiate at run time: srcad.grad(f)')


@dataclasses.dataclass(frozen=True, repr=False)
class StaticModule:
    """A module of the user's that is read as text."""

    name: str
    resolver: StaticResolver

    def __repr__(self) -> str:
        return f'<StaticModule {self.name}>'


class StaticResolver(ClassReader, Resolver):
    """Resolve the names of a module from its text.

    Parameters
    ----------
    module_source
        The text of the module, or its `Source`.
    path
        The file of the module; modules beside it are found, and its package from the ``__init__.py`` files.
    search_paths
        More directories to find the user's modules in.
    """

    def __init__(self, module_source: str | Source, path: str, search_paths: Sequence[str] = ()) -> None:
        super().__init__()
        text = module_source.text if isinstance(module_source, Source) else module_source
        self.module, self.package, root = module_name(path)
        self.source = Source(path, text, self.module)
        self.search_paths = tuple(dict.fromkeys([root, *search_paths]))
        try:
            self.tree = ast.parse(text, path)
            scan = bindings(self.tree)
        except SyntaxError as error:
            raise errors.SourceError(f'{error.msg}', code='SRC202', source=self.source, line=error.lineno,
                                     column=error.offset) from None
        except ValueError as error:             # a null byte, before Python 3.12
            raise errors.SourceError(str(error), code='SRC202', source=self.source) from None
        except RecursionError:
            raise errors.SourceError('an expression of this file is nested too deeply', code='SRC140', source=self.source,
                                     help='give names to parts of it, or use a loop') from None
        self.bindings, self.stars, self._dotted = scan.found, scan.stars, scan.dotted
        self._modules: dict[str, StaticResolver | None] = {}
        self._active: set[str] = set()      # names that are being looked up: modules may import each other

    def names(self) -> set[str]:
        """Give all the names that `lookup` finds, but for those of ``import *``."""
        return {*self.bindings, *vars(builtins)}

    def functions(self) -> list[str]:
        """Give the names of the functions that are defined at the top level, in their order."""
        return [node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)]

    def function(self, name: str) -> StaticFunction:
        """Give a function of the module by its name, ``'f'`` or ``'Class.method'``."""
        body, owner = self.tree.body, None
        *classes, last = name.split('.')
        for part in classes:
            found = [node for node in body if isinstance(node, ast.ClassDef) and node.name == part]
            body, owner = (found[-1].body if len(found) == 1 else []), part
        defined = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == last]
        if len(defined) != 1 or owner is None and len(self.bindings[last]) != 1:
            known = missing.nearest(name, self.functions())
            reason = f'{name} is bound more than once' if defined else f'there is no function {name}'
            raise errors.SourceError(f'{reason} in {self.source.filename}', code='SRC202',
                                     help='did you mean ' + ' or '.join(known) + '?' if known and not defined else None)
        return StaticFunction(name, self.source, defined[0], self, owner)

    def lookup(self, name: str) -> External | None:
        """Give what a global name means; its value is MISSING where only a run can tell."""
        if name in self._active:
            return self._variable(name, MISSING) if name in self.bindings else None
        self._active.add(name)
        try:
            return self._lookup(name)
        finally:
            self._active.discard(name)

    def _lookup(self, name: str) -> External | None:
        found = self.bindings.get(name, [])
        last = max((binding.node.lineno for binding in found), default=0)
        for star in reversed(self.stars):
            starred = self._from_star(name, star) if star.node.lineno > last or star.conditional else None
            if starred is not None:     # what it binds comes after what the module binds
                return self._variable(name, MISSING) if found or star.conditional else starred
        if found:
            single = len(found) == 1 and not found[0].conditional
            return self._bound(name, found[0]) if single else self._variable(name, MISSING)
        if hasattr(builtins, name) and not name.startswith('__'):
            return self._global(name, getattr(builtins, name), ('path', 'builtins', name), f'builtins.{name}',
                                'builtin')
        implicit = {'__name__': self.module, '__file__': MISSING, '__debug__': True}
        return self._variable(name, implicit[name]) if name in implicit else None

    def attribute(self, owner: External, name: str) -> External | None:
        """Give an attribute of a module, of the user's or a library's."""
        if isinstance(owner.value, StaticClass):
            return self._class_member(owner, owner.value, name)
        if not isinstance(owner.value, StaticModule):
            return super().attribute(owner, name)
        found = owner.value.resolver.lookup(name)
        spelling = f'{owner.spelling}.{name}' if owner.spelling else None
        if found is not None and found.kind == 'builtin' and name not in owner.value.resolver.bindings:
            found = None        # a module does not have the builtins as attributes
        if found is None:
            value = owner.value.resolver.submodule(name)
            return value and self._external(value.name, value, 'library', ('module', value.name), spelling)
        if isinstance(found.value, (StaticModule, types.ModuleType)):
            return self._external(found.path, found.value, 'library', ('path', found.path), spelling)
        path = f'{owner.path}.{name}'
        return self._external(path, found.value, owner.kind, ('path', path), spelling)

    def has_static_attributes(self, owner: External) -> bool:
        """Tell whether the attributes of an object are resolved now."""
        return isinstance(owner.value, StaticModule) or super().has_static_attributes(owner)

    def is_harmless(self, decorator: ast.expr) -> bool:
        """Tell whether a decorator is known to change nothing about what a function computes."""
        found = self._decorator(decorator)
        return found is not None and found.path in _HARMLESS

    def is_srcad(self, decorator: ast.expr) -> bool:
        """Tell whether a decorator is one of srcad's own."""
        found = self._decorator(decorator)
        return found is not None and (found.path.partition('.')[0] == 'srcad'
                                      or bool(getattr(found.value, '__srcad_transform__', False)))

    def exports(self, name: str) -> bool:
        """Tell whether ``from module import *`` binds a name."""
        if '__all__' in self.bindings:
            listed = self.lookup('__all__')
            if listed is not None and listed.value is not MISSING:
                return name in listed.value
        found = None if name.startswith('_') else self.lookup(name)
        return found is not None and (found.kind != 'builtin' or name in self.bindings)

    def submodule(self, name: str) -> StaticModule | None:
        """Give a module in this package by its last name."""
        if os.path.basename(self.source.filename) != '__init__.py':
            return None
        value = self._module(f'{self.module}.{name}')
        return value if isinstance(value, StaticModule) else None

    def _decorator(self, node: ast.expr) -> External | None:
        if isinstance(node, ast.Call):
            node = node.func
        if isinstance(node, ast.Attribute):
            owner = self._decorator(node.value)
            return self.attribute(owner, node.attr) if owner is not None else None
        return self.lookup(node.id) if isinstance(node, ast.Name) else None

    def _variable(self, name: str, value: Any) -> External:
        home = self.module if not is_library(self.module) else f'global.{self.module}'
        return self._global(name, value, ('global', name), f'{home}.{name}', 'global')

    def _bound(self, name: str, binding: Binding) -> External:
        node = binding.node
        if isinstance(node, ast.FunctionDef):
            plain = all(map(self.is_harmless, node.decorator_list))
            return self._variable(name, StaticFunction(name, self.source, node, self) if plain else MISSING)
        if isinstance(node, ast.ClassDef):
            plain = not node.decorator_list
            return self._variable(name, StaticClass(name, self.source, node, self) if plain else MISSING)
        if isinstance(node, ast.Import):
            for module in self._dotted:
                if module.startswith(binding.module + '.'):
                    self._module(module)        # import a.b makes b an attribute of a
            return self._imported(name, self._module(binding.module))
        if isinstance(node, ast.ImportFrom):
            return self._imported(name, self._member(binding.module, binding.member, node.level))
        if binding.value is not None:
            return self._variable(name, literals.value(binding.value, self.tree, name))
        return self._variable(name, MISSING)

    def _imported_module(self, module: str, level: int) -> External | None:
        value = self._module(self._absolute(module, level))
        name = getattr(value, 'name', None) or getattr(value, '__name__', '')
        return None if value is MISSING else self._external(name, value, 'library', ('module', name), None)

    def _imported(self, name: str, value: Any) -> External:
        if isinstance(value, StaticModule):
            return self._external(value.name, value, 'library', ('module', value.name), name)
        return self._variable(name, value)

    def _member(self, module: str, member: str, level: int) -> Any:
        """Give what ``from module import member`` binds."""
        owner = self._module(self._absolute(module, level))
        if isinstance(owner, StaticModule):
            found = owner.resolver.lookup(member)
            if found is not None and (found.kind != 'builtin' or member in owner.resolver.bindings):
                return found.value
            return owner.resolver.submodule(member) or MISSING
        if isinstance(owner, types.ModuleType):
            try:
                return getattr(owner, member)
            except AttributeError:
                return self._module(f'{owner.__name__}.{member}')
        return MISSING

    def _from_star(self, name: str, star: Binding) -> External | None:
        owner = self._module(self._absolute(star.module, star.node.level))
        if isinstance(owner, StaticModule):
            if not owner.resolver.exports(name):
                return None
            return self._imported(name, self._member(star.module, name, star.node.level))
        if isinstance(owner, types.ModuleType):
            exported = getattr(owner, '__all__', None) or [n for n in vars(owner) if not n.startswith('_')]
            return self._variable(name, getattr(owner, name)) if name in exported else None
        return None if hasattr(builtins, name) and owner is not MISSING else self._variable(name, MISSING)

    def _absolute(self, module: str, level: int) -> str:
        if not level:
            return module
        parts = self.package.split('.') if self.package else []
        parts = parts[:len(parts) - level + 1]
        return '.'.join([*parts, module] if module else parts)

    def _module(self, name: str) -> Any:
        """Give a module: a StaticModule of the user's, a library that is imported, or MISSING."""
        own = self._own_module(name)
        if own is not None:
            return StaticModule(name, own)
        if not is_library(name):
            return MISSING
        try:
            return importlib.import_module(name)
        except ImportError:
            return MISSING

    def _own_module(self, name: str) -> StaticResolver | None:
        if name not in self._modules:
            file = find_module(name, self.search_paths)
            self._modules[name] = file and _read(file, os.stat(file).st_mtime_ns, self.search_paths)
        return self._modules[name]


@functools.lru_cache(maxsize=256)
def _read(file: str, stamp: int, search_paths: tuple[str, ...]) -> StaticResolver | None:
    """Read a module of the user's; `stamp` makes a file that changed be read again."""
    try:
        with open(file, encoding='utf-8') as stream:
            return StaticResolver(stream.read(), file, search_paths)
    except (errors.SourceError, OSError, UnicodeDecodeError):
        return None
