"""Loops in the form that a person would write.

Before::

    while True:
        if not x < n:
            break
        x = x * 2.0
    for %1 in range(len(stack|x)):
        x = stack|x.pop()
        b|x = b|x * 2.0 * x

After::

    while x < n:
        x = x * 2.0
    for x in reversed(stack|x):
        b|x = b|x * 2.0 * x
"""
from __future__ import annotations

import builtins
from collections import Counter

import gast

from srcad import ir
from srcad.optimize.census import Census, census
from srcad.optimize.effects import all_blocks, blocks, is_pure, is_stack
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Improve the loops of a function; tells whether anything changed."""
    changed = False
    known = census(function, unit)
    counts, appends, nested = known.uses, _appends(known), _nested(function)
    for block in list(all_blocks(function)):
        mentions = None
        for node in block:
            if isinstance(node, gast.While):
                changed |= _test(node, unit)
            elif isinstance(node, gast.For) and id(node) not in nested:
                mentions = _mentions(block) if mentions is None else mentions
                changed |= _history(node, mentions, counts, appends, unit)
    return changed


def _appends(known: Census) -> Counter:
    """Count for each history the calls that append to it."""
    return Counter(n.func.value.id for n in known.nodes(gast.Call) if isinstance(n.func, gast.Attribute)
                   and n.func.attr == 'append' and isinstance(n.func.value, gast.Name))


def _nested(function: gast.FunctionDef) -> set[int]:
    """Give the identities of the loops that stand in another one: their histories are used again."""
    found: set[int] = set()
    waiting = [(function.body, False)]
    while waiting:
        block, inside = waiting.pop()
        for node in block:
            loop = isinstance(node, (gast.For, gast.While))
            if loop and inside:
                found.add(id(node))
            waiting += [(inner, inside or loop) for inner in blocks(node)]
    return found


def _mentions(block: list) -> dict[str, dict[int, gast.AST]]:
    """Give for each name the statements of a block that mention it, by their position."""
    found: dict[str, dict[int, gast.AST]] = {}
    for index, step in enumerate(block):
        for name in ir.names(step):
            found.setdefault(name.id, {})[index] = step
    return found


def _test(node: gast.While, unit: Unit) -> bool:
    """Move the test of ``while True: if not c: break`` into the head."""
    if not isinstance(node.test, gast.Constant) or node.test.value is not True or not node.body:
        return False
    first = node.body[0]
    if not isinstance(first, gast.If) or not is_pure(first.test, unit):
        return False
    if len(first.body) == 1 and isinstance(first.body[0], gast.Break):
        rest = first.orelse + node.body[1:]
        test = ir.opposite(first.test)
    elif len(first.orelse) == 1 and isinstance(first.orelse[0], gast.Break):
        rest, test = first.body + node.body[1:], first.test
    else:
        return False
    if not rest:
        return False
    node.test, node.body = test, rest
    return True


def _history(node: gast.For, mentions: dict, counts: dict, appends: Counter, unit: Unit) -> bool:
    """Run over a history that a loop pops from the end to the beginning."""
    stack = _length_of(node.iter) or _counted(node, mentions)
    if stack is None or not isinstance(node.target, gast.Name) or counts.get(node.target.id):
        return False
    first = node.body[0] if node.body else None
    if not isinstance(first, gast.Assign) or not isinstance(first.targets[0], (gast.Name, gast.Tuple)):
        return False
    call = first.value
    if not (isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr == 'pop'
            and not call.args and isinstance(call.func.value, gast.Name) and call.func.value.id == stack):
        return False
    # Its uses: the length, the pop, and the append; nothing may read it afterwards.
    read = 2 if _length_of(node.iter) else 1
    if counts.get(stack) != read + appends[stack]:
        return False
    reverse = ir.external(unit, 'builtins.reversed', builtins.reversed, 'builtin')
    node.target, node.iter = first.targets[0], ir.call(reverse, ir.load(stack))
    node.body = node.body[1:] or [gast.Pass()]
    return True


def _counted(node: gast.For, mentions: dict) -> str | None:
    """Give the history that is as long as the counter in ``range(counter)``: one loop counts and appends."""
    call = node.iter
    if not (isinstance(call, gast.Call) and ir.is_external(call.func) and call.func.id == '@builtins.range'
            and len(call.args) == 1 and isinstance(call.args[0], gast.Name)):
        return None
    counter = call.args[0].id
    stack = _popped(node.body[0]) if node.body else None
    if stack is None or not counter.startswith('%'):
        return None
    starts = {'counter': False, 'stack': False}
    loop = None
    for _, step in sorted((mentions[counter] | mentions[stack]).items()):
        if step is node:
            break
        if loop is not None:
            return None
        if isinstance(step, (gast.While, gast.For)):
            loop = step
        elif isinstance(step, gast.Assign) and isinstance(step.targets[0], gast.Name):
            name, value = step.targets[0].id, step.value
            starts['counter'] |= name == counter and isinstance(value, gast.Constant) and value.value == 0
            starts['stack'] |= name == stack and isinstance(value, gast.List) and not value.elts
        else:
            return None
    if loop is None or not all(starts.values()):
        return None
    return stack if _once_each(loop, counter, stack) else None


def _once_each(loop: gast.AST, counter: str, stack: str) -> bool:
    """Tell whether each iteration counts once and appends once, before it may leave the loop."""
    done = set()
    for step in loop.body:
        mentioned = {n.id for n in ir.names(step)} & {counter, stack}
        simple = isinstance(step, (gast.Assign, gast.AugAssign, gast.Expr))
        if mentioned and (not simple or len(mentioned) > 1 or mentioned & done):
            return False
        if counter in mentioned and not _counts(step, counter):
            return False
        if stack in mentioned and not _is_append(step):
            return False
        done |= mentioned
        if len(done) == 2:
            rest = loop.body[loop.body.index(step) + 1:]
            return not any({n.id for n in ir.names(s)} & done for s in rest)
        if not mentioned and any(isinstance(part, (gast.Break, gast.Return)) for part in ir.walk(step)):
            return False
    return False


def _counts(step: gast.AST, counter: str) -> bool:
    one = ir.constant(1)
    if isinstance(step, gast.AugAssign):
        return isinstance(step.op, gast.Add) and ir.key(step.value) == ir.key(one)
    value = step.value
    if not isinstance(step, gast.Assign) or not isinstance(value, gast.BinOp) or not isinstance(value.op, gast.Add):
        return False
    return isinstance(value.left, gast.Name) and value.left.id == counter and ir.key(value.right) == ir.key(one)


def _is_append(step: gast.AST) -> bool:
    call = step.value if isinstance(step, gast.Expr) else None
    return isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr == 'append'


def _popped(step: gast.AST) -> str | None:
    """Give the history that a statement pops."""
    call = step.value if isinstance(step, gast.Assign) else None
    if not isinstance(call, gast.Call) or call.args or not isinstance(call.func, gast.Attribute):
        return None
    if call.func.attr == 'pop':
        base = call.func.value
        return base.id if isinstance(base, gast.Name) and is_stack(base.id) else None
    return None


def _length_of(expr: gast.AST) -> str | None:
    """Give the history in ``range(len(history))``."""
    for name in ('range', 'len'):
        if not (isinstance(expr, gast.Call) and ir.is_external(expr.func) and len(expr.args) == 1
                and expr.func.id == f'@builtins.{name}'):
            return None
        expr = expr.args[0]
    return expr.id if isinstance(expr, gast.Name) and is_stack(expr.id) else None
