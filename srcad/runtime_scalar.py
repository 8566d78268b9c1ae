"""The helpers of functions of numbers, and of sequences of numbers."""
from __future__ import annotations

import math

import numpy as np

from srcad.runtime_core import match, regroup, unbroadcast


def log_or_zero(x):
    """Give log(x), and 0 where x is 0: the derivative of ``x ** y`` in y is 0 there."""
    if isinstance(x, float) and x > 0.0:
        return math.log(x)
    return np.log(np.where(x == 0, np.ones_like(x), x))[()]


def conj_sign(x):
    """Give the derivative of ``abs(x)``, 0 at 0: the sign of a real x, conj(x) / abs(x) of a complex one."""
    if not np.iscomplexobj(x):
        return np.sign(x)
    size = np.abs(x)
    return np.conj(x) / np.where(size == 0, np.ones_like(size), size)


def conj_sign_change(t, x):
    """Give the tangent, and the adjoint, of ``conj_sign(x)``: zero for a real x."""
    if not np.iscomplexobj(x):
        return np.zeros_like(t)
    z, size = conj_sign(x), np.abs(x)
    return np.where(size == 0, 0, np.conj(t) - z * np.real(z * t)) / np.where(size == 0, 1, size)


def polygamma(n, x):
    """Give the derivative of order n of digamma, for one real x; n = 0 is digamma itself."""
    if x <= 0.0 and x == math.floor(x):
        return math.nan
    sign = -1.0 if n % 2 == 0 else 1.0
    total = 0.0
    # The recurrence moves x to where the asymptotic series has 16 digits.
    while x < 20.0 + n:
        total += sign * math.factorial(n) / x ** (n + 1)
        x += 1.0
    if n == 0:
        total += math.log(x) - 0.5 / x
    else:
        total += sign * (math.factorial(n - 1) / x ** n + 0.5 * math.factorial(n) / x ** (n + 1))
    for k, bernoulli in enumerate((1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6), start=1):
        total += sign * bernoulli * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
    return total


def i1(x):
    """Give the modified Bessel function of order 1, the derivative of np.i0, by its integral."""
    # The trapezoidal rule converges exponentially on a period.
    count = 64 + 4 * int(np.max(np.abs(x), initial=0.0))
    angle = np.cos((np.arange(count) + 0.5) * (np.pi / count))
    return np.mean(np.exp(np.multiply.outer(x, angle)) * angle, axis=-1)


def half_reciprocal(z):
    """Give ``0.5 / z``, and 0 where z is 0: the derivative of a root at its kink."""
    return np.where(z == 0, 0.0, 0.5 / np.where(z == 0, np.ones_like(z), z))


def like_sequence(parts, values):
    """Give the members of an adjoint the kind of sequence that the primal is."""
    if isinstance(values, (list, tuple)):
        return regroup([complex(part) if np.iscomplexobj(value) else float(np.real(part))
                        for part, value in zip(parts, values)], values)
    return match(np.array(parts), values)


def spread_like(bz, values):
    """Give the adjoint of the members of a sequence or array whose builtin ``sum`` has the adjoint bz."""
    if isinstance(values, (list, tuple)):
        return regroup([unbroadcast(bz, value) for value in values], values)
    return match(np.broadcast_to(bz, np.shape(values)), values)


def max_share(bz, z, values):
    """Give the adjoint of the members of a sequence whose builtin ``max`` or ``min`` is z: ties share equally."""
    share = bz / sum([bool(value == z) for value in values])
    parts = [share if value == z else 0.0 * share for value in values]
    return regroup(parts, values) if isinstance(values, (list, tuple)) else match(np.array(parts), values)


def weighted_sum(weights, values):
    """Sum the products of the members of two sequences."""
    return sum([weight * value for weight, value in zip(weights, values)])


def products_like(b, factors, like):
    """Give the products of b with the members of a sequence, each fitted to its member of a sequence ``like``."""
    parts = [unbroadcast(b * factor, value) for factor, value in zip(factors, like)]
    return regroup(parts, like) if isinstance(like, (list, tuple)) else match(np.array(parts), like)


def unbroadcast_each(parts, like):
    """Fit the members of a sequence of adjoints to those of a sequence ``like``; or an array to an array."""
    if not isinstance(like, (list, tuple)):
        return unbroadcast(parts, like)
    return regroup([unbroadcast_each(part, value) for part, value in zip(parts, like)], like)
