"""The derivatives that were generated in this process: bounded, the least recently used go first."""
from __future__ import annotations

import collections
import threading
import types
import weakref
from typing import Any, NamedTuple

LOCK = threading.RLock()      # held while a derivative is generated
_FRONTS: Any = weakref.WeakSet()


class CacheInfo(NamedTuple):
    """What `srcad.cache_info` gives, as `functools.lru_cache` does.

    Attributes
    ----------
    hits
        Derivatives that were asked for and found. Calls that an object's own table answers are not counted.
    misses
        Derivatives that were generated.
    maxsize, currsize
        How many are kept at most, and now.
    """

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Same:
    """Wraps an object to be equal to nothing but itself, and keeps it alive while it is a key."""

    __slots__ = ('value',)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


class Cache:
    """A table with several entries a key, of which the first one that still holds counts."""

    def __init__(self, maxsize: int) -> None:
        self.maxsize = maxsize
        self._table: collections.OrderedDict[Any, Any] = collections.OrderedDict()
        self._hits = self._misses = 0

    def find(self, key: Any) -> Any:
        """Give the entry of a key that holds, or None."""
        for index in range(_VARIANTS):
            entry = self._table.get((key, index))
            if entry is not None and entry.watch.holds():
                self._table.move_to_end((key, index))
                self._hits += 1
                return entry
        return None

    def enter(self, key: Any, entry: Any) -> None:
        """Enter what was generated, in the place of an entry that no longer holds where all are taken."""
        self._misses += 1
        # Later variants are tried after the first, so a helper that is switched to and fro costs no generation.
        index = next((i for i in range(_VARIANTS) if (key, i) not in self._table), _VARIANTS - 1)
        self._table[key, index] = entry
        self._table.move_to_end((key, index))
        while len(self._table) > self.maxsize:
            self._table.popitem(last=False)

    def info(self) -> CacheInfo:
        """Give the counts."""
        return CacheInfo(self._hits, self._misses, self.maxsize, len(self._table))

    def clear(self) -> None:
        """Forget everything."""
        self._table.clear()
        self._hits = self._misses = 0


_VARIANTS = 4
CACHE = Cache(1024)


def cache_info() -> CacheInfo:
    """Tell how many derivatives were generated, found again, and are kept.

    Returns
    -------
    CacheInfo
        A named tuple ``(hits, misses, maxsize, currsize)``.

    Examples
    --------
    >>> srcad.cache_info().maxsize
    1024
    """
    with LOCK:
        return CACHE.info()


def cache_clear() -> None:
    """Forget all derivatives that were generated; they are generated again when they are needed.

    Examples
    --------
    >>> srcad.cache_clear()
    >>> srcad.cache_info().currsize
    0
    """
    with LOCK:
        CACHE.clear()
        forget_fronts()


def forget_fronts() -> None:
    """Have all objects look up again what they found."""
    for front in list(_FRONTS):
        front.forget()


def register(front: Any) -> None:
    """Have the table of an object cleared with the rest."""
    with LOCK:
        _FRONTS.add(front)


def identity(function: Any) -> Any:
    """Give what tells functions apart: the content of the code, its globals, its closure, its defaults.

    A lambda that is made anew in each turn of a loop is one function by this measure, so long as its closure is empty.
    """
    if isinstance(function, types.FunctionType):
        code = function.__code__
        defaults = (function.__defaults__ or ()) + tuple((function.__kwdefaults__ or {}).values())
        return (code, code.co_filename, Same(function.__globals__), tuple(map(Same, function.__closure__ or ())),
                tuple(map(Same, defaults)), function.__name__)
    if isinstance(function, types.MethodType):
        return identity(function.__func__), Same(function.__self__)
    own = getattr(function, '__srcad_identity__', None)
    return own() if own is not None else Same(function)
