"""Names to objects: what the names of a function mean that are not its local variables.

`Resolver` is the interface. `LiveResolver` looks into the module that runs; `StaticResolver`
(`srcad.frontend.static`) reads the user's module as text and never runs it. Both follow Python: the variables of
enclosing functions come first, then the globals of the module, then the builtins.

Each `External` has a key. Objects of libraries have the dotted path by which they are imported (``@numpy.sin``),
however the user named them; globals and closure variables have the place where they are found (``@orbit.TABLE``,
``@cell.f.c``).
"""
from __future__ import annotations

import builtins
import dataclasses
import enum
import importlib.util
import inspect
import sys
import types
from typing import Any

import numpy as np

from srcad.frontend import members
from srcad.frontend.libraries import canonical_path, is_library
from srcad.unit import MISSING, External

_BUILTINS = vars(builtins)


class Resolver:
    """How the passes find the objects behind names.

    Attributes
    ----------
    module
        Name of the user's module.
    """

    module: str = ''

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, ...]] = {}

    def lookup(self, name: str) -> External | None:
        """Give what a name that is not local means, or None if it means nothing."""
        raise NotImplementedError

    def names(self) -> set[str]:
        """Give all the names that `lookup` finds, for suggestions."""
        raise NotImplementedError

    def imported(self, name: str, module: str, member: str, level: int, whole: bool) -> External | None:
        """Give what an import within a function binds a name to; None if it cannot be found.

        Parameters
        ----------
        name
            The name.
        module, member, level
            ``from module import member``, or ``import module`` without a member; the level counts leading dots.
        whole
            Whether the name stands for the module itself, and not for the package that it is in: ``import a.b as c``.
        """
        owner = self._imported_module(module, level)
        if owner is None:
            return None
        if not member:
            top = owner if whole else self._imported_module(module.partition('.')[0], level)
            return top and dataclasses.replace(top, spelling=name)
        found = self.attribute(owner, member) or self._imported_module(f'{module}.{member}', level)
        return found and dataclasses.replace(found, spelling=name)

    def _imported_module(self, module: str, level: int) -> External | None:
        """Give a module that a function imports, under the path by which it is imported."""
        raise NotImplementedError

    def attribute(self, owner: External, name: str) -> External | None:
        """Give an attribute of a module or a class; None if there is none, or if the owner is another kind of object.

        The attributes of instances are not resolved: ``cfg.x`` is read when the code runs.
        """
        value = owner.value
        if isinstance(value, types.ModuleType):
            return self._module_attribute(owner, value, name)
        # np.add.at is a function like others, though np.add is an object.
        if isinstance(value, (type, np.ufunc)):
            return self._class_attribute(owner, value, name)
        return None

    def has_static_attributes(self, owner: External) -> bool:
        """Tell whether the attributes of an object are resolved now: it is a module or a class."""
        return isinstance(owner.value, (types.ModuleType, type))

    # --- classes of the user's; see `srcad.frontend.members` -----------------------------------------------------------

    is_users = staticmethod(members.is_users)
    member = staticmethod(members.find)
    record = staticmethod(members.record)

    @staticmethod
    def order(cls: Any) -> list[Any]:
        """Give a class and those that it inherits from, in the order of a look-up."""
        return list(cls.__mro__)

    annotated = staticmethod(members.annotated)
    is_constant = staticmethod(members.is_constant)
    makes = staticmethod(members.makes)
    assigned = staticmethod(members.assigned)

    @staticmethod
    def is_object(value: Any) -> bool:
        """Tell whether a value is an object of a class that the user wrote."""
        return not isinstance(value, type) and members.is_users(type(value))

    def current(self, external: External) -> Any:
        """Give the value that the spelling of an external has now; MISSING if it has none any more."""
        if external.spelling is None:
            return external.value
        root, *attributes = external.spelling.split('.')
        found = self.lookup(root)
        for attribute in attributes:
            found = self.attribute(found, attribute) if found is not None else None
        return found.value if found is not None else MISSING

    def _module_attribute(self, owner: External, module: types.ModuleType, name: str) -> External | None:
        try:
            value = getattr(module, name)
        except AttributeError:
            return None
        spelling = f'{owner.spelling}.{name}' if owner.spelling else None
        if module is builtins:
            return self._external(f'builtins.{name}', value, 'builtin', ('path', 'builtins', name), spelling)
        if isinstance(value, types.ModuleType):
            path = canonical_path(value) or f'{owner.path}.{name}'
        else:
            path = f'{owner.path}.{name}'
        return self._external(path, value, owner.kind, ('path', path), spelling)

    def _class_attribute(self, owner: External, cls: Any, name: str) -> External | None:
        try:
            inspect.getattr_static(cls, name)
            value = getattr(cls, name)
        except Exception:       # a property of the metaclass may raise anything
            return None
        if isinstance(value, (property, types.MemberDescriptorType)) and not isinstance(value, enum.Enum):
            return None
        spelling = f'{owner.spelling}.{name}' if owner.spelling else None
        key = f'{owner.key[1:]}.{name}'
        return self._external(key, value, owner.kind, ('attribute', owner.key, name), spelling, f'{owner.path}.{name}')

    def _global(self, name: str, value: Any, place: tuple[str, ...], key: str, kind: str) -> External:
        """Build the external for a variable; what a library defines is named by its path there."""
        if kind == 'builtin':
            return self._external(key, value, kind, place, name)
        if isinstance(value, (type, types.BuiltinFunctionType)) and _BUILTINS.get(value.__name__) is value:
            path = 'builtins.' + value.__name__
            return self._external(path, value, 'builtin', ('path', 'builtins', value.__name__), name)
        path = canonical_path(value)
        if path is not None:
            return self._external(path, value, 'library', ('path', path), name)
        if isinstance(value, types.ModuleType):
            return self._external(value.__name__, value, 'library', ('module', value.__name__), name)
        return self._external(key, value, kind, place, name, name)

    def _external(self, key: str, value: Any, kind: str, place: tuple[str, ...], spelling: str | None,
                  path: str | None = None) -> External:
        """Build an external; different places never get one key."""
        unique, count = '@' + key, 1
        while self._places.setdefault(unique, place) != place:
            count += 1
            unique = f'@{key}#{count}'
        return External(unique, value, kind, path or key, spelling)


