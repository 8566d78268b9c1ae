"""Plain NumPy in place of runtime helpers, where types prove what the helper would find out.

Before, with ``b: float64[m]`` and ``b|z: float64[n, m]``::

    unbroadcast(b|z, b)

After::

    np.sum(b|z, axis=0)
"""
from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import alike
from srcad.analyze import types as ty
from srcad.analyze.dims import ONE
from srcad.analyze.infer import rhs
from srcad.unit import Unit

_RULES: dict[str, Callable] = {}
_PATH = '@srcad.runtime.'


def _lowers(name: str) -> Callable:
    def register(rule: Callable) -> Callable:
        _RULES[name] = rule
        return rule
    return register


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


class _Lower(gast.NodeTransformer):
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        self.places: dict | None = None         # where the shapes of parameters have each dimension
        self.library = True                     # whether calls of NumPy are shortened too: not those of the user

    def visit_Attribute(self, node: gast.Attribute) -> gast.AST:
        self.generic_visit(node)
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
        rule = _rule_of(node, self.unit, self.library)
        if rule is None or any(isinstance(a, gast.Starred) for a in node.args):
            return node
        try:
            found = rule(self.unit, *node.args, **{k.arg: k.value for k in node.keywords})
        except (LookupError, TypeError):
            return node
        if found is None:
            return node
        self.count += 1
        return found


def _rule_of(node: gast.Call, unit: Unit, library: bool) -> Callable | None:
    if not ir.is_external(node.func):
        return None
    if node.func.id.startswith(_PATH):
        return _RULES.get(node.func.id[len(_PATH):])
    external = unit.externals.get(node.func.id)
    value = external.value if external is not None and library else None
    return next((rule for f, rule in _NUMPY if f is value), None)


def _axis(name: str, axis: int) -> gast.AST:
    return gast.Subscript(shape_of(ir.load(name)), ir.constant(axis), gast.Load())


def _is_computed(value: gast.AST) -> bool:
    """Tell whether a value is a temporary, or an expression that is evaluated only here."""
    if isinstance(value, gast.Name):
        return value.id.rpartition('|')[2].startswith('%')
    return isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Call, gast.Subscript))


def _places(function: gast.FunctionDef, unit: Unit) -> dict:
    """Find for each shape a parameter that has it, and for each dimension a parameter and an axis."""
    from srcad.analyze.infer import parameters
    from srcad.optimize.effects import definitions
    counts = definitions(function)
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


def numpy(unit: Unit, name: str, *args: gast.AST, **keywords: Any) -> gast.Call:
    """Build the call of a NumPy function; keywords that are no nodes become literals."""
    function: Any = np
    for part in name.split('.'):
        function = getattr(function, part)
    given = {k: v if isinstance(v, gast.AST) else _literal(v) for k, v in keywords.items()}
    return ir.call(ir.external(unit, 'numpy.' + name, function), *args, **given)


def _literal(value: Any) -> gast.AST:
    if isinstance(value, tuple):
        return gast.Tuple([_literal(v) for v in value], gast.Load())
    return ir.constant(value)


def shape_of(x: gast.AST) -> gast.AST:
    """Build ``x.shape``."""
    return gast.Attribute(copy.deepcopy(x), 'shape', gast.Load())


def _known(unit: Unit, node: gast.AST | None, default: Any) -> Any:
    return default if node is None else ty.value(rhs(node, unit))


def same_kind(given: ty.Type, wanted: ty.Type) -> bool:
    """Tell whether an adjoint has the kind that it must have: real for a real value, its dtype for an array."""
    if ty.kind(wanted) in ('float', 'int', 'floating'):
        return ty.kind(given) is not None and not ty.is_complex(given)
    if ty.kind(wanted) is None:
        # A number of unknown kind: what the function returns is cast at its end.
        return ty.is_scalar(wanted) and ty.is_scalar(given) and not ty.is_complex(given)
    return ty.dtype(given) == ty.dtype(wanted)


