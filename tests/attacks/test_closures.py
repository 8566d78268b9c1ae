"""Gradients of programs with functions that stand within functions."""
import inspect
import re

import closures_programs
import harness
import pytest
from catalogue import each
from choice_programs import program as chosen
from closures_programs import program
from closures_refused import REFUSED
from given_programs import program as given
from handed_programs import program as handed

import srcad
from srcad import pipeline
from srcad.frontend.static import StaticResolver
from srcad.unit import Request

REFUSALS = {
    'early_returns': ('vjp_of_grad',),
    'loop_over_keywords': ('jvp_of_grad', 'jvp_of_grad_unoptimised', 'hvp'),
    'integral_with_defaults': ('jvp_of_grad', 'hvp'),
    'shares_through_two_levels': ('jvp_of_grad', 'hvp'),
    'decorated_functions': ('general_text', 'general_unoptimised'),
}


@each([*program, *given, *handed, *chosen])
def test_derivatives(function, args, options):
    harness.check(function, *args, refusals=REFUSALS.get(function.__name__, ()), **options)


CODES = ('SRC137', 'SRC103', 'SRC105', 'SRC104', 'SRC110', 'SRC115')


@pytest.mark.parametrize('function', REFUSED, ids=lambda f: f.__name__)
def test_refused(function):
    args = (0.7, abs)[:function.__code__.co_argcount]
    with pytest.raises(srcad.SrcadError) as caught:
        srcad.grad(function)(*args)
    assert all(p.code in CODES and p.line and p.help for p in caught.value.problems), caught.value


@pytest.mark.parametrize('name', ['recursion_with_nonlocal', 'functions_in_functions_in_functions', 'starred_arguments'])
def test_a_file_that_is_not_run_gives_the_same_text(name):
    function = getattr(closures_programs, name)
    text = re.sub(r'(?m)^@program.*$', '', inspect.getsource(closures_programs))
    resolver = StaticResolver(text, closures_programs.__file__)
    read, live = (pipeline.derivative(f, Request('grad', (0, 1)), None) for f in (resolver.function(name), function))
    assert read.source == live.source
