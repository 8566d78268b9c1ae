"""Functions that stand within a function, as functions of their own.

The variables that such a function shares with the one around it are parameters; those that it binds anew (`nonlocal`) are
results as well.

Before (``rate`` as it stands within a function that has ``k`` and ``calls``)::

    def rate(y):
        nonlocal calls
        calls += 1
        return -k * y

After::

    def rate(y, k, calls):
        calls += 1
        return -k * y, calls
"""
from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import gast

from srcad import ir
from srcad.unit import External, Source, Unit


@dataclasses.dataclass(eq=False)
class Local:
    """A function within a function, written as one of its own.

    Attributes
    ----------
    name
        Its name; that of a lambda is the variable that holds it.
    tree
        The definition; what it shares are its last parameters.
    source, resolver, externals
        Where its text stands, what finds its globals, and what it reads that is not local.
    signature
        Its parameters.
    written
        The parameters that are results as well.
    key
        What tells it from others, in every reading of the same text.
    within
        Whether it stands in the function that is read, and is not one of the module that is given a function.
    given
        For one of the module, the object.
    sites
        The number of places where it is called.
    recursive
        Whether it calls itself.
    """

    name: str
    tree: gast.FunctionDef
    source: Source
    resolver: Any
    externals: dict[str, External]
    signature: inspect.Signature
    written: tuple[str, ...]
    key: Any
    given: Any = None
    sites: int = 0
    recursive: bool = False
    core: Any = None

    @property
    def __name__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f'<local function {self.name}>'

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Local) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def is_procedure(self) -> bool:
        """Whether it returns nothing."""
        return not any(gives_value(node) for node in ir.walk(self.tree) if isinstance(node, gast.Return))

    def load(self, results: bool = True) -> tuple[gast.Module, Unit]:
        """Give a fresh tree and unit; without `results` for one that is written in place of its call."""
        unit = Unit(self.name, self.source, self.resolver, externals=dict(self.externals),
                    python_signature=self.signature)
        tree = ir.copy_tree(self.tree)
        if self.is_procedure:
            end_procedure(tree)
        if results and self.written:
            _give_back(tree, self.written, self.is_procedure)
        return gast.Module([tree], []), unit


def gives_value(node: gast.Return) -> bool:
    """Tell whether a return gives something else than None."""
    return node.value is not None and not (isinstance(node.value, gast.Constant) and node.value.value is None)


def end_procedure(node: gast.FunctionDef) -> None:
    """Let every return of a function give None, also the one at its end that Python does not need."""
    for statement in ir.walk(node):
        if isinstance(statement, gast.Return):
            statement.value = gast.copy_location(gast.Constant(None, None), statement)
    if not isinstance(node.body[-1], gast.Return):
        last = ir.copy_origin(gast.Return(gast.Constant(None, None)), node.body[-1])
        gast.copy_location(last.value, last)
        node.body.append(last)


def _give_back(tree: gast.FunctionDef, written: tuple[str, ...], is_procedure: bool) -> None:
    """Let a function return what it binds outside of itself, behind its own result if it has one."""
    for node in ir.walk(tree):
        if isinstance(node, gast.Return):
            parts = [*([] if is_procedure else [node.value]), *map(ir.load, written)]
            node.value = parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())
            for part in [node.value, *parts]:
                if not hasattr(part, 'lineno'):
                    gast.copy_location(part, node)


def signature_of(args: gast.arguments, empty: Any = inspect.Parameter.empty) -> inspect.Signature:
    """Give the signature of a definition; every default is None."""
    kinds = inspect.Parameter
    positional = [*args.posonlyargs, *args.args]
    plain = len(positional) - len(args.defaults)
    found = [kinds(p.id, kinds.POSITIONAL_ONLY if number < len(args.posonlyargs) else kinds.POSITIONAL_OR_KEYWORD,
                   default=empty if number < plain else None) for number, p in enumerate(positional)]
    if args.vararg:
        found.append(kinds(args.vararg.id, kinds.VAR_POSITIONAL))
    found += [kinds(p.id, kinds.KEYWORD_ONLY, default=empty if default is None else None)
              for p, default in zip(args.kwonlyargs, args.kw_defaults)]
    if args.kwarg:
        found.append(kinds(args.kwarg.id, kinds.VAR_KEYWORD))
    return inspect.Signature(found)
