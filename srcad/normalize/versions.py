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
from srcad.analyze import cfg, reaching
from srcad.normalize import blocks
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Give each web of a local variable a name of its own."""
    graph = cfg.build(blocks.function_of(module))
    chains = reaching.analyze(graph)
    leader = _webs(graph, chains)
    names: dict[int, str] = {}
    count: dict[str, int] = {}
    for definition in chains.definitions:
        head = leader[definition.number]
        base = ir.base_name(definition.name)
        if head not in names:
            count[base] = count.get(base, 0) + 1
            names[head] = base if count[base] == 1 or ir.is_temporary(base) else f'{base}%{count[base]}'
    for definition in chains.definitions:
        name = names[leader[definition.number]]
        definition.target.id = name
        for use in definition.uses:
            use.id = name
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


def _webs(graph: cfg.Graph, chains: reaching.Reaching) -> list[int]:
    """Give the number of the first definition of its web for each definition."""
    parent = list(range(len(chains.definitions)))

    def find(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(first: int, second: int) -> None:
        first, second = sorted((find(first), find(second)))
        parent[second] = first

    for reached in chains.of_use.values():
        for definition in reached[1:]:
            join(reached[0].number, definition.number)
    for node in graph.nodes:
        if isinstance(node.statement, gast.AugAssign) and isinstance(node.statement.target, gast.Name):
            # `x += y` reads and binds one name.
            target = node.statement.target
            for definition in chains.of_use[id(target)]:
                join(definition.number, chains.at[id(target)].number)
    return [find(number) for number in range(len(parent))]
