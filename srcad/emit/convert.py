"""From the trees that passes share to the trees that are printed."""
from __future__ import annotations

import ast
import functools

import gast
import gast.ast3

from srcad.emit.same import same
from srcad.ir import Comment


class CommentLine(ast.stmt):
    """A comment, in the tree that is printed."""

    _fields = ('text',)


class _ToAst(gast.ast3.GAstToAst3):
    """Copies a tree of gast or ast nodes as one of ast nodes, with comments and origins."""

    def visit_Comment(self, node: Comment) -> CommentLine:
        return CommentLine(text=node.text)

    def visit_arguments(self, node: ast.AST) -> ast.arguments:
        return super().visit_arguments(node) if isinstance(node, gast.arguments) else self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.AST) -> ast.ExceptHandler:
        return super().visit_ExceptHandler(node) if isinstance(node, gast.ExceptHandler) else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Copy a node with all that hangs on it; operators and contexts are shared by all trees."""
        kind = _KINDS[node.__class__]
        if kind.__class__ is not type:
            return kind
        new = kind.__new__(kind)
        values = new.__dict__
        values.update(node.__dict__)
        for field in kind._fields:
            value = values.get(field)
            if value.__class__ is list:
                values[field] = [self.visit(item) if isinstance(item, ast.AST) else item for item in value]
            elif isinstance(value, ast.AST):
                values[field] = self.visit(value)
            elif value is None and field not in values and field in _LISTS:
                values[field] = []
        return new

    visit_Name = visit_Assign = generic_visit

    def visit(self, node: ast.AST) -> ast.AST:
        method = getattr(self, 'visit_' + node.__class__.__name__, None)
        return self.generic_visit(node) if method is None else method(node)


_LISTS = frozenset(('type_params', 'type_ignores', 'decorator_list', 'keywords'))       # trees made by hand leave them out


class _Kinds(dict):
    """For each class of nodes that of `ast` with its name; for an operator or a context the node itself."""

    def __missing__(self, kind: type) -> type | ast.AST:
        found = getattr(ast, kind.__name__, None)
        if found is None:
            raise TypeError(f'{kind.__name__} cannot be printed by this version of Python')
        shared = issubclass(found, (ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.expr_context))
        self[kind] = found = found() if shared else found
        return found


_KINDS = _Kinds()


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
    found = _statement(text)
    return text if found is not None and same(node, found) else None


@functools.lru_cache(maxsize=64)
def _statement(text: str) -> ast.stmt | None:
    """Give the tree of one statement; many generated statements come from the same one."""
    try:
        found = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    return found[0] if len(found) == 1 else None
