"""Programs that try control flow: every derivative of each is right, or refused."""
import numpy as np
import pytest
from harness import check

import srcad

A = np.array([0.3, -0.7, 1.1])
B = np.array([1.5, 0.4, -0.6])
M = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.5]])
PROGRAMS = []


def program(*args, **options):
    """Enter a program with its arguments."""
    def enter(function):
        PROGRAMS.append(pytest.param(function, args, options, id=function.__name__))
        return function
    return enter


@program(0.7, 1.2)
def zero_trips(x, y):
    s = x
    for i in range(0):
        s = s * y
        t = s + i
    return s * x


@program(A)
def zero_trips_over_a_slice(a):
    s = a[0] * 2.0
    for v in a[3:]:
        s = s * v
    return s * s


@program(A, 0.5)
def break_continue_else(a, x):
    s = x
    for i in range(len(a)):
        if a[i] < 0.0:
            continue
        if s > 5.0:
            break
        s = s + a[i] * s
    else:
        s = s * a[1]
    return s


@program(A, 0.5)
def break_taken(a, x):
    s = x
    for v in a:
        s = s * np.exp(v)
        if v < 0.0:
            s = s * 3.0
            break
        s = s + v
    else:
        s = s * a[1]
    return s * v


@program(0.9)
def while_else(x):
    k = 0
    s = x
    while s < 4.0:
        s = s * (1.0 + x)
        k += 1
        if k > 20:
            break
    else:
        s = s - x * k
    return s


@program(0.9)
def while_true(x):
    s = 1.0
    while True:
        s = s + x * s
        if s > 10.0:
            break
        s = s - 0.1 * x
    return s


@program(0.9, 3.0)
def while_continue(x, y):
    s = 0.0
    k = 0
    while k < 6:
        k = k + 1
        if k % 2 == 0:
            continue
        s += x ** k / (y + s)
    return s


@program(A)
def early_return_in_a_loop(a):
    s = 1.0
    for v in a:
        s = s * v
        if s < 0.0:
            return s * s * v
    return s


@program(A)
def early_return_in_nested_loops(a):
    s = 1.0
    for i in range(3):
        for j in range(3):
            s = s + a[i] * a[j]
            if s > 1.5:
                return s * a[i] + j * a[j]
        s = s * 1.1
    return s - a[0]


@program(0.4, 1.3)
def early_returns(x, y):
    if x > 1.0:
        return x * y
    z = x * x
    if z > y:
        return z
    elif z < 0.1:
        w = z * 2.0
        return w + y
    z = np.sin(z)
    if z > 0.0:
        z = z * y
        if y > 1.0:
            return z * z
    return z


@program(0.4)
def several_kinds_of_result(x):
    if x > 1.0:
        return 3
    if x < 0.0:
        return np.float64(x)
    return x * np.ones(1)[0]


@program(1.4)
def constant_result_on_one_path(x):
    if x > 1.0:
        return 3.0
    return x


@program(0.4, 1.0)
def defined_in_one_branch(x, y):
    if x > 0.0:
        u = np.sin(y)
    if y > 0.5:
        u = u * x
    return u * y


@program(A)
def defined_in_a_loop_only(a):
    for i in range(2):
        last = a[i] * a[i + 1]
    return last * i


@program(A, B)
def loop_variable_after_the_loop(a, b):
    for v in a:
        pass
    for i, w in enumerate(b):
        pass
    return v * w * (i + 1)


@program(A)
def range_bound_changes(a):
    n = 3
    s = 0.0
    for i in range(n):
        s = s * a[0] + a[i]
        n = n - 1
        i = i + 2
    return s * n * i


@program(A)
def range_bound_changes_and_is_used(a):
    n = 1
    s = a[2]
    for i in range(3):
        for j in range(n):
            s = s * a[j] + a[i]
        n = n + 1
        if n > 3:
            n = 0
    return s


@program(A, B)
def reversed_zip_enumerate(a, b):
    s = 0.0
    for k, (u, v) in enumerate(zip(reversed(a), b), 1):
        s = s * u + k * v
    return s


@program(A)
def zip_of_unequal_lengths(a):
    s = 1.0
    for u, v, k in zip(a, a[1:], range(10)):
        s = s * u + v * k
    return s


@program(A)
def zip_of_active_and_inactive(a):
    s = 0.0
    for u, name, c in zip(a, ['p', 'q', 'r'], (1.0, 2.0, 3.0)):
        if name != 'q':
            s = s + u * u * c
    return s


@program(M)
def rows(m):
    s = 0.0
    for row in m:
        for v in row:
            s = s * v + row[0]
    return s


@program(M)
def rows_reversed(m):
    s = 0.0
    for p, q, r in m[::-1]:
        s = s * p + q * r
    return s


