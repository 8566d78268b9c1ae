"""Memory that outlives a call: what the attributes of objects and the variables of modules hold.

What is stored there, and read again, has a derivative that would have to follow it there. It is not followed: a function
that stores what is differentiated into such memory and computes its result with what it reads from such is refused. So is
one that overwrites such memory, since the reverse sweep would read what is there afterwards. What is only stored, as in a
log, is an effect like others.

Refused::

    def f(self, x):
        self.buffer[0] = x ** 2
        return self.buffer[0] * 3.0

Not refused::

    def f(self, x):
        self.log.append(x)
        return self.weight * x
"""
from __future__ import annotations

import dataclasses
import inspect

import gast

from srcad import errors, ir
from srcad.ad import calls
from srcad.ad.reachable import Names, attribute_of, is_mutable
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.activity import Activity, carries
from srcad.analyze.aliases import LIST_WRITERS, written_names
from srcad.analyze.blocks import statements
from srcad.frontend.libraries import in_library
from srcad.unit import Unit

_GROWING = {'append', 'extend', 'add', 'setdefault'}
_WRITERS = LIST_WRITERS | {'update', 'setdefault', 'popitem', 'add', 'discard', 'fill', 'put'}


_EVERY = '*'


@dataclasses.dataclass(frozen=True)
class Touched:
    """What a function and those that it calls do to memory that outlives them.

    Attributes
    ----------
    stores, reads
        Whether elements of arrays and items of containers are stored, and read.
    changes
        Whether such are overwritten; a log only grows.
    bound, asked
        The attributes that are bound anew, and those that are read; ``'*'`` for any.
    """

    stores: bool = False
    reads: bool = False
    bound: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    changes: bool = False

    def __or__(self, other: Touched) -> Touched:
        return Touched(self.stores or other.stores, self.reads or other.reads, self.bound | other.bound,
                       self.asked | other.asked, self.changes or other.changes)

    def clashes(self, other: Touched) -> bool:
        """Tell whether what is stored may be what another one reads."""
        every = _EVERY in self.bound and bool(other.asked) or _EVERY in other.asked and bool(self.bound)
        return self.stores and other.reads or every or bool(self.bound & other.asked)


_ANYTHING = Touched(True, True, frozenset((_EVERY,)), frozenset((_EVERY,)), True)       # what is not known


