"""Programs with tuples, named tuples, lists and dictionaries as arguments: a gradient has the structure of its argument."""
import math
from typing import NamedTuple

import numpy as np
from catalogue import A, B, Programs

PROGRAMS = program = Programs()


class Pair(NamedTuple):
    """A named tuple."""

    w: object
    b: object


@program((A, 0.3), B)
def tuple_beside_written(p, a):
    a[0] = p[1]
    return np.sum(p[0] * a) + p[1]


@program((A, 0.3))
def tuple_with_two_names(p):
    q = p
    return np.sum(q[0]) * p[1]


@program(((A, 0.3), (0.5, B)))
def tuples_of_tuples(p):
    u, v = p
    return np.sum(u[0]) * u[1] * v[0] * np.sum(v[1]) + p[0][1] * np.sum(p[1][1])


@program([(0.3, 0.2), (0.5, 0.1)])
def list_of_tuples(ps):
    s = 0.0
    for p in ps:
        s += p[0] * p[1]
    for a, b in ps:
        s += a * b * b
    return s


def scaled(p, c):
    return p[0] * c, p[1]


@program((0.3, 0.2))
def tuple_to_a_call(p):
    a, b = scaled(p, p[1])
    return a * b


@program((0.3, 0.2, 0.1))
def as_array(p):
    x = np.array(p)
    return np.sum(x * x) * p[1]


@program((0.3, 0.2, 0.1))
def only_as_array(p):
    return np.sum(np.array(p) ** 2)


@program((0.3, 0.2, 0.1))
def one_tuple_or_another(p):
    if p[0] > 0:
        q = p
    else:
        q = (p[1], p[0], p[2])
    return q[0] * q[1] * sum(p[1:])


@program((0.3, 0.4), (0.1, 0.2))
def swapped_tuples(p, q):
    p, q = q, p
    return p[0] * q[1] * q[0]


@program((A, 0.31), B)
def tuple_read_whole(p, a):
    a = np.tanh(a)
    for s in a[::-1]:
        for k in range(3):
            a[k], a[k - 3] = a[k - 3], s
            if s > 0.2:
                a = a * 0.8
                break
    return np.sum(np.sin(p[0]) * p[0]) + p[1] + np.sum(np.sin(a) * a)


@program(Pair(A, 0.5))
def named_items(p):
    return np.sum(np.sin(p[0]) * p[0]) * p[1] + np.sum(p[0][1:])


@program(Pair(A, 0.5))
def named_unpacked(p):
    w, b = p
    return np.sum(w * w) * b


@program(Pair(0.3, 0.5))
def named_read_whole(p):
    return sum(p) + max(p) * p[0] + np.sum(np.array(p) ** 2)


@program(Pair(0.3, 0.5))
def named_in_a_loop(p):
    s = 0.0
    for v in p:
        s += v * v
    first, *rest = p
    return s * first * rest[0]


@program([Pair(A, 0.5), Pair(B, 0.2)])
def list_of_named(ps):
    s = 0.0
    for p in ps:
        s += np.sum(np.tanh(p[0])) * p[1]
    return s


@program(Pair(0.3, 0.5))
def named_to_a_call(p):
    a, b = scaled(p, p[1])
    return a * b + math.sin(p[0])


@program({'layer': (A, 0.3), 'rate': [0.2, 0.4]})
def dictionary_of_tuples(d):
    return np.sum(d['layer'][0] ** 2) * d['layer'][1] * d['rate'][1]


def overwritten_number(x):
    x[1] = x[0] ** 2
    v = x[1]
    x[1] = v * v
    return v


@program(A)
def number_that_a_call_overwrites(x):
    return overwritten_number(x) * x[1]


@program([A, B], 0.5)
def list_of_arrays_with_an_exit(ws, c):
    s = 0.0
    for i in range(len(ws)):
        ws[i] = ws[i] * c
        s += np.sum(ws[i] ** 2)
        if s > 10:
            break
    return s


@program(A, 0.5)
def list_emptied_after_an_exit(x, c):
    stack = []
    for v in x:
        stack.append(v * c)
        if v > 1:
            break
    s = 0.0
    while stack:
        s = s * 0.5 + stack.pop() ** 2
    return s


def moved(p, c):
    return (p[0] * c, p[1] + c)


@program((0.3, 0.5), 0.5)
def tuple_rebound_by_a_call(p, c):
    for _ in range(3):
        p = moved(p, c)
        if p[0] > 2:
            break
    return p[0] * p[1]


@program(A, 0.5)
def one_array_twice_in_a_list(x, c):
    ws = [x, x]
    ws[0][0] = c
    return np.sum(ws[1] * ws[0])


@program(A, [0.3, 0.4])
def loop_over_a_list_of_numbers(x, cs):
    for c in cs:
        x = x * c + x[::-1]
        x[0] = c
    return np.sum(x) * cs[-1]
