"""Calls of the user's own functions: a forward half that gives value and residuals, a reverse half that uses them."""
from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from srcad import errors, ir
from srcad.unit import Unit

if TYPE_CHECKING:
    from srcad.ad.reverse import ReverseAD


def is_user_call(value: gast.expr, unit: Unit) -> bool:
    """Tell whether a right side calls a function of the user's."""
    if not isinstance(value, gast.Call) or not isinstance(value.func, gast.Name):
        return False
    return not ir.is_external(value.func) or unit.externals[value.func.id].kind in ('global', 'cell', 'default')


def reverse(ad: ReverseAD, target: str, value: gast.Call, seed: gast.expr) -> list[gast.stmt]:
    """Reverse ``target = g(...)``."""
    raise errors.at(errors.UnsupportedSyntax, 'SRC136', ad.unit.source, value, 'calls are not supported yet')


def reverse_unpacked(ad: ReverseAD, target: gast.Tuple, value: gast.Call) -> list[gast.stmt]:
    """Reverse ``a, b = g(...)``."""
    raise errors.at(errors.UnsupportedSyntax, 'SRC136', ad.unit.source, value, 'calls are not supported yet')
