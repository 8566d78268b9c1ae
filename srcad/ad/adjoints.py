"""The adjoints during the construction of the reverse sweep: which are defined, which are owned, how one is added to."""
from __future__ import annotations

from collections.abc import Callable

import gast
import numpy as np

from srcad import ir
from srcad.ad import ownership
from srcad.ad.simplify import simplify
from srcad.ad.splice import helper_name
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.overlay import Overlay
from srcad.analyze.shapes.helpers import adjoint_type
from srcad.unit import Unit


def adjoint_name(name: str) -> str:
    """Give the name of the adjoint of a name."""
    return 'b|' + name


class Adjoints:
    """What is known of the adjoints at one point of the reverse sweep.

    An adjoint is undefined (it is zero, and no code says so), or defined; a defined one is owned (nothing else refers to
    it, so that it may be added to in place) or borrowed.
    """

    def __init__(self, unit: Unit, bound: frozenset[str] | set[str] = frozenset()) -> None:
        self.unit = unit
        self.bound = bound                      # those that the primal sweep binds: always there, and buffers
        self.owned = Overlay(lambda name: True if name in bound else None)      # None: undefined
        self.touched: set[str] = set()
        self.in_place = Overlay()
        self.views: set[str] = set()            # those that are views of others
        self.structured: set[str] = set()
        self.buffers: set[str] = set()          # those of the caller's
        self.indexed: set[str] = set()
        self.loose = Overlay()                  # those that may be lists or tuples
        self.made = Overlay()                   # those that were made as buffers

    def arm(self) -> Adjoints:
        """Give a state that starts equal, for one arm of a branch; this one must not be changed meanwhile."""
        twin = Adjoints(self.unit, self.bound)
        twin.owned, twin.in_place, twin.views = self.owned.over(), self.in_place.over(), self.views
        twin.structured, twin.buffers = self.structured, self.buffers
        twin.indexed, twin.loose, twin.made = self.indexed, self.loose.over(), self.made.over()
        return twin

    def inside(self, bound: frozenset[str] | set[str], is_outer: Callable[[str], bool],
               is_buffer: Callable[[str], bool]) -> Adjoints:
        """Give the state in the body of a loop; this one must not be changed meanwhile.

        Parameters
        ----------
        bound
            The adjoints that the primal sweep binds.
        is_outer
            Tells whether an adjoint lives longer than one iteration: then it is defined when an iteration begins.
        is_buffer
            Tells of one that does whether nothing else refers to it then.
        """
        twin = Adjoints(self.unit, bound)
        below = twin.owned.below
        twin.structured, twin.indexed, twin.views = self.structured, self.indexed, self.views
        twin.owned = Overlay(lambda name: is_buffer(name) if is_outer(name) else below(name))
        twin.made = Overlay(is_outer)
        twin.loose = Overlay(lambda name: is_outer(name) and self.may_be_list(name))
        return twin

    def defined(self, name: str) -> bool:
        """Tell whether the adjoint of a name is defined."""
        return self.owned[name] is not None

    def forget(self, name: str) -> None:
        """Make an adjoint undefined: its statement of the primal has been reversed."""
        self.touched.add(name)
        if name not in self.bound:
            self.owned[name] = None

    def seed(self, name: str) -> gast.Name:
        """Give the expression of a defined adjoint."""
        self.touched.add(name)
        return ir.load(adjoint_name(name))

    def define(self, name: str, expression: gast.expr, owned: bool | None = None) -> gast.stmt:
        """Build the statement that defines an adjoint."""
        self.touched.add(name)
        expression = self._as_array(name, expression)
        fresh = ownership.is_fresh(expression, self.unit) if owned is None else owned
        self.owned[name] = fresh
        if name in self.unit.objects and self.unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN and not _is_fields(expression):
            fields = ir.call(helper_name(self.unit, 'fields_like'), ir.load(name))      # it may be a named tuple
            expression = ir.call(helper_name(self.unit, 'accumulate'), fields, expression)
        self.loose[name] = self._may_be_sequence(expression)
        self.made[name] = False
        self._set_type(name, expression)
        return ir.assign(adjoint_name(name), expression)

    def _as_array(self, name: str, expression: gast.expr) -> gast.expr:
        """Operations on arrays of rank 0 give numbers, and a shadow is an array."""
        t = self.unit.types.get(name, ty.UNKNOWN)
        small = ty.is_array(t) and ty.rank(t) == 0 or ty.rank(t) is None and name in self.unit.whole
        if not small or not self.in_place[name] or name in self.views or _makes_array(expression):
            return expression
        return ir.call(ir.external(self.unit, 'numpy.array', np.array), expression)

    def _set_type(self, name: str, expression: gast.expr) -> None:
        """The shape of an adjoint is that of its primal; a dtype is known only from what defines it."""
        own = self.unit.types.get(name, ty.UNKNOWN)
        mine = infer.rhs(expression, self.unit)
        known = own if own != ty.UNKNOWN else mine
        if isinstance(own, (ty.Tuple, ty.List, ty.Dict, ty.Object)):
            known = adjoint_type(own)
        if isinstance(own, ty.Array) and ty.kind(mine) != own.dtype and own != ty.RANK0:
            known = ty.Array(None, own.shape) if ty.rank(own) != 0 else ty.RANK0
        if ty.is_number(own) and ty.kind(own) not in (None, 'float', 'float64') and mine != ty.UNKNOWN:
            known = mine                # the seed 1.0 of a float32 is Python's
        self.unit.types[adjoint_name(name)] = ty.RANK0 if ty.is_number(known) and ty.is_integer(known) else known

    def zero(self, name: str, in_place: bool = False) -> gast.stmt:
        """Build the statement that defines an adjoint as zeros, to which something may be added in place."""
        kind = self._buffer(name)
        if kind == 'number':
            kind = 'array_buffer' if in_place else 'zeros_like'
        zeros = simplify(ir.call(helper_name(self.unit, kind), ir.load(name)), self.unit)
        made = self.define(name, zeros, owned=True)
        self.made[name] = True
        return made

    def _buffer(self, name: str) -> str:
        """Give the helper that makes the buffer of a value: of what may be a list or a tuple parts can be added to."""
        if name in self.unit.objects:
            return 'fields_like'
        if self.unit.types.get(name, ty.UNKNOWN) != ty.UNKNOWN or name in self.unit.dictionaries | self.unit.sequences:
            return 'zeros_like'
        return self.unit.buffers.get(name, 'zeros_like')

    def may_be_list(self, name: str) -> bool:
        """Tell whether the kind of a value is not known, and nothing shows that it is no list or tuple."""
        unknown = self.unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN and name not in self.unit.dictionaries
        return unknown and self.unit.buffers.get(name, 'buffer_like') == 'buffer_like'

    def _may_be_sequence(self, expression: gast.expr) -> bool:
        """Tell whether an adjoint may be a list or a tuple."""
        if isinstance(expression, gast.Call) and ir.is_external(expression.func):
            path = self.unit.externals[expression.func.id].path
            ours = path.startswith('srcad.') and path.rpartition('.')[2] in ownership.SEQUENCES
            return ours or path.startswith('generated')
        if isinstance(expression, gast.Name):
            return expression.id.startswith('b|') and self.may_be_list(expression.id[2:]) or (
                self.unit.types.get(expression.id, ty.UNKNOWN) == ty.UNKNOWN and ir.is_temporary(expression.id))
        return isinstance(expression, (gast.Subscript, gast.List, gast.Tuple, gast.Call))

    def add(self, name: str, expression: gast.expr) -> list[gast.stmt]:
        """Build the statements that add an expression to an adjoint."""
        if not self.defined(name):
            return [self.define(name, expression)]
        self.touched.add(name)
        if name in self.bound or name in self.views:
            return [self._deposit(name, expression)]
        mine = ir.load(adjoint_name(name))
        if self.loose[name] and self._may_be_sequence(expression):
            self.structured.add(name)
        if name in self.structured or isinstance(self.unit.types.get(name), (ty.Tuple, ty.List, ty.Dict, ty.Object)):
            self.owned[name] = True
            total = ir.call(helper_name(self.unit, 'accumulate'), mine, expression)
            if name in self.buffers and isinstance(self.unit.types.get(name), ty.List):
                return [gast.Assign([gast.Subscript(mine, gast.Slice(None, None, None), gast.Store())], total, None)]
            return [ir.assign(adjoint_name(name), total)]
        if name in self.buffers and self.unit.types.get(name, ty.UNKNOWN) == ty.UNKNOWN:
            return [gast.AugAssign(ir.everything(mine), *_signed(expression))]
        if self.owned[name] and self.in_place[name]:
            return [gast.AugAssign(ir.store(adjoint_name(name)), *_signed(expression))]
        self.owned[name] = True
        return [ir.assign(adjoint_name(name), simplify(gast.BinOp(mine, gast.Add(), expression), self.unit))]

    def _deposit(self, name: str, expression: gast.expr) -> gast.stmt:
        """Build what adds to a buffer that the primal sweep has bound, or to the buffers in a container."""
        mine, t = ir.load(adjoint_name(name)), self.unit.types.get(name, ty.UNKNOWN)
        if isinstance(t, (ty.List, ty.Tuple)):
            buffer, part = self.unit.fresh(), self.unit.fresh()
            target = gast.Tuple([ir.store(buffer), ir.store(part)], gast.Store())
            pairs = ir.call(ir.external(self.unit, 'builtins.zip', zip, 'builtin'), mine, expression)
            add = gast.AugAssign(ir.everything(ir.load(buffer)), gast.Add(), ir.load(part))
            return gast.For(target, pairs, [add], [], None)
        if isinstance(t, ty.Dict):
            key = self.unit.fresh()
            entry = ir.everything(gast.Subscript(mine, ir.load(key), gast.Load()))
            more = gast.Subscript(expression, ir.load(key), gast.Load())
            return gast.For(ir.store(key), mine, [gast.AugAssign(entry, gast.Add(), more)], [], None)
        # `+=` of the name would bind it again, for who reads this text without knowing that it is an array.
        return gast.AugAssign(ir.everything(mine), *_signed(expression))

    def own(self, name: str) -> list[gast.stmt]:
        """Build what makes an adjoint a buffer that may be written in place: zeros, a copy, or nothing."""
        if not self.defined(name):
            return [self.zero(name, in_place=True)]
        self.touched.add(name)
        kept = self.in_place[name] or name in self.views or self.made[name]
        if self.loose[name] and not kept and self._buffer(name) in ('array_buffer', 'buffer_like'):
            return [self._poured(name)]
        if self.owned[name]:
            return []
        self.owned[name] = True
        fresh = ownership.copied(ir.load(adjoint_name(name)), self.unit)
        return [ir.assign(adjoint_name(name), fresh)]

    def _poured(self, name: str) -> gast.stmt:
        """Add an adjoint that may be a list or a tuple to a new buffer."""
        mine, kind = ir.load(adjoint_name(name)), self._buffer(name)
        zeros = ir.call(helper_name(self.unit, kind), ir.load(name))
        total = gast.BinOp(zeros, gast.Add(), mine) if kind == 'array_buffer' else (
            ir.call(helper_name(self.unit, 'accumulate'), zeros, mine))
        poured = self.define(name, total, owned=True)
        self.made[name] = True
        return poured

    def add_at(self, name: str, index: gast.expr, expression: gast.expr) -> list[gast.stmt]:
        """Build the statements that add an expression to the elements ``index`` of an adjoint."""
        made = self.own(name)
        target = gast.Subscript(ir.load(adjoint_name(name)), ir.copy_tree(index), gast.Store())
        if may_repeat(index, self.unit):
            scatter = ir.external(self.unit, 'numpy.add.at', np.add.at)
            call = ir.call(scatter, ir.load(adjoint_name(name)), ir.index_value(self.unit, index), expression)
            return [*made, gast.Expr(call)]
        return [*made, gast.AugAssign(target, *_signed(expression))]


