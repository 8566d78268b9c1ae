"""The compiler: the stages in their order, for one request."""
from __future__ import annotations

import dataclasses
from typing import Any

import gast

from srcad import guard, normalize, optimize
from srcad.ad import attempts, modes, nans, restore
from srcad.ad.callees import Callees
from srcad.analyze import types
from srcad.analyze.dims import assumed
from srcad.emit import output
from srcad.frontend import load
from srcad.normalize import grammar
from srcad.room import room
from srcad.unit import Derivative, Request, Unit


def derivative(target: Any, request: Request, signature: dict[str, Any] | None = None,
               prepared: Prepared | None = None) -> Derivative:
    """Compile one derivative.

    Parameters
    ----------
    target
        The function: a Python function, a function read from a file, or a derivative (for higher order).
    request
        What is asked for.
    signature
        Types of the parameters by name; None for the general derivative.
    prepared
        What `prepare` gave for the same target and signature, if it was asked before; it is used up.

    Returns
    -------
    Derivative
        The text and the functions.
    """
    with room(target):
        return _derivative(request, prepare(target, signature) if prepared is None else prepared)


def _derivative(request: Request, prepared: Prepared) -> Derivative:
    module, unit = prepared.module, prepared.unit
    assumed.symbols.clear()
    assumed.symbols |= prepared.assumed
    unit.request, unit.callees = request, Callees()
    unit.callees.reserve(unit.name)
    generated = [(tree, unit) for tree in modes.differentiate(module.body[0], unit, request)]
    generated += unit.callees.generated
    generated += unit.callees.primals(generated)
    attempts.check_called(generated)
    if request.check_nans:      # after every statement of the user's order: nothing is folded or moved before
        for tree, home in generated:
            nans.run(tree, home)
    elif request.optimized:
        for tree, home in generated:
            optimize.optimize(tree, home)
    for tree, home in generated:
        restore.run(tree, home)
    taken = guard.granted(unit, assumed.symbols)
    result = dataclasses.replace(output.write(generated, unit), granted=taken)
    for function in result.functions.values():
        function.__srcad_granted__ = taken
    return result


@dataclasses.dataclass
class Prepared:
    """A function in core form, from which one derivative can be made: that changes it.

    Attributes
    ----------
    module, unit
        The function and its context.
    assumed
        The symbols of dimensions that were taken to be above 1 on the way.
    """

    module: gast.Module
    unit: Unit
    assumed: frozenset[str]


def prepare(target: Any, signature: dict[str, Any] | None) -> Prepared:
    """Bring a function to core form for arguments of some types."""
    assumed.symbols.clear()
    module, unit = core(target, callees=Callees(), signature=signature)
    return Prepared(module, unit, frozenset(assumed.symbols))


def core(target: Any, request: Request | None = None, procedure: bool = False,
         callees: Callees | None = None, signature: dict[str, Any] | None = None) -> tuple[gast.Module, Unit]:
    """Read a function and bring it to core form for arguments of some types; a procedure may end without a result."""
    with room(target):
        keys = {name: tuple(key for key, _ in t.items) for name, t in (signature or {}).items() if isinstance(t, types.Dict)}
        module, unit = load.load(target, request, procedure=procedure, keys=keys)
        unit.callees, unit.signature = callees, dict(signature or {})
        for step in normalize.PASSES:
            module = step.run(module, unit)
        grammar.verify(module.body[0], unit)
    return module, unit
