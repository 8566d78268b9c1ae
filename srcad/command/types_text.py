"""Signatures in text: ``f(X: float64[n, d], w: float64[d], c: float, k: int)``."""
from __future__ import annotations

import ast
from typing import Any

import numpy as np

from srcad import errors
from srcad.analyze import types as ty
from srcad.analyze.dims import Dim

_PYTHON = ('float', 'int', 'bool', 'complex')


def parse(text: str) -> tuple[str, dict[str, Any]]:
    """Read a signature.

    Parameters
    ----------
    text
        The name of a function, and the types of its parameters. Those that are left out stay unknown.

    Returns
    -------
    name, types
        The types by parameter name.

    Raises
    ------
    UsageError
        Says what is wrong.

    Examples
    --------
    >>> from srcad.command.types_text import parse
    >>> parse('f(X: float64[n, d], c: float)')
    ('f', {'X': float64[n, d], 'c': Scalar(kind='float', value=None)})
    """
    try:
        node = ast.parse(f'def {text.strip()}: pass').body[0]
    except SyntaxError:
        raise _wrong(text, 'it cannot be read') from None
    if not isinstance(node, ast.FunctionDef):
        raise _wrong(text, 'it cannot be read')
    arguments = node.args
    if arguments.vararg or arguments.kwarg or arguments.defaults or arguments.kw_defaults.count(None) != len(
            arguments.kw_defaults):
        raise _wrong(text, 'it holds names and types only')
    found = {}
    for arg in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        if arg.annotation is not None:
            found[arg.arg] = _type(arg.annotation, arg.arg, text)
    return node.name, found


def _wrong(text: str, why: str) -> errors.UsageError:
    return errors.UsageError(f'--signature {text!r}: {why}',
                             help="write it as 'f(X: float64[n, d], w: float64[d], c: float, k: int)'")


def _type(node: ast.expr, name: str, text: str) -> Any:
    if isinstance(node, ast.Constant) and node.value is None:
        return ty.Literal(None)
    if isinstance(node, ast.Name):
        return _scalar(node.id, name, text)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if node.value.id == 'list' and len(parts) == 1:
            return ty.List(_type(parts[0], name, text))
        if node.value.id == 'tuple':
            return ty.Tuple(tuple(_type(part, name, text) for part in parts))
        return ty.Array(_dtype(node.value.id, text), tuple(_dim(part, text) for part in parts))
    raise _wrong(text, f'{ast.unparse(node)} is no type')


def _scalar(kind: str, name: str, text: str) -> Any:
    if kind == 'int':
        return ty.Scalar('int', Dim.symbol('?' + name))
    return ty.Scalar(kind if kind in _PYTHON else _dtype(kind, text))


def _dtype(name: str, text: str) -> str:
    try:
        dtype = np.dtype({'float': 'float64', 'int': 'int64', 'complex': 'complex128'}.get(name, name))
    except TypeError:
        raise _wrong(text, f'there is no dtype {name}') from None
    if dtype.kind not in 'biufc':
        raise _wrong(text, f'{name} is no type of numbers')
    return dtype.name


def _dim(node: ast.expr, text: str) -> Dim:
    if isinstance(node, ast.Name):
        return Dim.symbol(node.id)
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0:
        return Dim.of(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        left, right = _dim(node.left, text), _dim(node.right, text)
        if isinstance(node.op, ast.Add):
            return left + right
        product = left - right if isinstance(node.op, ast.Sub) else left.times(right)
        if product is not None:
            return product
    raise _wrong(text, f'{ast.unparse(node)} is no dimension: names, numbers, sums')
