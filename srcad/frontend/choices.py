"""Functions that are chosen at run time, from variables and tables: the choice is kept as a name, and calls branch on it.

Before (``OPS`` is a dictionary of the module)::

    def f(x, kind, slow):
        g = np.sin if slow else np.cos
        return g(x) * OPS[kind](x)

After::

    def f(x, kind, slow):
        g = 'sin' if slow else 'cos'
        return g_chosen(g, x) * function_chosen({'e': 'exp', 'l': 'log'}[kind], x)

with::

        def g_chosen(which, *args, **more):
            if which == 'sin':
                return np.sin(*args, **more)
            else:
                return np.cos(*args, **more)
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.frontend.check import own_statements
from srcad.frontend.libraries import canonical_path
from srcad.frontend.names import bound_names
from srcad.unit import Unit, numbered


def lower(function: gast.FunctionDef, unit: Unit) -> None:
    """Write calls of functions that are chosen at run time as branches, where all that may be chosen are known."""
    called = [node.func for node in ir.walk(function) if isinstance(node, gast.Call)]
    if not any(isinstance(node, (gast.Subscript, gast.IfExp)) or ir.is_local(node) for node in called):
        return
    choices = Choices(function, unit)
    if choices.variables or any(isinstance(node, gast.Call) and choices.is_direct(node.func) for node in ir.walk(function)):
        function.body = [choices.visit(statement) for statement in function.body]
        first = function.body[0]
        documented = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)
        function.body[documented:documented] = choices.hoisted


class Choices(ir.Transformer):
    """Writes the choices of one function anew.

    Attributes
    ----------
    variables
        The variables that hold functions, and what they are bound to.
    tables
        The variables that are dictionaries of functions, each a display.
    hoisted
        The lambdas that are chosen from, each with a name.
    """

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit = function, unit
        found, _ = bound_names(function)
        self.count = {name: found.count(name) for name in set(found)}
        self.taken = {*found, *(n.id for n in ir.names(function)), 'which', 'args', 'more'}
        self.parents = {id(child): parent for parent in ir.walk(function) for child in ir.parts(parent)}
        self.hoisted: list[gast.stmt] = []
        self.named: dict[str, str] = {}         # the names that stand for functions, and what they are called by
        self.choosers: dict[tuple[str, ...], str] = {}
        self.variables: dict[str, list[gast.expr]] = {}
        self.tables: dict[str, gast.Dict] = {}
        self._collect()

    def _collect(self) -> None:
        statements = own_statements(self.function.body)
        self.defined = {s.name for s in statements if isinstance(s, gast.FunctionDef)}
        bound: dict[str, list[gast.expr]] = {}
        for statement in statements:
            if isinstance(statement, gast.Assign) and len(statement.targets) == 1 and ir.is_local(statement.targets[0]):
                bound.setdefault(statement.targets[0].id, []).append(statement.value)
        bound = {name: values for name, values in bound.items() if len(values) == self.count[name]}
        self.tables = {n: v[0] for n, v in bound.items() if len(v) == 1 and self._is_display(v[0]) and self._is_asked(n)}
        self.variables = {n: v for n, v in bound.items() if len(v) > 1 or isinstance(v[0], (gast.IfExp, gast.Subscript))}
        while True:
            wrong = [n for n, v in self.variables.items() if not all(map(self.is_choice, v)) or not self._is_called(n)]
            for name in wrong:
                del self.variables[name]
            if not wrong:
                return

    def _uses(self, name: str) -> list[tuple[gast.Name, Any]]:
        return [(n, self.parents[id(n)]) for n in ir.walk(self.function)
                if isinstance(n, gast.Name) and n.id == name and isinstance(n.ctx, gast.Load)]

    def _is_inner(self, node: Any) -> bool:
        """Tell whether a node stands in a function within this one."""
        while node is not self.function:
            node = self.parents[id(node)]
            if isinstance(node, (gast.FunctionDef, gast.Lambda)) and node is not self.function:
                return True
        return False

    def _is_called(self, name: str) -> bool:
        """Tell whether a variable is used for nothing but calls, by the function itself."""
        return all(isinstance(parent, gast.Call) and parent.func is use and not self._is_inner(use)
                   for use, parent in self._uses(name))

    def _is_asked(self, name: str) -> bool:
        """Tell whether a table is asked for its functions, and for nothing else."""
        return all(isinstance(parent, gast.Subscript) and parent.value is use and isinstance(parent.ctx, gast.Load)
                   and not self._is_inner(use) for use, parent in self._uses(name))

    def _is_function(self, node: gast.expr) -> bool:
        """Tell whether an expression is one function, in every run."""
        if isinstance(node, gast.Lambda):
            return not node.args.defaults and not any(node.args.kw_defaults)
        if ir.is_external(node):
            value = self.unit.externals[node.id].value
            return callable(value) or hasattr(value, 'node')
        return isinstance(node, gast.Name) and node.id in self.defined and self.count[node.id] == 1

    def _is_display(self, node: gast.expr) -> bool:
        return isinstance(node, gast.Dict) and bool(node.keys) and all(
            isinstance(k, gast.Constant) for k in node.keys) and all(map(self._is_function, node.values))

    def is_choice(self, node: gast.expr) -> bool:
        """Tell whether an expression is a function of a few that are known."""
        if isinstance(node, gast.IfExp):
            return self.is_choice(node.body) and self.is_choice(node.orelse)
        if isinstance(node, gast.Subscript):
            return self._table(node.value) is not None
        return self._is_function(node)

    def is_direct(self, node: gast.expr) -> bool:
        """Tell whether what is called is such an expression, and no name."""
        return isinstance(node, (gast.IfExp, gast.Subscript)) and self.is_choice(node)

    def _table(self, node: gast.expr) -> dict[Any, str | gast.expr] | None:
        """Give the functions of a table by key; None for anything else."""
        if ir.is_local(node) and node.id in self.tables or self._is_display(node):
            display = self.tables[node.id] if ir.is_local(node) else node
            return {k.value: v for k, v in zip(display.keys, display.values)}
        value = self.unit.externals[node.id].value if ir.is_external(node) else None
        if type(value) is not dict or not value or not all(type(k) in (str, int) for k in value):
            return None
        found = {key: self._external(function) for key, function in value.items()}
        return None if None in found.values() else found

    def _external(self, function: Any) -> gast.expr | None:
        """Give the name of a function that a table of the module holds."""
        path = canonical_path(function) if callable(function) else None
        if path is not None:
            return ir.external(self.unit, path, function)
        known = self.unit.resolver.lookup(getattr(function, '__name__', ''))
        if known is None or known.value is not function or not callable(function):
            return None
        self.unit.externals.setdefault(known.key, known)
        return ir.load(known.key)

    def _tag(self, node: gast.expr) -> str:
        """Give the name that stands for a function; a lambda gets a variable."""
        if isinstance(node, gast.Lambda):
            name = next((s.targets[0].id for s in self.hoisted if s.value is node), None)
            if name is None:
                name = numbered('choice', self.taken, '_')
                target = gast.copy_location(ir.store(name), node)
                self.hoisted.append(ir.copy_origin(gast.Assign([target], node, None), self.function.body[0]))
                self.named[name] = name
            return name
        base = self.unit.externals[node.id].path.rpartition('.')[2] if ir.is_external(node) else node.id
        number, tag = 1, base
        while self.named.setdefault(tag, node.id) != node.id:
            number += 1
            tag = f'{base}_{number}'
        return tag

    def tags(self, node: gast.expr) -> list[str]:
        """Give the names of the functions that an expression may be, each once."""
        if isinstance(node, gast.IfExp):
            found = [*self.tags(node.body), *self.tags(node.orelse)]
        elif isinstance(node, gast.Subscript):
            found = [self._tag(v) for v in self._table(node.value).values()]
        elif ir.is_local(node) and node.id in self.variables:
            found = [tag for value in self.variables[node.id] for tag in self.tags(value)]
        else:
            found = [self._tag(node)]
        return list(dict.fromkeys(found))

    def _kept(self, node: gast.expr) -> gast.expr:
        """Write what stands for the function that an expression is."""
        if isinstance(node, gast.IfExp):
            new: gast.expr = gast.IfExp(self.visit(node.test), self._kept(node.body), self._kept(node.orelse))
        elif isinstance(node, gast.Subscript):
            table = self._table(node.value)
            display = gast.Dict(list(map(ir.constant, table)), [ir.constant(self._tag(v)) for v in table.values()])
            base = node.value if ir.is_local(node.value) else gast.copy_location(display, node)
            new = gast.Subscript(base, self.visit(node.slice), gast.Load())
        else:
            new = ir.constant(self._tag(node))
        for part in ir.walk(new):
            if not hasattr(part, 'lineno'):
                gast.copy_location(part, node)
        return gast.copy_location(new, node)

    def visit_Assign(self, node: gast.Assign) -> gast.AST:
        name = getattr(node.targets[0], 'id', None) if len(node.targets) == 1 else None
        if name in self.variables:
            node.value = self._kept(node.value)
            return node
        if name in self.tables and node.value is self.tables[name]:
            tags = [gast.copy_location(ir.constant(self._tag(v)), v) for v in node.value.values]
            node.value = gast.copy_location(gast.Dict(node.value.keys, tags), node.value)
            return node
        return self.generic_visit(node)

    def visit_Call(self, node: gast.Call) -> gast.AST:
        func = node.func
        variable = ir.is_local(func) and func.id in self.variables
        if not variable and not (self.is_direct(func) and not self._is_inner(func)):
            return self.generic_visit(node)
        node.args = [self.visit(a) for a in node.args]
        node.keywords = [self.visit(k) for k in node.keywords]
        chosen = gast.copy_location(ir.load(func.id), func) if variable else self._kept(func)
        chooser = self._chooser(tuple(self.tags(func)), func.id if variable else 'function', node)
        return gast.copy_location(gast.Call(chooser, [chosen, *node.args], node.keywords), node)

    def _chooser(self, tags: tuple[str, ...], stem: str, node: gast.Call) -> gast.Name:
        """Give the name of the function that calls one of several functions by its name; it is written at the first call."""
        if tags not in self.choosers:
            name = self.choosers[tags] = numbered(f'{stem}_chosen', self.taken, '_')
            arguments = gast.arguments([_parameter('which')], [], _parameter('args'), [], [], _parameter('more'), [])
            body: list[gast.stmt] = [self._hand_on(tags[-1])]
            for tag in reversed(tags[:-1]):
                test = gast.Compare(ir.load('which'), [gast.Eq()], [ir.constant(tag)])
                body = [gast.If(test, [self._hand_on(tag)], body)]
            self.hoisted.append(gast.FunctionDef(name, arguments, body, [], None, None))
            for part in ir.walk(self.hoisted[-1]):
                gast.copy_location(part, node)
        return gast.copy_location(ir.load(self.choosers[tags]), node)

    def _hand_on(self, tag: str) -> gast.Return:
        rest = gast.Starred(ir.load('args'), gast.Load())
        return gast.Return(gast.Call(ir.load(self.named[tag]), [rest], [gast.keyword(None, ir.load('more'))]))


def _parameter(name: str) -> gast.Name:
    return gast.Name(name, gast.Param(), None, None)
