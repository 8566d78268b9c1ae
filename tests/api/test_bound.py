"""Derivatives of methods: bound to an object, in a class, with respect to an attribute."""
import inspect

import numpy as np
import pytest

import srcad
from srcad import errors


class Spring:
    def __init__(self, stiffness, length):
        self.stiffness, self.length = stiffness, length

    def energy(self, x, by=1.0):
        return 0.5 * self.stiffness * (x - self.length) ** 2 * by

    def __call__(self, x):
        return self.energy(x)

    @srcad.grad
    def force(self, x):
        """Give the force."""
        return self.energy(x)

    energy_grad = srcad.grad(energy)
    slopes = srcad.grad(energy, wrt=('self', 'x'))
    of_length = srcad.value_and_grad(energy, wrt='self.length')

    @classmethod
    def unit(cls, x):
        return cls(1.0, 0.0).energy(x)


SPRING = Spring(3.0, 0.5)


def test_bound_methods_and_objects_that_are_called():
    assert srcad.grad(SPRING.energy)(2.0) == srcad.grad(SPRING)(2.0) == 4.5
    assert srcad.grad(SPRING.energy)(2.0, by=2.0) == 9.0
    assert srcad.grad(SPRING.energy, wrt='by')(2.0, 1.0) == srcad.grad(SPRING.energy, wrt=1)(2.0, 1.0) == 3.375
    assert srcad.grad(Spring.unit)(2.0) == 2.0
    assert srcad.hvp(SPRING.energy)(2.0, 1.0) == 3.0 and srcad.jvp(SPRING.energy)(2.0, 1.0) == (3.375, 4.5)
    assert srcad.grad(srcad.grad(SPRING.energy))(2.0) == 3.0


def test_derivatives_in_a_class_are_bound_as_functions_are():
    assert SPRING.force(2.0) == SPRING.energy_grad(2.0) == Spring.energy_grad(SPRING, 2.0) == 4.5
    slopes = SPRING.slopes(2.0)
    assert (slopes[0].stiffness, slopes[0].length, slopes[1]) == (1.125, -4.5, 4.5)
    assert SPRING.force.__doc__ == 'Give the force.'
    assert list(inspect.signature(SPRING.energy_grad).parameters) == ['x', 'by']
    assert 'def energy_grad(self, x, by' in SPRING.energy_grad.source
    plain = SPRING.energy_grad.specialize(2.0)
    assert plain(2.0, 1.0) == 4.5 and inspect.ismethod(plain)


def test_one_attribute():
    assert SPRING.of_length(2.0) == (3.375, -4.5)
    assert srcad.grad(Spring.energy, wrt='self.stiffness')(SPRING, 2.0) == 1.125
    assert srcad.grad(lambda pair, x: pair[0] * x, wrt='pair')((2.0, SPRING), 2.0)[0] == 2.0
    with pytest.raises(errors.WrtError):
        srcad.jvp(Spring.energy, wrt='self.stiffness')


def test_a_call_of_a_derivative_is_differentiated():
    def work(spring, x):
        return spring.energy_grad(x) * x
    np.testing.assert_allclose(srcad.grad(work, wrt='x')(SPRING, 2.0), 3.0 * 2.0 + 4.5)


def test_what_is_no_function_is_refused():
    with pytest.raises(errors.UsageError):
        srcad.grad(Spring)
    with pytest.raises(errors.UsageError):
        srcad.grad(3.0)
