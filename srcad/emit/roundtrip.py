"""Checks that printed text is read as the tree that it was printed from."""
from __future__ import annotations

import ast

import gast

from srcad.emit import literals
from srcad.emit.convert import CommentLine, to_ast
from srcad.emit.same import same


class RoundTripError(AssertionError):
    """Printed text means something else than its tree."""


def check_round_trip(tree: ast.AST, text: str) -> None:
    """Check that reading a text gives a tree.

    Parameters
    ----------
    tree
        The gast or ast tree that was printed.
    text
        What was printed.

    Raises
    ------
    RoundTripError
        When the text is another program, or none.
    """
    expression = isinstance(tree, (ast.expr, gast.expr, ast.Expression, gast.Expression))
    try:
        found = ast.parse(text, mode='eval' if expression else 'exec')
    except SyntaxError as error:
        raise RoundTripError(f'cannot read what was printed: {error}\n{text}') from error
    if not same(tree, found):
        _compare_closely(to_ast(tree), found, text)


def _compare_closely(wanted: ast.AST, found: ast.AST, text: str) -> None:
    """Compare trees that may be different forms of one."""
    if isinstance(wanted, ast.expr):
        wanted = ast.Expression(wanted)
    elif isinstance(wanted, ast.stmt):
        wanted = ast.Module([wanted], [])
    wanted, found = ast.dump(_Canonical().visit(wanted)), ast.dump(_Canonical().visit(found))
    if wanted != found:
        raise RoundTripError(f'printed as another program:\n{text}\nwanted {wanted}\nfound  {found}')


class _Canonical(ast.NodeTransformer):
    """Brings trees that have the same text into the same form."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ('body', 'orelse', 'finalbody'):
            block = getattr(node, field, None)
            if isinstance(block, list):
                kept = [s for s in block if not isinstance(s, CommentLine)]
                setattr(node, field, kept if kept or not block or isinstance(node, ast.Module) else [ast.Pass()])
        if hasattr(node, 'ctx'):
            node.ctx = ast.Load()
        if hasattr(node, 'type_comment'):
            node.type_comment = None
        if isinstance(node, ast.Module):
            node.type_ignores = []
        if 'type_params' in node._fields and not hasattr(node, 'type_params'):  # a tree made by hand
            node.type_params = []
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if isinstance(value, (int, float, complex)) and not isinstance(value, bool):
            return ast.parse(literals.number(value), mode='eval').body
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        node.values = [v for v in node.values if not (isinstance(v, ast.Constant) and v.value == '')]
        return node

    def visit_Set(self, node: ast.Set) -> ast.AST:
        self.generic_visit(node)
        if not node.elts:
            node.elts = [ast.Starred(ast.Tuple([], ast.Load()), ast.Load())]
        return node
