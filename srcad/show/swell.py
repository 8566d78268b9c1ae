"""Expression swell: what symbolic differentiation makes of an iterated function, beside the code that srcad writes.

Table 1 of A. G. Baydin et al., "Automatic differentiation in machine learning: a survey" (2018): the iterates of the
logistic map, ``l1 = x`` and ``l(n+1) = 4 l(n) (1 - l(n))``, and their derivatives. ``python -m srcad.show.swell`` prints
it, and how many operations the derivatives take. It needs sympy, an optional extra: ``pip install srcad[symbolic]``.
"""
from __future__ import annotations

import ast
import dataclasses
import inspect
import linecache
import sys
from typing import TYPE_CHECKING, Any

from srcad import api, errors

if TYPE_CHECKING:
    import sympy


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of table 1.

    Attributes
    ----------
    n
        Which iterate.
    value
        It, as a product.
    derivative
        Its derivative by the rule for products.
    simplified
        The same as a polynomial, its common factor before it.
    """

    n: int
    value: sympy.Expr
    derivative: sympy.Expr
    simplified: sympy.Expr


@dataclasses.dataclass(frozen=True)
class Count:
    """How many operations the derivative of an iterate takes.

    Attributes
    ----------
    n
        Which iterate.
    function
        Operations of a program that computes the iterate.
    symbolic
        Operations of the derivative that the rules for sums and products give for the iterate as one expression.
    written
        Operations of the derivative that srcad writes for the program.
    """

    n: int
    function: int
    symbolic: int
    written: int


def _sympy() -> Any:
    try:
        import sympy
    except ImportError:
        raise errors.UsageError('this needs sympy', help='pip install srcad[symbolic]') from None
    return sympy


def _check(n: int) -> None:
    if not isinstance(n, int) or n < 1:
        raise errors.UsageError(f'n is {n!r}', help='it counts iterates, from 1')


def table(n: int = 4) -> list[Row]:
    """Give table 1.

    Parameters
    ----------
    n
        How many iterates.

    Returns
    -------
    list of Row
        A line for each.

    Raises
    ------
    UsageError
        sympy is missing.

    Examples
    --------
    >>> for row in table(3):
    ...     print(row.n, text(row.value), text(row.simplified), sep=' | ')
    1 | x | 1
    2 | 4*x*(1 - x) | 4 - 8*x
    3 | 16*x*(1 - 2*x)**2*(1 - x) | 16*(1 - 10*x + 24*x**2 - 16*x**3)
    """
    _check(n)
    sympy = _sympy()
    x = sympy.Symbol('x')
    factors, rows = [x], []
    for k in range(1, n + 1):
        value = sympy.Mul(*factors)
        rows.append(Row(k, value, _product_rule(factors, x), _polynomial(value, x)))
        factors = [4 * factors[0], *factors[1:], _rest(value, x)]
    return rows


def _rest(value: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    """Give ``1 - value`` as ``1 - x``, or as the square that it is of a polynomial that is 1 at x = 0."""
    sympy = _sympy()
    _, ((root, power),) = sympy.factor_list(1 - value)
    root = sympy.expand(root / root.subs(x, 0))
    return root ** power


def _product_rule(factors: list[sympy.Expr], x: sympy.Symbol) -> sympy.Expr:
    """Differentiate one factor after the other, and leave the terms as they are."""
    sympy = _sympy()
    terms = []
    for i, factor in enumerate(factors):
        parts = [*factors[:i], sympy.diff(factor, x), *factors[i + 1:]]
        term = sympy.Mul(*parts)
        # sympy multiplies a number into a sum.
        terms.append(sympy.Mul(*parts, evaluate=False) if term.is_Add else term)
    return sympy.Add(*terms, evaluate=False)


def _polynomial(value: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    sympy = _sympy()
    slope = sympy.Poly(sympy.diff(value, x), x)
    content, rest = slope.primitive()
    return sympy.Mul(content, rest.as_expr(), evaluate=False) if slope.degree() > 1 else slope.as_expr()


def text(expression: sympy.Expr) -> str:
    """Print an expression with the lowest powers first.

    Parameters
    ----------
    expression
        What is printed.

    Returns
    -------
    str
        Its text.
    """
    return _sympy().sstr(expression, order='rev-lex')


def program(n: int) -> Any:
    """Give a function that computes an iterate, one after the other.

    Parameters
    ----------
    n
        Which iterate.

    Returns
    -------
    function
        Of one number.
    """
    _check(n)
    lines = ['def logistic(x):', *['    x = 4.0 * x * (1.0 - x)'] * (n - 1), '    return x', '']
    name = f'<logistic {n}>'
    content = '\n'.join(lines)
    linecache.cache[name] = (len(content), None, content.splitlines(True), name)
    namespace: dict[str, Any] = {}
    exec(compile(content, name, 'exec'), namespace)
    return namespace['logistic']


def operations(function: Any) -> int:
    """Count the operations and calls in the text of a function.

    Parameters
    ----------
    function
        A function with a source.

    Returns
    -------
    int
        How many there are, but for those of the statement that checks its arguments.
    """
    tree = ast.parse(inspect.getsource(function))
    body = [stmt for stmt in tree.body[0].body if not isinstance(stmt, ast.If)]
    return sum(isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call, ast.AugAssign))
               for stmt in body for node in ast.walk(stmt))


def counts(n: int = 10) -> list[Count]:
    """Count the operations of derivatives, symbolic and written by srcad.

    Parameters
    ----------
    n
        How many iterates.

    Returns
    -------
    list of Count
        One for each. The symbolic ones grow like powers of 2, those of srcad by the same number each time.
    """
    _check(n)
    sympy = _sympy()
    x = sympy.Symbol('x')
    value, slope, found = x, sympy.Integer(1), []
    for k in range(1, n + 1):
        function = program(k)
        found.append(Count(k, operations(function), int(sympy.count_ops(slope)),
                           operations(api.grad(function).specialize(0.2))))
        # The rule for products, in place of the names what they stand for.
        rest = 1 - value
        slope = sympy.Add(sympy.Mul(4, slope, rest, evaluate=False),
                          sympy.Mul(-4, value, slope, evaluate=False), evaluate=False)
        value = sympy.Mul(4, value, rest, evaluate=False)
    return found


def main() -> int:
    """Print both tables; give the exit status."""
    try:
        rows, numbers = table(), counts()
    except errors.UsageError as error:
        print(error.render(), file=sys.stderr)
        return 1
    for row in rows:
        print(f'l{row.n}  = {text(row.value)}')
        print(f"l{row.n}' = {text(row.derivative)}")
        print(f'    = {text(row.simplified)}\n')
    print('operations of the derivative of l(n)\n')
    print(f'{"n":>3}  {"l(n)":>6}  {"symbolic":>9}  {"written":>8}')
    for count in numbers:
        print(f'{count.n:3}  {count.function:6}  {count.symbolic:9}  {count.written:8}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
