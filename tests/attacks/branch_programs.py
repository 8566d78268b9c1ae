"""Programs without loops: branches, returns, names that some paths bind, results that are constant."""
import numpy as np
from catalogue import A, Programs

program = PROGRAMS = Programs()


@program(0.4, 1.3)
def early_returns(x, y):
    if x > 1.0:
        return x * y
    z = x * x
    if z > y:
        return z
    elif z < 0.1:
        w = z * 2.0
        return w + y
    z = np.sin(z)
    if z > 0.0:
        z = z * y
        if y > 1.0:
            return z * z
    return z


@program(0.4)
def several_kinds_of_result(x):
    if x > 1.0:
        return 3
    if x < 0.0:
        return np.float64(x)
    return x * np.ones(1)[0]


@program(1.4)
def constant_result_on_one_path(x):
    if x > 1.0:
        return 3.0
    return x


@program(0.4, 1.0)
def defined_in_one_branch(x, y):
    if x > 0.0:
        u = np.sin(y)
    if y > 0.5:
        u = u * x
    return u * y


@program(0.4, 1.3)
def conditional_expressions(x, y):
    a = x if x > y else y * x
    b = (a if a > 1.0 else a * a) * (y if x < 0 else x)
    return b + (x if y else 0.0)


@program(0.4, 0.0, wrt=(0,))
def values_of_and_or(x, y):
    u = y or x * x
    v = x and u * 3.0
    w = (x > 1.0 and x) or u
    return u * v + w


@program(0.7)
def walrus(x):
    if (y := x * x) > 0.1:
        z = y * (w := x + 1.0)
    else:
        w = z = y
    return z * w


@program(A)
def starred_unpacking(a):
    first, *rest = (a[0], a[1] * 2.0, a[2] * a[0])
    return first * rest[0] + rest[1]


@program(A)
def unpacking_an_array(a):
    x, y, z = a
    (p, q), r = (x * y, y * z), z
    return p * q - r


@program(0.4, 1.3)
def swap_in_a_branch(x, y):
    if x < y:
        x, y = y, x
    return x * x * y


@program(0.4, 1.3)
def augmented(x, y):
    s = x
    s += y
    s *= s
    s -= x * s
    s /= y
    s **= 2
    s //= 0.5
    s = s + x
    s %= 0.3
    return s * x


@program(0.4, 1.3)
def unused_argument(x, y):
    return x * x


@program(0.4)
def constant_result(x):
    y = x * 2.0
    return 3.0


@program(A, second=False)
def the_test_reads_what_the_body_writes(a):
    v = a * 1.0
    if v[0] > 0.0:
        v[0] = v[0] * -2.0
        v = v * v[0]
    else:
        v[1] = 3.0
    if v[0] > 0.0:
        v = v * 3.0
    return np.sum(v * v)


@program(0.7, 1.1)
def assert_and_raise(x, y):
    assert x < y, f'{x} is too large'
    if x < 0:
        raise ValueError('negative')
    return x * y


@program(A, 0.3)
def what_is_tested_is_written_later(a, y):
    a = a.copy()
    t = np.cos(0.5 if a[0] <= -0.2 else y)
    a[0] = -1.0
    return np.sum(a * a) + t


@program(A, 0.3)
def what_is_tested_is_written_through_a_view(a, y):
    a = a.copy()
    t = y
    if a[0] > -0.2:
        t = y * np.sin(t)
    u = a[:]
    u[0] = -1.0
    return np.sum(u * a) + t


@program(A, 0.3)
def each_iteration_tests_what_it_writes_then(a, y):
    a = a.copy()
    s = y
    for k in range(3):
        if a[k] > 0:
            s = s * np.sin(a[k])
        else:
            s = s * y
        a[k] = -s
    return s + np.sum(a)


@program(A, 0.3)
def the_indices_of_a_loop_are_written_later(a, y):
    order = np.array([0, 1, 1])
    s = y
    for i in order:
        s = s * a[i]
    order[0] = 2
    return s + a[order[0]]


@program(A, 0.3)
def the_number_of_iterations_is_written_later(a, y):
    counts = np.array([2, 1])
    s = y
    for i in range(counts[0]):
        s = s * np.tanh(a[i])
    counts[0] = 1
    return s + a[counts[0]]


@program(A, 0.3)
def an_item_that_is_tested_is_replaced_later(a, y):
    items = [y, a[0], a[1]]
    s = y
    if items[0] > 0.2:
        s = s * items[1]
    items[0] = -1.0
    return s + items[2] * items[0]
