"""The decorators that enter derivative rules, and the tables that they fill; see `srcad.registry` for what a rule is."""
from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from srcad.template import Template


class _Marker:
    """Syntax: ``d[x]`` in a template is the adjoint or the tangent of x."""

    def __getitem__(self, name: Any) -> Any:
        raise TypeError('templates are spliced, never run')

    __setitem__ = None


d = _Marker()

ADJOINT: dict[Any, list] = {}
TANGENT: dict[Any, list] = {}
ELEMENTWISE: dict[Any, list] = {}
LINEAR: dict[Any, list] = {}
SAMPLES: dict[Any, list] = {}
SHAPE: dict[Any, list] = {}
NONDIFFERENTIABLE: dict[Any, list] = {}
FAMILY: dict[Any, str] = {}
PURE: set = set()
TABLES = {'adjoint': ADJOINT, 'tangent': TANGENT, 'elementwise': ELEMENTWISE, 'linear': LINEAR,
          'samples': SAMPLES, 'shape': SHAPE, 'nondifferentiable': NONDIFFERENTIABLE}
_MISSING = object()


def _resolve(path: str) -> Any:
    """Find the object of a dotted path; _MISSING where this version of the library lacks it."""
    root, *rest = path.split('.')
    value = importlib.import_module(root)
    for name in rest:
        value = getattr(value, name, _MISSING)
        if value is _MISSING:
            break
    return value


def _targets(functions: tuple) -> list:
    found = [_resolve(f) if isinstance(f, str) else f for f in functions]
    return [f for f in found if f is not _MISSING]


def create_register(table: dict, wrap: Callable | None = None) -> Callable:
    """Make a decorator factory that enters what it decorates into a table.

    Parameters
    ----------
    table
        ``function -> list of entries``.
    wrap
        Makes the entry from the decorated function and the functions that it is for.

    Returns
    -------
    callable
        ``register(f, g, ..., family=None, may_raise=True) -> decorator``. f is a function or its dotted path.
    """

    def register(*functions: Any, family: str | None = None, may_raise: bool = True) -> Callable:
        def decorate(entry: Any) -> Any:
            targets = _targets(functions)
            value = entry if wrap is None else wrap(entry, targets)
            for target in targets:
                table.setdefault(target, []).append(value)
                if family is not None:
                    FAMILY[target] = family
                if not may_raise:
                    PURE.add(target)
            return entry
        return decorate

    return register


_elementwise = create_register(ELEMENTWISE, Template)
_adjoint = create_register(ADJOINT, Template)
_tangent = create_register(TANGENT, Template)
_linear = create_register(LINEAR, Template)
_samples = create_register(SAMPLES)
_shape = create_register(SHAPE)
_nondifferentiable = create_register(NONDIFFERENTIABLE)


def adjoint(*functions: Any, family: str | None = None, may_raise: bool = True) -> Callable:
    """Enter the adjoint rule of functions, for reverse mode.

    The rule has a statement ``d[x] = ...`` for each argument that it is differentiable in: what the adjoint of the
    result, ``d[z]``, adds to that of the argument. Temporaries may stand before. Only the statements of active arguments
    are taken into a derivative.

    Parameters
    ----------
    *functions
        The functions that the rule is for; a string (``'numpy.trapezoid'``) names what some versions lack.
    family
        What kind of function it is: ``'elementwise'``, ``'reduction'``, ``'matmul'``; ``'other'`` by default.
    may_raise
        Whether the function can raise for operands whose shapes fit.

    Returns
    -------
    callable
        The decorator. What it decorates is never run. Its first parameter is the result; the others have the names, the
        order and the defaults of those of the function.

    Examples
    --------
    >>> def outer(x, y):
    ...     return np.outer(x, y)
    >>> @srcad.adjoint(outer)
    ... def outer_adjoint(z, x, y):
    ...     d[x] = d[z] @ y
    ...     d[y] = x @ d[z]
    >>> srcad.grad(lambda x: np.sum(outer(x, x)))(np.array([1.0, 2.0]))
    array([6., 6.])
    """
    return _adjoint(*functions, family=family, may_raise=may_raise)


