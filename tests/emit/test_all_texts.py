"""All texts that the programs of the tests give: clean under pycodestyle, and the same whatever the seed of hashes is."""
import os
import pathlib
import subprocess
import sys

import pytest

from .all_texts import programs, texts_of
from .test_printer import style

TESTS = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = programs()
CHUNKS = 16


@pytest.mark.parametrize('chunk', range(CHUNKS))
def test_clean_under_pycodestyle(chunk, tmp_path):
    for number, (name, program) in enumerate(list(PROGRAMS.items())[chunk::CHUNKS]):
        for text in texts_of(*program, ('grad',) if number % 3 else ('grad', 'jvp')):
            assert not style(text, tmp_path), f'{name}\n{text}'


@pytest.mark.parametrize('path', sorted((TESTS.parent / 'examples').glob('*_grad.py')), ids=lambda path: path.stem)
def test_examples_are_clean(path, tmp_path):
    assert not style(path.read_text(), tmp_path)


def test_there_are_many_programs():
    assert len(PROGRAMS) > 200


def run(seed, *words):
    done = subprocess.run([sys.executable, *words], cwd=TESTS, text=True, capture_output=True,
                          env={**os.environ, 'PYTHONHASHSEED': str(seed)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_seed_of_hashes_does_not_matter():
    """Two processes write the texts of the goldens and of a sample of the attack programs."""
    one, other = run(1, '-m', 'emit.all_texts', '16'), run(2, '-m', 'emit.all_texts', '16')
    assert one.count('def ') > 50
    assert one == other
