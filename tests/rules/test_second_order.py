"""Checks the rules of libraries at second order: the derivative of the gradient, in both modes, against oracles.

For a call of the function, ``scalar`` is the sum of its results with random weights. Forward over reverse and reverse over
reverse mode of the compiler are compared with dual numbers over a tape.
"""
import linecache

import numpy as np
import pytest

import srcad
from srcad import registry
from srcad.reference import dual, tape

from .interpreter import Call, is_active
from .test_rules import leaves, name_of, sample, size_of
from .trees import direction

NOT_OF_ARRAYS = {'numpy.tolist'}      # a list of lists of numbers


def rules_of_libraries():
    for rule in registry.rules():
        name = name_of(rule.function)
        if rule.samples and not rule.nondifferentiable and not name.startswith('srcad.') and name not in NOT_OF_ARRAYS:
            yield pytest.param(rule.function, id=name)


def scalar_of(function, args, keywords, rng):
    """Give a function of the differentiable arguments whose result is a number, and these arguments."""
    result = Call(function, args, keywords).result
    namespace = {'__name__': 'second_order', 'np': np, 'f': function}
    own = {}

    def written(name, value):
        if is_active(value):
            own[name] = value
            return name
        if value is None or isinstance(value, (str, int)):
            return repr(value)
        namespace[f'given_{name}'] = value
        return f'given_{name}'
    parts = [written(f'x{i}', value) for i, value in enumerate(args)]
    parts += [f'{key}={written(key, value)}' for key, value in keywords.items()]
    terms = []
    several = isinstance(result, (list, tuple))
    targets = f'{", ".join(f"z{i}" for i in range(len(result)))},' if several else 'z'
    for i, leaf in enumerate(leaves(result)):
        if np.asarray(leaf).dtype.kind in 'fc':
            namespace[f'w{i}'] = direction(rng, np.asarray(leaf, complex if np.iscomplexobj(leaf) else float))
            term = f'np.sum(w{i} * {f"z{i}" if several else "z"})'
            terms.append(f'np.real({term})' if np.iscomplexobj(leaf) else term)
    text = f'def scalar({", ".join(own)}):\n    {targets} = f({", ".join(parts)})\n    return {" + ".join(terms)}\n'
    filename = f'<second order {name_of(function)}>'
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(compile(text, filename, 'exec'), namespace)
    return namespace['scalar'], list(own), list(own.values())


def assert_agree(got, expected):
    scale = size_of(expected)
    for a, b in zip(leaves(got), leaves(expected), strict=True):
        assert np.shape(a) == np.shape(b)
        assert np.allclose(a, b, rtol=1e-8, atol=1e-8 * scale), (a, b)


@pytest.mark.parametrize('function', list(rules_of_libraries()))
def test_second_order(function):
    rng = np.random.default_rng(11)
    args, keywords = sample(function, 0)
    scalar, names, own = scalar_of(function, args, keywords, rng)
    gradient = srcad.grad(scalar, wrt=names)
    along = [direction(rng, value) for value in own]
    _, expected = dual.jvp(lambda *values: list(tape.vjp(scalar, *values)[1]()), tuple(own), tuple(along))
    expected = [np.zeros(np.shape(value)) if e is None else e for e, value in zip(expected, own)]
    _, forward = srcad.jvp(gradient, wrt=names)(*own, *along)
    assert_agree(list(forward), expected)
    _, pullback = srcad.vjp(gradient, wrt=names)(*own)
    assert_agree(list(pullback(tuple(along))), expected)
