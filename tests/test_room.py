"""The room that the compiler makes for itself, and gives back."""
import gc
import sys

import pytest

from srcad import errors
from srcad.room import DEPTH, room


def deeper(level):
    return deeper(level - 1) + 1 if level else 0


def named():
    """A function to be named in the error."""


def test_there_is_room_for_deep_recursion():
    limit = sys.getrecursionlimit()
    with room(named):
        assert deeper(limit + 1000) == limit + 1000
        with room(named):
            assert sys.getrecursionlimit() == DEPTH
        assert sys.getrecursionlimit() == DEPTH and not gc.isenabled()
    assert sys.getrecursionlimit() == limit and gc.isenabled()


def test_what_is_too_deep_is_an_error_and_all_is_given_back():
    limit = sys.getrecursionlimit()
    with pytest.raises(errors.UnsupportedSyntax, match='named is nested too deeply'), room(named):
        deeper(2 * DEPTH)
    assert sys.getrecursionlimit() == limit and gc.isenabled()


def test_a_collector_that_is_off_stays_off():
    gc.disable()
    try:
        with room(named):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
