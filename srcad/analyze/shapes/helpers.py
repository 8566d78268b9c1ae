"""Helpers of srcad/runtime.py that generated code calls: most give an adjoint of one of their arguments."""
from __future__ import annotations

import operator
from typing import Any

from srcad import runtime
from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.shapes import shape_of
from srcad.analyze.shapes.elementwise import as_array, operate
from srcad.analyze.types import Array, Type
from srcad.steering import stop_gradient


def adjoint_type(t: Type) -> Type:
    """Give the type of the adjoint or tangent of a value of a type."""
    if isinstance(t, Array) and t.shape:
        return t if ty.is_float(t) or t.dtype is None else Array(None, t.shape)
    if isinstance(t, Array) and t.shape is None or isinstance(t, ty.Bottom):
        return t
    if isinstance(t, ty.Tuple):
        return ty.Tuple(tuple(map(_item_type, t.items)), t.cls)
    if isinstance(t, ty.List):
        return ty.List(_item_type(t.item), t.length)
    if isinstance(t, ty.Dict):
        return ty.Dict(tuple((key, _item_type(item)) for key, item in t.items))
    if isinstance(t, ty.Object) and t.attributes:
        return ty.Dict(tuple((str(name), _item_type(item)) for name, item in t.attributes))
    if ty.kind(t) in ('float', 'float64', 'floating'):
        return ty.FLOATING
    return ty.RANK0 if ty.rank(t) == 0 else ty.UNKNOWN


def _item_type(t: Type) -> Type:
    """Give the type of the adjoint of an item: that of a float32 may be a float64 when something has been added."""
    found = adjoint_type(t)
    return found if ty.kind(found) in (None, 'float64') or not isinstance(found, Array) else Array(None, found.shape)


def _adjoint_of(position: int) -> Any:
    def rule(*args: Type, **keywords: Type) -> Type:
        return adjoint_type(args[position])
    return rule


@shape_of(runtime.match, runtime.unbroadcast, runtime.unreduce)
def _fitted(bz: Type, x: Type, *args: Type, **keywords: Type) -> Type:
    return adjoint_type(as_array(x) if isinstance(x, (ty.List, ty.Tuple)) else x)


for _name, _position in (
    ('like', 1),
    ('matmul_adjoint_x', 1),
    ('matmul_adjoint_y', 2),
    ('dot_adjoint_x', 1),
    ('dot_adjoint_y', 2),
    ('tensordot_adjoint_x', 1),
    ('tensordot_adjoint_y', 2),
    ('zeros_like', 0), ('shadow', 0), ('fields_like', 0),
    ('repack', 1),
    ('spread_like', 1),
    ('max_share', 2),
    ('like_sequence', 1),
    ('array_adjoint', 1),
    ('astype_adjoint', 1),
    ('extremum_share', 1),
    ('log_or_zero', 0),
    ('conj_sign', 0),
    ('put_diagonal', 1),
    ('diag_adjoint', 1),
    ('kron_adjoint_x', 1),
    ('kron_adjoint_y', 2),
    ('inner_adjoint_x', 1),
    ('inner_adjoint_y', 2),
    ('half_lower', 0),
    ('from_lower', 0),
    ('to_lower', 0),
    ('product_of_others', 0),
    ('vector_of', 0),
    ('ptp_share', 0),
    ('tile_adjoint', 1),
    ('repeat_adjoint', 1),
    ('pad_adjoint', 1),
    ('put_elements', 1),
    ('put_along_axis', 1),
):
    if hasattr(runtime, _name):
        shape_of(getattr(runtime, _name))(_adjoint_of(_position))


@shape_of(runtime.accumulate)
def _accumulate(bx: Type, more: Type) -> Type:
    """A sum has the dtype of both: the adjoint of a float32 may be a float64 on the way."""
    if isinstance(bx, ty.Tuple) and isinstance(more, ty.Tuple) and len(bx.items) == len(more.items):
        return ty.Tuple(tuple(map(_accumulate, bx.items, more.items)), bx.cls)
    if isinstance(bx, ty.List):
        return ty.List(_accumulate(bx.item, more.item if isinstance(more, ty.List) else ty.UNKNOWN), bx.length)
    if ty.rank(bx) is not None and ty.rank(more) is not None:
        return operate(operator.add, bx, more)
    known = adjoint_type(bx)
    return Array(None, known.shape) if isinstance(known, Array) else known if isinstance(known, ty.Dict) else ty.UNKNOWN


@shape_of(runtime.add_to_item)
def _add_to_item(bx: Type, index: Type, more: Type) -> Type:
    if isinstance(bx, ty.Tuple):
        place = index.value if isinstance(index, ty.Literal) and isinstance(index.value, int) else None
        places = range(len(bx.items)) if place is None else [place % len(bx.items)]
        items = [lattice.join(t, _accumulate(t, more)) if k in places else t for k, t in enumerate(bx.items)]
        return ty.Tuple(tuple(items), bx.cls)
    return ty.List(lattice.join(bx.item, _accumulate(bx.item, more)), bx.length) if isinstance(bx, ty.List) else ty.UNKNOWN


@shape_of(runtime.fresh, stop_gradient)
def _fresh(x: Type) -> Type:
    return x


def _swapped(x: Type) -> Type:
    x = as_array(x)
    return x if x.shape is None or len(x.shape) < 2 else Array(x.dtype, (*x.shape[:-2], x.shape[-1], x.shape[-2]))


for _name in ('matrix_transpose', 'hermitian'):
    shape_of(getattr(runtime, _name))(_swapped)
