"""Parameters that must share no memory, since the function writes to one of them: which they are, and their check."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from srcad import runtime
from srcad.analyze import types as ty
from srcad.unit import Granted


def pairs(unit: Any) -> tuple[tuple[str, str], ...]:
    """Give the pairs of parameters that must not share memory, of which the function writes one."""
    arrays = [n for n in unit.python_signature.parameters
              if n not in unit.counts and _holds_arrays(unit.signature.get(n, ty.UNKNOWN))]
    return tuple((w, p) for w in arrays if w in unit.written for p in arrays
                 if p != w and (p not in unit.written or arrays.index(w) < arrays.index(p)))


def containers(unit: Any) -> frozenset[str]:
    """Give the parameters that may be a list or a tuple of arrays."""
    return frozenset(n for n in unit.python_signature.parameters
                     if n not in unit.arrays
                     and not ty.is_array(unit.signature.get(n, ty.UNKNOWN)))


def _holds_arrays(t: Any) -> bool:
    """Tell whether an argument can be or have an array of numbers that have derivatives."""
    if isinstance(t, ty.Tuple):
        return any(map(_holds_arrays, t.items))
    if isinstance(t, ty.List):
        return _holds_arrays(t.item)
    if isinstance(t, ty.Dict):
        return any(_holds_arrays(item) for _, item in t.items)
    if isinstance(t, ty.Object):
        return any(_holds_arrays(item) for _, item in t.attributes)
    return ty.may_be_array(t) or ty.is_array(t) and not ty.is_integer(t)


def tests(granted: Granted, names: dict[str, Any]) -> list[str]:
    """Write the tests whether memory is shared; `names` gets what they call."""
    found = []
    for one, other in granted.apart:
        helper = runtime.overlap if {one, other} & granted.containers else np
        name = next(n for n, value in names.items() if value is helper)
        found.append(f'{name}{".shares_memory" * (helper is np)}({one}, {other})')
    return found


def message(function: str, apart: Sequence[tuple[str, str]]) -> str:
    """Say what is wrong with arguments that share memory."""
    names = list(dict.fromkeys(n for pair in apart for n in pair))
    return f'{function}: {", ".join(names[:-1])} and {names[-1]} share memory'
