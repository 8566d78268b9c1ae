"""Run random programs against the oracles: ``make fuzz``, with ``FUZZ_ARGS='--seconds 600 --seed 1'``.

Prints the seeds, what became of the programs, and the histogram of the constructs in those that were accepted. The counts
are added to a record, so that runs add up to one campaign: each goes on with the seed after the last. The first program of
each kind of failure is written beside the record; ``--keep`` shrinks it to a file in ``regressions/``. The exit status is
1 if anything failed.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'attacks')]

import campaign  # noqa: E402
from oracles import Folder  # noqa: E402

BATCH = 100
RECORD = HERE.parents[1] / '.fuzz' / 'record.jsonl'


def main(argv=None):
    options = _parser().parse_args(argv)
    if options.total:
        report(*recorded(options.record), options)
        return 0
    options.record.parent.mkdir(parents=True, exist_ok=True)
    if options.seed is None:
        options.seed = recorded(options.record)[1] + 1
    total, last = run(options)
    report(total, last, options)
    if options.keep:
        for key, failure in total.failures.items():
            print('kept', campaign.keep(key, failure, options.statements), flush=True)
    return int(bool(total.failed))


def run(options):
    """Judge the programs of seed after seed, in some processes; gives the counts and the last seed."""
    deadline = time.time() + options.seconds if options.seconds else float('inf')
    seeds = iter(range(options.seed, options.seed + options.count // BATCH if options.count else sys.maxsize))
    total, last, waiting = campaign.Tally(), options.seed, {}
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        while True:
            while len(waiting) < options.jobs + 1 and time.time() < deadline:
                seed = next(seeds, None)
                if seed is None:
                    break
                waiting[pool.submit(batch, seed, options, deadline)] = seed
            if not waiting:
                return total, last
            for future in concurrent.futures.wait(waiting, return_when='FIRST_COMPLETED').done:
                last = max(last, waiting[future])
                enter(future, waiting.pop(future), total, options)


def enter(future, seed, total, options):
    """Enter what a batch counted."""
    try:
        tally = future.result()
    except Exception as error:          # the generator itself: what is counted so far is not lost
        tally = campaign.Tally()
        tally.failed[f'generator: {error!r}'] += 1
        print(f'FAILED (seed {seed}) generator: {error!r}', flush=True)
    with options.record.open('a') as record:
        record.write(tally.to_line(seed=seed, statements=options.statements, checks=options.checks) + '\n')
    for key in tally.failures.keys() - total.failures.keys():
        print(f'FAILED (seed {seed}) {key}', flush=True)
        with options.record.with_name('failures.txt').open('a') as file:
            file.write(_shown(*tally.failures[key]))
    total.join(tally)


def recorded(path):
    """Give the sum of all runs, and the last seed."""
    total, last = campaign.Tally(), 0
    for line in path.read_text().splitlines() if path.exists() else ():
        total.join(campaign.Tally.from_line(line))
        last = max(last, json.loads(line)['seed'])
    return total, last


def _parser():
    build = argparse.ArgumentParser('fuzz', description=__doc__)
    build.add_argument('--seed', type=int, help='the first seed, each gives a hundred programs; else the next in the record')
    build.add_argument('--count', type=int, default=0, help='how many programs, in hundreds')
    build.add_argument('--seconds', type=float, default=0, help='for how long')
    build.add_argument('--jobs', type=int, default=min(os.cpu_count() or 1, 4))
    build.add_argument('--checks', type=int, default=3, help='how many checks a program beside the gradient; 0 for all')
    build.add_argument('--statements', type=int, default=8, help='how many statements at the outermost level')
    build.add_argument('--show', action='store_true', help='print the first program of each failure and refusal')
    build.add_argument('--keep', action='store_true', help='shrink each failure, and keep it as a regression')
    build.add_argument('--record', type=pathlib.Path, default=RECORD, help='the file that runs add their counts to')
    build.add_argument('--total', action='store_true', help='run nothing: print the sum of the record')
    return build


def batch(seed, options, deadline):
    """Judge the programs of one seed."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path)
        tally = campaign.survey(seed, BATCH, folder, options.checks or None, stop=lambda: time.time() > deadline,
                                statements=options.statements)
        campaign.hash_seeds(seed, tally, folder)
    tally.right.clear()
    tally.seconds = time.process_time() - start
    return tally


def report(total, last, options):
    """Print what became of the programs."""
    programs = sum(total.states.values())
    print(f'\nseeds to {last}, {programs} programs in {total.seconds:.0f} s of processor time: ' +
          ', '.join(f'{n} {state}' for state, n in total.states.most_common()))
    print(f'accepted with a gradient that is not zero: {total.counted}; zero: {total.zero}; '
          f'no independent oracle could judge: {total.unreliable}; refused: {total.refused_share:.1%}')
    for title, counts, first in (('unsuitable', total.unsuitable, {}), ('refused', total.refusals, total.refused),
                                 ('failed', total.failed, total.failures)):
        for key, n in counts.most_common():
            print(f'{title:>12} {n:5} {key}')
            if options.show and key in first:
                print(_shown(*first[key]))
    print('\nprograms that contain a construct:')
    for name, n in total.constructs.most_common():
        print(f'{name:>32} {n:6} {n / max(1, total.states["right"]):6.1%}')


def _shown(seed, program, outcome):
    return f'--- seed {seed}: {outcome.key}\n{program.text}{outcome.detail}\n'


if __name__ == '__main__':
    sys.exit(main())
