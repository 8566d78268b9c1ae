"""The public transforms: functions in, functions that compute derivatives out."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from srcad import bound, derivative, jacobians
from srcad.parameters import UNSET, Wrt, choose
from srcad.tangent_compat import autodiff


def _make(kind: Callable, f: Callable | None, wrt: Wrt, argnums: Wrt, **options: Any) -> Any:
    """Make a transformed function, or a decorator where the function is still to come."""
    if f is None:
        return lambda function: _make(kind, function, wrt, argnums, **options)
    method = bound.unbound(f)
    function, owner = method or (f, None)
    wanted = choose(bound.first(f, wrt, argnums), argnums) if method is None else bound.shifted(choose(wrt, argnums))
    made = bound.of_attribute(kind, function, wanted, options) or kind(function, wanted, **options)
    return made if method is None else bound.Bound(made, owner)


def grad(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, has_aux: bool = False,
         optimized: bool = True, preserve_result: bool = False, check_dims: bool = True,
         check_nans: bool | None = None, hooks: Mapping[str, Callable] | None = None,
         verbose: int = 0) -> Any:
    """Make the function that computes the gradient of another one, by reverse mode.

    Parameters
    ----------
    f
        The function; its result is one real number. Left out in ``@grad(wrt='x')``.
    wrt
        Name or position of the parameter to differentiate with respect to, or a tuple of them; ``'self.weights'`` is an
        attribute. By default the first one; of a method, the first one after ``self``.
    argnums
        Another word for `wrt`.
    has_aux
        Whether f returns ``(y, aux)``: the gradient is that of y, and the result ``(gradient, aux)``.
    optimized
        Whether the generated code is simplified.
    preserve_result
        Whether the value follows the gradient in the result.
    check_dims
        Whether seeds are checked to have the shape of the result.
    check_nans
        Whether the first value or adjoint that is not finite is an error, which names the statement of f. It makes
        the derivative slow. By default it is on where the environment has ``SRCAD_CHECK_NANS=1``.
    hooks
        Functions by the names of variables of f: each is called with the adjoint of its variable, when that is complete,
        and what it returns takes its place, unless that is None. See `Transformed.register_hook` too.
    verbose
        1 prints the generated text, 2 what each stage makes of the function too.

    Returns
    -------
    Transformed
        It takes the arguments of f. A tuple of gradients for a tuple as `wrt`; each has the structure, shape and dtype
        of its argument.

    Raises
    ------
    WrtError
        f has no such parameter.
    NotScalarError
        At a call: the result is not one real number.

    Examples
    --------
    >>> def f(x, y):
    ...     return x * x * y
    >>> srcad.grad(f)(3.0, 2.0)
    12.0
    >>> srcad.grad(f, wrt=('x', 'y'))(3.0, 2.0)
    (12.0, 9.0)
    """
    return _make(derivative.Gradient, f, wrt, argnums, has_aux=has_aux, optimized=optimized,
                 preserve_result=preserve_result, check_dims=check_dims, check_nans=check_nans, hooks=hooks,
                 verbose=verbose)


def value_and_grad(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, has_aux: bool = False,
                   optimized: bool = True, check_nans: bool | None = None, hooks: Mapping[str, Callable] | None = None,
                   verbose: int = 0) -> Any:
    """Make the function that computes the value and the gradient of another one.

    Parameters
    ----------
    f, wrt, argnums, has_aux, optimized, check_nans, hooks, verbose
        As in `grad`.

    Returns
    -------
    Transformed
        It takes the arguments of f and gives ``(value, gradient)``, or ``((value, aux), gradient)``.

    Examples
    --------
    >>> srcad.value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return _make(derivative.ValueAndGradient, f, wrt, argnums, has_aux=has_aux, optimized=optimized,
                 check_nans=check_nans, hooks=hooks, verbose=verbose)


