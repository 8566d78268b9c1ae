"""Programs over lists: joined, made longer and shorter at any place, taken apart by stars, under one name and under two."""
import numpy as np
from catalogue import A, B, Programs

program = PROGRAMS = Programs()


@program(A)
def joined(x):
    a = [x[0] * 2.0, x[1]]
    b = a + [x[2], x[0]]
    c = b + a + []
    pair = (x[0], x[1]) + (x[2],)
    return b[2] * c[4] * c[1] * pair[2] + len(c) * pair[0]


@program(A)
def joined_in_place(x):
    a = [x[0] * x[1]]
    a += [x[2]]
    a += [v * v for v in x]
    a += (x[0], x[1])
    return a[1] * a[3] * a[6] + sum(a)


@program(A)
def joined_under_two_names(x):
    a = [1, x[0]]
    b = a
    b += [x[1] * 2.0]
    b.extend([x[2], x[0]])
    return a[2] * b[3] * a[0] * len(a)


@program(A)
def integers_joined_with_numbers_under_two_names(x):
    a = [1]
    b = a
    b += [x[0] * 2.0]
    return a[1] * x[1] * len(a)


@program(A, B, refusals=('vjp_of_grad',))
def extended(x, y):
    a = []
    for k in range(3):
        a.extend([x[k] * y[k], y[k]])
        a.extend(v * y[0] for v in x if v > 0.0)
    a.extend(a)
    return a[0] * a[3] + sum(a) * a[-1]


@program(A, 1, wrt=(0,))
def inserted(x, n):
    a = [x[0] * 2.0, x[1] * x[2]]
    a.insert(0, x[2])
    a.insert(-1, x[1] * 3.0)
    a.insert(n, x[0] * x[0])
    a.insert(99, x[1])
    return a[0] * a[1] + a[2] * a[3] * a[4] - a[5]


@program(A, 1, wrt=(0,))
def taken_out(x, n):
    a = [v * v for v in x] + [x[0] * x[1], x[2]]
    first = a.pop(0)
    s = a.pop(n) * first + a.pop(-2)
    a.remove(a[0])
    return s * a[0] + a.pop() * len(a)


@program(A)
def turned_and_cleared(x):
    a = [x[0], x[1] * x[0], x[2]]
    a.reverse()
    s = a[0] * a[0] * a[1]
    b = a[::-1]
    a.clear()
    a.append(s)
    return a[0] * b[0] * b[2]


@program(A)
def parts_replaced(x):
    a = [x[0] * 2.0, x[1] * x[1], x[2]]
    a[0:1] = [x[1], x[2] * x[0]]
    a[2:] = []
    a[:0] = [x[2]]
    a[1:1] = [x[0], x[0] * x[1]]
    return a[0] * a[1] + a[2] * a[3] * a[4] * len(a)


@program(A, 1, wrt=(0,))
def parts_replaced_where_the_run_decides(x, n):
    a = [x[0] * 2.0, x[1] * x[1], x[2]]
    a[n:n + 2] = [x[0] * x[1], x[0]]
    a[-1:] = [a[0] * x[2]]
    return a[0] * a[1] * a[2]


@program(A)
def parts_deleted(x):
    a = [v * x[0] for v in x] + [x[1], x[2]]
    del a[1], a[0:1]
    s = a[0] * a[1]
    del a[:2]
    return s * a[0] * len(a)


@program(A)
def a_queue(x):
    queue = [x[0], x[1] * 0.5]
    s = 0.0
    for k in range(4):
        v = queue.pop(0)
        s = s * 0.5 + v * v
        queue.append(v * x[2])
        if k % 2:
            queue.insert(0, s * v)
    return s + sum(queue)


@program(A, refusals=('vjp_of_grad',))
def changed_in_branches(x):
    a = [x[0] * 2.0, x[1]]
    if x[0] > 0.0:
        a += [x[2] * x[1]]
    else:
        a.insert(0, x[2])
    while len(a) < 5:
        a = a + [a[-1] * a[0]]
    return a[0] * a[1] + a[2] * a[4]


@program(A)
def lists_of_arrays(x):
    rows = [x * 2.0]
    rows += [x * x]
    rows.insert(0, np.sin(x))
    top = rows.pop(1)
    return np.sum(rows[0] * rows[1] * top)


@program([0.3, 1.2, -0.4], (0.5, 2.0), refusals=('general_text', 'general_unoptimised', 'general_forward'))
def of_the_caller(a, t):
    b = a + [t[0]]
    u = t + (a[1], b[3])
    return b[0] * b[3] * u[2] + sum(b) * u[1] * u[3]


@program(A)
def stars_everywhere(x):
    a, *b, c = x
    d, (e, *f), *g = a, (c, *b, a), b[0], c
    items = [*b, a * c, *f, *(v * v for v in g)]
    first, *rest = items
    *most, last = [*rest, *most_of(*items)] if len(items) > 3 else rest
    return first * last + rest[0] * most[1] * e + d * sum(most)


def most_of(first, *others):
    return [first * v for v in others]
