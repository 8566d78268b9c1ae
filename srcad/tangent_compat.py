"""`autodiff`, with the options and the meanings of Google's Tangent."""
from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from srcad import arguments, dispatch, errors, result
from srcad.analyze import types as ty
from srcad.derivative import Jvp, split_functions
from srcad.parameters import UNSET, Wrt, choose
from srcad.transform import Transformed
from srcad.unit import Request


class INPUT_DERIVATIVE(enum.Enum):
    """Whether the caller gives the adjoint of the result.

    Attributes
    ----------
    Required
        It is the last argument.
    DefaultOne
        It may be left out, and is 1 then.
    """

    Required = 1
    DefaultOne = 2


class _Bare(Transformed):
    """Gradients as Tangent gives them: a bare one for one wrt, then the value if it is preserved."""

    _models = None       # nothing is known of the result that the seed must be like

    def _request_options(self) -> dict[str, Any]:
        return {name: self._options[name] for name in ('optimized', 'preserve_result', 'check_dims', 'check_nans')}

    def _extra_names(self) -> list[str]:
        return [next(name for name in ('init_grad', 'init_grad_', 'seed', 'by') if name not in self.parameters)]

    def _arrange(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any], tuple]:
        """Find the seed: by name, or as the last positional argument, or 1 where it may be left out."""
        name = self._extras[0]
        if name in kwargs:
            rest = {k: v for k, v in kwargs.items() if k != name}
            return args, rest, (kwargs[name],)
        given = len(args) + sum(key in self.parameters.positional for key in kwargs)
        full = given > self.parameters.count if self.parameters.plain else self._seed_required()
        if full and args:
            return args[:-1], kwargs, args[-1:]
        if self._seed_required():
            return super()._arrange(args, kwargs)
        return args, kwargs, (1.0,)

    def _seed_required(self) -> bool:
        return self._options['input_derivative'] is INPUT_DERIVATIVE.Required


class Joint(_Bare):
    """Reverse mode in one function, with the seed as last argument."""

    transform = 'autodiff'

    def _request(self) -> Request:
        return Request('vjp', self.wrt, **self._request_options())

    def _derive(self, types_: dict[str, Any] | None) -> Any:
        if types_ is None or not self._options['check_dims']:
            return super()._derive(types_)
        target = self._target(types_)
        found = result.inferred(target, types_)[0]
        if ty.rank(found) == 0:
            return Seeded(super()._derive(types_))
        # The shape of the result is only known when it is there: the sweeps are called one after the other.
        from srcad import pipeline
        return Halves(pipeline.derivative(target, Request('split', self.wrt, **self._compiling()),
                                          types_))

    def _callable(self, derivative: Any) -> Callable:
        if isinstance(derivative, Halves):
            return both_halves(self, derivative)
        if not isinstance(derivative, Seeded):
            return derivative.function
        function, name = derivative.function, self._extras[0]
        seeds = dispatch.seed_names(function, self.parameters)

        def checked(*args: Any, **kwargs: Any) -> Any:
            *args, seed = args
            seed = arguments.like(name, seed, 1.0) if type(seed) is not complex else seed
            return function(*args, **kwargs, **{seeds[0]: seed}) if seeds else function(*args, seed, **kwargs)

        return checked

    def _plain(self, derivative: Any) -> Callable:
        return derivative.function


class _Wrapped:
    """A derivative that is called in some way of its own."""

    def __init__(self, derivative: Any) -> None:
        self.derivative = derivative

    def __getattr__(self, name: str) -> Any:
        return getattr(self.derivative, name)


class Seeded(_Wrapped):
    """A joint derivative of a function whose result is a number."""


class Halves(_Wrapped):
    """A split derivative that is called as one function."""


class Split(_Bare):
    """Reverse mode in two functions, called one after the other."""

    transform = 'autodiff'

    def _seed_required(self) -> bool:
        return False

    def _request(self) -> Request:
        return Request('split', self.wrt, **self._compiling(), check_dims=self._options['check_dims'])

    def _callable(self, derivative: Any) -> Callable:
        return both_halves(self, derivative)


