"""A few hundred random programs in each run, and again those that were wrong once. `make fuzz` runs more."""
import pathlib

import campaign
import oracles
import pytest
import table

REGRESSIONS = sorted((pathlib.Path(__file__).parent / 'regressions').glob('*.py'))
PROGRAMS = 40


@pytest.mark.parametrize('seed', [1004, 1006, 1007])
def test_random_programs(seed, tmp_path):
    """All derivatives of the programs of a seed are right; a failure is shrunk to a small program."""
    folder = oracles.Folder(tmp_path)
    tally = campaign.survey(seed, PROGRAMS, folder, checks=1, statements=3)
    campaign.hash_seeds(seed, tally, folder, sample=2)
    print(f'seed {seed}: {dict(tally.states)}')
    for key, failure in tally.failures.items():
        path = campaign.keep(key, failure, statements=3)
        pytest.fail(f'seed {seed}: {key}\nkept as {path}\n{path.read_text()}')
    assert tally.counted >= PROGRAMS / 3
    assert tally.refused_share < 0.25


@pytest.mark.parametrize('path', REGRESSIONS, ids=lambda path: path.stem)
def test_regressions(path, tmp_path):
    """What failed once is right, by the check that found it and by an independent oracle."""
    text = path.read_text()
    key = text.partition('\n')[0].partition('. ')[2]
    outcome = oracles.judge_text(text, oracles.Folder(tmp_path), oracles.named(key))
    assert outcome.state == 'right', f'{outcome.key}\n{outcome.detail}'
    assert not outcome.zero


def test_a_wrong_derivative_is_found(tmp_path, monkeypatch):
    """The fuzzer notices a faulty derivative, and gives a small program."""
    real = oracles.harness.call

    def faulty(function, args, *extra, **options):
        result = real(function, args, *extra, **options)
        if extra or not isinstance(result, tuple):
            return result
        return tuple(oracles.harness.shifted(part, part, 1.0) for part in result)
    monkeypatch.setattr(oracles.harness, 'call', faulty)
    folder = oracles.Folder(tmp_path)
    tally = campaign.survey(1, 10, folder, checks=1, statements=2)
    assert tally.failures and all(key.startswith('independent: wrong') for key in tally.failures)
    key, (_, program, _) = next(iter(tally.failures.items()))
    program = campaign.shrink(program, key, folder, statements=2)
    assert len(program.text.splitlines()) < 20


def test_the_table_is_whole():
    """Names in the histogram are unique."""
    names = [construct.name for constructs in table.CONSTRUCTS.values() for construct in constructs]
    assert len(names) == len(set(names)) > 70
