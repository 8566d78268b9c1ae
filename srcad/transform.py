"""`Transformed`: what the transforms give. It is called like the function, and makes its derivatives when needed."""
from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

from srcad import cache, dispatch, errors
from srcad.analyze import signature
from srcad.parameters import Parameters, Wrt, check_callable, signature_of
from srcad.unit import Request
from srcad.watch import Watch

_NONE: frozenset[int] = frozenset()
_MOST_KEYS = 256     # that one object remembers by itself


class Transformed:
    """A function that was made of another one by a transform of srcad.

    Its derivatives are generated when they are needed, one for each kind of arguments.

    Parameters
    ----------
    primal
        The function that is transformed; it may be a `Transformed` itself.
    wrt
        Name or position of a parameter, or a tuple of them.
    options
        As in the public function.

    Attributes
    ----------
    primal
        The function that was given.
    source
        The text of the general derivative.

    Examples
    --------
    >>> df = srcad.grad(lambda x: x * x)
    >>> df(3.0)
    6.0
    """

    __srcad_transform__ = True
    transform = ''          # name of the public function
    _several = False

    def __init__(self, primal: Callable, wrt: Wrt = 0, **options: Any) -> None:
        check_callable(self.transform, primal)
        self.primal = primal
        if options.get('check_nans') is None:
            options['check_nans'] = os.environ.get('SRCAD_CHECK_NANS', '') not in ('', '0')
        self._options = options
        self._wrt = wrt
        name = getattr(primal, '__name__', type(primal).__name__)
        self.parameters = Parameters(signature_of(primal), name)
        self.wrt, self._several = self.parameters.resolve(wrt)
        for attribute in ('__name__', '__qualname__', '__module__', '__doc__'):
            setattr(self, attribute, getattr(primal, attribute, None))
        self.__wrapped__ = primal
        self._extras = self._extra_names()
        self.__signature__ = self.parameters.signature_with(self._extras)
        self._count = self.parameters.count
        self._arity = self._count + len(self._extras) if self.parameters.plain else -1
        self._defaults = _defaults(primal)
        self._front: dict[Any, dispatch.Entry] = {}
        cache.register(self)

    def _compiling(self) -> dict[str, Any]:
        """Give the options that all requests have."""
        return {'optimized': self._options.get('optimized', True), 'check_nans': self._options['check_nans']}

    # --- what the kinds of transforms define -------------------------------------------------------------------

    def _extra_names(self) -> list[str]:
        """Give the names of the arguments that follow those of the primal: tangents, seeds."""
        return []

    def _request(self) -> Request:
        """Give what is asked of the compiler."""
        raise NotImplementedError

    def _derive(self, types_: dict[str, Any] | None) -> Any:
        """Generate the derivative for arguments of some types; None for the general one."""
        from srcad import pipeline
        return pipeline.derivative(self._target(types_), self._request(), types_, self._prepared(types_))

    def _prepared(self, types_: dict[str, Any] | None) -> Any:
        """Give the core form of the target, if it is known from looking at the result; see `srcad.pipeline.prepare`."""
        return None

    def _target(self, types_: dict[str, Any] | None) -> Callable:
        """Give what the compiler reads: the primal, or what was generated for it where it is a derivative itself."""
        return self.primal.plain(types_) if isinstance(self.primal, Transformed) else self.primal

    def _check_arguments(self, named: dict[str, Any]) -> None:
        """Refuse arguments that this transform is not made for."""

    def _check_result(self, types_: dict[str, Any], named: dict[str, Any]) -> None:
        """Refuse a function whose result is known to be of a kind that this transform is not made for."""

    def _models(self, values: tuple) -> list[Any]:
        """Give the arguments that the extra ones must be like."""
        return [values[i] for i in self.wrt]

    def _finisher(self, derivative: Any) -> Callable | None:
        """Give what is applied to the result of the generated function."""
        return None

    def _callable(self, derivative: Any) -> Callable:
        """Give the function that is called, of those that were generated."""
        return derivative.function

    def _plain(self, derivative: Any) -> Callable:
        """Give the function that stands for this one where it is differentiated again."""
        return self._callable(derivative)

    # --- calls ---------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != self._arity:
            return self._call_general(args, kwargs)
        values = args[:self._count] if self._extras else args
        entry = self._front.get(signature.key(values, _NONE, self._literals))
        if entry is None or not entry.watch.holds():
            entry = self._entry(values, {})
        if entry.direct:
            return entry.function(*args)
        return entry.run(values, {}, args[self._count:])

    def _call_general(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        if _defaults(self.primal) is not self._defaults:
            self._defaults = _defaults(self.primal)
            self.parameters = Parameters(signature_of(self.primal), self.parameters.name)
        args, kwargs, extras = self._arrange(args, kwargs)
        args, kwargs = self.parameters.complete(args, kwargs)
        entry = self._front.get(self._key(args, kwargs))
        if entry is None or not entry.watch.holds():
            entry = self._entry(args, kwargs)
        return entry.run(args, kwargs, extras)

    def _arrange(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any], tuple]:
        """Split off the tangents or seeds: the last positional arguments."""
        count = len(self._extras)
        if not count:
            return args, kwargs, ()
        named = [name for name in self._extras if name in kwargs]
        if len(named) == count:
            rest = {k: v for k, v in kwargs.items() if k not in named}
            return args, rest, tuple(kwargs[name] for name in self._extras)
        if len(args) < count:
            raise errors.SignatureError(f'{self._call_text()} needs {self._extra_text()} as last positional arguments',
                                        code='SRC702', help=f'its signature is {self.__name__}{self.__signature__}')
        return args[:-count], kwargs, args[-count:]

    def _key(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        if not kwargs:
            return signature.key(args, _NONE, self._literals)
        return len(args), tuple(kwargs), signature.key((*args, *kwargs.values()), _NONE, self._literals)

    @functools.cached_property
    def _literals(self) -> frozenset[int]:
        """The sizes of dimensions that count by value, because the code makes or takes apart arrays of these sizes."""
        return Watch([self.primal], lambda value: type(value)).lengths()

    def _entry(self, args: tuple, kwargs: dict[str, Any]) -> dispatch.Entry:
        """Find or generate the derivative for arguments like these."""
        key = self._key(args, kwargs)
        with cache.LOCK:
            whole = self.__srcad_identity__(), key
            entry = cache.CACHE.find(whole)
            if entry is None:
                self._refuse_self_call()
                entry = dispatch.build(self, args, kwargs)
                cache.CACHE.enter(whole, entry)
            if len(self._front) >= _MOST_KEYS:
                self._front.clear()
            self._front[key] = entry
        return entry

    def forget(self) -> None:
        """Forget the derivatives that this object found; `srcad.cache_clear` calls it."""
        self._front.clear()

    def _refuse_self_call(self) -> None:
        """Refuse a primal that calls itself by a name that now means the derivative."""
        function = self.primal
        while isinstance(function, Transformed):
            function = function.primal
        name = dispatch.name_of_transform(function)
        if name is not None:
            raise errors.UsageError(
                f'{function.__name__} calls itself by the name {name!r}, which now means its derivative',
                help=f'give the derivative a name of its own, without a decorator:\n'
                     f'd{name} = srcad.{self.transform}({name})')

    # --- the texts -----------------------------------------------------------------------------------------------

    @property
    def source(self) -> str:
        """The text of the general derivative, right for all arguments."""
        derivative = self.general()
        unit = derivative.unit
        if unit is None:
            return derivative.source
        from srcad import guard
        return guard.guarded_source(derivative)

    def general(self) -> Any:
        """Give the general derivative, as the compiler made it.

        Returns
        -------
        unit.Derivative
            With `source`, `function` and `functions`.
        """
        with cache.LOCK:
            whole = self.__srcad_identity__(), 'general'
            entry = cache.CACHE.find(whole)
            if entry is None:
                self._refuse_self_call()
                entry = dispatch.general(self)
                cache.CACHE.enter(whole, entry)
        return entry.derivative

    def plain(self, types_: dict[str, Any] | None = None) -> Callable:
        """Give the generated function for arguments of some types; the general one for None.

        It is a Python function with a text like any other, and so can be differentiated again.
        """
        if types_ is None:
            return self._plain(self.general())
        own = {name: types_[name] for name in self.parameters.names if name in types_}
        with cache.LOCK:
            whole = self.__srcad_identity__(), 'plain', tuple(own.items())
            entry = cache.CACHE.find(whole)
            if entry is None:
                entry = dispatch.made(self, self._derive(own), ())
                cache.CACHE.enter(whole, entry)
        return self._plain(entry.derivative)

    def specialize(self, *args: Any, **kwargs: Any) -> Callable:
        """Give the plain function for arguments like these: no dispatch, and its text in `inspect.getsource`.

        Its attribute `source` has the whole text, with the functions that it calls.

        Parameters
        ----------
        *args, **kwargs
            Arguments of the primal; tangents and seeds may be left out.

        Returns
        -------
        callable
            For arguments of these types only: it begins with a check of that. Integers are not converted.
        """
        from srcad import guard
        if self._extras and len(args) == self._arity:
            args = args[:self._count]
        args, kwargs = self.parameters.complete(args, kwargs)
        entry = self._entry(args, kwargs)
        function = self._plain(entry.derivative)
        checked = guard.guarded(function, entry.types)
        checked.source = guard.whole_source(checked, function, entry.derivative.source)
        return checked

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        """Belong to an object, as a function in a class does."""
        from srcad.bound import Bound
        return self if owner is None else Bound(self, owner)

    # --- as an object --------------------------------------------------------------------------------------------

    def _call_text(self) -> str:
        name = self.parameters.name
        names = [self.parameters.names[i] for i in self.wrt]
        shown = repr(tuple(names)) if self._several else repr(names[0])
        return f'{self.transform}({name}, wrt={shown})'

    def _extra_text(self) -> str:
        return ' and '.join(self._extras)

    def __srcad_identity__(self) -> Any:
        options = tuple(sorted(self._options.items(), key=lambda item: item[0]))
        return self.transform, self.wrt, self._several, options, cache.identity(self.primal)

    def __repr__(self) -> str:
        return f'<srcad.{self._call_text()}>'

    def __copy__(self) -> Transformed:
        return self

    def __deepcopy__(self, memo: Any) -> Transformed:
        return self

    def __reduce__(self) -> Any:
        from srcad import pickling
        return pickling.reduce(self)


def _defaults(function: Any) -> Any:
    while isinstance(function, Transformed):
        function = function.primal
    return getattr(function, '__defaults__', None)
