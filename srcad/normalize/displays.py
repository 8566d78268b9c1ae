"""Which tuples and lists in the arguments of a call stay whole: shapes, axes, and literals."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.effects import CALL, INTEGER_CALLS, Facts, builtin_name
from srcad.normalize.order import is_number
from srcad.unit import Unit

SHAPE_KEYWORDS = frozenset('shape newshape axis axes size reps source destination shift s'.split())
# Positions of arguments that hold shapes, axes or counts.
SHAPE_POSITIONS = {'numpy.' + name: places for name, places in {
    'reshape': {1}, 'zeros': {0}, 'ones': {0}, 'empty': {0}, 'full': {0}, 'broadcast_to': {1}, 'transpose': {1},
    'tile': {1}, 'moveaxis': {1, 2}, 'sum': {1}, 'mean': {1}, 'max': {1}, 'min': {1}, 'prod': {1}, 'std': {1},
    'var': {1}, 'squeeze': {1}, 'expand_dims': {1}, 'roll': {1, 2}, 'flip': {1}, 'any': {1}, 'all': {1}, 'eye': {0},
    'amax': {1}, 'amin': {1}, 'median': {1}, 'resize': {1}, 'ndindex': {0}, 'unravel_index': {0, 1}, 'rot90': {2},
}.items()}
SHAPE_METHODS = frozenset('reshape transpose sum mean max min prod std var squeeze any all resize'.split())


class Integers:
    """Knows which local names hold whole numbers wherever they are bound.

    Parameters
    ----------
    function
        The function before A-normal form.
    unit
        Knows the externals.
    """

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.facts = Facts(unit)
        self.names: set[str] = set()
        self._infer(function)

    def _infer(self, function: gast.FunctionDef) -> None:
        """Take a name for an integer until one of its bindings is not: the greatest fixed point."""
        values: dict[str, list[gast.expr | None]] = {}
        for statement in blocks.statements(function.body):
            for name, value in _bindings(statement, self.unit):
                values.setdefault(name, []).append(value)
        for parameter in ir.names(function.args):
            values.setdefault(parameter.id, []).append(None)
        readers: dict[str, set[str]] = {}
        for name, bound in values.items():
            for value in bound:
                for read in ir.reads(value) if value is not None else ():
                    readers.setdefault(read, set()).add(name)
        self.names = set(values)
        pending = list(values)
        while pending:
            name = pending.pop()
            if name in self.names and not all(v is not None and self.integer(v) for v in values[name]):
                self.names.discard(name)
                pending += readers.get(name, ())

    def integer(self, node: gast.expr) -> bool:
        """Tell whether an expression is surely a whole number."""
        if isinstance(node, gast.Constant):
            return isinstance(node.value, int)
        if isinstance(node, gast.Name):
            return node.id in self.names
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, (gast.USub, gast.UAdd)) and self.integer(node.operand)
        if isinstance(node, gast.BinOp):
            kinds = (gast.Add, gast.Sub, gast.Mult, gast.FloorDiv, gast.Mod)
            return isinstance(node.op, kinds) and self.integer(node.left) and self.integer(node.right)
        if isinstance(node, gast.Call):
            return builtin_name(node.func, self.unit) in INTEGER_CALLS and self.facts.pure(node)
        if isinstance(node, gast.Attribute):
            return node.attr in ('ndim', 'size')
        if isinstance(node, gast.Subscript):
            return isinstance(node.value, gast.Attribute) and node.value.attr == 'shape' and (
                not isinstance(node.slice, gast.Slice)) and self.facts.pure(node.slice)
        return False

    def whole_arguments(self, call: gast.Call) -> set[int]:
        """Give the ids of the arguments that stay whole."""
        shapes = self._shapes(call)
        found = set()
        for place, value in [*enumerate(call.args), *((k.arg, k.value) for k in call.keywords)]:
            if self.facts.of(value) & CALL or not isinstance(value, (gast.Tuple, gast.List)):
                continue
            if _literal(value) or place in shapes and self._display(value) or self._integers(value):
                found.add(id(value))
        return found

    def _shapes(self, call: gast.Call) -> set:
        if isinstance(call.func, gast.Attribute):
            return {0, *SHAPE_KEYWORDS} if call.func.attr in SHAPE_METHODS else set()
        entry = self.unit.externals.get(call.func.id) if isinstance(call.func, gast.Name) else None
        if entry is None or entry.kind != 'library':
            return set()
        return SHAPE_POSITIONS.get(entry.path, set()) | SHAPE_KEYWORDS

    def _display(self, value: gast.expr) -> bool:
        return all(isinstance(v, gast.Name) or self.integer(v) for v in value.elts)

    def _integers(self, value: gast.expr) -> bool:
        return all(self._integers(v) if isinstance(v, (gast.Tuple, gast.List)) else self.integer(v)
                   for v in value.elts)


def _literal(value: gast.expr) -> bool:
    return all(_literal(v) if isinstance(v, (gast.Tuple, gast.List)) else is_number(v) for v in value.elts)


def _bindings(statement: gast.stmt, unit: Unit) -> list[tuple[str, gast.expr | None]]:
    """Give the names that a statement binds, with their values where those are plain."""
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        return [(statement.target.id, gast.BinOp(ir.load(statement.target.id), statement.op, statement.value))]
    if isinstance(statement, gast.For):
        name = builtin_name(statement.iter.func, unit) if isinstance(statement.iter, gast.Call) else ''
        zero = ir.constant(0)
        if name == 'range' and isinstance(statement.target, gast.Name):
            return [(statement.target.id, zero)]
        count = statement.target.elts[0] if name == 'enumerate' and isinstance(statement.target, gast.Tuple) else None
        return [(n.id, zero if n is count else None) for n in ir.names(statement.target)]
    if not isinstance(statement, gast.Assign):
        return []
    target, value = statement.targets[0], statement.value
    if isinstance(target, gast.Name):
        return [(target.id, value)]
    shape = isinstance(value, gast.Attribute) and value.attr == 'shape'
    return [(n.id, ir.constant(0) if shape else None) for n in ir.names(target) if isinstance(n.ctx, gast.Store)]
