"""Types of the local names of a function, from the types of its parameters.

For ``def f(x, w): y = x @ w; return np.sum(y)`` with ``x: float64[n, d]`` and ``w: float64[d]`` it finds
``y: float64[n]``. Loops are iterated to a fixed point; every name (a web of definitions) has one type.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import lattice
from srcad.analyze import types as ty
from srcad.analyze.blocks import statements
from srcad.analyze.expressions import derived, rhs
from srcad.analyze.private import shared_and_changed
from srcad.analyze.shapes.elementwise import OPERATORS, operate
from srcad.analyze.shapes.python import items
from srcad.analyze.types import BOTTOM, UNKNOWN, List, Tuple, Type
from srcad.unit import Unit

_ROUNDS = 12
_KNOWN = ('@numpy.', '@math.', '@builtins.', '@srcad.runtime.')
_ADDING_NOTHING = frozenset(('pop', 'remove', 'clear', 'reverse', 'sort'))
_CHANGING_NOTHING = frozenset(('copy', 'index', 'count', 'get', 'keys', 'values', 'items'))


class _Inference:
    """One run to the fixed point."""

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit, self.types = function, unit, unit.types
        self.changed: set[str] = set()
        self.widened = False                # whether a type changed that may have been read before
        self.stuck = False
        self.fixed: frozenset[str] = frozenset()
        self.before: set[str] | None = None     # what changed in the round before; None in the first one
        self._depends: dict[int, set[str] | None] = {}

    def define(self, name: str, t: Type) -> None:
        if name in self.fixed:
            return
        old = self.types.get(name, BOTTOM)
        new = lattice.join(old, t)
        if new != old:
            self.types[name] = UNKNOWN if self.stuck else new
            self.changed.add(name)
            self.widened |= not isinstance(old, ty.Bottom)

    def bind(self, target: gast.AST, t: Type) -> None:
        """Give types to the names of a target."""
        if isinstance(target, gast.Name):
            self.define(target.id, t)
        elif isinstance(target, gast.Starred):
            self.bind(target.value, List(items(t) if not isinstance(t, List) else t.item))
        elif isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target.elts, t)

    def _unpack(self, targets: list, t: Type) -> None:
        star = next((k for k, e in enumerate(targets) if isinstance(e, gast.Starred)), None)
        if isinstance(t, Tuple) and star is None and len(t.items) == len(targets):
            for target, part in zip(targets, t.items):
                self.bind(target, part)
            return
        part = items(t)
        for target in targets:
            self.bind(target, List(part) if isinstance(target, gast.Starred) and not isinstance(t, ty.Bottom) else part)

    def block(self, statements: list) -> None:
        for statement in statements:
            self.statement(statement)

    def _is_settled(self, node: gast.AST) -> bool:
        """Tell whether a statement certainly gives what it gave in the round before."""
        if self.before is None or isinstance(node, (gast.If, gast.For, gast.While)):
            return False
        if id(node) not in self._depends:
            self._depends[id(node)] = _depends(node)
        names = self._depends[id(node)]
        return names is not None and names.isdisjoint(self.before) and names.isdisjoint(self.changed)

    def statement(self, node: gast.AST) -> None:
        if self._is_settled(node):
            return
        if isinstance(node, gast.Assign):
            t = rhs(node.value, self.unit)
            if isinstance(node.value, gast.Call):
                self._effect(node.value)
            for target in node.targets:
                if isinstance(target, gast.Subscript):
                    self._store(target, t)
                else:
                    self.bind(target, t)
        elif isinstance(node, gast.AugAssign):
            self._augmented(node)
        elif isinstance(node, gast.If):
            self.block(node.body)
            self.block(node.orelse)
        elif isinstance(node, gast.For):
            self._loop(node)
        elif isinstance(node, gast.While):
            self.block(node.body)
            self.block(node.orelse)
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):
            self._effect(node.value)

    def _loop(self, node: gast.For) -> None:
        t = rhs(node.iter, self.unit)
        self.bind(node.target, items(t))
        self.block(node.body)
        self.block(node.orelse)

    def _augmented(self, node: gast.AugAssign) -> None:
        if not isinstance(node.target, gast.Name):
            return
        old = self.types.get(node.target.id, UNKNOWN)
        if ty.is_array(old):                                   # in place: neither shape nor dtype change
            return
        other = rhs(node.value, self.unit)
        if isinstance(old, List) and isinstance(node.op, gast.Add):
            self.define(node.target.id, List(lattice.join(old.item, items(other))))
            return
        self.define(node.target.id, operate(OPERATORS[type(node.op)], old, other)
                    if type(node.op) in OPERATORS else UNKNOWN)

    def _store(self, target: gast.Subscript, t: Type) -> None:
        """Follow ``items[i] = v`` into a list or a dict."""
        if not isinstance(target.value, gast.Name) or target.value.id not in self.types:
            return
        name, old = target.value.id, self.types[target.value.id]
        if isinstance(old, List) and isinstance(target.slice, gast.Slice):
            self.define(name, List(lattice.join(old.item, items(t))))
        elif isinstance(old, List):
            self.define(name, List(t, old.length))
        elif isinstance(old, ty.Dict) and isinstance(target.slice, gast.Constant) and old.get(target.slice.value):
            key = target.slice.value
            self.define(name, ty.Dict(tuple((k, t if k == key else u) for k, u in old.items)))
        elif isinstance(old, ty.Dict):
            self.define(name, UNKNOWN)

    def _effect(self, call: gast.Call) -> None:
        """Follow ``items.append(v)`` and ``items.pop()``; other methods that change a list or a dict make it unknown."""
        func = call.func
        if not isinstance(func, gast.Attribute) or not isinstance(func.value, gast.Name):
            return
        old = self.types.get(func.value.id)
        if func.attr in _CHANGING_NOTHING:
            return
        if isinstance(old, List):
            self.define(func.value.id, List(lattice.join(old.item, self._added(func.attr, call))))
        elif isinstance(old, ty.Dict):
            self.define(func.value.id, UNKNOWN)


    def _added(self, method: str, call: gast.Call) -> Type:
        """Give the type of what a method of a list adds to it."""
        if method in ('append', 'insert') and call.args:
            return rhs(call.args[-1], self.unit)
        if method == 'extend' and call.args:
            return items(rhs(call.args[0], self.unit))
        return BOTTOM if method in _ADDING_NOTHING else UNKNOWN


def _depends(node: gast.AST) -> set[str] | None:
    """Give the names whose types decide what a statement gives; None where functions of the user's have a say."""
    parts = ir.walk(node)
    if any(isinstance(p, gast.Call) and isinstance(p.func, gast.Name) and not p.func.id.startswith(_KNOWN) for p in parts):
        return None
    found = {p.id for p in parts if isinstance(p, gast.Name)}
    return found | {name.rpartition('|')[2] for name in found}          # b|x has a type by that of x


