"""Gradients with respect to tuples, named tuples, lists and dictionaries."""
import harness
import numpy as np
import pytest
from catalogue import A, B, each
from container_programs import PROGRAMS, tuple_beside_written

import srcad

GENERAL = ('general_text', 'general_unoptimised')
REFUSALS = {}


@each(PROGRAMS)
def test_derivatives(function, args, options):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()), **options)


@pytest.mark.parametrize('kind', [tuple, list])
def test_arrays_in_containers_share_no_memory_with_what_is_written(kind):
    """Texts that stand alone check it."""
    derivative = srcad.grad(tuple_beside_written, wrt=(0, 1))
    space = {}
    exec(derivative.source, space)
    lean = derivative.specialize(kind((A, 0.3)), B)
    for function in (space['tuple_beside_written_grad'], lean):
        with pytest.raises(ValueError, match='share memory'):
            function(kind((B, 0.3)), B)
        got = function(kind((A, 0.3)), B)
        np.testing.assert_allclose(got[0][0], [0.3, *B[1:]])
        assert type(got[0]) is kind
