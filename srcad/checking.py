"""`check_grads`: the derivatives of a function in all modes, against differences and against each other."""
from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcad import api, errors
from srcad.parameters import UNSET, Parameters, Wrt, check_callable, choose, signature_of
from srcad.transform import Transformed
from srcad.vectors import conjugate, leaves, map_leaves, place, unvector, vector

_MODES = ('reverse', 'forward')
_EACH = 64          # so many elements are checked one by one; of more, sums are checked
_STEPS = 5          # how often steps become smaller until differences agree


def check_grads(f: Callable, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, modes: Sequence[str] = _MODES, order: int = 2,
                tolerance: float = 1e-6, seed: int = 0) -> Callable[..., None]:
    """Make the function that checks the derivatives of another one at given arguments.

    Reverse mode is compared with differences for each element of the arguments, forward mode along a random direction
    for each element of the result, and the two modes with each other to rounding. Differences are extrapolated, and come
    with an estimate of their error (`srcad.reference.numeric.derivative`). For the second order, the first derivative
    is checked in the same way.

    Parameters
    ----------
    f
        A function of numbers, arrays and structures of them; so is its result. Real and imaginary parts of complex
        numbers count as two.
    wrt, argnums
        As in `srcad.grad`.
    modes
        ``'reverse'``, ``'forward'`` or both.
    order
        1 or 2.
    tolerance
        How much may differ, relative to the size of the derivative (at least 1) and beside the estimated error of
        the differences.
    seed
        For the random directions.

    Returns
    -------
    callable
        It takes the arguments of f and returns None. The arguments must be where f is smooth.

    Raises
    ------
    CheckError
        At a call: says which element of which argument differs, and by how much; or that no derivative can be told
        from differences there; or that an argument of the caller was changed.

    Examples
    --------
    >>> def f(x, y):
    ...     return np.sum(np.sin(x) * y)
    >>> srcad.check_grads(f, wrt=('x', 'y'))(np.array([0.5, 1.0]), 2.0)
    """
    wrt = choose(wrt, argnums)
    check_callable('check_grads', f)
    unknown = [mode for mode in modes if mode not in _MODES] if not isinstance(modes, str) else [modes]
    if unknown or not modes:
        raise errors.UsageError(f'modes is {modes!r}', help="it is a tuple of 'reverse' and 'forward'")
    if order not in (1, 2):
        raise errors.UsageError(f'order is {order!r}', help='it is 1 or 2')

    def check(*args: Any, **kwargs: Any) -> None:
        _Check(f, wrt, tuple(modes), tolerance, seed).run(args, kwargs, order)
    return check


