"""Hooks on variables: functions that get an adjoint when it is complete, and may replace it."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from srcad import cache, errors
from srcad.frontend.hooks import Hooked

__all__ = ['Handle', 'Hooked', 'pairs']

Pair = tuple[str, Callable]


def pairs(hooks: Mapping[str, Callable] | Iterable[Pair] | None, function: Any) -> tuple[Pair, ...]:
    """Check hooks on variables of a function, and give them as pairs.

    Raises
    ------
    srcad.errors.UsageError
        The function has no such variable, or what should be called cannot be.
    """
    found = tuple(dict(hooks or {}).items() if isinstance(hooks, Mapping) or hooks is None else hooks)
    for name, hook in found:
        check(name, hook, function)
    return found


def check(name: str, hook: Any, function: Any) -> None:
    """Refuse a hook on what is no variable of a function, or that cannot be called."""
    code = getattr(function, '__code__', None)
    known = () if code is None else (*code.co_varnames, *code.co_cellvars)
    title = getattr(function, '__name__', repr(function))
    if name not in known:
        raise errors.UsageError(f'{title} has no variable {name!r}', help=(
            f'its variables are {", ".join(known)}' if known else 'hooks are for functions, not for their derivatives'))
    if not callable(hook):
        raise errors.UsageError(f'the hook on {name} is a {type(hook).__name__}, and cannot be called',
                                help='give a function of the adjoint, which returns another one, or None')


@dataclasses.dataclass(eq=False)
class Handle:
    """A registered hook, which can be taken away again: `remove`, or the end of a ``with`` block.

    Parameters
    ----------
    transformed
        What it is registered with.
    pair
        The name of the variable, and the hook.
    """

    transformed: Any
    pair: Pair

    def remove(self) -> None:
        """Take the hook away; once more does nothing."""
        kept = [pair for pair in self.transformed.hooks if pair is not self.pair]
        change(self.transformed, tuple(kept))

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *details: Any) -> None:
        self.remove()


def change(transformed: Any, hooks: tuple[Pair, ...]) -> None:
    """Give a derivative other hooks; those that were made of it are looked up again."""
    with cache.LOCK:
        transformed.hooks = hooks
        cache.forget_fronts()
