"""Gradients of programs that alias, view and overwrite memory."""
import harness
import numpy as np
import pytest
from memory_programs import PROGRAMS

import srcad

# What is refused, with the reason in the error: see "Open ends" in CONTRIBUTING.md.
GENERAL = ('general_text', 'general_unoptimised')
REFUSALS = {
    'fancy_read': GENERAL,
    'tuple_of_arrays': GENERAL,
    'item_with_a_name_incremented': GENERAL,
    'a_transposed_array_without_a_name_is_written': ('vjp_of_grad',),
}


@pytest.mark.parametrize(('function', 'args'), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()), whole=True)


def _larger(x, c):
    return x * max(np.sin(c[()]), c[()])


def test_an_array_of_rank_0_that_a_called_function_reads():
    def f(c, x):
        return np.sum(np.sin(c) * c) + _larger(x, c)
    found = srcad.grad(f)(np.array(0.47), 0.63)
    np.testing.assert_allclose(found, np.sin(0.47) + 0.47 * np.cos(0.47) + 0.63, rtol=1e-14)
