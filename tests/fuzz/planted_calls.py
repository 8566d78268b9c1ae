"""Faults of calls, of shadows that the primal sweep binds, of forward mode, and of the keys of calls."""
import gast
import harness
import numpy as np
from again import other_arguments
from planted import fault
from results import array_results

from srcad import ir
from srcad.ad import forward, residual, shadows
from srcad.ad.adjoints import adjoint_name
from srcad.ad.callees import Callees
from srcad.analyze import signature


@fault('shadows: a name that is bound again keeps the shadow that it had', shadows.Shadows, '_assign', harness.general_text)
def _(real):
    def assign(self, target, value):
        named = isinstance(target, gast.Name) and isinstance(value, gast.Name)
        return ([], [ir.assign(adjoint_name(target.id), ir.load(adjoint_name(target.id)))]) if named and (
            target.id in self.names) else real(self, target, value)
    return assign


@fault('shadows: the list of shadows stays as it is when the list changes', shadows.Shadows, '_effect', harness.general_text,
       within='list_of_arrays_that_are_written')
def _(real):
    return lambda self, call: []


@fault('shadows: an array that is stored into a list keeps no shadow there', shadows.Shadows, '_item', harness.general_text,
       within='list_of_arrays_that_are_written')
def _(real):
    return lambda self, target, value: gast.Pass()


@fault('calls: the reverse half empties the histories that it gets', residual.Plan, 'own_copies', harness.pullbacks)
def _(real):
    return lambda self: []


@fault('calls: a pullback keeps the arrays of its caller', residual.Plan, 'held', harness.pullbacks)
def _(real):
    return lambda self, name: ir.load(name)


@fault('calls: an array that is kept is given back as well', residual.Plan, 'result', array_results,
       within='smooth_array')
def _(real):
    return lambda self, value: value


@fault('calls: the halves for one set of active arguments serve for another', Callees, 'halves',
       within='call_of_new_helper')
def _(real):
    def halves_(self, function, active, arguments, mode):
        known = self.__dict__.setdefault('first', {})
        return known.setdefault((id(function), mode), real(self, function, active, arguments, mode))
    return halves_


@fault('calls: what a function writes to its arguments is not seen', Callees, 'writes',
       within='call_of_new_helper call_of_helper')
def _(real):
    return lambda self, function, types: set()


@fault('calls: a result that refers to an argument counts as new', Callees, 'aliases', harness.pullbacks,
       within='call_of_new_helper call_of_helper')
def _(real):
    return lambda self, function, types: set()


@fault('forward mode: a store keeps the tangent of the elements', forward.ForwardAD, '_store', harness.forward)
def _(real):
    return lambda self, node, target, value: [node]


@fault('forward mode: what is subtracted from elements is added to their tangent', forward.ForwardAD, 'visit_AugAssign',
       harness.forward)
def _(real):
    def visit(self, node):
        return [gast.AugAssign(s.target, gast.Add(), s.value) if isinstance(s, gast.AugAssign) and s is not node else s
                for s in real(self, node)]
    return visit


@fault('forward mode: a tangent that may be a view is not copied', forward.ForwardAD, '_own', harness.forward)
def _(real):
    return lambda self, stmt, target, value: None


@fault('forward mode: the tangent lacks the broadcasting of the primal', forward.ForwardAD, '_check_shape',
       harness.forward)
def _(real):
    return lambda self, stmt, target: None


@fault('forward mode: an operand is bound again before the tangent reads it', forward.ForwardAD, '_operation',
       harness.forward)
def _(real):
    def operation(self, node, target, value):
        statements = real(self, node, target, value)
        return sorted(statements, key=lambda s: s is not node)
    return operation


@fault('forward mode: the tangent of the result is that of an argument itself', forward.ForwardAD, '_returned',
       array_results)
def _(real):
    return lambda self, value: self.tangent(value)


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


@fault('the key of a call leaves out the dimensions that are 1', signature, '_canonicalise', other_arguments)
def _(real):
    return lambda raw, literals: real(_sizes(raw, lambda n: max(n, 2)), literals)


@fault('the key of a call leaves out which dimensions are equal', signature, '_canonicalise', other_arguments)
def _(real):
    return lambda raw, literals: _sizes(real(raw, literals), lambda n: max(n, -1))


@fault('the key of a call leaves out dtypes', signature, '_canonicalise', other_arguments)
def _(real):
    return lambda raw, literals: _dtypes(real(raw, literals))
