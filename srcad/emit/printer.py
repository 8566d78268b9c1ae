"""Prints trees as source text: astor, with what it breaks mended.

This is the only file that knows astor. Its generator writes pieces of text into a list; `layout.arrange` makes
lines of them. Spelling of numbers and strings is in `literals.py`, of the newer statements in `newer_syntax.py`.
"""
from __future__ import annotations

import ast
import textwrap
import warnings

from srcad.emit import layout
from srcad.emit.convert import CommentLine, own_text, to_ast
from srcad.emit.definitions import Definitions, is_text
from srcad.emit.expressions import Expressions
from srcad.emit.fstrings import FStrings
from srcad.emit.newer_syntax import NewerSyntax
from srcad.emit.tokens import Atom, Soft, Verbatim

with warnings.catch_warnings():  # astor asks ast for classes that are deprecated, or gone
    warnings.simplefilter('ignore', DeprecationWarning)
    import astor
    from astor.code_gen import set_precedence
    from astor.op_util import Precedence, get_op_precedence, get_op_symbol

_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Assert, ast.Raise, ast.Delete,
           ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def to_source(tree: ast.AST, text: str | None = None) -> str:
    """Print a tree.

    Parameters
    ----------
    tree
        A gast or ast tree: a module, statement or expression. It is not changed.
    text
        The text that the positions of the tree refer to; numbers are spelled as they are there.

    Returns
    -------
    str
        The source. A module or statement ends with a line end.
    """
    copied = to_ast(tree)
    generator = Generator(text.splitlines() if text else None)
    expression = isinstance(copied, (ast.expr, ast.Expression))
    if expression:
        set_precedence(Precedence.Comma, copied.body if isinstance(copied, ast.Expression) else copied)
    generator.visit(copied)
    if expression:
        return ''.join(generator.result)
    return generator.lines()


