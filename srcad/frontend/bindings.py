"""Which statements of a module bind which global names."""
from __future__ import annotations

import ast
import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Binding:
    """One place where a module binds a name.

    Attributes
    ----------
    node
        The statement.
    conditional
        Whether it may run not at all, or several times: it stands in an if, a loop, a try or a function.
    value
        The expression that the name is bound to, where it is one; else None.
    module, member
        For imports: the module that is imported or imported from, and the name in it.
    """

    node: Any
    conditional: bool
    value: Any = None
    module: str = ''
    member: str = ''


def bindings(tree: ast.Module) -> Scan:
    """Give all that binds global names in a module."""
    scan = Scan()
    for statement in tree.body:
        scan.statement(statement, False)
    return scan


class Scan:
    """What binds the global names of a module.

    Attributes
    ----------
    found
        All bindings of each name.
    stars
        The statements ``from m import *``.
    dotted
        The modules of all statements ``import a.b``: they are attributes of ``a`` then.
    """

    def __init__(self) -> None:
        self.found: dict[str, list[Binding]] = {}
        self.stars: list[Binding] = []
        self.dotted: set[str] = set()

    def add(self, name: str, node: Any, conditional: bool, **more: Any) -> None:
        """Enter a binding."""
        self.found.setdefault(name, []).append(Binding(node, conditional, **more))

    def statement(self, node: Any, conditional: bool) -> None:
        """Enter what a statement binds."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.add(node.name, node, conditional)
            self._declared_global(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, conditional)
        elif isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
            for target in node.targets:
                self.add(target.id, node, conditional, value=node.value)
            self._expressions(node.value, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.value is not None:      # without a value it binds nothing
                self.add(node.target.id, node, conditional, value=node.value)
                self._expressions(node.value, node)
        else:
            self._other(node, node)

    def _other(self, node: Any, statement: Any) -> None:
        """Enter what a part of a compound statement, or an assignment to several names, binds."""
        for _field, child in ast.iter_fields(node):
            for part in child if isinstance(child, list) else [child]:
                if isinstance(part, ast.stmt):
                    self.statement(part, True)
                elif isinstance(part, (ast.ExceptHandler, getattr(ast, 'match_case', ast.ExceptHandler))):
                    if isinstance(getattr(part, 'name', None), str):
                        self.add(part.name, statement, True)
                    self._other(part, statement)
                elif isinstance(part, ast.AST):
                    self._expressions(part, statement)

    def _expressions(self, tree: Any, node: Any) -> None:
        for part in ast.walk(tree):
            if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
                self.add(part.id, node, True)
            for field in ('name', 'rest'):      # the patterns of match
                if type(part).__name__.startswith('Match') and isinstance(getattr(part, field, None), str):
                    self.add(getattr(part, field), node, True)

    def _import(self, node: Any, conditional: bool) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                top = alias.name.partition('.')[0]
                self.dotted.add(alias.name)
                name, module, member = alias.asname or top, alias.name if alias.asname else top, ''
                earlier = self.found.get(name, [])
                if len(earlier) == 1 and not conditional and isinstance(earlier[0].node, ast.Import) \
                        and earlier[0].module == module and not earlier[0].conditional:
                    continue        # import scipy.linalg; import scipy.special: both bind scipy to the same
            elif alias.name == '*':
                self.stars.append(Binding(node, conditional, module=node.module or ''))
                continue
            else:
                name, module, member = alias.asname or alias.name, node.module or '', alias.name
            self.add(name, node, conditional, module=module, member=member)

    def _declared_global(self, function: Any) -> None:
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                for name in node.names:
                    self.add(name, node, True)
