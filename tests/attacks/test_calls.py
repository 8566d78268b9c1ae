"""Gradients of programs that call functions of the user's."""
import harness
import pytest
from calls_programs import PROGRAMS

# What is refused, with the reason in the error: see "Open ends" in CONTRIBUTING.md.
GENERAL = ('general_text', 'general_unoptimised')
REFUSALS = {
    'in_place_helper': (*GENERAL, 'general_forward'),
}


@pytest.mark.parametrize(('function', 'args'), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()))
