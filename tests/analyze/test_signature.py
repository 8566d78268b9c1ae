"""Keys and types of arguments."""
import numpy as np

from srcad.analyze import signature
from srcad.analyze import types as ty
from srcad.analyze.dims import Dim


def array(*dims):
    return ty.Array('float64', tuple(Dim.of(dim) for dim in dims))


def test_keys():
    key = signature.key
    a, b, c = np.zeros((3, 4)), np.zeros(4), np.zeros(5)
    assert key([a, b]) == key([np.ones((7, 6)), np.ones(6)]) != key([a, c])
    assert key([a, np.zeros(1)]) != key([a, b]) != key([a, b.astype('float32')])
    assert (
        key([1.0]) != key([np.float64(1.0)]) != key([np.array(1.0)])
        and key([True]) != key([1])
        and key([None]) != key([False])
    )
    assert key([3]) == key([4]) and key([3], frozenset([0])) != key([4], frozenset([0]))
    assert key([b], literals=frozenset([4])) != key([b], literals=frozenset([5]))
    base = np.zeros(8)
    assert (
        key([base[:4], base[4:]], memory=True)
        != key([base[:4], base[2:6]], memory=True)
        == key([base[1:5], base[2:6]], memory=True)
    )
    assert key([a], memory=True) != key([np.zeros((4, 3)).T], memory=True)
    assert key([a]) == key([np.zeros((4, 3)).T])
    assert key([{'w': [1.0, 2.0]}]) == key([{'w': [3.0]}]) != key([{'v': [3.0]}])
    assert key([(1.0, a)]) != key([[1.0, a]])


def test_types_of():
    t = signature.types_of(
        {'X': np.zeros((5, 3)), 'y': np.zeros(5), 'one': np.zeros((1, 3)), 'k': 2, 'p': {'w': [1.0]}}
    )
    assert t['X'] == array('n', 'm') and t['y'] == array('n') and t['one'] == array(1, 'm')
    assert t['k'] == ty.Scalar('int', Dim.symbol('?k')) and t['p'] == ty.Dict((('w', ty.List(ty.FLOAT)),))
