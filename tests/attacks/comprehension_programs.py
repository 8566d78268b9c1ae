"""Programs with comprehensions, generator expressions, `match`, `del` and imports: scopes, order, early ends."""
import math

import numpy as np
from calling_programs import both, mul3
from catalogue import A, B, M, Programs

program = PROGRAMS = Programs()


@program(A, B)
def sums_of_lists(a, b):
    return sum([v * w for v, w in zip(a, b)]) * sum([v * v for v in a if v > 0.0], b[0])


@program(A, 0.7)
def variables_of_their_own(a, v):
    squares = [v * v for v in a]
    w = [v * u for u in squares for v in (u, a[0])]
    return v * squares[1] + w[0] * w[3] + sum([w[i] for i in range(len(w))])


@program(A)
def the_iterable_is_read_outside(x):
    x = [x * k for x in x for k in (1.0, x)]
    x = [x * x for x in x]
    return x[1] * x[2] + x[5]


@program(M, A, refusals=('vjp_of_grad',))
def rows_of_a_matrix(m, a):
    h = np.array([np.tanh(row @ a) for row in m])
    g = np.stack([row * h[i] for i, row in enumerate(m)])
    return np.sum(h * h) + np.sum(g ** 2)


@program(M, refusals=('case',))
def nested_lists(m):
    t = [[v * v for v in row if v > -0.6] for row in m]
    return t[0][0] * t[1][1] + sum([sum(row) for row in t])


@program(A, 0.7)
def conditional_values(a, x):
    ys = [v * x if v > 0.0 else v / x for v in a]
    zs = [y for y in ys if y > 0.0 or y < -0.9]
    return ys[0] * ys[1] + sum(zs) * len(zs)


@program(A, B)
def in_places_that_are_not_always_reached(a, b):
    s = sum([v * v for v in a]) if a[0] > 0.0 else sum([v * 3.0 for v in b])
    t = a[1] > 0.0 and all(v > 0.0 for v in b) or len([v for v in a if v > 0.0]) > 1
    return s * a[2] if t else s


@program(A)
def walrus_in_a_comprehension(a):
    ys = [y * v for v in a if (y := v * v) > 0.2]
    return sum(ys) * y


@program(A, B)
def sum_of_a_generator(a, b):
    return sum(v * w for v in a for w in b if v > w) + sum((v * v for v in a), start=b[1]) * sum(2 for v in a)


@program(A)
def largest_and_smallest(a):
    return max(v * v for v in a) * min(math.sin(v) for v in a) + max([*(v for v in a if v > 9.0), a[0] * a[1]])


@program(A)
def early_ends(a):
    s = a[0]
    if any(v > 1.0 for v in a) and not all(v * w > 0.0 for v in a for w in a):
        s = s * next((v for v in a if v > 1.0), a[1])
    return s * next((v * w for v in a for w in a if v * w < 0.0), 2.0) + next((v for v in a if v > 9.0), a[2])


@program(A)
def division_after_the_answer(a):
    values = [a[0], 0.0]
    return a[1] * a[0] if any(1.0 / v > 1.0 for v in values) else a[0]


@program(A, B)
def loops_over_generators(a, b):
    s = 0.0
    for v in (u * u for u in a if u > -0.5):
        s = s * v + v
    for k, v in enumerate(u * s for u in b):
        s += k * v
    for k, v in enumerate((u * u for u in b if u > 0.0), 2):
        s += k * v
    for v, w in zip((u * 2.0 for u in a), b):
        s += v * w
    return s


@program(A, B)
def generators_see_the_variables_as_they_are(a, b):
    s = 1.0
    for v in (u * s for u in a):
        s = s + v * v
        if s > 3.0:
            break
    else:
        s = s * b[0]
    return s * b[1]


@program(A, B)
def loops_that_are_left(a, b):
    s = 0.1
    for v in (u * w for u in a for w in b):
        if v > 0.6:
            continue
        if v < -1.0:
            break
        s = s + v * v
    else:
        s = s * a[0]
    for v in (u * w for u in a for w in b):
        if v > 0.1:
            return s * v
    return s


def store(buffer, i, x):
    buffer[0] = x[i] ** 2
    return buffer


@program(A)
def values_that_change_while_they_are_added(x):
    buffer = np.zeros(1)
    return np.sum(sum(store(buffer, i, x) for i in range(3))) + buffer[0] * x[0]


@program(A)
def calls_of_functions(a):
    pairs = [both(v, v * a[0]) for v in a]
    return sum(mul3(v, v, a[1]) for v in a) + pairs[0][0] * pairs[2][0]


@program(A, 0.7)
def products(a, x):
    return math.prod([v * x for v in a]) + math.prod(v + x for v in a) + math.fsum(v * v for v in a)


@program(A)
def containers_of_generators(a):
    items = list(v * v for v in a)      # noqa: C400
    pair = tuple(v * 2.0 for v in a)
    first, *rest = (v * w for v in items for w in pair)
    return items[0] * pair[1] + first * rest[3] + [*(v * v for v in a), a[0]][2]


@program(A)
def inactive_containers(a):
    places = {k: i for i, k in enumerate('xyz')}
    odd = {i for i in range(3) if i % 2}
    names = ', '.join(k for k in places)
    return a[places['y']] * a[len(odd)] * len(names) + sum([a[i] ** 2 for i in range(3) if i not in odd])


