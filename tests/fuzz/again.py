"""One derivative called with arguments of several kinds: what is compiled for the one must not serve for another."""
import random
import zlib

import harness
import numpy as np

import srcad


def _mapped(change, value):
    """Change the arrays and numbers of a nested value."""
    if isinstance(value, (tuple, list)):
        return type(value)(_mapped(change, v) for v in value)
    if isinstance(value, dict):
        return {key: _mapped(change, v) for key, v in value.items()}
    return change(value)


def _of_arrays(change):
    return lambda value: change(value) if isinstance(value, np.ndarray) and value.ndim else value


def _of_numbers(change):
    return lambda value: change(value) if isinstance(value, float) else value


# Other arguments for a program: the same numbers, for the most part, in other types and sizes.
CHANGES = {
    'single precision': _of_arrays(lambda a: a.astype(np.float32)),
    'one row': _of_arrays(lambda a: a[:1].copy()),
    'one row more': _of_arrays(lambda a: np.concatenate([a, 0.9 * a[:1]])),
    'one more dimension': _of_arrays(lambda a: np.stack([a, 0.8 * a])),
    'columns first': _of_arrays(lambda a: np.repeat(np.asfortranarray(a), 2, axis=-1)[..., ::2]),
    'arrays of rank 0': _of_numbers(np.array),
    'numbers of NumPy': _of_numbers(np.float64),
    'numbers of single precision': _of_numbers(np.float32),
}


def other_arguments(case):
    """Compare the gradient for other arguments, and for these again, with what it is where nothing else was asked for."""
    chooser = random.Random(zlib.crc32(case.module.__name__.encode() + repr(case.args).encode()))
    for name in chooser.sample(sorted(CHANGES), 3):
        alone = chooser.choice([None, *range(len(case.args))])          # the one argument that changes
        changed = [_mapped(CHANGES[name], value) if alone in (None, k) else value
                   for k, value in enumerate(harness.fresh(case.args))]
        try:
            case.function(*harness.fresh(changed))
        except Exception:
            continue
        srcad.cache_clear()
        expected = _outcome(srcad.grad(case.function, wrt=case.wrt), changed)
        srcad.cache_clear()
        gradient = srcad.grad(case.function, wrt=case.wrt)
        case.same(f'the first call, before {name}', gradient(*harness.fresh(case.args)), case.gradient)
        assert _outcome(gradient, changed) == expected, f'the gradient for {name} is another after another call'
        gradient = srcad.grad(case.function, wrt=case.wrt)
        _outcome(gradient, changed)
        case.same(f'the call after {name}', gradient(*harness.fresh(case.args)), case.gradient)


def _outcome(function, args):
    """Give what comes of a call, so that it can be compared: bytes, shapes and dtypes, or the class of the error."""
    try:
        result = function(*harness.fresh(args))
    except Exception as error:
        return type(error).__name__
    return repr(_mapped(lambda leaf: (np.asarray(leaf).dtype, np.shape(leaf), np.asarray(leaf).tobytes()), result))
