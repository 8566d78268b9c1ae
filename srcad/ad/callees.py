"""The user's functions that a primal calls: what is known of them, and their generated halves, each made once.

For each combination of a function, the positions that are active, and the kinds of its arguments, there is one pair
``g_fwd``, ``g_bwd`` (or one ``g_jvp``) in the module that is written.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gast

from srcad import ir
from srcad.ad import fields
from srcad.analyze import infer, lattice, memory
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, parameters, statements
from srcad.unit import External, Request, Unit, numbered


@dataclasses.dataclass(frozen=True)
class Halves:
    """The generated functions for one kind of call.

    Attributes
    ----------
    forward, backward
        Their external names; for forward mode, ``forward`` is ``g_jvp`` and ``backward`` is empty.
    returned
        Positions of the arguments whose adjoints ``g_bwd`` returns.
    accumulated
        Positions of the arguments whose adjoints are buffers that ``g_bwd`` adds to.
    written
        Positions of the arguments that g writes to: ``g_bwd`` gets the arrays, and puts their old elements back.
    """

    forward: str
    backward: str
    returned: tuple[int, ...]
    accumulated: tuple[int, ...]
    written: tuple[int, ...] = ()


class Callees:
    """The functions that are generated for one module.

    Attributes
    ----------
    generated
        ``(tree, unit)`` of each, in the order of their first use.
    changes_residuals
        Whether a reverse half among them changes its residuals, as it may where it is called once.
    """

    def __init__(self) -> None:
        self.generated: list[tuple[gast.FunctionDef, Unit]] = []
        self.changes_residuals = False
        self._retained: dict[str, set[int]] = {}
        self._halves: dict[Any, Halves] = {}
        self._results: dict[Any, ty.Type] = {}
        self._names: set[str] = set()
        self._open: set[Any] = set()
        self._unfinished: set[Any] = set()
        self._memory: dict[Any, tuple[set[str], set[str], set[str]]] = {}
        self._buffers: dict[Any, dict[str, str]] = {}
        self._loaded: dict[Any, Any] = {}

    def load(self, function: Any, types: dict[str, ty.Type] | None = None) -> tuple[gast.Module, Unit]:
        """Read and normalise a function for arguments of some types; a fresh tree at each call."""
        from srcad import pipeline
        return pipeline.core(function, procedure=True, callees=self, signature=types)

    def parameters(self, function: Any) -> Any:
        """Give the signature of a function."""
        key = _identity(function)
        if key not in self._loaded:
            self._loaded[key] = self.load(function)
        return self._loaded[key][1].python_signature

    def result(self, function: Any, arguments: dict[str, ty.Type]) -> ty.Type:
        """Give the type of the result of a call; unknown within a recursion."""
        types = {name: general(t) for name, t in arguments.items()}
        key = ('result', _identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))

        def step(before: ty.Type) -> ty.Type:
            module, unit = self.load(function, types)
            infer.infer(module.body[0], unit, keep_bottom=True)
            found = [infer.rhs(s.value, unit) for s in statements(module.body[0].body) if isinstance(s, gast.Return)]
            return lattice.join_all([before, *map(general, found)])

        result = self._fixed_point(self._results, key, ty.BOTTOM, step)
        return ty.UNKNOWN if result == ty.BOTTOM and not self._unfinished else result

    def _fixed_point(self, table: dict[Any, Any], key: Any, start: Any, step: Callable[[Any], Any]) -> Any:
        """Find what is true of a function: within a recursion, what the rest of the function does is what all of it does.

        What was found by means of a function that is not finished is not kept: it is looked at again.
        """
        if key in table:
            if key in self._open:
                self._unfinished.add(key)
            return table[key]
        outside, self._unfinished = self._unfinished, set()
        self._open.add(key)
        before, table[key] = None, start
        try:
            while before != table[key]:
                before = table[key]
                table[key] = step(before)
        except BaseException:
            del table[key]
            raise
        finally:
            self._open.discard(key)
        needed = self._unfinished - {key}
        self._unfinished = outside | needed
        return table.pop(key) if needed else table[key]

    def halves(self, function: Any, active: tuple[int, ...], arguments: dict[str, ty.Type], mode: str) -> Halves:
        """Give the generated functions for a kind of call; they are generated at the first one."""
        types = {name: general(t) for name, t in arguments.items()}
        key = (_identity(function), active, tuple(sorted(types.items(), key=lambda item: item[0])), mode)
        if key not in self._halves:
            self._generate(key, function, active, types, mode)
        return self._halves[key]

    def _generate(self, key: Any, function: Any, active: tuple[int, ...], types: dict[str, ty.Type], mode: str) -> None:
        from srcad.ad import facts, gradient, tangent
        module, unit = self.load(function, types)
        name = numbered(unit.name, self._names, '_')
        request = Request('split' if mode == 'reverse' else 'jvp', active)
        unit.request, unit.name = request, name
        names = parameters(module.body[0])
        changed = self.writes(function, types)
        written = tuple(p for p, n in enumerate(names) if n in changed and _is_mutable(types.get(n, ty.UNKNOWN)))
        if mode == 'forward':
            self._halves[key] = Halves(f'{name}_jvp', '', (), ())
            found = facts.analyze(module.body[0], unit, request, {names[p] for p in written})
            self.generated.append((tangent.build(found, unit, request), unit))
            return
        collected = getattr(module.body[0].args.vararg, 'id', None)
        accumulated = tuple(p for p in active if p in written or names[p] != collected and (
            _is_mutable(types.get(names[p], ty.UNKNOWN)) and self.accumulates(function, p, frozenset())))
        returned = tuple(p for p in active if p not in accumulated)
        self._halves[key] = Halves(f'{name}_fwd', f'{name}_bwd', returned, accumulated, written)
        # Residuals may hold views of what is written, which is the caller's.
        self.changes_residuals |= bool(written)
        found = facts.analyze(module.body[0], unit, request, {names[p] for p in written})
        reverse = gradient.Reverse(found, unit, request)
        halves = reverse.halves([names[p] for p in accumulated], owns=False)
        self._retained[f'{name}_fwd'] = {p for p, n in enumerate(names) if n in reverse.retained}
        self.generated += [(tree, unit) for tree in halves]

    def retains(self, forward: str, position: int) -> bool:
        """Tell whether a forward half may keep an argument among its residuals: so it is within a recursion."""
        return position in self._retained.get(forward, {position})

    def reserve(self, name: str) -> None:
        """Keep a name for the function that was asked for."""
        self._names.add(name)

    def accumulates(self, function: Any, position: int, visiting: frozenset) -> bool:
        """Tell whether the adjoint of an argument is added to a buffer of the caller's: the argument is indexed."""
        from srcad.ad import calls
        mark = (_identity(function), position)
        if mark in visiting:
            return False
        module, unit = self.load(function)
        tree = module.body[0]
        name = parameters(tree)[position]
        if any(name in ir.bound(s) for s in statements(tree.body)):
            return False
        for node in ir.walk(tree):
            if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name) and node.value.id == name:
                return True
            if calls.is_user_call(node, unit):
                callee = calls.callee(node, unit)
                bound = calls.bind(node, unit) if callee is not None else {}
                for place, actual in enumerate(bound.values()):
                    if isinstance(actual, gast.Name) and actual.id == name:
                        if self.accumulates(callee, place, visiting | {mark}):
                            return True
        return False

    def buffers(self, function: Any) -> dict[str, str]:
        """Give the parameters that a function needs buffers for; see `srcad.ad.lists.buffers`."""
        from srcad.ad import lists

        def step(before: dict[str, str]) -> dict[str, str]:
            module, unit = self.load(function)
            infer.infer(module.body[0], unit)
            found = lists.buffers(module.body[0], unit)
            return {n: found[n] if found[n] == before.get(n, found[n]) else 'array_buffer'
                    for n in parameters(module.body[0]) if n in found}

        return self._fixed_point(self._buffers, _identity(function), {}, step)

    def writes(self, function: Any, types: dict[str, ty.Type]) -> set[str]:
        """Give the parameters whose memory a function writes, for arguments of some types."""
        return self._effects(function, types)[0]

    def aliases(self, function: Any, types: dict[str, ty.Type]) -> set[str]:
        """Give the parameters that the result of a function may refer into."""
        return self._effects(function, types)[1]

    def unsure(self, function: Any, types: dict[str, ty.Type]) -> set[str]:
        """Give the parameters of unknown kind whose memory a function writes if they are arrays."""
        return self._effects(function, types)[2]

    def _effects(self, function: Any, types: dict[str, ty.Type]) -> tuple[set[str], set[str], set[str]]:
        types = {name: general(t) for name, t in types.items()}
        key = ('effects', _identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))

        def step(before: tuple[set[str], set[str], set[str]]) -> tuple[set[str], set[str], set[str]]:
            module, unit = self.load(function, types)
            tree = module.body[0]
            infer.infer(tree, unit)
            if fields.split(tree, unit, set(unit.types), Layout(tree)):
                infer.infer(tree, unit)
            found = memory.analyze(tree, unit, Layout(tree))
            names = parameters(tree)
            written = {n for n in names if found.is_memory(n)}
            aliased = {n for n in names for r in found.returned
                       if memory.may_refer(r, unit) and found.may_alias(n, r)}
            unsure = {n for n in names for u in found.unsure if found.may_alias(n, u)} - written
            return before[0] | written, before[1] | aliased, before[2] | unsure

        return self._fixed_point(self._memory, key, (set(), set(), set()), step)


