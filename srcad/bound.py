"""Derivatives of methods: with their object they are called as the method is."""
from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

from srcad import errors
from srcad.parameters import UNSET, Wrt
from srcad.transform import Transformed


class Bound:
    """A derivative of a method, with the object that it belongs to.

    ``obj.energy_grad`` gives it where the class has ``energy_grad = srcad.grad(energy)``, and ``srcad.grad(obj.energy)``.

    Attributes
    ----------
    __func__
        The derivative of the function, which takes the object as its first argument.
    __self__
        The object.
    """

    def __init__(self, derivative: Any, owner: Any) -> None:
        self.__func__ = derivative
        self.__self__ = owner
        functools.update_wrapper(self, derivative, updated=())
        parameters = list(derivative.__signature__.parameters.values())
        self.__signature__ = derivative.__signature__.replace(parameters=parameters[1:])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__func__(self.__self__, *args, **kwargs)

    @property
    def source(self) -> str:
        """The text of the general derivative of the function, right for all arguments."""
        return self.__func__.source

    def specialize(self, *args: Any, **kwargs: Any) -> Callable:
        """Give the plain function for arguments like these, as a bound method of the object."""
        return types.MethodType(self.__func__.specialize(self.__self__, *args, **kwargs), self.__self__)

    def __repr__(self) -> str:
        return f'<bound {self.__func__!r} of {self.__self__!r}>'

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bound) and self.__self__ is other.__self__ and self.__func__ == other.__func__

    def __hash__(self) -> int:
        return hash((id(self.__self__), self.__func__))


class OfAttribute:
    """The gradient of one attribute of a parameter: ``srcad.grad(Model.loss, wrt='self.weights')``.

    The gradient of the whole object is computed, and the attribute is taken from it.

    Attributes
    ----------
    whole
        The derivative with respect to the object.
    path
        The names of the attributes on the way.
    """

    def __init__(self, whole: Transformed, path: list[str]) -> None:
        self.whole, self.path = whole, path
        functools.update_wrapper(self, whole, updated=())
        self.__signature__ = whole.__signature__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._taken(self.whole(*args, **kwargs))

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else Bound(self, owner)

    def _taken(self, found: Any) -> Any:
        """Take the attribute from what the derivative gives."""
        place = 1 if self.whole.transform == 'value_and_grad' else 0
        several = place or self.whole._options.get('has_aux') or self.whole._options.get('preserve_result')
        gradient = functools.reduce(getattr, self.path, found[place] if several else found)
        return (*found[:place], gradient, *found[place + 1:]) if several else gradient

    @property
    def source(self) -> str:
        """The text of the general derivative with respect to the object."""
        return self.whole.source

    def specialize(self, *args: Any, **kwargs: Any) -> Callable:
        """Give the plain function with respect to the object, for arguments like these."""
        return self.whole.specialize(*args, **kwargs)

    def __repr__(self) -> str:
        return f'<{".".join(self.path)} of {self.whole!r}>'


def of_attribute(kind: Any, function: Any, wrt: Wrt, options: dict[str, Any]) -> OfAttribute | None:
    """Make the gradient of an attribute, where one is named: ``'self.weights'``; None for parameters."""
    if not isinstance(wrt, str) or '.' not in wrt:
        return None
    root, *path = wrt.split('.')
    if kind.transform not in ('grad', 'value_and_grad') or not all(map(str.isidentifier, path)):
        raise errors.WrtError(f'{wrt!r} is no parameter, and {kind.transform} takes no attribute',
                              help=f'differentiate with respect to {root}: the result has its attributes')
    return OfAttribute(kind(function, root, **options), path)


def unbound(function: Any) -> tuple[Any, Any] | None:
    """Give the function of a bound method, or of an object that is called, and its object; None for all else."""
    if isinstance(function, types.MethodType):
        inner, owner = function.__func__, function.__self__
    elif isinstance(function, Bound):
        return function.__func__, function.__self__
    else:
        from srcad.frontend import members
        found = members.find(type(function), '__call__') if not isinstance(function, (Transformed, type)) else None
        inner, owner = found.function if found is not None and found.kind == 'method' else None, function
    return (inner, owner) if isinstance(inner, (types.FunctionType, Transformed)) else None


def shifted(wrt: Wrt) -> Wrt:
    """Give the positions of the parameters of a method as those of its function."""
    if isinstance(wrt, (tuple, list)):
        return tuple(map(shifted, wrt))
    return wrt + 1 if isinstance(wrt, int) and not isinstance(wrt, bool) and wrt >= 0 else wrt


def first(function: Any, wrt: Wrt, argnums: Wrt) -> Wrt:
    """Give the parameter that a function is differentiated by if none is named: of a method, the one behind ``self``."""
    code = getattr(function, '__code__', None)
    path = getattr(function, '__qualname__', '').rpartition('.')[0]
    if wrt is UNSET and argnums is UNSET and code is not None and path and not path.endswith('<locals>'):
        return 1 if code.co_argcount > 1 and code.co_varnames[0] == 'self' else wrt
    return wrt
