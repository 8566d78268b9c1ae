"""Checks each rule on each of its samples: transposition, differences, shapes, dtypes."""
import contextlib
import copy

import numpy as np
import pytest

from srcad import registry

from . import variants
from .interpreter import Call, is_active
from .trees import direction, inner, leaves, shifted, tree_map

with contextlib.suppress(ImportError):
    import scipy.special  # noqa: F401  its rules are loaded when it is


def name_of(function):
    return f'{getattr(function, "__module__", None) or "numpy"}.{function.__name__}'


def sampled():
    for rule in registry.rules():
        if rule.nondifferentiable or not rule.samples:
            continue
        count = sum(1 for make in rule.samples for _ in make(np.random.default_rng(0)))
        for index in range(count):
            yield pytest.param(rule.function, index, id=f'{name_of(rule.function)}-{index}')


def sample(function, index, seed=0):
    rng = np.random.default_rng(seed)
    makers = registry.lookup(function).samples
    args, keywords = [pair for make in makers for pair in make(rng)][index]
    return tuple(args), keywords


def numeric_tangent(call, tangents, step):
    """Central differences along a direction; a complex argument moves along a complex direction."""
    swap = {id(call.argument(name)): (call.argument(name), value) for name, value in tangents.items()}

    def moved(value, size):
        if id(value) in swap:
            return shifted(value, swap[id(value)][1], size)
        # The members of *args are arguments of their own.
        for whole, by in swap.values():
            for member, part in zip(whole, by) if isinstance(whole, tuple) else ():
                if member is value:
                    return shifted(value, part, size)
        return copy.deepcopy(value)

    def at(size):
        keywords = {k: moved(v, size) for k, v in call.kwargs.items()}
        return call.function(*[moved(a, size) for a in call.args], **keywords)
    return tree_map(lambda a, b: (np.asarray(a, np.result_type(a, float)) - b) / (2 * step), at(step), at(-step))


def assert_close(got, expected, scale, tolerance):
    for a, b in zip(leaves(got), leaves(expected), strict=True):
        assert np.shape(a) == np.shape(b)
        assert np.allclose(a, b, rtol=tolerance, atol=tolerance * scale), (a, b)


def size_of(tree):
    return max([1.0] + [float(np.max(np.abs(leaf))) for leaf in leaves(tree) if leaf is not None and np.size(leaf)])


def check_kind(adjoint, value):
    """The adjoint has the shape and the dtype of its primal."""
    for got, primal in zip(leaves(adjoint), leaves(value), strict=True):
        assert np.shape(got) == np.shape(primal)
        assert np.iscomplexobj(got) <= np.iscomplexobj(primal)
        if isinstance(primal, np.ndarray):
            assert np.asarray(got).dtype == primal.dtype


def precision(tree):
    """Give the unit roundoff of the least precise leaf."""
    kinds = [np.asarray(leaf).dtype for leaf in leaves(tree)]
    return max(float(np.finfo(kind).eps) if kind.kind in 'fc' else 1e-16 for kind in kinds)


def check(function, args, keywords, rng):
    before = copy.deepcopy((args, keywords))
    call = Call(function, args, keywords)
    formals = call.formals()
    assert formals, 'no differentiable argument in the sample'
    eps = precision(call.result)
    # Differences in single precision say little; the identity of transposition is the sharp test.
    step, tolerance = (1e-6, 1e-6) if eps < 1e-10 else (eps ** (1 / 3), 10 * eps ** (2 / 3))
    for active in [formals] + ([[name] for name in formals] if len(formals) > 1 else []):
        tangents = {name: direction(rng, call.argument(name)) for name in active}
        forward = call.pushforward(tangents)
        assert_close(forward, numeric_tangent(call, tangents, step), size_of(forward), tolerance)
        for t, z in zip(leaves(forward), leaves(call.result)):
            assert np.iscomplexobj(t) <= np.iscomplexobj(z)
        seed = direction(rng, tree_map(lambda z: z * 1.0, call.result))
        adjoints = call.pullback(seed, active)
        for name in active:
            check_kind(adjoints[name], call.argument(name))
        left = inner(seed, forward)
        right = sum(inner(adjoints[name], tangents[name]) for name in active)
        scale = max(1.0, size_of(seed) * size_of(forward) * size_of(adjoints[active[0]]))
        assert abs(left - right) <= max(1e-10, 10 * eps) * scale
    for new, old in zip(leaves(list(args)), leaves(list(before[0]))):
        assert type(new) is type(old)
        assert np.array_equal(new, old, equal_nan=isinstance(old, np.ndarray) and old.dtype.kind in 'fc')


@pytest.mark.parametrize('function, index', list(sampled()))
def test_rule(function, index):
    args, keywords = sample(function, index)
    check(function, args, keywords, np.random.default_rng([index, len(name_of(function))]))


def elementwise_functions():
    for rule in registry.rules():
        if rule.samples and isinstance(rule.function, np.ufunc) and rule.family == 'elementwise':
            yield pytest.param(rule.function, id=name_of(rule.function))


def fresh(function, change):
    args, keywords = sample(function, 0, seed=3)
    return tuple(change(np.asarray(a)) if is_active(a) else a for a in args), keywords


VARIANTS = {
    'scalar': lambda a: float(a.flat[0]), 'numpy scalar': lambda a: np.float64(a.flat[0]),
    'zero-dimensional': lambda a: np.array(a.flat[0]),
    'strided': lambda a: np.repeat(a, 2)[::2], 'reversed': lambda a: a[::-1],
    'column': lambda a: a[:, None] * np.ones((1, 3)), 'empty': lambda a: a[:0],
}


@pytest.mark.parametrize('variant', VARIANTS)
@pytest.mark.parametrize('function', list(elementwise_functions()))
def test_elementwise_variant(function, variant):
    args, keywords = fresh(function, VARIANTS[variant])
    if not all(is_active(a) for a in args):
        args = tuple(a if is_active(a) else 1 for a in args)
    check(function, args, keywords, np.random.default_rng(5))


def single(value):
    """Give the same value in single precision."""
    if isinstance(value, (list, tuple)):
        return type(value)(single(member) for member in value)
    if isinstance(value, np.ndarray) and value.dtype.kind in 'fc':
        return value.astype(np.complex64 if value.dtype.kind == 'c' else np.float32)
    return value


def check_complex(function, args, keywords):
    """Check calls with complex arguments: the rule holds for them, or says that it does not."""
    call = Call(function, args, keywords)
    for changed, others in variants.complex_ones(function, args, keywords, [call.argument(n) for n in call.formals()]):
        with contextlib.suppress(NotImplementedError, TypeError):
            check(function, changed, others, np.random.default_rng(13))


@pytest.mark.parametrize('function, index', list(sampled()))
def test_complex_arguments(function, index):
    """A real argument has a real adjoint beside complex ones, and the rule is right for all of them."""
    check_complex(function, *sample(function, index))


@pytest.mark.parametrize('function, index', list(sampled()))
def test_single_precision(function, index):
    args, keywords = sample(function, index)
    call = Call(function, single(args), {k: single(v) for k, v in keywords.items()})
    formals = call.formals()
    rng = np.random.default_rng(7)
    forward = call.pushforward({name: direction(rng, call.argument(name)) for name in formals})
    adjoints = call.pullback(direction(rng, call.result), formals)
    for name in formals:
        check_kind(adjoints[name], call.argument(name))
    for t, z in zip(leaves(forward), leaves(call.result), strict=True):
        assert np.shape(t) == np.shape(z)
