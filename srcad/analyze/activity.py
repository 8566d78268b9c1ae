"""Activity: which local names carry a derivative from an independent argument to the result.

A name is *varied* when a differentiable value may flow into it from an argument that is differentiated, and *useful* when
its value may flow into the result; it is *active* when it is both. After the split into versions a name is one web of
definitions, so this is a property of definitions. What cannot hold floating point numbers is never active.
"""
from __future__ import annotations

from collections.abc import Iterable

import gast

from srcad import ir
from srcad.analyze import lattice, operation
from srcad.analyze import types as ty
from srcad.analyze.blocks import statements
from srcad.analyze.memory import Memory
from srcad.unit import Unit

INACTIVE_ATTRIBUTES = frozenset(('shape', 'ndim', 'size', 'dtype', 'itemsize', 'nbytes', 'flags', 'strides'))
INACTIVE_METHODS = frozenset((
    'argmax', 'argmin', 'argsort', 'any', 'all', 'nonzero', 'searchsorted', 'tolist', 'tobytes', 'index', 'count', 'keys'))


def carries(value: gast.expr, unit: Unit) -> set[str]:
    """Give the local names whose derivative can flow into the value of a right side."""
    if isinstance(value, (gast.Compare, gast.BoolOp, gast.JoinedStr, gast.Constant)):
        return set()
    if isinstance(value, gast.UnaryOp) and isinstance(value.op, (gast.Not, gast.Invert)):
        return set()
    if isinstance(value, gast.BinOp) and isinstance(value.op, (gast.FloorDiv, gast.LShift, gast.RShift)):
        return set()
    if isinstance(value, gast.Subscript):
        return carries(value.value, unit)
    if isinstance(value, gast.Attribute):
        # An object of the user's may have a field that is named like a property of arrays.
        own = isinstance(unit.types.get(getattr(value.value, 'id', '')), (ty.Object, ty.Tuple))
        return carries(value.value, unit) if own or value.attr not in INACTIVE_ATTRIBUTES else set()
    if isinstance(value, gast.Call):
        return _call(value, unit)
    if isinstance(value, gast.Name):
        return set() if ir.is_external(value) else {value.id}
    return set().union(*(carries(c, unit) for c in ir.parts(value) if isinstance(c, gast.expr)), set())


def _call(value: gast.Call, unit: Unit) -> set[str]:
    found = operation.of(value, unit)
    if found is not None:
        parts = [*operation.sources(found), *operation.beside_rule(found, unit)]
        return set().union(*(carries(p, unit) for p in parts), set())
    parts = [*value.args, *[k.value for k in value.keywords]]
    if isinstance(value.func, gast.Attribute):
        if value.func.attr in INACTIVE_METHODS:
            return set()
        parts.append(value.func.value)
    elif ir.is_local(value.func):       # an object that is called may hold what is active: functools.partial(f, x)
        parts.append(value.func)
    return set().union(*(carries(p, unit) for p in parts), set())


class Activity:
    """The names that are active, for a choice of independent names."""

    def __init__(self, function: gast.FunctionDef, unit: Unit, memory: Memory, independent: Iterable[str],
                 outputs: Iterable[str] = ()) -> None:
        self.function, self.unit, self.outputs = function, unit, set(outputs)
        self._edges: dict[str, set[str]] = {}
        self._results: set[str] = set(self.outputs)
        for stmt in statements(function.body):
            self._statement(stmt)
        for name in list(unit.types) + list(self._edges):
            for held in (name, 'items|' + name):                # a list, and what is in it
                if memory.is_memory(held) and not name.startswith('memory|'):
                    self._flow(name, {memory.token(held)})
                    self._flow(memory.token(held), {name})
        self.varied = self._closure(set(independent), self._forward())
        self.useful = self._closure(self._results, self._edges)
        self.active = {n for n in self.varied & self.useful if not n.startswith('memory|')}

    def _carries(self, value: gast.expr) -> set[str]:
        return carries(value, self.unit)

    def _may_vary(self, name: str) -> bool:
        return name.startswith('memory|') or lattice.may_be_float(self.unit.types.get(name, ty.UNKNOWN))

    def _flow(self, target: str, sources: set[str]) -> None:
        if self._may_vary(target):
            self._edges.setdefault(target, set()).update(s for s in sources if self._may_vary(s))

    def _statement(self, stmt: gast.stmt) -> None:
        if isinstance(stmt, gast.Assign):
            self._assign(stmt.targets[0], stmt.value)
        elif isinstance(stmt, gast.AugAssign):
            target = stmt.target.value if isinstance(stmt.target, gast.Subscript) else stmt.target
            self._flow(target.id, self._carries(stmt.value))
        elif isinstance(stmt, gast.For):
            for name in ir.bound(stmt.target):
                self._flow(name, self._carries(stmt.iter))
        elif isinstance(stmt, gast.Return) and stmt.value is not None and not self.unit.idle:
            self._results |= ir.reads(stmt.value)
        if isinstance(getattr(stmt, 'value', None), gast.Call):
            self._effect(stmt.value)

    def _assign(self, target: gast.expr, value: gast.expr) -> None:
        if ir.attribute_name(target) is not None:
            return
        if isinstance(target, gast.Subscript):
            self._flow(target.value.id, self._carries(value))
        elif isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(value.elts):
            for part, source in zip(target.elts, value.elts):
                self._assign(part, source)
        else:
            for name in ir.bound(target):
                self._flow(name, self._carries(value))

    def _effect(self, call: gast.Call) -> None:
        """A method or ``np.add.at`` may store its arguments into its receiver, a user's function into its arguments."""
        from srcad.ad import calls
        if calls.is_user_call(call, self.unit):
            for name in calls.written_arguments(call, self.unit):
                self._flow(name, set().union(*(self._carries(a) for a in call.args),
                                             *(self._carries(k.value) for k in call.keywords)))
            return
        receiver = call.func.value if isinstance(call.func, gast.Attribute) else None
        parts = call.args
        if ir.is_external(call.func) and self.unit.externals[call.func.id].path.endswith('.at') and parts:
            receiver, parts = parts[0], parts[1:]
        if isinstance(receiver, gast.Name):
            for part in parts:
                self._flow(receiver.id, self._carries(part))

    def _forward(self) -> dict[str, set[str]]:
        forward: dict[str, set[str]] = {}
        for target, sources in self._edges.items():
            for source in sources:
                forward.setdefault(source, set()).add(target)
        return forward

    def _closure(self, start: set[str], edges: dict[str, set[str]]) -> set[str]:
        seen = {n for n in start if self._may_vary(n)}
        work = list(seen)
        while work:
            for name in edges.get(work.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    work.append(name)
        return seen
