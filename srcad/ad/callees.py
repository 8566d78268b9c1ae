"""The user's functions that a primal calls: what is known of them, and their generated halves, each made once.

For each combination of a function, the positions that are active, and the kinds of its arguments, there is one pair
``g_fwd``, ``g_bwd`` (or one ``g_jvp``) in the module that is written.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gast

from srcad import errors, ir
from srcad.ad import fields, variants
from srcad.analyze import aliases, infer, lattice, memory
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, parameters, statements
from srcad.analyze.general import general
from srcad.frontend.local import Local
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
    held
        Those of them that are stored into others: numbers, or arrays that are items of lists then.
    """

    forward: str
    backward: str
    returned: tuple[int, ...]
    accumulated: tuple[int, ...]
    written: tuple[int, ...] = ()
    held: tuple[int, ...] = ()


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
        self._keep_result: dict[str, bool] = {}
        self._halves: dict[Any, Halves] = {}
        self._results: dict[Any, ty.Type] = {}
        self._residuals: dict[Any, ty.Type] = {}
        self._any_types = False                 # whether functions are looked at for arguments of all types
        self.given: dict[Any, Any] = {}         # what the results of functions are of their arguments (results.py)
        self._detached: set[Any] = set()        # generated halves whose residuals are copies
        self._changing: set[Any] = set()        # and those that write to their residuals
        self._names: set[str] = set()
        self._primals: dict[Any, str] = {}      # the names of functions that are called as they are
        self._open: set[Any] = set()
        self._unfinished: set[Any] = set()
        self._memory: dict[Any, tuple[set[str], ...]] = {}
        self._buffers: dict[Any, dict[str, str]] = {}
        self._loaded: dict[Any, Any] = {}

    def load(self, function: Any, types: dict[str, ty.Type] | None = None) -> tuple[gast.Module, Unit]:
        """Read and normalise a function for arguments of some types; a fresh tree at each call."""
        from srcad import pipeline
        module, unit = pipeline.core(variants.plain(function), procedure=True, callees=self, signature=types)
        variants.apply(module.body[0], unit, function)
        return module, unit

    def parameters(self, function: Any) -> Any:
        """Give the signature of a function."""
        key = identity(function)
        if key not in self._loaded:
            self._loaded[key] = self.load(function)
        return self._loaded[key][1].python_signature

    def result(self, function: Any, arguments: dict[str, ty.Type]) -> ty.Type:
        """Give the type of the result of a call; unknown within a recursion."""
        types = {name: general(t) for name, t in arguments.items()}
        key = ('result', identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))

        def step(before: ty.Type) -> ty.Type:
            module, unit = self.load(function, types)
            infer.infer(module.body[0], unit, keep_bottom=True)
            found = [infer.rhs(s.value, unit) for s in statements(module.body[0].body) if isinstance(s, gast.Return)]
            return lattice.join_all([before, *map(general, found)])

        result = self._fixed_point(self._results, key, ty.BOTTOM, step)
        half = variants.half(function, '_fwd')
        if half is not None and not self._any_types and key in self._results and isinstance(result, ty.Tuple):
            self._residuals[half] = lattice.join(self._residuals.get(half, ty.BOTTOM), result.items[-1])
        return ty.UNKNOWN if result == ty.BOTTOM and not self._unfinished else result

    def residuals(self, function: Any) -> ty.Type:
        """Give the type of the residuals that a generated reverse half gets: what its forward half gives in all calls.

        Within a recursion the residuals of one call are among those of another one, and no type is as deep as that.
        """
        return self._residuals.get(variants.half(function, '_bwd'), ty.UNKNOWN)

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
        key = (identity(function), active, tuple(sorted(types.items(), key=lambda item: item[0])), mode)
        if key not in self._halves:
            self._generate(key, function, active, types, mode)
        return self._halves[key]

    def _generate(self, key: Any, function: Any, active: tuple[int, ...], types: dict[str, ty.Type], mode: str) -> None:
        from srcad.ad import facts, gradient, tangent
        module, unit = self.load(function, types)
        self._check_residuals(function, module.body[0], unit)
        owner = next(iter(unit.owners.values()), None)
        unit.title = unit.name if owner is None else f'{owner.__name__}.{unit.name}'
        name = numbered(unit.name if owner is None else f'{owner.__name__}_{unit.name.strip("_")}', self._names, '_')
        request = Request({'reverse': 'split', 'forward': 'jvp', 'tangent': 'tangent'}[mode], active)
        unit.request, unit.name = request, name
        names = parameters(module.body[0])
        changed = self.writes(function, types)
        written = tuple(p for p, n in enumerate(names) if n in changed and _is_mutable(types.get(n, ty.UNKNOWN)))
        if mode != 'reverse':
            self._halves[key] = Halves(f'{name}_{request.transform}', '', (), ())
            found = facts.analyze(module.body[0], unit, request, {names[p] for p in written})
            self.generated.append((tangent.build(found, unit, request), unit))
            return
        collected = getattr(module.body[0].args.vararg, 'id', None)
        accumulated = tuple(p for p in active if p in written or names[p] != collected and (
            _is_mutable(types.get(names[p], ty.UNKNOWN)) and ty.rank(types.get(names[p], ty.UNKNOWN)) != 0
            and self.accumulates(function, p, frozenset())))
        returned = tuple(p for p in active if p not in accumulated)
        self._halves[key] = Halves(f'{name}_fwd', f'{name}_bwd', returned, accumulated, written,
                                  tuple(p for p in accumulated if names[p] in self._effects(function, types)[3]))
        # Residuals may hold views of what is written, which is the caller's.
        self.changes_residuals |= bool(written)
        found = facts.analyze(module.body[0], unit, request, {names[p] for p in written})
        reverse = gradient.Reverse(found, unit, request)
        halves = reverse.halves([names[p] for p in accumulated], owns=False)
        self._retained[f'{name}_fwd'] = {p for p, n in enumerate(names) if n in reverse.retained}
        self._keep_result[f'{name}_fwd'] = reverse.keeps_result
        self.generated += [(tree, unit) for tree in halves]

    def _check_residuals(self, function: Any, tree: gast.FunctionDef, unit: Unit) -> None:
        """Copies of residuals do not do where a reverse half writes to arrays through them."""
        half = variants.half(function, '_fwd') or variants.half(function, '_bwd')
        if unit.detached:
            self._detached.add(half)
        if half in self._detached & self._changing:
            raise errors.at(errors.UnsupportedSyntax, 'SRC139', unit.source, tree,
                            f'the derivative of {half[1]} puts elements back through views that it keeps',
                            help='differentiate in forward mode first: jvp of grad, or hvp')

    def primals(self, generated: list[tuple[gast.FunctionDef, Unit]]) -> list[tuple[gast.FunctionDef, Unit]]:
        """Give the functions within functions that generated ones call as they are, and name them in the calls."""
        found, done = list(generated), len(generated)
        for tree, unit in found:        # grows on the way
            for node in ir.walk(tree):
                if ir.is_external(node) and unit.externals[node.id].kind == 'local':
                    local = unit.externals[node.id].value
                    if local.key not in self._primals:
                        self._primals[local.key] = numbered(local.name, self._names, '_')
                        found.append(self._primal(local))
                    node.id = external(unit, self._primals[local.key]).id
        return found[done:]

    def _primal(self, function: Local) -> tuple[gast.FunctionDef, Unit]:
        module, unit = self.load(function)
        tree = module.body[0]
        infer.infer(tree, unit)
        tree.name = unit.name = self._primals[function.key]
        return tree, unit

    def retains(self, forward: str, position: int) -> bool:
        """Tell whether a forward half may keep an argument among its residuals: so it is within a recursion."""
        return position in self._retained.get(forward, {position})

    def retains_result(self, forward: str) -> bool:
        """Tell whether a forward half may keep its result among its residuals."""
        return self._keep_result.get(forward, True)

    def reserve(self, name: str) -> None:
        """Keep a name for the function that was asked for."""
        self._names.add(name)

    def accumulates(self, function: Any, position: int, visiting: frozenset) -> bool:
        """Tell whether the adjoint of an argument is added to a buffer of the caller's: the argument is indexed."""
        from srcad.ad import calls
        mark = (identity(function), position)
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
            before_this, self._any_types = self._any_types, True
            infer.infer(module.body[0], unit)
            self._any_types = before_this
            found = lists.buffers(module.body[0], unit)
            return {n: found[n] if found[n] == before.get(n, found[n]) else 'array_buffer'
                    for n in parameters(module.body[0]) if n in found}

        return self._fixed_point(self._buffers, identity(function), {}, step)

    def writes(self, function: Any, types: dict[str, ty.Type]) -> set[str]:
        """Give the parameters whose memory a function writes, for arguments of some types."""
        return self._effects(function, types)[0]

    def aliases(self, function: Any, types: dict[str, ty.Type]) -> set[str]:
        """Give the parameters that the result of a function may refer into."""
        return self._effects(function, types)[1]

    def unsure(self, function: Any, types: dict[str, ty.Type]) -> set[str]:
        """Give the parameters of unknown kind whose memory a function writes if they are arrays."""
        return self._effects(function, types)[2]

    def touched(self, function: Any, types: dict[str, ty.Type]) -> Any:
        """Give what a function does to memory that outlives it; see `srcad.ad.outside`."""
        from srcad.ad import outside
        types = {name: general(t) for name, t in types.items()}
        key = ('touched', identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))

        def step(before: Any) -> Any:
            module, unit = self.load(function, types)
            infer.infer(module.body[0], unit)
            return before | outside.touched(module.body[0], unit)

        return self._fixed_point(self._memory, key, outside.Touched(), step)

    def _effects(self, function: Any, types: dict[str, ty.Type]) -> tuple[set[str], ...]:
        types = {name: general(t) for name, t in types.items()}
        key = ('effects', identity(function), tuple(sorted(types.items(), key=lambda item: item[0])))

        def step(before: tuple[set[str], ...]) -> tuple[set[str], ...]:
            module, unit = self.load(function, types)
            tree = module.body[0]
            infer.infer(tree, unit)
            if fields.split(tree, unit, set(unit.types), Layout(tree)):
                infer.infer(tree, unit)
            found = memory.analyze(tree, unit, Layout(tree))
            while variants.detach(tree, unit, found):
                infer.infer(tree, unit)
                found = memory.analyze(tree, unit, Layout(tree))
            names = parameters(tree)
            written = {n for n in names if found.is_memory(n)}
            aliased = {n for n in names for r in found.returned
                       if aliases.may_refer(r, unit) and found.may_alias(n, r)}
            unsure = {n for n in names for u in found.unsure if found.may_alias(n, u)} - written
            if variants.half(function, '_bwd') and written & {*names[:1]}:
                self._changing.add(variants.half(function, '_bwd'))
            held = {n for n in written if n not in found.writers[found.classes.find(n)]}
            return before[0] | written, before[1] | aliased, before[2] | unsure, before[3] | held

        return self._fixed_point(self._memory, key, (set(), set(), set(), set()), step)


def _is_mutable(t: ty.Type) -> bool:
    """Tell whether an adjoint of a type can be a buffer that is added to in place."""
    return not ty.is_number(t) and t != ty.RANK0 and not isinstance(t, ty.Tuple)


def identity(function: Any) -> Any:
    """A function is itself, whatever it is called: objects by identity, functions of files by their place."""
    if isinstance(function, variants.Variant):
        return dataclasses.replace(function, function=identity(function.function))
    if isinstance(function, Local):
        return 'local', function.key
    node = getattr(function, 'node', None)
    return ('static', function.source.filename, function.name) if node is not None else id(function)


def external(unit: Unit, name: str) -> gast.Name:
    """Give the external name of a generated function."""
    key = f'@generated.{name}'
    unit.externals.setdefault(key, External(key, None, 'generated', name))
    return ir.load(key)
