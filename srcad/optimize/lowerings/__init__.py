"""Plain NumPy for the helpers of `srcad.runtime`, by the types of their arguments: one topic a file.

A rule takes the unit and the arguments of the call, as trees. It gives the tree that takes the place of the call, or
None where the types do not prove enough. It may raise `LookupError` (something is not known) or `TypeError` (other
arguments than it knows): the call then stays.
"""
from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.unit import Unit

RULES: dict[Any, Callable] = {}
_PATH = '@srcad.runtime.'
_TOPICS = ('elementwise', 'reductions', 'products', 'layout', 'linear', 'sequences')


def lowers(name: Any) -> Callable:
    """Register a rule for a helper of the runtime, by its name, or for a function of NumPy."""
    def register(rule: Callable) -> Callable:
        RULES[name] = rule
        return rule
    return register


@functools.lru_cache(None)
def _load() -> None:
    for topic in _TOPICS:
        importlib.import_module(f'{__name__}.{topic}')


def rule_of(node: gast.Call, unit: Unit, library: bool) -> Callable | None:
    """Give the rule for a call, or None; with `library` also for calls of NumPy."""
    _load()
    if not ir.is_external(node.func):
        return None
    if node.func.id.startswith(_PATH):
        return RULES.get(node.func.id[len(_PATH):])
    external = unit.externals.get(node.func.id) if library else None
    try:
        return RULES.get(external.value) if external is not None else None
    except TypeError:                                # what cannot be hashed is no function of NumPy
        return None


def known(unit: Unit, node: gast.AST | None, default: Any) -> Any:
    """Give the value of an argument that the types know; `LookupError` if they do not."""
    return default if node is None else ty.value(rhs(node, unit))


def same_kind(given: ty.Type, wanted: ty.Type) -> bool:
    """Tell whether an adjoint has the kind that it must have: real for a real value, its dtype for an array."""
    if ty.kind(wanted) in ('float', 'int', 'floating'):
        return ty.kind(given) is not None and not ty.is_complex(given)
    if ty.kind(wanted) is None:
        # A number of unknown kind: what the function returns is cast at its end.
        return ty.is_scalar(wanted) and ty.is_scalar(given) and not ty.is_complex(given)
    if ty.kind(given) == 'float' and ty.is_scalar(given) and ty.is_scalar(wanted):
        return not ty.is_complex(wanted)        # a float of Python takes on the precision of what it meets
    return ty.dtype(given) == ty.dtype(wanted)
