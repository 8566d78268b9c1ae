"""The compiler: the stages in their order, for one request."""
from __future__ import annotations

from typing import Any

from srcad import normalize, optimize
from srcad.ad import modes
from srcad.emit import output
from srcad.frontend import load
from srcad.normalize import grammar
from srcad.unit import Derivative, Request


def derivative(target: Any, request: Request, signature: dict[str, Any] | None = None) -> Derivative:
    """Compile one derivative.

    Parameters
    ----------
    target
        The function: a Python function, a function read from a file, or a derivative (for higher order).
    request
        What is asked for.
    signature
        Types of the parameters by name; None for the general derivative.

    Returns
    -------
    Derivative
        The text and the functions.
    """
    module, unit = load.load(target, request)
    unit.signature = dict(signature or {})
    for step in normalize.PASSES:
        module = step.run(module, unit)
    function = module.body[0]
    grammar.verify(function)
    generated = modes.differentiate(function, unit, request)
    for new in generated:
        optimize.optimize(new, unit)
    return output.write(generated, unit, request)
