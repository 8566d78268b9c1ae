"""Programs that loop over arrays and lists which they change meanwhile, and that write to what is in lists."""
import numpy as np
from catalogue import A, Programs

PROGRAMS = Programs()
GENERAL = ('general_text', 'general_unoptimised')
PAIR = [np.array([1.2, 0.7]), np.array([0.3, -0.4])]


@PROGRAMS(A)
def written_and_bound_again_by_the_loop(a):
    for s, v in zip(a, a):
        if v < 0.0529:
            a = a * s
        else:
            a[1] += v
    return np.sum(np.sin(a) * a)


@PROGRAMS(A)
def bound_again_in_one_arm(a):
    for v in a:
        if v < 0:
            a = a * 0.7
        else:
            a[2] += 2 * v
    return np.sum(np.sin(a) * a)


@PROGRAMS(A)
def local_written_then_bound_again(a):
    b = a * 1.0
    for v in b:
        b[2] += 2 * v
        b = b * 0.5
    return np.sum(np.sin(b) * b)


@PROGRAMS(A, refusals=(*GENERAL, 'general_forward'))
def multiplied_in_place(a):
    b = a * 1.0
    for v in b:
        b *= 0.5 + v
    return np.sum(np.sin(b) * b)


@PROGRAMS(A, refusals=(*GENERAL, 'general_forward'))
def multiplied_in_place_backwards(a):
    b = a * 1.0
    t = 0.0
    for v in b[::-1]:
        b *= v
        t += b[0]
    return t


@PROGRAMS(A)
def target_takes_the_name(a):
    t = 0.0
    for a in a:
        t += a * a * t + a
    return t


@PROGRAMS(A)
def enumerated_and_bound_again(a):
    t = 0.0
    for i, v in enumerate(a):
        a = a * v
        t += a[i] * v
    return t


@PROGRAMS(A)
def reversed_and_shortened(a):
    t = 0.0
    for v in reversed(a):
        a = a[:2] * v
        t += a[0] * v
    return t


@PROGRAMS(A, refusals=('case',))
def list_that_grows_in_its_loop(a):
    items = [a[0], a[1]]
    for v in items:
        if len(items) < 5:
            items.append(v * 0.5)
    return items[-1] * items[0] * len(items)


@PROGRAMS(A)
def copy_of_a_list_that_grows(a):
    items = [a[0], a[1]]
    t = 0.0
    for v in items.copy():
        items.append(v * 0.5)
        t += v
    return items[-1] * items[0] * len(items) + t


@PROGRAMS(PAIR, 2.0, refusals=(*GENERAL, 'general_forward'))
def items_of_a_copied_list(p, x):
    q = p.copy()
    for r in q:
        r[...] = r[...] * x
    return np.sum(p[1] * p[1])


@PROGRAMS(PAIR, 2.0, refusals=(*GENERAL, 'general_forward'))
def unpacked_copy_of_a_list(p, x):
    q = p.copy()
    _, v = q
    v[0] = x * x
    return np.sum(p[1])


@PROGRAMS(PAIR, 2.0, refusals=GENERAL)
def items_in_another_order(p, x):
    for r in [p[1], p[0]]:
        r[0] = r[1] * x
    return np.sum(p[1]) + p[0][0] * p[0][0]


@PROGRAMS(PAIR, 2.0)
def item_of_a_list(p, x):
    r = p[0]
    r[0] = r[1] * x * x
    return np.sum(p[0] * p[0])


def _set_second(a, c):
    c[0] = 0.5 * a[1]


@PROGRAMS(PAIR, 0.57, refusals=GENERAL)
def items_written_by_a_called_function(p, x):
    _set_second(*p)
    return np.sum(np.sin(p[1])) * x


def _row(a):
    return np.array([a[0], 0.25]) * a[1]


@PROGRAMS(np.array(0.47), A, 0.63)
def rank_0_by_an_empty_index(c, a, x):
    b = _row(np.array([a[0], c[()]]) * x)
    return np.sum(np.sin(c) * c) + np.sum(np.sin(b) * b)


@PROGRAMS(0.37, 0.5)
def rows_of_an_array_of_unknown_shape(x, y):
    s = np.where(x < 1.0, np.asarray([[1.0, x], [x, x], [-0.4, x]], dtype=np.float64), np.ones((3, 2)))
    for k in range(3):
        s[:] = np.asarray([[y, y], [x, s[k][1]], [s[k - 3, 1], x]], dtype=np.float64)
    return np.sum(s * s)
