"""Programs that call functions of the user's: which write, alias, recur, and read what is outside of them."""
import numpy as np

N = 5
X = np.linspace(0.2, 1.1, N)
Y = np.array([0.3, -0.7, 0.9, 0.4, -0.2])
M = np.arange(12.0).reshape(4, 3) / 7 + 0.1
SCALE = 1.5
TABLE = np.array([0.5, 1.5, -0.5, 2.0, 1.0])
PROGRAMS = []


def program(*args):
    """Enter a program with its arguments."""
    def enter(function):
        PROGRAMS.append((function, args))
        return function
    return enter


def square(v):
    return v * v


def same(v):
    return v


def tail(v):
    return v[1:]


def product(a, b):
    return a * b


def smooth(v, c):
    v[1:-1] = (v[:-2] + v[2:]) * c * v[1:-1]


def smooth_and_sum(v, c):
    v[0] = v[1] * c
    v *= 1.1
    return np.sum(v * v)


def smooth_twice(v, c):
    smooth(v, c)
    v[0] += v[1] * c
    smooth(v, c * c)


def write_and_return(v, c):
    v[0] = v[1] * c
    return v


def scale_first(v, c=0.5, *, power=2.0):
    return v[0] ** power * c


def both(a, b):
    return a * b, a + b


def factorial(x, n):
    if n == 0:
        return x
    return factorial(x * x, n - 1) + x


def fill(v, x, k):
    if k < len(v):
        v[k] = x * (k + 1) + np.sum(v)
        fill(v, x * x, k + 1)


def step(u, unew, c):
    for i in range(1, len(u) - 1):
        unew[i] = u[i] + c * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
    unew[0] = u[0]
    unew[-1] = u[-1]


def first_two(v):
    return v[0], v[1]


def early(v, c):
    if c > 0.5:
        return np.sum(v) * c
    for k in range(len(v)):
        if v[k] > 0.5:
            return v[k] * c
    return c


def table_weighted(v):
    return np.sum(v * TABLE) * SCALE


def max_write(dest, source):
    for k in range(len(dest)):
        if source[k] > dest[k]:
            dest[k] = source[k] * source[k]


def make_scaled(factor):
    def scaled(v):
        return v * factor * SCALE
    return scaled


SCALED = make_scaled(1.25)
DOUBLED = lambda v: 2.0 * v * v


@program(X,)
def same_argument_twice(x):
    return np.sum(product(x, x) * product(square(x), x))


@program(X, 0.7)
def writing_helper(x, c):
    u = x * c
    smooth(u, c)
    smooth(u, c)
    return np.sum(u * x)


@program(X, 0.7)
def writing_helper_with_value(x, c):
    u = x * c
    s = smooth_and_sum(u, c)
    return s * np.sum(u * x)


@program(X, 0.7)
def helper_writes_argument(x, c):
    smooth(x, c)
    t = np.sum(x * x)
    s = smooth_and_sum(x, c)
    return s * t + np.sum(x)


@program(X, 0.7)
def nested_writing_helper(x, c):
    u = x * c
    v = u * u
    smooth_twice(u, c)
    smooth_twice(v, u[0])
    return np.sum(u * v)


@program(X, 0.7)
def helper_in_loop(x, c):
    u = x * c
    for k in range(3):
        smooth(u, c)
        c = c * u[2]
    return np.sum(u * u)


@program(X, 0.7)
def helper_in_branch(x, c):
    u = x * c
    for k in range(4):
        if k % 2 == 0:
            smooth(u, c)
        else:
            s = smooth_and_sum(u, c)
            u[1] = s * u[1]
    return np.sum(u * u)


@program(X, 0.7)
def same_target_in_branches(x, c):
    if c > 0.5:
        z = product(x, x)
    else:
        z = product(x, c)
    z = product(z, c)
    z = product(z, z)
    return np.sum(z)


@program(X, 0.7)
def returned_argument(x, c):
    y = same(x)
    z = y * c
    return np.sum(z * same(z) * x)


@program(X, 0.7)
def returned_argument_written(x, c):
    u = x * c
    v = same(u)
    v[0] = c * c
    return np.sum(u * v)


@program(X, 0.7)
def returned_view(x, c):
    u = x * c
    t = tail(u)
    return np.sum(t * t) * u[0]


@program(X, 0.7)
def returned_view_written(x, c):
    u = x * c
    t = tail(u)
    t[0] = c * u[0]
    return np.sum(u * u)


@program(X, 0.7)
def returned_view_of_written(x, c):
    u = x * c
    t = tail(u)
    s = np.sum(t * t)
    u[1] = c * s
    return np.sum(u * u)


@program(X, 0.7)
def written_and_returned(x, c):
    u = x * c
    u = write_and_return(u, c)
    u = write_and_return(u * u, u[0])
    return np.sum(u * x)


@program(X, 0.7)
def defaults_and_keywords(x, c):
    a = scale_first(x)
    b = scale_first(x, c)
    d = scale_first(c=c, v=x)
    e = scale_first(x, power=3.0)
    return a * b + d * e