def _is_fields(expression: gast.expr) -> bool:
    """Tell whether an expression certainly gives a dictionary of the adjoints of attributes."""
    name = getattr(getattr(expression, 'func', None), 'id', '').rpartition('.')[2]
    return isinstance(expression, gast.Dict) or name in ('fields_like', 'accumulate')


def _makes_array(expression: gast.expr) -> bool:
    """Tell whether a call makes a buffer."""
    name = getattr(getattr(expression, 'func', None), 'id', '').rpartition('.')[2]
    return name in ('zeros_like', 'array_buffer', 'buffer_like', 'zeros', 'array')


def _signed(expression: gast.expr) -> tuple[gast.operator, gast.expr]:
    """Give the operator and operand of ``+=``: ``-= e`` for the expression ``-e``."""
    if isinstance(expression, gast.UnaryOp) and isinstance(expression.op, gast.USub):
        return gast.Sub(), expression.operand
    return gast.Add(), expression


def index_parts(index: gast.expr) -> list[gast.expr]:
    """Give the parts of an index expression."""
    return list(index.elts) if isinstance(index, gast.Tuple) else [index]


def may_repeat(index: gast.expr, unit: Unit) -> bool:
    """Tell whether an index may select one element twice: true for all that is not certainly basic or a mask."""
    for part in index_parts(index):
        if isinstance(part, (gast.Slice, gast.Constant)):
            continue
        t = infer.rhs(part, unit)
        if ty.is_scalar(t) or isinstance(t, (ty.Slice, ty.Literal)) or ty.dtype(t) == 'bool':
            continue
        return True
    return False
