"""Prints definitions of functions and classes: decorators, parameters, documentation."""
from __future__ import annotations

import ast

from srcad.emit import literals
from srcad.emit.tokens import Verbatim


class Definitions:
    """The part of the printer that writes definitions."""

    def docstring(self, statement: ast.stmt) -> bool:
        """Write a statement as documentation, if it is."""
        text = literals.docstring(statement.value.value) if is_text(statement) else None
        if text is not None:
            self.statement(statement, Verbatim(text))
        return text is not None

    def definition_body(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Write the block of a function or class."""
        self.indentation += 1
        documented = self.docstring(node.body[0]) if node.body else False
        self.indentation -= 1
        if not documented or len(node.body) > 1:
            self.body(node.body[documented:])

    def visit_FunctionDef(self, node: ast.FunctionDef, is_async: bool = False) -> None:
        """Write a function."""
        self.decorators(node, 0)
        self.statement(node, f'{"async " if is_async else ""}def {node.name}')
        self.type_parameters(node)
        self.write('(')
        self.visit_arguments(node.args)
        self.write(')')
        self.precede('Comma', node.returns)
        self.conditional_write(' -> ', node.returns)
        self.write(':')
        self.definition_body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Write a class."""
        self.decorators(node, 0)
        self.statement(node, f'class {node.name}')
        self.type_parameters(node)
        self.precede('Comma', *node.bases, *(k.value for k in node.keywords))
        parts = [[base] for base in node.bases] + [[k] for k in node.keywords]
        if parts:
            self.separated('(', parts, ')')
        self.write(':')
        self.definition_body(node)

    def decorators(self, node: ast.AST, extra: int) -> None:
        """Write decorators; blank lines are the business of the block."""
        for decorator in node.decorator_list:
            self.precede('Comma', decorator)
            self.statement(decorator, '@', decorator)

    def visit_keyword(self, node: ast.keyword) -> None:
        """Write an argument that has a name."""
        self.write(f'{node.arg}=' if node.arg else '**', node.value)

    def visit_arguments(self, node: ast.arguments) -> None:
        """Write parameters; PEP 8 has spaces around the = of an annotated one."""
        parts: list[list] = []

        def add(parameters: list[ast.arg], defaults: list[ast.expr | None]) -> None:
            for parameter, default in zip(parameters, defaults):
                self.precede('Comma', default, parameter.annotation)
                equal = ' = ' if parameter.annotation else '='
                parts.append([parameter] if default is None else [parameter, equal, default])

        defaults = [None] * (len(node.posonlyargs) + len(node.args) - len(node.defaults)) + node.defaults
        add(node.posonlyargs, defaults)
        parts += [['/']] if node.posonlyargs else []
        add(node.args, defaults[len(node.posonlyargs):])
        if node.vararg or node.kwonlyargs:
            parts.append(['*', node.vararg] if node.vararg else ['*'])
        add(node.kwonlyargs, node.kw_defaults)
        parts += [['**', node.kwarg]] if node.kwarg else []
        self.separated('', parts, '')


def is_text(statement: ast.stmt) -> bool:
    """Tell whether a statement is nothing but a string."""
    return (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str))
