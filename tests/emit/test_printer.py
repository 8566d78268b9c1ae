import ast
import glob
import os
import pathlib
import random
import subprocess
import sys

import gast
import pycodestyle
import pytest

from srcad.emit.printer import to_source
from srcad.emit.roundtrip import RoundTripError, check_round_trip
from srcad.ir import Comment
from srcad.unit import Origin, Source

from .trees import expression

ROOT = pathlib.Path(__file__).resolve().parents[2]

EXACT = [
    'x[i - 1]', 'a * b / (c * d)', 'x ** 2', '-x ** 2', '(-x) ** 2', '2 ** -x', 'x ** y ** z', '(x ** y) ** z',
    'x[1:-1]', 'x[:, None]', 'x[i, j]', 'x[::2]', 'x[i + 1:]', 'x[(1, 2):3]', 'x[...]', 'x[()]', 'x[1,]',
    'x[:-1, ::2]',
    'a - (b - c)', 'a - b - c', '(a, b)', '(a,)', '()', 'a if b else c', '(a if b else c) if d else e',
    'a if b else c if d else e', 'a or b and c', '(a or b) and c', 'not a == b', '(not a) == b', 'a < b < c',
    '(a < b) < c', 'lambda: 0', 'lambda x, *a, k=1, **w: x', '(lambda: 0)()', 'f(*a, **k)', 'f(x for x in y)',
    'f((x for x in y), 1)', '[a + b for a in b if c if d]', '{a: b for a, b in c}', '{**a, b: c}', '[*a, b]',
    '(yield x)', '(await x).T', '(1).real', '1.0.real', '-1', '--1', '--x', '1e-8', '1e100', '0.1', '1e16',
    '1j', '2.5j', '-2.5', "'a'", '"it\'s"', "b'a'", "f'{x!r:>{w}}'", "f'{x:.3f} {{}}'", 'f\'{x["a"]} is\'', 'x @ y @ z',
    'x @ (y @ z)', '~x & 3', '-(x + y)', '-x + y', 'x is not None', 'x not in y',
    'x.T.copy()', 'f(x)(y)[z]', 'f(a=(1, 2))', 'x[lambda: 0]', 'x[f(a, b), (c, d)]', '(x := 1)', '{1, 2}', 'a % b % c',
]


@pytest.mark.parametrize('text', EXACT)
def test_expressions_have_the_parentheses_that_they_need(text):
    tree = gast.parse(text, mode='eval')
    assert to_source(tree) == text
    check_round_trip(tree, text)


STATEMENTS = [
    'return bx1, bx2', 'x += a, b', 'a, (b, *c) = d', 'a = b = c', 'x: int = 1', '(x): int', 'del a, b[0]',
    'assert x, (y, z)', 'raise A from b', 'import a.b as c, d', 'from .. import a as b', 'from a import *',
    'global a, b',
    'for a, b in zip(x, y):\n    pass\nelse:\n    pass', 'for x in (1, 2):\n    pass', 'while a < b:\n    break',
    'if a:\n    pass\nelif b:\n    pass\nelse:\n    pass', 'with a as b, c:\n    pass', 'with ((a, b)):\n    pass',
    'try:\n    pass\nexcept (A, B) as e:\n    raise\nelse:\n    pass\nfinally:\n    pass', 'x = yield',
    'def f(a, /, b: int = 1, *, c=2, **k) -> int:\n    """Doc."""\n    return b',
    'match a, b:\n    case [1, -2.5, *_] | (P(x, k=1) as y) if z:\n        pass\n    case {1: a, **r}:\n        pass\n'
    '    case None | -1 - 2j:\n        pass\n    case _:\n        pass',
]
STATEMENTS += ['try:\n    pass\nexcept* A as e:\n    pass', 'x[*a, b] = 1'] if sys.version_info >= (3, 11) else []
STATEMENTS += ['type A[T: int, *U, **P] = (T, U)', 'def f[T](x: T) -> T:\n    return x',
               'class A[T](B, metaclass=C):\n    pass'] if sys.version_info >= (3, 12) else []


