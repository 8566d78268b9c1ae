"""Options that decide which branches are left, and arrays that are changed in place under one name."""
import inspect

import numpy as np
import options_programs
import pytest
from catalogue import A, B
from harness import check
from options_programs import in_sequence, narrow, weighted

import srcad

CASES = [pytest.param(*entry, id=f'{entry[0].__name__}-{number}')
         for number, entry in enumerate(options_programs.PROGRAMS)]


@pytest.mark.parametrize('function, args, options', CASES)
def test_program(function, args, options):
    given = inspect.signature(function).bind(*args)
    given.apply_defaults()
    check(function, *given.args, **options)


def test_a_text_for_no_weights_knows_none():
    text = srcad.grad(weighted).specialize(A).source
    assert 'mean' not in text and 'if w is None:' not in text
    assert "w is None and mode == 'sum'" in text


def test_the_text_refuses_other_options():
    gradient = srcad.grad(weighted).specialize(A)
    np.testing.assert_allclose(gradient(A), 2.0 * A)
    for other in ((A, B), (A, None, 'mean'), (0.4,)):
        with pytest.raises((ValueError, AttributeError)):
            gradient(*other)


def no_result(x, kind='a'):
    if kind == 'a':
        return np.sum(x * x)
    raise KeyError(kind)


def test_options_for_which_the_function_raises():
    for transform in (srcad.grad, srcad.value_and_grad, srcad.vjp):
        with pytest.raises(KeyError, match='b'):
            transform(no_result)(A, 'b')


def test_a_change_in_place_keeps_the_dtype():
    x = A.astype(np.float32)
    gradient = srcad.grad(narrow)(x, B)
    assert gradient.dtype == np.float32 and narrow(x, B).dtype == np.float64
    np.testing.assert_allclose(gradient, 8.0 * A * B ** 3, rtol=1e-6)


def test_arrays_changed_in_place_under_one_name_need_no_copies():
    text = srcad.grad(in_sequence).specialize(A, B).source
    assert '_old' not in text and 'copy' not in text and '[...]' not in text
