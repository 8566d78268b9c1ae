"""Gradients of programs that alias, view and overwrite memory."""
import harness
import pytest
from memory_programs import PROGRAMS


@pytest.mark.parametrize(('function', 'args'), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args)
