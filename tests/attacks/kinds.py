"""Arguments of many kinds for one general text: numbers as NumPy's and as arrays, arrays as lists and tuples, and so on.

A text is right for arguments, or it says that it is not for them; what the program itself cannot take is left out.
"""
import warnings

import harness
import numpy as np

from srcad import errors

# What generated texts say of arguments that they are not for.
REFUSALS = ('specialise the derivative', 'shares memory with another', 'reshape a contiguous', 'reshape contiguous')


def kinds(value):
    """Give a value as other kinds, each with its name."""
    if isinstance(value, float):
        yield from _of_number(value)
    elif isinstance(value, np.ndarray):
        yield from _of_array(value)
    elif isinstance(value, (list, tuple)):
        yield 'other', (tuple if isinstance(value, list) else list)(value)
        if all(isinstance(item, float) for item in value):
            yield 'array', np.array(value)


def _of_number(value):
    yield 'float', float(value)
    yield 'float64', np.float64(value)
    yield 'float32', np.float32(value)
    yield 'rank 0', np.array(value)
    yield 'one', np.array([value])
    yield 'vector', np.array([value, value + 0.1, 0.9 * value])
    yield 'matrix', np.array([[value, value + 0.1], [0.9 * value, 1.1 * value]])


def _of_array(value):
    yield 'float32', value.astype(np.float32)
    yield 'list', value.tolist()
    yield 'tuple', tuple(value.tolist())
    yield 'strided', np.repeat(value, 2, axis=0)[::2]
    if value.ndim == 1:
        yield 'rows', np.stack([value, 0.8 * value + 0.1], axis=1)
        yield 'list of arrays', [np.array([v, 0.7 * v]) for v in value]
        yield 'tuple of arrays', tuple(np.array([v, 0.7 * v]) for v in value)
    else:
        yield 'by columns', np.asfortranarray(value)
        yield 'list of rows', [row.copy() for row in value]


def arguments(args):
    """Give the arguments with one of them of another kind, and with all of them."""
    yield tuple(args)
    found = [dict(kinds(value)) for value in args]
    for place, others in enumerate(found):
        for value in others.values():
            yield (*args[:place], value, *args[place + 1:])
    for name in dict.fromkeys(name for others in found for name in others):
        yield tuple(others.get(name, value) for others, value in zip(found, args))


def is_active(value):
    """Tell whether a value is made of floating point numbers."""
    if isinstance(value, (list, tuple)):
        return len(value) > 0 and all(map(is_active, value))
    if isinstance(value, dict):
        return bool(value) and all(map(is_active, value.values()))
    return isinstance(value, (float, np.floating)) or isinstance(value, np.ndarray) and value.dtype.kind == 'f'


def _each(function, value):
    """Apply a function to the numbers and arrays of a nested value."""
    if isinstance(value, (list, tuple)):
        return type(value)([_each(function, item) for item in value])
    return {k: _each(function, v) for k, v in value.items()} if isinstance(value, dict) else function(value)


def _moved(value, direction, step):
    if isinstance(value, (list, tuple)):
        return type(value)([_moved(v, d, step) for v, d in zip(value, direction)])
    if isinstance(value, dict):
        return {k: _moved(v, direction[k], step) for k, v in value.items()}
    moved = value + step * direction
    return np.asarray(moved) if isinstance(value, np.ndarray) else moved        # an array of rank 0 stays one


def _double(value):
    return value.astype(float) if getattr(value, 'dtype', None) == np.float32 else value


def _expected(function, args, wrt, directions):
    """Differentiate along directions by differences; None where the program has no number there, or a kink."""
    args, directions = [_each(_double, v) for v in args], [_each(_double, d) for d in directions]

    def at(step):
        moved = harness.fresh(args)
        for place, direction in zip(wrt, directions):
            moved[place] = _moved(moved[place], direction, step)
        value = function(*moved)
        return float(value) if np.shape(value) == () else np.nan

    try:
        with warnings.catch_warnings():
            # NumPy before 2.5 makes a number of an array of one element where a number is asked for, and warns.
            warnings.filterwarnings('error', 'Conversion of an array', DeprecationWarning)
            one, other = [(4 * (at(h / 2) - at(-h / 2)) / h - (at(h) - at(-h)) / (2 * h)) / 3 for h in (1e-3, 3e-4)]
    except (DeprecationWarning, TypeError, ValueError, IndexError, AttributeError, KeyError, ZeroDivisionError,
            AssertionError):
        return None
    return one if np.isclose(one, other, rtol=1e-6, atol=1e-6) else None


def judge(function, args, wrt, general, mode):
    """Check a general text for some arguments: gives 'right', 'refused' by the text, or 'unsuitable' for the program."""
    rng = np.random.default_rng(0)
    directions = [_each(lambda v: _like(rng.normal(size=np.shape(v)), v), args[p]) for p in wrt]
    expected = _expected(function, args, wrt, directions)
    if expected is None:
        return 'unsuitable'
    try:
        result = harness.call(general, args, *(directions if mode == 'jvp' else ()))
    except errors.SrcadError:
        return 'refused'
    except (TypeError, ValueError) as error:
        assert any(text in str(error) for text in REFUSALS), (args, repr(error))
        return 'refused'
    if mode == 'jvp':
        found = float(result[1])
    else:
        gradients = result if len(wrt) > 1 else (result,)
        for gradient, place in zip(gradients, wrt):
            _check_structure(gradient, args[place])
        found = harness.dot(gradients, directions)
    single = 'float32' in repr([np.asarray(v).dtype for v in args if isinstance(v, (np.ndarray, np.generic))])
    tolerance = 5e-3 if single else 1e-5
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, err_msg=repr(args))
    return 'right'


def _like(numbers, value):
    if isinstance(value, np.ndarray):
        return numbers.astype(value.dtype)
    return type(value)(numbers)


def _check_structure(gradient, argument):
    """A list or tuple of numbers may have an array as its gradient, and a tuple a list."""
    if isinstance(argument, dict):
        assert list(gradient) == list(argument)
        for key, value in argument.items():
            _check_structure(gradient[key], value)
    elif isinstance(argument, (list, tuple)):
        assert len(gradient) == len(argument), (gradient, argument)
        for part, value in zip(gradient, argument):
            _check_structure(part, value)
    else:
        assert np.shape(gradient) == np.shape(argument), (gradient, argument)
