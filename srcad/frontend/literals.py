"""The values of expressions that are literals: ``9.81``, ``2 * 3``, ``(1, 'a')``, ``{'k': [1.0]}``."""
from __future__ import annotations

import ast
import operator
from typing import Any

from srcad.unit import MISSING

_BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
           ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow}
_UNARY = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_}
_READERS = ('len', 'sum', 'min', 'max', 'range', 'zip', 'enumerate', 'float', 'int', 'abs', 'tuple', 'sorted',
            'reversed', 'isinstance')


def value(node: ast.expr, tree: ast.Module, name: str) -> Any:
    """Give the value that a name of a module is bound to if it is a literal, and nothing may change it; else MISSING.

    Parameters
    ----------
    tree
        The module: a list, a dict or a set that it may change has no known value.
    """
    try:
        found = _evaluate(node)
    except (_NoLiteral, ArithmeticError, TypeError, ValueError):
        return MISSING
    return MISSING if _mutable(found) and not _only_read(tree, name) else found


class _NoLiteral(Exception):
    """The expression is not made of literals."""


def _evaluate(node: Any) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Tuple):
        return tuple(map(_evaluate, node.elts))
    if isinstance(node, ast.List):
        return list(map(_evaluate, node.elts))
    if isinstance(node, ast.Set):
        return set(map(_evaluate, node.elts))
    if isinstance(node, ast.Dict):
        return {_evaluate(key): _evaluate(item) for key, item in zip(node.keys, node.values)}
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        return _UNARY[type(node.op)](_evaluate(node.operand))
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _evaluate(node.left), _evaluate(node.right)
        if not all(isinstance(side, (int, float, complex)) for side in (left, right)):
            raise _NoLiteral
        if isinstance(node.op, ast.Pow) and isinstance(right, int) and abs(right) > 1000:
            raise _NoLiteral        # 9 ** 9 ** 9 would take forever
        return _BINARY[type(node.op)](left, right)
    raise _NoLiteral


def _mutable(found: Any) -> bool:
    return isinstance(found, (list, dict, set)) or isinstance(found, tuple) and any(map(_mutable, found))


def _only_read(tree: ast.Module, name: str) -> bool:
    """Tell whether a module does nothing with a name but look up its elements and go over them."""
    allowed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            allowed.add(id(node.value))
        elif isinstance(node, (ast.For, ast.comprehension)):
            allowed.add(id(node.iter))
        elif isinstance(node, ast.Compare):
            allowed.update(map(id, [node.left, *node.comparators]))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _READERS:
            allowed.update(map(id, node.args))
    nested = {id(node.value.value) for node in ast.walk(tree)
              if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Subscript)
              and not (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load))}
    return all(id(node) in allowed and id(node) not in nested for node in ast.walk(tree)
               if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load))
