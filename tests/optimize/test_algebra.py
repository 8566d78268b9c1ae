"""Simplification and lowering: texts, and values."""
import numpy as np
import pytest
from optimizing import build, show

import srcad.runtime
from srcad.analyze.dims import Dim
from srcad.analyze.types import FLOAT, Array, Scalar
from srcad.optimize import algebra, freshness, lower, pretty


def array(*dims, dtype='float64'):
    return Array(dtype, tuple(map(Dim.of, dims)))


TYPES = {
    'x': FLOAT,
    'y': FLOAT,
    'n': Scalar('int'),
    'A': array('n', 'm'),
    'B': array('n', 'm'),
    'v': array('m'),
    'u': array('n'),
    'r': array(1, 'm'),
    'c': array('n', 1),
    's': array('n', 'm', dtype='float32'),
    'K': array('m', 'k'),
}


def values():
    rng = np.random.default_rng(0)
    return {
        'x': 1.7,
        'y': -0.3,
        'n': 3,
        'A': rng.normal(size=(3, 4)),
        'B': rng.normal(size=(3, 4)),
        'v': rng.normal(size=4),
        'u': rng.normal(size=3),
        'r': rng.normal(size=(1, 4)),
        'c': rng.normal(size=(3, 1)),
        's': rng.normal(size=(3, 4)).astype('float32'),
        'K': rng.normal(size=(4, 2)),
    }


def simplified(text):
    function, unit = build(f'def f({", ".join(TYPES)}):\n    return {text}', TYPES)
    value = function.body[0].value
    return show(pretty.pretty(algebra.simplify(lower.expression(value, unit), unit), unit, set()))


@pytest.mark.parametrize(
    ('before', 'after'),
    [
        ('1.0 * x', 'x'),
        ('x * 1.0', 'x'),
        ('1.0 * n', '1.0 * n'),
        ('x + 0', 'x'),
        ('0.0 + x', 'x'),
        ('x - 0.0', 'x'),
        ('n + 0.0', 'n + 0.0'),
        ('-(-x)', 'x'),
        ('x + -y', 'x - y'),
        ('-x + y', 'y - x'),
        ('x * -y', '-x * y'),
        ('x * (1.0 / y)', 'x / y'),
        ('x ** 1', 'x'),
        ('2 * x ** (2 - (2 != 0))', '2 * x'),
        ('0.0 * x', '0.0 * x'),
        ('x - -y', 'x + y'),
        ('-x * -y', 'x * y'),
        ('x * -1.0', '-x'),
        ('3 * 2 * x', '6 * x'),
        ('np.broadcast_to(1.0, A.shape) * (2.0 * A)', '2.0 * A'),
        ('np.broadcast_to(x, A.shape) * v', 'np.broadcast_to(x, A.shape) * v'),
        ('np.broadcast_to(u[:, None], A.shape) * A', 'u[:, None] * A'),
        ('np.broadcast_to(x, A.shape) / n', 'np.broadcast_to(x / n, A.shape)'),
        ('unbroadcast(A * 1.0, A)', 'A'),
        ('unbroadcast(A, x)', 'np.sum(A)'),
        ('unbroadcast(A, v)', 'np.sum(A, axis=0)'),
        ('unbroadcast(A, r)', 'np.sum(A, axis=0, keepdims=True)'),
        ('unbroadcast(A, c)', 'np.sum(A, axis=1, keepdims=True)'),
        ('unbroadcast(A, s)', 'unbroadcast(A, s)'),
        ('unreduce(x, A)', 'np.broadcast_to(x, A.shape)'),
        ('unreduce(u, A, axis=1)', 'np.broadcast_to(u[:, None], A.shape)'),
        ('unreduce(v, A, axis=0)', 'np.broadcast_to(v, A.shape)'),
        ('unreduce(c, A, axis=1, keepdims=True)', 'np.broadcast_to(c, A.shape)'),
        ('unreduce(u, A, axis=-1) * B', 'u[:, None] * B'),
        ('count_reduced(A, axis=0)', 'A.shape[0]'),
        ('matmul_adjoint_x(A, B, K)', 'A @ K.T'),
        ('matmul_adjoint_x(u, A, v)', 'np.outer(u, v)'),
        ('matmul_adjoint_y(u, A, v)', 'A.T @ u'),
        ('matmul_adjoint_x(x, v, v)', 'x * v'),
        ('zeros_like(x)', '0.0'),
        ('zeros_like(A)', 'np.zeros_like(A)'),
        ('unbroadcast(-A, v)', '-np.sum(A, axis=0)'),
    ],
)
def test_text(before, after):
    assert simplified(before) == after


@pytest.mark.parametrize(
    'text',
    [
        'unbroadcast(A, r)',
        'unbroadcast(A * -1.0, c)',
        'unreduce(u, A, axis=1) * (2 * A ** (2 - (2 != 0)))',
        'unreduce(x, A) / count_reduced(A)',
        'matmul_adjoint_x(u, A, v)',
        'matmul_adjoint_y(u, A, v)',
        'matmul_adjoint_x(v, u, A)',
        'matmul_adjoint_y(v, u, A)',
        'dot_adjoint_x(u, A, v)',
        'dot_adjoint_y(x, v, v)',
        'dot_adjoint_x(A, x, B)',
        'dot_adjoint_y(A, B, x)',
        'extremum_share(np.max(A, axis=1), A, axis=1)',
        'extremum_share(np.max(A), A)',
        '-x * -y / (1.0 / x) - -(x * -2.0)',
        'unreduce(v, A, axis=0) * -B / x - unreduce(u, A, axis=1) * -1.0',
        'match(A, A) + 0.0',
        '-(x * 1.0) + -(y * (1.0 / x))',
    ],
)
def test_value(text):
    space = {**vars(srcad.runtime), **values(), 'np': np}
    expected = eval(text, space)
    found = eval(simplified(text), space)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_fresh():
    function, unit = build(
        'def f(A, x):\n    return np.broadcast_to(1.0, A.shape), np.broadcast_to(x, A.shape), A, A + x', TYPES
    )
    found = [show(freshness.fresh(e, unit)) for e in function.body[0].value.elts]
    assert found == ['np.ones_like(A)', 'np.full_like(A, x)', 'A.copy()', 'A + x']
