"""The normal form of returns, breaks and raises."""

import pytest
from normal_trees import check, normalize

from srcad import errors


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
