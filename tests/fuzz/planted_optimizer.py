"""Faults of normalisation and of the optimizer."""
import gast
import harness
from planted import fault

from srcad.normalize import exits, parallel
from srcad.optimize import accumulate, coalesce, cse, dead, fold, histories, hoist, increments, invariants, partial, sums


@fault('exits: what follows a branch that leaves is done after both', exits._Exits, '_flags',
       within='early_return early_exit')
def _(real):
    return lambda self, node, rest: rest.later.append(node)


@fault('a swap is done one after the other', parallel, '_in_sequence',
       within='swapped_numbers swapped_arrays')
def _(real):
    return lambda pairs: True


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



@fault('optimizer: the double of a value is the value', sums, 'double')
def _(real):
    return lambda expression: expression


@fault('optimizer: a difference of products is taken as a sum', sums, '_shared',
       within='terms_of_the_same_numbers')
def _(real):
    return lambda left, op, right: real(left, gast.Add(), right)


@fault('optimizer: a product is shared although a factor changes', partial, 'changed_names',
       within='products_in_a_loop')
def _(real):
    return lambda node: set()


@fault('optimizer: two versions of a variable share a name while both are read', coalesce._Overlaps, '_bind')
def _(real):
    return lambda self, name, live: None


@fault('optimizer: a contribution is merged over a statement that reads it', accumulate._Accumulate, '_forget')
def _(real):
    return lambda self, found, last, names: None


@fault('optimizer: a copy is left out although the original changes', hoist._Hoist, '_may_move',
       within='slice_write shift_within')
def _(real):
    return lambda self, node, name, between: isinstance(node, gast.Assign) and isinstance(node.value, gast.BinOp)


@fault('optimizer: an element that a loop changes is read before it', invariants._Invariants, '_fixed',
       within='counter_of_its_own')
def _(real):
    return lambda self, node, found, used: invariants._is_element(node) and invariants._text(node) in used


@fault('optimizer: an array that has a second name is added to in place', increments, '_own_arrays', harness.general_text,
       within='sum_after_elements')
def _(real):
    return lambda function, unit: set(unit.types)


@fault('optimizer: a loop runs over a history that not each iteration adds to', histories._Histories, '_saves',
       within='loop_over_range loop_over_array loop_over_pairs')
def _(real):
    return lambda self, stack, loop: True
