"""Gradients of programs that call functions of the user's."""
import harness
import pytest
from calls_programs import PROGRAMS

# What is refused, with the reason in the error: see "Open ends" in CONTRIBUTING.md.
GENERAL = ('general_text', 'general_unoptimised')
REFUSALS = {
    'returned_argument_written': ('case',),
    'returned_view_written': ('case',),
    'returned_view_of_written': ('case',),
    'written_and_returned': ('case',),
    'two_arguments_one_array': ('case',),
    'recursion_that_writes': ('vjp_of_grad',),
    'helper_with_two_buffers': ('vjp_of_grad',),
    'helper_with_new_buffer': ('vjp_of_grad',),
    'branch_writes': ('vjp_of_grad',),
    'value_read_around_write': ('vjp_of_grad',),
    'inactive_buffer': ('vjp_of_grad',),
    'elements_from_helper': GENERAL,
    'in_place_helper': (*GENERAL, 'general_forward'),
}


@pytest.mark.parametrize(('function', 'args'), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()))
