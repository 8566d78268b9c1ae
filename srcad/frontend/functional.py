"""Functions of Python that call functions, as they would be written in Python: they are read, and never run."""
from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any


def reduce_from_the_first(function, values):
    """See `functools.reduce`."""
    result = values[0]
    for value in values[1:]:
        result = function(result, value)
    return result


def reduce_from(function, values, initial):
    """See `functools.reduce`."""
    for value in values:
        initial = function(initial, value)
    return initial


def map_of_one(function, values):
    """See `map`; what is given is a list."""
    found = []
    for value in values:
        found.append(function(value))
    return found


def map_of_two(function, values, others):
    """See `map`; what is given is a list."""
    found = []
    for value, other in zip(values, others):
        found.append(function(value, other))
    return found


def filter_by(function, values):
    """See `filter`; what is given is a list."""
    found = []
    for value in values:
        if function(value):
            found.append(value)
    return found


def written(function: Any, count: int) -> Callable | None:
    """Give what a function of Python is, for a number of arguments; None for one that is not here."""
    return {(functools.reduce, 2): reduce_from_the_first, (functools.reduce, 3): reduce_from, (map, 2): map_of_one,
            (map, 3): map_of_two, (filter, 2): filter_by}.get((function, count))


def is_a_value(function: Any) -> bool:
    """Tell whether what a function gives is no iterator."""
    return function is functools.reduce


def is_list_made_here(callee: Any) -> bool:
    """Tell whether a function of this module is called, which gives a new list."""
    return callee.given is None and callee.outer is None and callee.node.name in (
        map_of_one.__name__, map_of_two.__name__, filter_by.__name__)


def uses_up(function: Any) -> bool:
    """Tell whether a function runs through all that it is given, and does nothing else on the way: then a list will do."""
    return any(function is f for f in (sum, max, min, list, tuple, sorted, math.prod, math.fsum))
