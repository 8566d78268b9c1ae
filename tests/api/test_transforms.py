"""The public transforms give the right numbers, in the forms that their documentation says."""
import numpy as np
import pytest

import srcad


def product(x, y):
    return x * x * y


def energy(r, m=2.0, k=3):
    return m * np.sum(r ** k)


def wave(x, y):
    return np.sin(x) * y


def loss_with_info(w, x):
    r = w * x
    return np.sum(r * r), {'residual': r}


X = np.array([0.5, -1.5, 2.0])


def test_grad_of_one_parameter_is_bare():
    assert srcad.grad(product)(3.0, 2.0) == 12.0
    assert srcad.grad(product, 'y')(3.0, 2.0) == 9.0
    assert srcad.grad(product, -1)(3.0, 2.0) == 9.0


def test_grad_of_a_tuple_is_a_tuple():
    assert srcad.grad(product, ('y', 'x'))(3.0, 2.0) == (9.0, 12.0)
    assert srcad.grad(product, ('y',))(3.0, 2.0) == (9.0,)
    assert srcad.grad(product, [0])(3.0, 2.0) == (12.0,)


def test_argnums_is_another_word_for_wrt():
    assert srcad.grad(product, argnums=1)(3.0, 2.0) == 9.0
    with pytest.raises(srcad.UsageError, match='mean the same'):
        srcad.grad(product, 0, argnums=1)


def test_keywords_and_defaults_pass_through():
    df = srcad.grad(energy)
    np.testing.assert_allclose(df(X), 6.0 * X ** 2)
    np.testing.assert_allclose(df(X, k=2), 4.0 * X)
    np.testing.assert_allclose(df(k=2, r=X, m=1.0), 2.0 * X)
    np.testing.assert_allclose(df(X, 1.0, 2), 2.0 * X)


def test_value_and_grad():
    value, gradient = srcad.value_and_grad(energy)(X, k=2)
    np.testing.assert_allclose(value, 2.0 * np.sum(X ** 2))
    np.testing.assert_allclose(gradient, 4.0 * X)
    value, gradient = srcad.value_and_grad(product, ('x',))(3.0, 2.0)
    assert (value, gradient) == (18.0, (12.0,))


def test_has_aux():
    w = np.array([1.0, 2.0, 3.0])
    gradient, aux = srcad.grad(loss_with_info, has_aux=True)(w, X)
    np.testing.assert_allclose(gradient, 2.0 * w * X * X)
    np.testing.assert_allclose(aux['residual'], w * X)
    (value, aux), gradient = srcad.value_and_grad(loss_with_info, has_aux=True)(w, X)
    np.testing.assert_allclose(value, np.sum((w * X) ** 2))
    np.testing.assert_allclose(aux['residual'], w * X)
    np.testing.assert_allclose(gradient, 2.0 * w * X * X)


def test_preserve_result():
    assert srcad.grad(product, preserve_result=True)(3.0, 2.0) == (12.0, 18.0)
    assert srcad.grad(product, (0, 1), preserve_result=True)(3.0, 2.0) == (12.0, 9.0, 18.0)


def test_pullback_may_be_called_twice():
    value, pullback = srcad.vjp(wave, ('x', 'y'))(X, 2.0)
    np.testing.assert_allclose(value, 2.0 * np.sin(X))
    for by in (np.ones(3), np.array([1.0, 0.0, -2.0]), np.ones(3)):
        bx, byy = pullback(by)
        np.testing.assert_allclose(bx, 2.0 * np.cos(X) * by)
        np.testing.assert_allclose(byy, np.sum(np.sin(X) * by))


def test_pullback_takes_only_what_is_like_the_value():
    _, pullback = srcad.vjp(wave)(X, 2.0)
    np.testing.assert_allclose(pullback([1, 0, 0]), [2.0 * np.cos(X[0]), 0.0, 0.0])
    with pytest.raises(srcad.SignatureError, match=r'by must be an array of the shape \(3,\)'):
        pullback(1.0)
    with pytest.raises(srcad.SignatureError, match='shape'):
        pullback(np.ones((3, 1)))


def test_pullback_keeps_what_it_needs_when_the_caller_changes_his_array():
    x = X.copy()
    _, pullback = srcad.vjp(wave)(x, 2.0)
    x[:] = 0.0
    np.testing.assert_allclose(pullback(np.ones(3)), 2.0 * np.cos(X))


def test_jvp():
    t = np.array([1.0, 2.0, 3.0])
    value, tangent = srcad.jvp(wave)(X, 2.0, t)
    np.testing.assert_allclose(value, 2.0 * np.sin(X))
    np.testing.assert_allclose(tangent, 2.0 * np.cos(X) * t)
    _, tangent = srcad.jvp(wave, ('x', 'y'))(X, 2.0, t, 1)
    np.testing.assert_allclose(tangent, 2.0 * np.cos(X) * t + np.sin(X))


def test_jvp_with_keywords():
    t = np.ones(3)
    np.testing.assert_allclose(srcad.jvp(energy)(X, t, k=2)[1], 4.0 * np.sum(X))
    np.testing.assert_allclose(srcad.jvp(energy)(X, t)[1], 6.0 * np.sum(X ** 2))
    np.testing.assert_allclose(srcad.jvp(energy)(r=X, tr=t)[1], 6.0 * np.sum(X ** 2))


