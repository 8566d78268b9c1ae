"""The analyses that the functions of both modes are built from."""
from __future__ import annotations

import dataclasses

import gast

from srcad.ad import prepare, returns
from srcad.analyze import infer, memory, premises
from srcad.analyze.activity import Activity
from srcad.analyze.blocks import Layout, parameters
from srcad.unit import Request, Unit

SCALAR_RESULT = frozenset(('grad', 'value_and_grad'))


@dataclasses.dataclass
class Facts:
    """The analyses of a function that both sweeps are built from."""

    function: gast.FunctionDef
    layout: Layout
    memory: memory.Memory
    activity: Activity
    independent: list[str]


def settle(function: gast.FunctionDef, unit: Unit, request: Request) -> None:
    """Infer the types of a function; the result of a gradient is a number, which says more about its operands."""
    infer.infer(function, unit)
    if request.transform in SCALAR_RESULT and not request.has_aux:
        premises.scalar_result(function, unit)


def analyze(function: gast.FunctionDef, unit: Unit, request: Request) -> Facts:
    """Rewrite a function by its types, and analyse it."""
    settle(function, unit, request)
    names = parameters(function)
    independent = [names[position] for position in request.wrt]
    rough = Activity(function, unit, memory.analyze(function, unit, Layout(function)), independent)
    prepare.Prepare(unit, rough.active).block(function.body)
    returns.expand_tuples(function)
    if request.transform not in ('jvp', 'tangent'):
        function.body = returns.arrange(function.body, unit, rough.active, request.transform != 'split')
    settle(function, unit, request)
    layout = Layout(function)
    found = memory.analyze(function, unit, layout)
    return Facts(function, layout, found, Activity(function, unit, found, independent), independent)
