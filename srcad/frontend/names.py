"""Replace what is not local by external names: ``np.sin`` becomes the one name ``@numpy.sin``.

Local are the names that the function binds anywhere, as in Python: a name that is assigned below its use is local
there too, and a local ``len`` hides the builtin.
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import errors, ir, missing
from srcad.frontend.local_imports import LocalImports
from srcad.frontend.resolve import Resolver
from srcad.unit import MISSING, External, Unit

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_FRAME_READERS = ('locals', 'eval', 'exec', 'dir', 'vars', 'super')


def local_names(function: Any, imports: bool = True) -> set[str]:
    """Give the names that a function or lambda binds in its own scope; those of imports can be left out."""
    found, outside = bound_names(function, imports)
    return set(found) - outside


def bound_names(function: Any, imports: bool = True) -> tuple[list[str], set[str]]:
    """Give the names that a function or lambda binds, once a place, and those that it declares to be others'."""
    found = [arg.id for arg in parameters(function)]
    outside: set[str] = set()
    body = function.body if isinstance(function.body, list) else [function.body]
    stack: list[Any] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            found.append(node.name)
            stack += [*node.decorator_list, *_defaults(node)]
            continue
        if isinstance(node, gast.Lambda):
            stack += _defaults(node)
            continue
        if isinstance(node, _COMPREHENSIONS):
            # only a walrus binds outside of it
            found += [part.target.id for part in ir.walk(node) if isinstance(part, gast.NamedExpr)]
            stack.append(node.generators[0].iter)
            continue
        if isinstance(node, (gast.Global, gast.Nonlocal)):
            outside |= set(node.names)
        found += _bound_here(node) if imports or not isinstance(node, (gast.Import, gast.ImportFrom)) else []
        stack += ir.parts(node)
    return found, outside


def _defaults(node: Any) -> list[gast.expr]:
    args = getattr(node, 'args', None)
    return [default for default in (*args.defaults, *args.kw_defaults) if default is not None] if args else []


def _bound_here(node: Any) -> set[str]:
    if isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Store, gast.Del)):
        return {node.id}
    if isinstance(node, (gast.Import, gast.ImportFrom)):
        return {alias.asname or alias.name.partition('.')[0] for alias in node.names}
    names = set()
    if isinstance(node, gast.ExceptHandler) and node.name:
        names.add(node.name if isinstance(node.name, str) else node.name.id)
    for kind, field in (('MatchAs', 'name'), ('MatchStar', 'name'), ('MatchMapping', 'rest')):
        if type(node).__name__ == kind and getattr(node, field):
            names.add(getattr(node, field))
    return names


def parameters(function: Any) -> list[gast.Name]:
    """Give all the parameters of a function, in order."""
    args = function.args
    extra = [args.vararg] if args.vararg else []
    return [*args.posonlyargs, *args.args, *extra, *args.kwonlyargs, *([args.kwarg] if args.kwarg else [])]


