"""What `with` means for derivatives: the reverse of a block stands in the same context, where that is `np.errstate`.

Before::

    enter('call', np.errstate, divide='ignore')
    y = 1.0 / x
    leave()

After (read upwards)::

    enter('call', np.errstate, divide='ignore')         leave()
    y = 1.0 / x                                         b|x = -b|y * y / x
    leave()                                             enter('call', np.errstate, divide='ignore')

No other context is entered twice: what it does happens once.
"""
from __future__ import annotations

from collections.abc import Callable

import gast
import numpy as np

from srcad import errors, ir, markers
from srcad.ad.mirror import Mirror
from srcad.unit import Unit


def reenter(mirrors: list[Mirror], unit: Unit) -> None:
    """Enter the contexts of a block again in the reverse sweep; the mirrors are in the order of the primal."""
    entered: list[int] = []
    for index, mirror in enumerate(mirrors):
        mark = markers.name_of(mirror.stmt)
        if mark == 'enter':
            entered.append(index)
        elif mark == 'leave' and entered:
            start = entered.pop()
            again = mirrors[start].stmt.value
            if _twice(again, unit) and any(not m.empty for m in mirrors[start + 1:index]):
                mirror.adjoint = [gast.Expr(ir.copy_tree(again))]
                mirrors[start].adjoint = [gast.Expr(markers.build(unit, 'leave'))]


def _twice(call: gast.Call, unit: Unit) -> bool:
    function = call.args[1]
    return call.args[0].value == 'call' and ir.is_external(function) and unit.externals[function.id].value is np.errstate


def check(stmt: gast.stmt, unit: Unit, is_active: Callable[[str], bool]) -> None:
    """Refuse a context that gets what is differentiated: what it does with it is not known."""
    if any(is_active(name.id) for name in ir.names(stmt.value)):
        raise errors.at(errors.UnsupportedSyntax, 'SRC108', unit.source, stmt,
                        'a context gets a value that is differentiated', help='give it a number that is not')
