"""`stop_gradient`: a value through which no derivative flows."""
from __future__ import annotations

from typing import Any

from srcad.runtime import fresh


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