def parameters(function: gast.FunctionDef) -> list[str]:
    """Give the names of all parameters, in order."""
    a = function.args
    extra = [p for p in (a.vararg, a.kwarg) if p is not None]
    return [p.id for p in (*a.posonlyargs, *a.args, *a.kwonlyargs, *extra)]


def infer(function: gast.FunctionDef, unit: Unit, keep_bottom: bool = False) -> None:
    """Fill `unit.types` for every local name of a function in core form.

    Parameters
    ----------
    function
        The function, after normalisation.
    unit
        Its `signature` has the types of parameters (others are unknown); its `types` are filled.
    keep_bottom
        Leave what no definition reaches without a type: the results of a recursion that is being analysed.
    """
    suspects = shared_and_changed(function, unit)
    _infer(function, unit, keep_bottom, suspects is None)
    # Where they turn out to be arrays, what is stored into them changes no list: up to the first store all types hold.
    if suspects and any(_may_be_container(unit.types.get(n, UNKNOWN)) for n in suspects):
        _infer(function, unit, keep_bottom, lists_change=True)


def _may_be_container(t: Type) -> bool:
    if isinstance(t, Tuple):
        return any(map(_may_be_container, t.items))
    return not (ty.is_array(t) or ty.rank(t) is not None or isinstance(t, (ty.Array, ty.Bottom)))


def _infer(function: gast.FunctionDef, unit: Unit, keep_bottom: bool, lists_change: bool) -> None:
    unit.__dict__['lists_change'] = lists_change
    formals = parameters(function)
    names = {n.id for n in ir.names(function)} | set(formals)
    for name in names:
        unit.types[name] = BOTTOM
    for name in formals:
        t = unit.signature.get(name, UNKNOWN)
        cls = unit.owners.get(name) or unit.annotated.get(name)
        if t == UNKNOWN and cls is not None:
            t = ty.Object(cls)          # what relies on it is checked (normalize/members.py)
        if unit.__dict__['lists_change'] and isinstance(t, (List, ty.Dict)):
            t = UNKNOWN
        unit.types[name] = t
    run = _Inference(function, unit)
    _iterate(run, set() if keep_bottom else names)


def complete(function: gast.FunctionDef, unit: Unit) -> None:
    """Give types to the names of a generated function that have none; the others keep theirs."""
    formals = set(parameters(function))
    for name in formals:
        unit.types.setdefault(name, derived(name, unit))
    for name in {n.id for n in ir.names(function)}:
        if name not in unit.types and not isinstance(derived(name, unit), ty.Unknown):
            unit.types[name] = derived(name, unit)
    new = {n.id for n in ir.names(function)} - unit.types.keys()
    run = _Inference(function, unit)
    run.fixed = frozenset(unit.types)
    unit.types.update(dict.fromkeys(new, BOTTOM))
    _iterate(run, new)


def _iterate(run: _Inference, names: set[str]) -> None:
    """Run to the fixed point; what no definition reaches is unknown."""
    loops = any(isinstance(s, (gast.For, gast.While)) for s in statements(run.function.body))
    for number in range(10 ** 6):
        run.before, run.changed = run.changed if number else None, set()
        run.widened = False
        run.stuck = number >= _ROUNDS
        run.block(run.function.body)
        if not run.changed or not loops and not run.widened:
            break
    for name in names:
        if isinstance(run.types[name], ty.Bottom):
            run.types[name] = UNKNOWN


def scalar_result(function: gast.FunctionDef, unit: Unit) -> list[str]:
    """See `srcad.analyze.premises.scalar_result`."""
    from srcad.analyze import premises
    return premises.scalar_result(function, unit)
