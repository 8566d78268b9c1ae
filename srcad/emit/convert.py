"""From the trees that passes share to the trees that are printed."""
from __future__ import annotations

import ast
import functools

import gast
import gast.ast3

from srcad.ir import Comment


class CommentLine(ast.stmt):
    """A comment, in the tree that is printed."""

    _fields = ('text',)


class _ToAst(gast.ast3.GAstToAst3):
    """Copies a tree of gast or ast nodes as one of ast nodes, with comments and origins."""

    def visit_Comment(self, node: Comment) -> CommentLine:
        return CommentLine(text=node.text)

    def visit(self, node: ast.AST) -> ast.AST:
        new = super().visit(node)
        origin = getattr(node, 'origin', None)
        if origin is not None and isinstance(node, ast.stmt) and new is not None:
            new.origin = origin
        return new

    def visit_arguments(self, node: ast.AST) -> ast.arguments:
        return super().visit_arguments(node) if isinstance(node, gast.arguments) else self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.AST) -> ast.ExceptHandler:
        return super().visit_ExceptHandler(node) if isinstance(node, gast.ExceptHandler) else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        new = super().generic_visit(node)
        if new is None:
            raise TypeError(f'{type(node).__name__} cannot be printed by this version of Python')
        return new


def to_ast(tree: ast.AST) -> ast.AST:
    """Copy a gast or ast tree as an ast tree that the printer may write on."""
    return _ToAst().visit(tree)


def own_text(node: ast.stmt, column: int) -> str | None:
    """Give the text that the user wrote for a statement, moved to a column, if it still means this statement."""
    origin = node.origin
    lines = origin.text.splitlines()
    shift = column - origin.column
    if any(line[:-shift].strip() for line in lines[1:]) if shift < 0 else False:
        return None
    moved = [lines[0].strip()] + [(' ' * shift + line if shift > 0 else line[-shift:]) for line in lines[1:]]
    text = '\n'.join(line.rstrip() for line in moved)
    return text if _dumped(text) == ast.dump(node) else None


@functools.lru_cache(maxsize=64)
def _dumped(text: str) -> str | None:
    """Give the tree of one statement as text; many generated statements come from the same one."""
    try:
        found = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    return ast.dump(found[0]) if len(found) == 1 else None
