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


def search(planted, programs, folder):
    """Give how many of some programs the fuzzer needs to find a fault, and the failure's key; None if it does not."""
    for count, program in enumerate(programs, 1):
        with planted.planted(), limited(5):
            outcome = judge_text(program.text, folder, planted.seen, program.single)
        assert '<lambda>()' not in outcome.detail, f'{planted.what}: it does not fit what it takes the place of'
        if outcome.state == 'failed' and 'does not end' not in outcome.key:
            without = judge_text(program.text, folder, named(outcome.key), program.single)
            if without.state in ('right', 'refused', 'refused later'):
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