@program(X, 0.7)
def tuple_result(x, c):
    p, s = both(x, c)
    q, r = both(p, s)
    return np.sum(q * r * x)


@program(X, 0.7)
def tuple_result_partly_used(x, c):
    p, s = both(x, c)
    pair = both(p, p)
    return np.sum(p * pair[1])


@program(0.9, 0.7)
def recursion(x, c):
    return factorial(x * c, 3) * factorial(c, 0)


@program(X, 0.7)
def recursion_that_writes(x, c):
    v = x * c
    fill(v, c, 1)
    return np.sum(v * v)


@program(X, 0.3)
def helper_with_two_buffers(x, c):
    u = x * 1.0
    unew = np.zeros(len(u))
    for k in range(3):
        step(u, unew, c)
        u, unew = unew, u
    return np.sum(u * u)


@program(X, 0.3)
def helper_with_new_buffer(x, c):
    u = x * 1.0
    for k in range(3):
        unew = np.empty(len(u))
        step(u, unew, c)
        u = unew
    return np.sum(u * u)


@program(X, 0.3)
def two_arguments_one_array(x, c):
    u = x * c
    step(u, u, c)
    return np.sum(u * x)


@program(X, 0.3)
def views_as_arguments(x, c):
    u = x * c
    smooth(u[:4], c)
    smooth(u[1:], c)
    return np.sum(u * u)


@program(M, 0.3)
def rows_as_arguments(m, c):
    a = m * c
    for i in range(4):
        smooth(a[i], c)
        a[i, 0] = a[i, 2] * a[i, 1]
    return np.sum(a * a)


@program(M, 0.3)
def named_rows_as_arguments(m, c):
    a = m * 1.0
    total = 0.0
    for i in range(4):
        row = a[i]
        total += smooth_and_sum(row, c)
    return total * np.sum(a)


@program(X, 0.7)
def global_and_closure(x, c):
    return table_weighted(x * c) * np.sum(SCALED(x)) + np.sum(x * TABLE * SCALE)


@program(X, 0.7)
def lambda_called(x, c):
    return np.sum(DOUBLED(x) * DOUBLED(c))


@program(X, 0.4)
def early_returns(x, c):
    return early(x, c) * early(x, c + 0.3) + early(x * 0.1, c)


@program(X, 0.4)
def no_trips(x, c):
    u = x * c
    for k in range(0):
        smooth(u, c)
        s = smooth_and_sum(u, c)
    return np.sum(u * u)


@program(X, Y)
def branch_writes(x, y):
    u = x * 1.0
    max_write(u, y)
    max_write(u[1:], u[:-1] * 3.0)
    return np.sum(u * u)


@program(X, Y)
def elements_from_helper(x, y):
    a, b = first_two(x)
    x[0] = b * y[0]
    c, d = first_two(x * y)
    a, b = b, a
    return a * b * c * d


@program(X, Y)
def repeated_names(x, y):
    z = square(x)
    z = square(z) + z
    s = 0.0
    for k in range(3):
        z = product(z, y)
        s = s + np.sum(square(z))
    return s


@program(X, Y)
def call_in_condition(x, y):
    s = 0.0
    for k in range(5):
        if square(x[k]) > 0.3 and product(y[k], y[k]) < 0.5:
            s += product(x[k], s + 1.0)
    while square(s) > 0.1:
        s = product(s, 0.5)
    return s * np.sum(y)


@program(X, Y)
def write_before_and_after(x, y):
    u = x * y
    u[0] = y[1]
    s = smooth_and_sum(u, y[0])
    u[1] = s
    smooth(u, s)
    return np.sum(u) * s


@program(X, Y)
def value_read_around_write(x, y):
    u = x * y
    t = square(u)
    smooth(u, 0.5)
    w = square(u)
    smooth(u, 0.25)
    return np.sum(t * w * u)


@program(X, Y)
def inactive_buffer(x, y):
    u = np.zeros(5)
    smooth(u, 0.5)
    step(x, u, 0.1)
    return np.sum(u * y)


def global_in_place(v):
    v += TABLE
    v *= v
    return np.sum(v)


@program(X, Y)
def in_place_helper(x, y):
    s = global_in_place(x)
    z = y * s
    return global_in_place(z) + np.sum(x * z)


def add_each(out, parts):
    for p in parts:
        out += p


def add_all(out, *parts):
    for p in parts:
        out += p


@program(X, 0.5)
def procedure_over_a_tuple(x, c):
    u = x * 2.0
    add_each(u, (x, x * c))
    return np.sum(u * x)


@program(X, 0.5)
def procedure_over_a_list(x, c):
    u = x * 2.0
    add_each(u, [x, x * c])
    return np.sum(u * x)


@program(X, 0.5)
def procedure_that_collects(x, c):
    u = x * 2.0
    add_all(u, x, x * c)
    return np.sum(u * x)
