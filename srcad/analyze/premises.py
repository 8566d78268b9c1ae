"""Ranks that follow from a scalar result.

The gradient is asked for a function whose result is a number: then the operands of the elementwise operations that make
it are numbers too. For ``def f(x1, x2): return np.log(x1) + x1 * x2`` both parameters have rank 0; that is a premise,
which the derivative checks.
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import infer, parameters
from srcad.unit import Unit

_FUNCTIONS = frozenset((np.where, np.clip, abs))
_NOT_ELEMENTWISE = (gast.MatMult,)


class _Demand:
    """A walk backwards that knows which names must have rank 0."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.met: dict[str, bool] = {}             # whether each definition of a name is one that must have rank 0
        self.recording = True
        self.exits: list[set[str]] = []            # what is wanted after each of the loops around

    def _define(self, name: str, state: set[str]) -> bool:
        wanted = name in state
        if self.recording:
            self.met[name] = self.met.get(name, True) and wanted
        state.discard(name)
        return wanted

    def block(self, statements: list, state: set[str]) -> set[str]:
        """Give what must have rank 0 before statements; `state` is what must have it after them."""
        state = set(state)
        for node in reversed(statements):
            state = self.statement(node, state)
        return state

    def statement(self, node: gast.AST, state: set[str]) -> set[str]:
        if isinstance(node, gast.Return):
            return {node.value.id} if node.value is not None and ir.is_local(node.value) else set()
        if isinstance(node, (gast.Assign, gast.AugAssign)):
            return self._assignment(node, state)
        if isinstance(node, gast.If):
            return self._branches(node, state)
        if isinstance(node, (gast.For, gast.While)):
            return self._loop(node, state)
        if isinstance(node, gast.Break):
            return set(self.exits[-1])
        return set() if isinstance(node, gast.Raise) else state

    def _assignment(self, node: gast.AST, state: set[str]) -> set[str]:
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        if not isinstance(target, gast.Name):
            for name in ir.bound(target):
                self._define(name, state)
            return state
        if self._define(target.id, state):
            operands = elementwise_operands(node.value, self.unit)
            if isinstance(node, gast.AugAssign):
                operands = (
                    None
                    if isinstance(node.op, _NOT_ELEMENTWISE)
                    else [gast.Name(target.id, gast.Load(), None, None), node.value]
                )
            state |= {n.id for n in operands or () if ir.is_local(n)}
        return state

    def _branches(self, node: gast.If, state: set[str]) -> set[str]:
        body, orelse = self.block(node.body, state), self.block(node.orelse, state)
        if leaves(node.body) == 'raise':
            return orelse
        return body if leaves(node.orelse) == 'raise' else body & orelse

    def _loop(self, node: gast.AST, state: set[str]) -> set[str]:
        # A loop is taken to run at least once: otherwise a premise is asked for that would not have been needed.
        recording, self.recording = self.recording, False
        inside = set(state)
        self.exits.append(state)
        while True:
            before = self.block(node.body, inside)
            after = inside & before
            if after == inside:
                break
            inside = after
        self.recording = recording
        before = self.block(node.body, inside)
        self.exits.pop()
        for name in ir.bound(node.target) if isinstance(node, gast.For) else ():
            self._define(name, before)
        return before


def leaves(block: list) -> str:
    """Tell how a block ends: 'raise', or 'falls'."""
    return 'raise' if block and isinstance(block[-1], gast.Raise) else 'falls'


def elementwise_operands(expr: gast.AST, unit: Unit) -> list | None:
    """Give the operands whose shapes broadcast to the result of an expression; None if it is not elementwise."""
    if ir.is_local(expr):
        return [expr]
    if isinstance(expr, gast.BinOp) and not isinstance(expr.op, _NOT_ELEMENTWISE):
        return [expr.left, expr.right]
    if isinstance(expr, gast.UnaryOp):
        return [expr.operand]
    if isinstance(expr, gast.Call) and ir.is_external(expr.func) and not expr.keywords:
        external = unit.externals.get(expr.func.id)
        value = external.value if external is not None else None
        if isinstance(value, np.ufunc) and value.signature is None and len(expr.args) == value.nin and value.nout == 1:
            return list(expr.args)
        if any(value is f for f in _FUNCTIONS) and (value is not np.where or len(expr.args) == 3):
            return list(expr.args)
    return None


def scalar_result(function: gast.FunctionDef, unit: Unit) -> list[str]:
    """Use that the result of a function must be a number.

    Parameters
    ----------
    function
        The function in core form, after `infer`.
    unit
        Its `types` become sharper.

    Returns
    -------
    list of str
        The parameters that were assumed to have rank 0; also in `unit.premises`.
    """
    demand = _Demand(unit)
    left = demand.block(function.body, set())
    formals = parameters(function)
    for name in formals:
        demand._define(name, left)
    new = [n for n, met in demand.met.items() if met and ty.rank(unit.types.get(n, ty.UNKNOWN)) is None
           and isinstance(unit.types.get(n, ty.UNKNOWN), (ty.Unknown, ty.Array))]
    premises = [n for n in formals if n in new]
    unit.premises = premises
    if premises:
        before = dict(unit.signature)
        unit.signature = {**before, **dict.fromkeys(premises, ty.RANK0)}
        infer(function, unit)
        unit.signature = before
    for name in new:
        if ty.rank(unit.types[name]) is None:
            unit.types[name] = ty.RANK0
    return premises
