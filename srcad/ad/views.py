"""Views of arrays: which right sides certainly are views, so that the same view of a shadow is their shadow."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.ad.adjoints import index_parts
from srcad.analyze import infer, operation
from srcad.analyze import types as ty
from srcad.analyze.aliases import copied_list, is_basic, reference_source
from srcad.analyze.blocks import parameters, statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit

# What gives a view whatever the layout of its argument is; a reshaped array may be a copy.
VIEWS = frozenset((
    'transpose', 'swapaxes', 'moveaxis', 'rollaxis', 'expand_dims', 'squeeze', 'atleast_1d', 'atleast_2d', 'atleast_3d',
    'flip', 'fliplr', 'flipud', 'rot90', 'split', 'array_split', 'hsplit', 'vsplit', 'dsplit', 'matrix_transpose',
    'permute_dims', 'unstack'))
RESHAPED = frozenset(('reshape', 'ravel'))
CONTIGUOUS = frozenset(('zeros', 'ones', 'full', 'arange', 'linspace', 'eye', 'empty'))


def refers(value: gast.expr, unit: Unit) -> bool:
    """Tell whether a right side may be a reference to what is there already; a container counts as one."""
    if copied_list(value, unit) is not None:
        return True
    source = reference_source(value, unit)
    # A call of a user's function may refer to none of its arguments.
    return source is not None and (not isinstance(value, gast.Call) or bool(ir.reads(source)))


def is_view(value: gast.expr, source: gast.Name, unit: Unit) -> bool:
    """Tell whether the same expression of the shadow of its source refers to the same elements."""
    t = unit.types.get(source.id, ty.UNKNOWN)
    if isinstance(value, gast.Subscript):
        return isinstance(t, (ty.List, ty.Tuple)) or is_basic(value, unit)
    if isinstance(value, gast.Attribute):
        return value.attr in ('T', 'mT')
    if isinstance(t, ty.List):
        return isinstance(value.func, gast.Attribute) and value.func.attr == 'pop'
    called, arguments = method(value, unit), value.args[not isinstance(value.func, gast.Attribute):]
    if value.keywords and called in RESHAPED or any(source.id in ir.reads(a) for a in arguments):
        return False
    return called in VIEWS | RESHAPED


def is_contiguous(name: str, function: gast.FunctionDef, unit: Unit) -> bool:
    """Tell whether an array is certainly laid out row by row, and so is its shadow."""
    found = [s.value for s in statements(function.body) if isinstance(s, gast.Assign) and name in ir.bound(s)]
    return bool(found) and name not in parameters(function) and all(_makes_contiguous(v, unit) for v in found)


def _makes_contiguous(value: gast.expr, unit: Unit) -> bool:
    if not isinstance(value, gast.Call) or value.keywords:
        return ty.rank(infer.rhs(value, unit)) == 1 and reference_source(value, unit) is None
    if isinstance(value.func, gast.Attribute):
        return value.func.attr == 'copy' and not value.args
    path = unit.externals[value.func.id].path if ir.is_external(value.func) else ''
    return path.removeprefix('numpy.') in CONTIGUOUS and path.startswith('numpy.')


def is_array(name: str, unit: Unit, memory: Memory) -> bool:
    """Tell whether a name is certainly an array that can be written in place, and no number."""
    t = unit.types.get(name, ty.UNKNOWN)
    return name in memory.stored or ty.is_array(t) and bool(ty.rank(t)) or isinstance(t, (ty.List, ty.Tuple))


def item_shadow(unit: Unit, memory: Memory, name: str, view: gast.expr) -> gast.expr:
    """Give the shadow of ``name = x[index]``: the view of the shadow of x; for a number a buffer of its own."""
    if not isinstance(view, gast.Subscript) or is_array(name, unit, memory) or is_part(view):
        return view
    own = ir.call(ir.external(unit, 'numpy.zeros', np.zeros), gast.Tuple([], gast.Load()))
    return gast.IfExp(rank(name, unit), view, own)


def rank(name: str, unit: Unit) -> gast.expr:
    """Build ``np.ndim(x)``."""
    return ir.call(ir.external(unit, 'numpy.ndim', np.ndim), ir.load(name))


def is_part(value: gast.Subscript) -> bool:
    """Tell whether an index selects more than one element: what it gives is an array."""
    parts = index_parts(value.slice)
    return any(isinstance(p, gast.Slice) or isinstance(p, gast.Constant) and p.value is ... for p in parts)


def method(value: gast.expr, unit: Unit) -> str:
    """Give the name of the method or function of NumPy that is called."""
    if not isinstance(value, gast.Call):
        return ''
    func = value.func
    if ir.is_local(func):               # a parameter that is a function
        return getattr(operation.called(value, unit), '__name__', '')
    return func.attr if isinstance(func, gast.Attribute) else unit.externals[func.id].path.rpartition('.')[2]
