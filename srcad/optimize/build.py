"""Builds the expressions that passes of the optimizer write."""
from __future__ import annotations

from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.unit import Unit


def numpy(unit: Unit, name: str, *args: gast.AST, **keywords: Any) -> gast.Call:
    """Build the call of a NumPy function; keywords that are no nodes become literals."""
    function: Any = np
    for part in name.split('.'):
        function = getattr(function, part)
    given = {k: v if isinstance(v, gast.AST) else _literal(v) for k, v in keywords.items()}
    return ir.call(ir.external(unit, 'numpy.' + name, function), *args, **given)


def _literal(value: Any) -> gast.AST:
    if isinstance(value, tuple):
        return gast.Tuple([_literal(v) for v in value], gast.Load())
    return ir.constant(value)


def shape_of(x: gast.AST) -> gast.AST:
    """Build ``x.shape``."""
    return gast.Attribute(ir.copy_tree(x), 'shape', gast.Load())


def same_dims(dims: ty.Shape, wanted: ty.Tuple) -> bool:
    """Tell whether a shape is provably what a tuple of integers says."""
    values = [ty.int_value(i) for i in wanted.items]
    return len(values) == len(dims) and all(map(ty.same_dim, dims, values))


def negated(node: gast.AST) -> gast.AST | None:
    """Give e for ``-e``, also for a negative literal."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return node.operand
    return None


def negative(node: gast.AST) -> gast.AST:
    """Build ``-e``."""
    inner = negated(node)
    return gast.UnaryOp(gast.USub(), node) if inner is None else inner


def transposed(x: gast.AST) -> gast.AST:
    """Build ``x.T`` of a matrix; that of ``x.T`` is x."""
    if isinstance(x, gast.Attribute) and x.attr == 'T':
        return x.value
    return gast.Attribute(x, 'T', gast.Load())


def at(x: gast.AST, part: int | gast.AST, axis: int = 0) -> gast.AST:
    """Build ``x[:, part]``, with the part on an axis."""
    index = ir.constant(part) if isinstance(part, int) else part
    if axis:
        index = gast.Tuple([*(gast.Slice(None, None, None) for _ in range(axis)), index], gast.Load())
    return gast.Subscript(ir.copy_tree(x), index, gast.Load())


def dimension(unit: Unit, x: gast.AST, axis: int) -> gast.AST | None:
    """Build the size of an array along an axis: a number where it is known, None for what is no name."""
    dims = ty.shape(rhs(x, unit))
    if dims and dims[axis] is not None and dims[axis].is_const:
        return ir.constant(dims[axis].const)
    if not isinstance(x, gast.Name) or not ty.is_array(rhs(x, unit)):
        return None
    if axis == 0:
        return ir.call(ir.external(unit, 'builtins.len', len, 'builtin'), ir.copy_tree(x))
    return gast.Subscript(shape_of(x), ir.constant(axis), gast.Load())


def plus(a: gast.AST, b: gast.AST) -> gast.AST:
    """Build the sum of two sizes."""
    if isinstance(a, gast.Constant) and isinstance(b, gast.Constant):
        return ir.constant(a.value + b.value)
    return gast.BinOp(ir.copy_tree(a), gast.Add(), ir.copy_tree(b))


def binary(left: gast.AST, op: gast.AST, right: gast.AST) -> gast.BinOp:
    """Build an operation with two operands."""
    return gast.BinOp(left, op, right)
