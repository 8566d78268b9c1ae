"""For tests of people who use srcad: `check_grads` for functions, `check_rule` for derivative rules of their own."""
from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from srcad import errors, registry
from srcad.checking import check_grads
from srcad.vectors import leaves

__all__ = ['check_grads', 'check_rule']


_KINDS = ((tuple, list), dict)          # of the arguments of a sample


def check_rule(f: Callable, samples: Iterable[tuple[tuple, dict[str, Any]]] | None = None, *, order: int = 2,
               tolerance: float = 1e-6, seeds: Iterable[int] = (0, 1)) -> None:
    """Check the derivative rule of a function on samples of its arguments.

    On each sample, calls of the function are differentiated with respect to each float argument alone and to all of
    them, and checked by `srcad.check_grads`: both modes against differences and against each other.

    Parameters
    ----------
    f
        The function that a rule is registered for.
    samples
        Pairs ``(args, kwargs)``. By default those that are registered with ``@srcad.samples(f)``.
    order
        1 or 2. Order 2 differentiates the rule, so the functions that it calls need rules too.
    tolerance
        As in `srcad.check_grads`.
    seeds
        For registered samples: each makes its own.

    Raises
    ------
    CheckError
        The rule is wrong: says on which sample, and which element of which argument is off by how much.
    MissingRule
        f has no rule, or its rule calls a function that has none.
    UsageError
        There are no samples.

    Examples
    --------
    >>> import srcad
    >>> cube = np.vectorize(lambda x: x ** 3)
    >>> @srcad.elementwise(cube)
    ... def cube_rule(z, x):
    ...     return 3.0 * x * x
    >>> check_rule(cube, samples=[((np.array([0.5, 2.0]),), {})])
    """
    name = getattr(f, '__name__', repr(f))
    rule = registry.lookup(f)
    if rule is None:
        raise errors.MissingRule(f'{name} has no derivative rule', help=f'register one: @srcad.elementwise({name})')
    if rule.nondifferentiable:
        raise errors.UsageError(f'{name} is registered as not differentiable: there is no rule to check')
    given = _registered(rule, seeds) if samples is None else list(samples)
    if not given:
        raise errors.UsageError(f'there are no samples of arguments for {name}',
                                help=f'give samples=[(args, kwargs)], or register them: @srcad.samples({name})')
    for number, pair in enumerate(given):
        if not isinstance(pair, tuple) or [isinstance(part, kinds) for part, kinds in zip(pair, _KINDS)] != [True, True]:
            raise errors.UsageError(f'sample {number} of {name} is {pair!r}',
                                    help='a sample is a pair: (args, kwargs), a tuple and a dictionary')
        _check_sample(f, name, number, tuple(pair[0]), dict(pair[1]), order, tolerance)


def _registered(rule: Any, seeds: Iterable[int]) -> list[tuple[tuple, dict[str, Any]]]:
    return [sample for seed in seeds for make in rule.samples or () for sample in make(np.random.default_rng(seed))]


def _check_sample(f: Callable, name: str, number: int, args: tuple, kwargs: dict[str, Any], order: int,
                  tolerance: float) -> None:
    values = {**{f'arg{i}': value for i, value in enumerate(args)}, **kwargs}
    active = [key for key, value in values.items() if _is_active(value)]
    if not active:
        raise errors.UsageError(f'sample {number} of {name} has no float argument to differentiate with respect to')
    call = _calling(f, name, len(args), values, active)
    own = [np.array(values[key]) if isinstance(values[key], np.ndarray) else values[key] for key in active]
    for wrt in [tuple(active)] + ([(key,) for key in active] if len(active) > 1 else []):
        try:
            check_grads(call, wrt=wrt, order=order, tolerance=tolerance)(*own)
        except errors.CheckError as error:
            raise errors.CheckError(f'the rule of {name} is wrong on sample {number}: {error.reason}', code=error.code,
                                    help=error.help) from None


def _is_active(value: Any) -> bool:
    found = [leaf for _, leaf in leaves(value)]
    return bool(found) and all(np.asarray(leaf).dtype.kind in 'fc' for leaf in found)


def _calling(f: Callable, name: str, count: int, values: dict[str, Any], active: list[str]) -> Callable:
    """Make a function of the differentiable arguments that calls f; literals stay literals, as in a call by a user."""
    namespace: dict[str, Any] = {'__name__': 'samples', 'f': f}

    def written(key: str) -> str:
        if key in active:
            return key
        value = values[key]
        if value is None or isinstance(value, (str, bool, int)):
            return repr(value)
        namespace[f'given_{key}'] = value
        return f'given_{key}'
    keys = list(values)
    arguments = [written(key) for key in keys[:count]] + [f'{key}={written(key)}' for key in keys[count:]]
    own = f'call_of_{name if name.isidentifier() else "f"}'
    text = f'def {own}({", ".join(active)}):\n    return f({", ".join(arguments)})\n'
    filename = f'<a call of {name} {len(linecache.cache)}>'
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(compile(text, filename, 'exec'), namespace)
    return namespace[own]
