"""Calls with ``*`` arguments, and of functions that collect arguments in ``*rest``, as calls with one value a parameter.

Before::

    y = g(a, *x)                # def g(p, q, r)
    z = h(a, b, c)              # def h(p, *rest)

After::

    %1, %2 = x
    y = g(a, %1, %2)
    %3 = (b, c)
    z = h(a, *%3)
"""
from __future__ import annotations

import inspect
from typing import Any

import gast
import numpy as np

from srcad import errors, ir, registry
from srcad.ad import calls
from srcad.analyze import infer, lattice, operation
from srcad.analyze import types as ty
from srcad.analyze.shapes.python import items
from srcad.unit import MISSING, Unit

_PLACED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def plain(stmt: gast.stmt, unit: Unit) -> list[gast.stmt] | None:
    """Write the call of a statement with one value a parameter; None where it is so, or where that is not possible."""
    call = stmt.value
    signature = _signature(call, unit)
    rest = _collecting(signature)
    stars = [k for k, arg in enumerate(call.args) if isinstance(arg, gast.Starred)]
    if not stars and rest is None or stars and rest is not None and _is_plain(call, signature, unit):
        return None
    if len(call.args) == 1 and operation.called(call, unit) in (max, min):
        call.args = [call.args[0].value]        # the largest of its items, however many they are
        return [stmt]
    before: list[gast.stmt] = []
    args = _known_lengths(call.args, unit, before)
    if signature is not None:
        free = [p for n, p in signature.parameters.items() if p.kind in _PLACED and n not in _keywords(call)]
        args = _fill(args, free, rest is not None, calls.is_user_call(call, unit), unit, before)
        if rest is not None and any(isinstance(a, gast.Starred) for a in args) and _needs_tuple(call, rest, unit):
            return None
        if rest is not None and len(args) > len(free):
            args = [*args[:len(free)], _together(args[len(free):], unit, before)]
    if not before:
        return None
    call.args = args
    return [*(ir.copy_origin(s, stmt) for s in before), stmt]


def _is_plain(call: gast.Call, signature: inspect.Signature, unit: Unit) -> bool:
    """Tell whether what ``*rest`` collects is all that is starred, and a tuple or a list."""
    last = call.args[-1]
    alone = [isinstance(a, gast.Starred) for a in call.args] == [False] * _places(signature) + [True]
    return alone and isinstance(infer.rhs(last.value, unit), (ty.Tuple, ty.List))


def _needs_tuple(call: gast.Call, rest: str, unit: Unit) -> bool:
    """Tell whether a function does with ``*rest`` what a list in place of a tuple would change."""
    tree = unit.callees.load(calls.callee(call, unit))[0].body[0]
    for node in ir.walk(tree):
        kept = isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and (
            node.func.id in ('@builtins.isinstance', '@builtins.type', '@builtins.hash', '@builtins.print'))
        if isinstance(node, (gast.BinOp, gast.Compare, gast.JoinedStr)) or kept:
            if any(isinstance(child, gast.Name) and child.id == rest for child in ir.walk(node)):
                return True
    return False


def _places(signature: inspect.Signature) -> int:
    """Count the parameters that stand before ``*rest``."""
    return sum(p.kind in _PLACED for p in signature.parameters.values())


def types(call: gast.Call, signature: inspect.Signature, unit: Unit) -> dict[str, ty.Type]:
    """Give the types of the arguments of a call by parameter, as far as they are known."""
    rest = _collecting(signature)
    found = _types(call, signature, unit, rest is not None)
    try:
        bound = signature.bind(*found, **{k.arg: infer.rhs(k.value, unit) for k in call.keywords}).arguments
    except TypeError:
        return {}
    if rest is not None:
        exact = all(isinstance(infer.rhs(a.value, unit), ty.Tuple) for a in call.args if isinstance(a, gast.Starred))
        parts = tuple(bound.get(rest, ()))
        bound[rest] = ty.Tuple(parts) if exact else ty.List(lattice.join_all(parts))
    return {n: t for n, t in bound.items() if isinstance(t, ty.Type)}


def arguments(call: gast.Call, unit: Unit) -> list[ty.Type] | None:
    """Give the types of the arguments of a call of a library with starred arguments; None if they are not known."""
    signature = None if calls.is_user_call(call, unit) else _signature(call, unit)
    return None if signature is None else _types(call, signature, unit, False)


