"""Calls of methods, and what else runs a function of a class, as calls of that function.

The class is that of an argument, of ``self``, or of an object of the module. What is left in the primal sweep is written
back as it was; see `restore`.

Before::

    class Model:
        def step(self, x):
            return self.w * x

        @property
        def rate(self):
            return 2.0 * self.w

        def __add__(self, other):
            return self.w + other

    def f(m: Model, x):
        z = m.step(x)
        r = m.rate
        s = m + z
        return s

After::

    def f(m: Model, x):
        z = Model.step(m, x)
        r = Model.rate(m)
        s = Model.__add__(m, z)
        return s
"""
from __future__ import annotations

import types as python_types
from typing import Any

import gast

from srcad import errors, ir
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.normalize import blocks
from srcad.normalize.member_calls import Builder
from srcad.normalize.member_operators import Operators
from srcad.normalize.receivers import Receivers, has_objects
from srcad.unit import External, Unit

_ROUNDS = 20


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Call the functions of classes by themselves; inserts a check of the class that ``self`` is taken to have."""
    function = blocks.function_of(module)
    if unit.resolver is None or not _concerns(unit):
        return module
    work = _Members(function, unit)
    for round in range(_ROUNDS):
        work.changed = False
        # What functions of the user's give is asked for where it matters: they are read for it.
        unit.shallow = not work.open()
        infer.infer(function, unit)
        unit.shallow = False
        blocks.rewrite(function, work.statement)
        if not work.changed and (round or not work.open()):
            break
    work.finish()
    return module


def _concerns(unit: Unit) -> bool:
    """Tell whether a function may have to do with objects of a class of the user's."""
    values = [external.value for external in unit.externals.values()]
    return bool(unit.owners or unit.annotated) or any(map(has_objects, unit.signature.values())) or any(
        unit.resolver.is_object(v) or unit.resolver.is_users(v) or isinstance(v, python_types.MethodType) or v is super
        for v in values)


