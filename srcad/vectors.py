"""The numbers in lists, tuples, dictionaries and arrays as elements of one vector space."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def is_leaf(value: Any) -> bool:
    """Tell whether a value is a number or an array that can have a derivative; a Python int counts as a float."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in 'fc'
    return isinstance(value, (float, complex)) or type(value) is int


def map_leaves(f: Callable, *trees: Any) -> Any:
    """Apply a function to the leaves of structures that are alike; all else is that of the first."""
    head = trees[0]
    if isinstance(head, dict):
        return {k: map_leaves(f, *[t[k] for t in trees]) for k in head}
    if isinstance(head, (list, tuple)):
        parts = [map_leaves(f, *items) for items in zip(*trees)]
        return type(head)(*parts) if hasattr(head, '_fields') else type(head)(parts)
    return f(*trees) if is_leaf(head) else head


def leaves(tree: Any, path: str = '') -> Iterator[tuple[str, Any]]:
    """Give the leaves of a structure with their paths, ``"['w'][0]"``."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f'{path}[{key!r}]')
    elif isinstance(tree, (list, tuple)):
        for i, value in enumerate(tree):
            yield from leaves(value, f'{path}[{i}]')
    elif is_leaf(tree):
        yield path, tree


def _numbers(leaf: Any) -> Any:
    """Give the real numbers that a leaf has: those of a complex one are its real and its imaginary parts."""
    flat = np.ravel(np.asarray(leaf))
    return np.concatenate([flat.real, flat.imag]) if np.iscomplexobj(flat) else flat.astype(float)


def vector(tree: Any) -> Any:
    """Give all real numbers of a structure as one vector."""
    parts = [_numbers(leaf) for _, leaf in leaves(tree)]
    return np.concatenate(parts) if parts else np.zeros(0)


def unvector(model: Any, numbers: Any) -> Any:
    """Give a structure like the model that holds the numbers of a vector."""
    position = 0

    def take(leaf: Any) -> Any:
        nonlocal position
        size, is_complex = np.size(leaf), np.iscomplexobj(leaf)
        part = numbers[position:position + size]
        if is_complex:
            part = part + 1j * numbers[position + size:position + 2 * size]
        position += 2 * size if is_complex else size
        part = np.reshape(part, np.shape(leaf))
        if isinstance(leaf, np.ndarray):
            return part.astype(leaf.dtype)
        return type(leaf)(part) if isinstance(leaf, np.generic) else complex(part) if is_complex else float(part)
    return map_leaves(take, model)


def conjugate(tree: Any) -> Any:
    """Give the complex conjugate: an adjoint b stands for the real part of ``b * tangent``."""
    return map_leaves(lambda leaf: np.conj(leaf) if np.iscomplexobj(leaf) else leaf, tree)


def place(tree: Any, index: int) -> str:
    """Give where an element of the vector of a structure stands, ``"['w'][1, 2]"``."""
    for path, leaf in leaves(tree):
        size = np.size(leaf)
        count = 2 * size if np.iscomplexobj(leaf) else size
        if index < count:
            part = ' (imaginary part)' if index >= size else ''
            if np.ndim(leaf) == 0:
                return path + part
            return f'{path}[{", ".join(map(str, map(int, np.unravel_index(index % size, np.shape(leaf)))))}]{part}'
        index -= count
    raise IndexError(index)
