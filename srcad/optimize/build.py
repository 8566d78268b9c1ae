"""Builds the expressions that passes of the optimizer write."""
from __future__ import annotations

from typing import Any

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
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
