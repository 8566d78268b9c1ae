"""Names for temporaries, from what they are computed by."""
from __future__ import annotations

from collections.abc import Callable

import gast

from srcad import ir

_REDUCTIONS = {'sum', 'mean', 'max', 'min', 'amax', 'amin', 'prod', 'norm', 'std', 'var', 'cumsum', 'cumprod', 'argmax',
               'argmin', 'argsort', 'sort', 'len', 'shape', 'size', 'ndim', 'reshape', 'transpose', 'copy', 'ravel',
               'median', 'ptp', 'trace', 'det', 'inv', 'dot'}
_CONTAINERS = {'list': 'items', 'tuple': 'items', 'dict': 'table', 'set': 'found', 'zip': 'pairs'}
_SHORT = {'amax': 'max', 'amin': 'min', 'absolute': 'abs', 'transpose': 'T', 'square': 'sq', 'logical_not': 'not'}
PLAIN = ('t', 'a', 's', 'e', 'g', 'p', 'q', 'r', 'w')
_PLAIN = list(PLAIN)


def hint(definition: gast.AST | None, name: Callable[[str], str]) -> list[str]:
    """Give the names that would suit a temporary, the best first.

    Parameters
    ----------
    definition
        The expression that it is bound to, the loop whose target it is, or None.
    name
        Gives the identifier of another local name.
    """
    if isinstance(definition, (gast.For, gast.comprehension)):
        return ['i', 'j', 'k', 'n'] if _is_range(definition.iter) else ['item']
    if isinstance(definition, gast.Call):
        return _called(definition, name) + _PLAIN
    if isinstance(definition, gast.Compare):
        return ['mask', *_PLAIN]
    if isinstance(definition, gast.Attribute):
        base = _short(definition.value, name)
        return ([f'{base}_{definition.attr}'] if base else []) + _PLAIN
    if isinstance(definition, gast.Subscript):
        return _element(definition, name) + _PLAIN
    return _PLAIN


def _called(node: gast.Call, name: Callable[[str], str]) -> list[str]:
    """Name the result of a call: ``o_max``, ``exp_z``."""
    if isinstance(node.func, gast.Attribute) and node.func.attr == 'copy' and isinstance(node.func.value, gast.Subscript):
        part = node.func.value
        adjoint = isinstance(part.value, gast.Name) and part.value.id.startswith('b|')
        return _element(part, name) + (['bs', 'ba', 'be', 'bg'] if adjoint else [])
    if isinstance(node.func, gast.Attribute):
        function, argument = node.func.attr, _short(node.func.value, name)
    elif ir.is_external(node.func):
        function = node.func.id.rpartition('.')[2].lstrip('@')
        argument = _short(node.args[0], name) if node.args else None
    else:
        return []
    if not function.isidentifier():
        return []
    text = _SHORT.get(function, function)
    if text in _CONTAINERS:
        return [_CONTAINERS[text]]
    if not argument:
        return [f'{text}_value' if function not in _REDUCTIONS else text]
    reduction = function in _REDUCTIONS
    return [f'{argument}_{text}' if reduction or len(node.args) != 1 else f'{text}_{argument}']


def _element(node: gast.Subscript, name: Callable[[str], str]) -> list[str]:
    """Name an element: ``xi`` for ``x[i]``, ``x0`` for ``x[0]``."""
    base, index = _short(node.value, name), node.slice
    if not base:
        return []
    between = '_' if len(base) > 2 else ''
    if isinstance(index, gast.Constant) and type(index.value) is int:
        return [f'{base}{between}{index.value}', f'{base}_{index.value}']
    if ir.is_local(index) and len(name(index.id)) <= 2:
        return [f'{base}{between}{name(index.id)}', f'{base}_{name(index.id)}']
    return []


def _short(node: gast.AST, name: Callable[[str], str]) -> str | None:
    """Give the name of an operand if it is short enough to be part of another name."""
    if not ir.is_local(node):
        return None
    text = name(node.id)
    plain = ir.is_temporary(node.id) and text[:1] in PLAIN and (text[1:].isdigit() or len(text) == 1)
    return text if text and len(text) <= 8 and not plain else None


def _is_range(node: gast.AST) -> bool:
    """Tell whether a loop counts."""
    while isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.args:
        if node.func.id in ('@builtins.range', '@range'):
            return True
        node = node.args[0]
    return False
