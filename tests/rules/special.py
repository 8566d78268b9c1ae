"""Arguments at kinks, ties and zeros, and options that samples lack: compared with oracles, not with differences.

At these places a rule follows a convention, which most oracles share: ties share, the derivative of a norm of zero is zero.
"""
import contextlib
import math
import operator

import numpy as np
import pytest

import srcad
from srcad import runtime

from .interpreter import Call, Literal
from .trees import tree_map

ROW = np.array([3.0, 4.0, 0.5])
TABLE = np.array([[1.0, -2.0, 3.0], [4.0, 0.5, -6.0]])
TIED = np.array([[2.0, 2.0, 1.0], [0.5, -3.0, -3.0]])
MASK = np.array([[True, False, True], [True, True, True]])
_PAIR = [((np.array([1.0, 2.0, -3.0]), np.array([1.0, 0.5, 2.0])), {})]

CASES = {
    **dict.fromkeys((np.maximum, np.minimum, np.fmax, np.fmin), _PAIR),
    np.max: [((TIED,), {'axis': 1}), ((TIED,), {'axis': 0, 'keepdims': True, 'initial': -9.0, 'where': MASK}),
             ((TIED,), {'axis': 1, 'keepdims': True, 'initial': 1.5, 'where': MASK})],
    np.min: [((TIED,), {'axis': 1}), ((TIED,), {'axis': 0, 'keepdims': True, 'initial': 9.0, 'where': MASK}),
             ((-TIED,), {'axis': 1, 'keepdims': True, 'initial': -1.5, 'where': MASK})],
    **dict.fromkeys((np.sum, np.nansum, np.nanmean), [(((TABLE / 3.0).astype(np.float32),), {'dtype': np.float64})]),
    np.hypot: [((np.array([0.0, 0.0, 3.0]), np.array([0.0, 2.0, 4.0])), {})],
    math.hypot: [((0.0, -0.0), {}), ((float('3'), float('4'), float('0')), {}), ((0.0, -0.0, float('0')), {})],
    np.heaviside: [((np.array([-1.0, 0.0, 2.0]), ROW), {})],
    np.sinc: [((np.array([0.0, 0.5, -1.2, 1.0]),), {})],
    operator.pow: [((3, 0.5), {}), ((np.array([0.3, 2.0]), 1), {}), ((np.array([0.3, 2.0]), Literal(0.7)), {}),
                   ((1.7, Literal(0.7)), {})],
    pow: [((1.7, Literal(0.7)), {}), ((1.7, 1), {}), ((np.array([0.3, 2.0]), Literal(0.7)), {})],
    np.float_power: [((3, ROW), {})],
    runtime.log_or_zero: [((np.array([0.0, 2.0, 1.0]),), {})],
    runtime.i1: [((np.array([0.0, 2.0, 1.0]),), {})],
    math.dist: [(([1.0, 2.0], [1.0, 2.0]), {})],
    math.fmod: [((5.3, 2.5), {}), ((-5.3, 2.5), {})],
    math.remainder: [((5.3, 2.5), {}), ((-5.3, 2.5), {})],
    np.fmod: [((np.array([5.3, -5.3, 1.0]), 2.5), {})],
    np.copysign: [((np.array([2.0, -2.0, 3.0]), np.array([-1.0, -1.0, 5.0])), {}),
                  ((np.zeros(2), np.array([1.0, -2.0])), {})],
    math.copysign: [((-2.0, 3.0), {}), ((-2.0, -3.0), {})],
    np.power: [((3, ROW), {}), ((2.5, np.array([0.5, -1.5, 2.0])), {}), ((np.array([0.0, 2.0]), np.array([2.0, 0.5])), {}),
               ((np.array([0.3, 2.0]), Literal(0.7)), {}), ((np.array([0.3, 2.0]), Literal(-1.3)), {})],
    np.linalg.norm: [
        ((np.zeros(3),), {}), ((np.zeros(3), 2), {}), ((np.array([0.0, -1.0, 0.0]), 3), {}), ((np.zeros((2, 2)),), {}),
        ((TABLE,), {'axis': 1, 'keepdims': True}), ((TABLE, 2), {'axis': 1, 'keepdims': True}),
        ((TABLE, 1), {'axis': 1, 'keepdims': True}), ((TABLE, np.inf), {'axis': 1, 'keepdims': True}),
        ((TABLE, np.inf), {'axis': 0}), ((TABLE, 1), {'axis': 1}), ((np.array([1.0, 0.0, -2.0]), 1), {}),
        ((np.array([1.0, 0.0, -2.0]), np.inf), {}), ((TABLE,), {'axis': 1}), ((TABLE, np.inf), {'axis': 1}),
        ((TABLE, 3), {'axis': 1}), ((TABLE, 3), {'axis': 1, 'keepdims': True}), ((TABLE, 3), {'axis': 0})],
    np.std: [((TABLE,), {'axis': 1, 'keepdims': True}), ((TABLE,), {'ddof': 1}), ((np.array([1.0, -1.0]),), {}),
             ((np.array([[1.0, -1.0]]),), {'axis': 1}), ((np.array([[1.0, 7.0, -1.0]]),), {'axis': 1, 'where': MASK[:1]}),
             ((TABLE,), {'axis': 1, 'keepdims': True, 'ddof': 1, 'where': MASK})],
    np.sort: [((np.repeat([2.0, 1.0, 3.0], 20),), {}), ((np.tile([2.0, 1.0, 3.0], 40),), {}),
              ((np.tile([2.0, 1.0, 3.0], 40), None), {})],
    math.fabs: [((-2.0,), {})],
    np.cumsum: [((TABLE,), {}), ((ROW,), {}), ((TABLE,), {'axis': np.int64(0)}), ((TABLE,), {'axis': np.int64(1)})],
    np.einsum: [(('ijk->kij', np.arange(24.0).reshape(2, 3, 4)), {}),
                (('ijk,kij->', np.arange(24.0).reshape(2, 3, 4), np.arange(24.0).reshape(4, 2, 3) ** 2), {}),
                (('ij->ji', TABLE), {}), (('ij->j', TABLE), {}), (('ij', TABLE), {})],
    np.var: [((TABLE,), {'ddof': 1}), ((TABLE,), {'axis': 1, 'keepdims': True, 'ddof': 1, 'where': MASK})],
    np.nanstd: [((np.where(MASK, TABLE, np.nan),), {'axis': 1, 'keepdims': True, 'ddof': 1})],
    np.nanvar: [((np.where(MASK, TABLE, np.nan),), {'axis': 1, 'keepdims': True, 'ddof': 1})],
    np.quantile: [((TABLE, 0.3), {'axis': 1, 'keepdims': True})],
    np.percentile: [((TABLE, 30.0), {'axis': 1, 'keepdims': True})],
    np.median: [((TABLE,), {'axis': 1, 'keepdims': True})],
    np.prod: [((TABLE,), {'axis': 1, 'keepdims': True, 'initial': 2.0, 'where': MASK}), ((np.array([0.0, 2.0, 0.0]),), {})],
}