@program(0.4, 1.3)
def conditional_expressions(x, y):
    a = x if x > y else y * x
    b = (a if a > 1.0 else a * a) * (y if x < 0 else x)
    return b + (x if y else 0.0)


@program(0.4, 0.0, wrt=(0,))
def values_of_and_or(x, y):
    u = y or x * x
    v = x and u * 3.0
    w = (x > 1.0 and x) or u
    return u * v + w


@program(0.7)
def walrus(x):
    if (y := x * x) > 0.1:
        z = y * (w := x + 1.0)
    else:
        w = z = y
    return z * w


@program(0.7)
def walrus_in_while(x):
    s = x
    while (t := s * x + s) < 5.0:
        s = t + 0.1
    return s * t


@program(0.4, 1.3)
def chained_comparisons(x, y):
    s = x
    if 0.0 < x < y < 2.0:
        s = s * y
    while 0.0 < s <= x * y < 3.0:
        s = s + x
    return s


@program(A, refusable=True)
def starred_unpacking(a):
    first, *rest = (a[0], a[1] * 2.0, a[2] * a[0])
    return first * rest[0] + rest[1]


@program(A)
def unpacking_an_array(a):
    x, y, z = a
    (p, q), r = (x * y, y * z), z
    return p * q - r


@program(0.4, 1.3, 2.0)
def swaps(x, y, z):
    x, y = y, x
    x, y, z = z, x * y, y
    for i in range(3):
        x, y = y + x, x
        z, x = x, z * 0.5
    return x * y + z * z * z


@program(0.4, 1.3)
def swap_in_a_branch(x, y):
    if x < y:
        x, y = y, x
    return x * x * y


@program(0.4, 1.3)
def fibonacci(x, y):
    a, b = x, y
    for _ in range(4):
        a, b = b, a * b
    return a + b


@program(0.4, 1.3)
def augmented(x, y):
    s = x
    s += y
    s *= s
    s -= x * s
    s /= y
    s **= 2
    s //= 0.5
    s = s + x
    s %= 0.3
    return s * x


@program(A)
def carried_through_nested_loops(a):
    s, t = 1.0, a[0]
    for i in range(3):
        u = s
        for j in range(i):
            u = u * t + a[j]
            t = t + u * 0.1
        s = s + u * a[i]
    return s * t


@program(A, 0.3)
def carried_in_one_branch(a, x):
    best = a[0]
    for v in a:
        if v * v > best:
            best = v * x
        else:
            x = x + v
    return best * x


@program(A)
def two_loops_one_variable(a):
    s = 0.0
    for i in range(3):
        s = s + a[i] ** 2
    t = s
    for i in range(3):
        t = t * np.sin(a[i])
    for i in range(2):
        s = s * t
    return s * i


@program(0.4)
def dead_code(x):
    y = x * x
    z = np.log(y)
    for i in range(3):
        z = z * i
    y = y + 1.0
    return y
    return z


@program(0.4, 1.3)
def unused_argument(x, y):
    return x * x


@program(0.4)
def constant_result(x):
    y = x * 2.0
    return 3.0


@program(0.4)
def integer_result(x):
    n = 0
    while n < 5:
        n += 1
    return n


@program(1.7, 2)
def integer_counter(x, n):
    y = 1.0
    while n:
        if n % 2:
            y = y * x
        x = x * x
        n //= 2
    return y


PROGRAMS[-1].values[2]['wrt'] = (0,)


@program(1.7)
def newton(x):
    y = x
    k = 0
    while abs(y * y - x) > 1e-14 and k < 50:
        y = 0.5 * (y + x / y)
        k += 1
    return y


@program(A)
def break_in_both_loops(a):
    s = 0.5
    for i in range(3):
        for j in range(3):
            if i == j:
                continue
            s = s + a[i] * a[j] * s
            if s > 2.0:
                break
        else:
            s = s * 1.5
            continue
        s = s - a[i]
        if s < 0.0:
            break
    return s


@program(A)
def result_in_a_while(a):
    i = 0
    s = 0.1
    while i < len(a):
        if a[i] < 0:
            i += 1
            continue
        s = s * a[i] + a[i]
        if s > 10.0:
            return s
        i += 1
    return s * s


@program(A, second=False)
def break_over_a_changing_array(a):
    v = a.copy()
    s = 0.0
    for i in range(3):
        v[i] = v[i] * a[0] + s
        s = s + v[i]
        if s > 0.05:
            break
        v = v * 2.0
    return np.sum(v * v) + s


@program(A, second=False)
def the_test_reads_what_the_body_writes(a):
    v = a * 1.0
    if v[0] > 0.0:
        v[0] = v[0] * -2.0
        v = v * v[0]
    else:
        v[1] = 3.0
    if v[0] > 0.0:
        v = v * 3.0
    return np.sum(v * v)


