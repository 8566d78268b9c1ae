"""Checks each rule on each of its samples against dual numbers and against a tape, to rounding."""
import copy

import numpy as np
import pytest

from srcad import registry
from srcad.reference import dual, tape

from . import special, variants
from .interpreter import Call, is_active
from .test_rules import leaves, name_of, precision, sample, sampled, size_of
from .test_table import templates
from .trees import direction, inner, tree_map


def of_active(function, count, names, values, places):
    """Give the function of the differentiable arguments alone."""
    def with_others(*active):
        whole = copy.deepcopy(values)
        for place, value in zip(places, active, strict=True):
            whole[place] = value
        return function(*whole[:count], **dict(zip(names, whole[count:], strict=True)))
    return with_others


class Arguments:
    """The arguments of a call as one list, and where its differentiable ones stand in it."""

    def __init__(self, function, args, keywords):
        self.call = Call(function, args, keywords)
        self.formals = self.call.formals()
        self.values = [*args, *keywords.values()]
        self.places = []
        for name in self.formals:
            value = self.call.argument(name)
            found = [i for i, own in enumerate(self.values) if own is value]
            # The members of *args are arguments of their own.
            self.places += found or [i for i, own in enumerate(self.values) if any(own is member for member in value)]
        self.of_active = of_active(function, len(args), list(keywords), self.values, self.places)

    def spread(self, by_name):
        """Give what belongs to the parameters as what belongs to the arguments."""
        parts = []
        for name in self.formals:
            whole = any(own is self.call.argument(name) for own in self.values)
            parts += [by_name[name]] if whole else list(by_name[name])
        return parts


def assert_agree(got, expected, tolerance):
    scale = size_of(expected)
    for a, b in zip(leaves(got), leaves(expected), strict=True):
        a = np.zeros(np.shape(b)) if a is None else a
        assert np.shape(a) == np.shape(b)
        assert np.allclose(a, b, rtol=tolerance, atol=tolerance * scale), (a, b)


def tolerance_of(arguments):
    return max(1e-10, 100 * precision(arguments.call.result))


def every_sample():
    """Give the samples of rules, and the special cases."""
    for parameter in sampled():
        function, index = parameter.values
        yield pytest.param(function, index, sample, id=parameter.id)
    for function, found in special.CASES.items():
        for index in range(len(found)):
            yield pytest.param(function, index, special.case, id=f'special-{name_of(function)}-{index}')


@pytest.mark.parametrize('function, index, make', list(every_sample()))
def test_forward_mode_agrees_with_dual_numbers(function, index, make):
    arguments = Arguments(function, *make(function, index))
    rng = np.random.default_rng([1, index, len(name_of(function))])
    tangents = {name: direction(rng, arguments.call.argument(name)) for name in arguments.formals}
    active = [arguments.values[i] for i in arguments.places]
    value, tangent = dual.jvp(arguments.of_active, tuple(active), tuple(arguments.spread(tangents)))
    assert_agree(value, arguments.call.result, tolerance_of(arguments))
    assert_agree(tangent, arguments.call.pushforward(tangents), tolerance_of(arguments))


@pytest.mark.parametrize('function, index, make', list(every_sample()))
def test_reverse_mode_agrees_with_a_tape(function, index, make):
    arguments = Arguments(function, *make(function, index))
    rng = np.random.default_rng([2, index, len(name_of(function))])
    seed = direction(rng, tree_map(lambda z: z * 1.0, arguments.call.result))
    _, pullback = tape.vjp(arguments.of_active, *[arguments.values[i] for i in arguments.places])
    adjoints = arguments.call.pullback(seed, arguments.formals)
    assert_agree(list(pullback(seed)), arguments.spread(adjoints), tolerance_of(arguments))


@pytest.mark.parametrize('function', special.BY_HAND, ids=name_of)
def test_conventions_that_no_oracle_follows(function):
    special.check_by_hand(function)


@pytest.mark.parametrize('function', [*special.REFUSED, *special.REFUSED_CALLS], ids=name_of)
def test_what_has_no_derivative_is_an_error(function):
    special.check_refused(function)


