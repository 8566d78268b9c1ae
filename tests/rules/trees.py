"""Numbers, arrays and sequences of them as elements of one real vector space."""
import numpy as np


def tree_map(function, *trees):
    """Apply a function to the leaves of trees of the same structure."""
    if isinstance(trees[0], (list, tuple)):
        parts = [tree_map(function, *members) for members in zip(*trees, strict=True)]
        return type(trees[0])(*parts) if hasattr(trees[0], '_fields') else type(trees[0])(parts)
    return function(*trees)


def leaves(tree):
    """Give the numbers and arrays in a tree."""
    return [leaf for member in tree for leaf in leaves(member)] if isinstance(tree, (list, tuple)) else [tree]


def direction(rng, value):
    """Give a random element of the same kind."""
    def one(leaf):
        drawn = rng.normal(size=np.shape(leaf))
        if np.iscomplexobj(leaf):
            drawn = drawn + 1j * rng.normal(size=np.shape(leaf))
        if not isinstance(leaf, np.ndarray):
            return complex(drawn) if np.iscomplexobj(leaf) else float(drawn)
        return np.asarray(drawn, leaf.dtype if leaf.dtype.kind in 'fc' else float)
    return tree_map(one, value)


def inner(a, b):
    """Real part of the bilinear product, the pairing of adjoints with tangents."""
    return sum(float(np.sum(np.real(np.asarray(x) * np.asarray(y))))
               for x, y in zip(leaves(a), leaves(b), strict=True) if x is not None)


def shifted(value, by, step):
    """Give ``value + step * by``."""
    def one(leaf, along):
        moved = np.asarray(leaf + step * along)
        return moved if isinstance(leaf, np.ndarray) else moved[()]
    return tree_map(one, value, by)
