"""Programs that write to arrays in lists, tuples and dicts, which other names stand for too."""
import numpy as np
from catalogue import Programs

PROGRAMS = Programs()
PAIR = [np.array([1.2, 0.7]), np.array([0.3, -0.4])]
BOTH = {'a': np.array([1.2, 0.7]), 'b': np.array([0.3, 0.4])}
GENERAL = ('general_text', 'general_unoptimised')
EVERY = (*GENERAL, 'general_forward')


@PROGRAMS(BOTH, 0.8)
def entry_of_a_dict(d, x):
    d['a'][0] = x * d['a'][1]
    return np.sum(d['a']) * x


@PROGRAMS(BOTH, 0.8)
def entry_under_a_name(d, x):
    r = d['a']
    r[0] = x
    return np.sum(d['a'] * r)


@PROGRAMS(BOTH, 0.8, refusals=('case',))
def entry_replaced_whose_old_value_is_written(d, x):
    r = d['a']
    d['a'] = r * x
    r[0] = x
    return np.sum(d['a'] * r)


@PROGRAMS(BOTH, 0.8)
def entries_of_a_dict(d, x):
    d['a'][0] += x
    d['b'][:] = d['a'] * 2
    return np.sum(d['a'] * d['b'])


@PROGRAMS(PAIR, 0.8)
def items_replaced_one_after_the_other(p, x):
    q = p
    q[0] = p[1] * x
    p[1] = q[0] * x
    return np.sum(p[0]) + np.sum(q[1])


@PROGRAMS(PAIR, 0.8, refusals=GENERAL)
def new_item_is_written(p, x):
    p.append(p[0] * x)
    p[2][0] = x
    return np.sum(p[2]) + np.sum(p[0])


def _set_first(a, v):
    a[0] = v


@PROGRAMS(PAIR, 0.8)
def items_set_by_a_called_function(p, x):
    _set_first(p[0], x)
    _set_first(p[1], p[0][0] * x)
    return np.sum(p[0] ** 2) + np.sum(p[1])


@PROGRAMS(PAIR, 0.8, refusals=EVERY)
def item_multiplied_then_written(p, x):
    p[0] *= x
    p[0][1] += x
    return np.sum(p[0] ** 2)


@PROGRAMS(PAIR, 0.8, refusals=EVERY)
def items_swapped_then_written(p, x):
    p[0], p[1] = p[1], p[0] * x
    p[1][0] = x
    return np.sum(p[0] ** 2) + np.sum(p[1] ** 2)


@PROGRAMS(PAIR, 0.8, refusals=EVERY)
def one_array_in_two_places(p, x):
    p[1] = p[0]
    p[1][0] = x
    return np.sum(p[0]) + np.sum(p[1])


@PROGRAMS(PAIR, 0.8, refusals=EVERY)
def replaced_item_is_written(p, x):
    a = p[0]
    p[0] = a * x
    a[0] = x
    return np.sum(p[0] * a)


@PROGRAMS(PAIR, 0.8, refusals=EVERY)
def replaced_items_are_written_in_a_loop(p, x):
    for i in range(2):
        a = p[i]
        p[i] = a * x
        a[0] = x * i
    return np.sum(p[0] * p[1])


@PROGRAMS(PAIR, 0.8)
def items_in_a_loop(p, x):
    for i in range(len(p)):
        p[i][...] = p[i] * x
    return np.sum(p[0]) + np.sum(p[1])


@PROGRAMS(tuple(PAIR), 0.8)
def item_of_a_tuple(t, x):
    t[0][0] = x * t[1][1]
    return np.sum(t[0]) + np.sum(t[1])
