"""Plain NumPy in place of helpers: texts, and values for dtypes, layouts and sizes at which it could be wrong."""
import numpy as np
import pytest
from optimizing import array, build, compile_, same, show

import srcad.runtime
from srcad.analyze.dims import Dim
from srcad.analyze.types import FLOAT, RANK0, Array, List, Literal, Scalar
from srcad.optimize import algebra, lower


def typed(dtype, *dims):
    return Array(dtype, tuple(map(Dim.of, dims)))


TYPES = {'A': array('n', 'n'), 'B': array('n', 'm'), 'v': array('n'), 'u': array('n'), 'x': FLOAT, 'z': RANK0,
         'C': typed('complex128', 'n', 'n'), 'w': typed('complex128', 'n'), 's': typed('float32', 'n', 'n'),
         'q': typed('bool', 'n'), 'i': typed('int64', 'n'), 'k': Scalar('int'), 'j': typed('uint8', 'n'),
         'T': array('n', 'n', 'n'), 'N': Literal(3)}
RNG = np.random.default_rng(0)
VALUES = {'A': RNG.normal(size=(3, 3)), 'B': RNG.normal(size=(3, 4)), 'v': RNG.normal(size=3), 'u': RNG.normal(size=3),
          'x': 1.7, 'z': np.float32(0.3), 'C': RNG.normal(size=(3, 3)) + 1j, 'w': RNG.normal(size=3) + 1j,
          's': RNG.normal(size=(3, 3)).astype('float32'), 'q': np.array([True, False, True]), 'i': np.arange(3), 'k': 2,
          'j': np.array([200, 100, 3], 'uint8'), 'T': RNG.normal(size=(3, 3, 3)), 'N': 3}


def simplified(text):
    function, unit = build(f'def f({", ".join(TYPES)}):\n    return {text}', TYPES)
    return show(algebra.simplify(lower.expression(function.body[0].value, unit), unit))


LOWERED = [
    ('matrix_transpose(A)', 'A.T'),
    ('matrix_transpose(A.T)', 'A'),
    ('hermitian(A)', 'A.T'),
    ('solve_vector(A, v, u)', 'np.linalg.solve(A, v)'),
    ('solve_vector(A, B, B)', 'np.linalg.solve(A, B)'),
    ('times_vector(A, v, u)', 'A @ v'),
    ('solve_outer(v, u, u)', 'np.outer(v, u)'),
    ('solve_outer(B, B, B)', 'B @ B.T'),
    ('diag_adjoint(v, A)', 'np.diag(v)'),
    ('diag_adjoint(A, v)', 'np.diag(A)'),
    ('put_diagonal(np.expand_dims(1.0, -1), A)', 'np.eye(A.shape[0])'),
    ('put_diagonal(np.expand_dims(x, -1), A)', 'np.diag(np.full(A.shape[0], x))'),
    ('np.transpose(A @ B)', 'B.T @ A.T'),
    ('np.conj(v)', 'v'),
    ('np.size(B)', 'B.size'),
    ('np.ndim(B)', '2'),
    ('(v, u)[1]', 'u'),
    ('v if np.ndim(B) == 1 else u', 'u'),
    ('k - 0', 'k'),
    ('v * (2 * u)', '2 * v * u'),
    ('0.25 * v * (4 * u)', '1.0 * v * u'),
    ('v / x * (2 * u)', '2 * v / x * u'),
    ('v * (3 * u)', 'v * (3 * u)'),
    ('q * (1.0 / np.sum(i))', 'q / np.sum(i)'),
    ('v ** (N - (N != 0))', 'v ** (N - 1)'),
    ('1.0 * N * v', 'N * v'),
]
KEPT = [
    'matrix_transpose(T)', 'hermitian(C)', 'hermitian(T)', 'solve_vector(T, v, u)', 'times_vector(T, v, u)',
    'solve_outer(T, T, T)', 'diag_adjoint(v, B)', 'diag_adjoint(v, A, 1)', 'diag_adjoint(v, s)', 'diag_adjoint(w, A)',
    'put_diagonal(np.expand_dims(x, -1), B)', 'put_diagonal(np.expand_dims(x, -1), s)', 'put_diagonal(v, A)',
    'np.conj(w)', 'np.conj(q)', 'np.conj(z)', 'np.size(z)', 'j * (2 * i)', 'q * (1.0 / j)', '1.0 * i * z',
]


@pytest.mark.parametrize(('before', 'after'), LOWERED)
def test_text_and_value(before, after):
    assert simplified(before) == after
    space = {**vars(srcad.runtime), **VALUES, 'np': np}
    expected, found = eval(before, space), eval(after, space)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    assert np.shape(found) == np.shape(expected)
    assert np.asarray(found).dtype == np.asarray(expected).dtype


