"""The faults that are planted: each exchanges one function of a pass by one that is wrong; see faults.py."""
import contextlib
import dataclasses
from collections.abc import Callable

import gast
import numpy as np

import srcad
from srcad import ir
from srcad.ad import (
    adjoints,
    forward,
    halves,
    headers,
    leaves,
    ownership,
    rebinding,
    recompute,
    record,
    references,
    residual,
    shadows,
    weave,
)
from srcad.ad.adjoints import adjoint_name
from srcad.ad.callees import Callees
from srcad.ad.splice import Splicer
from srcad.analyze import activity, liveness, memory, signature, snapshots
from srcad.normalize import exits, parallel
from srcad.optimize import accumulate, coalesce, cse, dead, fold, histories, hoist, increments, invariants, partial, sums

FAULTS = []


def _sizes(raw, change):
    """Change the dimensions in a key of arguments."""
    if not isinstance(raw, tuple) or not raw:
        return raw
    if isinstance(raw[0], np.dtype):
        return (raw[0], tuple(map(change, raw[1])), *raw[2:])
    return tuple(_sizes(part, change) for part in raw)


def _dtypes(raw):
    """Put one dtype in place of each in a key of arguments."""
    if not isinstance(raw, tuple) or not raw:
        return raw
    if isinstance(raw[0], np.dtype):
        return (np.dtype(float), *raw[1:])
    return tuple(map(_dtypes, raw))


def _forget():
    """Forget what was compiled, and the keys."""
    srcad.cache_clear()
    signature._canonical.clear()


@dataclasses.dataclass(frozen=True)
class Fault:
    """A fault: what is wrong, whose attribute is exchanged, and what takes its place, made of the original."""

    what: str
    owner: object
    name: str
    make: Callable

    @contextlib.contextmanager
    def planted(self):
        """Compile with the fault."""
        real = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.make(real))
        _forget()
        try:
            yield
        finally:
            setattr(self.owner, self.name, real)
            _forget()


def fault(what, owner, name):
    """Enter a fault."""
    def enter(make):
        FAULTS.append(Fault(what, owner, name, make))
        return make
    return enter


def _without_clearing(statements):
    return [s for s in statements if not (isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript)
                                          and isinstance(s.value, gast.Constant))]


@fault('an adjoint is not cleared after an in-place write', leaves, 'store')
def _(real):
    return lambda *args: _without_clearing(real(*args))


@fault('a history is popped from its beginning', weave, '_pop_call')
def _(real):
    return lambda stack: ir.call(gast.Attribute(ir.load(stack), 'pop', gast.Load()), ir.constant(0))


@fault('a second name of an array is no alias', memory, 'reference_source')
def _(real):
    return lambda value, unit: None if isinstance(value, gast.Name) else real(value, unit)


@fault('a view is no alias', memory, 'reference_source')
def _(real):
    return lambda value, unit: None if isinstance(value, gast.Subscript) else real(value, unit)


@fault('liveness: what the next iteration reads is not live', liveness.Liveness, '_solve')
def _(real):
    def solve(self):
        gen, kill = self._local_facts()
        for number in reversed(range(len(self.blocks))):
            for successor in self.blocks[number][-1].successors:
                self.leaving[number] |= self.entering[self.block_of[successor.index]]
            self.entering[number] = self.leaving[number] & ~kill[number] | gen[number]
    return solve


@fault('an array that is read later is not live', references.References, '_live_after')
def _(real):
    return lambda self, stmt: frozenset()


@fault('to be recorded: elements that are overwritten are not', record.Record, '_restore')
def _(real):
    def restore(self, entry, bits):
        entry.restore.update(n for n in self._bits.decode(bits) if not n.startswith('memory|'))
    return restore


@fault('to be recorded: names that are bound again are not', record.Record, '_restore')
def _(real):
    def restore(self, entry, bits):
        entry.restore.update(n for n in self._bits.decode(bits) if n.startswith('memory|'))
    return restore


@fault('to be recorded: what an iteration needs of the one before is missed', record.Record, '_flow_loop')
def _(real):
    def flow(self, mirror, entry, needed):
        targets = self._bits.encode(sorted(record.header_bound(mirror.stmt)))
        self._restore(entry, targets & needed)
        self._flow(self.scopes[id(mirror.body)], 0)
        return needed
    return flow


@fault('what is saved of memory is a view of it', weave.Weave, '_kept')
def _(real):
    return lambda self, value: value


@fault('a branch is tested again after what it tests has changed', headers.Headers, '_branch')
def _(real):
    return lambda self, mirror: []


@fault('a loop runs forwards in the reverse sweep', headers, '_builtin')
def _(real):
    return lambda unit, name, value: real(unit, *(('list', list) if name == 'reversed' else (name, value)))