class _Function:
    """What the statements of one function do to memory that outlives it."""

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit = function, unit
        self.names = Names(function, unit)
        # Attributes that go by no name: m.__dict__['w'].
        self.tested = {id(node.comparators[0]) for node in ir.walk(function) if isinstance(node, gast.Compare)
                       and isinstance(node.left, gast.Constant) and isinstance(node.comparators[0], gast.Attribute)}
        self.opaque = any(map(self._is_opaque, ir.walk(function)))
        self.used = {n.id for stmt in statements(function.body) for part in _own(stmt) for n in _loads(part, stmt)}

    def _is_opaque(self, node: gast.AST) -> bool:
        """Tell whether an expression gets at attributes by other means than their names; asking for one is none."""
        if id(node) in self.tested:
            return False
        path = self.unit.externals[node.id].path if ir.is_external(node) else ''
        return path in ('builtins.getattr', 'builtins.vars') or isinstance(node, gast.Attribute) and node.attr == '__dict__'

    def stored(self, stmt: gast.stmt) -> tuple[Touched, list[gast.AST]]:
        """Give what a statement stores, and what it stores there."""
        found, values = self._stored(stmt)
        return found | Touched(bound=frozenset((_EVERY,) if found.stores and self.opaque else ())), values

    def _stored(self, stmt: gast.stmt) -> tuple[Touched, list[gast.AST]]:
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
        value = getattr(stmt, 'value', None)
        attribute = attribute_of(target, self.unit) if target is not None else None
        if attribute is not None:
            known = isinstance(infer.rhs(target.value, self.unit), ty.Object)       # else a setter may do anything
            return Touched(stores=not known, bound=frozenset((attribute,))), [value]
        found = Touched(), []
        if isinstance(target, gast.Subscript) and self.names.refers(target.value):
            found = Touched(stores=True, changes=True), [value]
        elif isinstance(stmt, gast.AugAssign) and isinstance(target, gast.Name) and self.names.refers(target):
            in_place = not ty.is_number(self.unit.types.get(target.id, ty.UNKNOWN))
            found = Touched(stores=in_place, changes=in_place), [value]
        return (found[0] | self._called(value)[0], [*found[1], *self._called(value)[1]]) if isinstance(
            value, gast.Call) and isinstance(stmt, (gast.Assign, gast.Expr)) else found

    def _called(self, call: gast.Call) -> tuple[Touched, list[gast.AST]]:
        given = [*call.args, *(k.value for k in call.keywords)]
        if isinstance(call.func, gast.Attribute):
            writes = call.func.attr in _WRITERS and self.names.refers(call.func.value)
            return Touched(stores=writes, changes=writes and call.func.attr not in _GROWING), given
        if calls.is_user_call(call, self.unit):
            done = self._summary(call)
            writes = any(self.names.refers(ir.load(n)) for n in calls.written_arguments(call, self.unit)) or (
                self._writes_external(call))
            return Touched(done.stores or writes, bound=done.bound, changes=done.changes or writes), given
        writes = any(self.names.refers(ir.load(n)) for n in written_names(gast.Expr(call), self.unit)) or any(
            is_mutable(k.value, self.unit) for k in call.keywords if k.arg == 'out')
        path = self.unit.externals[call.func.id].path if ir.is_external(call.func) else ''
        first = path.startswith('numpy.') and path.rpartition('.')[2] in ('copyto', 'at', 'put', 'place', 'putmask')
        writes = writes or first and bool(call.args) and is_mutable(call.args[0], self.unit)
        sets = path in ('builtins.setattr', 'builtins.delattr')
        return Touched(stores=writes or sets, bound=frozenset((_EVERY,) if sets else ()), changes=writes or sets), given

    def _writes_external(self, call: gast.Call) -> bool:
        function = calls.callee(call, self.unit)
        if function is None or not any(is_mutable(a, self.unit) for a in call.args):
            return False
        try:
            written = self.unit.callees.writes(function, calls.argument_types(call, self.unit))
            return any(is_mutable(a, self.unit) for n, a in calls.bind(call, self.unit).items() if n in written)
        except errors.SrcadError:
            return True

    def _summary(self, call: gast.Call) -> Touched:
        function = calls.callee(call, self.unit)
        given = [*call.args, *(k.value for k in call.keywords)]
        if function is None:
            knows = any(isinstance(infer.rhs(a, self.unit), ty.Object) for a in given if isinstance(a, gast.Name))
            return _ANYTHING if knows and not isinstance(infer.rhs(call, self.unit), ty.Object) else Touched()
        try:
            return self.unit.callees.touched(function, calls.argument_types(call, self.unit))
        except errors.SrcadError:
            # Refused where it is differentiated; libraries do not know the user's memory.
            return Touched() if in_library(_file(function)) else _ANYTHING

    def read(self, stmt: gast.stmt) -> Touched:
        """Give what a statement reads; not what it only gets hold of to store something there."""
        asked, reads = set(), False
        held = isinstance(stmt, gast.Assign) and isinstance(stmt.value, (gast.Attribute, gast.Subscript, gast.Name)) and (
            ir.bound(stmt) and not ir.bound(stmt) & self.used)
        for part in [] if held or _is_log(stmt) else _own(stmt):
            for node in ir.walk(part):
                attribute = attribute_of(node, self.unit)
                if attribute is not None and attribute != '__dict__':
                    asked.add(attribute)
                    reads |= not ty.is_number(infer.rhs(node, self.unit))
                elif self._is_opaque(node):
                    asked.add(_EVERY)
                elif ir.is_external(node) and self.unit.externals[node.id].kind == 'member':
                    asked.add(self.unit.externals[node.id].path.rpartition('.')[2])     # what is assigned hides it
                elif isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load):
                    reads |= self.names.refers(node) and not self._is_object(node)
        found = Touched(reads=reads, asked=frozenset(asked))
        value = getattr(stmt, 'value', None)
        if isinstance(stmt, (gast.Assign, gast.Expr)) and calls.is_user_call(value, self.unit):
            done = self._summary(value)
            found |= Touched(reads=done.reads, asked=done.asked)
        return found

    def _is_object(self, node: gast.Name) -> bool:
        """Tell whether a name is certainly an object: what it holds is read by its attributes."""
        return isinstance(infer.rhs(node, self.unit), ty.Object)