@_lowers('match')
def _match(unit: Unit, e: gast.AST, x: gast.AST) -> gast.AST | None:
    return e if same_kind(rhs(e, unit), rhs(x, unit)) else None


@_lowers('unbroadcast')
def _unbroadcast(unit: Unit, e: gast.AST, x: gast.AST) -> gast.AST | None:
    given, wanted = rhs(e, unit), rhs(x, unit)
    if ty.kind(wanted) is None and alike.same(e, x, unit):
        return e
    from_, to = ty.shape(given), ty.shape(wanted)
    if from_ is None or to is None:
        return None
    if to == ():
        if not (
            same_kind(given, wanted) or ty.kind(wanted) is None and ty.is_float(given) and not ty.is_complex(given)
        ):
            return None
        return e if from_ == () else numpy(unit, 'sum', e)
    if not same_kind(given, wanted):
        return None
    if len(from_) < len(to) or any(d == ONE != t for d, t in zip(from_[len(from_) - len(to):], to)):
        fits = all(ty.same_dim(d, t) or d == ONE for d, t in zip(from_[::-1], to[::-1])) and len(from_) <= len(to)
        return numpy(unit, 'broadcast_to', e, shape_of(x)) if fits and ty.is_array(wanted) else None
    return _sum_to(unit, e, from_, to)


def _sum_to(unit: Unit, e: gast.AST, given: ty.Shape, wanted: ty.Shape) -> gast.AST | None:
    extra = len(given) - len(wanted)
    ones = []
    for k, (d, t) in enumerate(zip(given[extra:], wanted)):
        if ty.same_dim(d, t):
            continue
        if t != ONE:
            return None
        ones.append(k)
    if extra:
        e = numpy(unit, 'sum', e, axis=0 if extra == 1 else tuple(range(extra)))
    if ones:
        e = numpy(unit, 'sum', e, axis=ones[0] if len(ones) == 1 else tuple(ones), keepdims=True)
    return e


def _with_axes(unit: Unit, y: gast.AST, x: ty.Type, axis: gast.AST | None, keepdims: gast.AST | None,
               spread: bool) -> gast.AST | None:
    """Give the result of a reduction its axes back, by an index such as ``[:, None]``.

    With `spread` the axes that broadcasting adds need not be written.
    """
    if _known(unit, keepdims, False):
        return y
    rank, axes = ty.rank(x), _known(unit, axis, None)
    if rank is None:
        return None
    if axes is None:
        return y if spread or rank == 0 else None
    axes = {a % rank for a in (axes if isinstance(axes, tuple) else (axes,))} if rank else set()
    pattern = [k in axes for k in range(rank)]
    while spread and pattern and pattern[0]:
        pattern.pop(0)
    while pattern and not pattern[-1]:
        pattern.pop()
    if not any(pattern):
        return y
    parts: list = [ir.constant(None) if new else gast.Slice(None, None, None) for new in pattern]
    return gast.Subscript(y, gast.Tuple(parts, gast.Load()) if len(parts) > 1 else parts[0], gast.Load())


@_lowers('restore_axes')
def _restore_axes(unit: Unit, y: gast.AST, x: gast.AST, axis: Any = None, keepdims: Any = None) -> gast.AST | None:
    return _with_axes(unit, y, rhs(x, unit), axis, keepdims, spread=False)


@_lowers('unreduce')
def _unreduce(unit: Unit, by: gast.AST, x: gast.AST, axis: Any = None, keepdims: Any = None,
              where: Any = None) -> gast.AST | None:
    given, wanted = rhs(by, unit), rhs(x, unit)
    if _known(unit, where, True) is not True:
        return None
    if not (same_kind(given, wanted) or ty.is_array(wanted) and same_kind(given, ty.Scalar(wanted.dtype or 'float'))):
        return None
    if ty.is_scalar(wanted):
        return by if ty.is_scalar(given) else None
    if not ty.is_array(wanted) or ty.kind(wanted) is None:
        return None
    by = _with_axes(unit, by, wanted, axis, keepdims, spread=True)
    return None if by is None else numpy(unit, 'broadcast_to', by, shape_of(x))