# Arguments that rules have no derivative in: calls, and the name of the parameter.
REFUSED = {
    np.pad: (ROW, 1, {'constant_values': 0.5}, 'constant_values'), np.gradient: (ROW, 0.5, {}, 'h'),
    np.quantile: (ROW, 0.3, {}, 'q'), np.percentile: (ROW, 30.0, {}, 'q'),
}

# Calls that a rule covers by its arguments but not by their values: an error, and no number.
REFUSED_CALLS = {
    np.linalg.norm: [((TABLE, ord), {}) for ord in (1, 2, np.inf)] + [((ROW, np.array(np.inf)), {})],
    np.linalg.slogdet: [((TABLE[:, :2] + 1j,), {})],
    np.linalg.svd: [((TABLE + 1j, False), {}), ((TABLE,), {}), ((TABLE.T,), {})],
    np.linalg.qr: [((TABLE,), {}), ((TABLE.T + 1j,), {})],
}

# Slopes of partial derivatives, where samples of the second order do not come.
SLOPES = {np.sinc: (0.0, -np.pi ** 2 / 3.0)}

# Where the oracles follow no convention: arguments, and the partial derivatives.
BY_HAND = {max: [((2.0, float('2')), (0.5, 0.5))], min: [((2.0, float('2')), (0.5, 0.5))]}