class NamespaceResolver(Resolver):
    """Resolve names in a dictionary of globals and a dictionary of closure cells.

    Parameters
    ----------
    namespace
        The globals; read anew at each look-up.
    cells
        Closure cells by name.
    qualname
        Name of the function, for the keys of its closure variables.
    """

    def __init__(self, namespace: dict[str, Any], cells: dict[str, types.CellType] | None = None,
                 qualname: str = '') -> None:
        super().__init__()
        self.namespace = namespace
        self.cells = cells or {}
        self.qualname = qualname
        module = namespace.get('__name__')
        self.module = module if isinstance(module, str) else ''

    def names(self) -> set[str]:
        """Give all the names that `lookup` finds."""
        return {*self.cells, *(name for name in self.namespace if isinstance(name, str)), *self._builtins()}

    def lookup(self, name: str) -> External | None:
        """Give what a name means: a closure variable, a global, or a builtin."""
        if name in self.cells:
            try:
                value = self.cells[name].cell_contents
            except ValueError:      # not bound yet: the function that it stands in still runs
                value = MISSING
            return self._global(name, value, ('cell', name), f'cell.{self.qualname}.{name}', 'cell')
        if name in self.namespace:
            # a module's own name may be that of a library (or of none, in exec)
            home = self.module if self.module and not is_library(self.module) else f'global.{self.module}'.rstrip('.')
            return self._global(name, self.namespace[name], ('global', name), f'{home}.{name}', 'global')
        found = self._builtins()
        if name in found:
            return self._global(name, found[name], ('path', 'builtins', name), f'builtins.{name}', 'builtin')
        return None

    def _builtins(self) -> dict[str, Any]:
        # a module may have builtins of its own; they are a module or a dictionary
        own = self.namespace.get('__builtins__', builtins)
        return own if isinstance(own, dict) else vars(own)


class LiveResolver(NamespaceResolver):
    """Resolve the names of a function object in its closure and in the globals of its module.

    Parameters
    ----------
    function
        The Python function.
    """

    def __init__(self, function: types.FunctionType) -> None:
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
        super().__init__(function.__globals__, cells, function.__qualname__)
        self.function = function

    def _imported_module(self, module: str, level: int) -> External | None:
        package = self.namespace.get('__package__') or ''
        path = importlib.util.resolve_name('.' * level + module, package) if level else module
        if path not in sys.modules and not is_library(path):
            return None             # it is the user's, and to import it may do anything
        try:
            value = importlib.import_module(path)
        except ImportError:
            return None
        return self._external(path, value, 'library', ('module', path), None)
