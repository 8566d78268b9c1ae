"""Gradients of programs that alias, view and overwrite memory."""
import harness
import pytest
from memory_programs import PROGRAMS

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
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()))
