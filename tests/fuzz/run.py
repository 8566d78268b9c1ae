"""Run random programs against the oracles: ``make fuzz``, with ``FUZZ_ARGS='--seconds 600 --seed 1'``.

Prints the seeds, what became of the programs, and the histogram of the constructs in those that were accepted. Each kind of
failure is shrunk and kept in ``regressions/``. The exit status is 1 if anything failed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'attacks')]

import campaign  # noqa: E402
from oracles import Folder  # noqa: E402

BATCH = 100


def main(argv=None):
    options = _parser().parse_args(argv)
    start = time.time()
    deadline = start + options.seconds if options.seconds else float('inf')
    seeds = iter(range(options.seed, options.seed + options.count // BATCH if options.count else sys.maxsize))
    total = campaign.Tally()
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        waiting = set()
        while True:
            while len(waiting) < options.jobs + 1 and time.time() < deadline:
                seed = next(seeds, None)
                if seed is None:
                    break
                waiting.add(pool.submit(batch, seed, options.checks or None, options.statements, options.size,
                                        deadline))
            if not waiting:
                break
            done, waiting = concurrent.futures.wait(waiting, return_when='FIRST_COMPLETED')
            for future in done:
                try:
                    tally = future.result()
                except Exception as error:          # the generator itself: what is counted so far is not lost
                    total.states['failed'] += 1
                    total.failed[f'generator: {error!r}'] += 1
                    print(f'FAILED generator: {error!r}', flush=True)
                    continue
                for key in tally.failures.keys() - total.failures.keys():
                    print(f'FAILED (seed {tally.failures[key][0]}) {key}', flush=True)
                total.join(tally)
        report(total, time.time() - start, options)
        if not options.keep:
            return int(bool(total.failed))
        for path in pool.map(keep, *zip(*[(key, seed, options) for key, (seed, _, _) in total.failures.items()])):
            print('kept', path, flush=True)
    return int(bool(total.failed))


def _parser():
    build = argparse.ArgumentParser('fuzz', description=__doc__)
    build.add_argument('--seed', type=int, default=1, help='the first seed; each gives a hundred programs')
    build.add_argument('--count', type=int, default=0, help='how many programs, in hundreds')
    build.add_argument('--seconds', type=float, default=0, help='for how long')
    build.add_argument('--jobs', type=int, default=min(os.cpu_count() or 1, 4))
    build.add_argument('--checks', type=int, default=3, help='how many checks a program beside the gradient; 0 for all')
    build.add_argument('--statements', type=int, default=8, help='how many statements at the outermost level')
    build.add_argument('--size', type=int, default=BATCH, help=argparse.SUPPRESS)
    build.add_argument('--show', action='store_true', help='print the first program of each failure and refusal')
    build.add_argument('--keep', action='store_true', help='shrink each failure, and keep it as a regression')
    return build


def batch(seed, checks, statements, size, deadline):
    """Judge the programs of one seed."""
    with tempfile.TemporaryDirectory() as path:
        return campaign.survey(seed, size, Folder(path), checks, stop=lambda: time.time() > deadline,
                               statements=statements)


def keep(key, seed, options):
    """Shrink a failure, and write its program to a file."""
    with tempfile.TemporaryDirectory() as path:
        program = campaign.shrink(seed, options.size, key, Folder(path), options.checks or None, options.statements)
    name = re.sub(r'\W+', '_', key.partition(': ')[0]) + f'_{seed}'
    target = HERE / 'regressions' / f'{name}.py'
    target.write_text(f'# Seed {seed}. {key}\n{program.text}')
    return target


def report(total, seconds, options):
    """Print what became of the programs."""
    programs = sum(total.states.values())
    print(f'\nseeds from {options.seed}, {programs} programs in {seconds:.0f} s: ' +
          ', '.join(f'{n} {state}' for state, n in total.states.most_common()))
    print(f'accepted with a gradient that is not zero: {total.counted}; zero: {total.zero}; '
          f'no independent oracle could judge: {total.unreliable}; refused: {total.refused_share:.1%}')
    for title, counts, first in (('unsuitable', total.unsuitable, {}), ('refused', total.refusals, total.refused),
                                 ('failed', total.failed, total.failures)):
        for key, n in counts.most_common():
            print(f'{title:>12} {n:5} {key}')
            if options.show and key in first:
                seed, program, outcome = first[key]
                print(f'--- seed {seed}\n{program.text}{outcome.detail}\n---')
    print('\nprograms that contain a construct:')
    for name, n in total.constructs.most_common():
        print(f'{name:>32} {n:6} {n / max(1, total.states["right"]):6.1%}')


if __name__ == '__main__':
    sys.exit(main())
