"""Helpers of srcad/runtime.py that generated code calls: most give an adjoint of one of their arguments."""
from __future__ import annotations

from typing import Any

from srcad import runtime
from srcad.analyze import types as ty
from srcad.analyze.shapes import shape_of
from srcad.analyze.types import Array, Type


def adjoint_type(t: Type) -> Type:
    """Give the type of the adjoint or tangent of a value of a type."""
    if isinstance(t, Array) and t.shape:
        return t if ty.is_float(t) or t.dtype is None else Array(None, t.shape)
    if isinstance(t, Array) and t.shape is None or isinstance(t, ty.Bottom):
        return t
    if isinstance(t, ty.Tuple):
        return ty.Tuple(tuple(map(adjoint_type, t.items)))
    if ty.kind(t) in ('float', 'float64', 'floating'):
        return ty.FLOATING
    return ty.RANK0 if ty.rank(t) == 0 else ty.UNKNOWN


def _adjoint_of(position: int) -> Any:
    def rule(*args: Type, **keywords: Type) -> Type:
        return adjoint_type(args[position])
    return rule


for _name, _position in (
    ('unbroadcast', 1),
    ('match', 1),
    ('unreduce', 1),
    ('matmul_adjoint_x', 1),
    ('matmul_adjoint_y', 2),
    ('dot_adjoint_x', 1),
    ('dot_adjoint_y', 2),
    ('tensordot_adjoint_x', 1),
    ('tensordot_adjoint_y', 2),
    ('zeros_like', 0),
    ('extremum_share', 1),
    ('log_or_zero', 0),
    ('conj_sign', 0),
):
    if hasattr(runtime, _name):
        shape_of(getattr(runtime, _name))(_adjoint_of(_position))