def both_halves(transformed: _Bare, derivative: Any) -> Callable:
    """Make one function of the two sweeps: arguments and seed to gradients."""
    forward, backward = split_functions(derivative)
    keep, check = transformed._options['preserve_result'], transformed._options['check_dims']
    several, name = len(transformed.wrt) > 1, transformed._extras[0]

    def both(*args: Any, **kwargs: Any) -> Any:
        *args, seed = args
        value, residuals = forward(*args, **kwargs)
        gradients = backward(residuals, arguments.like(name, seed, value) if check else seed)
        if not keep:
            return gradients
        return (*gradients, value) if several else (gradients, value)

    return both


class Forward(Jvp):
    """Forward mode: the tangents are the last arguments; the value follows if it is preserved."""

    transform = 'autodiff'

    def _request(self) -> Request:
        transform = 'jvp' if self._options['preserve_result'] else 'tangent'
        return Request(transform, self.wrt, **self._compiling())

    def _finisher(self, derivative: Any) -> Callable | None:
        # Tangent puts the derivative first
        return (lambda found: (found[1], found[0])) if self._options['preserve_result'] else None


_KINDS = {('reverse', 'joint'): Joint, ('reverse', 'split'): Split, ('forward', 'joint'): Forward,
         ('forward', 'split'): Forward}


def autodiff(f: Callable | None = None, wrt: Wrt = UNSET, mode: str = 'reverse', motion: str = 'joint',
             optimized: bool = True, preserve_result: bool = False, check_dims: bool = True,
             input_derivative: INPUT_DERIVATIVE = INPUT_DERIVATIVE.Required, verbose: int = 0, *,
             argnums: Wrt = UNSET) -> Any:
    """Make a derivative with the options and meanings of Tangent's function of this name.

    Parameters
    ----------
    f
        The function.
    wrt, argnums
        Positions or names of parameters.
    mode
        ``'reverse'``, or ``'forward'``: the tangents are the last arguments.
    motion
        ``'joint'``: one function; the seed is its last argument. ``'split'``: two; the seed is ``init_grad=``, or 1.
    optimized
        Whether the generated code is simplified.
    preserve_result
        Whether the value follows the derivative in the result.
    check_dims
        Whether the seed is checked to have the shape of the result.
    input_derivative
        Whether the seed of joint motion is required, or 1 where it is left out.
    verbose
        As in `grad`.

    Returns
    -------
    Transformed
        A bare gradient for one wrt, a tuple for several.

    Examples
    --------
    >>> srcad.autodiff(lambda x: x * x)(3.0, 2.0)
    12.0
    >>> srcad.autodiff(lambda x: x * x, mode='forward', preserve_result=True)(3.0, 2.0)
    (12.0, 9.0)
    """
    wrt = choose(wrt, argnums)
    options = {'optimized': optimized, 'preserve_result': preserve_result, 'check_dims': check_dims,
               'input_derivative': input_derivative}

    def decorate(function: Callable) -> Transformed:
        return _make(function, wrt, mode, motion, verbose, options)

    return decorate if f is None else decorate(f)


def _make(function: Callable, wrt: Any, mode: str, motion: str, verbose: int, options: dict[str, Any]) -> Transformed:
    if mode not in ('reverse', 'forward'):
        raise errors.UsageError(f"mode is {mode!r}, and must be 'reverse' or 'forward'")
    if motion not in ('joint', 'split'):
        raise errors.UsageError(f"motion is {motion!r}, and must be 'joint' or 'split'")
    given = options['input_derivative']
    if not isinstance(given, INPUT_DERIVATIVE):
        raise errors.UsageError(f'input_derivative is {given!r}, and must be a member of srcad.INPUT_DERIVATIVE')
    return _KINDS[mode, motion](function, wrt, mode=mode, motion=motion, verbose=verbose, **options)
