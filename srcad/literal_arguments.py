"""Arguments that are literals in a call: their values, and what rules do with them."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import gast

# Names that are as good as literals.
_NUMBERS = {'@numpy.inf': math.inf, '@math.inf': math.inf, '@numpy.pi': math.pi, '@math.pi': math.pi,
            '@numpy.newaxis': None}


class _Unknown:
    """The value of an argument that is no literal."""

    def __repr__(self) -> str:
        return 'UNKNOWN'


UNKNOWN = _Unknown()


def literal(node: Any) -> Any:
    """Give the value of an argument that is written out (``'edge'``, ``-1``, ``(0, 1)``, ``np.inf``), or UNKNOWN."""
    if isinstance(node, gast.Constant):
        return node.value
    if isinstance(node, gast.Name) and node.id in _NUMBERS:
        return _NUMBERS[node.id]
    if isinstance(node, gast.Tuple):
        values = tuple(literal(part) for part in node.elts)
        return UNKNOWN if any(value is UNKNOWN for value in values) else values
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        value = literal(node.operand)
        return -value if isinstance(value, (int, float)) else UNKNOWN
    return UNKNOWN


def covers(predicate: Callable) -> Callable:
    """Say which calls a rule is for, by the arguments that are literals; stands below ``@adjoint(f)``.

    Parameters
    ----------
    predicate
        Its parameters are named like parameters of the rule. It gets their values, UNKNOWN for what is no literal, and
        tells whether the rule holds. The error names the first of them.

    Examples
    --------
    >>> @covers(lambda mode: mode in (UNKNOWN, 'constant', 'edge'))
    ... def pad(z, array, pad_width, mode='constant'): ...
    """
    def decorate(written: Callable) -> Callable:
        written.covers = predicate
        return written
    return decorate


def when_spliced(helper: Callable) -> Callable:
    """Let a call of a helper in a rule be replaced by its value, when its arguments are literals in the call."""
    helper.when_spliced = True
    return helper
