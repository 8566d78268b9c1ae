"""Programs over statements and expressions: each form once, with active values in it."""
import math

import numpy as np
from calling_programs import both, weighted
from catalogue import A, B, M, Programs

program = PROGRAMS = Programs()


# Assignment


@program(0.7, 1.2)
def chained_and_annotated(x, y):
    a = b = x * y
    c: float = a + 2.0
    d: float
    d = c * b
    a *= d
    return a + d - b


@program(0.7, 1.2)
def augmented_forms(x, y):
    s = x
    s += y
    s *= x + y
    s -= x / y
    s /= 2.0 + y
    s **= 2
    s %= 5.0
    s = s + (7.0 // 2.0) * x
    return -s + +x


@program(A, B)
def augmented_elements(a, b):
    v = a.copy()
    v[0] += b[1]
    v[1:] *= b[:2]
    v[v > 0.5] -= b[0]
    v[[0, 2]] /= 2.0
    w = np.zeros((2, 3))
    w[0] = v
    w[1, 1:] += v[0]
    w[..., 0] = b[2]
    w[:, 1] **= 2
    return np.sum(w * w) + v[-1]


@program([2.0, 0.5, 1.5])
def starred_list(x):
    first, *rest = x
    *start, last = x
    return first * rest[0] + rest[1] ** 2 * start[0] * start[1] + last


@program((2.0, 0.5, 1.5, 0.3))
def starred_tuple(x):
    a, *middle, z = x
    total = a * z
    for m in middle:
        total = total + m * m * a
    return total


@program(A)
def starred_array(x):
    a, *rest = x
    b, c = rest
    return a * b + rest[0] * rest[1] * c


@program(M)
def starred_rows(m):
    first, *rest = m
    return np.sum(first * rest[0]) + first[1]


@program((2.0, (0.5, 1.5)))
def nested_pattern(x):
    a, (b, c) = x
    [d, (e, f)] = x
    return a * b * c + d * e + f * f


@program(0.7, 1.2)
def nested_pattern_of_a_call(x, y):
    a, (b, (c, d)) = both(x, y)
    p, q = both(a, b)
    r, s = q[1]
    return a * b + c * d * p - r * s


@program(0.7, 1.2, 0.4)
def displays_with_stars(x, y, z):
    pair = (x * y, z)
    items = [x, *pair, y]
    more = (*items, *pair)
    head, *tail = x, y * z, z
    return items[1] * items[3] + more[4] * more[1] + head * tail[0] + tail[1]


@program(0.7, 1.2)
def swaps(x, y):
    x, y = y, x * y
    u = [x, y]
    u[0], u[1] = u[1], u[0] * u[1]
    (x, y), z = (y, x), x + y
    return x * u[0] - y * u[1] + z


# Loops


@program(A, B)
def nested_targets(a, b):
    s = 0.0
    for i, (x, y) in enumerate(zip(a, b)):
        s = s + i * x * y + x * x
    for (x, y), z in zip(zip(a, b), a[::-1]):
        s = s + x * y * z
    return s


@program([(0.5, (1.5, 0.2)), (1.1, (0.3, 0.9))])
def nested_targets_over_a_list(pairs):
    s = 1.0
    for a, (b, c) in pairs:
        s = s * a + b * c
    return s


@program([0.4, 1.3, 2.0], 0.5)
def zip_of_list_and_tuple(x, z):
    s = 0.0
    y = (z, x[0] * z, 0.2)
    for a, b in zip(reversed(x), y):
        s = s * a + b * b
    for k, (a, b) in enumerate(zip(x, y), 1):
        s = s + k * a * b
    return s


@program(A, B)
def loops_over_displays(a, b):
    s = 0.0
    for v in (a, b, a * b):
        s = s + np.sum(v * v)
    for k, v in enumerate([a[0], b[1], 2.0]):
        s = s + k * v * s
    return s


@program(0.7, 1.2)
def while_with_break_and_continue(x, y):
    n, s = 0, x
    while True:
        n += 1
        if n == 2:
            continue
        s = s * y
        if s > 1.5 or n > 6:
            break
        s = s + x
    return s


@program(0.7, 1.2)
def loop_else(x, y):
    s = x
    for k in range(3):
        s = s * y
        if s > 100.0:
            break
    else:
        s = s + y
    while s < 2.0:
        s = s * 1.5
    else:
        s = s * x
    return s


@program(1.7)
def walrus_in_a_test(x):
    n = 0
    while (y := x / (n + 1.0)) > 0.5:
        n += 1
    if (z := y * x) > 0.1 and (w := z + 1.0) > 0.0:
        return z * w
    return y


# Expressions


@program(0.7, 1.3)
def values_of_or(x, y):
    a = x - x or y
    b = y or 1.0
    c = (x and y) + 2.0 * y
    return a * b * c + x * y


@program(0.7, 1.3)
def values_of_and(x, y):
    a = x and y and x * y
    b = (x > 1.0 and x) or y
    c = not x
    return a * b + (0.0 if c else x)


@program(0.7, 1.3)
def chained_comparisons(x, y):
    s = x
    if 0.0 < x < weighted(y) < 10.0:
        s = s * y
    inside = 0.0 <= x <= y != 3.0
    if inside and not x > y:
        s = s + y
    return s * s


@program(0.7, 1.3)
def conditional_expressions(x, y):
    s = x * y if x > y else x if y > 5.0 else y * y
    t = (x if y > 1.0 else y) * (weighted(x) if x < y else weighted(y))
    u = [x, y][0 if x > y else 1]
    return s + t * u


@program(A, 0.4)
def inactive_tests(a, x):
    mode = 'double'
    scale = None
    s = x
    if scale is None and mode in ('double', 'half') and isinstance(a, np.ndarray):
        s = s * 2.0
    if mode not in {'a': 1} and a.ndim == 1 and len(a) > 2 and mode.startswith('d'):
        s = s + a[0] * a.shape[0]
    label = f'{s:.3f} of {mode!r} and {a.size}'
    assert label, f'nothing: {s}'
    return s * a[len(mode) - 5]


@program(0.7, 1.3, second=False)
def nested_containers(x, y):
    t = (x, [y, (x * y, 2.0)], y)
    d = {'a': [x, y], 'b': (y, x)}
    first, inner, last = t
    a = inner[1][0] * first
    return a + inner[0] * d['a'][1] * d['b'][1] * last


@program(M)
def subscripts(m):
    k = 1
    s = m[k, -1] * m[0][k]
    s = s + np.sum(m[:, ::2]) * m[-1, 1]
    s = s + np.sum(m[m > 0.0] ** 2) + np.sum(m[..., None] * 2.0)
    s = s + np.sum(m.T[1:] @ m[:, :2]) + m[np.array([0, 1, 0]), 2].sum()
    return s


@program(0.7)
def numbers_of_python(x):
    a = abs(-x) + pow(x, 2) + max(x, 0.1, x * x) + min(x, 3.0)
    b, c = divmod(x * 7.0, 2.0)
    return a + c * x + round(2.6) * x + float(x) + sum([x, x * x]) + math.hypot(x, 2.0) + b
