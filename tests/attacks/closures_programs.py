"""Programs over functions that stand within functions: what they share, when they read it, and what they are given."""
import numpy as np
from catalogue import A, M, Programs

program = PROGRAMS = Programs()


@program(0.7, 1.3)
def reads_what_is_there_at_the_call(x, k):
    def scaled(v):
        return v * k

    y = scaled(x)
    k = k * x + 1.0
    return y + 3.0 * scaled(x)


@program(0.7, 1.3)
def default_is_read_at_the_definition(x, k):
    def scaled(v, by=k, plus=2.0):
        return v * by + plus * k

    k = k * x + 1.0
    return scaled(x) + scaled(x, 0.5) + scaled(x, plus=x)


@program(0.7)
def loop_variable_is_read_at_the_call(x):
    total = 0.0
    for i in range(4):
        def term(v):
            return v ** i * x

        total = total + term(1.5 * x) + term(x)
    return total


@program(0.7)
def default_keeps_a_loop_variable(x):
    total = 0.0
    for i in range(1, 4):
        def term(v, n=i * x):
            return np.sin(v * n)

        i = i + 1
        total = total + term(x) * i
    return total


@program(5.3, 0.8)
def nonlocal_counts_and_carries(x, k):
    steps, carried = 0, x

    def advance(v):
        nonlocal steps, carried
        steps += 1
        carried = carried * k + v
        return v * k

    for _ in range(4):
        x = advance(x)
    return x * steps + carried


@program(5.3, 0.8)
def nonlocal_changes_an_operand_of_the_same_expression(x, k):
    def bump(v):
        nonlocal x
        x = x * v + 1.0
        return x * 0.5

    y = x + bump(k) * x
    z = (x, bump(y), x)
    return y * z[0] + z[1] + z[2] * (x + bump(0.3))


@program(5.3, 0.8)
def nonlocal_in_an_augmented_assignment(x, k):
    def bump():
        nonlocal x
        x = x * k + 1.0
        return x

    x += bump()
    y = x
    y *= bump() + x
    return y * x


@program(5.3, 0.4)
def nonlocal_in_a_test_and_in_or(x, k):
    def less():
        nonlocal x
        x = x * k
        return x > 0.1

    n = 0
    while less() and x < 10.0:
        n += 1
    if x > 100.0 or less():
        n += 5
    return x * n + k


@program(5.3, 0.4)
def recursion_with_nonlocal(x, k):
    depth = 0
    total = x

    def half(v):
        nonlocal depth, total
        depth += 1
        total = total + v * k
        if v < 1.0:
            return v * total
        return half(k * v) + total

    return half(x) * depth + total


@program(1.2, 0.4)
def recursion_of_two(x, k):
    def even(v, n):
        return v * k if n == 0 else odd(np.sin(v), n - 1)

    def odd(v, n):
        return v + k if n == 0 else even(v * x, n - 1)

    return even(x, 5) + odd(k, 4)


@program(1.2, 0.4)
def own_name_hides_that_of_a_sibling(x, k):
    def inner(v):
        return v * k * x

    def outer(k, x=2.0):
        return inner(k) + k * x

    return outer(x) + outer(k, x)


@program(1.2, 0.4)
def functions_in_functions_in_functions(x, k):
    def outer(v):
        w = v * k

        def middle(u):
            def inner(t):
                nonlocal w
                w = w + t * u
                return t * w * x

            return inner(u) + inner(v)

        return middle(w) + w

    return outer(x) + outer(k)


@program(1.2, 0.4)
def early_returns(x, k):
    def clip(v):
        if v < 0.3:
            return 0.3 * k
        for i in range(5):
            v = v * k
            if v < 0.5:
                return v * i
        return v

    return clip(x) + clip(0.1 * x) + clip(9.0 * x)


@program(A)
def writes_an_array_of_the_outer_one(a):
    out = np.zeros(3)

    def put(i, v):
        out[i] = v * a[i]

    for i in range(3):
        put(i, a[i] * a[0])
    put(1, out[0])
    return np.sum(out * out)


@program(A)
def shares_an_array_with_its_parameter(a):
    b = a * 2.0

    def shift(v):
        v[0] = v[0] * b[1]
        b[1] = v[0] + v[2]
        return v

    c = shift(b)
    d = shift(c[:])
    return np.sum(b * c) + d[1]


@program(A, 1.5)
def rebinds_an_array_by_nonlocal(a, k):
    b = a * k

    def grow():
        nonlocal b
        b = b * b
        b[0] = k
        return b

    c = grow()
    d = grow()
    return np.sum(c * d) + np.sum(b * a)


@program(0.7, 1.3)
def lambda_with_the_name_of_its_parameter(x, k):
    square = lambda x: x * x
    return square(x) * square(square(k)) + (lambda v, w=2.0: v * w * k)(x)


@program(0.7, 1.3)
def another_name(x, k):
    def f(v):
        return v * k

    g = f
    return g(x) + f(g(k))


@program(0.7, 1.3)
def procedure_and_a_result_that_is_none(x, k):
    log = []

    def note(v):
        log.append(v * k)

    note(x)
    t = note(k)
    return log[0] * log[1] if t is None else x


@program(0.7, 1.3)
def starred_arguments(x, k):
    def poly(v, *coefficients):
        y = 0.0
        for c in coefficients:
            y = y * v + c * k
        return y

    more = (x, k)
    return poly(x, 1.0, k) + poly(k, *more) + poly(x)


@program(0.7, 1.3)
def keywords_in_another_order(x, k):
    def g(a, b, *, c=1.0, d):
        return a * b ** 2 + c * d * k

    return g(b=x, a=k, d=x * k) + g(x, k, d=k, c=x)


@program(0.7, 1.3)
def defined_in_the_branch_that_uses_it(x, k):
    if x > 0.5:
        def g(v):
            return v * k * x
        y = g(x)
    else:
        y = k
    return y * x


@program(0.7, 1.3)
def called_in_a_raise_and_an_assert(x, k):
    n = 0

    def text(v):
        nonlocal n
        n += 1
        return f'{v} {k}'

    if x > 10.0:
        raise ValueError(text(x))
    assert k > 0.0, text(k)
    return x * k + n


@program(M, 1.3)
def inactive_function_beside_an_active_one(m, k):
    def rows():
        return m.shape[0]

    def total(i):
        s = 0.0
        for j in range(m.shape[1]):
            s = s + m[i, j] * k
        return s

    out = 0.0
    for i in range(rows()):
        out = out + total(i) ** 2
        if total(i) > 1.0:
            out = out * total(i)
    return out


@program(0.7, 1.3)
def variable_that_is_bound_later(x, k):
    def g(v):
        return v * w

    w = x * k
    y = g(x)
    w = w * w
    return y + g(k)


@program(0.7, 1.3)
def tuple_of_results(x, k):
    def both(v):
        return v * k, v + x

    a, b = both(x)
    c, d = both(b)
    return a * b + c * d + both(k)[1]


@program(0.7, 1.3)
def long_function_called_twice(x, k):
    n = 0

    def long(v):
        nonlocal n, k
        a = v * k
        b = np.sin(a) + v
        c = b * a - k
        d = np.exp(-c * c)
        e = d * a + b
        k = k * 1.1 + 0.01 * e
        g = e / (1.0 + a * a)
        h = g * d + c
        n = n + 1
        return h * g

    y = long(x)
    return y * k + long(y) * n + k
