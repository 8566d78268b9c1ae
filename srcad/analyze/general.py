"""Types of arguments as the kinds of calls that have generated functions of their own."""
from __future__ import annotations

from typing import Any

from srcad.analyze import types as ty


def general(t: ty.Type) -> ty.Type:
    """Give a type without the facts that would make every call a kind of its own.

    Integers lose their values, and dimensions that are no plain symbols are forgotten: a recursion over ``x[1:]`` has one
    kind of call.
    """
    if isinstance(t, ty.Literal) and isinstance(t.value, int) and not isinstance(t.value, bool):
        return ty.INT
    if isinstance(t, ty.Scalar):
        return ty.Scalar(t.kind)
    if isinstance(t, ty.Array) and t.shape is not None:
        return ty.Array(t.dtype, tuple(d if d is not None and _plain(d) else None for d in t.shape))
    if isinstance(t, ty.Tuple):
        return ty.Tuple(tuple(map(general, t.items)), t.cls)
    if isinstance(t, ty.List):
        return ty.List(general(t.item))
    if isinstance(t, ty.Dict):
        return ty.Dict(tuple((key, general(item)) for key, item in t.items))
    if isinstance(t, ty.Object) and t != ty.STRING:
        return ty.Object(t.cls, tuple((name, general(item)) for name, item in t.attributes))
    return ty.UNKNOWN if isinstance(t, (ty.Object, ty.Iterable, ty.Slice)) else t


def _plain(dim: Any) -> bool:
    return dim.is_const or not dim.may_be_one()
