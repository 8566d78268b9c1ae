"""autodiff has Tangent's options, and Tangent's meanings of them."""
import numpy as np
import pytest

import srcad
from srcad import INPUT_DERIVATIVE


def f(x, y, k=2.0):
    return x * x * y * k


X, SEED = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, -1.0])


@pytest.mark.parametrize('x, y, seed', [(3.0, 2.0, 0.5), (X, 2.0, SEED), (X, X, SEED)])
@pytest.mark.parametrize('optimized', [True, False])
def test_joint(x, y, seed, optimized):
    bx = srcad.autodiff(f, optimized=optimized)(x, y, seed)
    np.testing.assert_allclose(bx, 4.0 * x * y * seed)
    bx, by = srcad.autodiff(f, ('x', 'y'), optimized=optimized)(x, y, seed)
    np.testing.assert_allclose(bx, 4.0 * x * y * seed)
    np.testing.assert_allclose(by, 2.0 * x * x * seed if np.ndim(y) else np.sum(2.0 * x * x * seed))


def test_one_wrt_gives_a_bare_gradient():
    assert srcad.autodiff(f, wrt=(1,))(3.0, 2.0, 1.0) == 18.0


def test_seed_by_name_and_with_keywords():
    df = srcad.autodiff(f)
    assert df(3.0, 2.0, init_grad=0.5) == 12.0
    assert df(3.0, y=2.0, k=1.0, init_grad=0.5) == 6.0
    assert df(3.0, 2.0, 1.0, 0.5) == 6.0


def test_seed_that_may_be_left_out():
    df = srcad.autodiff(f, input_derivative=INPUT_DERIVATIVE.DefaultOne)
    assert df(3.0, 2.0, 1.0) == 12.0
    assert df(3.0, 2.0) == 24.0
    assert df(3.0, 2.0, 1.0, 0.5) == 6.0


def test_preserve_result():
    assert srcad.autodiff(f, preserve_result=True)(3.0, 2.0, 1.0) == (24.0, 36.0)
    assert srcad.autodiff(f, (0, 1), preserve_result=True)(3.0, 2.0, 1.0) == (24.0, 18.0, 36.0)
    bx, value = srcad.autodiff(f, preserve_result=True)(X, 2.0, SEED)
    np.testing.assert_allclose(bx, 8.0 * X * SEED)
    np.testing.assert_allclose(value, 4.0 * X * X)


def test_split():
    df = srcad.autodiff(f, motion='split')
    assert df(3.0, 2.0) == 24.0
    np.testing.assert_allclose(df(X, 2.0, init_grad=SEED), 8.0 * X * SEED)
    assert srcad.autodiff(f, (0, 1), motion='split', preserve_result=True)(3.0, 2.0) == (24.0, 18.0, 36.0)


def test_forward():
    np.testing.assert_allclose(srcad.autodiff(f, mode='forward')(X, 2.0, SEED), 8.0 * X * SEED)
    assert srcad.autodiff(f, (0, 1), mode='forward')(3.0, 2.0, 1.0, 10.0) == 24.0 + 180.0
    assert srcad.autodiff(f, mode='forward', preserve_result=True)(3.0, 2.0, 1.0) == (24.0, 36.0)


@pytest.mark.parametrize('motion', ['joint', 'split'])
def test_seeds_have_the_shape_of_the_result(motion):
    df = srcad.autodiff(f, motion=motion)
    with pytest.raises(srcad.SignatureError, match=r'init_grad must be an array of the shape \(3,\)'):
        df(X, 2.0, init_grad=np.ones((2, 3)))
    with pytest.raises(srcad.SignatureError, match='init_grad must be'):
        df(3.0, 2.0, init_grad=np.ones(3))


def test_without_check_dims_seeds_broadcast():
    df = srcad.autodiff(f, check_dims=False)
    np.testing.assert_allclose(df(X, 2.0, 1.0), 8.0 * X)


def test_verbose_prints(capsys):
    srcad.autodiff(f, verbose=1)(3.0, 2.0, 1.0)
    assert 'def f_vjp' in capsys.readouterr().out
    srcad.grad(f, verbose=1)(3.0, 2.0)
    assert 'def f_grad' in capsys.readouterr().out
    srcad.grad(f, verbose=2)(3.0, 2.0)
    text = capsys.readouterr().out
    assert 'normalize' in text and 'def f_grad' in text
    srcad.grad(f)(3.0, 2.0)
    assert capsys.readouterr().out == ''


@pytest.mark.parametrize('options, match', [({'mode': 'backward'}, "mode is 'backward'"),
                                            ({'motion': 'slow'}, "motion is 'slow'"),
                                            ({'input_derivative': 1}, 'input_derivative is 1')])
def test_wrong_options(options, match):
    with pytest.raises(srcad.UsageError, match=match):
        srcad.autodiff(f, **options)