def tangent(*functions: Any, family: str | None = None, may_raise: bool = True) -> Callable:
    """Enter the tangent rule of functions, for forward mode.

    The rule has a statement ``d[z] += ...`` for each argument, which is linear in its tangent ``d[x]``; ``d[z] = ...`` if
    there is only one, or if the result is a tuple.

    Parameters
    ----------
    *functions, family, may_raise
        As in `adjoint`.

    Returns
    -------
    callable
        The decorator, as that of `adjoint`.

    Examples
    --------
    >>> def outer(x, y):
    ...     return np.outer(x, y)
    >>> @srcad.tangent(outer)
    ... def outer_tangent(z, x, y):
    ...     d[z] += np.outer(d[x], y)
    ...     d[z] += np.outer(x, d[y])
    >>> print(*srcad.jvp(lambda x: np.sum(outer(x, x)))(np.array([1.0, 2.0]), np.array([1.0, 0.0])))
    9.0 6.0
    """
    return _tangent(*functions, family=family, may_raise=may_raise)


def elementwise(*functions: Any, family: str | None = None, may_raise: bool = True) -> Callable:
    """Enter the partial derivatives of functions that act by element, for both modes.

    The rule returns one partial derivative for each argument, None for one that it is not differentiable in. The adjoint
    and the tangent are multiplied by it, and what was broadcast is summed.

    Parameters
    ----------
    *functions, family, may_raise
        As in `adjoint`.

    Returns
    -------
    callable
        The decorator, as that of `adjoint`.

    Examples
    --------
    >>> def cube(x):
    ...     return x ** 3
    >>> @srcad.elementwise(cube)
    ... def cube_rule(z, x):
    ...     return 3.0 * x * x
    >>> srcad.grad(lambda x: 2.0 * cube(x))(2.0)
    24.0
    """
    return _elementwise(*functions, family=family, may_raise=may_raise)


def linear(*functions: Any, family: str | None = None, may_raise: bool = True) -> Callable:
    """Say that functions are linear in each argument that their adjoint assigns, while the others stay as they are.

    It stands above `adjoint`. The tangent is the sum of the same calls, each with one argument replaced by its tangent.

    Parameters
    ----------
    *functions, family, may_raise
        As in `adjoint`.

    Returns
    -------
    callable
        The decorator, as that of `adjoint`.

    Examples
    --------
    >>> def outer(x, y):
    ...     return np.outer(x, y)
    >>> @srcad.linear(outer)
    ... @srcad.adjoint(outer)
    ... def outer_rule(z, x, y):
    ...     d[x] = d[z] @ y
    ...     d[y] = x @ d[z]
    >>> print(*srcad.jvp(lambda x: np.sum(outer(x, x)))(np.array([1.0, 2.0]), np.array([1.0, 0.0])))
    9.0 6.0
    """
    return _linear(*functions, family=family, may_raise=may_raise)


def samples(*functions: Any) -> Callable:
    """Enter the arguments on which the rules of functions are checked (`srcad.testing.check_rule`).

    Parameters
    ----------
    *functions
        As in `adjoint`.

    Returns
    -------
    callable
        The decorator of a generator function: it takes a `numpy.random.Generator` and yields ``args, keywords``.
    """
    return _samples(*functions)


def shape(*functions: Any) -> Callable:
    """Enter an abstract function, which takes the types of the arguments and gives that of the result."""
    return _shape(*functions)


def nondifferentiable(*functions: Any) -> None:
    """Say that the results of functions are never active: they are piecewise constant, integers, or no numbers.

    Parameters
    ----------
    *functions
        As in `adjoint`.
    """
    _nondifferentiable(*functions)(True)
