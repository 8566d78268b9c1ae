"""Programs whose general text must be right for numbers, arrays, lists and tuples, or say that it is not for them."""
import numpy as np
from catalogue import Programs

X = np.array([0.3, -0.7, 1.1])
PROGRAMS = program = Programs()


def tail(x):
    return np.sum(np.tanh(x[1:]))


def item(x, i):
    return x[i] * x[0]


def product(x, n):
    if n <= 1:
        return x[0]
    return x[n - 1] * product(x[:n - 1], n - 1)


def same(x):
    return x


def scaled(x, c):
    x[0] = c * x[1]
    return x[0]


@program(X)
def sliced_then_unpacked(x):
    s = np.sum(np.sin(x[1:]))
    a, b, c = x
    return s * a * b * c


@program(X)
def slice_and_item(x):
    return np.sum(np.sin(x[1:])) * x[0]


@program(X)
def sums_and_slices(x):
    return np.sum(np.sin(x[1:])) * sum(x) * max(x)


@program(X)
def slice_unpacked(x):
    y = x[1:]
    a, b = y
    return a * b * np.sum(np.cos(y)) + x[0]


@program(X)
def slice_of_slice(x):
    y = x[::-1]
    z = y[1:]
    return np.sum(np.cos(z)) * y[0] + z[0] * z[1]


@program(X)
def through_calls(x):
    return tail(x) * item(x, 1)


@program(X)
def through_calls_and_unpacked(x):
    s = x[0] * tail(x)
    a, b, c = x
    return s + a * b * c * item(x, 2)


@program((0.3, 0.5))
def pair(t):
    return t[0] * t[1] ** 2


@program((0.3, (0.5, X)))
def nested(t):
    u = t[1]
    return t[0] * u[0] * np.sum(np.sin(u[1])) + t[1][0]


@program([X, 2.0 * X])
def rows(ws):
    s = 0.0
    for w in ws:
        s = s + np.sum(np.tanh(w)) * w[0]
    return s


@program([X, 0.3])
def different_items(p):
    w, b = p
    return np.sum(np.tanh(w[:2] * b)) + p[1]


@program(X, 1.5)
def repeated_index(x, c):
    i = np.array([0, 2, 2])
    return np.sum(np.asarray(x)[i] * c) * x[-1]


@program(X, 0.5)
def slices_in_branches(x, c):
    if c > 0.2:
        y = x[1:]
    else:
        y = x[:-1]
    return y[0] * y[1] * c


@program(X)
def slices_in_a_loop(x):
    s = 0.0
    for i in range(len(x)):
        s = s + np.sum(np.sin(x[i:])) * x[i]
    return s


@program(X)
def whole_in_a_loop(x):
    s = 0.0
    for i in range(3):
        s = s + np.sum(np.sin(x)) * (i + 1)
    return s


@program(X)
def recursion_over_slices(x):
    return product(x, len(x))


@program(X, 0.4)
def copy_written(x, c):
    y = np.array(x)
    y[0] = c * y[1]
    y[1:] *= c
    return np.sum(y * y)


@program(X, 0.4)
def argument_written(x, c):
    x[0] = c * x[1]
    return np.sum(np.sin(x)) * x[0]


@program(X, 0.4)
def slice_written(x, c):
    y = x[1:]
    y[0] = c * x[0]
    return np.sum(x * x) + y[1]


@program(X, 0.4)
def helper_writes(x, c):
    y = np.array(x)
    s = scaled(y, c)
    return np.sum(y * y) * s


@program(0.7)
def powers(x):
    return np.sum(x ** 0.5 + x ** 2)


@program(0.7, 0.4)
def selected(x, y):
    return np.sum(np.maximum(x, y) * np.where(x > 0.5, x, y))


@program(X)
def zipped(x):
    s = 1.0
    for i, (a, b) in enumerate(zip(x[1:], x[:-1])):
        s = s + a * b * (i + 1)
    return np.sum(s)


@program(X)
def reverse_order(x):
    s = 0.0
    for v in reversed(x):
        s = s * 0.5 + v
    return np.sum(s)


@program((0.3, 0.5), 1.5)
def swapped_items(t, c):
    a = t[0]
    b = t[1]
    a, b = b, a
    for _ in range(2):
        a, b = b * c, a
    return a * a + b * t[0]


@program([0.3, 0.5, 0.9], 0.6)
def second_name_of_a_list(x, c):
    y = x
    s = 0.0
    for i in range(len(y)):
        s = s + y[i] * c
    return s * y[-1]


@program({'w': X, 'b': 0.3}, 0.6)
def keys_in_a_loop(p, c):
    s = 0.0
    for k in p:
        s = s + np.sum(np.sin(p[k])) * c
    return s


@program({'w': X, 'b': 0.3})
def written_keys(p):
    return np.sum(p['w'][1:]) * p['b'] + p['w'][0]


@program(0.4, 0.9)
def array_of_numbers(x, y):
    v = np.array([x, y, x * y])
    v[1:] += v[:-1]
    return np.sum(v[0] * v)


@program(X)
def appended(x):
    y = [x[0], x[1]]
    y.append(x[2] * x[0])
    z = y[1:]
    return z[0] * z[1] + y[0]


@program(X)
def tuple_of_parts(x):
    t = (x[0], x[1:], np.sin(x))
    return t[0] * np.sum(np.cos(t[1])) + np.sum(t[2])


@program(X, 0.3)
def none_or_a_tuple(x, c):
    y = None
    for i in range(2):
        if y is None:
            y = (x[i], c)
        else:
            y = (y[0] * x[i], y[1])
    return y[0] * y[1]


@program(0.3)
def early_exit(x):
    if np.sum(x) > 0:
        return np.sum(x * x)
    return np.sum(np.sin(x))


@program(0.3, 0.7)
def number_with_two_names(x, y):
    u = x
    u += y
    return u * x


@program(0.3, 0.7)
def number_with_two_names_in_a_loop(x, y):
    total = x
    for k in range(3):
        total += y * k
    return np.sum(total * x)


@program(X, 0.7)
def returned_argument_written(x, c):
    u = np.array(x) * c
    v = same(u)
    v[0] = c * c
    return np.sum(u * v)


@program(X, 0.2)
def mean_and_variance(x, c):
    m = np.mean(x)
    v = np.mean((np.asarray(x) - m) ** 2)
    return v / (m + c)


@program(X, 0.6)
def elements_in_displays(x, c):
    a = np.array(x)
    a[1] = np.sum(np.array([a[0], c, a[2]]) * np.array([a[2], a[0], c]))
    k = int(c > 0.5)
    a[k] = np.max(np.array([[a[0], a[k]], [c, a[-1]]]))
    return np.sum(a * np.sin(a))


@program(np.array([[0.3, -0.7], [0.9, 0.2]]))
def reshaped_and_written(m):
    a = m * m
    flat = a.reshape(4)
    flat[1:] = flat[:-1] * 2.0
    return np.sum(a * m)
