"""Sets of names as bit sets: Python integers, so that a whole set is joined, cut and compared in one operation."""
from __future__ import annotations

from collections.abc import Iterable


class Bits:
    """Gives each name a bit, in the order in which the names come."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._bit: dict[str, int] = {}

    def encode(self, names: Iterable[str]) -> int:
        """Give the bit set of some names."""
        bits = 0
        for name in names:
            bit = self._bit.get(name)
            if bit is None:
                bit = self._bit[name] = 1 << len(self._names)
                self._names.append(name)
            bits |= bit
        return bits

    def decode(self, bits: int) -> list[str]:
        """Give the names of a bit set, in the order of their bits."""
        found = []
        while bits:
            low = bits & -bits
            found.append(self._names[low.bit_length() - 1])
            bits ^= low
        return found