class Generator(Definitions, NewerSyntax, Expressions, FStrings, astor.SourceGenerator):
    """Writes the pieces of a tree's text."""

    def __init__(self, text: list[str] | None = None) -> None:
        super().__init__('    ')
        self.text = text

    def precede(self, rank: str | int, *nodes: ast.AST | None) -> None:
        """Say how tightly the place of some nodes binds, a number or a name of astor's table."""
        set_precedence(self.rank(rank) if isinstance(rank, str) else rank, *nodes)

    def rank(self, name: str) -> int:
        """Give how tightly something binds."""
        return getattr(Precedence, name)

    def rank_of(self, operator: ast.AST) -> int:
        """Give how tightly an operator binds."""
        return get_op_precedence(operator)

    def symbol(self, operator: ast.AST) -> str:
        """Give an operator's text with its spaces."""
        return get_op_symbol(operator, ' %s ')

    def lines(self) -> str:
        """Join what was written, a statement at a time."""
        done: list[str] = []
        statement: list[str] = []
        for piece in [*self.result, '\n']:
            if not isinstance(piece, (Atom, Soft, Verbatim)) and piece and not piece.strip('\n'):
                if statement:
                    indent, *pieces = statement
                    done.append(layout.arrange(pieces, indent))
                    done.append(piece)
                statement = []
            else:
                statement.append(piece)
        return ''.join(done)

    def visit(self, node: ast.AST) -> None:
        """Write a node; a simple statement that is as the user wrote it in the user's spelling."""
        if isinstance(node, _SIMPLE) and getattr(node, 'origin', None) is not None:
            text = own_text(node, len(self.indent_with) * self.indentation)
            if text is not None:
                self.statement(node, Verbatim(text))
                return
        super().visit(node)

    def soft(self, node: ast.AST | None) -> None:
        """Write an expression that may get parentheses, should its line be too long."""
        if node is None:
            return
        paren = not isinstance(node, (ast.Name, ast.Constant, ast.Starred)) or isinstance(
            getattr(node, 'value', None), str)
        self.write(Soft('(' if paren else ''), node, Soft(')' if paren else ''))

    # Statements

    def visit_CommentLine(self, node: CommentLine) -> None:
        """Write a comment; an empty one is a blank line."""
        if not node.text.strip():
            self.newline(extra=1)
            return
        width = max(layout.WIDTH - len(self.indent_with) * self.indentation - 2, 30)
        for line in node.text.splitlines():
            indent = line[:len(line) - len(line.lstrip())]
            for part in textwrap.wrap(line, width, subsequent_indent=indent + '    ', break_long_words=False,
                                      break_on_hyphens=False) or ['']:
                self.statement(node, Verbatim(f'# {part}'.rstrip()))

    def visit_Module(self, node: ast.Module) -> None:
        """Write a module, with two blank lines around definitions and one below the documentation."""
        previous = None
        for number, statement in enumerate(node.body):
            self._separate(node.body, number, previous)
            if not (number == 0 and self.docstring(statement)):
                self.visit(statement)
            previous = statement

    def _separate(self, body: list[ast.stmt], number: int, previous: ast.stmt | None) -> None:
        """Ask for blank lines between two statements of a module."""
        following = next((s for s in body[number:] if not isinstance(s, CommentLine)), None)
        heads_definition = isinstance(following, _DEFINITIONS) and all(
            not isinstance(s, CommentLine) or s.text.strip() for s in body[number:body.index(following)])
        imports = isinstance(body[number], (ast.Import, ast.ImportFrom))
        if previous is None or isinstance(previous, CommentLine):
            return
        if heads_definition or isinstance(previous, _DEFINITIONS):
            self.newline(extra=2)
        elif number == 1 and is_text(previous) or isinstance(previous, (ast.Import, ast.ImportFrom)) and not imports:
            self.newline(extra=1)

    def body(self, statements: list[ast.stmt]) -> None:
        """Write a block; one of nothing but comments gets a pass."""
        self.indentation += 1
        for number, statement in enumerate(statements):
            definition = isinstance(statement, _DEFINITIONS)
            before = statements[number - 1] if number else None
            if number and (definition or isinstance(before, _DEFINITIONS)) and not isinstance(before, CommentLine):
                self.newline(extra=1)
            self.visit(statement)
        if all(isinstance(s, CommentLine) for s in statements):
            self.statement(None, 'pass')
        self.indentation -= 1

    def separated(self, opening: str, parts: list[list], closing: str) -> None:
        """Write parts with commas between them."""
        self.write(opening)
        for number, part in enumerate(parts):
            self.write(', ' if number else '', *part)
        self.write(closing)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Write an assignment."""
        set_precedence(node, node.value, *node.targets)
        self.newline(node)
        for target in node.targets:
            if isinstance(target, ast.Tuple) and (len(target.elts) > 4 or isinstance(node.value, ast.Name)):
                self.soft(target)                   # `a, b, ... = residuals` may be long
            else:
                self.write(target)
            self.write(' = ')
        self.soft(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Write an augmented assignment."""
        set_precedence(node, node.value, node.target)
        self.statement(node, node.target, get_op_symbol(node.op, ' %s= '))
        self.soft(node.value)

    def visit_Return(self, node: ast.Return) -> None:
        """Write a return."""
        set_precedence(node, node.value)
        self.statement(node, 'return ' if node.value else 'return')
        self.soft(node.value)

    def visit_Delete(self, node: ast.Delete) -> None:
        """Write a deletion."""
        self.statement(node, 'del ')
        self.comma_list(node.targets)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Write an assertion."""
        set_precedence(Precedence.Comma, node.test, node.msg)
        self.statement(node, 'assert ')
        self.soft(node.test)
        if node.msg is not None:
            self.write(', ')
            self.soft(node.msg)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Write an import of names."""
        self.statement(node, 'from ', '.' * node.level + (node.module or ''), ' import ')
        paren = node.names[0].name != '*'
        self.write(Soft('(' if paren else ''))
        self.comma_list(node.names)
        self.write(Soft(')' if paren else ''))

    def visit_If(self, node: ast.If) -> None:
        """Write a branch and what hangs on it."""
        word = 'if '
        while True:
            set_precedence(Precedence.Comma, node.test)
            self.statement(node, word)
            self.soft(node.test)
            self.write(':')
            self.body(node.body)
            if not (len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)):
                break
            node, word = node.orelse[0], 'elif '
        self.else_body(node.orelse)

    def visit_While(self, node: ast.While) -> None:
        """Write a loop."""
        set_precedence(Precedence.Comma, node.test)
        self.statement(node, 'while ')
        self.soft(node.test)
        self.write(':')
        self.body_or_else(node)

    def visit_For(self, node: ast.For, is_async: bool = False) -> None:
        """Write a loop over something."""
        set_precedence(node, node.target)
        set_precedence(Precedence.Comma, node.iter)
        self.statement(node, 'async for ' if is_async else 'for ', node.target, ' in ')
        self.soft(node.iter)
        self.write(':')
        self.body_or_else(node)
