"""The independent ways to differentiate a program: dual numbers, a tape, the complex step, differences."""
import warnings

import harness
import numpy as np

import srcad
from srcad.reference import dual, tape

_LOOSE = {'rtol': np.inf, 'atol': np.inf}
_NOT_ANALYTIC = ('abs', 'norm', 'var', 'std', 'hypot', 'vdot')
UNKNOWN_TO_OVERLOADING = (TypeError, ValueError, NotImplementedError, AttributeError)


def independent(case):
    """Compare with dual numbers, else the complex step, else differences; true if none of them can tell."""
    for oracle in (dual_numbers, complex_step):
        expected = oracle(case)
        if expected is not None:
            _compare(case, oracle.__name__, expected)
            return False
    if not _reliable(case.function, case):
        return True
    harness.differences(case)
    return False


def complex_step_too(case):
    """Compare with the complex step, where the program takes complex numbers."""
    expected = complex_step(case)
    if expected is not None:
        _compare(case, 'complex step', expected)


def tape_of_operations(case):
    """Compare with a tape, where it knows all functions."""
    try:
        value, pullback = tape.vjp(case.function, *harness.fresh(case.args))
        gradient = pullback(1.0)
    except UNKNOWN_TO_OVERLOADING:
        return
    if np.allclose(value, case.value, rtol=1e-6):
        case.same('tape', gradient if isinstance(gradient, tuple) else (gradient,), case.gradient)


def second_order(case):
    """Give a case its reference for the second order: dual numbers of dual numbers, else differences of the gradient.

    Without one that can be relied on, what srcad's first check of the second order gives is the reference for the others.
    """
    if 'second' in case.__dict__:
        return
    expected = nested_dual_numbers(case)
    case.exact = {**case.exact, 'atol': max(case.exact['atol'], 1e-10)}
    if expected is not None:
        scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
        case.second = expected, scale
        case.numeric = {name: max(1e-9, bound) for name, bound in case.exact.items()}
        return
    gradient = srcad.grad(case.function, wrt=case.wrt)
    one = harness.along(gradient, case.args, case.wrt, case.directions)
    other = harness.along(gradient, case.args, case.wrt, case.directions, step=3e-4)
    scale = max(1.0, float(np.max(np.abs(one), initial=0.0)))
    case.second = one, scale
    case.numeric = {'rtol': 2e-5, 'atol': 2e-5} if np.allclose(one, other, rtol=1e-5, atol=1e-5 * scale) else _LOOSE


def _compare(case, name, expected):
    rounding = {**case.exact, 'rtol': max(1e-9, case.exact['rtol'])}
    np.testing.assert_allclose(harness.dot(case.gradient, case.directions), expected, err_msg=name, **rounding)


def dual_numbers(case):
    """Differentiate along the directions with dual numbers; None where the program calls what they do not know."""
    try:
        value, tangent = dual.jvp(case.function, tuple(harness.fresh(case.args)), tuple(case.directions))
    except UNKNOWN_TO_OVERLOADING:
        return None
    return float(tangent) if np.allclose(value, case.value, rtol=1e-6) else None


def nested_dual_numbers(case):
    """Multiply the Hessian with the directions by dual numbers of dual numbers: one run for each element."""
    def along(*args):
        return dual.jvp(case.function, args, tuple(case.directions))
    try:
        runs = [dual.jvp(along, tuple(harness.fresh(case.args)), tuple(unit)) for unit in _units(case.args)]
    except UNKNOWN_TO_OVERLOADING:
        return None
    if not all(np.allclose(value, case.value, rtol=1e-6) for (value, _), _ in runs):
        return None
    return np.array([float(second) for _, (_, second) in runs])


def _units(values):
    """Give the unit vectors of the space that the numbers in some values span, in the order of `harness.flat`."""
    for row in np.eye(harness.flat(list(values)).size):
        numbers = iter(row)
        yield [_filled(value, numbers) for value in values]


def _filled(value, numbers):
    if isinstance(value, (tuple, list)):
        return type(value)(_filled(v, numbers) for v in value)
    if isinstance(value, dict):
        return {key: _filled(value[key], numbers) for key in sorted(value)}
    if isinstance(value, np.ndarray):
        return np.array([next(numbers) for _ in range(value.size)]).reshape(value.shape)
    return float(next(numbers))


def complex_step(case):
    """Differentiate along the directions with an imaginary step; None where the program does not take complex numbers."""
    source = case.module.__loader__.get_data(case.module.__file__).decode()
    if any(word in source for word in _NOT_ANALYTIC):
        return None
    moved = harness.fresh(case.args)
    for position, direction in zip(case.wrt, case.directions):
        moved[position] = harness.shifted(moved[position], direction, 1e-30j)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        try:
            return float(np.imag(case.function(*moved))) / 1e-30
        except Exception:       # a comparison, a float buffer: many programs are of real numbers only
            return None


def _reliable(function, case):
    """Tell whether differences with two step sizes agree: no kink and no branch lies between them."""
    for wrt, directions in [(case.wrt, case.directions)] + [((p,), (d,)) for p, d in zip(case.wrt, case.directions)]:
        one = harness.along(function, case.args, wrt, directions)
        other = harness.along(function, case.args, wrt, directions, step=3e-4)
        if not np.allclose(one, other, rtol=case.numeric['rtol'] / 2, atol=case.numeric['atol'] / 2):
            return False
    return True
