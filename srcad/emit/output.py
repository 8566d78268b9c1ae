"""From generated trees to text and functions."""
from __future__ import annotations

import os
import textwrap
from typing import Any

import gast

from srcad import ir
from srcad.emit import comments, imports, layout, names, nest, printer
from srcad.emit import load as loader
from srcad.emit.roundtrip import check_round_trip
from srcad.unit import MISSING, Derivative, Request, Unit


def write(generated: list[tuple[gast.FunctionDef, Unit]], unit: Unit) -> Derivative:
    """Name, print and load generated functions.

    Parameters
    ----------
    generated
        Function trees with internal names and the units that they come from; the first is the one that was asked for.
    unit
        The context of the primal.
    """
    module = gast.Module([ir.copy_tree(tree) for tree, _ in generated], [])
    homes = [home for _, home in generated]
    externals = {}
    for function, home in zip(module.body, homes):
        nest.run(function)
        if home.request is not None:        # not a function that is called as it is
            if home.request.transform not in ('jvp', 'tangent'):
                comments.run(function)
            _document(function, home, home.request)
        externals.update(home.externals)
    namespace = getattr(unit.resolver, 'namespace', {})
    used = [externals[key] for key in names.used_externals(module)]
    taken = {n for f in module.body for n in names.users_names(f)}
    known = namespace or dict.fromkeys(getattr(unit.resolver, 'bindings', ()), MISSING)
    plan = imports.plan(used, namespace, taken, known)
    names.run(module, plan.spelling)
    body = printer.to_source(module)
    check_round_trip(module, body)
    text = '\n'.join(plan.imports) + '\n\n\n' + body if plan.imports else body
    functions = _load(text, module, plan, homes) if hasattr(unit.resolver, 'namespace') else {}
    return Derivative(text, functions.get(module.body[0].name), functions, module, unit, plan.imports, plan, externals)


_WHAT = {'grad': 'Gradient of {} with respect to {}', 'value_and_grad': 'Value and gradient of {} with respect to {}',
         'vjp': 'Vector-Jacobian product of {} with respect to {}',
         'jvp': 'Value and tangent of {} in the directions of {}', 'tangent': 'Tangent of {} in the directions of {}',
         'split': 'Derivative of {} with respect to {}'}


def _document(function: gast.FunctionDef, unit: Unit, request: Request) -> None:
    """Put the docstring in place of the primal's."""
    first = function.body[0] if function.body else None
    if isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant) and isinstance(first.value.value, str):
        function.body.pop(0)
    parameters = list(unit.python_signature.parameters)
    wrt = ', '.join(parameters[i] for i in request.wrt)
    what = getattr(function, 'documented', None) or _WHAT[request.transform].format(unit.title or unit.name, wrt)
    place = os.path.basename(unit.source.filename)
    line = getattr(unit, 'line', None)
    text = f'{what} ({place}{f":{line}" if line else ""}).'
    lines = textwrap.wrap(text, layout.WIDTH - len('    """"""'))
    if len(lines) > 1:
        text = '\n    '.join([*lines, ''])
    function.body.insert(0, gast.Expr(ir.constant(text)))


def _load(text: str, module: gast.Module, plan: imports.Plan, homes: list[Unit]) -> dict[str, Any]:
    specs = []
    for function, unit in zip(module.body, homes):
        resolver = unit.resolver
        read = {n.id for n in ir.walk(function) if isinstance(n, gast.Name)}
        read |= {name.split('.')[0] for name in plan.spelling.values()}
        cells = {name: resolver.cells[_variable(key)] for name, key in plan.cells.items()
                 if key in unit.externals and _variable(key) in resolver.cells}
        bindings = plan.bindings(sorted(read), resolver.namespace)
        defaults, kwdefaults = _defaults(function, unit)
        specs.append(loader.FunctionSpec(function.name, resolver.namespace, bindings, cells, defaults, kwdefaults))
    return loader.load(text, specs)


def _variable(key: str) -> str:
    """Give the name of the closure variable that a key stands for."""
    return key.rpartition('.')[2].partition('#')[0]


def _defaults(function: gast.FunctionDef, unit: Unit) -> tuple[tuple | None, dict[str, Any] | None]:
    """Give the primal's own default objects, for the parameters that still have one."""
    own = unit.python_signature.parameters
    count = len(function.args.defaults)
    positional = [*function.args.posonlyargs, *function.args.args]
    tail = positional[len(positional) - count:] if count else []
    defaults = tuple(own[n.id].default for n in tail if n.id in own)
    keyword = {n.id: own[n.id].default for n, d in zip(function.args.kwonlyargs, function.args.kw_defaults)
               if d is not None and n.id in own and own[n.id].default is not MISSING}
    return defaults or None, keyword or None
