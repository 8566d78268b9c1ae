"""Prints the syntax that astor does not know: match, except*, type parameters, type aliases."""
from __future__ import annotations

import ast


class NewerSyntax:
    """The part of the printer for statements of Python 3.10 and later."""

    def visit_TryStar(self, node: ast.AST) -> None:
        """Write a try with except* clauses."""
        self.visit_Try(node, 'except*')

    def visit_Try(self, node: ast.Try, word: str = 'except') -> None:
        """Write a try."""
        self.statement(node, 'try:')
        self.body(node.body)
        for handler in node.handlers:
            self.precede('Comma', handler.type)
            self.statement(handler, word)
            if handler.type is not None:
                self.write(' ', handler.type)
            if handler.name is not None:
                self.write(' as ', handler.name)
            self.write(':')
            self.body(handler.body)
        self.else_body(node.orelse)
        if node.finalbody:
            self.statement(node, 'finally:')
            self.body(node.finalbody)

    def type_parameters(self, node: ast.AST) -> None:
        """Write the type parameters of a definition, if it has any."""
        if getattr(node, 'type_params', None):
            self.separated('[', [[p] for p in node.type_params], ']')

    def visit_TypeVar(self, node: ast.AST, prefix: str = '') -> None:
        """Write one type parameter."""
        default = getattr(node, 'default_value', None)
        self.precede('Comma', getattr(node, 'bound', None), default)
        self.write(prefix + node.name)
        self.conditional_write(': ', getattr(node, 'bound', None))
        self.conditional_write(' = ', default)

    def visit_TypeVarTuple(self, node: ast.AST) -> None:
        """Write a type parameter for any number of types."""
        self.visit_TypeVar(node, '*')

    def visit_ParamSpec(self, node: ast.AST) -> None:
        """Write a type parameter for a list of parameters."""
        self.visit_TypeVar(node, '**')

    def visit_TypeAlias(self, node: ast.AST) -> None:
        """Write a type alias."""
        self.statement(node, 'type ', node.name)
        self.type_parameters(node)
        self.write(' = ')
        self.precede('Comma', node.value)
        self.soft(node.value)

    def visit_Match(self, node: ast.AST) -> None:
        """Write a match; its subject may be a tuple without parentheses."""
        self.precede('Assign', node.subject)
        self.statement(node, 'match ', node.subject, ':')
        self.indentation += 1
        for case in node.cases:
            self.precede('Comma', case.guard)
            self.statement(case, 'case ', case.pattern)
            self.conditional_write(' if ', case.guard)
            self.write(':')
            self.body(case.body)
        self.indentation -= 1

    def visit_MatchValue(self, node: ast.AST) -> None:
        """Write a pattern that is a value."""
        self.precede('Comma', node.value)  # signed and complex numbers have no parentheses here
        self.write(node.value)

    def visit_MatchSingleton(self, node: ast.AST) -> None:
        """Write None, True or False as a pattern."""
        self.write(repr(node.value))

    def visit_MatchSequence(self, node: ast.AST) -> None:
        """Write a pattern for a sequence."""
        self.separated('[', [[p] for p in node.patterns], ']')

    def visit_MatchStar(self, node: ast.AST) -> None:
        """Write the pattern for the rest of a sequence."""
        self.write(f'*{node.name or "_"}')

    def visit_MatchMapping(self, node: ast.AST) -> None:
        """Write a pattern for a mapping."""
        self.precede('Comma', *node.keys)
        parts = [[key, ': ', pattern] for key, pattern in zip(node.keys, node.patterns)]
        self.separated('{', parts + ([[f'**{node.rest}']] if node.rest else []), '}')

    def visit_MatchClass(self, node: ast.AST) -> None:
        """Write a pattern for an object."""
        self.write(node.cls)
        named = [[f'{name}=', pattern] for name, pattern in zip(node.kwd_attrs, node.kwd_patterns)]
        self.separated('(', [[p] for p in node.patterns] + named, ')')

    def visit_MatchAs(self, node: ast.AST) -> None:
        """Write a pattern that binds a name, or the one that matches everything."""
        if node.pattern is None:
            self.write(node.name or '_')
        else:
            inner = isinstance(node.pattern, (ast.MatchAs, ast.MatchOr)) and getattr(node.pattern, 'pattern', True)
            alternatives = isinstance(node.pattern, ast.MatchOr)
            paren = bool(inner) and not alternatives
            self.write('(' if paren else '', node.pattern, ')' if paren else '', ' as ', node.name)

    def visit_MatchOr(self, node: ast.AST) -> None:
        """Write alternatives."""
        for number, pattern in enumerate(node.patterns):
            paren = isinstance(pattern, ast.MatchOr) or isinstance(pattern, ast.MatchAs) and pattern.pattern is not None
            self.write(' | ' if number else '', '(' if paren else '', pattern, ')' if paren else '')
