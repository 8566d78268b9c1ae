"""Signatures in text."""
import pytest

import srcad
from srcad.analyze import types as ty
from srcad.analyze.dims import Dim
from srcad.command.types_text import parse


def test_all_kinds():
    name, found = parse('f(X: float64[n, d], w: float32[d + 1], c: float, k: int, z: complex, u, s: float64[()], '
                        'p: list[float64[n]], q: tuple[float, int], v: float[3], o: None)')
    n, d = Dim.symbol('n'), Dim.symbol('d')
    assert name == 'f'
    assert found['X'] == ty.Array('float64', (n, d))
    assert found['w'] == ty.Array('float32', (d + 1,))
    assert found['c'] == ty.Scalar('float')
    assert found['k'] == ty.Scalar('int', Dim.symbol('?k'))
    assert found['z'] == ty.Scalar('complex')
    assert 'u' not in found
    assert found['s'] == ty.Array('float64', ())
    assert found['p'] == ty.List(ty.Array('float64', (n,)))
    assert found['q'].items[0] == ty.Scalar('float')
    assert found['v'] == ty.Array('float64', (Dim.of(3),))
    assert found['o'] == ty.Literal(None)


@pytest.mark.parametrize('text', ['', 'f', 'f(x: )', 'f(x: "a")', 'f(*x: float)', 'f(x: float = 1.0)', 'f(x: object)',
                                  'f(x: float64[n * m])', 'f(x: float64[1.5])', 'f(x: list[float, int])',
                                  'f(): pass; g()'])
def test_wrong(text):
    with pytest.raises(srcad.UsageError):
        parse(text)
