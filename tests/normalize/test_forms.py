"""What the core form looks like for constructs where readability or order matters."""
import ast
import textwrap

import pytest
from normal_trees import normal, normalize

from srcad import errors


def check(before, after):
    assert normal('def f(a, b, c, x, y):\n' + textwrap.indent(textwrap.dedent(before), '    ')) == ast.unparse(
        ast.parse('def f(a, b, c, x, y):\n' + textwrap.indent(textwrap.dedent(after), '    ')))


def test_last_operation_is_assigned_to_the_name():
    check('h = np.tanh(x @ a + b)\nreturn h', '_1 = x @ a\n_2 = _1 + b\nh = np.tanh(_2)\nreturn h')


def test_guards_nest_without_flags():
    check("""
        if a: return x
        if b: return y
        z = x
        return z
    """, """
        if a:
            return x
        else:
            if b:
                return y
            else:
                z = x
                return z
    """)


def test_loop_with_break_in_tail_position_has_no_flag():
    text = """
        while a > x:
            x = x + y
            if x > b:
                break
        return x
    """
    check(text, text)


def test_break_in_the_middle_takes_the_rest_into_else():
    check("""
        while True:
            if x > b:
                break
            x = x + y
        return x
    """, """
        while True:
            if x > b:
                break
            else:
                x = x + y
        return x
    """)


def test_return_in_an_endless_loop_needs_no_flag():
    check("""
        while True:
            x = x * y
            if x > b:
                return x * a
    """, """
        while True:
            x = x * y
            if x > b:
                _ret = x * a
                break
        return _ret
    """)


def test_return_in_a_loop_of_what_is_returned_after_it_is_a_break():
    check("""
        for i in range(a):
            x = x * y
            if x > b:
                return x
        return x
    """, """
        for i in range(a):
            x = x * y
            if x > b:
                break
        return x
    """)


def test_return_in_nested_loops():
    check("""
        for u in a:
            for v in u:
                if v > x:
                    return v * x
        return y
    """, """
        _done = False
        for u in a:
            for v in u:
                if v > x:
                    _ret = v * x
                    _done = True
                    break
            if _done:
                break
        if _done:
            return _ret
        else:
            return y
    """)


def test_search_loop_with_else():
    check("""
        for u in a:
            if u > x:
                break
        else:
            u = x
        return u
    """, """
        _broke = False
        for u in a:
            if u > x:
                _broke = True
                break
        if not _broke:
            u = x
        return u
    """)


def test_nothing_follows_where_all_branches_leave():
    check("""
        if a:
            return x
        else:
            raise ValueError(a)
        x = 1
        return x
    """, """
        if a:
            return x
        else:
            raise ValueError(a)
    """)


def test_raise_needs_no_else():
    text = """
        if a:
            raise ValueError('no')
        x = x * y
        return x
    """
    check(text, text.replace('x = x * y', 'x_2 = x * y').replace('return x', 'return x_2'))


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


@pytest.mark.parametrize('body', [
    'if x > 0:\n        return x', 'for i in range(3):\n        if x > i:\n            return x',
    'while x > 0:\n        return x\n', 'if x > 0:\n        return x\n    return',
    'if x > 0:\n        return x\n    elif x < 0:\n        x = 1'])
def test_function_that_may_return_nothing_is_refused(body):
    with pytest.raises(errors.UnsupportedSyntax) as caught:
        normalize(f'def f(x):\n    {body}\n')
    assert caught.value.code == 'SRC115'
    assert caught.value.line


def test_function_that_returns_on_every_way_is_not_refused():
    normalize('def f(x):\n    while True:\n        if x:\n            return x\n        x = x - 1\n')
    normalize('def f(x):\n    if x:\n        return x\n    raise ValueError\n')
    normalize('def f(x):\n    for i in x:\n        pass\n    else:\n        return i\n')


def test_many_statements_and_a_long_elif_chain():
    normal('def f(x):\n' + '    x = x * 2.0 + 1.0\n' * 3000 + '    return x\n')
    chain = ''.join(f'    elif x < {i}:\n        y = {i}\n' for i in range(80))
    normal('def f(x):\n    if x < -1:\n        return 0\n' + chain + '    else:\n        return 1\n    return y\n')
