"""Programs in which called functions give back references, write to what they got, or get one array in several ways."""
import numpy as np

X = np.linspace(0.2, 1.1, 5)
M = np.arange(12.0).reshape(4, 3) / 7 + 0.1
PROGRAMS = []


def program(*args):
    """Enter a program with its arguments."""
    def enter(function):
        PROGRAMS.append((function, args))
        return function
    return enter


def set_first(v, c):
    v[0] = v[1] * c
    return v


def set_and_tail(v, c):
    v[0] = v[1] * c
    return v[1:]


def both_back(v, w, c):
    v[0] = w[1] * c
    return w, v[1:]


def deep_tail(v, c):
    return set_and_tail(v[1:], c)


def row_and_transposed(a, i):
    return a[i], a.T


def part(v, lower, upper=4):
    return v[lower:upper]


def mix(v, w, c):
    for i in range(1, len(v)):
        w[i] = v[i - 1] * c + w[i]
        v[i] = w[i] * v[i]


def totals(v, c):
    v[0] = v[1] * c
    v *= 1.1
    return v[1] * c, np.sum(v * v)


def pick(v, w, c):
    if c > 0.5:
        return v
    return w


def even(v, k, c):
    if k >= len(v):
        return 0.0
    v[k] = v[k] * c + v[k - 1]
    return odd(v, k + 1, c) * 0.5 + v[k]


def odd(v, k, c):
    if k >= len(v):
        return c
    v[k] = v[k] * v[k - 1]
    return even(v, k + 1, c) + v[0]


def halve(v, c):
    if len(v) > 1:
        middle = len(v) // 2
        halve(v[:middle], c)
        halve(v[middle:], c)
        v[0] = v[-1] * v[0] * c
    else:
        v[0] = v[0] * v[0]


def write_local(v, c):
    work = np.zeros(len(v))
    for i in range(len(v)):
        work[i] = v[i] * c
        work[0] += work[i]
    return work


def write_pair(pair, c):
    u, w = pair
    return np.sum(u * w) * c


def maybe_write(v, c):
    if c < 0.0:
        return v[0]
    v[1] = v[0] * c
    if v[1] > 10.0:
        return v[2]
    v[2] = v[1] * v[1]
    return v[2] * c


def accumulate_into(out, v, scale=2.0, *, power=2.0):
    out += v ** power * scale


def fill_history(v, steps, c):
    history = [v]
    for k in range(steps):
        history.append(history[-1] * c + v)
    return history


def reset(v):
    v[...] = 0.5


def drop_and_keep(v, c):
    old = v.copy()
    v[0] = c
    return old


@program(X, 0.7)
def chained(x, c):
    u = set_first(set_first(x * c, c), c)
    u[1] = u[0] * c
    return np.sum(u * x)


@program(X, 0.7)
def returned_parts(x, c):
    u = x * c
    w = x * x
    a, b = both_back(u, w, c)
    b[0] = a[1] * c
    a[0] = b[1] * c
    return np.sum(u * w)


@program(X, 0.7)
def returned_parts_rebound(x, c):
    u = x * c
    w = x * x
    w, b = both_back(w, u, c)
    w[0] = b[1] * c
    return np.sum(u * w)


@program(X, 0.7)
def returned_part_unused(x, c):
    u = x * c
    w = x * x
    a, b = both_back(u, w, c)
    a[0] = u[1] * c
    return np.sum(u * w)


@program(X, 0.7)
def returned_through_two(x, c):
    u = x * c
    w = deep_tail(u, c)
    w[0] = c * c
    return np.sum(u * u)


@program(X, 0.7)
def returned_in_loop(x, c):
    u = x * c
    for k in range(3):
        u = set_first(u, c)
        c = c * u[1]
    return np.sum(u * u)


@program(X, 0.7)
def shrinking_view(x, c):
    u = x * c
    v = u
    for k in range(2):
        v = set_and_tail(v, c)
    return np.sum(u * u)


@program(M, 0.7)
def rows_and_transposed(m, c):
    a = m * c
    for i in range(3):
        r, t = row_and_transposed(a, i)
        r[0] = r[1] * c
        t[1, i] = t[0, i + 1] * r[2]
    return np.sum(a * a)


@program(X, 0.7)
def keyword_slice(x, c):
    u = x * c
    s = part(upper=3, v=u, lower=1)
    s[0] = s[1] * c
    t = part(u, 2)
    t *= c
    return np.sum(u * u * x)


