"""What is wrong is refused, with the remedy."""
import functools

import numpy as np
import pytest

import srcad


def f(weight, bias, count=1):
    return weight * bias * count


@pytest.mark.parametrize('wrt, match', [
    ('wieght', r"f has no parameter 'wieght'[\s\S]*did you mean 'weight'"),
    ('zzz', 'the parameters of f are weight, bias, count'),
    (3, 'f has no parameter at position 3'),
    (-4, 'f has no parameter at position -4'),
    ((), 'wrt of f is empty'),
    (('weight', 0), "names the parameter 'weight' twice"),
    (1.5, 'neither a name nor a position'),
    (True, 'neither a name nor a position'),
    (None, 'neither a name nor a position'),
])
def test_wrt(wrt, match):
    with pytest.raises(srcad.WrtError, match=match):
        srcad.grad(f, wrt)


def test_wrt_that_takes_many_arguments():
    def g(x, *args, key=1.0, **kwargs):
        return x

    for name, match in (('args', r'\*args of g takes any number'), ('kwargs', r'\*\*kwargs of g takes any'),
                        ('key', 'key of g is keyword-only')):
        with pytest.raises(srcad.WrtError, match=match):
            srcad.grad(g, name)
    with pytest.raises(srcad.WrtError, match='no parameters'):
        srcad.grad(lambda: 1.0)


@pytest.mark.parametrize('value, match', [
    (np.arange(3), r'weight is an array of int\w+: no derivative[\s\S]*weight.astype\(float\)'),
    (np.ones(3, bool), 'weight is an array of bool'),
    (np.array(1), 'weight is an array of int'),
    (np.array(['a']), 'weight is an array of str'),
    (True, 'weight is a bool'),
    (np.True_, 'weight is a bool'),
    ('a', 'weight is a string'),
    (None, 'weight is None'),
])
def test_arguments_that_cannot_be_differentiated(value, match):
    with pytest.raises(srcad.DtypeError, match=match):
        srcad.grad(f)(value, 1.0)


def test_integer_arrays_elsewhere_are_fine():
    np.testing.assert_allclose(srcad.elementwise_grad(f)(np.ones(3), np.arange(3)), np.arange(3.0))


@pytest.mark.parametrize('value', [np.ma.masked_array([1.0, 2.0]), np.ones((2, 2)).view(np.matrix), [np.ma.ones(2)],
                                   {'a': np.ones(2).view(np.recarray)}])
@pytest.mark.filterwarnings('ignore:the matrix subclass')
def test_subclasses_of_arrays_are_refused(value):
    with pytest.raises(srcad.DtypeError, match='subclasses of ndarray may redefine'):
        srcad.grad(f)(value, 1.0)
    with pytest.raises(srcad.DtypeError, match='subclasses of ndarray may redefine'):
        srcad.grad(f)(1.0, value)


@pytest.mark.parametrize('result, match', [
    (lambda x: x * 2.0, r'an array of shape \(3,\)'),
    (lambda x: (np.sum(x), 1.0), 'a tuple of 2'),
    (lambda x: [np.sum(x)], 'a list of 1'),
    (lambda x: np.sum(x) * 1j, 'a complex number'),
])
@pytest.mark.parametrize('transform', [srcad.grad, srcad.value_and_grad])
def test_results_that_are_no_scalar(result, match, transform):
    with pytest.raises(srcad.SrcadError) as caught:
        transform(result)(np.ones(3))
    if isinstance(caught.value, srcad.NotScalarError):
        assert 'jacobian' in str(caught.value) and 'vjp' in str(caught.value)
        caught.match(match)


def test_a_vector_gives_its_shape_and_the_other_transforms():
    with pytest.raises(srcad.NotScalarError, match=r'shape \(3,\)[\s\S]*srcad.jacobian[\s\S]*srcad.vjp'):
        srcad.grad(lambda x: x * 2.0)(np.ones(3))
    with pytest.raises(srcad.NotScalarError, match=r'shape \(1,\)'):
        srcad.grad(lambda x: x * 2.0)(np.ones(1))


def test_calls_that_do_not_fit():
    with pytest.raises(srcad.SignatureError, match=r"f\(\) missing a required argument: 'bias'"):
        srcad.grad(f)(1.0)
    with pytest.raises(srcad.SignatureError, match='too many positional'):
        srcad.grad(f)(1.0, 2.0, 3, 4)
    with pytest.raises(srcad.SignatureError, match='unexpected keyword'):
        srcad.grad(f)(1.0, 2.0, other=3)
    with pytest.raises(TypeError, match='multiple values'):
        srcad.grad(f)(1.0, 2.0, weight=3.0)


def test_what_is_no_function():
    with pytest.raises(srcad.UsageError, match='grad takes a function, not int'):
        srcad.grad(3)
    with pytest.raises(srcad.UsageError, match='not a functools.partial'):
        srcad.grad(functools.partial(f, 1.0))
    with pytest.raises(srcad.UsageError, match='not the class'):
        srcad.grad(float)


@srcad.grad
def recursive(x, n):
    if n == 0:
        return x
    return x * recursive(x, n - 1)


def test_a_decorated_function_that_calls_itself():
    with pytest.raises(srcad.UsageError, match=r"calls itself by the name 'recursive'[\s\S]*drecursive = srcad.grad"):
        recursive(2.0, 3)
    with pytest.raises(srcad.UsageError, match='calls itself'):
        recursive.source


def test_a_decorated_function_within_a_function_that_calls_itself():
    @srcad.value_and_grad
    def inner(x, n):
        return x if n == 0 else x * inner(x, n - 1)

    with pytest.raises(srcad.UsageError, match="calls itself by the name 'inner'"):
        inner(2.0, 3)


def test_errors_are_not_remembered():
    df = srcad.grad(lambda x: x * 2.0)
    for _ in range(2):
        with pytest.raises(srcad.NotScalarError):
            df(np.ones(3))
    assert df(1.0) == 2.0
