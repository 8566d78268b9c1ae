"""Operators, methods and attributes of arrays as the functions that they mean: the keys of the tables of rules."""
from __future__ import annotations

import builtins
import operator
from typing import Any

import gast

_OPERATORS = {
    gast.Add: operator.add, gast.Sub: operator.sub, gast.Mult: operator.mul, gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv, gast.Mod: operator.mod, gast.Pow: operator.pow, gast.MatMult: operator.matmul,
    gast.LShift: operator.lshift, gast.RShift: operator.rshift, gast.BitOr: operator.or_,
    gast.BitXor: operator.xor, gast.BitAnd: operator.and_, gast.USub: operator.neg, gast.UAdd: operator.pos,
    gast.Invert: operator.invert, gast.Not: operator.not_, gast.Eq: operator.eq, gast.NotEq: operator.ne,
    gast.Lt: operator.lt, gast.LtE: operator.le, gast.Gt: operator.gt, gast.GtE: operator.ge, gast.Is: operator.is_,
    gast.IsNot: operator.is_not,
}


def operator_function(kind: Any) -> Any:
    """Give the function that an operator means; a class of gast (``gast.Add``) or an instance of it.

    None stands for ``in`` and ``not in``, whose operands are swapped in their function.
    """
    return _OPERATORS.get(kind if isinstance(kind, type) else type(kind))


# Methods of arrays whose function in NumPy has another name. All others are np.<name>.
_METHODS = {'conjugate': 'conj', 'copy': 'copy'}
_SAME_NAME = ('all any argmax argmin argsort argpartition choose clip compress conj cumprod cumsum diagonal dot max '
              'mean min nonzero prod ptp put ravel repeat reshape round searchsorted squeeze std sum swapaxes take '
              'trace transpose var').split()
# Methods that have no function: the unbound method is the key of their rule.
_UNBOUND = 'astype item flatten tolist fill sort view tobytes'.split()
_VARARGS = {'reshape': 'shape', 'transpose': 'axes'}
_ATTRIBUTES = {'T': 'transpose', 'mT': 'matrix_transpose', 'real': 'real', 'imag': 'imag', 'shape': 'shape',
               'ndim': 'ndim', 'size': 'size'}
_FACTS = ('dtype', 'itemsize', 'nbytes', 'strides', 'flags', 'base', 'ctypes', 'data', 'device')


def method(name: str) -> Any:
    """Give the function that a method of arrays means, ``np.sum`` for ``x.sum``, or None."""
    import numpy as np
    if name in _UNBOUND:
        return getattr(np.ndarray, name)
    if name in _SAME_NAME or name in _METHODS:
        return getattr(np, _METHODS.get(name, name), None)
    return None


def method_call(name: str, receiver: gast.AST, args: list, keywords: list) -> tuple[Any, list, list] | None:
    """Write a method call as the call of a function.

    Returns
    -------
    (function, args, keywords) or None
        ``x.reshape(2, n)`` gives ``np.reshape, [x, (2, n)], []``. None if the method is not known.
    """
    function = method(name)
    if function is None:
        return None
    if name in _VARARGS and (len(args) > 1 or (name == 'reshape' and args and _is_index(args[0]))):
        args = [gast.Tuple(list(args), gast.Load())]
    return function, [receiver, *args], list(keywords)


def _is_index(node: gast.AST) -> bool:
    """Tell whether an argument of reshape is certainly one number; a name may be either, and np.reshape takes both."""
    return isinstance(node, gast.Constant) and isinstance(node.value, int)


def attribute(name: str) -> Any:
    """Give the function that an attribute of arrays means: ``np.transpose`` for ``x.T``, or None.

    Attributes that are no numbers (``dtype``, ``strides``) mean ``builtins.id``, which is not differentiable.
    """
    import numpy as np
    if name in _FACTS:
        return builtins.id
    return getattr(np, _ATTRIBUTES[name], None) if name in _ATTRIBUTES else None
