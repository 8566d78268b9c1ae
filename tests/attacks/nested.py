"""Arithmetic of nested values: tuples, lists and dictionaries of numbers and arrays; differences of functions of them."""
import copy

import numpy as np


def fresh(args):
    """Copy arguments."""
    return copy.deepcopy(list(args))


def arrays(value):
    """Give the arrays of a nested value."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from arrays(item)
    elif isinstance(value, dict):
        yield from arrays(list(value.values()))
    elif hasattr(value, '__dict__'):
        yield from arrays(vars(value))


def regroup(parts, value):
    """Give parts as the kind of tuple or list that a value is."""
    parts = list(parts)
    return type(value)(*parts) if hasattr(value, '_fields') else type(value)(parts)


def changed(value, attributes):
    """Give a copy of an object with other attributes."""
    made = copy.copy(value)
    for name, part in attributes.items():
        object.__setattr__(made, name, part)
    return made


def flat(value):
    """Put all numbers of a nested value into one vector."""
    if isinstance(value, (tuple, list)):
        return np.concatenate([flat(v) for v in value]) if value else np.zeros(0)
    if isinstance(value, dict):
        return flat([value[key] for key in sorted(value)])
    if value is None or isinstance(value, (str, bool)) or callable(value) and not vars(value):
        return np.zeros(0)
    if hasattr(value, '__dict__'):
        return flat({name: part for name, part in vars(value).items() if type(part) is not int})
    return np.ravel(np.asarray(value, dtype=float))


def shifted(value, direction, step):
    """Give ``value + step * direction`` for nested values."""
    if isinstance(value, (tuple, list)):
        return regroup((shifted(v, d, step) for v, d in zip(value, direction)), value)
    if isinstance(value, dict):
        return {k: shifted(v, direction[k], step) for k, v in value.items()}
    if hasattr(value, '__dict__'):
        return changed(value, {k: shifted(v, getattr(direction, k), step) for k, v in vars(value).items()
                               if type(v) is not int})
    if direction is None:
        return value
    return value + step * direction


def random_like(value, rng):
    """Give random numbers with the structure of a value."""
    if isinstance(value, (tuple, list)):
        return regroup((random_like(v, rng) for v in value), value)
    if isinstance(value, dict):
        return {k: random_like(v, rng) for k, v in value.items()}
    if hasattr(value, '__dict__'):
        return changed(value, {k: None if type(v) is int else random_like(v, rng) for k, v in vars(value).items()})
    if value is None or isinstance(value, (str, bool)):
        return None
    return rng.normal(size=value.shape) if isinstance(value, np.ndarray) else float(rng.normal())


def along(function, args, wrt, directions, step=1e-3):
    """Differentiate a function of many numbers along a direction by central differences with one extrapolation."""
    def at(distance):
        moved = fresh(args)
        for position, direction in zip(wrt, directions):
            moved[position] = shifted(moved[position], direction, distance)
        return flat(function(*moved))

    def central(distance):
        return (at(distance) - at(-distance)) / (2 * distance)
    return (4 * central(step / 2) - central(step)) / 3


def dot(one, other):
    """Give the inner product of two nested values."""
    return float(flat(one) @ flat(other))