@fault('an early exit of a loop is not counted', headers, 'has_break')
def _(real):
    return lambda mirrors: False


@fault('a later contribution replaces the first', adjoints.Adjoints, 'add')
def _(real):
    def add(self, name, expression):
        return real(self, name, expression) if name in self.bound | self.views else [self.define(name, expression)]
    return add


@fault('a borrowed adjoint counts as owned', adjoints.Adjoints, 'own')
def _(real):
    return lambda self, name: [] if self.defined(name) else real(self, name)


@fault('an expression that may be a view counts as new', ownership, 'is_fresh')
def _(real):
    return lambda expression, unit: True


@fault('an index that repeats counts as one that does not', adjoints, 'may_repeat')
def _(real):
    return lambda index, unit: False


@fault('activity does not flow through updates in place', activity.Activity, '_statement')
def _(real):
    return lambda self, stmt, memory: None if isinstance(stmt, gast.AugAssign) else real(self, stmt, memory)


@fault('activity does not flow through the target of a loop', activity.Activity, '_statement')
def _(real):
    return lambda self, stmt, memory: None if isinstance(stmt, gast.For) else real(self, stmt, memory)


@fault('a view that is read after its memory changes counts as a value', snapshots.Snapshots, '_written')
def _(real):
    return lambda *args: False


@fault('an operand that has changed is used to compute a value again', recompute.Recompute, '_changed')
def _(real):
    return lambda *args: False


@fault('a name that is bound again is replaced by its source', references, '_bound_once')
def _(real):
    return lambda name, layout: True


@fault('forward mode: a store keeps the tangent of the elements', forward.ForwardAD, '_store')
def _(real):
    return lambda self, node, target, value: [node]


@fault('optimizer: a common expression is kept over a write', cse, '_forget')
def _(real):
    return lambda node, known, depends, unit, aliases: None


@fault('optimizer: an expression is moved over a write', fold._Fold, '_kill')
def _(real):
    return lambda self, found, table: None


@fault('optimizer: a store that is read later is dropped', dead, '_unread_arrays')
def _(real):
    return lambda function, counts: {n.value.id for n in gast.walk(function) if isinstance(n, gast.Subscript)
                                     and isinstance(n.ctx, gast.Store) and isinstance(n.value, gast.Name)}



# Reverse mode.

@fault('to be recorded: what an iteration computes is not saved at its end', record.Record, '_lost_at_end')
def _(real):
    return lambda self, name, scope: False


@fault('to be recorded: what passes from one iteration to the next counts as local', record, 'exposed')
def _(real):
    return lambda *args: set()


@fault('to be recorded: where elements are put back is not', record.Record, '_undo')
def _(real):
    return lambda self, mirror: set()


@fault('what a swap of elements changes is not put back', weave, 'swap_back')
def _(real):
    return lambda stmt: gast.Pass()


@fault('the adjoint of a name that is bound again is added to that of the name before', adjoints.Adjoints, 'forget')
def _(real):
    return lambda self, name: self.touched.add(name)


@fault('swapped names: the adjoints stay where they are', leaves, 'parallel')
def _(real):
    return lambda ad, target, value: []


@fault('what is subtracted in place gets the adjoint of what is added', leaves, 'increment')
def _(real):
    return lambda ad, node: real(ad, gast.AugAssign(node.target, gast.Add(), node.value))


@fault('a number that is stored into elements gets the adjoint of one of them', leaves, 'simplify')
def _(real):
    return lambda expression, unit: real(expression.args[0] if getattr(getattr(
        expression, 'func', None), 'id', '').endswith('.unbroadcast') else expression, unit)


@fault('an array with a second name is bound again', rebinding, '_known_to_nobody')
def _(real):
    return lambda names, *args: names


@fault('an array that may change its shape or dtype is bound again', rebinding, '_is_alike')
def _(real):
    return lambda old, new: True


@fault('an operand that is broadcast gets an adjoint of the shape of the result', Splicer, 'helper')
def _(real):
    return lambda self, name, *args: args[0] if name == 'unbroadcast' else real(self, name, *args)


# Shadows that the primal sweep binds.

@fault('shadows: a name that is bound again keeps the shadow that it had', shadows.Shadows, '_assign')
def _(real):
    def assign(self, target, value):
        named = isinstance(target, gast.Name) and isinstance(value, gast.Name)
        return ([], [ir.assign(adjoint_name(target.id), ir.load(adjoint_name(target.id)))]) if named and (
            target.id in self.names) else real(self, target, value)
    return assign


@fault('shadows: the list of shadows stays as it is when the list changes', shadows.Shadows, '_effect')
def _(real):
    return lambda self, call: []