@program(X, 0.7)
def read_then_written(x, c):
    u = x * c
    t = part(u, 1)
    s = np.sum(t * t)
    u[2] = s * c
    t = part(u, 0)
    return np.sum(t * t) * s


@program(X, 0.7)
def one_array_twice(x, c):
    u = x * c
    mix(u, u, c)
    w = x * x
    mix(u, w, c)
    mix(w=w, v=w, c=u[0])
    return np.sum(u * w)


@program(X, 0.7)
def argument_twice(x, c):
    mix(x, x, c)
    return np.sum(x * x) * c


@program(X, 0.7)
def parts_of_one_array(x, c):
    u = np.concatenate((x, x * c))
    mix(u[:5], u[5:], c)
    mix(u[5:], u[:5], c)
    return np.sum(u * u)


@program(X, 0.7)
def result_ignored(x, c):
    u = x * c
    totals(u, c)
    a, b = totals(u, c)
    totals(u, b)
    return np.sum(u * u)


@program(X, 0.7)
def result_partly_used(x, c):
    u = x * c
    a, b = totals(u, c)
    return np.sum(u * u) * b


@program(X, 0.7)
def result_as_tuple(x, c):
    u = x * c
    pair = totals(u, c)
    return np.sum(u * u) * pair[1] * pair[0]


@program(X, 0.9)
def mutual_calls(x, c):
    u = x * c
    s = even(u, 1, c)
    return s * np.sum(u * u)


@program(X, 0.9)
def recursion_on_halves(x, c):
    u = x * c
    halve(u, c)
    return np.sum(u * x)


@program(X, 0.9)
def recursion_on_halves_in_loop(x, c):
    u = x * c
    for k in range(2):
        halve(u[k:], c)
        c = c * u[2]
    return np.sum(u * x)


@program(X, 0.7)
def new_array_written(x, c):
    u = write_local(x, c)
    u[0] = u[1] * c
    w = write_local(u, c)
    w *= u
    return np.sum(w * u)


@program(X, 0.7)
def buffers_in_a_tuple(x, c):
    u = x * c
    w = x * x
    s = write_pair((u, w), c)
    mix(u, w, s)
    return write_pair((w, u), s) * np.sum(u)


@program(X, 0.7)
def early_returns_around_writes(x, c):
    u = x * c
    s = maybe_write(u, c)
    t = maybe_write(u, -s)
    for k in range(3):
        s = s + maybe_write(u, s - 0.2)
    return s * t * np.sum(u * u)


@program(X, 0.7)
def defaults_and_keywords(x, c):
    out = np.zeros(5)
    accumulate_into(out, x)
    accumulate_into(out, x, c)
    accumulate_into(v=out, out=out, power=3.0)
    accumulate_into(out[1:], out[:-1] * x[1:], power=2.0, scale=c)
    return np.sum(out * x)


@program(X, 0.7)
def list_from_helper(x, c):
    u = x * c
    history = fill_history(u, 2, c)
    return np.sum(history[0] * history[1] * history[2])


@program(X, 0.7)
def list_from_helper_then_written(x, c):
    u = x * c
    history = fill_history(u, 2, c)
    s = np.sum(history[1] * history[2])
    u[0] = s * c
    return np.sum(u * u)


@program(X, 0.7)
def reset_between(x, c):
    u = x * c
    s = np.sum(u * u)
    reset(u)
    u[0] = s
    t = set_first(u, s)
    reset(u[2:])
    return np.sum(t * x)


@program(X, 0.7)
def copy_given_back(x, c):
    u = x * c
    old = drop_and_keep(u, c)
    old[1] = u[0] * old[2]
    return np.sum(old * u)


@program(X, 0.7)
def chosen_by_value(x, c):
    u = x * c
    w = x * x
    v = pick(u, w, c)
    s = np.sum(v * u)
    return s * np.sum(pick(w, u, c) * v)


@program(X, 0.7)
def chosen_then_written(x, c):
    u = x * c
    w = x * x
    v = pick(u, w, c)
    v[0] = c * c
    return np.sum(u * w * v)


@program(X, 0.7)
def called_in_both_arms(x, c):
    u = x * c
    if u[0] > 0.1:
        v = set_first(u, c)
        mix(v, x, c)
    else:
        v = set_and_tail(u, c)
        v[0] = c
    return np.sum(u * u)


def same_view_twice(x, c):
    u = x * c
    mix(u[1:], u[1:], c)
    return np.sum(u * u)


def overlapping_parts(x, c):
    u = x * c
    mix(u[:-1], u[1:], c)
    return np.sum(u * u)
