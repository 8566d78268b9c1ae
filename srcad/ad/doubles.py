"""Whether a function computes with numbers of double precision only: then its gradients have no other dtype."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.blocks import parameters
from srcad.unit import Unit

_OTHER_WORDS = ('complex', 'fft', 'linalg.eig', 'roots', 'float16', 'float32', 'float64', 'double', 'single', 'half',
                'longdouble', 'csingle')
_OTHER_ATTRIBUTES = frozenset(('astype', 'view', 'dtype'))


def only(function: gast.FunctionDef, unit: Unit) -> bool:
    """Tell whether nothing in a function can be complex, or of another precision than Python's floats.

    True says that it is certain; parameters of unknown type make it false.
    """
    return all(_double(unit.types.get(name, ty.UNKNOWN)) for name in parameters(function)) and keeps(function, unit)


def keeps(function: gast.FunctionDef, unit: Unit) -> bool:
    """Tell whether nothing that is written in a function makes complex numbers, or numbers of another precision."""
    for node in ir.walk(function):
        if isinstance(node, gast.Constant) and isinstance(node.value, complex):
            return False
        if isinstance(node, gast.Attribute) and node.attr in _OTHER_ATTRIBUTES:
            return False
        if isinstance(node, gast.keyword) and node.arg == 'dtype':
            return False
        if ir.is_external(node) and not _harmless(unit.externals[node.id]):
            return False
    return True


def _double(t: ty.Type) -> bool:
    if isinstance(t, ty.Tuple):
        return all(map(_double, t.items))
    if isinstance(t, ty.List):
        return _double(t.item)
    if isinstance(t, ty.Dict):
        return all(_double(item) for _, item in t.items)
    if isinstance(t, ty.Object) and t != ty.STRING:
        return bool(t.attributes) and all(_double(item) for _, item in t.attributes)
    if isinstance(t, ty.Unknown):
        return False
    if ty.rank(t) and ty.kind(t) is None:           # an array of one dtype or another
        return False
    return ty.kind(t) in (None, 'float', 'float64', 'floating', 'int', 'bool') or ty.is_integer(t)


def _harmless(external) -> bool:
    value = external.value
    if isinstance(value, (np.ndarray, np.generic, complex)):
        return np.asarray(value).dtype.kind in 'iub' or np.asarray(value).dtype == np.float64
    return not any(word in external.path for word in _OTHER_WORDS)