def _file(function: object) -> str | None:
    code = getattr(inspect.unwrap(function), '__code__', None) if callable(function) else None
    return getattr(code, 'co_filename', None)


def _is_log(stmt: gast.stmt) -> bool:
    """Tell whether a statement is ``log.append(value)``."""
    value = getattr(stmt, 'value', None)
    return isinstance(stmt, gast.Expr) and isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and (
        value.func.attr in _WRITERS)


def _loads(part: gast.AST, stmt: gast.stmt) -> list[gast.Name]:
    """Give the names that an expression of a statement reads, without what the statement stores into."""
    receiver = stmt.value.func.value if _is_log(stmt) else None
    return [n for n in ir.names(part) if n is not receiver and isinstance(n.ctx, gast.Load)]


def _own(stmt: gast.stmt) -> list[gast.AST]:
    """Give the expressions that a statement reads, without the blocks inside of it."""
    if isinstance(stmt, (gast.If, gast.While)):
        return [stmt.test]
    if isinstance(stmt, gast.For):
        return [stmt.iter]
    if isinstance(stmt, gast.AugAssign):
        return [stmt.value, ir.copy_tree(stmt.target)]
    value = getattr(stmt, 'value', None)
    return [value] if value is not None else []


def _useful(function: gast.FunctionDef) -> set[int]:
    """Give the statements of a function that its result, its ways or its other effects depend on.

    What is only computed to be bound to an attribute is not among them.
    """
    every = list(statements(function.body))
    names: set[str] = set()
    found: set[int] = set()
    grows = True
    while grows:
        grows = False
        for stmt in reversed(every):
            if id(stmt) in found or _is_log(stmt):
                continue
            target = stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None)
            if isinstance(stmt, (gast.Assign, gast.AugAssign)):
                bound = ir.bound(target) or {n.id for n in ir.names(target)}
                needed = ir.attribute_name(target) is None and bool(bound & names)
            else:
                needed = True
            if needed:
                grows = True
                found.add(id(stmt))
                names |= {n.id for part in _own(stmt) for n in ir.names(part)}
    return found


def touched(function: gast.FunctionDef, unit: Unit) -> Touched:
    """Give what a function in core form does to memory that outlives it."""
    work, found, useful = _Function(function, unit), Touched(), _useful(function)
    for stmt in statements(function.body):
        found |= work.stored(stmt)[0]
        if id(stmt) in useful:
            found |= work.read(stmt)
    return found


def check(function: gast.FunctionDef, unit: Unit, activity: Activity) -> None:
    """Refuse what stores values with derivatives in memory that outlives it, and reads such memory for its result.

    An attribute that is bound anew is not read for the result, whatever it is bound to.

    Raises
    ------
    srcad.errors.UnsupportedSyntax
        Names the place where they are stored.
    """
    if unit.source.filename.startswith('<srcad') or not activity.active:
        return
    work, stored, place = _Function(function, unit), Touched(), None
    for stmt in statements(function.body):
        found, values = work.stored(stmt)
        target = getattr(stmt.targets[0] if isinstance(stmt, gast.Assign) else getattr(stmt, 'target', None), 'value', None)
        lost = getattr(target, 'id', '') in activity.active         # what was there has a derivative, and is overwritten
        varied = lost or any(carries(v, unit) & activity.varied for v in values if isinstance(v, gast.expr))
        # What is overwritten is not put back for the reverse sweep, be it differentiated or not.
        found = Touched(stores=found.stores and varied or found.changes, bound=found.bound)
        if found != Touched():
            stored, place = stored | found, place or stmt
    if place is None:
        return
    useful = _useful(function)
    for stmt in statements(function.body):
        if id(stmt) in useful and stored.clashes(work.read(stmt)):
            raise errors.at(errors.UnsupportedSyntax, 'SRC139', unit.source, place,
                            'what outlives the call is stored to, an attribute or a variable of the module, and such '
                            'memory is read for the result', help='keep the value in a local variable, or return it')
