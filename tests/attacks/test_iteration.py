"""Loops over what they change, and writes to what is in lists: right in every mode, or refused."""
import copy

import container_writes_programs
import iteration_programs
import numpy as np
import pytest
from catalogue import each
from harness import check

import srcad
from srcad.reference import numeric


@each([*iteration_programs.PROGRAMS, *container_writes_programs.PROGRAMS])
def test_program(function, args, options):
    check(function, *args, **options)


@pytest.mark.parametrize('name', ['items_of_a_copied_list', 'unpacked_copy_of_a_list', 'items_in_another_order',
                                  'item_of_a_list'])
def test_lists_that_are_not_differentiated_carry_what_is_stored_into_their_items(name):
    function = getattr(iteration_programs, name)
    given = copy.deepcopy(iteration_programs.PAIR)
    expected = numeric.gradient(lambda x: function(copy.deepcopy(given), x), 2.0)
    np.testing.assert_allclose(srcad.grad(function, wrt=1)(given, 2.0), expected, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(function, wrt=1)(given, 2.0, 1.0)[1], expected, rtol=1e-8)
    np.testing.assert_array_equal(given, iteration_programs.PAIR)


def _tuple(a):
    u = (a, 0.5)
    return np.sum(u[0]) * 2.0


def _list(a):
    u = [a, 0.5]
    return np.sum(u[0])


def _nested(a):
    u = [[a, a], [a * 1.5, a]]
    return np.sum(u[1][0] * np.float64(2.0))


@pytest.mark.parametrize('function', [_tuple, _list, _nested])
@pytest.mark.parametrize('optimized', [True, False])
def test_gradients_of_single_precision_that_come_out_of_containers(function, optimized):
    a = np.array([0.3, 0.5, 1.1], dtype=np.float32)
    df = srcad.grad(function, optimized=optimized)
    assert df(a).dtype == np.float32
    namespace = {}
    exec(df.source, namespace)
    assert namespace[f'{function.__name__}_grad'](a).dtype == np.float32
