"""The derivatives of functions by element, as texts on calculus list them.

``RULES[f]`` has one function for each operand of ``z = f(x, y, ...)``: it takes ``z, x, y, ...`` and gives the partial
derivative, from which the chain rule takes it (equation 24 of the text on dual numbers). None stands for an operand
that the result does not vary with. Equations (12) to (23) are special cases.

At kinks: ``abs`` has the derivative 0 at 0, and what ties for a maximum or a minimum shares it.
"""
from __future__ import annotations

import dataclasses
import math
import operator
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad.reference.levels import plain
from srcad.reference.operations import elementwise


@dataclasses.dataclass(frozen=True)
class Rule:
    """The derivative of a function by element.

    Attributes
    ----------
    partials
        One function for each operand.
    through
        What is applied to the tangent after the product, where the derivative is linear over the real numbers only:
        np.real or np.conj.
    """

    partials: tuple[Callable | None, ...]
    through: Callable | None = None


def find(function: Any) -> Rule | None:
    """Give the rule of a function; those of SciPy are known where SciPy is imported."""
    if function not in RULES and 'scipy.special' in sys.modules:
        from srcad.reference import special
        return special.rules().get(function)
    return RULES.get(function)


def _log_of_base(z: Any, x: Any, y: Any) -> Any:
    # 0 ** y does not vary with y > 0; x < 0 has no real logarithm.
    return z * np.log(np.where(plain(x) == 0, 1.0, x)[()])


def _power_of_less(z: Any, x: Any, y: Any) -> Any:
    # x ** 0 does not vary with x, at 0 too.
    return y * np.power(x, np.where(plain(y) == 0, 1.0, y)[()] - 1.0)


def _share(chosen: Any, z: Any, x: Any, y: Any) -> Any:
    chosen, z, x, y = plain((chosen, z, x, y))
    return (chosen == z) / (1.0 + (x == y))


def _sinc(z: Any, x: Any) -> Any:
    safe = np.where(plain(x) == 0, 1.0, x)
    return np.where(plain(x) == 0, -x * np.pi ** 2 / 3, (np.cos(np.pi * x) - z) / safe)[()]


def _bessel(z: Any, x: Any) -> Any:
    import scipy.special
    return scipy.special.i1(x)


def digamma(x: Any) -> Any:
    """Give the derivative of the logarithm of gamma (needs SciPy)."""
    import scipy.special
    return elementwise(scipy.special.psi, x)


_ln2, _ln10 = math.log(2.0), math.log(10.0)
_two_by_root_pi = 2.0 / math.sqrt(math.pi)

_UNARY: dict[str, Callable] = {
    'negative': lambda z, x: -1.0,
    'positive': lambda z, x: 1.0,
    'sin': lambda z, x: np.cos(x),
    'cos': lambda z, x: -np.sin(x),
    'tan': lambda z, x: 1.0 / np.cos(x) ** 2,
    'arcsin': lambda z, x: 1.0 / np.sqrt(1.0 - x ** 2),
    'arccos': lambda z, x: -1.0 / np.sqrt(1.0 - x ** 2),
    'arctan': lambda z, x: 1.0 / (1.0 + x ** 2),
    'sinh': lambda z, x: np.cosh(x),
    'cosh': lambda z, x: np.sinh(x),
    'tanh': lambda z, x: 1.0 / np.cosh(x) ** 2,
    'arcsinh': lambda z, x: 1.0 / np.sqrt(1.0 + x ** 2),
    'arccosh': lambda z, x: 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0)),
    'arctanh': lambda z, x: 1.0 / (1.0 - x ** 2),
    'exp': lambda z, x: np.exp(x),
    'exp2': lambda z, x: _ln2 * np.exp2(x),
    'expm1': lambda z, x: np.exp(x),
    'log': lambda z, x: 1.0 / x,
    'log2': lambda z, x: 1.0 / (x * _ln2),
    'log10': lambda z, x: 1.0 / (x * _ln10),
    'log1p': lambda z, x: 1.0 / (1.0 + x),
    'sqrt': lambda z, x: 0.5 / z,
    'cbrt': lambda z, x: 1.0 / (3.0 * z ** 2),
    'square': lambda z, x: 2.0 * x,
    'reciprocal': lambda z, x: -1.0 / x ** 2,
    'fabs': lambda z, x: np.sign(x),
    'deg2rad': lambda z, x: math.pi / 180.0,
    'radians': lambda z, x: math.pi / 180.0,
    'rad2deg': lambda z, x: 180.0 / math.pi,
    'degrees': lambda z, x: 180.0 / math.pi,
}

