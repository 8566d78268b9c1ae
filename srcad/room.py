"""Room for the compiler to work: deep expressions, and trees that the garbage collector need not look at."""
from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from typing import Any

from srcad import errors

# A level of an expression takes several frames. More would not fit the C stack of Python 3.10.
DEPTH = 6000


@contextlib.contextmanager
def room(target: Any) -> Iterator[None]:
    """Raise the recursion limit and pause the cyclic garbage collector, until the end of the block.

    A compilation makes hundreds of thousands of nodes that all live to its end: each collection would walk through
    them, so that the time would grow faster than the program.

    Parameters
    ----------
    target
        The function that is compiled, for the error.

    Raises
    ------
    srcad.errors.UnsupportedSyntax
        SRC140, where the depth does not suffice.
    """
    limit, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, DEPTH))
    gc.disable()
    try:
        yield
    except RecursionError:
        name = getattr(target, '__name__', 'this file')
        raise errors.at(errors.UnsupportedSyntax, 'SRC140', getattr(target, 'source', None), None,
                        f'an expression of {name} is nested too deeply',
                        help='give names to parts of it, or use a loop') from None
    finally:
        if collects:
            gc.enable()
        with contextlib.suppress(RecursionError):
            sys.setrecursionlimit(limit)