@_lowers('count_reduced')
def _count_reduced(unit: Unit, x: gast.AST, axis: Any = None, where: Any = None) -> gast.AST | None:
    t, axes = rhs(x, unit), _known(unit, axis, None)
    if _known(unit, where, True) is not True:
        return None
    if ty.is_scalar(t):
        return ir.constant(1)
    if not ty.is_array(t):
        return None
    if axes is None:
        return gast.Attribute(x, 'size', gast.Load())
    sizes = [gast.Subscript(shape_of(x), ir.constant(a % len(t.shape)), gast.Load())
             for a in (axes if isinstance(axes, tuple) else (axes,))]
    found: gast.AST = sizes[0]
    for size in sizes[1:]:
        found = gast.BinOp(found, gast.Mult(), size)
    return found


@_lowers('extremum_share')
def _extremum_share(unit: Unit, y: gast.AST, x: gast.AST, axis: Any = None, keepdims: Any = None,
                    where: Any = None) -> gast.AST | None:
    t = rhs(x, unit)
    if _known(unit, where, True) is not True or ty.dtype(t) != 'float64' or not ty.is_array(t) or not t.shape:
        return None
    y = _with_axes(unit, y, t, axis, keepdims, spread=True)
    if y is None:
        return None
    is_extremum = gast.Compare(x, [gast.Eq()], [y])
    _known(unit, axis, None)
    options = {} if axis is None or _known(unit, axis, None) is None else {'axis': axis, 'keepdims': True}
    count = numpy(unit, 'sum', copy.deepcopy(is_extremum), **options)
    return gast.BinOp(is_extremum, gast.Div(), count)


def _transposed(unit: Unit, x: gast.AST, rank: int) -> gast.AST:
    if rank == 2:
        return gast.Attribute(x, 'T', gast.Load())
    return numpy(unit, 'swapaxes', x, ir.constant(-1), gast.UnaryOp(gast.USub(), ir.constant(2)))


