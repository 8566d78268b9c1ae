"""Which functions of NumPy only move elements, which have no derivatives; how other modules enter what functions mean."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import innermost, plain
from srcad.reference.operations import CONSTANT, FUNCTIONS, MOVES

_ALL = tuple(range(32))
_MOVE_NAMES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(
        'reshape ravel transpose permute_dims matrix_transpose swapaxes moveaxis rollaxis squeeze expand_dims '
        'broadcast_to concatenate concat stack vstack hstack dstack column_stack block split array_split hsplit vsplit '
        'dsplit unstack tile repeat roll flip fliplr flipud rot90 take take_along_axis diag diagonal diagflat triu tril '
        'copy delete resize pad'.split(), (0,)),
    'append': (0, 1), 'insert': (0, 2), 'compress': (1,), 'extract': (1,), 'choose': (1,), 'select': (1, 2),
    **dict.fromkeys('broadcast_arrays atleast_1d atleast_2d atleast_3d meshgrid'.split(), _ALL),
}
_CONSTANT_NAMES = (
    'shape size ndim argmax argmin argsort argpartition lexsort searchsorted digitize nonzero flatnonzero argwhere any '
    'all count_nonzero nanargmax nanargmin isclose allclose array_equal array_equiv iscomplexobj isrealobj isreal '
    'iscomplex round around fix round_ result_type shares_memory may_share_memory isin in1d histogram bincount '
    'array2string array_repr array_str isposinf isneginf min_scalar_type tril_indices_from triu_indices_from '
    'diag_indices_from ix_').split()

# What this version of NumPy has.
MOVES.update({getattr(np, name): data for name, data in _MOVE_NAMES.items() if hasattr(np, name)})
CONSTANT.update(getattr(np, name) for name in _CONSTANT_NAMES if hasattr(np, name))


def implements(*names: str, module: Any = np) -> Callable[[Callable], Callable]:
    """Enter what functions mean for traced arguments; names that a version lacks are skipped."""
    def enter(function: Callable) -> Callable:
        FUNCTIONS.update({getattr(module, name): function for name in names if hasattr(module, name)})
        return function
    return enter


def joined(x: Any) -> Any:
    """Give an array of lists that hold traced values."""
    if isinstance(x, (list, tuple)):
        return np.stack([joined(member) for member in x]) if innermost(x) else np.asarray(plain(x))
    return x
