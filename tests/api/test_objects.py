"""What is given behaves as a function does: pickle, copy, inspect, help, functools."""
import copy
import functools
import importlib.util
import inspect
import pathlib
import pickle
import pydoc
import sys

import numpy as np
import pytest

import srcad


@pytest.fixture(scope='module')
def functions():
    """A module of functions, imported by a name of its own."""
    name = 'functions_to_pickle'
    spec = importlib.util.spec_from_file_location(name, pathlib.Path(__file__).with_name(f'{name}.py'))
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    yield made
    del sys.modules[name]


def documented(x: float, k: int = 2) -> float:
    """Raise x to a power."""
    return x ** k


def test_names_and_documentation():
    df = srcad.grad(documented)
    assert (df.__name__, df.__qualname__, df.__module__) == ('documented', 'documented', documented.__module__)
    assert df.__doc__ == 'Raise x to a power.'
    assert df.__wrapped__ is documented and df.primal is documented
    assert repr(df) == "<srcad.grad(documented, wrt='x')>"
    assert repr(srcad.grad(documented, ('x',))) == "<srcad.grad(documented, wrt=('x',))>"
    assert callable(df)


def test_signature():
    assert list(inspect.signature(srcad.grad(documented)).parameters) == ['x', 'k']
    assert inspect.signature(srcad.grad(documented)).parameters['k'].default == 2
    assert list(inspect.signature(srcad.jvp(documented)).parameters) == ['x', 'k', 'tx']
    assert list(inspect.signature(srcad.hvp(documented)).parameters) == ['x', 'k', 'tx']


def test_getsource_is_the_text_of_the_primal():
    assert inspect.getsource(srcad.grad(documented)) == inspect.getsource(documented)


def test_help():
    text = pydoc.render_doc(srcad.grad(documented), renderer=pydoc.plaintext)
    assert 'Raise x to a power.' in text


def test_source_is_general_and_the_same_each_time():
    text = srcad.grad(documented).source
    assert text == srcad.grad(documented).source
    namespace = {}
    exec(text, namespace)
    assert namespace['documented_grad'](3.0) == 6.0


def test_specialize_is_a_plain_function():
    df = srcad.grad(documented)
    plain = df.specialize(3.0, k=2)
    assert type(plain) is type(documented)
    assert plain(3.0, 2) == 6.0
    assert 'def documented_grad(x' in inspect.getsource(plain)


def test_specialize_checks_its_premises():
    def f(X, w, c):
        return c * np.sum(X @ w)

    plain = srcad.grad(f, 'w').specialize(np.ones((3, 2)), np.ones(2), 1.5)
    np.testing.assert_allclose(plain(np.ones((5, 4)), np.ones(4), 2.0), 10.0 * np.ones(4))
    np.testing.assert_allclose(plain(np.ones((5, 1)), np.ones(1), 2.0), [10.0])
    for wrong in ((np.ones((5, 4)), np.ones(5), 2.0), (np.ones((5, 4)), np.ones(4), np.ones(4))):
        with pytest.raises(ValueError, match='f_grad is for'):
            plain(*wrong)
    assert inspect.getsource(plain).count('raise ValueError') == 1


def test_specialize_of_a_gradient_that_needs_no_check_is_lean():
    def f(x, y):
        return np.log(x) + x * y

    lines = inspect.getsource(srcad.grad(f, ('x', 'y')).specialize(2.0, 5.0))
    assert 'unbroadcast' not in lines and 'runtime' not in lines


def test_pickle(functions):
    for made in (srcad.grad(functions.cube), srcad.grad(srcad.grad(functions.cube)),
                 srcad.value_and_grad(functions.cube), srcad.hessian(functions.cube),
                 srcad.autodiff(functions.cube, mode='forward', preserve_result=True)):
        again = pickle.loads(pickle.dumps(made))
        assert type(again) is type(made)
        args = (2.0, 1.0) if made.transform == 'autodiff' else (2.0,)
        assert again(*args) == made(*args)
        assert again._options == made._options and again.wrt == made.wrt


def test_pickle_of_what_a_decorator_made(functions):
    assert pickle.loads(pickle.dumps(functions.decorated)) is functions.decorated
    assert pickle.loads(pickle.dumps(functions.decorated_with_options)) is functions.decorated_with_options
    second = pickle.loads(pickle.dumps(srcad.grad(functions.decorated)))
    assert second(2.0) == 12.0


def test_pickle_of_a_transform_of_the_primal_behind_a_decorator(functions):
    made = srcad.value_and_grad(functions.decorated.primal)
    assert pickle.loads(pickle.dumps(made))(2.0) == (8.0, 12.0)


def test_what_cannot_be_pickled_says_so():
    with pytest.raises(pickle.PicklingError, match='define the function at the top level'):
        pickle.dumps(srcad.grad(lambda x: x))


def test_copies_are_the_object_itself_as_for_functions():
    df = srcad.grad(lambda x: x * x)
    assert copy.copy(df) is df and copy.deepcopy([df])[0] is df


def test_functools():
    assert functools.partial(srcad.grad(documented), k=3)(2.0) == 12.0

    @functools.wraps(srcad.grad(documented))
    def wrapped(x):
        return x

    assert wrapped.__name__ == 'documented'
    assert list(map(srcad.grad(documented), [1.0, 2.0])) == [2.0, 4.0]


def test_parameters_of_all_kinds():
    def f(x, /, y, *rest, scale=1.0):
        return x * y * scale

    df = srcad.grad(f, ('x', 'y'))
    assert df(2.0, 3.0) == (3.0, 2.0)
    assert df(2.0, y=3.0, scale=2.0) == (6.0, 4.0)
    assert df(2.0, 3.0, 4.0, 5.0, scale=2.0) == (6.0, 4.0)
    assert list(inspect.signature(srcad.jvp(f)).parameters) == ['x', 'y', 'rest', 'scale', 'tx']
