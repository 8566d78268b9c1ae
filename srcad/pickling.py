"""Transformed functions in pickles: by the name of the function, and how it was transformed."""
from __future__ import annotations

import importlib
import pickle
from collections.abc import Callable
from typing import Any


def reduce(transformed: Any) -> tuple[Callable, tuple]:
    """Give what pickle needs to make an object again.

    Raises
    ------
    pickle.PicklingError
        The function cannot be found by its name, as a lambda or a local function.
    """
    module, name = transformed.__module__, transformed.__qualname__
    if _find(module, name) is transformed:
        return _find, (module, name)       # it was made by a decorator
    kind = type(transformed)
    state = (kind.__module__, kind.__qualname__, _reference(transformed.primal), transformed._wrt, transformed._options)
    return _rebuild, state


def _reference(primal: Any) -> Any:
    """Give what stands for the primal in a pickle: itself if pickle can find it."""
    if hasattr(type(primal), '__srcad_transform__'):
        return primal
    module, name = getattr(primal, '__module__', None), getattr(primal, '__qualname__', None)
    found = _find(module, name)
    while found is not primal and hasattr(type(found), '__srcad_transform__'):
        found = found.primal
    if getattr(primal, '__self__', None) is None and (found is not primal or found is None):
        raise pickle.PicklingError(f'a derivative of {name} cannot be pickled, since {module} has no such name: '
                                   'define the function at the top level of a module')
    return primal if _find(module, name) is primal else _Named(module, name)


class _Named:
    """A function whose name now means a transform of it."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name


def _rebuild(module: str, name: str, primal: Any, wrt: Any, options: dict[str, Any]) -> Any:
    if isinstance(primal, _Named):
        primal = _find(primal.module, primal.name)
        while hasattr(type(primal), '__srcad_transform__'):
            primal = primal.primal
    return getattr(importlib.import_module(module), name)(primal, wrt, **options)


def _find(module: str | None, name: str | None) -> Any:
    """Give the object of a name in a module; None if there is none."""
    try:
        found = importlib.import_module(module or '__main__')
        for part in (name or '').split('.'):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError):
        return None
    return found