def _types(call: gast.Call, signature: inspect.Signature, unit: Unit, collects: bool) -> list[ty.Type]:
    """Give the types of the positional arguments; one more than is needed where any number is collected."""
    needed = [p for p in signature.parameters.values() if p.kind in _PLACED and p.default is p.empty]
    found: list[ty.Type] = []
    for arg in call.args:
        t = infer.rhs(arg.value if isinstance(arg, gast.Starred) else arg, unit)
        if isinstance(arg, gast.Starred) and not isinstance(t, ty.Tuple):
            found += [items(t)] * (max(len(needed) - len(call.args) + 1, 0) + collects)
        else:
            found += t.items if isinstance(arg, gast.Starred) else [t]
    return found


def _keywords(call: gast.Call) -> set[str | None]:
    return {k.arg for k in call.keywords}


def _collecting(signature: inspect.Signature | None) -> str | None:
    """Give the name of the parameter ``*rest``."""
    found = [] if signature is None else signature.parameters.values()
    return next((p.name for p in found if p.kind is inspect.Parameter.VAR_POSITIONAL), None)


def _signature(call: gast.Call, unit: Unit) -> inspect.Signature | None:
    """Give the signature of the function that is called; None if it is not known."""
    if calls.is_user_call(call, unit):
        function = calls.callee(call, unit)
        try:
            return None if function is None else unit.callees.parameters(function)
        except errors.SrcadError:       # its source cannot be read: an error where it is differentiated
            return None
    function: Any = operation.called(call, unit) if isinstance(call.func, gast.Name) else MISSING
    if isinstance(function, np.ufunc):
        names = [inspect.Parameter(f'x{k}', inspect.Parameter.POSITIONAL_ONLY) for k in range(function.nin)]
        return inspect.Signature(names)
    try:
        found = inspect.signature(function) if callable(function) else None
    except (TypeError, ValueError):     # a function in C, in older versions of its library
        found = _ruled(function)
    return found if _collecting(found) is None else None


def _ruled(function: Any) -> inspect.Signature | None:
    """Give the signature that the rule of a function has."""
    rule = registry.lookup(function)
    template = None if rule is None else rule.adjoint or rule.elementwise or rule.tangent
    return None if template is None else inspect.Signature(template.formals)


def _known_lengths(args: list[gast.expr], unit: Unit, before: list[gast.stmt]) -> list[gast.expr]:
    """Write out the starred arguments whose length is known."""
    result: list[gast.expr] = []
    for arg in args:
        t = infer.rhs(arg.value, unit) if isinstance(arg, gast.Starred) else ty.UNKNOWN
        result += _unpack(arg.value, len(t.items), unit, before) if isinstance(t, ty.Tuple) and t.items else [arg]
    return result


def _unpack(value: gast.expr, count: int, unit: Unit, before: list[gast.stmt], rest: str = '') -> list[gast.expr]:
    names = [unit.fresh() for _ in range(count)]
    targets: list[gast.expr] = [ir.store(n) for n in names]
    if rest:
        targets.append(gast.Starred(ir.store(rest), gast.Store()))
    before.append(gast.Assign([gast.Tuple(targets, gast.Store())], value, None))
    return [ir.load(n) for n in names]


def _fill(args: list[gast.expr], free: list[inspect.Parameter], collects: bool, exact: bool, unit: Unit,
          before: list[gast.stmt]) -> list[gast.expr]:
    """Take from the first starred argument what the parameters need that stand where it stands."""
    places = [k for k, arg in enumerate(args) if isinstance(arg, gast.Starred)]
    if not places or collects and places[0] >= len(free):
        return args
    first = places[0]
    needed = [p for p in free if p.default is inspect.Parameter.empty]
    count = len(needed) - (first if collects else len(args) - 1)
    # How many values a default leaves over is not known.
    unsure = len(places) > 1 and not collects or exact and len(needed) < len(free)
    if unsure or count < 1:
        return args
    rest = unit.fresh() if collects else ''
    taken = _unpack(args[first].value, count, unit, before, rest)
    left: list[gast.expr] = [gast.Starred(ir.load(rest), gast.Load())] if rest else []
    return [*args[:first], *taken, *left, *args[first + 1:]]


def _together(parts: list[gast.expr], unit: Unit, before: list[gast.stmt]) -> gast.expr:
    """Bind what ``*rest`` collects to one name; a list where its length is not known."""
    if len(parts) == 1 and isinstance(parts[0], gast.Starred) and isinstance(infer.rhs(parts[0].value, unit), ty.Tuple):
        return parts[0]
    name = unit.fresh()
    spread = any(isinstance(part, gast.Starred) for part in parts)
    value = (gast.List if spread else gast.Tuple)(parts, gast.Load())
    unit.types[name] = infer.rhs(value, unit)
    if isinstance(unit.types[name], ty.Unknown):
        unit.types[name] = ty.List(ty.UNKNOWN)
    before.append(ir.assign(name, value))
    return gast.Starred(ir.load(name), gast.Load())