@program(A, B)
def in_indices_and_stores(a, b):
    y = a.copy()
    y[len([v for v in a if v > 0.0])] = sum([v * v for v in b])
    y[0] += sum(v * y[2] for v in b)
    y[[i for i in range(3) if a[i] < 0.0]] *= b[0]
    return np.sum(y * y)


@program(A, refusals=('vjp_of_grad',))
def in_loops(a):
    s = 0.0
    for k in range(3):
        ys = [v * a[k] for v in a if v > a[k]]
        s += sum(ys) * (k + 1)
        while sum([v * v for v in ys]) > 1.0:
            ys = [v * 0.5 for v in ys]
        s = s + sum(ys)
    return s


@program(A, 3, wrt=(0,))
def of_ranges_that_are_bound_again(a, n):
    ys = [a[n - 1] * a[i] for i in range(n) for n in range(i + 1)]
    n = len(ys)
    return sum(ys) * n


@program([0.3, 1.2], [0.4, 2.0], refusals=('vjp_of_grad',))
def of_lists_and_tuples(a, b):
    return sum([v * w for v, w in zip(a, b)]) + sum(v * v for v in [*a, *b]) * a[0]


@program({'p': 0.4, 'q': 1.2})
def of_dictionaries(d):
    return sum([v * v for v in d.values()]) * sum(v * len(k) for k, v in d.items())


@program(M)
def unpacked_targets(m):
    total = sum([a * c for a, b, c in m])
    return total + sum(x * sum(rest) for x, *rest in m) + sum([x * y for (x, y) in zip(m[0], m[1])])


@program(A, refusals=('case',))
def rows_written_after_they_were_collected(a):
    y = a * 2.0
    views = [y[i:i + 2] for i in range(2)]
    y[1] = a[0] * a[2]
    return np.sum(views[0] * views[1])


@program(A)
def views_in_a_display_are_written(a):
    y = a * 2.0
    views = [y[0:2], y[1:3]]
    y[1] = a[0] * a[2]
    return np.sum(views[0] * views[1])


@program(A)
def a_list_with_two_names(x):
    a = [1, x[2]]
    b = a
    b[0] = x[0] * 2.0
    a.append(x[1])
    return a[0] * b[1] * b[2]


@program(A)
def a_list_with_a_name_in_a_dictionary(x):
    d = {'k': [1]}
    b = d['k']
    b[0] = x[0] * 2.0
    return d['k'][0] * x[1]


@program(A, refusals=('case',))
def a_list_with_a_name_in_a_list(x):
    rows = [[1], [2]]
    row = rows[0]
    row.append(x[0] * 2.0)
    return rows[0][1] * x[1]


@program(A, refusals=('case',))
def a_list_with_a_name_of_a_branch(x):
    a = [1.0]
    b = a if x[0] > 0.0 else [2.0]
    b[0] = x[0] * 2.0
    return a[0] * x[1]


@program(A, refusals=('case',))
def rows_of_a_copied_list(x):
    both = [x * 1.0, x * 2.0]
    rows = list(both)
    rows[0][0] = x[1] ** 2
    return both[0][0] * x[0]


@program(0.7, (0.4, (1.2, 2.0, 0.3)), 'square', {'shift': 0.5}, wrt=(0, 1, 3))
def matched(x, pair, kind, options):
    match kind:
        case 'square' | 'cube' as name:
            y = x * x * len(name)
        case _:
            return x
    match pair:
        case (a, [b, *rest]) if a * b > 9.0:
            y = y * a + rest[0]
        case (a, [b, *rest]):
            y = y * a * b + rest[1] * rest[0]
    match options:
        case {'scale': s}:
            return y * s
        case {'shift': s}:
            y = y + s * s
    return y * x


@program(A)
def matched_in_a_loop(a):
    s = 0.0
    for k, v in enumerate(a):
        match (k, v > 0.0):
            case (0, True):
                s = s + v * v
            case (n, False) if n < 2:
                continue
            case _:
                s = s * v
                break
    return s * a[0]


@program(A)
def imports_of_its_own(x):
    import math
    import os.path

    from numpy import linalg
    from numpy import sin as wave
    if x[0] > 9.0:
        import math
        return math.sin(x[0])
    import scipy.special
    y = math.exp(x[0]) * np.sum(wave(x)) + linalg.norm(x) * len(os.path.sep)
    return y * scipy.special.erf(x[1])


@program(A)
def names_that_are_deleted(x):
    y = x * x
    s = 0.0
    for v in y:
        w = v * v
        s = s + w
        del w
    z = np.sum(y) * s
    del y, (s, v)
    y = z * x[0]
    kinds = [1, 2, 3]
    table = {'a': 2, 'b': 3}
    del kinds[0], table['a'], kinds[-1]
    return y * kinds[0] * table['b']


@program(A)
def last_items_deleted(x):
    items = [x[0], x[1] * x[0], x[2]]
    del items[-1]
    items.append(x[1])
    del items[-1], items[-1]
    return items[0] * len(items)


@program(A)
def beside_functions_within_the_function(x):
    v = 2.0

    def sine(u):
        import math
        return math.sin(u) * v
    inner = [(lambda v: v * v)(w) for v in x for w in (v, x[0])]
    times = lambda k: sum(v * k for v in x)
    return sum([sine(v) for v in x]) * times(x[1]) + sum(inner) * v
