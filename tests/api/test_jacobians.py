"""Jacobians and Hessians: shapes, modes, blocks, dtypes."""
import numpy as np
import pytest

import srcad

RNG = np.random.default_rng(0)
A = RNG.normal(size=(4, 3))
TRANSFORMS = (srcad.jacobian, srcad.jacfwd, srcad.jacrev)


def linear(x):
    return A @ x


def outer(x, y):
    return np.outer(x, y)


def scalar(x):
    return np.sum(x ** 3)


def number(x):
    return x ** 3


def quadratic(x, y):
    return np.sum(x * x) * y + y ** 3


@pytest.mark.parametrize('transform', TRANSFORMS)
def test_matrix(transform):
    np.testing.assert_allclose(transform(linear)(np.ones(3)), A)


@pytest.mark.parametrize('transform', TRANSFORMS)
def test_shape_is_that_of_the_result_and_of_the_argument(transform):
    x, y = RNG.normal(size=2), RNG.normal(size=3)
    found = transform(outer)(x, y)
    assert found.shape == (2, 3, 2)
    np.testing.assert_allclose(found, np.einsum('ik,j->ijk', np.eye(2), y))
    jx, jy = transform(outer, ('x', 'y'))(x, y)
    np.testing.assert_allclose(jx, found)
    np.testing.assert_allclose(jy, np.einsum('i,jk->ijk', x, np.eye(3)))
    assert isinstance(transform(outer, ('y',))(x, y), tuple)


@pytest.mark.parametrize('transform', TRANSFORMS)
def test_scalars(transform):
    x = RNG.normal(size=(2, 3))
    np.testing.assert_allclose(transform(scalar)(x), 3.0 * x ** 2)
    found = transform(number)(2.0)
    assert found == 12.0 and np.ndim(found) == 0


@pytest.mark.parametrize('transform', TRANSFORMS)
def test_empty(transform):
    assert transform(number)(np.zeros(0)).shape == (0, 0)
    assert transform(number)(np.zeros((2, 0))).shape == (2, 0, 2, 0)


@pytest.mark.parametrize('transform', TRANSFORMS)
def test_dtype_is_that_of_the_argument(transform):
    found = transform(number)(np.ones(2, np.float32))
    assert found.dtype == np.float32


def test_jacobian_takes_the_cheaper_mode(monkeypatch):
    from srcad import pipeline
    asked = []
    real = pipeline.derivative
    monkeypatch.setattr(pipeline, 'derivative', lambda *a: asked.append(a[1].transform) or real(*a))
    wide, tall = srcad.jacobian(lambda x: A.T @ x), srcad.jacobian(lambda x: A @ x)
    np.testing.assert_allclose(wide(np.ones(4)), A.T)
    np.testing.assert_allclose(tall(np.ones(3)), A)
    assert set(asked) == {'split', 'tangent'}
    asked.clear()
    srcad.jacobian(lambda x: np.stack([x, x * x]))(2.0)
    assert set(asked) == {'tangent'}


def test_hessian_of_one_argument():
    x = RNG.normal(size=(2, 2))
    found = srcad.hessian(scalar)(x)
    assert found.shape == (2, 2, 2, 2)
    np.testing.assert_allclose(found.reshape(4, 4), np.diag(6.0 * x.ravel()))
    assert srcad.hessian(number)(2.0) == 12.0


def test_hessian_of_several_arguments():
    x, y = RNG.normal(size=3), 0.7
    (xx, xy), (yx, yy) = srcad.hessian(quadratic, ('x', 'y'))(x, y)
    np.testing.assert_allclose(xx, 2.0 * y * np.eye(3))
    np.testing.assert_allclose(xy, 2.0 * x)
    np.testing.assert_allclose(yx, 2.0 * x)
    np.testing.assert_allclose(yy, 6.0 * y)
    ((only,),) = srcad.hessian(quadratic, ('y',))(x, y)
    np.testing.assert_allclose(only, 6.0 * y)


def test_names_of_the_user_do_not_collide():
    def rows(columns, tcolumns, y, np_, saved):
        return columns * tcolumns + y + np_ + saved

    x = np.array([1.0, 2.0])
    for transform in TRANSFORMS:
        found = transform(rows, 'columns')(x, 2.0, 3.0, 4.0, 5.0)
        np.testing.assert_allclose(found, 2.0 * np.eye(2))


def test_complex_is_refused_where_it_would_be_wrong():
    def turn(x):
        return x * 1j

    with pytest.raises(srcad.DtypeError, match='x is complex'):
        srcad.jacobian(number)(1j)
    with pytest.raises((TypeError, srcad.SrcadError), match='complex'):
        srcad.jacrev(turn)(np.ones(2))


def test_structures_are_refused():
    with pytest.raises(srcad.DtypeError, match='x is a list, and jacobian takes numbers'):
        srcad.jacobian(lambda x: x[0] * 2.0)([1.0, 2.0])
