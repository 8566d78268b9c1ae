"""Variants of the samples: other shapes and layouts of the same arguments, for the rules that take them."""
import warnings

import numpy as np

from srcad import registry, runtime

from .interpreter import is_active
from .trees import leaves, tree_map


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


# Helpers that get an adjoint and its primal, which are of one kind; and eigenvectors, whose phases are free.
ONE_KIND = (runtime.accumulate, runtime.add_to_item, runtime.block_triangular, runtime.conj_sign_change,
            runtime.diag_adjoint, runtime.pad_adjoint, runtime.put_written, runtime.quantile_tangent, runtime.repack,
            runtime.repeat_adjoint, np.linalg.eigh)


def complex_ones(function, args, keywords, formals):
    """Give calls with complex numbers in place of all active arguments, and of each of them alone, where there are such."""
    active = [a for a in [*args, *keywords.values()] if any(a is f for f in formals)]
    if function in ONE_KIND or any(np.iscomplexobj(leaf) for leaf in leaves(active)):
        return
    rng = np.random.default_rng(11)
    for chosen in [active, *([one] for one in active if len(active) > 1)]:
        turned = [tree_map(lambda leaf: leaf * (1.0 + 0.3j * rng.normal(size=np.shape(leaf)))
                           if is_active(leaf) else leaf, a) for a in chosen]
        others = {id(a): t if isinstance(a, (list, tuple, np.ndarray)) else complex(t) for a, t in zip(chosen, turned)}
        call = tuple(others.get(id(a), a) for a in args), {k: others.get(id(v), v) for k, v in keywords.items()}
        if _is_call(function, *call):
            yield call


def _is_call(function, args, keywords):
    """Tell whether a function takes some arguments, and does not throw imaginary parts away."""
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        try:
            function(*args, **keywords)
        except Exception:
            return False
    return True
