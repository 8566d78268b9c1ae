"""What is read where an exception was caught: the names whose values show how far the computation came."""
from __future__ import annotations

from collections.abc import Iterable

import gast

from srcad import ir, markers
from srcad.analyze import cfg
from srcad.unit import Unit

# What arithmetic may raise: the computation of a tangent too, where that of the value does not.
_ARITHMETIC = (ZeroDivisionError, OverflowError, FloatingPointError, ValueError, TypeError, AttributeError)


def seen(branch: gast.If, graph: cfg.Graph, names: Iterable[str]) -> set[str]:
    """Give those of some names that are read after an exception was caught, before they are bound.

    Parameters
    ----------
    branch
        What stands for the `try`.
    graph
        The function.
    names
        The names that are asked for.
    """
    handling = markers.caught(branch)
    following = cfg.caught_at(graph, branch)
    if not following:
        return set()
    start = following[0]
    flags = {s.targets[0].id: s.value.value for s in handling if isinstance(s, gast.Assign)
             and isinstance(s.targets[0], gast.Name) and isinstance(s.value, gast.Constant)}
    flags[flag(branch)] = True
    return {name for name in names if _is_read(name, start, flags, graph)}


def _is_read(name: str, start: cfg.Node, flags: dict[str, object], graph: cfg.Graph) -> bool:
    """Tell whether a name is read on a way that can be taken from a step on.

    What the handler sets, ``caught = True``, says which arms of later branches are taken. What is done at last when
    something is raised is not followed by what stands after it.
    """
    pending, done = [(start, frozenset(flags), False)], set()
    while pending:
        node, known, raised = state = pending.pop()
        mark = markers.name_of(node.statement)
        if state in done or raised and mark == 'ended':
            continue
        done.add(state)
        if any(n.id == name for n in node.reads):
            return True
        bound = {n.id for n in node.binds}
        if name not in bound:
            if not _sets(node.statement, flags):
                known = known - bound
            pending += [(following, known, _is_raised(node, following, raised, graph))
                        for following in _following(node, {k: flags[k] for k in known})]
    return False


def _is_raised(node: cfg.Node, following: cfg.Node, raised: bool, graph: cfg.Graph) -> bool:
    if (node.index, following.index) in graph.raising:
        return markers.name_of(following.statement) == 'final'
    return raised


def _sets(statement: gast.AST | None, flags: dict[str, object]) -> bool:
    """Tell whether a statement gives a flag the value that the handler gives it."""
    return isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Constant) and isinstance(
        statement.targets[0], gast.Name) and flags.get(statement.targets[0].id, ...) is statement.value.value


def _following(node: cfg.Node, flags: dict[str, object]) -> list[cfg.Node]:
    """Give the steps that can come after one, where some flags are known."""
    truth = _truth(node.statement.test, flags) if isinstance(node.statement, gast.If) else None
    if truth is None:
        return node.successors
    first, *others = node.successors
    return [first] if truth else others


def _truth(test: gast.expr, flags: dict[str, object]) -> bool | None:
    """Work out a test of a flag; None where it is not known."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        truth = _truth(test.operand, flags)
        return None if truth is None else not truth
    if ir.is_local(test) and test.id in flags:
        return bool(flags[test.id])
    if isinstance(test, gast.Compare) and ir.is_local(test.left) and isinstance(flags.get(test.left.id), int) and (
            isinstance(test.ops[0], gast.Eq) and isinstance(test.comparators[0], gast.Constant)):
        # which of several handlers it was is known where it has set another flag
        return None if flags[test.left.id] is True else flags[test.left.id] == test.comparators[0].value
    return None


def may_raise(statement: gast.stmt) -> bool:
    """Tell whether a statement may raise: all but those that bind names to what is there."""
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
        return not isinstance(statement.value, (gast.Name, gast.Constant))
    return not isinstance(statement, gast.Pass)


def flag(node: gast.If) -> str:
    """Give the name that tells what was caught."""
    return next(n.id for n in ir.names(node.test))


def catches(node: gast.If, unit: Unit) -> bool:
    """Tell whether a handler would catch what arithmetic, the computation of a tangent, or a check may raise."""
    kinds = [unit.externals[key].value for key in unit.caught[flag(node)]]
    if not all(isinstance(kind, type) for kind in kinds):        # a table of classes may be bound anew
        return True
    return any(issubclass(raised, kind) for kind in kinds for raised in _ARITHMETIC)


def is_arithmetic(node: gast.AST) -> bool:
    """Tell whether a statement does no more than functions of arrays and numbers, but for those of linear algebra."""
    if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
        return False
    plain = (gast.BinOp, gast.UnaryOp, gast.Constant, gast.Call)
    return all(isinstance(n, plain) or isinstance(n, gast.Name) and (
        not ir.is_external(n) or n.id.startswith('@numpy.') and n.id.count('.') == 1) for n in ir.walk(node.value))


def halfway(body: list[gast.stmt], graph: cfg.Graph) -> set[str]:
    """Give the names that statements may have bound when another one of them raises."""
    inside = cfg.steps(graph, body)
    numbers = {node.index for node in inside}
    found: set[str] = set()
    for start in inside:
        if _unpacks_in_parts(start.statement):
            found |= {n.id for n in start.binds}
        pending, done = list(start.successors) if start.binds else [], set()
        while pending:
            node = pending.pop()
            if node.index in numbers and node.index not in done:
                done.add(node.index)
                pending += node.successors
                if node.role != 'statement' or may_raise(node.statement):
                    found |= {n.id for n in start.binds}
                    break
    return found


def _unpacks_in_parts(statement: gast.AST) -> bool:
    """Tell whether some names of a pattern are bound before another part of it is taken apart."""
    target = statement.targets[0] if isinstance(statement, gast.Assign) else getattr(statement, 'target', None)
    return isinstance(target, gast.Tuple) and any(not isinstance(part, gast.Name) for part in target.elts)
