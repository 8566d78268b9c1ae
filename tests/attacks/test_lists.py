"""Lists that are joined and changed in length: every derivative of each program is right in every mode, to second order."""
import list_programs
import numpy as np
import pytest
from catalogue import A, each
from harness import check

import srcad


@each(list_programs.PROGRAMS)
def test_program(function, args, options):
    check(function, *args, **options)


def another_length(x, n):
    a = [x[0], x[1] * x[1], x[2]]
    a[n:] = [x[0]]
    return a[0] * a[-1]


def test_a_part_of_another_length_is_refused_where_only_the_run_knows():
    with pytest.raises(TypeError, match='replaced by one of another length'):
        srcad.grad(another_length)(A, 1)
    np.testing.assert_allclose(srcad.grad(another_length)(A, 2), [2.0 * A[0], 0.0, 0.0])