with contextlib.suppress(ImportError):
    import scipy.special
    BY_HAND[scipy.special.xlogy] = [((0.0, float('0')), (0.0, 0.0)), ((0.0, 1.5), (np.log(1.5), 0.0)),
                                    ((0.0, 0.5), (np.log(0.5), 0.0))]
    CASES[scipy.special.jv] = [((2, ROW), {}), ((2.5, ROW), {})]

# Rules of keywords that older versions of NumPy lack.
NEWER = {'clip_by_name'}
with contextlib.suppress(TypeError):
    np.clip(0.0, min=-1.0, max=1.0)
    CASES[np.clip] = [((ROW,), {'min': np.array([0.7, 0.9, 1.1]), 'max': np.array([3.5, 3.6, 3.7])}), ((ROW,), {'max': 3.5})]
    NEWER.clear()


def case(function, index):
    """Give one of the cases of a function."""
    args, keywords = CASES[function][index]
    return args, dict(keywords)


def check_by_hand(function):
    """Compare the partial derivatives of a function with those that were written by hand."""
    for args, wanted in BY_HAND.get(function, ()):
        call = Call(function, args, {})
        for name, partial in zip(call.formals(), wanted, strict=True):
            assert call.pullback(1.0, [name])[name] == partial
            assert call.pushforward({name: 1.0}) == partial


def check_refused(function):
    """What a rule does not have is an error in both modes, and no number."""
    asked = []
    if function in REFUSED:
        *args, keywords, name = REFUSED[function]
        call = Call(function, tuple(args), keywords)
        assert name not in call.formals()
        asked.append((call, {name: 1.0}))
    for args, keywords in REFUSED_CALLS.get(function, ()):
        call = Call(function, args, keywords)
        asked.append((call, {name: call.argument(name) for name in call.formals()}))
    for call, tangents in asked:
        seed = tree_map(lambda z: z * 1.0, call.result)
        for derivative in (lambda: call.pullback(seed, list(tangents)), lambda: call.pushforward(tangents)):
            with pytest.raises(NotImplementedError):
                derivative()


def check_slope(function):
    """The partial derivative of a function of one number has the slope that was written by hand."""
    if function in SLOPES:
        x, wanted = SLOPES[function]
        srcad.cache_clear()
        assert abs(srcad.hessian(lambda x: function(x))(x) - wanted) < 1e-12


def check_eigenvectors(function):
    """Eigenvectors have free phases: what does not depend on them has the derivatives of differences."""
    if function is not np.linalg.eigh:
        return
    rng = np.random.default_rng(0)
    a, t, weights = rng.normal(size=(3, 4, 4)) + 1j * rng.normal(size=(3, 4, 4))
    a, t, sizes = a + a.conj().T, t + t.conj().T, np.arange(1.0, 5.0)

    def projected(a):
        values, vectors = np.linalg.eigh(a)
        return np.real(np.sum(weights * (vectors * sizes @ vectors.conj().T))) + values[0] - 2.0 * values[2]
    call = Call(function, (a,), {})
    values, vectors = call.result
    wanted = (projected(a + 1e-5 * t) - projected(a - 1e-5 * t)) / 2e-5
    of_values, of_vectors = call.pushforward({'a': t})
    change = (of_vectors * sizes) @ vectors.conj().T
    assert np.isrealobj(of_values)
    got = np.real(np.sum(weights * (change + change.conj().T))) + of_values[0] - 2.0 * of_values[2]
    assert abs(got - wanted) < 1e-7
    seed = (weights @ vectors.conj() + weights.conj().T @ vectors.conj()) * sizes
    adjoint = call.pullback((np.array([1.0, 0.0, -2.0, 0.0]), seed), ['a'])['a']
    assert abs(np.real(np.sum(adjoint * t)) - wanted) < 1e-7


CHECKS = (check_by_hand, check_refused, check_slope, check_eigenvectors)