@program(0.3)
def while_with_array_state(x):
    v = np.array([x, x * x])
    n = 0
    while np.sum(v) < 3.0:
        v[n % 2] += v[1 - n % 2] * 1.5
        n += 1
    return v[0] * v[1]


@program(A, refusable=True)
def loop_over_a_tuple(a):
    s = 0.0
    for v, w in ((a[0], 1.0), (a[1], 2.0), (a[2], a[0])):
        s = s + v * v * w
    return s


@program(A, second=False)
def loop_over_a_list_built_before(a):
    items = []
    for v in a:
        if v > 0:
            items.append(v * v)
    s = 1.0
    for w in items:
        s = s * w
    return s + len(items) * a[1]


@program(A, refusable=True)
def comprehension(a):
    ws = [v * v for v in a if v > 0.0]
    return sum(ws) * a[0]


@program(A, refusable=True)
def generator_expression(a):
    return sum(v * v * k for k, v in enumerate(a))


@program(0.8)
def loop_target_shadows_an_argument(x):
    s = x
    for x in (1.0, 2.0, 3.0):
        s = s * x
    return s + x


@program(A)
def negative_step(a):
    s = 1.0
    for i in range(len(a) - 1, -1, -1):
        s = s * a[i] + i
    return s


@program(0.7, 1.1)
def assert_and_raise(x, y):
    assert x < y, f'{x} is too large'
    if x < 0:
        raise ValueError('negative')
    return x * y


@program(A)
def match_like_dispatch(a):
    s = 0.0
    for i, kind in enumerate(('sq', 'cube', 'other')):
        if kind == 'sq':
            s += a[i] ** 2
        elif kind == 'cube':
            s += a[i] ** 3
        else:
            s *= a[i]
    return s


@program(0.7)
def deep_nesting(x):
    s = x
    for i in range(3):
        if i % 2 == 0:
            for j in range(i + 1):
                t = s * x
                while t > 0.5:
                    t = t * 0.5 * x
                    if t < 0.2:
                        s = s + t
                        break
                else:
                    s = s + 0.1 * x
        else:
            s = s * (t + 1.0)
    return s * t


@program(1.1)
def inactive_inner_loop(x):
    n = 1
    s = x
    for i in range(3):
        s = s * x ** n
        for k in range(2):
            n = n + 1
    return s


@program(1.1)
def inactive_branch(x):
    n = 1
    s = x
    for i in range(4):
        s = s * x ** n
        if s > 0.5 * i:
            n = n + 1
        s = s + 0.1*i
    return s


@program(A)
def inactive_loop_writes_memory(a):
    m = np.ones(3)
    s = a[0]
    for i in range(3):
        s = s * a[1] * m[i] + np.sum(m * a)
        for k in range(2):
            m[k] = m[k] * 2.0
    return s


@program(A)
def inactive_branch_writes_memory(a):
    m = np.ones(3)
    s = a[0]
    for i in range(3):
        s = s * a[1] * m[i] + np.sum(m * a)
        if s > 0.0:
            m[i] = m[i] * 2.0
        s = s - 0.7 * a[2]
    return s


@program(A)
def inactive_loop_writes_through_a_view(a):
    m = np.ones((3, 3))
    s = a[0]
    for i in range(3):
        s = s * a[1] * m[i, 0] + np.sum(m @ a)
        for k in range(2):
            row = m[k]
            row[k] = m[i, k] * 2.0 + i
    return s


@program(A, 1.3)
def break_after_a_value_changed(a, x):
    s = x
    for v in a:
        w = v * x
        if s > 1.4:
            s = s * w
            break
        for j in range(2):
            if w < 0.5:
                w = np.sin(w) * s
            else:
                s = s + w * w
        s = s + w
    return s * w


@program(A, 1.3)
def break_in_one_of_three(a, x):
    s = x
    for v in a:
        w = v * x
        if s > 2.0:
            w = w * s
            if w > 0.3:
                break
            w = np.exp(w)
        elif s > 0.0:
            w = np.sin(w) * 3.0 * s
            w = w * w
        s = s + w * s
    return s * x


@program(A, 0.5)
def bound_in_one_arm(a, x):
    s = x
    for v in a:
        if v > 0.0:
            w = v * s
            for k in range(2):
                w = w * w + 1.0
        if v > 0.0:
            s = s + np.sin(w) * w
    return s


@pytest.mark.parametrize('function, args, options', PROGRAMS)
def test_program(function, args, options):
    """Every derivative is right; some forms may be refused, with a place and a reason."""
    options = dict(options)
    allowed = (srcad.UnsupportedSyntax,) if options.pop('refusable', False) else ()
    try:
        check(function, *args, **options)
    except allowed as refusal:
        pytest.skip(str(refusal).partition('\n')[0])
