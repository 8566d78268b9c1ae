"""Prints expressions where astor writes parentheses that nobody needs, or leaves out some that are needed."""
from __future__ import annotations

import ast

from srcad.emit import literals
from srcad.emit.tokens import Atom


class Expressions:
    """The part of the printer for expressions."""

    text: list[str] | None = None
    quote = "'"

    def visit_Constant(self, node: ast.Constant) -> None:
        """Write a literal, a number as the user spelled it where the text is known."""
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
            self.write(Atom(self._string(node)) if isinstance(value, (str, bytes)) else
                       '...' if value is Ellipsis else repr(value))
            return
        text = literals.spelled(value, self._segment(node)) or literals.number(value)
        rank = 'Sub' if ' ' in text else 'USub' if text.startswith('-') else 'highest'
        paren = self.get__pp(node) > self.rank(rank)
        self.write(f'({text})' if paren else text)

    def _segment(self, node: ast.Constant) -> str | None:
        """Give the text that a literal came from."""
        line = getattr(node, 'lineno', None)
        if not self.text or not line or line > len(self.text) or getattr(node, 'end_lineno', None) != line:
            return None
        return self.text[line - 1].encode()[node.col_offset:node.end_col_offset].decode(errors='replace')

    def _string(self, node: ast.Constant) -> str:
        """Spell a string or bytes, with single quotes if possible."""
        text = repr(node.value)
        if self.quote == '"' and text.startswith("'") and '"' not in text:
            text = f'"{text[1:-1]}"'
        return ('u' if getattr(node, 'kind', None) else '') + text

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Write an attribute; ``(1).real`` needs its parentheses."""
        number = isinstance(node.value, ast.Constant) and type(node.value.value) is int and node.value.value >= 0
        self.write('(' if number else '', node.value, ')' if number else '', f'.{node.attr}')

    def visit_Call(self, node: ast.Call) -> None:
        """Write a call."""
        alone = len(node.args) + len(node.keywords) == 1
        self.precede('call_one_arg' if alone else 'Comma', *node.args)
        self.precede('Comma', *(k.value for k in node.keywords))
        self.write(node.func)
        self.separated('(', [[part] for part in (*node.args, *node.keywords)], ')')

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Write a lambda, also one without parameters."""
        arguments = node.args
        bare = not (arguments.posonlyargs or arguments.args or arguments.vararg or arguments.kwonlyargs
                    or arguments.kwarg)
        with self.delimit(node) as delimiters:
            self.precede(delimiters.p, node.body)
            self.write('lambda' if bare else 'lambda ', arguments, ': ', node.body)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Write an operator before its operand."""
        symbols = {ast.Not: 'not ', ast.USub: '-', ast.UAdd: '+', ast.Invert: '~'}
        with self.delimit(node, node.op) as delimiters:
            self.precede(delimiters.p, node.operand)
            self.write(symbols[type(node.op)], node.operand)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Write an operator between its operands; a chain of thousands does not exhaust the stack."""
        chain = []
        while isinstance(node.left, ast.BinOp) and self.rank_of(node.left.op) == self.rank_of(node.op) and not (
                isinstance(node.op, ast.Pow)):
            chain.append(node)
            self.precede(self.rank_of(node.op) + 1, node.right)
            outer = getattr(node, '_pp', None)
            node = node.left
            if outer is not None:
                node._pp = outer
        with self.delimit(node, node.op) as delimiters:
            power = isinstance(node.op, ast.Pow)
            self.precede(self.rank('Pow') + 1 if power else delimiters.p, node.left)
            self.precede(self.rank('PowRHS') if power else delimiters.p + 1, node.right)
            self.write(node.left, self.symbol(node.op), node.right)
            for outer in reversed(chain):
                self.write(self.symbol(outer.op), outer.right)

    def visit_Starred(self, node: ast.Starred) -> None:
        """Write ``*x``."""
        self.precede('BitOr', node.value)
        self.write('*', node.value)

    def visit_Slice(self, node: ast.Slice) -> None:
        """Write a slice."""
        self.precede('Comma', node.lower, node.upper, node.step)
        self.conditional_write(node.lower)
        self.write(':')
        self.conditional_write(node.upper)
        self.conditional_write(':', node.step)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Write a subscript; a tuple has no parentheses there, unless it is empty."""
        index = node.slice
        starred = isinstance(index, ast.Tuple) and any(isinstance(e, ast.Starred) for e in index.elts)
        self.precede('Assign' if starred else 'Slice', index)
        self.write(node.value, '[', '(' if starred else '', index, ')' if starred else '', ']')

    def visit_Dict(self, node: ast.Dict) -> None:
        """Write a dictionary."""
        self.precede('Comma', *node.keys, *(v for k, v in zip(node.keys, node.values) if k is not None))
        self.precede('BitOr', *(v for k, v in zip(node.keys, node.values) if k is None))
        self.separated('{', [['**', v] if k is None else [k, ': ', v] for k, v in zip(node.keys, node.values)], '}')

    def visit_Set(self, node: ast.Set) -> None:
        """Write a set; an empty one has no literal."""
        if node.elts:
            super().visit_Set(node)
        else:
            self.write('{*()}')

    def visit_ListComp(self, node: ast.ListComp, brackets: str = '[]') -> None:
        """Write a comprehension."""
        self.precede('Comma', node.elt)
        self.write(brackets[0], node.elt, *node.generators, brackets[1])

    def visit_SetComp(self, node: ast.SetComp) -> None:
        """Write a comprehension of a set."""
        self.visit_ListComp(node, '{}')

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """Write a comprehension of a dictionary."""
        self.precede('Comma', node.key, node.value)
        self.write('{', node.key, ': ', node.value, *node.generators, '}')

    def visit_withitem(self, node: ast.withitem) -> None:
        """Write what a with statement enters; a tuple in parentheses would be read as several."""
        self.precede('Comma', node.context_expr, node.optional_vars)
        double = isinstance(node.context_expr, ast.Tuple)
        self.write('(' if double else '', node.context_expr, ')' if double else '')
        self.conditional_write(' as ', node.optional_vars)

    def visit_arg(self, node: ast.arg) -> None:
        """Write a parameter."""
        self.precede('Comma', node.annotation)
        self.write(node.arg)
        self.conditional_write(': ', node.annotation)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> None:
        """Write a yield from."""
        with self.delimit(node):
            self.precede('Comma', node.value)
            self.write('yield from ', node.value)

    def visit_Await(self, node: ast.Await) -> None:
        """Write an await."""
        with self.delimit(node):
            self.precede('highest', node.value)
            self.write('await ', node.value)
