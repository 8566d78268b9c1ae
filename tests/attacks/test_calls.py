"""Gradients of programs that call functions of the user's."""
import harness
import numpy as np
import pytest
from calls_programs import PROGRAMS

import srcad

# What is refused, with the reason in the error: see "Open ends" in CONTRIBUTING.md.
GENERAL = ('general_text', 'general_unoptimised')
REFUSALS = {
    'in_place_helper': (*GENERAL, 'general_forward'),
}


@pytest.mark.parametrize(('function', 'args'), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()))


def test_a_tangent_that_is_unpacked_is_the_callers_own():
    def parts(p, a):
        u, v = p
        return u, a * v
    direction = (np.ones(2), 0.5), np.ones(3)
    tangent = srcad.jvp(parts, wrt=(0, 1))((np.array([0.3, 0.4]), 0.6), np.arange(3.0), *direction)[1]
    tangent[0][0] = 7.0
    assert direction[0][0][0] == 1.0
