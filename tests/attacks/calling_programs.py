"""Programs over calls and dictionaries: stars, keywords, recursion, and what is looked up by keys."""
import numpy as np
from catalogue import A, M, Programs

P = {'w': np.array([0.4, -0.3, 0.8]), 'b': 0.7}
NESTED = {'first': {'w': 1.2, 'b': -0.4}, 'last': 0.9}
NUMBERS = {'a': 1.3, 'b': -0.6, 'c': 0.8}
program = PROGRAMS = Programs()


def mul3(a, b, c):
    return a * b + np.sin(c) * a


def weighted(a, b=2.0, *, power=2.0):
    return a ** power * b


def polynomial(x, *coefficients):
    y = 0.0
    for c in coefficients:
        y = y * x + c
    return y


def first_of(x, *others, scale=1.0):
    if not others:
        return x * scale
    head, *tail = others
    return x * head * scale + len(tail)


def both(x, y):
    return x * y, (x + y, [x, y * y])


def layer(p, x):
    return p['w'] * x + p['b']


def record(x, y):
    out = {'sum': x + y}
    out['product'] = x * out['sum']
    return out


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def even(x, n):
    return x if n == 0 else odd(x * x, n - 1)


def odd(x, n):
    return x + 1.0 if n == 0 else even(x * 2.0, n - 1)


@program([2.0, 3.0, 4.0])
def starred_call_of_a_list(x):
    return mul3(*x) * mul3(x[0], *x[1:])


@program(np.array([2.0, 3.0, 4.0]))
def starred_call_of_an_array(x):
    return mul3(*x)


@program(0.7, 1.3)
def starred_call_of_a_tuple(x, y):
    pair = (x, x * y)
    return mul3(*pair, y) + weighted(*pair) * np.hypot(*pair)


@program(M)
def starred_call_of_a_library_function(m):
    return np.sum(np.maximum(*m)) + np.dot(*m)


@program([0.4, 1.3, 2.0])
def starred_call_of_max(x):
    return max(*x) * min(*x) + x[1]


@program(0.7, 1.3, second=False)
def collected_arguments(x, y):
    return polynomial(x, y, x * y, 2.0) * polynomial(y) + first_of(x, y, x) * first_of(y, scale=x)


@program(0.7, [0.4, 1.3, 2.0], second=False)
def collected_from_a_list(x, c):
    return polynomial(x, *c) * polynomial(*c) + polynomial(x, 1.0, *c, x)


@program(0.7, A, second=False)
def collected_from_an_array(x, a):
    return polynomial(x, *a) * first_of(*a)


@program(0.7, 1.3)
def keywords_and_defaults(x, y):
    return weighted(x) + weighted(b=y, a=x) * weighted(y, power=3.0) + weighted(x, x, power=y)


@program(0.7)
def recursions(x):
    return power(x, 3) * even(x, 3) + power(2.0, 2)


@program(0.7, 1.3)
def calls_in_calls(x, y):
    return mul3(mul3(x, y, x), weighted(mul3(y, y, x)), both(x, y)[1][0])


# Dictionaries


@program(P, A, second=False)
def dictionary_argument(p, x):
    hidden = np.tanh(layer(p, x))
    return np.sum(p['w'] * hidden) + p['b'] * hidden[0]


@program(NESTED, 0.5)
def nested_dictionary(p, x):
    for _ in range(2):
        x = x * p['first']['w'] + p['first']['b']
        if x > 0.0:
            x = x * p['last']
    return x * x


@program(NUMBERS)
def loops_over_a_dictionary(p):
    s = 1.0
    for k in p:
        s = s * p[k] + p['a']
    for k, v in p.items():
        if k != 'b':
            s = s + v * v
    for v in p.values():
        s = s * v + v
    for k in p.keys():
        s = s + p[k]
    return s


@program(NUMBERS)
def keys_from_a_table(p):
    s = 1.0
    for k in ('a', 'c'):
        s = s * p[k]
    return s * p.get('b', 2.0) + p.get('d', 1.0)


@program(0.7, 1.3)
def local_dictionary(x, y):
    d = {'a': x * y, 'b': y}
    d['c'] = d['a'] * d['b']
    d['a'] += d['c']
    for _ in range(2):
        d['b'] = d['b'] * d['a']
    if x > 0.0:
        d['a'] = d['b'] * x
    return d['a'] + d['c'] * d['b']


@program(0.7, 1.3)
def dictionaries_of_calls(x, y):
    r = record(x, y)
    q = record(r['product'], r['sum'])
    return q['product'] * r['sum']


@program(A, 0.4)
def dictionary_of_arrays(a, x):
    d = {'v': a * x, 'w': [a, x]}
    d['v'][0] = x * x
    u, w = d['w']
    return np.sum(d['v'] * u) * w
