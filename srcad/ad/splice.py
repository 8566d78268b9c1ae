"""Splicing: the body of a rule with the actual arguments of one operation in place of its parameters.

Before::

    h = np.tanh(%1)                          # in the primal; the rule is ``return 1.0 - y * y``

After::

    b|%1 = b|h * (1.0 - h * h)               # in the reverse sweep

A reference to the result is marked ``new|h``: where the primal overwrites a variable that is also an operand, the caller
tells the two values apart.
"""
from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable

import gast

from srcad import errors, ir, registry
from srcad.ad.simplify import simplify
from srcad.analyze import operation as operations
from srcad.analyze import types as ty
from srcad.analyze.expressions import rhs
from srcad.unit import Unit


@dataclasses.dataclass
class Spliced:
    """The statements of a rule for one operation.

    Attributes
    ----------
    prelude
        Assignments to temporaries that the parts below use.
    parts
        ``(name of an operand, expression)``: a contribution to the operand's adjoint (reverse mode), or the term of the
        result's tangent that belongs to the operand (forward mode).
    """

    prelude: list[gast.stmt]
    parts: list[tuple[str, gast.expr]]


class _Rename(ir.Transformer):
    """Puts actual arguments, fresh temporaries and externals in place of the names of a rule."""

    def __init__(self, template: registry.Template, names: dict[str, gast.expr], marker: dict[str, gast.expr],
                 unit: Unit) -> None:
        self.template, self.names, self.marker, self.unit = template, names, marker, unit

    def visit_Subscript(self, node: gast.Subscript) -> gast.AST:
        if _is_marker(node):
            return ir.copy_tree(self.marker[node.slice.id])
        return self.generic_visit(node)

    def visit_Attribute(self, node: gast.Attribute) -> gast.AST:
        path = _chain(node)
        if path is not None and path[0] not in self.names:
            value = self.template.resolve(path[0])
            if inspect.ismodule(value):
                return self._module_member(value, path[1:])
        return self.generic_visit(node)

    def _module_member(self, value: object, path: list[str]) -> gast.AST:
        dotted = value.__name__
        for part in path:
            value, dotted = getattr(value, part), f'{dotted}.{part}'
        return ir.external(self.unit, dotted, value)

    def visit_Name(self, node: gast.Name) -> gast.AST:
        if node.id in self.names:
            return ir.copy_tree(self.names[node.id])
        value = self.template.resolve(node.id)
        module, name = getattr(value, '__module__', None) or 'builtins', getattr(value, '__name__', node.id)
        if module != 'builtins' and getattr(sys.modules.get(module), name, None) is not value:
            # What it says of itself is not where it is found: the rule's own module has it.
            module, name = self.template.written.__module__, node.id
        return ir.external(self.unit, f'{module}.{name}', value, 'builtin' if module == 'builtins' else 'library')


def _is_marker(node: gast.AST) -> bool:
    return isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name) and node.value.id == 'd'


def _chain(node: gast.AST) -> list[str] | None:
    """Give the names of ``a.b.c``, or None for any other expression."""
    path: list[str] = []
    while isinstance(node, gast.Attribute):
        path.insert(0, node.attr)
        node = node.value
    return [node.id, *path] if isinstance(node, gast.Name) else None


def operands(actual: gast.expr) -> list[gast.expr]:
    """Give the parts of an argument: those of a display, or the argument itself."""
    return list(actual.elts) if isinstance(actual, (gast.Tuple, gast.List)) else [actual]


def _active(actual: gast.expr, is_active: Callable[[str], bool]) -> bool:
    return any(ir.is_local(part) and is_active(part.id) for part in operands(actual))


