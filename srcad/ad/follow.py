"""Results of called functions that are arguments of theirs, or views of such: the caller binds the reference itself.

Before (``def g(v): v[0] = 1.0; return v[1:]``, and the caller writes to what it gets)::

    w = g(u)
    w[0] = c

After::

    g(u)
    w = u[1:]
    w[0] = c

So the reference has a shadow like any other. A function whose result cannot be followed is left as it is.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from srcad import ir
from srcad.ad import calls, results, variants
from srcad.ad.splice import helper_name
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, child_blocks
from srcad.analyze.memory import Memory
from srcad.unit import Unit


def follow(function: gast.FunctionDef, unit: Unit, found: Memory, reverse: bool) -> bool:
    """Bind the references that calls give to memory that is written; tells whether there were any."""
    return _Follow(unit, found, Layout(function), reverse).block(function.body)


class _Follow:
    """Rewrites the calls of one function, of which the results are used."""

    def __init__(self, unit: Unit, found: Memory, layout: Layout, reverse: bool) -> None:
        self.unit, self.memory, self.layout, self.reverse = unit, found, layout, reverse

    def block(self, body: list[gast.stmt]) -> bool:
        changed, result = False, []
        while body:
            stmt = body.pop(0)
            for inner in child_blocks(stmt):
                changed |= self.block(inner)
            new = self._statement(stmt, body)
            changed |= new is not None
            result += [stmt] if new is None else [ir.copy_origin(s, stmt) for s in new]
        body[:] = result
        return changed

    def _statement(self, stmt: gast.stmt, after: list[gast.stmt]) -> list[gast.stmt] | None:
        """Give what stands for a call; the unpacking of its result, which comes after it, is taken away with it."""
        if not isinstance(stmt, gast.Assign) or not calls.is_user_call(stmt.value, self.unit):
            return None
        name, call = stmt.targets[0].id, stmt.value
        if not self._matters(name):
            return None
        found = results.given(call, self.unit)
        if isinstance(found, results.Path):
            bound = self._bind(name, call, found)
            return None if bound is None else [*self._called(call), *bound]
        unpacked = after[0] if after and len(self.layout.record(name).uses) == 1 else None
        if isinstance(found, list) and isinstance(unpacked, gast.Assign) and isinstance(unpacked.targets[0], gast.Tuple):
            if getattr(unpacked.value, 'id', None) == name and len(unpacked.targets[0].elts) == len(found):
                return self._parts(stmt, after, found)
        return None

    def _matters(self, name: str) -> bool:
        return bool(self.layout.record(name).uses) and (
            self.memory.is_memory(name) and name not in self.memory.snapshots)

    def _called(self, call: gast.Call) -> list[gast.stmt]:
        """Make the call for what it does; one that only takes views does nothing."""
        return [] if results.only_views(calls.callee(call, self.unit), self.unit.callees) else [gast.Expr(call)]

    def _parts(self, stmt: gast.Assign, after: list[gast.stmt], paths: list[results.Path | None]) -> list[gast.stmt] | None:
        call, target = stmt.value, after[0].targets[0]
        if any(not isinstance(part, gast.Name) for part in target.elts):
            return None
        function = calls.callee(call, self.unit)
        apart = self._apart(function, call)
        before = getattr(function, 'dropped', ())
        bound, dropped, own = [], list(before), []
        for place, (part, path) in enumerate(zip(target.elts, paths)):
            used = bool(self.layout.record(part.id).uses)
            new = self._bind(part.id, call, path) if used and path is not None else None
            bound += new or []
            if new is not None or not used:
                dropped += [place] if place not in before else []
            elif place in apart and self._matters(part.id) and part.id not in self.unit.copied:
                own.append(place)
        if not own and len(dropped) == len(before) or ir.bound(target) & set().union(*map(ir.reads, bound)):
            return None             # nothing to be done, or a name that is bound there is read afterwards
        unpacked = after.pop(0)
        if len(dropped) == len(target.elts):
            return [*self._called(call), *bound]
        if len(dropped) > len(before):
            variants.choose(call, self.unit, dropped=tuple(sorted(dropped)))
        for place in {*dropped} - {*before}:
            target.elts[place] = ir.store(self.unit.fresh())
        return [stmt, unpacked, *bound, *(s for place in own for s in self._own_copy(target, place))]

    def _apart(self, function: Any, call: gast.Call) -> set[int]:
        """Give the places of the parts that may be copied; residuals are not, since views among them must stay such."""
        if not self.reverse:
            return set()
        found = results.parts_apart(function, calls.argument_types(call, self.unit), self.unit.callees)
        return found - {1} if variants.is_forward_half(function) else found

    def _own_copy(self, target: gast.Tuple, place: int) -> list[gast.stmt]:
        """Bind a new object that nothing else refers to as a copy of it: the tuple that held it is not memory then."""
        name, whole = target.elts[place].id, self.unit.fresh()
        self.unit.types[whole] = self.unit.types.get(name, ty.UNKNOWN)
        self.unit.copied.add(whole)
        target.elts[place] = ir.store(whole)
        return [ir.assign(name, ir.call(helper_name(self.unit, 'fresh'), ir.load(whole)))]

    def _bind(self, name: str, call: gast.Call, path: results.Path) -> list[gast.stmt] | None:
        """Build the views of the argument."""
        defaults = self.unit.callees.parameters(calls.callee(call, self.unit)).parameters
        arguments = calls.bind(call, self.unit)
        for parameter, argument in arguments.items():
            default = defaults[parameter].default
            if isinstance(argument, gast.Constant) and argument.value is None and type(default) is int:
                arguments[parameter] = ir.constant(default)
        actual = arguments.get(path.parameter)
        used = [n.id for s in path.steps for n in ir.names(s) if n.id != results.HOLE]
        if not ir.is_local(actual) or not all(ir.is_local(arguments.get(n)) or isinstance(
                arguments.get(n), gast.Constant) and arguments[n].value is not None for n in used):
            return None
        return list(self._steps(name, actual.id, path, arguments))

    def _steps(self, name: str, base: str, path: results.Path, arguments: dict[str, gast.expr]) -> Iterator[gast.stmt]:
        if not path.steps and base != name:
            yield ir.assign(name, ir.load(base))
        for count, step in enumerate(path.steps, 1):
            value = _Filled({**arguments, results.HOLE: ir.load(base)}).visit(ir.copy_tree(step))
            base = name if count == len(path.steps) else self.unit.fresh()
            self.unit.types[base] = infer.rhs(value, self.unit)
            yield ir.assign(base, value)


class _Filled(ir.Transformer):
    """Puts arguments in place of parameters."""

    def __init__(self, arguments: dict[str, gast.expr]) -> None:
        self.arguments = arguments

    def visit_Name(self, node: gast.Name) -> gast.AST:
        return ir.copy_tree(self.arguments.get(node.id, node))
