"""Variants of the samples: other shapes and layouts of the same arguments, for the rules that take them."""
import numpy as np

from srcad import registry

from .interpreter import is_active
from .trees import tree_map


def _of_arrays(change):
    """Make a change of each array among arguments; the others stay."""
    return lambda value: tree_map(lambda leaf: change(leaf) if isinstance(leaf, np.ndarray) else leaf, value)


# The same numbers in another layout: every rule takes them.
LAYOUTS = {
    'non-contiguous': _of_arrays(lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a),
    'negative stride': _of_arrays(lambda a: np.ascontiguousarray(a[..., ::-1])[..., ::-1] if a.ndim else a),
    'columns first': _of_arrays(lambda a: np.asfortranarray(a) if a.ndim > 1 else a),
}
# Other shapes: functions that act by element take them.
SHAPES = {
    'scalar': lambda a: float(a.flat[0]), 'numpy scalar': lambda a: np.float64(a.flat[0]),
    '0-d': lambda a: np.array(a.flat[0]), 'empty': lambda a: a[:0],
    'column': lambda a: a[:, None] * np.ones((1, 3)),
}


def by_element():
    """Give the functions of arrays whose rule is one of partial derivatives."""
    return [rule.function for rule in registry.rules()
            if rule.samples and isinstance(rule.function, np.ufunc) and rule.family == 'elementwise']


def shaped(args, change):
    """Give arguments of another shape."""
    args = tuple(change(np.ravel(np.asarray(a))) if is_active(a) else a for a in args)
    # An exponent that is an array of integers stands beside arrays of one shape.
    return args if all(map(is_active, args)) else tuple(a if is_active(a) else 1 for a in args)


def broadcast(args):
    """Give two arguments that broadcast in both directions."""
    one, other = (np.ravel(np.asarray(a, float)) for a in args)
    return one[:, None] * np.ones((1, 1)), other[None, :2] * np.ones((1, 1))
