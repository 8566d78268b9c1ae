"""The texts of the user's statements."""
import ast

import gast
import pytest

from srcad.frontend.origins import attach, statement_text
from srcad.unit import Source


def text_of(text):
    return statement_text(text, gast.parse(text).body[0])


@pytest.mark.parametrize('text, shown', [
    ('x = 1', 'x = 1'),
    ('x   =  1  # note', 'x = 1'),
    ("x = 'a  b'", "x = 'a  b'"),
    ('y = f(a,   # first\n      b)', 'y = f(a, b)'),
    ('y = [\n    1,\n    2,\n]', 'y = [1, 2]'),
    ('y = (\n    1,\n)', 'y = (1,)'),
    ('y = a + \\\n    b', 'y = a + b'),
    ('y = (x\n     .sum())', 'y = (x.sum())'),
    ('for t in range(n):  # steps: many\n    pass', 'for t in range(n):'),
    ('for t in range(\n        n):\n    pass', 'for t in range(n):'),
    ('while x[1:2] > {1: 2}[1]: x = 1', 'while x[1:2] > {1: 2}[1]:'),
    ('if a and \\\n   b:\n    pass\nelse:\n    pass', 'if a and b:'),
    ('if f(lambda: 1):\n    @deco\n    def g(): pass', 'if f(lambda: 1):'),
    ('def f(a, *,\n      b=1) -> int:\n    return a', 'def f(a, *, b=1) -> int:'),
    ('match a:  # kinds\n    case {1: b}:\n        pass', 'match a:'),
    ('with a as b:\n    pass', 'with a as b:'),
    ("s = f'a  {x + 1:>{w}}  {{}}'  ", "s = f'a  {x + 1:>{w}}  {{}}'"),
    ("s = f(f'a  {x}',\n      1)", "s = f(f'a  {x}', 1)"),
    ('s = """a\nb"""', "s = 'a\\nb'"),
    ('x = 1; y = 2', 'x = 1'),
    ("é = ('ü',\n   1)", "é = ('ü', 1)"),
])
def test_statement_text(text, shown):
    assert text_of(text) == shown
    assert '\n' not in text_of(text)


def test_elif_and_statements_behind_a_header():
    text = 'if a: b = 1\nelif c: d = 2\n'
    outer = gast.parse(text).body[0]
    assert statement_text(text, outer.orelse[0]) == 'elif c:'
    assert statement_text(text, outer.body[0]) == 'b = 1'


def test_every_statement_has_an_origin():
    text = 'def f(x):\n    for i in x:\n'
    text += '        while i:\n            i -= 1\n        else:\n            pass\n    return x\n'
    tree = gast.parse(text).body[0]
    attach(tree, Source('f.py', text))
    found = {node.origin.line: node.origin.text for node in gast.walk(tree) if isinstance(node, gast.stmt)}
    assert found == {1: 'def f(x):', 2: 'for i in x:', 3: 'while i:', 4: 'i -= 1', 6: 'pass', 7: 'return x'}


def test_joined_text_means_the_same():
    text = 'y = f(a,   # first\n   [1,\n    2,],   b . c [ 1 : 2 ],\n  {"k":\n 1,\n})'
    assert ast.dump(ast.parse(text_of(text))) == ast.dump(ast.parse(text))
