"""Take assignments from tuple to tuple apart; a swap stays one statement.

Before::

    def f(a, u, v, i, j):
        x, y = u * 2.0, v
        u, v = v, u
        u, v = v, u + v
        a[i], a[j] = a[j], a[i]
        (p, q), r = (x, y), u
        p, *q = x, y, u
        return p

After::

    def f(a, u, v, i, j):
        x = u * 2.0
        y = v
        u, v = (v, u)
        _1 = u + v
        u = v
        v = _1
        _2 = a[j]
        _3 = a[i]
        a[i] = _2
        a[j] = _3
        p = x
        q = y
        r = u
        p = x
        q = [y, u]
        return p
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.effects import binds
from srcad.normalize.order import is_number
from srcad.unit import Unit


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Take assignments from tuple to tuple apart."""
    def visit(statement: gast.stmt) -> list[gast.stmt]:
        return split(statement, unit) if isinstance(statement, gast.Assign) else [statement]

    blocks.rewrite(blocks.function_of(module), visit)
    return module


def split(statement: gast.Assign, unit: Unit) -> list[gast.stmt]:
    """Give the assignments to the parts of a pattern, if the value is a display."""
    pairs = _pairs(statement.targets[0], statement.value)
    return [statement] if pairs is None else _split(pairs, statement, unit)


def _pairs(target: gast.expr, value: gast.expr) -> list[tuple[gast.expr, gast.expr]] | None:
    """Give the pairs of target and value of a display assigned to a pattern; None if they do not match."""
    displays = (gast.Tuple, gast.List)
    if not (isinstance(target, displays) and isinstance(value, displays)):
        return None
    if any(isinstance(part, gast.Starred) for part in value.elts):
        return None
    targets, values = _collected(target.elts, value.elts)
    if len(targets) != len(values):
        return None
    pairs: list[tuple[gast.expr, gast.expr]] = []
    for t, v in zip(targets, values):
        pairs += _pairs(t, v) or [(t, v)]
    return pairs


def _collected(targets: list[gast.expr], values: list[gast.expr]) -> tuple[list[gast.expr], list[gast.expr]]:
    """Give the targets without a star, and the values with a list of those that the starred target collects."""
    place = next((k for k, part in enumerate(targets) if isinstance(part, gast.Starred)), None)
    if place is None or len(values) < len(targets) - 1:
        return targets, values
    end = len(values) - (len(targets) - 1 - place)
    middle = gast.List(values[place:end], gast.Load())
    return ([*targets[:place], targets[place].value, *targets[place + 1:]], [*values[:place], middle, *values[end:]])


def _split(pairs: list[tuple[gast.expr, gast.expr]], statement: gast.Assign, unit: Unit) -> list[gast.stmt]:
    names = [t.id for t, _ in pairs if isinstance(t, gast.Name)]
    if len(names) == len(pairs) and len(set(names)) == len(names) and _in_sequence(pairs):
        return [_assign(t, v, statement) for t, v in pairs]
    result: list[gast.stmt] = []
    for position, (target, value) in enumerate(pairs):
        # All values are taken before the first target is bound.
        later = pairs[position + 1:]
        if is_number(value) or ir.is_local(value) and not any(value.id in binds(v) for _, v in later):
            continue
        name = unit.fresh()
        result.append(blocks.bind(name, value, statement))
        pairs[position] = (target, ir.load(name))
    if len(names) == len(pairs) and len(set(names)) == len(names) and not _in_sequence(pairs):
        moving = [(t, v) for t, v in pairs if not (isinstance(v, gast.Name) and v.id == t.id)]
        targets = blocks.place(gast.Tuple([t for t, _ in moving], gast.Store()), statement.targets[0])
        values = blocks.place(gast.Tuple([v for _, v in moving], gast.Load()), statement.value)
        return result + [_assign(targets, values, statement)]
    return result + _stores(pairs, statement, unit)


def _in_sequence(pairs: list[tuple[gast.expr, gast.expr]]) -> bool:
    """Tell whether binding each name at once changes nothing that a later value reads, or binds itself."""
    done: set[str] = set()
    for target, value in pairs:
        if done & {node.id for node in ir.names(value)}:
            return False
        done.add(target.id)
    return True


def _stores(pairs: list[tuple[gast.expr, gast.expr]], statement: gast.Assign, unit: Unit) -> list[gast.stmt]:
    """Bind the targets from left to right, from values that are atoms; a name that is rebound is kept before."""
    result: list[gast.stmt] = []
    bound = [ir.bound(t) for t, _ in pairs]
    for position, (target, value) in enumerate(pairs):
        if ir.is_local(value) and any(value.id in names for names in bound[:position]):
            name = unit.fresh()
            result.append(blocks.bind(name, value, statement))
            pairs[position] = (target, ir.load(name))
    return result + [_assign(t, v, statement) for t, v in pairs]


def _assign(target: gast.expr, value: gast.expr, origin: gast.stmt) -> gast.Assign:
    return ir.copy_origin(gast.Assign([target], value, None), origin)
