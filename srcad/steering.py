"""What users write into their own code to steer its derivative."""
from __future__ import annotations

from typing import Any

from srcad.runtime_core import fresh


def stop_gradient(x: Any) -> Any:
    """Give a value that counts as a constant, whatever it was computed from.

    Parameters
    ----------
    x
        A number, an array, or a list, a tuple or a dictionary of such.

    Returns
    -------
    The same value. Arrays, and what holds them, are copied: what is written to the result is not written to `x`.

    Notes
    -----
    The derivative is zero in every mode and to every order, as that of ``jax.lax.stop_gradient``. Called outside of a
    derivative it is a copy and nothing else.

    Examples
    --------
    >>> def f(x):
    ...     return srcad.stop_gradient(x) * x
    >>> srcad.grad(f)(3.0)
    3.0
    """
    return fresh(x)


class insert_grad_of:
    """Insert statements into the reverse sweep, where the adjoint of a variable is complete.

    The block after ``with insert_grad_of(x) as dx:`` is no part of the function. In derivatives in reverse mode it stands
    where the adjoint of x, as x is at this point, has got all that comes from later statements. There dx may be
    looked at, stored, changed in place, or replaced by an assignment to dx.

    Parameters
    ----------
    x
        A local variable: a number or an array.

    Raises
    ------
    TypeError
        Where it is reached in a function that is not differentiated: the block has no dx there. ``srcad.value_and_grad(f)``
        gives the value of such a function.

    Notes
    -----
    The block runs where a derivative flows through x. Forward mode has no adjoints, and refuses it (SRC108). The idea,
    and the name, are Tangent's (B. van Merriënboer, D. Moldovan and A. Wiltschko, "Tangent: automatic differentiation
    using source-code transformation for dynamically typed array programming", 2018).

    Examples
    --------
    >>> def f(x):
    ...     y = x * x
    ...     with srcad.insert_grad_of(y) as dy:
    ...         dy = min(dy, 0.5)
    ...     return 3.0 * y
    >>> srcad.grad(f)(2.0)
    2.0
    """

    def __init__(self, x: Any) -> None:
        raise TypeError('insert_grad_of stands in functions that are differentiated in reverse mode; '
                        'srcad.value_and_grad gives their value')

    def __enter__(self) -> Any:
        """Stand for the adjoint of the variable."""

    def __exit__(self, *details: Any) -> None:
        """Stand for the end of what is inserted."""