class _Members:
    """Rewrites the statements of one function."""

    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.function, self.unit, self.known = function, unit, Receivers(unit)
        self.build = Builder(unit)
        self.operators = Operators(self.known, self.build)
        self.changed = False
        self.before: list[gast.stmt] = []
        self.supers: dict[str, tuple[gast.expr, type, type]] = {}       # what ``super()`` gave

    # --- statements ----------------------------------------------------------------------------------------------

    def statement(self, stmt: gast.stmt) -> list[gast.stmt]:
        """Rewrite the right side of a statement."""
        self.before, self.known.checks = [], []
        if self._is_super(stmt):
            return []
        if isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Name):
            new = self.operators.augmented(stmt)
            self.changed |= new is not None
            return [stmt] if new is None else [blocks.bind(stmt.target.id, new, stmt)]
        if isinstance(stmt, (gast.Assign, gast.Expr)):
            self._stores(stmt)
            new = self._value(stmt.value)
            if new is not None:
                self.changed = True
                stmt.value = blocks.place(new, stmt.value)
                if isinstance(stmt, gast.Expr) and not isinstance(new, gast.Call):
                    return self.before
                self.before[:0] = [self._check(node, cls) for node, cls in self.known.checks]
        return [*(ir.copy_origin(s, stmt) for s in self.before), stmt]

    def open(self) -> set[str]:
        """Give the names of what functions of the user's give, and of which a method may be called, or an operator."""
        given = {s.targets[0].id for s in blocks.statements(self.function.body) if isinstance(s, gast.Assign)
                 and isinstance(s.value, gast.Call) and ir.is_local(s.targets[0]) and ir.is_external(s.value.func)
                 and self.unit.externals[s.value.func.id].kind not in ('library', 'builtin')}
        asked: set[str] = set()
        for node in ir.walk(self.function) if given else ():
            if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute):
                asked |= {getattr(node.func.value, 'id', '')}
            elif isinstance(node, (gast.BinOp, gast.Subscript, gast.Attribute)):
                asked |= {n.id for n in ir.parts(node) if ir.is_local(n)}
        return given & asked

    def _stores(self, stmt: gast.stmt) -> None:
        """Refuse ``obj[i] = v`` and ``obj.x = v`` for an object of a class that has its own way to do that."""
        target = stmt.targets[0] if isinstance(stmt, gast.Assign) else None
        cls = self.known.class_of(target.value) if isinstance(target, gast.Subscript) else None
        name = ir.attribute_name(target)
        resolver = self.unit.resolver
        plain = cls is None or name is not None and resolver.member(cls, name) is None and (
            resolver.member(cls, '__setattr__') is None)
        if not plain:
            raise errors.at(errors.UnsupportedSyntax, 'SRC114', self.unit.source, stmt,
                            f'what storing into an object of the class {cls.__name__} does is up to the class',
                            help='store into an array or a list, and make the object of it')

    def _value(self, value: gast.expr) -> gast.expr | None:
        """Give what stands for a right side; None where it stays."""
        if isinstance(value, gast.Call):
            return self._call(value)
        if isinstance(value, gast.Attribute):
            if getattr(value.value, 'id', None) in self.supers:
                return self._of_super(gast.Call(value, [], []), value, True)
            found = self.known.member(value.value, value.attr)
            if found is not None and found[0].kind == 'property':
                return self.build.made(found, [value.value], 'property')
            return self._constant(value)
        if isinstance(value, gast.BinOp):
            return self.operators.binary(value)
        if isinstance(value, gast.UnaryOp):
            return self.operators.unary(value)
        if isinstance(value, gast.Subscript) and not isinstance(value.slice, gast.Slice):
            return self._item(value)
        return None

    def _constant(self, value: gast.Attribute) -> gast.expr | None:
        """What a class has, and its objects do not, is no part of what is differentiated."""
        cls, name = self.known.class_of(value.value), value.attr
        if cls is None or not self.unit.resolver.is_constant(cls, name) or self.known.hides(value.value, cls, name):
            return None
        t = self.known.type_of(value.value)
        if isinstance(t, ty.Object) and not t.attributes:
            self.known.rely_on(value.value)
            own = gast.Compare(ir.constant(name), [gast.In()], [gast.Attribute(ir.copy_tree(value.value), '__dict__',
                                                                               gast.Load())])
            self.before.append(ir.raise_if(self.unit, own, TypeError, f'{name} is to be what the class {cls.__name__} has'))
        return self.build.constant(cls, name, value.value)

    def _item(self, value: gast.Subscript) -> gast.expr | None:
        found = self.known.member(value.value, '__getitem__')
        if found is None:
            return None
        if not isinstance(value.slice, (gast.Name, gast.Constant)):
            name = self.unit.fresh()
            self.before.append(ir.assign(name, ir.index_value(self.unit, value.slice)))
            return self.build.made(found, [value.value, ir.load(name)], 'item')
        return self.build.made(found, [value.value, value.slice], 'item')

    # --- calls ---------------------------------------------------------------------------------------------------

    def _call(self, node: gast.Call) -> gast.expr | None:
        func = node.func
        if isinstance(func, gast.Attribute):
            return self._method(node, func)
        if ir.is_external(func):
            value = self.unit.externals[func.id].value
            if isinstance(value, python_types.MethodType) and isinstance(value.__self__, type):
                return self._class_method(node, value)
            if isinstance(value, python_types.MethodType):
                return self._bound(node, value)
        cls = self.known.class_of(func)
        if cls is None:
            return None
        member = self.unit.resolver.member(cls, '__call__')
        if member is None or member.kind != 'method':
            return None
        self.known.rely_on(func)
        return self.build.made((member, cls), [func, *node.args], 'call', node.keywords)

    def _method(self, node: gast.Call, func: gast.Attribute) -> gast.expr | None:
        receiver, name = func.value, func.attr
        if getattr(receiver, 'id', None) in self.supers:
            return self._of_super(node, func, False)
        t = self.known.type_of(receiver)
        if isinstance(t, ty.Function) and isinstance(t.value, type) and self.unit.resolver.is_users(t.value):
            member = self.unit.resolver.member(t.value, name)
            if member is None or member.kind == 'property':
                return None
            return self.build.by_class(member, t.value, None, node)
        held = dict(t.attributes).get(name) if isinstance(t, ty.Object) else None
        if isinstance(held, (ty.Function, ty.Object)) and held != ty.STRING:
            holder = self.unit.fresh()          # the function, or callable object, that an attribute holds
            self.before.append(ir.assign(holder, func))
            self.unit.types[holder] = held
            return gast.Call(ir.load(holder), node.args, node.keywords)
        found = self.known.member(receiver, name)
        if found is None or found[0].kind == 'property':
            return None
        if found[0].kind == 'method':
            return self.build.made(found, [receiver, *node.args], 'method', node.keywords)
        return self.build.by_class(*found, None, node)

    def _of_super(self, node: gast.Call, func: gast.Attribute, is_property: bool) -> gast.expr:
        """Call what ``super().name`` means."""
        first, cls, after = self.supers[func.value.id]
        member = self.unit.resolver.member(cls, func.attr, after)
        if member is None or (member.kind == 'property') is not is_property:
            raise errors.at(errors.UnsupportedSyntax, 'SRC117', self.unit.source, func,
                            f'what super().{func.attr} is cannot be known',
                            help='call the function by the name of its class')
        self.known.rely_on(first)
        return self.build.by_class(member, cls, first, node)

    def _class_method(self, node: gast.Call, value: python_types.MethodType) -> gast.expr | None:
        member = self.unit.resolver.member(value.__self__, value.__name__)
        if member is None or member.kind != 'class':
            return None
        return self.build.by_class(member, value.__self__, None, node)

    def _bound(self, node: gast.Call, value: python_types.MethodType) -> gast.expr | None:
        """A bound method that a variable of the module holds."""
        cls = type(value.__self__)
        member = self.unit.resolver.member(cls, value.__name__)
        if member is None or member.function is not value.__func__:
            return None
        key = node.func.id + '.__self__'
        owner = External(key, value.__self__, 'default', f'{self.unit.externals[node.func.id].path}_owner')
        self.unit.externals.setdefault(key, owner)
        return self.build.made((member, cls), [ir.load(key), *node.args], 'method', node.keywords)

    def _is_super(self, stmt: gast.stmt) -> bool:
        """Tell whether a statement binds what ``super()`` gives, and note what that is: it has no value of its own."""
        value = stmt.value if isinstance(stmt, gast.Assign) and ir.is_local(stmt.targets[0]) else None
        if not isinstance(value, gast.Call) or not ir.is_external(value.func) or (
                self.unit.externals[value.func.id].value is not super):
            return False
        if value.args:
            first = value.args[-1]
            after = self.unit.externals[value.args[0].id].value if ir.is_external(value.args[0]) else None
        else:
            name, after = next(iter(self.unit.owners.items()), ('', None))
            first = ir.load(name) if name else None
        t = self.known.type_of(first) if first is not None else ty.UNKNOWN
        cls = t.value if isinstance(t, ty.Function) else t.cls if isinstance(t, ty.Object) else None
        if after is None or not self.unit.resolver.is_users(cls) or after not in self.unit.resolver.order(cls):
            raise errors.at(errors.UnsupportedSyntax, 'SRC117', self.unit.source, value,
                            'the class that super() searches behind cannot be known here',
                            help='call the function by the name of its class: Base.f(self, x)')
        self.supers[stmt.targets[0].id] = first, cls, after
        self.changed = True
        return True

    def finish(self) -> None:
        """Check what is left of ``super()``, and write the check of the classes that were relied on."""
        for node in ir.walk(self.function):
            if ir.is_local(node) and node.id in self.supers:
                raise errors.at(errors.UnsupportedSyntax, 'SRC117', self.unit.source, node,
                                'super() is supported where a method of it is called at once', help='super().f(x)')
        classes = {**self.unit.annotated, **self.unit.owners}
        checks = [self._check(ir.load(name), classes[name]) for name in sorted(self.known.taken)]
        first = self.function.body[0]
        place = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)
        self.function.body[place:place] = checks

    def _check(self, node: gast.expr, cls: Any) -> gast.stmt:
        kind = ir.call(ir.external(self.unit, 'builtins.type', type, 'builtin'), ir.copy_tree(node))
        test = gast.Compare(kind, [gast.IsNot()], [self.build.external(cls, cls.__name__)])
        return ir.raise_if(self.unit, test, TypeError, f'this derivative is for objects of the class {cls.__name__} itself')
