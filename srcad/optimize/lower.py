"""Plain NumPy in place of runtime helpers, where types prove what the helper would find out.

Before, with ``b: float64[m]`` and ``b|z: float64[n, m]``::

    unbroadcast(b|z, b)

After::

    np.sum(b|z, axis=0)
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.blocks import statements
from srcad.analyze.infer import parameters, rhs
from srcad.optimize import displays
from srcad.optimize.build import shape_of
from srcad.optimize.census import Census, census
from srcad.optimize.copies import is_internal
from srcad.optimize.effects import is_generated
from srcad.optimize.lowerings import rule_of
from srcad.unit import Unit


def expression(expr: gast.AST, unit: Unit) -> gast.AST:
    """Lower every helper call in an expression, innermost first; the expression is changed in place.

    Parameters
    ----------
    expr
        A generated expression.
    unit
        Gives the types.
    """
    return _Lower(unit).visit(expr)


class _Lower(ir.Transformer):
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        self.places: dict | None = None         # where the shapes of parameters have each dimension
        self.transposes: dict[str, str] = {}    # temporaries that are ``x.T``, with x
        self.displays: dict[str, gast.AST] = {}
        self.library = True                     # whether calls of NumPy are shortened too: not those of the user

    def visit_Attribute(self, node: gast.Attribute) -> gast.AST:
        self.generic_visit(node)
        if node.attr == 'T' and self.library and isinstance(node.value, gast.Attribute) and node.value.attr == 'T':
            self.count += 1
            return node.value.value
        if node.attr == 'T' and self.library and getattr(node.value, 'id', None) in self.transposes:
            self.count += 1
            return ir.load(self.transposes[node.value.id])
        if not self.library or not self.places or node.attr not in ('shape', 'size') or not _is_computed(node.value):
            return node
        found = self._dimensions(node)
        if found is None:
            return node
        self.count += 1
        return found

    def _dimensions(self, node: gast.Attribute) -> gast.AST | None:
        """Write the shape or size of a computed value by shapes of parameters, so that it need not be computed."""
        dims = ty.shape(rhs(node.value, self.unit))
        if not dims:
            return None
        whole = self.places.get(dims)
        if whole is not None:
            return gast.Attribute(ir.load(whole), node.attr, gast.Load())
        parts = [ir.constant(d.const) if d is not None and d.is_const else self.places.get(d) for d in dims]
        if any(p is None for p in parts):
            return None
        sizes = [p if isinstance(p, gast.AST) else _axis(*p) for p in parts]
        if node.attr == 'shape':
            return gast.Tuple(sizes, gast.Load())
        found = sizes[0]
        for size in sizes[1:]:
            found = gast.BinOp(found, gast.Mult(), size)
        return found

    def visit_Call(self, node: gast.Call) -> gast.AST:
        self.generic_visit(node)
        rule = rule_of(node, self.unit, self.library)
        if rule is None or any(isinstance(a, gast.Starred) for a in node.args):
            return node
        args = node.args
        if node.func.id == '@srcad.runtime.split_like':     # it needs the names of the parts, for their sizes
            args = [self.displays.get(getattr(a, 'id', None), a) for a in args]
        try:
            found = rule(self.unit, *args, **{k.arg: k.value for k in node.keywords})
        except (LookupError, TypeError):
            return node
        if found is None:
            return node
        self.count += 1
        return found


def _axis(name: str, axis: int) -> gast.AST:
    return gast.Subscript(shape_of(ir.load(name)), ir.constant(axis), gast.Load())


def _is_computed(value: gast.AST) -> bool:
    """Tell whether a value is a temporary, or an expression that is evaluated only here."""
    if isinstance(value, gast.Name):
        return value.id.rpartition('|')[2].startswith('%')
    return isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Call, gast.Subscript))


def _places(function: gast.FunctionDef, unit: Unit) -> dict:
    """Find for each shape a parameter that has it, and for each dimension a parameter and an axis."""
    counts = census(function, unit).definitions
    found: dict = {}
    for name in parameters(function):
        t = unit.types.get(name, ty.UNKNOWN)
        if counts.get(name) != 1 or not ty.is_array(t) or not t.shape:
            continue
        if None not in t.shape:
            found.setdefault(t.shape, name)
        for axis, dim in enumerate(t.shape):
            if dim is not None and not dim.is_const:
                found.setdefault(dim, (name, axis))
    return found


def _transposes(function: gast.FunctionDef, unit: Unit) -> dict[str, str]:
    """Find the temporaries that are the transpose of a matrix whose name is never rebound."""
    known = census(function, unit)
    counts = known.definitions
    return {node.targets[0].id: node.value.value.id for node in known.nodes(gast.Assign)
            if isinstance(node.targets[0], gast.Name)
            and isinstance(node.value, gast.Attribute) and node.value.attr == 'T' and ir.is_local(node.value.value)
            and counts.get(node.targets[0].id) == counts.get(node.value.value.id) == 1
            and is_internal(node.targets[0].id) and ty.is_array(unit.types.get(node.value.value.id, ty.UNKNOWN))}


def _may_lower(known: Census, unit: Unit) -> bool:
    """Tell whether anything could be lowered: most functions have nothing left after the first time."""
    return any(n.attr in ('T', 'shape', 'size') for n in known.nodes(gast.Attribute)) or any(
        rule_of(call, unit, True) is not None for call in known.nodes(gast.Call))


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Lower the helper calls of a function; tells whether there were any."""
    if not _may_lower(census(function, unit), unit):
        return False
    work = _Lower(unit)
    work.places = _places(function, unit)
    work.transposes = _transposes(function, unit)
    work.displays = displays.known(function, unit)
    for node in statements(function.body):
        if isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return)) and node.value is not None:
            work.library = is_generated(node)
            node.value = work.visit(node.value)
    return work.count > 0