class Splicer:
    """Splices the rules of one function's operations."""

    def __init__(self, unit: Unit, is_active: Callable[[str], bool]) -> None:
        self.unit = unit
        self.is_active = is_active

    def adjoint(self, value: gast.expr, result: str, seed: gast.expr) -> Spliced:
        """Splice the adjoint rule of ``result = value``; ``seed`` is the adjoint of the result."""
        operation = self._operation(value)
        template = operations.template(operation, 'adjoint', self.unit)
        binding = template.bind(operation.args, operation.keywords)
        if isinstance(template.function.body[-1], gast.Return):
            return self._elementwise(template, binding, result, seed, reverse=True)
        self._refuse_uncovered(operation, template, binding)
        return self._general_adjoint(template, binding, result, seed)

    def tangent(self, value: gast.expr, result: str, tangent_of: Callable[[gast.expr], gast.expr]) -> Spliced:
        """Splice the tangent rule of ``result = value``; ``tangent_of`` gives the tangent of an argument."""
        operation = self._operation(value)
        rule = registry.lookup(operation.function)
        if rule is not None and rule.linear:
            return self._linear(operation, tangent_of)
        template = operations.template(operation, 'tangent', self.unit)
        binding = template.bind(operation.args, operation.keywords)
        if isinstance(template.function.body[-1], gast.Return):
            return self._elementwise(template, binding, result, tangent_of, reverse=False)
        self._refuse_uncovered(operation, template, binding)
        return self._general_tangent(template, binding, result, tangent_of)

    def _operation(self, value: gast.expr) -> operations.Operation:
        operation = operations.of(value, self.unit)
        if operation is None or any(_active(a, self.is_active) for a in operations.beside_rule(operation, self.unit)):
            raise operations.missing(value, _name_of(value, self.unit), self.unit)
        return operation

    def _refuse_uncovered(self, operation: operations.Operation, template: registry.Template, binding: dict) -> None:
        """An active argument for which a rule says that it has no derivative is an error, not a derivative of zero."""
        for formal in template.refused():
            if _active(binding[formal], self.is_active):
                name = operations.function_name(operation.function)
                raise errors.at(errors.MissingRule, 'SRC302', self.unit.source, operation.node,
                                f'{name} has no derivative rule for its argument {formal!r}',
                                help=f'keep {formal!r} independent of what is differentiated')

    def _names(self, template: registry.Template, binding: dict, result: str) -> dict[str, gast.expr]:
        names: dict[str, gast.expr] = dict(binding)
        names[template.result] = ir.load('new|' + result)
        return names

    def _renamer(self, template: registry.Template, names: dict, marker: dict) -> _Rename:
        return _Rename(template, names, marker, self.unit)

    def _elementwise(self, template, binding, result, seed, reverse: bool) -> Spliced:
        rename = self._renamer(template, self._names(template, binding, result), {})
        body = template.body(binding)
        prelude = [self._local(rename, s) for s in body[:-1]]
        parts = []
        for formal, partial in template.partials().items():
            actual = binding[formal]
            if not _active(actual, self.is_active):
                continue
            partial = rename.visit(ir.copy_tree(partial))
            factor = ir.copy_tree(seed) if reverse else seed(actual)
            product: gast.expr = gast.BinOp(factor, gast.Mult(), partial)
            if reverse:
                product = self.helper('unbroadcast', product, ir.copy_tree(actual))
            parts.append((actual.id, simplify(product, self.unit)))
        return Spliced(_needed(prelude, [e for _, e in parts]), parts)

    def helper(self, name: str, *args: gast.expr) -> gast.Call:
        """Build the call of a runtime helper."""
        return ir.call(helper_name(self.unit, name), *args)

    def _local(self, rename: _Rename, stmt: gast.stmt) -> gast.stmt:
        value = rename.visit(stmt.value)
        for name in ir.names(stmt.targets[0]):
            rename.names[name.id] = ir.load(self.unit.fresh())
        target = ir.copy_tree(stmt.targets[0])
        for name in ir.names(target):
            name.id = rename.names[name.id].id
        value = simplify(value, self.unit)
        self._know(target, value)
        return gast.Assign([target], value, None)

    def _know(self, target: gast.expr, value: gast.expr) -> None:
        """Give a temporary its type: what is computed with it needs fewer helpers."""
        t = rhs(value, self.unit)
        if isinstance(target, gast.Name) and not isinstance(t, (ty.Unknown, ty.Bottom)):
            self.unit.types[target.id] = t

    def _general_adjoint(self, template, binding, result, seed) -> Spliced:
        marker = {template.result: seed}
        rename = self._renamer(template, self._names(template, binding, result), marker)
        prelude: list[gast.stmt] = []
        parts: list[tuple[str, gast.expr]] = []
        for stmt in template.body(binding):
            target = stmt.targets[0]
            if not _is_marker(target):
                prelude.append(self._local(rename, stmt))
                continue
            actual = binding[target.slice.id]
            if _active(actual, self.is_active):
                self._contribute(actual, simplify(rename.visit(stmt.value), self.unit), prelude, parts)
        return Spliced(_needed(prelude, [e for _, e in parts]), parts)

    def _contribute(self, actual, expression, prelude, parts) -> None:
        if ir.is_local(actual):
            parts.append((actual.id, expression))
            return
        bundle = ir.load(self.unit.fresh())
        self._know(bundle, expression)
        prelude.append(ir.assign(bundle.id, expression))
        for index, part in enumerate(actual.elts):
            if ir.is_local(part) and self.is_active(part.id):
                parts.append((part.id, gast.Subscript(bundle, ir.constant(index), gast.Load())))

    def _linear(self, operation, tangent_of) -> Spliced:
        """The tangent of a function that is linear in each argument is the sum of the same calls on the tangents."""
        template = operations.template(operation, 'adjoint', self.unit)
        binding = template.bind(operation.args, operation.keywords)
        self._refuse_uncovered(operation, template, binding)
        parts = []
        for actual in (binding[formal] for formal in template.assigned()):
            if _active(actual, self.is_active):
                call = _substituted(operation.node, actual, tangent_of(actual))
                parts.append((next(n.id for n in ir.names(actual)), call))
        return Spliced([], parts)

    def _general_tangent(self, template, binding, result, tangent_of) -> Spliced:
        marker = {formal: tangent_of(binding[formal]) for formal in template.params
                  if formal in binding and _active(binding[formal], self.is_active)}
        rename = self._renamer(template, self._names(template, binding, result), marker)
        prelude: list[gast.stmt] = []
        parts: list[tuple[str, gast.expr]] = []
        for stmt in template.body(binding):
            target = stmt.target if isinstance(stmt, gast.AugAssign) else stmt.targets[0]
            if not _is_marker(target):
                prelude.append(self._local(rename, stmt))
                continue
            used = [n.slice.id for n in ir.walk(stmt.value) if _is_marker(n)]
            if all(formal not in marker for formal in used):
                continue
            for formal in used:
                if formal not in marker:
                    rename.marker[formal] = self.helper('zeros_like', ir.copy_tree(binding[formal]))
            parts.append((used[0], simplify(rename.visit(stmt.value), self.unit)))
        return Spliced(_needed(prelude, [e for _, e in parts]), parts)


