"""Running many programs: counting what they are made of and what became of them, and shrinking what fails."""
import collections
import dataclasses
import json
import pathlib
import re
import tempfile

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.database import InMemoryExampleDatabase, choices_to_bytes
from oracles import Folder, Outcome, judge, judge_text, named
from programs import programs, random_program
from texts import under_seed

REGRESSIONS = pathlib.Path(__file__).resolve().parent / 'regressions'
_COUNTS = ('states', 'refusals', 'unsuitable', 'constructs', 'failed')


@dataclasses.dataclass
class Tally:
    """What became of the programs of a campaign.

    Attributes
    ----------
    states, refusals, unsuitable, constructs
        Counts: of outcomes, of refusals by code and reason, of reasons why programs are not suitable, and of programs
        by the constructs in them.
    zero, unreliable
        How many gradients were zero, and how many no independent oracle could judge.
    seconds
        How long they took, in all processes together.
    failures, refused
        The first seed, program and outcome for each kind of failure and refusal.
    right
        The programs all of whose checks were right.
    """

    states: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    refusals: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    unsuitable: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    constructs: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    failed: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    zero: int = 0
    unreliable: int = 0
    seconds: float = 0.0
    failures: dict = dataclasses.field(default_factory=dict)
    refused: dict = dataclasses.field(default_factory=dict)
    right: list = dataclasses.field(default_factory=list)

    def add(self, seed, program, outcome):
        """Enter the outcome of a program."""
        self.states[outcome.state] += 1
        if outcome.state == 'failed':
            self.failed[outcome.key] += 1
            self.failures.setdefault(outcome.key, (seed, program, outcome))
        elif 'refused' in outcome.state:
            self.refusals[outcome.key] += 1
            self.refused.setdefault(outcome.key, (seed, program, outcome))
        elif outcome.state == 'unsuitable':
            self.unsuitable[outcome.key] += 1
        else:
            self.zero += outcome.zero
            self.unreliable += outcome.unreliable
            self.right.append(program)
            self.constructs.update(set(program.used))

    def join(self, other):
        """Add the counts of another."""
        for name in _COUNTS:
            getattr(self, name).update(getattr(other, name))
        for name in ('failures', 'refused'):
            setattr(self, name, {**getattr(other, name), **getattr(self, name)})
        self.zero += other.zero
        self.unreliable += other.unreliable
        self.seconds += other.seconds

    def to_line(self, **about):
        """Write the counts as one line of a record; `about` says which seed they are of."""
        counts = {name: dict(getattr(self, name)) for name in _COUNTS}
        return json.dumps({**about, **counts, 'zero': self.zero, 'unreliable': self.unreliable,
                           'seconds': round(self.seconds, 1)})

    @classmethod
    def from_line(cls, line):
        """Read counts from a line of a record."""
        read = json.loads(line)
        return cls(**{name: collections.Counter(read[name]) for name in _COUNTS}, zero=read['zero'],
                   unreliable=read['unreliable'], seconds=read['seconds'])

    @property
    def counted(self):
        """The programs that srcad accepted and whose gradient is not zero."""
        return self.states['right'] + self.states['failed'] + self.states['refused later'] - self.zero

    @property
    def refused_share(self):
        """The share of the suitable programs that were refused."""
        suitable = sum(self.states.values()) - self.states['unsuitable']
        return self.states['refused'] / max(1, suitable)


def drawn(seed, count, statements=8):
    """Give the programs of a seed."""
    return [random_program(seed, number, statements) for number in range(count)]


def survey(seed, count, folder, checks=3, stop=lambda: False, statements=8):
    """Judge the programs of a seed."""
    tally = Tally()
    for program in drawn(seed, count, statements):
        if stop():
            break
        tally.add(seed, program, judge(program, folder, checks))
    return tally


def hash_seeds(seed, tally, folder, sample=5):
    """Check that texts do not depend on the seed of hashes: two processes write those of the last right programs."""
    programs_ = tally.right[-sample:]
    paths = [pathlib.Path(folder.load(program.text).__file__) for program in programs_]
    if paths and under_seed(1, paths) != under_seed(seed + 2, paths):
        key = 'hash seed: another text'
        tally.failed[key] += 1
        tally.failures[key] = seed, programs_[0], Outcome('failed', key)


def shrink(program, key, folder, statements=8):
    """Make a program that fails small; `key` says how it fails."""
    known = {program.text: True}

    def fails(smaller):
        if smaller.text not in known:
            known[smaller.text] = judge_text(smaller.text, folder, named(key), smaller.single).key == key
        return known[smaller.text]
    database = InMemoryExampleDatabase()
    database.save(b'choices', choices_to_bytes(program.choices))
    return find(programs(statements), fails, database_key=b'choices', settings=settings(
        database=database, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.shrink]))


def keep(key, failure, statements):
    """Shrink a failure, and write its program to a file of the regressions."""
    seed, program, _ = failure
    with tempfile.TemporaryDirectory() as path:
        program = shrink(program, key, Folder(path), statements)
    target = REGRESSIONS / f'{re.sub(r"[^a-z0-9]+", "_", key.partition(": ")[0])}_{seed}.py'
    target.write_text(f'# Seed {seed}. {key}\n{program.text}')
    return target
