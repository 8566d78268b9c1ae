"""Programs with functions in functions that cannot be followed: each ends with an error that says so."""
import numpy as np

REFUSED = []


def refused(function):
    """Enter a program."""
    REFUSED.append(function)
    return function


@refused
def stored(x):
    table = [lambda v: v * x]
    return table[0](x)


@refused
def returned(x):
    def g(v):
        return v * x
    return g


@refused
def bound_twice(x):
    def g(v):
        return v * x
    y = g(x)

    def g(v):
        return v + x
    return y * g(x)


@refused
def in_one_branch(x):
    if x > 0.0:
        def g(v):
            return v * x
    return g(x)


@refused
def in_a_loop_before(x):
    for i in range(2):
        def g(v):
            return v * i
    return g(x)


@refused
def before_its_definition(x):
    y = g(x) if x > 10.0 else x  # noqa: F821

    def g(v):
        return v * x
    return y * g(x)


@refused
def calls_what_is_defined_later(x):
    def g(v):
        return h(v) * x
    y = g(x)

    def h(v):
        return v
    return y * h(x)


@refused
def given_to_a_builtin(x):
    return max([x, 2.0 * x], key=lambda v: -v)


@refused
def given_to_a_method(x, box):
    return box.apply(lambda v: v * x)


@refused
def compared(x):
    def g(v):
        return v * x
    return g(x) if g != x else x


@refused
def in_a_starred_call(x):
    def g(v, w=2.0):
        return v * w
    pair = (x,)
    return g(*pair)


@refused
def does_not_fit(x):
    def g(v):
        return v * x
    return g(x, x) if x > 10.0 else x


@refused
def deleted(x):
    def g(v):
        return v * x
    y = g(x)
    del g
    return y


@refused
def as_a_loop_variable(x):
    def g(v):
        return v * x
    y = g(x)
    for g in range(2):
        y = y * x
    return y + g


@refused
def bound_by_an_inner_one(x):
    def g(v):
        return v * x

    def change():
        nonlocal g
        g = np.sin
    change()
    return g(x)


@refused
def without_end(x):
    def grow(h, n):
        def more(v):
            return h(v) * x
        return h(x) if n == 0 else grow(more, n - 1)
    return grow(lambda v: v, 2)


@refused
def parameter_bound_anew(x):
    def use(h, v):
        y = h(v)
        h = np.sin
        return y * h(v)
    return use(lambda v: v * x, x)


@refused
def decorated(x):
    @np.vectorize
    def g(v):
        return v * x
    return g(x)


@refused
def generator(x):
    def g():
        yield x
    return sum(g())


@refused
def some_ways_without_result(x):
    def g(v):
        if v > 0.0:
            return v * x
    return g(x)


@refused
def loop_over_a_map_that_reads_what_the_loop_changes(x):
    s = x
    for v in map(lambda v: v * s, [x, 2.0]):  # noqa: C417
        s += v
    return s


@refused
def map_that_is_not_run_through(x):
    return any(map(lambda v: v > x, [x, 2.0])) * x  # noqa: C417


@refused
def map_that_is_kept(x):
    found = map(lambda v: v * x, [x, 2.0])  # noqa: C417
    return sum(found) + sum(found)


@refused
def chosen_function_that_is_used_by_an_inner_one(x):
    g = np.sin if x > 0.0 else np.cos

    def inner(v):
        return g(v)
    return inner(x)


@refused
def table_that_is_changed(x):
    table = {'a': np.sin}
    table['b'] = np.cos
    return table['b'](x)


@refused
def chosen_from_what_is_not_known(x, box):
    g = np.sin if x > 0.0 else box
    return g(x)
