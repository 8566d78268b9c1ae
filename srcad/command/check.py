"""``--check``: the written derivative against differences of the user's function. This alone runs the user's module."""
from __future__ import annotations

import ast
import importlib.util
import math
import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import errors
from srcad.command.targets import Target
from srcad.frontend.static import StaticResolver
from srcad.vectors import map_leaves, unvector, vector

_TOLERANCE = 1e-5


def run_module(resolver: StaticResolver, path: str) -> Any:
    """Import the user's module from its file."""
    root = resolver.search_paths[0]
    if root not in sys.path:
        sys.path.insert(0, root)
    name = resolver.module or os.path.splitext(os.path.basename(path))[0]
    if name in sys.modules and getattr(sys.modules[name], '__file__', None) == os.path.abspath(path):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, os.path.abspath(path))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if not isinstance(error, Exception):
            raise
        raise errors.SourceError(f'{path} cannot be run: {type(error).__name__}: {error}', code='SRC202') from error
    return module


def arguments_for(texts: list[str], name: str) -> tuple[tuple, dict[str, Any]]:
    """Evaluate the arguments that were given for a function: ``2.0, np.ones(3)``, or ``f(2.0, np.ones(3))``."""
    chosen = None
    for text in texts:
        called = _called(text)
        if called == name:
            chosen = text.strip()[text.strip().index('(') + 1:-1]
        elif called is None and chosen is None:
            chosen = text
    if chosen is None:
        raise errors.UsageError(f'--check needs arguments for {name}', help=f"--at '{name}(2.0, np.ones(3))'")
    namespace = {'np': np, 'numpy': np, 'math': math, 'inf': math.inf, 'nan': math.nan}
    try:
        return eval(f'(lambda *args, **kwargs: (args, kwargs))({chosen})', namespace)
    except Exception as error:
        raise errors.UsageError(f'--at {chosen!r} cannot be evaluated: {type(error).__name__}: {error}') from None


def _called(text: str) -> str | None:
    """Give the name that a text calls; None where the text is a list of arguments."""
    try:
        node = ast.parse(text.strip(), mode='eval').body
    except SyntaxError:
        return None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return None


def compare(target: Target, primal: Callable, functions: dict[str, Callable], names: list[str], args: tuple,
            kwargs: dict[str, Any]) -> None:
    """Compare a derivative with central differences along random directions.

    Parameters
    ----------
    target
        What was written.
    primal
        The user's function.
    functions
        The functions of the written module.
    names
        Those of the target, the one that was asked for first.
    args, kwargs
        The arguments.

    Raises
    ------
    SrcadError
        They do not agree: says by how much.
    """
    from srcad.command.targets import parameters
    args, kwargs = parameters(target.function).complete(args, kwargs)
    args = tuple(float(a) if i in target.wrt and type(a) is int else a for i, a in enumerate(args))
    rng = np.random.default_rng(0)
    for _ in range(3):
        direction = [map_leaves(lambda leaf: rng.normal(size=np.shape(leaf)), args[i]) for i in target.wrt]
        found, wanted = _both(target, primal, functions, names, args, kwargs, direction)
        if not abs(found - wanted) <= _TOLERANCE * max(1.0, abs(wanted)):
            raise errors.SrcadError(f'{names[0]} does not agree with differences: its derivative in a random '
                                    f'direction is {found:.10g}, that of differences {wanted:.10g}',
                                    help='is the function smooth at these arguments? Nothing was written')


def _both(target: Target, primal: Callable, functions: dict[str, Callable], names: list[str], args: tuple,
          kwargs: dict[str, Any], direction: list[Any]) -> tuple[float, float]:
    """Give the derivative in a direction, weighted where the result is no number, by the two ways."""
    def fresh(step: float) -> tuple:
        moved = [map_leaves(np.copy, a) if not isinstance(a, (int, float, complex, str)) else a for a in args]
        for i, d in zip(target.wrt, direction):
            moved[i] = map_leaves(lambda leaf, along: leaf + step * along, args[i], d)
        return tuple(moved)

    function, aux = functions[names[0]], target.options.get('has_aux')
    if target.transform == 'hvp':
        gradient = functions.get(names[0].replace('_hvp', '_grad')) or _numeric_gradient(primal, target, kwargs)
        differ = _difference(lambda step: vector(gradient(*fresh(step))), np.cbrt)
        weights = np.random.default_rng(1).normal(size=np.shape(differ))
        return float(np.dot(weights, vector(function(*fresh(0.0), *direction, **kwargs)))), float(weights @ differ)
    differ = _difference(lambda step: vector(_first(primal(*fresh(step), **kwargs), aux)), np.cbrt)
    weights = np.random.default_rng(1).normal(size=np.shape(differ))
    wanted = float(np.dot(weights, differ))
    if target.transform in ('jvp', 'tangent'):
        got = function(*fresh(0.0), *direction, **kwargs)
        return float(np.dot(weights, vector(got[1] if target.transform == 'jvp' else got))), wanted
    seed = unvector(_first(primal(*fresh(0.0), **kwargs), aux), weights)
    if target.transform == 'split':
        _, residuals = function(*fresh(0.0), **kwargs)
        return _along(functions[names[0].replace('_fwd', '_bwd')](residuals, seed), direction), wanted
    if target.transform == 'vjp':
        return _along(function(*fresh(0.0), seed, **kwargs), direction), wanted
    got = function(*fresh(0.0), **kwargs)
    got = got[1] if target.transform == 'value_and_grad' else got[0] if aux else got
    return float(weights[0]) * _along(got, direction), wanted


def _numeric_gradient(primal: Callable, target: Target, kwargs: dict[str, Any]) -> Callable:
    def gradient(*args: Any) -> Any:
        found = []
        for i in target.wrt:
            flat = vector(args[i])
            for k in range(flat.size):
                def moved(step: float, i: int = i, k: int = k, flat: Any = flat) -> Any:
                    other = flat.copy()
                    other[k] += step
                    return vector(primal(*args[:i], unvector(args[i], other), *args[i + 1:], **kwargs))
                found.append(_difference(moved, lambda eps: eps ** 0.2)[0])
        return np.array(found)
    return gradient


def _difference(f: Callable[[float], Any], step: Callable[[float], float]) -> Any:
    """Differentiate a function of one variable at 0, with an error of the fourth order."""
    h = float(step(np.finfo(float).eps)) * 4.0
    return (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h)


def _first(value: Any, aux: Any) -> Any:
    return value[0] if aux else value


def _along(gradient: Any, direction: list[Any]) -> float:
    gradient = gradient if len(direction) > 1 else (gradient,)
    return float(np.dot(vector(list(gradient)), vector(direction)))
