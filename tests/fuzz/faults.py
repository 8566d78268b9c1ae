"""Faults of compiler passes, made on purpose: the fuzzer must find each within some programs.

    make mutate

Each fault exchanges one function of a pass. What the fuzzer finds counts only if the program is right without the fault.
"""
import contextlib
import pathlib
import signal
import sys
import tempfile
import time
import warnings

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'attacks')]

import campaign  # noqa: E402
import numpy as np  # noqa: E402
import planted_calls  # noqa: E402, F401  they enter their faults
import planted_optimizer  # noqa: E402, F401
import planted_reverse  # noqa: E402, F401
from oracles import Folder, judge_text, named  # noqa: E402
from planted import FAULTS, Fault  # noqa: E402

import srcad  # noqa: E402
from srcad import cache  # noqa: E402

LIMIT = 400         # programs in which each fault must be found
POOL = 5000         # programs that are drawn: those for one fault are among them


@contextlib.contextmanager
def limited(seconds):
    """End with an error what takes too long: a derivative with a fault may not end."""
    def stop(*_):
        raise RuntimeError('it does not end')
    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 5.0)      # again: where it is caught, it does not end either
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def search(faults, programs, folder):
    """Look for faults in program after program; gives (count, fault, key) for each that the fuzzer finds.

    The count is that of the programs which were tried for the fault: those with one of the constructs that it names, if any.
    Faults that the same checks see are planted together. What is right with all of them is right with each, but where one
    hides another: then that is found in a later program. What is not right is tried with one half, and with the other.
    """
    left, tried = list(faults), dict.fromkeys((fault.what for fault in faults), 0)
    for program in programs:
        chosen = [f for f in left if tried[f.what] < LIMIT and (not f.within or f.within & set(program.used))]
        tried.update({f.what: tried[f.what] + 1 for f in chosen})
        for seen in dict.fromkeys(f.seen for f in chosen):
            for fault, key in _found([f for f in chosen if f.seen == seen], program, folder):
                left.remove(fault)
                yield tried[fault.what], fault, key
        if not left:
            return


def _found(faults, program, folder):
    """Give the faults of a list that a program shows, each with the key of the failure."""
    with contextlib.ExitStack() as stack:
        for planted in faults:
            stack.enter_context(planted.planted())
        stack.enter_context(limited(5))
        outcome = judge_text(program.text, folder, faults[0].seen, program.single)
    if outcome.state in ('right', 'unsuitable'):
        return []
    if len(faults) > 1:
        half = len(faults) // 2
        return [*_found(faults[:half], program, folder), *_found(faults[half:], program, folder)]
    assert '<lambda>()' not in outcome.detail, f'{faults[0].what}: it does not fit what it takes the place of'
    if outcome.state != 'failed' or 'does not end' in outcome.key:
        return []
    without = judge_text(program.text, folder, named(outcome.key), program.single)
    return [(faults[0], outcome.key)] if without.state in ('right', 'refused', 'refused later') else []


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
    begin = time.time()
    programs = campaign.drawn(1, POOL, statements=3)
    chosen = [f for f in FAULTS if not words or any(word in f.what for word in words)]
    left = list(chosen)
    with tempfile.TemporaryDirectory() as path:
        for count, planted, key in search(chosen, programs, Folder(path)):
            left.remove(planted)
            print(f'{count:4} programs: {planted.what} ({key})', flush=True)
    for planted in left:
        print(f'NOT FOUND in {LIMIT} programs: {planted.what}')
    lost = len(left)
    closures = closures_notice()
    lost += not closures
    print(f'{"  test of closures" if closures else "NOT FOUND"}: {CLOSURES.what}')
    print(f'{len(chosen) + 1} faults of passes, {lost} not found, in {time.time() - begin:.0f} s')
    return lost


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
