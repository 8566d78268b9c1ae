"""Programs with loops over ranges, arrays and what the program makes; what loops carry."""
import numpy as np
from catalogue import A, B, M, Programs

program = PROGRAMS = Programs()


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


@program(0.4, 1.3, 2.0)
def swaps(x, y, z):
    x, y = y, x
    x, y, z = z, x * y, y
    for i in range(3):
        x, y = y + x, x
        z, x = x, z * 0.5
    return x * y + z * z * z


@program(0.4, 1.3)
def fibonacci(x, y):
    a, b = x, y
    for _ in range(4):
        a, b = b, a * b
    return a + b


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


@program(A)
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


@program(A)
def comprehension(a):
    ws = [v * v for v in a if v > 0.0]
    return sum(ws) * a[0]


@program(A)
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