_BINARY: dict[str, tuple[Callable | None, Callable | None]] = {
    'add': (lambda z, x, y: 1.0, lambda z, x, y: 1.0),
    'subtract': (lambda z, x, y: 1.0, lambda z, x, y: -1.0),
    'multiply': (lambda z, x, y: y, lambda z, x, y: x),
    'divide': (lambda z, x, y: np.divide(1.0, y), lambda z, x, y: -np.divide(x, y) / y),
    'power': (_power_of_less, _log_of_base),
    'float_power': (_power_of_less, _log_of_base),
    'arctan2': (lambda z, y, x: x / (x ** 2 + y ** 2), lambda z, y, x: -y / (x ** 2 + y ** 2)),
    'hypot': (lambda z, x, y: x / np.where(plain(z) == 0, 1.0, z)[()],
              lambda z, x, y: y / np.where(plain(z) == 0, 1.0, z)[()]),
    'logaddexp': (lambda z, x, y: 1.0 / (1.0 + np.exp(y - x)), lambda z, x, y: 1.0 / (1.0 + np.exp(x - y))),
    'logaddexp2': (lambda z, x, y: 1.0 / (1.0 + np.exp2(y - x)), lambda z, x, y: 1.0 / (1.0 + np.exp2(x - y))),
    'fmod': (lambda z, x, y: 1.0, lambda z, x, y: -np.trunc(x / y)),
    'remainder': (lambda z, x, y: 1.0, lambda z, x, y: -np.floor_divide(x, y)),
    'copysign': (lambda z, x, y: np.sign(x) * np.sign(z), None),
    'ldexp': (lambda z, x, i: np.ldexp(1.0, i), None),
    'heaviside': (None, lambda z, x, h: plain(x) == 0.0),
    'nextafter': (lambda z, x, y: 1.0, None),
    **dict.fromkeys(('maximum', 'minimum', 'fmax', 'fmin'),
                    (lambda z, x, y: _share(x, z, x, y), lambda z, x, y: _share(y, z, x, y))),
}

_MATH: dict[str, tuple[Callable | None, ...]] = {
    'erf': (lambda z, x: _two_by_root_pi * np.exp(-x ** 2),),
    'erfc': (lambda z, x: -_two_by_root_pi * np.exp(-x ** 2),),
    'gamma': (lambda z, x: z * digamma(x),),
    'lgamma': (lambda z, x: digamma(x),),
    'remainder': (lambda z, x, y: 1.0, lambda z, x, y: -np.rint(x / y)),
    'fma': (lambda z, x, y, w: y, lambda z, x, y, w: x, lambda z, x, y, w: 1.0),
}

RULES: dict[Any, Rule] = {
    **{getattr(np, name): Rule((partial,)) for name, partial in _UNARY.items()},
    **{getattr(np, name): Rule(pair) for name, pair in _BINARY.items()},
    **{getattr(math, name): Rule(parts) for name, parts in _MATH.items() if hasattr(math, name)},
    np.real: Rule((lambda z, x: 1.0,), np.real),
    np.imag: Rule((lambda z, x: -1.0j,), np.real),
    np.conjugate: Rule((lambda z, x: 1.0,), np.conj),
    np.angle: Rule((lambda z, x: -1.0j / x,), np.real),
    np.absolute: Rule((lambda z, x: np.conj(x) / np.where(plain(z) == 0, 1.0, z)[()],), np.real),
    np.sinc: Rule((_sinc,)),
    np.i0: Rule((_bessel,)),
    np.nan_to_num: Rule((lambda z, x: np.isfinite(plain(x)),)),
}

PIECEWISE_CONSTANT = {
    getattr(np, name) for name in (
        'floor ceil trunc rint sign floor_divide signbit spacing isnan isinf isfinite isnat equal not_equal less '
        'less_equal greater greater_equal logical_and logical_or logical_not logical_xor bitwise_and bitwise_or '
        'bitwise_xor invert left_shift right_shift gcd lcm').split()
} | {math.isnan, math.isinf, math.isfinite, math.isclose, operator.truth}
