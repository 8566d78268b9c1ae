"""Gradients of programs with objects that are differentiated."""
import harness
import numpy as np
import pytest
from catalogue import each
from record_programs import LAYER, LINE, PROGRAMS, Layer, Model, model

import srcad
from srcad import errors

# Methods of parameters are known where the classes of the arguments are.
GENERAL = ('general_text', 'general_unoptimised', 'general_forward')
REFUSALS = dict.fromkeys(('a_method_of_an_argument', 'objects_in_a_list_in_an_object', 'a_plain_object', 'a_model_of_layers',
                          'a_model_that_inherits', 'a_list_of_layers', 'a_list_of_data_classes',
                          'operators_of_data_classes'), GENERAL) | {
    'a_named_tuple_is_taken_apart': GENERAL,
    'attributes_are_read_in_a_loop': ('vjp_of_grad',)}


@each(PROGRAMS)
def test_derivatives(function, args, options):
    harness.check(function, *args, **options, refusals=REFUSALS.get(function.__name__, ()))


def test_one_object_in_two_places_is_refused():
    shared = Layer(np.ones(3), 0.5)
    with pytest.raises(errors.DtypeError, match='SRC506'):
        srcad.grad(lambda m, x: m(x))(Model([shared, shared], 1.0), np.ones(3))


def test_what_a_gradient_is():
    gradient = srcad.grad(lambda m, x: m(x))(model(), np.ones(3))
    assert type(gradient).__name__ == 'SimpleNamespace' and list(vars(gradient)) == ['layers', 'scale']
    assert gradient.layers[0].act is None
    assert srcad.grad(lambda line, x: line.at(x))(LINE, 2.0) == type(LINE)(2.0, 1.0)


def test_a_gradient_is_a_direction():
    f = srcad.grad(lambda layer, x: np.sum(layer.forward(x)))
    gradient = f(LAYER, np.ones(3))
    tangent = srcad.jvp(f.primal)(LAYER, np.ones(3), gradient)[1]
    np.testing.assert_allclose(tangent, np.sum(gradient.w ** 2) + gradient.b ** 2)


def test_precision_is_kept():
    line = type(LINE)(np.float32(1.5), np.array([0.25, 0.5], np.float32))
    gradient = srcad.grad(lambda line, x: np.sum(line.slope * x * line.offset))(line, 0.5)
    assert gradient.slope.dtype == np.float32 and gradient.offset.dtype == np.float32


def test_a_pullback_is_not_changed_by_what_the_caller_does():
    layer = Layer(np.array([0.5, 0.2, 0.1]), 0.5)
    _, pullback = srcad.vjp(lambda layer, x: np.sum(layer.forward(x) * layer.w))(layer, np.ones(3))
    before = pullback(1.0)
    layer.w += 1.0
    layer.b = 7.0
    after = pullback(1.0)
    np.testing.assert_array_equal(before.w, after.w)
    assert before.b == after.b