@pytest.mark.parametrize('text', STATEMENTS)
def test_statements(text):
    tree = ast.parse(text)
    printed = to_source(tree)
    check_round_trip(tree, printed)
    if '[*a' not in text:
        assert printed == text + '\n'


@pytest.mark.parametrize('seed', range(40))
def test_random_expressions_come_back(seed):
    rng = random.Random(seed)
    for _ in range(25):
        tree = ast.fix_missing_locations(ast.Expression(expression(rng, rng.randint(1, 5))))
        try:
            compile(tree, '<tree>', 'eval', ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (SyntaxError, ValueError, TypeError) as error:
            assert 'f-string' not in str(error)
        try:
            text = to_source(tree)
        except ValueError as error:  # what an older Python cannot say
            assert 'f-string' in str(error)
            continue
        check_round_trip(tree, text)


@pytest.mark.parametrize('seed', range(12))
def test_random_statements_are_clean(seed, tmp_path):
    rng = random.Random(1000 + seed)
    body = []
    for _ in range(12):
        value = clean(rng, 5)
        kind = rng.choice([lambda v: ast.Assign([ast.Name('value', ast.Store())], v), ast.Return,
                           lambda v: ast.If(v, [ast.Pass()], []), lambda v: ast.While(v, [ast.Pass()], []),
                           lambda v: ast.For(ast.Name('i', ast.Store()), v, [ast.Pass()], []),
                           lambda v: ast.AugAssign(ast.Name('bx', ast.Store()), ast.Add(), v)])
        body.append(kind(value))
    parameters = ast.arguments([], [ast.arg(f'argument_{i}') for i in range(rng.randint(0, 20))], None, [], [], None,
                               [])
    tree = ast.fix_missing_locations(ast.Module([ast.FunctionDef('f_grad', parameters, body, [], lineno=1)], []))
    text = to_source(tree)
    check_round_trip(tree, text)
    assert style(text, tmp_path) == []


def clean(rng, depth):
    """Give an expression as generated code has them."""
    if depth == 0:
        return rng.choice([ast.Name(rng.choice(['x', 'bW1', 'alpha', 'logits']), ast.Load()), ast.Constant(2.0)])

    def sub():
        return clean(rng, depth - 1)
    np = ast.Attribute(ast.Name('np', ast.Load()), rng.choice(['sum', 'exp', 'where']), ast.Load())
    return rng.choice([
        lambda: ast.BinOp(sub(), rng.choice([ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult])(), sub()),
        lambda: ast.BinOp(sub(), rng.choice([ast.Add, ast.Mult])(), sub()),
        lambda: ast.Call(np, [sub(), sub()], [ast.keyword('axis', ast.Constant(1))]),
        lambda: ast.Compare(sub(), [ast.Lt()], [sub()]),
        lambda: ast.BoolOp(rng.choice([ast.And, ast.Or])(), [sub(), sub()]),
        lambda: ast.Subscript(ast.Name('x', ast.Load()), ast.Tuple([ast.Slice(), clean(rng, depth // 2)], ast.Load()),
                              ast.Load()),
        lambda: ast.Tuple([sub(), sub()], ast.Load()),
        lambda: ast.IfExp(sub(), sub(), sub()),
        lambda: ast.List([sub(), sub(), sub()], ast.Load()),
    ])()


def style(text, folder):
    """Give what pycodestyle has to say at 88 columns."""
    path = folder / 'generated.py'
    path.write_text(text)
    found = []

    class Report(pycodestyle.BaseReport):
        def error(self, line, offset, message, check):
            code = super().error(line, offset, message, check)
            if code:
                found.append((line, message, text.splitlines()[line - 1]))
            return code
    pycodestyle.StyleGuide(max_line_length=88, reporter=Report, config_file=os.devnull).check_files([str(path)])
    return [f for f in found if f[1][:4] != 'E741']


@pytest.mark.parametrize('path', sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), '*.py')))[::2][:100],
                         ids=os.path.basename)
