import gast
import pytest
from normal_trees import normalize, parse

from srcad import errors, ir
from srcad.normalize import grammar

GOOD = """
def f(x, y, a):
    'Docstring.'
    z = x * y
    t = np.sum(z, axis=(0, 1))
    (u, (v, *w)) = z
    a[0:u, None] = z
    a[u + 1] += z
    z += -1.0
    b = x < y + 1 < z
    c = not (x < 1 and y > 2)
    d = {'k': x}
    print(z, *w)
    assert b, 'message'
    for (i, j) in zip(x, y):
        if i > 0 and len(x) > 2:
            x, y = (y, x)
            break
        else:
            pass
    while True:
        break
    if b:
        raise ValueError(f'{x}')
    if c:
        return x
    else:
        return -1.0
"""


def test_core_form_is_accepted():
    module, unit = parse(GOOD)
    grammar.verify(module.body[0], unit)
    grammar.verify(module.body[0])
    module.body[0].body.insert(1, ir.Comment('a comment'))
    grammar.verify(module.body[0], unit)


@pytest.mark.parametrize('body', [
    'z = x + y * 2', 'z = np.sin(x + y)', 'z = y = x', 'z: float = x', 'return x + y', 'return',
    'z = x if y else x', 'z = x and y', 'z = (y := x)', 'z = [i for i in x]', 'z = lambda: x', 'x.a = y',
    'if g(x): pass', 'while g(x): pass', 'while x: pass\n    else: pass', 'for i in x: pass\n    else: pass',
    'for a[0] in x: pass', 'for i, *j in x: pass', 'for i in g(x): pass', 'if x: return x\n    z = 1',
    'for i in x:\n        return i', 'while x:\n        continue', 'while x:\n        if x: break\n        z = 1',
    'z = a[g(x)]', 'a[g(x)] = y', 'a[0] = x + y', 'a.b[0] = x', 'z = a.b.c', 'z = a.b(x)(y)', 'a[0], y = x',
    'x, y = (z, z)', 'x += y + 1', 'x', 'x + y', 'del x', 'with x: pass', 'try: pass\n    finally: pass',
    'assert g(x)', 'z = np.sin((x := 1))', 'z = np.sin([g(x), 1])', 'def g(): pass', 'z = not g(x)', '*z, y = (1, x)',
    'z = x < g(y)', 'global G', 'raise E((x := 1))', 'break', 'z = {x: y + 1}', 'z = (x, *[y])'])
def test_what_is_not_core_form_is_refused(body):
    module, unit = parse(f'def f(x, y, z, a):\n    pass\n    {body}\n')
    with pytest.raises(errors.InternalError, match='not in core form'):
        grammar.verify(module.body[0], unit)


def test_contexts_are_checked():
    module, unit = parse('def f(x):\n    return x\n')
    module.body[0].body[0].value.ctx = gast.Store()
    with pytest.raises(errors.InternalError, match='context'):
        grammar.verify(module.body[0], unit)


def test_normal_form_is_stable():
    text = """
        def f(x, p):
            for i, *r in p:
                if (n := g(x)) > 1 and i:
                    continue
                x += g(n) * i
            return x if x > 0 else p[g(1)]
    """
    module, unit = normalize(text)
    before = gast.dump(module)
    from srcad.normalize import PASSES
    for step in PASSES:
        module = step.run(module, unit)
    assert gast.dump(module) == before
