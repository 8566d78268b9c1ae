"""Indices that add axes and choose nothing: ``x[:, None]``, ``x[None]``, ``x[..., np.newaxis]``."""
from __future__ import annotations

import gast

from srcad import ir


def only_adds(index: gast.expr) -> bool:
    """Tell whether an index adds axes, and takes all of the array."""
    parts = _parts(index)
    return any(map(_is_new, parts)) and all(_is_new(p) or _is_all(p) for p in parts)


def removed(array: gast.expr, index: gast.expr) -> gast.expr:
    """Take the axes away again that an index has added: ``a[:, 0]`` for ``[:, None]``."""
    taken = [ir.constant(0) if _is_new(p) else ir.copy_tree(p) for p in _parts(index)]
    return gast.Subscript(array, gast.Tuple(taken, gast.Load()) if isinstance(index, gast.Tuple) else taken[0], gast.Load())


def _parts(index: gast.expr) -> list[gast.expr]:
    return index.elts if isinstance(index, gast.Tuple) else [index]


def _is_new(part: gast.expr) -> bool:
    return isinstance(part, gast.Constant) and part.value is None or getattr(part, 'id', '') == '@numpy.newaxis'


def _is_all(part: gast.expr) -> bool:
    return ir.is_whole_slice(part) or isinstance(part, gast.Constant) and part.value is ...
