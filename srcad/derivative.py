"""The transforms that the compiler knows itself: gradient, value and gradient, pullback, tangent."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import arguments, errors, result, runtime_objects
from srcad import hooks as hooks_
from srcad.transform import Transformed
from srcad.unit import Request

_SCALARS = frozenset((float, np.float64, np.float32, np.float16, np.longdouble))


class _Reverse(Transformed):
    """What the transforms of reverse mode have in common."""

    _compiled = ''      # transform of the request

    def __init__(self, primal: Callable, wrt: Any = 0, **options: Any) -> None:
        hooks = options.pop('hooks', None)
        super().__init__(primal, wrt, **options)
        self.hooks = hooks_.pairs(hooks, primal)

    @property
    def hooks(self) -> tuple[tuple[str, Callable], ...]:
        """The hooks on variables of the primal, in the order in which they are called."""
        return self._options['hooks']

    @hooks.setter
    def hooks(self, pairs: tuple[tuple[str, Callable], ...]) -> None:
        self._options['hooks'] = pairs

    def register_hook(self, name: str, hook: Callable) -> hooks_.Handle:
        """Have a function called with the adjoint of a variable, each time that it is complete.

        Parameters
        ----------
        name
            A variable of the primal, or a parameter.
        hook
            Called with the adjoint; what it returns takes its place, unless that is None.

        Returns
        -------
        Handle
            Its method ``remove()`` takes the hook away again, as the end of a ``with`` block does.

        Raises
        ------
        UsageError
            The primal has no such variable.

        Examples
        --------
        >>> def f(x):
        ...     h = x * x
        ...     return 3.0 * h
        >>> df = srcad.grad(f)
        >>> with df.register_hook('h', lambda dh: 2.0 * dh):
        ...     df(1.0)
        12.0
        >>> df(1.0)
        6.0
        """
        hooks_.check(name, hook, self.primal)
        pair = (name, hook)
        hooks_.change(self, (*self.hooks, pair))
        return hooks_.Handle(self, pair)

    def _target(self, types_: dict[str, Any] | None) -> Any:
        found = super()._target(types_)
        return hooks_.Hooked(found, self.hooks) if self.hooks else found

    def _request(self) -> Request:
        options = {name: value for name, value in self._options.items()
                   if name in ('has_aux', 'preserve_result', 'optimized', 'check_dims', 'check_nans')}
        tupled = self._tuple() and self._compiled in ('grad', 'value_and_grad')
        return Request(self._compiled, self.wrt, tupled=tupled, **options)

    def _tuple(self) -> bool:
        """Tell whether the gradient is to be a tuple of one; the compiler gives that of a pullback bare."""
        return self._several and len(self.wrt) == 1


class _OfScalar(_Reverse):
    """What needs the result to be one real number."""

    # Types of arguments, the type of the result for them, and the core form that it was inferred from.
    _known: tuple[Any, Any, Any] = (None, None, None)

    def _check_result(self, types_: dict[str, Any], named: dict[str, Any]) -> None:
        self._known = types_, *result.inferred(self._target(types_), types_)
        found = result.refused(self._known[1], bool(self._options.get('has_aux')), types_, named)
        if found is not None:
            raise not_scalar(self.parameters.name, found)

    def _proven_scalar(self, types_: dict[str, Any]) -> bool:
        types, found, _ = self._known
        found = found if types is types_ else result.inferred(self._target(types_), types_)[0]
        return not self._options.get('has_aux') and result.is_real_scalar(found)

    def _prepared(self, types_: dict[str, Any] | None) -> Any:
        types, found, prepared = self._known
        self._known = types, found, None                # a compilation changes it
        return prepared if types is types_ else None


class Gradient(_OfScalar):
    """The gradient; see `srcad.grad`."""

    transform = _compiled = 'grad'

    def _derive(self, types_: dict[str, Any] | None) -> Any:
        if types_ is None or self._proven_scalar(types_):
            return super()._derive(types_)
        # Nothing proves that the result is a number, so the value is asked for, and looked at.
        return Checked(self._value_and_gradient(types_))

    def _value_and_gradient(self, types_: dict[str, Any] | None) -> Any:
        from srcad import pipeline
        options = {**self._request().__dict__, 'transform': 'value_and_grad', 'preserve_result': False}
        return pipeline.derivative(self._target(types_), Request(**options), types_, self._prepared(types_))

    def _finisher(self, derivative: Any) -> Callable | None:
        if not isinstance(derivative, Checked):
            return None
        keep, aux = self._options.get('preserve_result'), self._options.get('has_aux')
        name, several = self.parameters.name, len(self.wrt) > 1

        def finish(found: Any) -> Any:
            value, gradient = found
            number, *more = value if aux else (value,)
            if type(number) not in _SCALARS:
                check_scalar(name, number)
            if keep:
                return (*gradient, number) if several else (gradient, number)
            return (gradient, *more) if aux else gradient

        return finish

    def _plain(self, derivative: Any) -> Callable:
        if not isinstance(derivative, Checked):
            return derivative.function
        from srcad.compose import checked_gradient
        return checked_gradient(self, derivative.derivative)


class Checked:
    """A value and gradient that is asked for in place of the gradient, so that the value can be looked at."""

    def __init__(self, derivative: Any) -> None:
        self.derivative = derivative

    def __getattr__(self, name: str) -> Any:
        return getattr(self.derivative, name)


class ValueAndGradient(_OfScalar):
    """The value and the gradient; see `srcad.value_and_grad`."""

    transform = _compiled = 'value_and_grad'

    def _finisher(self, derivative: Any) -> Callable | None:
        aux, name = self._options.get('has_aux'), self.parameters.name

        def finish(found: Any) -> Any:
            number = found[0][0] if aux else found[0]
            if type(number) not in _SCALARS:
                check_scalar(name, number)
            return found

        return finish


class Vjp(_Reverse):
    """The value and the pullback; see `srcad.vjp`."""

    transform, _compiled = 'vjp', 'split'

    def _callable(self, derivative: Any) -> Callable:
        return self._paired(*split_functions(derivative))

    def _paired(self, forward: Callable, backward: Callable) -> Callable:
        """Give the function that calls one half, and hands on the other."""
        wrap, name = self._tuple(), self.parameters.name

        def value_and_pullback(*args: Any, **kwargs: Any) -> Any:
            value, residuals = forward(*args, **kwargs)
            return value, Pullback(backward, residuals, value, name, wrap)

        value_and_pullback.__name__ = value_and_pullback.__qualname__ = f'{name}_vjp'
        value_and_pullback.__srcad_checked__ = lambda check: self._paired(check(forward), backward)
        return value_and_pullback


class Pullback:
    """Gives the adjoints of the arguments for an adjoint of the result; it may be called any number of times.

    Attributes
    ----------
    function
        The generated function ``f_bwd``.
    residuals
        What it needs of the primal sweep.
    """

    __slots__ = ('_model', '_name', '_wrap', 'function', 'residuals')

    def __init__(self, function: Callable, residuals: Any, value: Any, name: str, wrap: bool) -> None:
        self.function = function
        self.residuals = residuals
        self._model = model_of(value)
        self._name = name
        self._wrap = wrap

    def __call__(self, by: Any) -> Any:
        found = self.function(self.residuals, arguments.adjoint(arguments.like('by', by, self._model)))
        return (found,) if self._wrap else found

    def __repr__(self) -> str:
        return f'<pullback of {self._name}>'


class Jvp(Transformed):
    """The value and the tangent; see `srcad.jvp`."""

    transform = 'jvp'

    def _extra_names(self) -> list[str]:
        return tangent_names(self.parameters, self.wrt)

    def _request(self) -> Request:
        return Request('jvp', self.wrt, **self._compiling())


class Tangent(Jvp):
    """The tangent alone; what `Hvp` and the Jacobians are made with."""

    transform = 'tangent'

    def _request(self) -> Request:
        return Request('tangent', self.wrt, **self._compiling())


class Hvp(Tangent):
    """The Hessian times vectors, as the tangent of the gradient; see `srcad.hvp`."""

    transform = 'hvp'

    def __init__(self, primal: Callable, wrt: Any = 0, **options: Any) -> None:
        super().__init__(primal, wrt, **options)
        self.gradient = Gradient(primal, self.wrt if self._several else self.wrt[0], **options)

    def _derive(self, types_: dict[str, Any] | None) -> Any:
        from srcad import pipeline
        return pipeline.derivative(self.gradient.plain(types_), self._request(), types_)


def check_scalar(name: str, value: Any) -> None:
    """Refuse a result that is not one real number.

    Raises
    ------
    NotScalarError
        Gives its shape or type, and the transforms that are made for it.
    """
    shape = getattr(value, 'shape', ())
    if shape:
        what = f'an array of shape {shape}'
    elif isinstance(value, complex) or getattr(getattr(value, 'dtype', None), 'kind', '') == 'c':
        what = 'a complex number'
    elif isinstance(value, (bool, int, float, np.number, np.bool_, np.ndarray)):
        return
    else:
        what = f'a {type(value).__name__}' + (f' of {len(value)}' if isinstance(value, (tuple, list)) else '')
        what = 'None' if value is None else what
    raise not_scalar(name, what)


def not_scalar(name: str, what: str) -> errors.NotScalarError:
    """Build the error for a result that has no gradient."""
    return errors.NotScalarError(f'the result of {name} is {what}, and a gradient belongs to one real number',
                                 help='use srcad.jacobian for the derivatives of each element, srcad.vjp for their sum '
                                      'with weights, or has_aux=True where the function returns (y, more)')


def split_functions(derivative: Any) -> tuple[Callable, Callable]:
    """Give the two functions of a split derivative."""
    functions = derivative.functions
    forward = derivative.function
    backward = functions.get(forward.__name__.replace('_fwd', '_bwd', 1)) if '_fwd' in forward.__name__ else None
    if backward is None or backward is forward:
        forward = next(f for n, f in functions.items() if n.endswith('_fwd'))
        backward = next(f for n, f in functions.items() if n.endswith('_bwd'))
    return forward, backward


def model_of(value: Any) -> Any:
    """Give something of the type and shape of a result that does not keep its memory alive."""
    if isinstance(value, np.ndarray):
        return np.broadcast_to(np.zeros((), value.dtype), value.shape) if value.shape else np.zeros((), value.dtype)
    if isinstance(value, (tuple, list)):
        parts = [model_of(v) for v in value]
        return type(value)(*parts) if hasattr(value, '_fields') else type(value)(parts)
    if isinstance(value, dict):
        return {k: model_of(v) for k, v in value.items()}
    own = None if isinstance(value, (float, np.generic)) else runtime_objects.attributes(value)
    return value if own is None else runtime_objects.like_object({k: model_of(v) for k, v in own.items()}, value)


def tangent_names(parameters: Any, wrt: tuple[int, ...]) -> list[str]:
    """Name the tangents of parameters as generated code does."""
    names = []
    for position in wrt:
        name = parameters.names[position]
        names.append(next(n for n in (f't{name}', f'{name}_dot', f'{name}_dot_') if n not in parameters))
    return names