@fault('shadows: an array that is stored into a list keeps no shadow there', shadows.Shadows, '_item')
def _(real):
    return lambda self, target, value: gast.Pass()


# Called functions.

@fault('calls: x = g(x) does not take the adjoint of x before it adds to it', halves, 'reverse')
def _(real):
    return lambda ad, target, value, seed: real(
        ad, target, value, gast.UnaryOp(gast.UAdd(), seed) if isinstance(seed, gast.Name) else seed)


@fault('calls: the reverse half empties the histories that it gets', residual.Plan, 'own_copies')
def _(real):
    return lambda self: []


@fault('calls: a pullback keeps the arrays of its caller', residual.Plan, 'held')
def _(real):
    return lambda self, name: ir.load(name)


@fault('calls: an array that is kept is given back as well', residual.Plan, 'result')
def _(real):
    return lambda self, value: value


@fault('calls: the halves for one set of active arguments serve for another', Callees, 'halves')
def _(real):
    def halves_(self, function, active, arguments, mode):
        known = self.__dict__.setdefault('first', {})
        return known.setdefault((id(function), mode), real(self, function, active, arguments, mode))
    return halves_


@fault('calls: what a function writes to its arguments is not seen', Callees, 'writes')
def _(real):
    return lambda self, function, types: set()


@fault('calls: a result that refers to an argument counts as new', Callees, 'aliases')
def _(real):
    return lambda self, function, types: set()


# Forward mode.

@fault('forward mode: what is subtracted from elements is added to their tangent', forward.ForwardAD, 'visit_AugAssign')
def _(real):
    def visit(self, node):
        return [gast.AugAssign(s.target, gast.Add(), s.value) if isinstance(s, gast.AugAssign) and s is not node else s
                for s in real(self, node)]
    return visit


@fault('forward mode: a tangent that may be a view is not copied', forward.ForwardAD, '_own')
def _(real):
    return lambda self, stmt, target, value: None


@fault('forward mode: the tangent lacks the broadcasting of the primal', forward.ForwardAD, '_check_shape')
def _(real):
    return lambda self, stmt, target: None


@fault('forward mode: an operand is bound again before the tangent reads it', forward.ForwardAD, '_operation')
def _(real):
    def operation(self, node, target, value):
        statements = real(self, node, target, value)
        return sorted(statements, key=lambda s: s is not node)
    return operation


@fault('forward mode: the tangent of the result is that of an argument itself', forward.ForwardAD, '_returned')
def _(real):
    return lambda self, value: self.tangent(value)


# Normalisation.

@fault('exits: what follows a branch that leaves is done after both', exits._Exits, '_flags')
def _(real):
    return lambda self, node, rest: rest.later.append(node)


@fault('a swap is done one after the other', parallel, '_in_sequence')
def _(real):
    return lambda pairs: True


# The optimizer.

@fault('optimizer: the double of a value is the value', sums, 'double')
def _(real):
    return lambda expression: expression


@fault('optimizer: a difference of products is taken as a sum', sums, '_shared')
def _(real):
    return lambda left, op, right: real(left, gast.Add(), right)


@fault('optimizer: a product is shared although a factor changes', partial, 'changed_names')
def _(real):
    return lambda node: set()


@fault('optimizer: two versions of a variable share a name while both are read', coalesce._Overlaps, '_bind')
def _(real):
    return lambda self, name, live: None


@fault('optimizer: a contribution is merged over a statement that reads it', accumulate._Accumulate, '_forget')
def _(real):
    return lambda self, found, last, names: None


@fault('optimizer: a copy is left out although the original changes', hoist._Hoist, '_may_move')
def _(real):
    return lambda self, node, name, between: isinstance(node, gast.Assign) and isinstance(node.value, gast.BinOp)


@fault('optimizer: an element that a loop changes is read before it', invariants._Invariants, '_fixed')
def _(real):
    return lambda self, node, found, used: invariants._is_element(node) and invariants._text(node) in used


@fault('optimizer: an array that has a second name is added to in place', increments, '_own_arrays')
def _(real):
    return lambda function, unit: set(unit.types)


@fault('optimizer: a loop runs over a history that not each iteration adds to', histories._Histories, '_saves')
def _(real):
    return lambda self, stack, loop: True


# Keys.

@fault('the key of a call leaves out the dimensions that are 1', signature, '_canonicalise')
def _(real):
    return lambda raw, literals: real(_sizes(raw, lambda n: max(n, 2)), literals)


@fault('the key of a call leaves out which dimensions are equal', signature, '_canonicalise')
def _(real):
    return lambda raw, literals: _sizes(real(raw, literals), lambda n: max(n, -1))


@fault('the key of a call leaves out dtypes', signature, '_canonicalise')
def _(real):
    return lambda raw, literals: _dtypes(real(raw, literals))