def helper_name(unit: Unit, name: str) -> gast.Name:
    """Give the external name of a runtime helper."""
    from srcad import runtime
    return ir.external(unit, f'srcad.runtime.{name}', getattr(runtime, name))


def _name_of(value: gast.expr, unit: Unit) -> str:
    if isinstance(value, gast.Call):
        if ir.is_external(value.func):
            return unit.externals[value.func.id].spelling or unit.externals[value.func.id].path
        if isinstance(value.func, gast.Attribute):
            return '.' + value.func.attr
        return getattr(value.func, 'id', '?')
    return type(value).__name__


def _needed(prelude: list[gast.stmt], expressions: list[gast.expr]) -> list[gast.stmt]:
    """Keep the temporaries that the expressions use."""
    wanted = set().union(*(ir.reads(e) for e in expressions), set())
    kept: list[gast.stmt] = []
    for stmt in reversed(prelude):
        if ir.bound(stmt.targets[0]) & wanted:
            wanted |= ir.reads(stmt.value)
            kept.insert(0, stmt)
    return kept


def _substituted(tree: gast.expr, argument: gast.expr, replacement: gast.expr) -> gast.expr:
    """Give a copy of a call, operator or attribute with another expression in the place of one argument."""
    copied = ir.copy_tree(tree)
    place = next(new for old, new in zip(gast.walk(tree), gast.walk(copied)) if old is argument)

    class Replace(ir.Transformer):
        def visit(self, node: gast.AST) -> gast.AST:
            return ir.copy_tree(replacement) if node is place else super().visit(node)

    return Replace().visit(copied)
