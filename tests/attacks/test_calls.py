"""Gradients of programs that call functions of the user's."""
import harness
import pytest
from calls_programs import PROGRAMS


@pytest.mark.parametrize(('function', 'args'), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args)