def _is_mutable(t: ty.Type) -> bool:
    """Tell whether an adjoint of a type can be a buffer that is added to in place."""
    return not ty.is_number(t) and t != ty.RANK0 and not isinstance(t, ty.Tuple)


def _identity(function: Any) -> Any:
    """A function is itself, whatever it is called: objects by identity, functions of files by their place."""
    node = getattr(function, 'node', None)
    return ('static', function.source.filename, function.name) if node is not None else id(function)


def general(t: ty.Type) -> ty.Type:
    """Give a type without the facts that would make every call a kind of its own.

    Integers lose their values, and dimensions that are no plain symbols are forgotten: a recursion over ``x[1:]`` has one
    kind of call.
    """
    if isinstance(t, ty.Literal) and isinstance(t.value, int) and not isinstance(t.value, bool):
        return ty.INT
    if isinstance(t, ty.Scalar):
        return ty.Scalar(t.kind)
    if isinstance(t, ty.Array) and t.shape is not None:
        return ty.Array(t.dtype, tuple(d if d is not None and _plain(d) else None for d in t.shape))
    if isinstance(t, ty.Tuple):
        return ty.Tuple(tuple(map(general, t.items)))
    if isinstance(t, ty.List):
        return ty.List(general(t.item))
    if isinstance(t, ty.Dict):
        return ty.Dict(tuple((key, general(item)) for key, item in t.items))
    return ty.UNKNOWN if isinstance(t, (ty.Object, ty.Iterable, ty.Slice)) else t


def _plain(dim: Any) -> bool:
    return dim.is_const or not dim.may_be_one()


def external(unit: Unit, name: str) -> gast.Name:
    """Give the external name of a generated function."""
    key = f'@generated.{name}'
    unit.externals.setdefault(key, External(key, None, 'generated', name))
    return ir.load(key)
