"""Classes of a module that is not run: what their names mean, from the text; see `srcad.frontend.members`."""
from __future__ import annotations

import ast
import dataclasses
from typing import Any

from srcad.frontend.members import Member
from srcad.unit import MISSING, External, Source

_OF_METHODS = {'staticmethod': 'static', 'classmethod': 'class', 'property': 'property', 'abc.abstractmethod': 'method'}


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class StaticClass:
    """A class of a module that is not run.

    Attributes
    ----------
    name, source, definition, resolver
        Its name, the text of the module, the definition as a tree of Python's own `ast`, and what resolves its names.
    """

    name: str
    source: Source
    definition: ast.ClassDef
    resolver: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StaticClass) and (self.source.filename, self.name) == (other.source.filename, other.name)

    def __hash__(self) -> int:
        return hash((self.source.filename, self.name))

    def __repr__(self) -> str:
        return f'<StaticClass {self.name}>'

    @property
    def __name__(self) -> str:
        return self.name

    @property
    def order(self) -> list[StaticClass]:
        """The class and those that it inherits from, in the order of a look-up; it ends where one is not known."""
        bases = [self.resolver.value_of(base) for base in self.definition.bases]
        known = [base for base in bases if isinstance(base, StaticClass)]
        return [self, *(known[0].order if len(known) == 1 else [])]

    @property
    def is_known(self) -> bool:
        """Whether all classes that it inherits from are known, or have nothing of their own."""
        return all(len(cls.definition.bases) <= 1 and not cls.definition.keywords and all(
            isinstance(base, StaticClass) or base is object or getattr(base, '__name__', '') == 'ABC'
            for base in map(cls.resolver.value_of, cls.definition.bases)) for cls in self.order)


def find(cls: StaticClass, name: str, after: StaticClass | None = None) -> Member | None:
    """Give the function that a name means for objects of a class."""
    order = cls.order
    if after is not None:
        order = order[order.index(after) + 1:] if after in order else []
    for owner in order:
        bound = [node for node in owner.definition.body if name in _names(node)]
        if bound:
            single = len(bound) == 1 and isinstance(bound[0], ast.FunctionDef)
            return _member(owner, bound[0]) if single and cls.is_known else None
    return None


def _member(owner: StaticClass, node: ast.FunctionDef) -> Member | None:
    from srcad.frontend.static import StaticFunction
    kinds = [kind_of(owner.resolver, decorator) for decorator in node.decorator_list]
    if None in kinds or len(set(kinds) - {'method'}) > 1:
        return None
    kind = next((k for k in kinds if k != 'method'), 'method')
    return Member(StaticFunction(f'{owner.name}.{node.name}', owner.source, node, owner.resolver, owner.name), kind, owner)


def kind_of(resolver: Any, decorator: ast.expr) -> str | None:
    """Give the kind of function that a decorator makes; None if its effect is not known."""
    found = resolver.path_of(decorator)
    return _OF_METHODS.get(found.removeprefix('builtins.')) if found else None


def _names(node: ast.stmt) -> list[str]:
    """Give the names that a statement in a class binds; those of a compound statement, wherever they stand."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if node.value is not None and isinstance(node.target, ast.Name) else []
    return [part.id if isinstance(part, ast.Name) else part.name for part in ast.walk(node)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) or isinstance(part, ast.FunctionDef)]


def is_constant(cls: StaticClass, name: str) -> bool:
    """Tell whether a name means something that the class itself has, and that is no function."""
    for owner in cls.order:
        bound = [node for node in owner.definition.body if name in _names(node)]
        if bound:
            return cls.is_known and all(isinstance(node, (ast.Assign, ast.AnnAssign)) for node in bound)
    return False


def assigned(cls: StaticClass) -> frozenset[str]:
    """Give the names of the attributes that the functions of a class assign to."""
    return frozenset(node.attr for owner in cls.order for node in ast.walk(owner.definition)
                     if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))


def annotated(cls: StaticClass, name: str) -> tuple[str, StaticClass] | None:
    """Give the class that an annotation in a class gives an attribute."""
    for owner in cls.order:
        for node in owner.definition.body:
            if isinstance(node, ast.AnnAssign) and getattr(node.target, 'id', None) == name:
                return named(node.annotation, owner.resolver)
    return None


def named(node: ast.expr | None, resolver: Any) -> tuple[str, StaticClass] | None:
    """Give the class that an annotation names, also as the class of the items of a list."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode='eval').body
        except SyntaxError:
            return None
    kind = ''
    if isinstance(node, ast.Subscript) and getattr(node.value, 'id', '') in ('list', 'List'):
        kind, node = 'list', node.slice
    found = resolver.value_of(node) if node is not None else None
    return (kind, found) if isinstance(found, StaticClass) and found.is_known else None


class ClassReader:
    """What a resolver of a module that is not run says of classes."""

    def _class_member(self, owner: External, cls: StaticClass, name: str) -> External | None:
        """Give a function by the name of its class; what else a class has is read when the code runs."""
        found = find(cls, name)
        if found is None or found.kind not in ('method', 'static'):
            return None
        spelling = f'{owner.spelling}.{name}' if owner.spelling else None
        place = 'attribute', owner.key, name
        return self._external(f'{owner.key[1:]}.{name}', found.function, owner.kind, place, spelling, f'{owner.path}.{name}')

    member = staticmethod(find)
    assigned = staticmethod(assigned)
    annotated = staticmethod(annotated)
    is_constant = staticmethod(is_constant)

    @staticmethod
    def is_users(cls: Any) -> bool:
        """Tell whether something is a class that the user wrote."""
        return isinstance(cls, StaticClass)

    @staticmethod
    def order(cls: Any) -> list[Any]:
        """Give a class and those that it inherits from, in the order of a look-up."""
        return cls.order

    @staticmethod
    def is_object(value: Any) -> bool:
        """Tell whether a value is an object of a class that the user wrote: objects are not made here."""
        return False

    @staticmethod
    def makes(cls: Any) -> bool:
        """Tell whether calling a class gives an object of this very class."""
        return isinstance(cls, StaticClass) and cls.is_known and find(cls, '__new__') is None

    @staticmethod
    def record(cls: Any) -> None:
        """Give the attributes of a class of which an object is just what its arguments are; none is known here."""
        return

    def owner_of(self, function: Any) -> StaticClass | None:
        """Give the class that a function is a method of."""
        found = self.lookup(function.owner) if function.owner else None
        if found is None or not isinstance(found.value, StaticClass):
            return None
        member = find(found.value, function.node.name)
        return found.value if member is not None and member.kind != 'static' else None

    def value_of(self, node: Any) -> Any:
        """Give what a name, or a dotted name, in the text means; None where that is not known."""
        found = self._decorator(node)
        return None if found is None or found.value is MISSING else found.value

    def path_of(self, node: Any) -> str | None:
        """Give the dotted path of what a name in the text means."""
        found = self._decorator(node)
        return None if found is None else found.path