class Externals(ir.Transformer):
    """Put external names into a function, and enter them into the table of the unit."""

    def __init__(self, unit: Unit, collector: errors.Collector) -> None:
        self.unit = unit
        self.resolver: Resolver = unit.resolver
        self.collector = collector
        self.locals: set[str] = set()
        self.imported: dict[str, External] = {}
        self.renamed: dict[str, str] = {}       # the variables of the comprehensions around, which are no locals

    def run(self, function: gast.FunctionDef) -> None:
        """Replace the names in the body; annotations and defaults are read outside of it and stay."""
        self.imported = LocalImports(function, self.resolver, local_names(function, False), self.collector).found
        self.locals = local_names(function) - self.imported.keys()
        function.body = [self.visit(statement) for statement in function.body]
        used = {node.id for node in ir.walk(function) if isinstance(node, gast.Name)}
        for key in [key for key in self.unit.externals if key not in used]:
            del self.unit.externals[key]        # the modules on the way to their attributes

    def visit_Name(self, node: gast.Name) -> Any:
        if node.id in self.renamed:
            node.id = self.renamed[node.id]
            return node
        if node.id in self.locals or not isinstance(node.ctx, gast.Load):
            return node
        found = self.imported.get(node.id) or self.resolver.lookup(node.id)
        if found is None:
            near = missing.nearest(node.id, self.resolver.names() | self.locals)
            self.collector.add('SRC210', node, f'name {node.id!r} is not defined',
                               help='did you mean ' + ' or '.join(near) + '?' if near else None)
            return node
        return self._enter(found, node)

    def visit_Import(self, node: Any) -> Any:
        """What is imported is known, and was imported when the function was read."""
        return ir.copy_origin(gast.Pass(), node)

    visit_ImportFrom = visit_Import

    def visit_Attribute(self, node: gast.Attribute) -> Any:
        node.value = self.visit(node.value)
        if not isinstance(node.ctx, gast.Load) or not self._external(node.value):
            return node
        owner = self.unit.externals[node.value.id]
        found = self.resolver.attribute(owner, node.attr)
        if found is not None:
            return self._enter(found, node)
        if self.resolver.has_static_attributes(owner) and not isinstance(owner.value, type):
            self.collector.add('SRC210', node, f'module {owner.path} has no attribute {node.attr!r}',
                               help=self._similar(owner, node.attr))
        return node

    def visit_Call(self, node: gast.Call) -> Any:
        self.generic_visit(node)
        if self._external(node.func):
            found = self.unit.externals[node.func.id]
            name = found.path.rpartition('.')[2]
            bare = not node.args and not node.keywords and not (name == 'super' and self.unit.owners)
            if found.kind == 'builtin' and name in _FRAME_READERS and (bare or name in ('eval', 'exec')):
                self.collector.add('SRC117', node, f'{name}() depends on the function that it stands in',
                                   help='super(Class, self) with its arguments' if name == 'super' else None)
        return node

    def visit_AnnAssign(self, node: gast.AnnAssign) -> Any:
        node.target = self.visit(node.target)
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Lambda(self, node: gast.Lambda) -> Any:
        self._outside(node.args)
        return self._within(local_names(node), node, lambda: setattr(node, 'body', self.visit(node.body)))

    def visit_FunctionDef(self, node: Any) -> Any:
        def body() -> None:
            node.body = [self.visit(statement) for statement in node.body]
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        self._outside(node.args)
        return self._within(local_names(node), node, body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def _outside(self, args: gast.arguments) -> None:
        """Visit the defaults of a function, which are read where it is defined."""
        args.defaults = [self.visit(default) for default in args.defaults]
        args.kw_defaults = [default and self.visit(default) for default in args.kw_defaults]

    def _comprehension(self, node: Any) -> Any:
        """Give the variables of a comprehension names of their own: versions of what they are called."""
        first = node.generators[0]
        first.iter = self.visit(first.iter)     # the first iterable is read in the enclosing scope
        iterable, first.iter = first.iter, gast.Constant(None, None)
        bound = {name.id for generator in node.generators for name in ir.walk(generator.target)
                 if isinstance(name, gast.Name) and isinstance(name.ctx, gast.Store)}
        outer, self.renamed = self.renamed, {**self.renamed, **{name: name + self.unit.fresh() for name in sorted(bound)}}
        self.generic_visit(node)
        self.renamed = outer
        first.iter = iterable
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _within(self, bound: set[str], node: Any, action: Any) -> Any:
        outer = self.locals, self.imported, self.renamed
        own = LocalImports(node, self.resolver, local_names(node, False), self.collector).found
        self.locals = self.locals - own.keys() | bound - own.keys()
        self.imported = {name: found for name, found in self.imported.items() if name not in bound} | own
        self.renamed = {name: new for name, new in self.renamed.items() if name not in bound}
        action()
        self.locals, self.imported, self.renamed = outer
        return node

    @staticmethod
    def _external(node: Any) -> bool:
        return isinstance(node, gast.Name) and node.id.startswith('@')

    def _enter(self, found: External, node: Any) -> gast.Name:
        known = self.unit.externals.get(found.key)
        if known is None or (known.value is MISSING and found.value is not MISSING):
            self.unit.externals[found.key] = found
        return gast.copy_location(gast.Name(found.key, gast.Load(), None, None), node)

    def _similar(self, owner: External, name: str) -> str | None:
        near = missing.nearest(name, dir(owner.value) if hasattr(owner.value, '__dict__') else ())
        return f"did you mean {' or '.join(near)}?" if near else None
