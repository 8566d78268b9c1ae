"""Faults of compiler passes, made on purpose: the fuzzer must find each within some programs.

    make mutate

Each fault exchanges one function of a pass. What the fuzzer finds counts only if the program is right without the fault.
"""
import contextlib
import dataclasses
import pathlib
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'attacks')]

import campaign  # noqa: E402
import gast  # noqa: E402
import numpy as np  # noqa: E402
from oracles import Folder, judge_text, named, selection  # noqa: E402

import srcad  # noqa: E402
from srcad import cache, ir  # noqa: E402
from srcad.ad import adjoints, forward, headers, leaves, ownership, recompute, record, references, weave  # noqa: E402
from srcad.analyze import activity, liveness, memory, snapshots  # noqa: E402
from srcad.optimize import cse, dead, fold  # noqa: E402

LIMIT = 400         # programs in which each fault must be found
FAULTS = []


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
        srcad.cache_clear()
        try:
            yield
        finally:
            setattr(self.owner, self.name, real)
            srcad.cache_clear()


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


@fault('liveness: what the next iteration reads is not live', liveness.Liveness, '_walk')
def _(real):
    def walk(self, number):
        self.leaving[number] = 0
        return real(self, number)
    return walk


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


@contextlib.contextmanager
def limited(seconds):
    """End with an error what takes too long: a derivative with a fault may not end."""
    def stop(*_):
        raise RuntimeError('it does not end')
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 5.0)      # again: where it is caught, it does not end either
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def search(planted, programs, folder):
    """Give how many of some programs the fuzzer needs to find a fault, and the failure's key; None if it does not."""
    for count, program in enumerate(programs, 1):
        checks = selection(program.text, 3)
        with planted.planted(), limited(60):
            outcome = judge_text(program.text, folder, checks, program.single)
        if outcome.state == 'failed' and 'does not end' not in outcome.key:
            without = judge_text(program.text, folder, named(outcome.key), program.single)
            if without.key != outcome.key:
                return count, outcome.key
    return None


def closures_are_told_apart():
    """Tell whether functions that differ in their closures alone have derivatives of their own."""
    def scaled(by):
        def f(x):
            return by(x) * x
        return f
    return [srcad.grad(scaled(by))(2.0) for by in (np.square, np.sqrt, np.square)] == [12.0, 1.5 * 2.0 ** 0.5, 12.0]


CLOSURES = Fault('the key of the cache leaves out the closure', cache, 'identity', lambda real: lambda function: (
    (function.__code__, function.__name__) if hasattr(function, '__code__') else real(function)))


def closures_notice():
    """Tell whether the check of closures holds, and notices that the cache ignores them."""
    right = closures_are_told_apart()
    with CLOSURES.planted():
        return right and not closures_are_told_apart()


def main(words):
    """Print how many programs each fault needs; words choose faults. The status is the number of those not found."""
    warnings.simplefilter('ignore')
    begin, lost = time.time(), 0
    programs = campaign.drawn(1, LIMIT, statements=5)
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path)
        chosen = [f for f in FAULTS if not words or any(word in f.what for word in words)]
        for planted in chosen:
            found = search(planted, programs, folder)
            lost += found is None
            print(f'{found[0]:4} programs: {planted.what} ({found[1]})' if found else
                  f'NOT FOUND in {LIMIT} programs: {planted.what}', flush=True)
    closures = closures_notice()
    lost += not closures
    print(f'{"  test of closures" if closures else "NOT FOUND"}: {CLOSURES.what}')
    print(f'{len(chosen) + 1} faults of passes, {lost} not found, in {time.time() - begin:.0f} s')
    return lost


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