def vjp(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
        check_nans: bool | None = None, hooks: Mapping[str, Callable] | None = None,
        verbose: int = 0) -> Any:
    """Make the function that computes the value of another one, and its pullback.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, hooks, verbose
        As in `grad`; the result of f may be an array or a structure.

    Returns
    -------
    Transformed
        It takes the arguments of f and gives ``(value, pullback)``. ``pullback(by)``, for a ``by`` like the value,
        gives the gradient of the sum of ``by * value``. It may be called any number of times.

    Examples
    --------
    >>> value, pullback = srcad.vjp(lambda x: x * x)(np.array([1.0, 2.0]))
    >>> pullback(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return _make(derivative.Vjp, f, wrt, argnums, optimized=optimized, check_nans=check_nans, hooks=hooks,
                 verbose=verbose)


def jvp(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
        check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the value of another one, and its derivative in a direction.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `grad`; the result of f may be an array or a structure.

    Returns
    -------
    Transformed
        It takes the arguments of f, then a tangent for each `wrt`, and gives ``(value, tangent)``.

    Examples
    --------
    >>> srcad.jvp(lambda x: x * x)(3.0, 1.0)
    (9.0, 6.0)
    """
    return _make(derivative.Jvp, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


def hvp(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
        check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the Hessian of another one times vectors, by forward over reverse mode.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `grad`.

    Returns
    -------
    Transformed
        It takes the arguments of f, then a vector for each `wrt`.

    Examples
    --------
    >>> srcad.hvp(lambda x: x ** 3)(2.0, 1.0)
    12.0
    """
    return _make(derivative.Hvp, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


def jacobian(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
             check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the Jacobian of another one, in the mode that needs fewer sweeps.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `grad`; the result of f is a number or an array.

    Returns
    -------
    Transformed
        It takes the arguments of f. The shape of the Jacobian is that of the result followed by that of the argument.

    Examples
    --------
    >>> srcad.jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    return _make(jacobians.Jacobian, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


def jacfwd(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
           check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the Jacobian of another one by forward mode, column by column.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `jacobian`.

    Returns
    -------
    Transformed
        As `jacobian` does.

    Examples
    --------
    >>> srcad.jacfwd(lambda x: np.stack([x, x * x]))(3.0)
    array([1., 6.])
    """
    return _make(jacobians.ForwardJacobian, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


def jacrev(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
           check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the Jacobian of another one by reverse mode, row by row.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `jacobian`.

    Returns
    -------
    Transformed
        As `jacobian` does.

    Examples
    --------
    >>> srcad.jacrev(lambda x: np.sum(x * x))(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    return _make(jacobians.ReverseJacobian, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


def hessian(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
            check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the second derivatives of another one, by forward over reverse mode.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `grad`.

    Returns
    -------
    Transformed
        It takes the arguments of f. For several `wrt` it gives a tuple of rows, each a tuple of blocks.

    Examples
    --------
    >>> srcad.hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    return _make(jacobians.Hessian, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


def elementwise_grad(f: Callable | None = None, wrt: Wrt = UNSET, *, argnums: Wrt = UNSET, optimized: bool = True,
                     check_nans: bool | None = None, verbose: int = 0) -> Any:
    """Make the function that computes the derivative of each element of a function that acts by element.

    Parameters
    ----------
    f, wrt, argnums, optimized, check_nans, verbose
        As in `jacobian`. Where an element of the argument counts in several of the result, its derivatives are summed.

    Returns
    -------
    Transformed
        It takes the arguments of f.

    Examples
    --------
    >>> srcad.elementwise_grad(lambda x: x * x)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    return _make(jacobians.ElementwiseGradient, f, wrt, argnums, optimized=optimized, check_nans=check_nans,
                 verbose=verbose)


TRANSFORMS = (grad, value_and_grad, vjp, jvp, hvp, jacobian, jacfwd, jacrev, hessian, elementwise_grad, autodiff)
for _transform in TRANSFORMS:
    _transform.__srcad_transform__ = True     # the frontend takes such decorators off
