"""What statements of generated functions read, bind, write to and may do besides."""
from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import gast
import numpy as np

from srcad import ir, registry
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.analyze.shapes import TABLE, _load
from srcad.unit import MISSING, Unit

CHANGING = frozenset(
    (
        'append',
        'extend',
        'insert',
        'pop',
        'remove',
        'clear',
        'update',
        'setdefault',
        'popitem',
        'sort',
        'reverse',
        'fill',
        'put',
        'itemset',
        'partition',
        'resize',
        'setflags',
        'add',
        'discard',
    )
)
_PURE_METHODS = frozenset(
    """sum prod mean max min any all argmax argmin std var cumsum cumprod ravel squeeze swapaxes diagonal
    trace dot clip round take repeat argsort copy searchsorted reshape transpose flatten astype item tolist conj
    conjugate
    nonzero view""".split()
)
_PURE_ANYWHERE = frozenset(('copy', 'reshape', 'ravel', 'astype', 'items', 'keys', 'values', 'flatten'))
_EFFECTS = frozenset((gast.Raise, gast.Assert, gast.Import, gast.ImportFrom, gast.With, gast.Try, gast.Delete, gast.Global,
                      gast.Nonlocal))
_IMPURE = frozenset(('print', 'input', 'open', 'next', 'setattr', 'delattr', 'exec', 'eval', 'iter'))


def is_stack(name: str) -> bool:
    """Tell whether a name is a history that generated code keeps: appending to it writes to nothing else."""
    return name.startswith('stack|')


def function_of(call: gast.Call, unit: Unit) -> object:
    """Give the object that a call of an external calls, or MISSING."""
    if not ir.is_external(call.func):
        return MISSING
    external = unit.externals.get(call.func.id)
    return MISSING if external is None else external.value


def is_pure_call(call: gast.Call, unit: Unit) -> bool:
    """Tell whether a call certainly has no effect but its value."""
    if any(k.arg in ('out', None) for k in call.keywords):
        return False
    if isinstance(call.func, gast.Attribute):
        if call.func.attr in _PURE_ANYWHERE:
            return True
        t = rhs(call.func.value, unit)
        return call.func.attr in _PURE_METHODS and isinstance(t, (ty.Array, ty.Scalar))
    if not ir.is_external(call.func):
        return False
    external = unit.externals.get(call.func.id)
    if external is None or external.value is MISSING or external.path.split('.')[-1] in _IMPURE:
        return False
    if external.key.startswith('@srcad.runtime.') or isinstance(external.value, np.ufunc):
        return True
    _load()
    try:
        if external.value in TABLE:
            return True
    except TypeError:
        return False
    return external.kind in ('library', 'builtin') and registry.lookup(external.value) is not None


def is_pure(expr: gast.AST, unit: Unit) -> bool:
    """Tell whether evaluating an expression has no effect."""
    for node in ir.walk(expr):
        if isinstance(node, gast.Call) and not is_pure_call(node, unit):
            return False
        if isinstance(node, (gast.NamedExpr, gast.Await, gast.Yield, gast.YieldFrom)):
            return False
    return True


def reads_memory(expr: gast.AST, unit: Unit) -> bool:
    """Tell whether the value depends on anything but numbers bound to names."""
    return any(not ty.is_number(unit.types.get(n.id, ty.UNKNOWN)) for n in ir.names(expr)) or any(
        ir.is_external(n) and n.id not in unit.externals for n in ir.walk(expr))


def header(node: gast.AST) -> list[gast.AST]:
    """Give the expressions that a statement evaluates itself, once: not those of its blocks."""
    if isinstance(node, gast.If):
        return [node.test]
    if isinstance(node, gast.For):
        return [node.iter]
    if isinstance(node, gast.While):
        return []
    if isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return, gast.Assert, gast.Raise)):
        return [node]
    return []


_WITH_BLOCKS = frozenset((gast.If, gast.For, gast.While, gast.With, gast.Try))


def blocks(node: gast.AST) -> list[list]:
    """Give the blocks inside of a statement."""
    if node.__class__ not in _WITH_BLOCKS:
        return []
    return [found for field in ('body', 'orelse', 'finalbody') if (found := getattr(node, field, None))]


def all_blocks(function: gast.FunctionDef) -> Iterator[list]:
    """Give every block of a function, outer ones first."""
    todo = [function.body]
    while todo:
        block = todo.pop()
        yield block
        for node in block:
            todo.extend(blocks(node))


@dataclasses.dataclass
class Effects:
    """What a statement with all of its blocks does.

    Attributes
    ----------
    reads, binds
        Local names that it reads, and rebinds.
    writes
        Names whose memory it writes to.
    impure
        Whether it may do anything else: call a user's function, print.
    """

    reads: set[str]
    binds: set[str]
    writes: set[str]
    impure: bool


def effects(node: gast.AST, unit: Unit) -> Effects:
    """Find the effects of a statement, or of an expression."""
    return effects_of(ir.walk(node), unit)


def effects_of(parts: list[gast.AST], unit: Unit) -> Effects:
    """Find the effects of a tree, of which all nodes are given."""
    found = Effects(set(), set(), set(), False)
    for part in parts:
        kind = part.__class__
        if kind is gast.Name:
            if part.id[:1] != '@':
                (found.binds if part.ctx.__class__ is gast.Store else found.reads).add(part.id)
        elif kind is gast.Call:
            _call_effects(part, found, unit)
        elif kind is gast.Subscript or kind is gast.Attribute:
            if part.ctx.__class__ is not gast.Load:
                found.writes.add(root(part))
        elif kind is gast.AugAssign:
            if isinstance(part.target, gast.Name):
                found.reads.add(part.target.id)
                if not ty.is_number(unit.types.get(part.target.id, ty.UNKNOWN)):
                    found.writes.add(part.target.id)
        elif kind in _EFFECTS:
            found.impure = True
    return found


def _call_effects(call: gast.Call, found: Effects, unit: Unit) -> None:
    if is_pure_call(call, unit):
        return
    if (
        isinstance(call.func, gast.Attribute)
        and isinstance(call.func.value, gast.Name)
        and not ir.is_external(call.func.value)
    ):
        name, t = call.func.value.id, rhs(call.func.value, unit)
        if call.func.attr in CHANGING and (is_stack(name) or isinstance(t, (ty.List, ty.Dict, ty.Array))):
            found.writes.add(name)
            return
    if ir.is_external(call.func) and call.func.id == '@numpy.add.at' and call.args and not call.keywords:
        found.writes.add(root(call.args[0]))
        return
    found.impure = True


def root(node: gast.AST) -> str:
    """Give the name that a chain of indexes and attributes begins with."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else '?'


def is_generated(node: gast.AST) -> bool:
    """Tell whether a statement computes adjoints or tangents: the user's own statements are left as they are."""
    if isinstance(node, gast.Return):
        return True
    targets = node.targets if isinstance(node, gast.Assign) else [getattr(node, 'target', None)]
    names = [n.id for t in targets if t is not None for n in _targets(t)]
    return bool(names) and all('|' in n for n in names)


def _targets(target: gast.AST) -> list:
    while isinstance(target, (gast.Subscript, gast.Attribute)):
        target = target.value
    return list(ir.names(target))
