"""Compare code objects: is a definition that was found the one that runs?"""
from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any


def inner_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Give the code objects within a code object, to any depth."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from inner_codes(constant)


def same_code(one: types.CodeType, other: types.CodeType) -> bool:
    """Tell whether two code objects do the same, wherever they stand."""
    return (one.co_code == other.co_code and one.co_names == other.co_names
            and one.co_varnames == other.co_varnames and one.co_freevars == other.co_freevars
            and one.co_cellvars == other.co_cellvars and one.co_argcount == other.co_argcount
            and one.co_posonlyargcount == other.co_posonlyargcount
            and one.co_kwonlyargcount == other.co_kwonlyargcount
            and one.co_flags == other.co_flags
            and len(one.co_consts) == len(other.co_consts)
            and all(map(_same_constant, one.co_consts, other.co_consts)))


def _same_constant(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, types.CodeType):
        return one.co_name == other.co_name and same_code(one, other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same_constant, one, other))
    if isinstance(one, (float, complex)):
        return repr(one) == repr(other)         # -0.0 is not 0.0, and nan is nan
    return one == other


def rewritten_alike(compiled: types.CodeType, code: types.CodeType) -> bool:
    """Tell whether the code is what pytest makes of a function with assert statements.

    The rest of such a function cannot be compared, so only what pytest leaves as it is is asked for.
    """
    if '@pytest_ar' not in code.co_names and '@py_builtins' not in code.co_names:
        return False
    count = compiled.co_argcount + compiled.co_kwonlyargcount
    return (compiled.co_varnames[:count] == code.co_varnames[:count] and compiled.co_freevars == code.co_freevars
            and set(compiled.co_names) - {'AssertionError'} <= set(code.co_names))


def by_columns(matching: list[Any], code: types.CodeType) -> list[Any]:
    """Choose among equal definitions by the columns of their instructions, where Python records them."""
    if not hasattr(code, 'co_positions'):
        return matching
    wanted = _columns(code)
    return [match for match in matching if _columns(match[2]) == wanted] or matching


def _columns(code: types.CodeType) -> list[Any]:
    # lines are counted from the first one, which may be a mark
    return [(*(line - code.co_firstlineno for line in lines), *columns) for *lines, first, last in code.co_positions()
            if (columns := (first, last)) not in ((0, 0), (0, 1), (None, None))]