class _Check:
    """One check of one function."""

    def __init__(self, f: Callable, wrt: Any, modes: tuple[str, ...], tolerance: float, seed: int,
                 what: str = 'the derivative of') -> None:
        self.f, self.wrt, self.modes, self.tolerance, self.what = f, wrt, modes, tolerance, what
        self.seed, self.rng = seed, np.random.default_rng(seed)
        self.name = getattr(f, '__name__', type(f).__name__)

    def run(self, args: tuple, kwargs: dict[str, Any], order: int) -> None:
        """Check all orders up to one."""
        self._arrange(args, kwargs)
        before = copy.deepcopy(self.args)
        start = vector(self.chosen(self.args))
        value = self.value(start)
        if not any(True for _ in leaves(value)):
            raise errors.UsageError(f'the result of {self.name} has no floats: there is no derivative to check')
        weights = np.ones(1) if vector(value).size == 1 else self.rng.normal(size=np.shape(vector(value)))
        direction = self.rng.normal(size=start.shape)
        gradient = self._reverse(start, value, weights) if 'reverse' in self.modes else None
        tangent = self._forward(start, value, direction) if 'forward' in self.modes else None
        if gradient is not None and tangent is not None:
            self._agree(float(weights @ tangent), float(gradient @ direction), gradient * direction)
        self._unchanged(before)
        if order == 2:
            self._second(value, direction)

    def _arrange(self, args: tuple, kwargs: dict[str, Any]) -> None:
        own = self.f.parameters.signature if isinstance(self.f, Transformed) else signature_of(self.f)
        parameters = Parameters(self.f.__signature__ if isinstance(self.f, Transformed) else own, self.name)
        self.positions, self.several = parameters.resolve(self.wrt)
        self.names = [parameters.names[i] for i in self.positions]
        args, self.kwargs = parameters.complete(args, kwargs)
        self.args = tuple(float(a) if i in self.positions and type(a) is int else a for i, a in enumerate(args))
        for i, name in zip(self.positions, self.names):
            if not any(True for _ in leaves(self.args[i])):
                raise errors.WrtError(f'{name} has no floats: no derivative can be taken with respect to it', code='SRC402')
        # Single precision says less.
        self.eps = max(_precision(leaf) for i in self.positions for _, leaf in leaves(self.args[i]))
        self.tolerance = max(self.tolerance, 20.0 * self.eps ** 0.5 if self.eps > 1e-10 else 0.0)

    # --- the function of a vector ----------------------------------------------------------------------------------

    def chosen(self, args: tuple) -> list[Any]:
        """Give the arguments that are differentiated."""
        return [args[i] for i in self.positions]

    def arguments(self, numbers: Any) -> tuple:
        """Give new arguments, with the numbers of a vector in those that are differentiated."""
        moved = iter(unvector(self.chosen(self.args), numbers))
        return tuple(next(moved) if i in self.positions else copy.deepcopy(a) for i, a in enumerate(self.args))

    def value(self, numbers: Any) -> Any:
        """Give what f gives for the numbers of a vector."""
        return self.f(*self.arguments(numbers), **copy.deepcopy(self.kwargs))

    # --- the modes -------------------------------------------------------------------------------------------------

    def _reverse(self, start: Any, value: Any, weights: Any) -> Any:
        _, pullback = api.vjp(self.f, self.names)(*self.arguments(start), **self.kwargs)
        found = pullback(conjugate(unvector(value, weights)))
        gradient = vector(conjugate(map_leaves(lambda leaf, own: own, self.chosen(self.args), list(found))))
        if gradient.shape != start.shape:
            raise self._error('reverse', self.names[0], f'has {gradient.size} elements, and the argument {start.size}')

        def along(direction: Any) -> tuple[float, float]:
            return self._differences(lambda t: float(weights @ vector(self.value(start + t * direction))), start, direction)
        if start.size <= _EACH:
            for i, unit in enumerate(np.eye(start.size)):
                self._compare_element(i, float(gradient[i]), *along(unit))
            return gradient
        self._bisect(np.arange(start.size), self.rng.normal(size=start.shape), gradient, along)
        return gradient

    def _bisect(self, part: Any, direction: Any, gradient: Any, along: Callable) -> None:
        """Compare along a direction; where the sums differ, look for an element that does."""
        masked = np.zeros_like(direction)
        masked[part] = direction[part]
        wanted, error = along(masked)
        if self._close(float(gradient @ masked), wanted, error + self.eps * float(np.abs(gradient) @ np.abs(masked))):
            return
        if part.size == 1:
            i, factor = int(part[0]), float(direction[part[0]])
            self._compare_element(i, float(gradient[i]), wanted / factor, error / abs(factor))
        for half in np.array_split(part, 2):
            if half.size:
                self._bisect(half, direction, gradient, along)
        raise self._error('reverse', ' and '.join(self.names), f'differs from differences along a direction: '
                          f'{gradient @ masked:.10g} and {wanted:.10g} (their error is about {error:.1g})')

    def _compare_element(self, i: int, got: float, wanted: float, error: float) -> None:
        if not self._close(got, wanted, error):
            raise self._differs('reverse', self._element(i), got, wanted, error)

    def _element(self, i: int) -> str:
        sizes = [vector(argument).size for argument in self.chosen(self.args)]
        for name, argument, size in zip(self.names, self.chosen(self.args), sizes):
            if i < size:
                return name + place(argument, i)
            i -= size
        raise IndexError(i)

    def _forward(self, start: Any, value: Any, direction: Any) -> Any:
        tangents = unvector(self.chosen(self.args), direction)
        arguments = self.arguments(start)
        extra = {} if not self.kwargs else self.kwargs
        _, found = api.jvp(self.f, self.names)(*arguments, *tangents, **extra)
        tangent = vector(map_leaves(lambda leaf, own: own, value, found))
        wanted, error = self._differences(lambda t: vector(self.value(start + t * direction)), start, direction)
        for i in range(tangent.size):
            if not self._close(float(tangent[i]), float(wanted[i]), float(error[i])):
                raise self._differs('forward', 'the result' + place(value, i), float(tangent[i]), float(wanted[i]),
                                    float(error[i]))
        return tangent

    def _differences(self, function: Callable, start: Any, direction: Any) -> tuple[Any, Any]:
        from srcad.reference import numeric
        largest = float(np.max(np.abs(direction), initial=0.0))
        moved = np.abs(start)[np.asarray(direction) != 0.0]
        h = 0.02 * max(1.0, float(np.max(moved, initial=0.0))) / largest if largest else 0.02
        with np.errstate(all='ignore'):
            found = before = numeric.derivative(function, 0.0, h=h if self.eps < 1e-10 else 5.0 * h)
            for _ in range(_STEPS if largest else 0):
                h /= 30.0
                before, found = found, numeric.derivative(function, 0.0, h=h)
                if self._same(*before, *found):
                    better = np.asarray(found[1]) < before[1]
                    return np.where(better, found[0], before[0])[()], np.where(better, found[1], before[1])[()]
        return found[0], found[1] + np.abs(np.asarray(found[0]) - before[0])

    def _same(self, one: Any, error: Any, other: Any, more: Any) -> bool:
        """Tell whether differences with larger and smaller steps agree: f is smooth within the larger ones."""
        bound = self.tolerance * np.maximum(1.0, np.abs(other)) + 10.0 * (np.asarray(error) + more)
        small = np.all(np.asarray(error) <= 1e-3 * np.maximum(1.0, np.abs(one)))
        return bool(small and np.all(np.abs(np.asarray(one) - other) <= bound))

    # --- comparisons -----------------------------------------------------------------------------------------------

    def _close(self, got: float, wanted: float, error: float) -> bool:
        scale = max(1.0, abs(wanted))
        if np.isfinite(got) and not error <= max(1e-3, self.tolerance) * scale:
            raise errors.CheckError(
                f'the derivative of {self.name} cannot be told from differences: {wanted:.6g}, with an error of about '
                f'{error:.1g}', help='choose arguments where it is smooth; and does it give the same twice?')
        return abs(got - wanted) <= self.tolerance * scale + 10.0 * error

    def _agree(self, forward: float, reverse: float, terms: Any) -> None:
        scale = max(1.0, abs(forward), float(np.sum(np.abs(terms))))
        if not abs(forward - reverse) <= 1e5 * self.eps * scale:
            raise errors.CheckError(f'forward and reverse mode of {self.name} do not agree: along a random direction they '
                                    f'give {forward:.15g} and {reverse:.15g}')

    def _differs(self, mode: str, element: str, got: float, wanted: float, error: float) -> errors.CheckError:
        about = f' (their error is about {error:.1g})' if error > 1e-8 * max(1.0, abs(wanted)) else ''
        return self._error(mode, element, f'is {got:.10g}, and differences give {wanted:.10g}{about}: it is off by '
                           f'{got - wanted:.3g}')

    def _error(self, mode: str, element: str, text: str) -> errors.CheckError:
        by = 'for' if element.startswith('the result') else 'with respect to'
        return errors.CheckError(f'{self.what} {self.name} {by} {element} in {mode} mode {text}')

    def _unchanged(self, before: tuple) -> None:
        for old, new, i in zip(before, self.args, range(len(before))):
            for (path, one), (_, other) in zip(leaves(old), leaves(new)):
                if not np.array_equal(one, other, equal_nan=True):
                    raise errors.CheckError(f'a derivative of {self.name} changed its argument {i}{path}')

    # --- second order ------------------------------------------------------------------------------------------------

    def _second(self, value: Any, direction: Any) -> None:
        """Check the first derivative as a function: the gradient of a number, else the tangent."""
        if _is_number(value) and not np.iscomplexobj(value):
            first, more = api.grad(self.f, self.names), ()
        else:
            first, more = api.jvp(self.f, self.names), tuple(unvector(self.chosen(self.args), direction))
        deeper = _Check(first, tuple(self.names), self.modes, 10.0 * self.tolerance, self.seed + 1,
                        'the second derivative of')
        deeper.run((*self.args, *more), self.kwargs, 1)


def _is_number(value: Any) -> bool:
    return not isinstance(value, (dict, list, tuple)) and np.ndim(value) == 0


def _precision(leaf: Any) -> float:
    kind = np.asarray(leaf).dtype
    return float(np.finfo(kind).eps) if kind.kind in 'fc' else float(np.finfo(float).eps)
