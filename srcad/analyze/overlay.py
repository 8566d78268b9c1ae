"""Tables in layers: what is known in a block is what is known around it, but for what the block itself says.

A copy of the whole table for each branch and each loop would make the time grow with the square of a function's length.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Overlay:
    """A table of what is known of names, over another one that stays as it is.

    Parameters
    ----------
    below
        Gives what is known of a name of which this layer says nothing; None is nothing.
    """

    def __init__(self, below: Callable[[str], Any] = lambda name: None) -> None:
        self.own: dict[str, Any] = {}
        self.below = below

    def __getitem__(self, name: str) -> Any:
        """Give what is known of a name; None if nothing is."""
        return self.own[name] if name in self.own else self.below(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.own[name] = value

    def over(self) -> Overlay:
        """Give an empty layer over this one, which must not be changed while that is in use."""
        return Overlay(self.__getitem__)
