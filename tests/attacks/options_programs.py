"""Programs with options that decide which branches are left, and with arrays that are changed in place under one name."""
import numpy as np
from catalogue import A, B, M, Programs

GENERAL = ('general_text', 'general_unoptimised', 'general_forward')     # an array of two names that is changed in place
program = PROGRAMS = Programs()


@program(A, wrt=(0,))
@program(A, B, wrt=(0,))
@program(A, None, 'mean', wrt=(0,))
@program(A, B, 'max', wrt=(0,))
@program(0.4, wrt=(0,))
def weighted(x, w=None, mode='sum'):
    if w is None:
        w = np.ones_like(x)
    if np.ndim(x) == 0:
        return w * x * x
    if mode == 'sum':
        return np.sum(w * x * x)
    elif mode in ('mean', 'avg'):
        return np.mean(w * x * x)
    return np.max(w * x * x)


@program(A, wrt=(0,))
@program(A, B, wrt=(0,))
def bound_in_a_loop(x, w=None):
    for i in range(3):
        if w is None:
            w = x * x
        else:
            w = w * x + x[i]
    return np.sum(w)


@program(A, wrt=(0,))
@program(M, wrt=(0,))
def another_rank_later(x):
    if x.ndim == 1:
        x = x.reshape(1, -1)
    if x.ndim == 1:
        return np.sum(x)
    return np.sum(x * x) * x.shape[0]


@program(A, True, wrt=(0,))
@program(A, False, None, wrt=(0,))
@program(A, True, 2.0, wrt=(0,))
def flags(x, squared=True, scale=None):
    if squared and scale is None or not squared and scale is not None:
        x = x * x
    while squared and scale is not None:
        x = x * scale
        scale = None
    return np.sum(np.sin(x) if squared else np.cos(x))


def shifted(x, by=None, sign=1.0):
    if by is None:
        return np.sin(x)
    if sign is None:
        raise ValueError('no sign')
    return np.sin(x + sign * by)


@program(A, B)
def options_of_a_helper(x, y):
    return np.sum(shifted(x) * shifted(x, y) + shifted(y, by=x, sign=-1.0))


@program(A, wrt=(0,))
def bound_in_a_test(x, w=None):
    if (w := x * 2.0) is None:
        return 0.0
    if w is not None:
        return np.sum(w * x)
    return 1.0


@program(A, B)
def in_sequence(x, w):
    y = np.exp(x)
    y *= w
    y *= np.sin(y)
    y += 1
    y /= w * w
    return np.sum(y)


@program(0.4, -0.7)
def numbers_in_sequence(x, w):
    y = x * x
    y *= w
    y *= np.sin(y)
    y **= 2
    return y


@program(A, B, refusals=GENERAL)
def with_a_second_name(x, w):
    y = x * w
    z = y
    y *= x
    return np.sum(y * z)


@program(A, B, refusals=GENERAL)
def with_a_view(x, w):
    y = x * w
    v = y[1:]
    y *= x
    return np.sum(y) * np.sum(v * v)


@program(A, refusals=GENERAL)
def in_a_list(x):
    y = x * x
    items = [y]
    y += x
    items.append(y)
    y *= 2.0
    return np.sum(items[0] * items[1]) + np.sum(y)


@program(A, B)
def in_a_loop(x, w):
    y = np.zeros_like(x)
    for i in range(3):
        z = x * w[i]
        z += y
        y += np.tanh(z)
        y *= x
    return np.sum(y * y)


@program(A, B, 1.0)
@program(A, B, -1.0)
def in_a_branch(x, w, c):
    y = x * w
    if c > 0:
        y *= x
        if c > 2:
            return np.sum(y)
    else:
        y -= w * w
    y *= y
    return np.sum(y) * c


def narrow(x, w):
    y = x * np.float32(2.0)
    y *= w
    y *= y
    return np.sum(y * w)


@program(M, A)
def broadcast(m, x):
    y = m * 2.0
    y *= x
    y += x[0]
    y /= np.sum(y * y)
    return np.sum(y * m)


def same(y):
    return y


def doubled(y):
    y *= 2.0


@program(A, refusals=GENERAL)
def through_a_helper(x):
    y = x * x
    z = same(y)
    y *= x
    doubled(y)
    return np.sum(y * x) + np.sum(z)


@program(A)
def integers(x):
    k = np.arange(3)
    k += 1
    k %= 3
    y = x[k]
    y *= x
    return np.sum(y * k)


@program(A, B, refusals=GENERAL)
def exchanged(x, w):
    a, b = x * w, x + w
    for _ in range(3):
        a *= b
        a, b = b, a
        b += x
    return np.sum(a * b)


@program(A)
def product(x):
    m = np.outer(x, x)
    m += np.eye(3)
    y = x * 2.0
    y = m @ y
    y *= x
    return np.sum(y)


@program(A, B, refusals=GENERAL)
def in_a_list_first(x, w):
    y = x * w
    items = [y]
    y += x
    y *= w
    return np.sum(items[0] * x)


@program(A, B, refusals=GENERAL)
def a_second_name_later(x, w):
    y = x * w
    y *= x
    z = y
    z *= 2.0
    return np.sum(z * y)


@program(A, B, refusals=GENERAL)
def a_second_name_later_written(x, w):
    y = x * w
    y *= x
    z = y
    z[0] = 2.0
    return np.sum(z * y)


@program(A, B, refusals=GENERAL)
def a_second_name_in_a_loop(x, w):
    y = x * w
    for i in range(3):
        y *= x
        z = y
    z[0] = w[0]
    v = y[1:]
    return np.sum(z * y) + np.sum(v)


@program(A, B, refusals=GENERAL)
def in_containers(x, w):
    items = []
    y = x * w
    items.append(y)
    for i in range(2):
        y *= x
    d = {'a': y}
    y += w
    return np.sum(items[0] * x) * np.sum(d['a'] * d['a'])


@program(A, B, refusals=GENERAL)
def in_a_tuple(x, w):
    y = x * w
    t = (y, x)
    y += w
    a, b = t
    return np.sum(a * b)
