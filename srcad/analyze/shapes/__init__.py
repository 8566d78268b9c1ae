"""Types of the results of library functions: one family of functions a file.

A shape function takes the types of the arguments, positional and by keyword, as the library function takes the
arguments, and gives the type of the result. It may raise `LookupError` (something is not known) or `TypeError` (other
arguments than it knows): the result is then unknown.
"""
from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

from srcad.analyze.types import BOTTOM, UNKNOWN, Bottom, Type

TABLE: dict[Any, Callable[..., Type]] = {}
_FAMILIES = ('elementwise', 'reductions', 'linear', 'layout', 'joining', 'creation', 'python', 'helpers')


def shape_of(*functions: Any) -> Callable[[Callable[..., Type]], Callable[..., Type]]:
    """Register a shape function for library functions; what a version of a library lacks is None."""
    def register(rule: Callable[..., Type]) -> Callable[..., Type]:
        for function in functions:
            if function is not None:
                TABLE[function] = rule
        return rule
    return register


@functools.lru_cache(None)
def _load() -> None:
    for family in _FAMILIES:
        importlib.import_module(f'{__name__}.{family}')


def result(function: Any, args: list[Type], keywords: dict[str, Type]) -> Type:
    """Give the type of the result of a call of a library function.

    Parameters
    ----------
    function
        The function itself.
    args, keywords
        Types of the arguments.
    """
    _load()
    if any(isinstance(t, Bottom) for t in (*args, *keywords.values())):
        return BOTTOM
    try:
        rule = TABLE.get(function)
    except TypeError:
        return UNKNOWN
    try:
        if rule is not None:
            return rule(*args, **keywords)
        from srcad.analyze.shapes import elementwise
        return elementwise.ufunc_result(function, args, keywords)
    except (LookupError, TypeError, ValueError, AttributeError):
        return UNKNOWN
