"""Random expression trees, and trees written with internal names."""
import ast
import random
import re

import gast

from srcad.unit import External

BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.BitOr, ast.BitAnd,
          ast.BitXor, ast.LShift, ast.RShift)
UNARY = (ast.USub, ast.UAdd, ast.Invert, ast.Not)
COMPARE = (ast.Lt, ast.LtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
CONSTANTS = (0, 1, 2, -1, 1.5, -2.5, 1e-8, 1e300, 1e400, -1e400, 3j, 1 + 2j, True, None, ..., 'a', "it's", 'say "x"',
             'both \' and "', b'b', 'new\nline', '{x}', 'back\\slash', '')


def name(rng):
    return ast.Name(rng.choice(['x', 'y', 'alpha', 'np', 'b_W', 'a_rather_long_name_of_something']), ast.Load())


def expression(rng: random.Random, depth: int) -> ast.expr:
    """Build an expression that no parser need have produced."""
    if depth <= 0:
        return rng.choice([name, name, lambda r: ast.Constant(r.choice(CONSTANTS))])(rng)

    def sub(less=1):
        return expression(rng, depth - rng.randint(less, 3))

    def several(least=1):
        return [sub() for _ in range(rng.randint(least, 4))]

    def comprehension():
        return ast.comprehension(ast.Name('i', ast.Store()), sub(), [sub()] * rng.randint(0, 1), 0)

    def index():
        part = rng.choice([sub, lambda: ast.Slice(*[rng.choice([None, sub()]) for _ in range(3)])])
        return part() if rng.random() < 0.6 else ast.Tuple([part() for _ in range(rng.randint(1, 3))], ast.Load())

    def formatted():
        spec = rng.choice([None, ast.JoinedStr([ast.Constant('>{'[:1]), ast.FormattedValue(name(rng), -1, None)])])
        return ast.JoinedStr([ast.Constant(rng.choice(['a', "'", '{"', 'é'])),
                              ast.FormattedValue(expression(rng, min(depth - 1, 1)), rng.choice([-1, 114]), spec)])

    parameters = ast.arguments([], [ast.arg('p')] * rng.randint(0, 1), None, [], [], None, [])
    return rng.choice([
        lambda: ast.BinOp(sub(), rng.choice(BINARY)(), sub()),
        lambda: ast.BinOp(sub(), rng.choice(BINARY)(), sub()),
        lambda: ast.BinOp(sub(), ast.Pow(), sub()),
        lambda: ast.UnaryOp(rng.choice(UNARY)(), sub()),
        lambda: ast.BoolOp(rng.choice([ast.And, ast.Or])(), several(2)),
        lambda: ast.Compare(sub(), [rng.choice(COMPARE)() for _ in range(2)], [sub(), sub()]),
        lambda: ast.Call(sub(), [*several(0), ast.Starred(sub(), ast.Load())][:rng.randint(0, 4)],
                         [ast.keyword(rng.choice(['axis', None]), sub()) for _ in range(rng.randint(0, 2))]),
        lambda: ast.Attribute(sub(), 'T', ast.Load()),
        lambda: ast.Subscript(sub(), index(), ast.Load()),
        lambda: ast.Tuple(several(0), ast.Load()),
        lambda: ast.List([*several(0), ast.Starred(sub(), ast.Load())], ast.Load()),
        lambda: ast.Set(several(0)),
        lambda: ast.Dict([*several(2)[:2], None], [sub(), sub(), sub()]),
        lambda: ast.IfExp(sub(), sub(), sub()),
        lambda: ast.Lambda(parameters, sub()),
        lambda: ast.ListComp(sub(), [comprehension()]),
        lambda: ast.GeneratorExp(sub(), [comprehension()]),
        lambda: ast.DictComp(sub(), sub(), [comprehension()]),
        lambda: ast.NamedExpr(ast.Name('w', ast.Store()), sub()),
        lambda: ast.Await(sub()),
        lambda: ast.Yield(rng.choice([None, sub()])),
        formatted,
    ])()


def external(path, value, kind='library', spelling=None):
    return External('@' + path, value, kind, path.rpartition('.')[2] if kind in ('global', 'cell') else path, spelling)


def internal(text, externals=()):
    """Parse a text in which `b__x` stands for the adjoint of x, `x__2` for a version, `T_1` for a temporary."""
    tree = gast.parse(text)
    known = dict(externals)

    def translate(word):
        if word in known:
            return known[word].key
        word = re.sub(r'(^|__)T_(\w+)$', r'\1%\2', word)
        word = re.sub(r'__(\d)', r'%\1', word)
        return re.sub(r'^((?:b|t|stack|old|saved)__)+', lambda m: m[0].replace('__', '|'), word)

    for node in gast.walk(tree):
        if isinstance(node, gast.Name):
            node.id = translate(node.id)
    return tree
