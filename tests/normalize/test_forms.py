"""What the core form looks like for constructs where readability or order matters."""
import ast

import pytest
from normal_trees import check, normal, normalize


def test_last_operation_is_assigned_to_the_name():
    check('h = np.tanh(x @ a + b)\nreturn h', '_1 = x @ a\n_2 = _1 + b\nh = np.tanh(_2)\nreturn h')


def test_operands_before_a_call_are_kept():
    check("""
        z = G + g(x)
        w = x[0] + g(x)
        v = x + g(x)
        return z + w * v
    """, """
        _1 = G
        _2 = g(x)
        z = _1 + _2
        _3 = x[0]
        _4 = g(x)
        w = _3 + _4
        _5 = g(x)
        v = x + _5
        _6 = w * v
        _7 = z + _6
        return _7
    """)


def test_rebound_operand_is_kept():
    check('z = x + (x := y)\nreturn z * x', '_1 = x\nx_2 = y\nz = _1 + x_2\n_2 = z * x_2\nreturn _2')


def test_store_evaluates_value_first():
    check('x[g(a)] = g(b)\nreturn x', '_1 = g(b)\n_2 = g(a)\nx[_2] = _1\nreturn x')


def test_swaps():
    check('x, y = y, x\nreturn x - y', 'x_2 = y\ny_2 = x\n_1 = x_2 - y_2\nreturn _1')
    check("""
        for i in range(a):
            x, y = y, x
        return x
    """, """
        for i in range(a):
            x, y = (y, x)
        return x
    """)
    check("""
        for i in range(a):
            x, y = y, x + y
        return x
    """, """
        for i in range(a):
            _1 = x + y
            x = y
            y = _1
        return x
    """)


@pytest.mark.parametrize('call, kept', [
    ('np.zeros((a, b))', True), ('np.reshape(x, (a, -1))', True), ('x.reshape((a, -1))', True),
    ('np.sum(x, axis=(0, 1))', True), ('np.array([1.0, 2.0])', True), ('np.sum(x, axis=(a, b))', True),
    ('np.array([x.shape[0], len(x)])', True),
    ('np.array([x, 1.0])', False), ('np.array([x, -1])', False), ('np.concatenate((x, y))', False),
    ('np.array([x * 2.0, y])', False), ('g((1, x))', False)])
def test_which_displays_stay_in_a_call(call, kept):
    text = normal(f'def f(a, b, c, x, y):\n    z = {call}\n    return z\n')
    assert (f'z = {call}' in text) == kept, text


def test_displays_of_names_that_hold_integers():
    text = normal("""
        def f(x, k):
            n, m = x.shape
            h = n // 2
            return np.array([h, m - 1]), np.array([h, k])
    """)
    assert 'np.array([h, m - 1])' in text
    assert '[h, k]' in text and 'np.array([h, k])' not in text


def test_loops_over_zip_take_names():
    check("""
        for u, (i, v) in zip(x, enumerate(y * 2.0)):
            a = a + u * v
        return a
    """, """
        _1 = y * 2.0
        for u, (i, v) in zip(x, enumerate(_1)):
            _2 = u * v
            a = a + _2
        return a
    """)


def test_versions_of_branches_share_a_name():
    check("""
        z = x
        z = z * 2.0
        if a:
            z = z * y
        w = z
        z = w * w
        return z
    """, """
        z = x
        z_2 = z * 2.0
        if a:
            z_2 = z_2 * y
        w = z_2
        z_3 = w * w
        return z_3
    """)


def test_users_statement_is_known():
    module, unit = normalize('def f(x):\n    y = x * x + 1.0\n    return y if y > 0 else -y\n', origins=True)
    lines = [s.origin.lineno for s in module.body[0].body]
    assert lines == [2, 2, 3]
    assert [s.origin.lineno for s in module.body[0].body[-1].orelse] == [3, 3]


def test_docstring_stays():
    text = normal("def f(x):\n    'About f.'\n    'not this'\n    return x\n")
    assert ast.get_docstring(ast.parse(text).body[0]) == 'About f.'
    assert 'not this' not in text


def test_many_statements_and_a_long_elif_chain():
    normal('def f(x):\n' + '    x = x * 2.0 + 1.0\n' * 3000 + '    return x\n')
    chain = ''.join(f'    elif x < {i}:\n        y = {i}\n' for i in range(80))
    normal('def f(x):\n    if x < -1:\n        return 0\n' + chain + '    else:\n        return 1\n    return y\n')
