"""The check of premises at the start of a specialised derivative: its text, and that it runs."""
import numpy as np
import pytest

from srcad import guard
from srcad.analyze.dims import Dim
from srcad.analyze.types import FLOAT, Array
from srcad.unit import Granted


def array(*dims):
    return Array('float64', tuple(map(Dim.of, dims)))


N = Dim.symbol('n')


def checked(types):
    text = f'def f({", ".join(types)}):\n    return 0\n'
    return guard.insert(text, 'f', types, Granted())[0]


def check_of(types):
    return checked(types).split('\n        raise')[0].split('\n', 1)[1].replace('\n    ', '\n').strip()


@pytest.mark.parametrize(('types', 'wanted'), [
    ({'x': array('n')}, 'if x.ndim != 1:'),
    ({'x': array('n', 'm'), 'k': FLOAT}, 'if not (x.ndim == 2 and isinstance(k, float)):'),
    ({'x': array('n'), 'y': array('n')}, 'n, = x.shape\nif y.shape != (n,):'),
    ({'X': array('n', 'm'), 'w': array('m')}, '_, m = X.shape\nif w.shape != (m,):'),
    ({'X': array('n', 'm'), 'w': array('m'), '_': array(3)},
     'n, m = X.shape\nif not (w.shape == (m,) and _.shape == (3,)):'),
    ({'x': array('n', 'n')}, 'n = x.shape[0]\nif x.shape != (n, n):'),
    ({'a': array('m'), 'r': array('k', 'm')},
     'm, = a.shape\nif not (r.ndim == 2 and r.shape[1] == m):'),
    ({'x': array(N + 1), 'y': array(N + 1)},
     'n = x.shape[0] - 1\nif not (x.shape == (n + 1,) and y.shape == (n + 1,)):'),
    ({'x': array(N + 1)}, 'if x.ndim != 1:'),
    ({'k': FLOAT}, 'if not isinstance(k, float):'),
])
def test_text(types, wanted):
    assert check_of(types) == wanted


def test_the_check_refuses_what_the_types_exclude():
    space = {}
    exec(checked({'X': array('n', 'm'), 'w': array('m'), 'r': array('k', 'm')}), space)
    f = space['f']
    assert f(np.ones((4, 3)), np.ones(3), np.ones((2, 3))) == 0
    for wrong in ((np.ones((4, 3)), np.ones(4), np.ones((2, 3))), (np.ones((4, 3)), np.ones(3), np.ones((2, 4))),
                  (np.ones((4, 3)), np.ones(3), np.ones(3))):
        with pytest.raises(ValueError, match=r'f is for X\[n, m\], w\[m\], r\[k, m\]'):
            f(*wrong)
