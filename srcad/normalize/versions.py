"""Give each web of a local variable a name of its own.

A web is a set of bindings and reads that belong together: bindings that may reach a common read share a name. So a
straight-line reassignment makes a new version, and what loops and branches carry keeps one name.

Before::

    def f(x, n):
        y = x * 2.0
        y = y + 1.0
        x = y * y
        for i in range(n):
            x = x * y
            y = x + y
        x, y = y, x
        return y

After::

    def f(x, n):
        y = x * 2.0
        y_2 = y + 1.0
        x_2 = y_2 * y_2
        for i in range(n):
            x_2 = x_2 * y_2
            y_2 = x_2 + y_2
        x_3 = y_2
        y_3 = x_2
        return y_3
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import cfg, webs
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Give each web of a local variable a name of its own."""
    graph = cfg.build(blocks.function_of(module))
    found = webs.Webs(graph)
    names: dict[object, str] = {}
    count: dict[str, int] = {}
    for node in graph.nodes:
        for name in node.binds:
            if not ir.is_temporary(name.id) and found.of(name) not in names:
                base = ir.base_name(name.id)
                number = count[base] = count.get(base, 0) + 1
                names[found.of(name)] = base if number == 1 else f'{base}%{number}'
    # A name that is read and never bound on the way keeps its name, as it must raise.
    occurrences = {id(name): name for node in graph.nodes for name in (*node.binds, *node.reads)}
    for name in occurrences.values():
        name.id = names.get(found.of(name), name.id)
    blocks.rewrite(graph.function, _in_sequence)
    return module


def _in_sequence(statement: gast.stmt) -> list[gast.stmt]:
    """Split a swap whose targets got names of their own."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.value, gast.Tuple):
        return [statement]
    target, value = statement.targets[0], statement.value
    if isinstance(target, gast.Name) or ir.bound(target) & ir.reads(value):
        return [statement]
    return [ir.copy_origin(gast.Assign([t], v, None), statement) for t, v in zip(target.elts, value.elts)]