def test_the_standard_library_comes_back(path):
    with open(path, encoding='utf-8') as file:
        tree = gast.parse(file.read())
    check_round_trip(tree, to_source(tree))


def test_a_wrong_print_is_found():
    with pytest.raises(RoundTripError, match='another program'):
        check_round_trip(gast.parse('a - (b - c)'), 'a - b - c\n')
    with pytest.raises(RoundTripError, match='cannot read'):
        check_round_trip(gast.parse('a'), 'a b\n')


def test_comments_and_blank_lines(tmp_path):
    tree = gast.parse('"""Doc."""\nimport a\nimport b\ndef f(x):\n  if x:\n    y = 1\n  return x\ndef g(): pass\nh = 1')
    function = tree.body[3]
    function.body[0].body = [Comment('nothing here')]
    function.body[1:1] = [Comment(''), Comment('return x')]
    tree.body.insert(4, Comment('The forward half.'))
    text = to_source(tree)
    assert text == ('"""Doc."""\n\nimport a\nimport b\n\n\n'
                    'def f(x):\n    if x:\n        # nothing here\n        pass\n\n'
                    '    # return x\n    return x\n\n\n# The forward half.\ndef g():\n    pass\n\n\nh = 1\n')
    check_round_trip(tree, text)
    assert [s for s in style(text, tmp_path) if s[1][0] == 'E'] == []


def test_long_comments_are_wrapped():
    text = to_source(gast.Module([Comment('y = ' + ' + '.join(['something'] * 20))], []))
    assert all(line.startswith('# ') and len(line) <= 88 for line in text.splitlines())
    assert len(text.splitlines()) > 1


def test_long_strings_are_cut(tmp_path):
    tree = ast.parse('def f():\n    raise ValueError(' + repr('words in a sentence ' * 12) + ')')
    text = to_source(tree)
    check_round_trip(tree, text)
    assert style(text, tmp_path) == []


def test_the_users_spelling_of_numbers():
    source = 'x = 1E-8 + 0x10 + 1_000.0 + 1e-08'
    assert to_source(gast.parse(source), source) == source + '\n'
    assert to_source(gast.parse(source)) == 'x = 1e-8 + 16 + 1000.0 + 1e-8\n'


def test_a_statement_that_is_unchanged_keeps_its_text():
    source = 'def f():\n        y = np.array([[1,  2],\n                      [3,  4]])  # rows\n'
    tree = gast.parse(source)
    statement = tree.body[0].body[0]
    text = 'y = np.array([[1,  2],\n                      [3,  4]])  # rows'
    statement.origin = Origin(Source('f.py', source), 2, 8, 3, 31, text)
    printed = to_source(tree)
    assert printed == 'def f():\n    y = np.array([[1,  2],\n                  [3,  4]])  # rows\n'
    statement.targets[0].id = 'z'
    assert to_source(tree) == 'def f():\n    z = np.array([[1, 2], [3, 4]])\n'


def test_the_tree_is_not_changed():
    tree = gast.parse('def f(x):\n    return -x ** 2 + (x if x else 1)')
    before = gast.dump(tree, include_attributes=True)
    to_source(tree)
    assert gast.dump(tree, include_attributes=True) == before
    assert not any('_pp' in vars(node) for node in gast.walk(tree))


def test_classes_of_ast_that_newer_pythons_lack_are_not_needed():
    """Python 3.14 has no ast.Str and its like."""
    program = (
        'import ast\n'
        'gone = ("Num", "Str", "Bytes", "NameConstant", "Ellipsis")\n'
        'for name in gone: vars(ast).pop(name, None)\n'
        'old = vars(ast).pop("__getattr__", None)\n'
        'assert not any(hasattr(ast, name) for name in gone)\n'
        'from srcad.emit.printer import to_source\n'
        'print(to_source(ast.parse("x = f(1.5, \'a\', None, ..., b\'b\', f\'{y}!\', -2)")), end="")\n')
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "x = f(1.5, 'a', None, ..., b'b', f'{y}!', -2)\n", done.stderr