def test_tangents_are_checked():
    with pytest.raises(srcad.SignatureError, match=r'tx must be an array of the shape \(3,\)'):
        srcad.jvp(wave)(X, 2.0, 1.0)
    with pytest.raises(srcad.SignatureError, match='needs tx'):
        srcad.jvp(wave)()


def test_hvp():
    v = np.array([1.0, -1.0, 0.5])
    np.testing.assert_allclose(srcad.hvp(energy)(X, v), 12.0 * X * v)
    np.testing.assert_allclose(srcad.hvp(energy)(X, 1.0, 3, v), 6.0 * X * v)
    gx, gy = srcad.hvp(product, (0, 1))(3.0, 2.0, 1.0, 10.0)
    assert (gx, gy) == (4.0 + 60.0, 6.0)


def test_elementwise_grad():
    np.testing.assert_allclose(srcad.elementwise_grad(wave)(X, 2.0), 2.0 * np.cos(X))
    assert srcad.elementwise_grad(product)(3.0, 2.0) == 12.0


def test_a_python_int_counts_as_the_float():
    assert srcad.grad(product)(3, 2) == 12.0
    assert isinstance(srcad.grad(product)(3, 2), float)
    value, pullback = srcad.vjp(product)(3, 2.0)
    assert pullback(1) == 12.0


def unused(x, y):
    return y * y


def test_an_input_that_is_not_used_gets_zeros():
    assert srcad.grad(unused)(1.0, 2.0) == 0.0
    np.testing.assert_array_equal(srcad.grad(unused)(X, 2.0), np.zeros(3))


def in_place(x, c):
    for i in range(1, len(x)):
        x[i] = x[i] * x[i - 1] * c
    return np.sum(x)


def test_the_arrays_of_the_caller_stay():
    x = X.copy()
    srcad.grad(in_place, ('x', 'c'))(x, 1.5)
    np.testing.assert_array_equal(x, X)


def test_gradients_do_not_alias_the_arguments():
    def linear(x, a):
        return np.sum(x * a)

    x, a = X.copy(), np.ones(3)
    gradient = srcad.grad(linear)(x, a)
    gradient[0] = 7.0
    assert a[0] == 1.0


@srcad.grad
def decorated(x):
    """Cube."""
    return x ** 3


@srcad.grad(wrt='y')
def decorated_with_options(x, y):
    return x * y * y


def test_decorators():
    assert decorated(2.0) == 12.0
    assert decorated_with_options(3.0, 2.0) == 12.0
    assert decorated.primal(2.0) == 8.0


def test_all_transforms_are_decorators():
    for transform in (srcad.grad, srcad.value_and_grad, srcad.vjp, srcad.jvp, srcad.hvp, srcad.jacobian, srcad.jacfwd,
                      srcad.jacrev, srcad.hessian, srcad.elementwise_grad, srcad.autodiff):
        made = transform(wrt='y')(product)
        assert made.wrt == (1,) and made.primal is product
        assert transform(product).wrt == (0,)
        assert transform.__srcad_transform__ and made.__srcad_transform__


def cubic(x):
    return x ** 3


CUBIC_VALUE_AND_TANGENT = srcad.jvp(cubic)


def tangent_of_cubic(x):
    value, tangent = CUBIC_VALUE_AND_TANGENT(x, 1.0)
    return tangent


@pytest.mark.parametrize('make, order', [
    (lambda f: srcad.grad(srcad.grad(f)), 2),
    (lambda f: srcad.grad(srcad.grad(srcad.grad(f))), 3),
    (lambda f: lambda x: srcad.jvp(srcad.grad(f))(x, 1.0)[1], 2),
    (lambda f: lambda x: srcad.jvp(srcad.jvp(f))(x, 1.0, 1.0)[1][1], 2),
    (lambda f: srcad.elementwise_grad(srcad.grad(f)), 2),
    (lambda f: srcad.grad(srcad.elementwise_grad(f)), 2),
    (lambda f: lambda x: srcad.hvp(srcad.grad(f))(x, 1.0), 3),
    (lambda f: srcad.hessian(srcad.grad(f)), 3),
    (lambda f: srcad.jacobian(srcad.jacobian(f)), 2),
    (lambda f: srcad.jacfwd(srcad.jacrev(f)), 2),
    (lambda f: lambda x: srcad.vjp(srcad.grad(f))(x)[1](1.0), 2),
    (lambda f: srcad.grad(tangent_of_cubic), 2),
])
def test_nesting(make, order):
    x = 1.7
    wanted = {2: 6.0 * x, 3: 6.0}[order]
    np.testing.assert_allclose(make(cubic)(x), wanted, rtol=1e-12)


def test_nesting_on_arrays():
    def f(x):
        return np.sum(x ** 4)

    np.testing.assert_allclose(srcad.jacobian(srcad.grad(f))(X), np.diag(12.0 * X ** 2))
    np.testing.assert_allclose(srcad.jacrev(srcad.grad(f))(X), np.diag(12.0 * X ** 2))
    value, tangent = srcad.jvp(srcad.grad(f))(X, np.ones(3))
    np.testing.assert_allclose(value, 4.0 * X ** 3)
    np.testing.assert_allclose(tangent, 12.0 * X ** 2)
