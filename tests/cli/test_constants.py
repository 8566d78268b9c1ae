"""Numbers that a file binds once have types in what the command writes; those that may be another have none."""
import numpy as np
import pytest

from srcad.cli import main

FILE = """\
import numpy as np

G = 9.81
POWER = 3
TWICE = 2.0
TWICE = 3.0
LATER = 0.5


def reset():
    global LATER
    LATER = 1.0


def swing(x):
    return np.sin(G * x) * POWER + x ** POWER


def doubled(x):
    return np.sin(x * TWICE)


def scaled(x):
    return np.sin(x * LATER)
"""


def written(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'pendulum.py').write_text(FILE)
    assert main(['pendulum.py', '-f', name, '-o', f'{name}_grad.py', '--force']) == 0
    return (tmp_path / f'{name}_grad.py').read_text()


def test_constants_need_no_helper(tmp_path, monkeypatch):
    text = written(tmp_path, monkeypatch, 'swing')
    assert 'unbroadcast' not in text
    space = {}
    exec(text, space)
    x = 0.3
    np.testing.assert_allclose(space['swing_grad'](x), 3 * 9.81 * np.cos(9.81 * x) + 3 * x ** 2, rtol=1e-14)


@pytest.mark.parametrize('name', ['doubled', 'scaled'])
def test_what_is_rebound_is_of_unknown_type(name, tmp_path, monkeypatch):
    assert 'unbroadcast(' in written(tmp_path, monkeypatch, name)