@pytest.mark.parametrize('text', KEPT)
def test_what_types_do_not_prove_stays(text):
    assert simplified(text) == text


@pytest.mark.parametrize('number', [np.nan, np.inf])
def test_a_trace_puts_no_nan_beside_the_diagonal(number):
    space = {**VALUES, 'x': number, 'np': np}
    found = eval(simplified('put_diagonal(np.expand_dims(x, -1), A)'), space)
    assert not found[~np.eye(3, dtype=bool)].any()


PARTS = [
    ('array_adjoint(bz, [x, y], z)', {'x': FLOAT, 'y': FLOAT, 'z': array(2), 'bz': array(2)}, 'bz[0] | bz[1]',
     lambda rng: (1.0, 2.0, rng.normal(size=2), rng.normal(size=2))),
    ('unstack(bz, (x, y), axis=1)', {'x': array(4), 'y': array(4), 'z': FLOAT, 'bz': array(4, 2)}, 'bz[:, 0] | bz[:, 1]',
     lambda rng: (rng.normal(size=4), rng.normal(size=4), 1.0, rng.normal(size=(4, 2)))),
    ('split_like(bz, [x, y])', {'x': array('n'), 'y': array('m'), 'z': FLOAT, 'bz': array(Dim.of('n') + 'm')},
     'bz[:len(x)] | bz[len(x):]', lambda rng: (rng.normal(size=3), rng.normal(size=2), 1.0, rng.normal(size=5))),
    ('split_like(bz, [x, y], axis=-1)', {'x': array(2, 3), 'y': array(2, 1), 'z': FLOAT, 'bz': array(2, 4)},
     'bz[:, :3] | bz[:, 3:]', lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), 1.0, rng.normal(size=(2, 4)))),
    ('split_like(bz, [x, y], axis=0, rank=2)', {'x': array(3), 'y': array(3), 'z': FLOAT, 'bz': array(2, 3)},
     'bz[0] | bz[1]', lambda rng: (rng.normal(size=3), rng.normal(size=3), 1.0, rng.normal(size=(2, 3)))),
    ('split_like(bz, [x, y], axis=1, rank=-2)', {'x': array(3), 'y': array(3), 'z': FLOAT, 'bz': array(3, 2)},
     'bz[:, 0] | bz[:, 1]', lambda rng: (rng.normal(size=3), rng.normal(size=3), 1.0, rng.normal(size=(3, 2)))),
]


@pytest.mark.parametrize(('call', 'types', 'parts', 'make'), PARTS, ids=[p[0] for p in PARTS])
def test_parts_of_joined_arrays(call, types, parts, make):
    text = f'def f(x, y, z, bz):\n    b__1 = {call}\n    return b__1[0] * 2.0, b__1[1] * 3.0\n'
    found = same(text, types, make)
    one, other = parts.split(' | ')
    assert found == f'return (2.0 * {one}, 3.0 * {other})'


def test_a_list_of_other_dtypes_is_cut_by_the_helper():
    types = {'x': typed('float32', 3), 'y': array(3), 'z': FLOAT, 'bz': array(6)}
    found = same('def f(x, y, z, bz):\n    b__1 = split_like(bz, [x, y])\n    return b__1[0] * 2.0, b__1[1]\n', types,
                 lambda rng: (rng.normal(size=3).astype('float32'), rng.normal(size=3), 1.0, rng.normal(size=6)))
    assert 'split_like(bz, [x, y])' in found


def test_a_display_that_is_handed_out_stays():
    text = 'def f(x, y):\n    _1 = [x, y]\n    g(_1)\n    return _1[0] + _1[1]\n'

    def g(items):
        items.append(0.0)
        items[0] = 5.0

    function, unit = build(text, {'x': FLOAT, 'y': FLOAT}, {'g': g})
    from srcad import optimize
    optimize.optimize(function, unit)
    assert compile_(function, {'g': g})(1.0, 2.0) == 7.0


def test_shared_memory_that_is_written_is_copied():
    text = """
    def f(x):
        b__1 = 1.0 * x
        b_y = x * 2.0
        x[0] = 7.0
        return b__1 * b_y
    """
    found = same(text, {'x': array('n')}, lambda rng: (rng.normal(size=3),))
    assert 'x.copy()' in found or '1.0 * x' in found


def test_list_types():
    function, unit = build('def f(x):\n    return array_adjoint(x, [1.0, 2.0], x)\n', {'x': array(2)})
    from srcad.analyze.infer import rhs
    assert isinstance(rhs(function.body[0].value.args[1], unit), List)