@pytest.mark.parametrize('function', special.SLOPES, ids=name_of)
def test_the_slope_of_a_partial_derivative(function):
    special.check_slope(function)


def test_eigenvectors_of_complex_matrices():
    special.check_eigenvectors(np.linalg.eigh)


def chosen(function, make, count):
    """Give the templates that the calls of a function choose."""
    for index in range(count):
        call = Call(function, *make(function, index))
        elementwise = call.rule.select('elementwise', call.nodes, call.keywords)
        modes = ['elementwise'] if elementwise else ['adjoint'] + ['tangent'] * (not call.rule.linear)
        yield from (call.rule.select(mode, call.nodes, call.keywords) for mode in modes)


def test_each_template_is_the_rule_of_a_sample():
    """What no sample chooses is not checked by anything."""
    found = set()
    for rule in registry.rules():
        if not rule.nondifferentiable:
            count = sum(1 for make in rule.samples for _ in make(np.random.default_rng(0)))
            found.update(map(id, chosen(rule.function, sample, count)))
    for function, cases in special.CASES.items():
        found.update(map(id, chosen(function, special.case, len(cases))))
    lacking = [template.written for template in templates() if id(template) not in found]
    own = [rule for rule in lacking if rule.__module__.startswith('srcad.templates')]     # other tests enter rules as well
    assert [rule for rule in own if rule.__name__ not in special.NEWER] == []


def check_variant(function, args, keywords):
    """Check both modes against the oracles to 1e-10, and the identity of transposition; the arguments stay as they are."""
    before = copy.deepcopy((args, keywords))
    arguments = Arguments(function, args, keywords)
    rng = np.random.default_rng([5, len(name_of(function))])
    tangents = {name: direction(rng, arguments.call.argument(name)) for name in arguments.formals}
    active = tuple(arguments.values[i] for i in arguments.places)
    tolerance = tolerance_of(arguments)
    _, expected = dual.jvp(arguments.of_active, active, tuple(arguments.spread(tangents)))
    forward = arguments.call.pushforward(tangents)
    assert_agree(forward, expected, tolerance)
    seed = direction(rng, tree_map(lambda z: z * 1.0, arguments.call.result))
    adjoints = arguments.call.pullback(seed, arguments.formals)
    assert_agree(arguments.spread(adjoints), list(tape.vjp(arguments.of_active, *active)[1](seed)), tolerance)
    left, right = inner(seed, forward), sum(inner(adjoints[n], tangents[n]) for n in arguments.formals)
    assert abs(left - right) <= tolerance * max(1.0, size_of(seed) * size_of(forward) * size_of(list(adjoints.values())))
    for new, old in zip(leaves([list(args), list(keywords.values())]), leaves([list(before[0]), list(before[1].values())])):
        assert type(new) is type(old) and np.array_equal(new, old, equal_nan=np.asarray(old).dtype.kind == 'f')


def first_samples():
    """Give each rule once."""
    for parameter in sampled():
        function, index = parameter.values
        if index == 0:
            yield pytest.param(function, id=name_of(function))


@pytest.mark.parametrize('layout', variants.LAYOUTS)
@pytest.mark.parametrize('function', list(first_samples()))
def test_layouts(function, layout):
    """Every rule takes arrays that are not contiguous, run backwards, or go by columns."""
    args, keywords = sample(function, 0)
    change = variants.LAYOUTS[layout]
    check_variant(function, change(args), {k: change(v) for k, v in keywords.items()})


@pytest.mark.parametrize('shape', variants.SHAPES)
@pytest.mark.parametrize('function', variants.by_element(), ids=name_of)
def test_shapes(function, shape):
    args, keywords = sample(function, 0, seed=3)
    check_variant(function, variants.shaped(args, variants.SHAPES[shape]), keywords)


@pytest.mark.parametrize('function', [f for f in variants.by_element() if f.nin == 2], ids=name_of)
def test_arguments_that_broadcast_each_other(function):
    args, keywords = sample(function, 0, seed=3)
    if all(map(is_active, args)):
        check_variant(function, variants.broadcast(args), keywords)
    else:
        one = next(a for a in args if is_active(a))
        check_variant(function, tuple(np.ravel(one)[:, None] if a is one else np.arange(2) for a in args), keywords)
