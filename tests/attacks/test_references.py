"""Gradients of programs in which called functions write, and give back references."""
import harness
import pytest
import reference_programs

import srcad

# What is refused, with the reason in the error: see "Open ends" in CONTRIBUTING.md.
GENERAL = ('general_text', 'general_unoptimised')
REFUSALS = {
    'keyword_slice': (*GENERAL, 'general_forward'),
    'recursion_on_halves': ('vjp_of_grad',),
    'recursion_on_halves_in_loop': ('vjp_of_grad',),
    'buffers_in_a_tuple': GENERAL,
    'list_from_helper': ('vjp_of_jvp',),
    'list_from_helper_then_written': ('vjp_of_jvp',),
    'chosen_then_written': ('case',),
}


@pytest.mark.parametrize(('function', 'args'), reference_programs.PROGRAMS,
                         ids=[f.__name__ for f, _ in reference_programs.PROGRAMS])
def test_derivatives(function, args):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()))


@pytest.mark.parametrize('name', ['same_view_twice', 'overlapping_parts'])
def test_views_that_overlap_are_refused_when_the_derivative_runs(name):
    with pytest.raises(ValueError, match='shares memory with another argument: pass a copy'):
        srcad.grad(getattr(reference_programs, name), wrt=(0, 1))(reference_programs.X, 0.7)