def _product(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> tuple[int, int] | None:
    """Give the ranks of the operands of a product, where plain products give its adjoints."""
    a, b, z = (ty.shape(rhs(n, unit)) for n in (x, y, bz))
    if a is None or b is None or z is None or not a or not b:
        return None
    if (len(a) > 2 or len(b) > 2) and not (len(a) == len(b) and all(map(ty.same_dim, a[:-2], b[:-2]))):
        return None
    return len(a), len(b)


def _checked(unit: Unit, e: gast.AST, x: gast.AST) -> gast.AST | None:
    return e if same_kind(rhs(e, unit), rhs(x, unit)) else None


@_lowers('matmul_adjoint_x')
def _matmul_x(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    ranks = _product(unit, bz, x, y)
    if ranks is None:
        return None
    if ranks == (1, 1):
        e = gast.BinOp(bz, gast.Mult(), y)
    elif ranks[1] == 1:
        e = numpy(unit, 'outer', bz, y)
    elif ranks[0] == 1:
        e = gast.BinOp(y, gast.MatMult(), bz)
    else:
        e = gast.BinOp(bz, gast.MatMult(), _transposed(unit, y, ranks[1]))
    return _checked(unit, e, x)


@_lowers('matmul_adjoint_y')
def _matmul_y(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    ranks = _product(unit, bz, x, y)
    if ranks is None:
        return None
    if ranks == (1, 1):
        e = gast.BinOp(bz, gast.Mult(), x)
    elif ranks[0] == 1:
        e = numpy(unit, 'outer', x, bz)
    else:
        e = gast.BinOp(_transposed(unit, x, ranks[0]), gast.MatMult(), bz)
    return _checked(unit, e, y)


@_lowers('dot_adjoint_x')
def _dot_x(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    a, b = ty.rank(rhs(x, unit)), ty.rank(rhs(y, unit))
    if a == 0 or b == 0:
        return _unbroadcast(unit, gast.BinOp(bz, gast.Mult(), y), x)
    return _matmul_x(unit, bz, x, y) if a in (1, 2) and b in (1, 2) else None


@_lowers('dot_adjoint_y')
def _dot_y(unit: Unit, bz: gast.AST, x: gast.AST, y: gast.AST) -> gast.AST | None:
    a, b = ty.rank(rhs(x, unit)), ty.rank(rhs(y, unit))
    if a == 0 or b == 0:
        return _unbroadcast(unit, gast.BinOp(bz, gast.Mult(), x), y)
    return _matmul_y(unit, bz, x, y) if a in (1, 2) and b in (1, 2) else None


@_lowers('zeros_like')
def _zeros_like(unit: Unit, x: gast.AST) -> gast.AST | None:
    t = rhs(x, unit)
    if ty.is_array(t) and ty.is_float(t):
        return numpy(unit, 'zeros_like', x)
    if ty.is_complex(t):
        return None
    known = ty.kind(t) in ('float', 'float64', 'floating') or t == ty.RANK0
    return ir.constant(0.0) if known else None


@_lowers('conj_sign')
def _conj_sign(unit: Unit, x: gast.AST) -> gast.AST | None:
    t = rhs(x, unit)
    return numpy(unit, 'sign', x) if ty.kind(t) is not None and not ty.is_complex(t) else None


def _reshape(unit: Unit, e: gast.AST, shape: gast.AST) -> gast.AST | None:
    """``np.reshape(e, x.shape)`` is e where the shapes are equal."""
    t = rhs(e, unit)
    wanted = rhs(shape, unit)
    dims = ty.shape(t)
    if not ty.is_array(t) or not isinstance(wanted, ty.Tuple):
        return None
    return e if same_dims(dims, wanted) else None


def same_dims(dims: ty.Shape, wanted: ty.Tuple) -> bool:
    """Tell whether a shape is provably what a tuple of integers says."""
    values = [ty.int_value(i) for i in wanted.items]
    return len(values) == len(dims) and all(map(ty.same_dim, dims, values))


def _ravel(unit: Unit, e: gast.AST) -> gast.AST | None:
    t = rhs(e, unit)
    return e if ty.is_array(t) and len(t.shape) == 1 else None


def _shape(unit: Unit, x: gast.AST) -> gast.AST | None:
    return shape_of(x) if ty.is_array(rhs(x, unit)) else None


def _broadcast_to(unit: Unit, e: gast.AST, shape: gast.AST) -> gast.AST | None:
    found = _reshape(unit, e, shape)
    if found is None and isinstance(rhs(shape, unit), ty.Tuple) and not rhs(shape, unit).items:
        return e if ty.is_scalar(rhs(e, unit)) else None
    return found


_NUMPY = ((np.reshape, _reshape), (np.ravel, _ravel), (np.shape, _shape), (np.broadcast_to, _broadcast_to))


def is_generated(node: gast.AST) -> bool:
    """Tell whether a statement computes adjoints or tangents: the user's own statements are left as they are."""
    if isinstance(node, gast.Return):
        return True
    targets = node.targets if isinstance(node, gast.Assign) else [getattr(node, 'target', None)]
    names = [n.id for t in targets if t is not None for n in _targets(t)]
    return bool(names) and all('|' in n for n in names)


def _targets(target: gast.AST) -> list:
    while isinstance(target, (gast.Subscript, gast.Attribute)):
        target = target.value
    return list(ir.names(target))


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Lower the helper calls of a function; tells whether there were any."""
    work = _Lower(unit)
    work.places = _places(function, unit)
    for node in gast.walk(function):
        if isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return)) and node.value is not None:
            work.library = is_generated(node)
            node.value = work.visit(node.value)
    return work.count > 0
