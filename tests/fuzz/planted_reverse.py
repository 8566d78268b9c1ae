"""Faults of reverse mode: what is active, what refers to what, what is recorded, what is added where."""
import gast
import harness
from planted import fault
from results import exact_value

from srcad import ir
from srcad.ad import adjoints, headers, leaves, ownership, rebinding, recompute, record, references, weave
from srcad.ad.splice import Splicer
from srcad.analyze import activity, liveness, memory, snapshots


def _without_clearing(statements):
    return [s for s in statements if not (isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript)
                                          and isinstance(s.value, gast.Constant))]


@fault('an adjoint is not cleared after an in-place write', leaves, 'store')
def _(real):
    return lambda *args: _without_clearing(real(*args))


@fault('a history is popped from its beginning', weave, '_pop_call')
def _(real):
    return lambda stack: ir.call(gast.Attribute(ir.load(stack), 'pop', gast.Load()), ir.constant(0))


@fault('a second name of an array is no alias', memory, 'reference_source', harness.pullbacks)
def _(real):
    return lambda value, unit: None if isinstance(value, gast.Name) else real(value, unit)


@fault('a view is no alias', memory, 'reference_source', harness.pullbacks)
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


@fault('a borrowed adjoint counts as owned', adjoints.Adjoints, 'own',
       within='sum_after_elements')
def _(real):
    return lambda self, name: [] if self.defined(name) else real(self, name)


@fault('an expression that may be a view counts as new', ownership, 'is_fresh',
       within='sum_after_elements transpose reshaped')
def _(real):
    return lambda expression, unit: True


@fault('an index that repeats counts as one that does not', adjoints, 'may_repeat',
       within='fancy_index fancy_write')
def _(real):
    return lambda index, unit: False


@fault('activity does not flow through updates in place', activity.Activity, '_statement')
def _(real):
    return lambda self, stmt: None if isinstance(stmt, gast.AugAssign) else real(self, stmt)


@fault('activity does not flow through the target of a loop', activity.Activity, '_statement',
       within='loop_over_array loop_over_list loop_over_pairs loop_over_values')
def _(real):
    return lambda self, stmt: None if isinstance(stmt, gast.For) else real(self, stmt)


@fault('a view that is read after its memory changes counts as a value', snapshots.Snapshots, '_written')
def _(real):
    return lambda *args: False


@fault('an operand that has changed is used to compute a value again', recompute.Recompute, '_changed',
       within='loop_over_range while_loop')
def _(real):
    return lambda *args: False


@fault('a name that is bound again is replaced by its source', references, '_bound_once',
       within='second_name_of_what_changes alias')
def _(real):
    return lambda name, layout: True


@fault('to be recorded: what an iteration computes is not saved at its end', record.Record, '_lost_at_end')
def _(real):
    return lambda self, name, scope: False


@fault('to be recorded: what passes from one iteration to the next counts as local', record, 'exposed',
       within='value_of_the_iteration_before')
def _(real):
    return lambda *args: set()


@fault('to be recorded: where elements are put back is not', record.Record, '_undo',
       within='counter_of_its_own')
def _(real):
    return lambda self, mirror: set()


@fault('swapped names: what they name is not put back', weave, 'swap_back',
       within='swapped_arrays')
def _(real):
    return lambda stmt: gast.Pass()


@fault('the adjoint of a name that is bound again is added to that of the name before', adjoints.Adjoints, 'forget')
def _(real):
    return lambda self, name: self.touched.add(name)


@fault('swapped names: the adjoints stay where they are', leaves, 'parallel',
       within='swapped_numbers swapped_arrays')
def _(real):
    return lambda ad, target, value: []


@fault('what is subtracted in place gets the adjoint of what is added', leaves, 'increment')
def _(real):
    return lambda ad, node: real(ad, gast.AugAssign(node.target, gast.Add(), node.value))


@fault('a number that is stored into elements gets the adjoint of one of them', leaves, 'simplify')
def _(real):
    return lambda expression, unit: real(expression.args[0] if getattr(getattr(
        expression, 'func', None), 'id', '').endswith('.unbroadcast') else expression, unit)


@fault('an array with a second name is bound again', rebinding, '_known_to_nobody', harness.general_text)
def _(real):
    return lambda names, *args: names


@fault('an array that may change its shape or dtype is bound again', rebinding, '_is_alike', exact_value,
       within='single_precision')
def _(real):
    return lambda old, new: True


@fault('an operand that is broadcast gets an adjoint of the shape of the result', Splicer, 'helper')
def _(real):
    return lambda self, name, *args: args[0] if name == 'unbroadcast' else real(self, name, *args)
