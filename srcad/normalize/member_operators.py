"""Operators of objects, as the methods that Python calls for them."""
from __future__ import annotations

from typing import Any

import gast

from srcad import errors, ir
from srcad.analyze import types as ty
from srcad.normalize import blocks
from srcad.normalize.member_calls import Builder
from srcad.normalize.receivers import Receivers

BINARY = {'Add': 'add', 'Sub': 'sub', 'Mult': 'mul', 'Div': 'truediv', 'MatMult': 'matmul', 'Pow': 'pow', 'Mod': 'mod',
          'FloorDiv': 'floordiv'}
UNARY = {'USub': 'neg', 'UAdd': 'pos', 'Invert': 'invert'}


class Operators:
    """Finds the methods of operators in one function."""

    def __init__(self, known: Receivers, build: Builder) -> None:
        self.known, self.build = known, build

    def augmented(self, stmt: gast.AugAssign) -> gast.expr | None:
        """Give what ``a += b`` binds to a, for an object; None for anything else."""
        if self.known.class_of(ir.load(stmt.target.id)) is None:
            return None
        kind = type(stmt.op).__name__
        found = self.known.member(ir.load(stmt.target.id), f'__i{BINARY.get(kind, "")}__')
        value = blocks.place(gast.BinOp(ir.load(stmt.target.id), stmt.op, stmt.value), stmt)
        return self.build.made(found, [value.left, value.right], f'inplace:{kind}') if found else self.binary(value)

    def unary(self, node: gast.UnaryOp) -> gast.expr | None:
        """Give the call for ``-a``."""
        kind = type(node.op).__name__
        found = self.known.member(node.operand, f'__{UNARY[kind]}__') if kind in UNARY else None
        return found and self.build.made(found, [node.operand], f'unary:{kind}')

    def binary(self, node: gast.BinOp) -> gast.expr | None:
        """Write an operator of objects as the method that Python calls."""
        left, right = self.known.class_of(node.left), self.known.class_of(node.right)
        kind = type(node.op).__name__
        if left is None and right is None or kind not in BINARY:
            return None
        forward, reflected = (f'__{prefix}{BINARY[kind]}__' for prefix in ('', 'r'))
        found = self.known.member(node.left, forward) if left is not None else None
        other = self.known.member(node.right, reflected) if right is not None else None
        second = right is not None and left is not None and right is not left and issubclass(right, left)
        if found is not None and not (second and other is not None):
            self._surely(found[0], node)
            return self.build.made(found, [node.left, node.right], f'binary:{kind}')
        t = self.known.type_of(node.left)
        if other is not None and left is None and (ty.is_python_number(t) or isinstance(node.left, gast.Constant)):
            self._surely(other[0], node)
            return self.build.made(other, [node.right, node.left], f'reflected:{kind}')
        return None

    def _surely(self, member: Any, node: gast.expr) -> None:
        """Refuse an operator that may give way to that of the other operand."""
        if member.may_give_way:
            raise errors.at(errors.UnsupportedSyntax, 'SRC145', self.known.unit.source, node,
                            f'{member.title} may return NotImplemented',
                            help='call the method by its name')
