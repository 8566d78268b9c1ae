"""Programs that alias, view and overwrite memory."""
import numpy as np

N = 5
X = np.linspace(0.2, 1.1, N)
Y = np.array([0.3, -0.7, 0.9, 0.4, -0.2])
M = np.arange(12.0).reshape(4, 3) / 7 + 0.1
INDEX = np.array([0, 2, 2, 1])
PROGRAMS = []


def program(*args):
    """Enter a program with its arguments."""
    def enter(function):
        PROGRAMS.append((function, args))
        return function
    return enter


@program(X, 0.7)
def second_name(x, c):
    y = x
    y[1:] = x[:-1] * c
    y[0] *= c
    return np.sum(y * x)


@program(X, 0.7)
def conditional_name(x, c):
    u = x * c
    v = np.sin(x)
    w = u if c > 0.0 else v
    w[0] = w[1] * c
    return np.sum(u * v)


@program(X, 0.7)
def conditional_value(x, c):
    u = x * c
    v = np.sin(x)
    w = u if c > 0.0 else v
    return np.sum(w * u * v)


@program(X, Y)
def swapped_names(x, y):
    u = x * y
    v = x + y
    for k in range(3):
        u, v = v, u
        u[k] = v[k + 1] * v[0]
        v[1] += u[2] * u[2]
    return np.sum(u * v * v)


@program(X, Y)
def ping_pong(x, y):
    u = x.copy()
    w = np.zeros(len(x))
    for k in range(4):
        for i in range(1, len(x) - 1):
            w[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
        w[0] = u[1] * y[k]
        w[-1] = u[-2]
        u, w = w, u
    return np.sum(u * u)


@program(X, Y)
def allocated_in_loop(x, y):
    u = x
    for k in range(3):
        unew = np.empty(len(u))
        for i in range(len(u)):
            unew[i] = u[i] * y[i] + np.sin(u[i - 1])
        u = unew
    return np.sum(u * u)


@program(X, Y)
def zeros_in_loop(x, y):
    total = 0.0
    for k in range(3):
        work = np.zeros(4)
        work[k] = x[k] * y[k]
        work[k + 1] = work[k] * x[k]
        work *= 1.5
        total += np.sum(work * work)
    return total


@program(X,)
def overlapping_assignment(x):
    x[1:] = x[:-1] * x[1:] + np.sin(x[:-1])
    x[:-1] = x[1:]
    return np.sum(x * x)


@program(X,)
def overlapping_increment(x):
    x[1:] += x[:-1]
    x[:-1] -= x[1:] * x[:-1]
    x[::2] += x[::-1][::2]
    return np.sum(x * x * x)


@program(X,)
def reversed_onto_itself(x):
    y = x * x
    y[:] = y[::-1]
    y += y[::-1]
    return np.sum(y * x)


@program(M,)
def rows_written(m):
    a = m * m
    for i in range(a.shape[0]):
        row = a[i]
        row[0] = row[1] * row[2]
        row[2] *= 2.0
    return np.sum(a * a * m)


@program(M,)
def view_of_view(m):
    a = m + 1.0
    block = a[1:3]
    part = block[:, 1:]
    part[0, 0] = part[1, 1] * part[1, 0]
    part *= part
    return np.sum(a * m)


@program(M,)
def transposed_write(m):
    a = m * 1.0
    t = a.T
    t[0] = t[1] * t[2]
    t[2, 1:] += a[1:, 0]
    return np.sum(a * a * m)


@program(M,)
def reshaped_view(m):
    a = m * m
    flat = a.reshape(12)
    flat[3:] = flat[:-3] * 2.0
    return np.sum(a * m)


@program(M,)
def raveled_read(m):
    a = m * m
    a[0, 0] = 3.0 * a[1, 1]
    flat = a.ravel()
    s = flat[0] * flat[4]
    return s * np.sum(flat * flat)


@program(M,)
def view_read_before_write(m):
    a = m * 2.0
    old = a[0]
    s = np.sum(old * old)
    a[0] = a[1] * a[2]
    return s * np.sum(a * m)


@program(M,)
def view_read_after_write(m):
    a = m * 2.0
    row = a[0]
    a[0] = a[1] * a[2]
    return np.sum(row * row) * np.sum(a * m)


@program(X, 0.6)
def every_operator(x, c):
    y = x * 1.0
    y += x * c
    y -= c
    y *= x
    y /= x + 2.0
    y **= 2.0
    y[1] **= 3.0
    y[2] /= c
    y[3:] *= c
    y[:2] /= x[1:3]
    y[0] -= y[1] * y[2]
    return np.sum(y * y)


@program(X, 0.6)
def argument_in_place(x, c):
    x *= c
    x += np.sin(x)
    x /= c + x
    return np.sum(x)


@program(X, Y)
def masks(x, y):
    z = x * y
    z[y > 0.0] = x[y > 0.0] * 2.0
    z[y < 0.0] *= x[y < 0.0]
    z[z > 0.5] = 0.5
    z[x > 1.0] += y[0]
    return np.sum(z * z)


@program(X, Y)
def repeated_fancy(x, y):
    z = x * y
    z[INDEX] += x[:4]
    z[INDEX] = y[:4] * z[1:]
    z[INDEX] *= x[1:]
    np.add.at(z, INDEX, z[1:] * 1.0)
    return np.sum(z * z * x)


@program(X, Y)
def fancy_read(x, y):
    z = x[INDEX] * y[INDEX]
    z[0] = z[3] * z[1]
    w = z[INDEX - 0]
    w[1] = 2.0 * z[0]
    return np.sum(w * z) * np.sum(z)


@program(X, 0.5)
def list_of_arrays(x, c):
    states = [x]
    for k in range(3):
        last = states[-1]
        states.append(np.sin(last) * c + x)
    total = 0.0
    for s in states:
        total += np.sum(s * s)
    return total


@program(X, 0.5)
def list_popped(x, c):
    stack = []
    for k in range(4):
        stack.append(x[k] * c)
    total = 0.0
    while len(stack) > 1:
        a = stack.pop()
        b = stack.pop()
        total += a * b
        stack.append(a * b * b)
        if len(stack) == 1:
            stack.append(total)
            stack.pop()
    return total


@program(X, 0.5)
def list_items_written(x, c):
    items = [x * c, np.sin(x)]
    items[0][1] = c * c
    items[1] = items[0] * items[1]
    items[1][0] = items[0][0] * 3.0
    return np.sum(items[0] * items[1])


@program(X, 0.5)
def appended_then_written(x, c):
    u = x * c
    items = [u]
    items.append(u * u)
    u[0] = c * 3.0
    return np.sum(items[0] * items[1] * u)


@program(X, 0.5)
def appended_in_loop_then_written(x, c):
    history = []
    u = x * c
    for k in range(3):
        u[k] = u[k + 1] * u[k]
        history.append(u.copy())
    total = 0.0
    for h in history:
        total += np.sum(h * h * x)
    return total


@program(X, 0.5)
def overwritten_scalars(x, c):
    s = x[0]
    for k in range(len(x)):
        s = s * x[k] + c
        c = c * s
        if c > 0.4:
            c = c * 0.5
    return s * c


@program(X, 0.5)
def no_trips(x, c):
    y = x * c
    for k in range(0):
        y[k] = y[k + 1] * c
        x = y
    while c > 3.0:
        y = y * c
        c = c - 1.0
    return np.sum(y * x)


@program(X, Y)
def returns_argument_element(x, y):
    x[0] = y[1]
    z = x
    z[1] = x[0] * z[2]
    return x[1] * x[0]


@program(X, Y)
def fill_and_copyto(x, y):
    z = np.zeros_like(x)
    z[...] = x
    z[:] = z * y
    w = np.empty_like(z)
    w[:] = z
    w[2] = z[1]
    z[1] = w[2] * w[0]
    return np.sum(z * w)


@program(M, X)
def nested_store(m, x):
    a = np.zeros((4, 4))
    for i in range(4):
        for j in range(3):
            a[i, j] = m[i, j] * x[j]
            a[i, j + 1] += a[i, j] * a[i, j]
    a[1:, :] *= a[:-1, :]
    return np.sum(a[:, 1] * a[:, 3])


@program(X, Y)
def rebinding_in_branch(x, y):
    z = x
    if y[0] > 0.0:
        z = z * y
        z[0] = y[1]
    else:
        z = y * 2.0
    z[1] = z[0] * z[0]
    return np.sum(z * x * y)


@program(X, Y)
def view_saved_across_loop(x, y):
    z = x * y
    total = 0.0
    for k in range(3):
        left = z[:-1]
        right = z[1:]
        total += np.sum(left * right * left)
        z[k] = total * z[k + 1]
    return total


@program(X, Y)
def copy_is_its_own(x, y):
    z = x.copy()
    w = np.array(z)
    v = z[:]
    z[0] = y[0] * 2.0
    w[1] = z[0] * v[0]
    return np.sum(z * w * v)


@program(M, X)
def loop_over_rows(m, x):
    total = 0.0
    for row in m:
        row[0] = row[1] * x[0]
        total += np.sum(row * row)
    return total * np.sum(m)


@program(M, X)
def column_recurrence(m, x):
    a = m * 1.0
    for j in range(1, 3):
        a[:, j] += a[:, j - 1] * x[j]
        a[j, :] = a[j - 1, :] * a[j, :]
    return np.sum(a * a)


@program(X, Y)
def cleared_and_reused(x, y):
    buffer = np.zeros(5)
    total = 0.0
    for k in range(3):
        buffer[:] = 0.0
        buffer[k] = x[k]
        buffer[k:] += y[k:]
        buffer *= buffer
        total += np.sum(buffer) * buffer[k]
    return total


@program(X, Y)
def where_output(x, y):
    z = np.where(y > 0, x, y)
    z[0] = z[1]
    z[1:] = np.where(z[1:] > 0, z[:-1], x[1:])
    return np.sum(z * z * x)


@program(2.0, 3.0)
def numbers_in_arrays(a, b):
    v = np.zeros(3)
    v[0] = a
    v[1] = b * v[0]
    v[2] = v[0] * v[1]
    a = v[2]
    v[2] = b
    return a * v[2] + v[1]


@program(X, Y)
def second_names_in_loop(x, y):
    a = x * y
    for k in range(3):
        b = a
        b[k] = b[k + 1] * x[k]
        c = b[1:]
        c[k] += a[0] * b[1]
    return np.sum(a * a)


@program(X, Y)
def tuple_of_arrays(x, y):
    pair = (x * y, x + y)
    a, b = pair
    a[0] = b[1] * b[0]
    return np.sum(a * b) * np.sum(pair[0])


@program(X, Y)
def move_then_allocate(x, y):
    u = x * y
    for k in range(3):
        old = u
        u = np.zeros(5)
        u[0] = old[1]
        u[1:] = old[:-1] * x[1:]
        u[k] += old[k] * old[k]
    return np.sum(u * u)


@program(X, Y)
def flipped_write(x, y):
    z = x * y
    r = z[::-1]
    r[0] = r[1] * r[2]
    r[1:] *= y[1:]
    return np.sum(z * x * r)


@program(X, 0.5)
def items_incremented(x, c):
    sums = [np.zeros(5), np.zeros(5)]
    for k in range(4):
        sums[k % 2] += x * c
        sums[1] += sums[0] * x
    return np.sum(sums[0] * sums[1])


@program(X, 0.5)
def item_with_a_name_incremented(x, c):
    u = x * c
    sums = [u, x * x]
    sums[0] += x
    sums[1] += sums[0]
    return np.sum(sums[1] * u)


@program(X, Y)
def history_of_new_arrays(x, y):
    history = [x * y]
    for k in range(3):
        new = np.zeros(5)
        new[0] = history[-1][4]
        for i in range(1, 5):
            new[i] = history[-1][i] * x[i] + new[i - 1]
        history.append(new)
    return np.sum(history[1] * history[3] + history[0])


@program(X, Y)
def history_of_one_array(x, y):
    history = []
    u = x * y
    for k in range(3):
        u[k] = u[k + 1] * x[k]
        history.append(u)
    return np.sum(history[0] * history[2])


def _last_column_written(c, x):
    c[:, 1:] = 0.7 * x[1]
    return np.sum(np.sin(c) * c)


@program(X, 0.5)
def a_transposed_array_without_a_name_is_written(x, c):
    return _last_column_written(np.array([[-1, c], [c, x[0]], [x[1], x[-1]]]).T, x)


@program(0.7, 1.3)
def two_items_taken_from_a_list_that_nobody_reads_again(x, k):
    log = [x * k, k * k, x]
    a = log.pop()
    b = log.pop()
    return a * b


@program(0.7, 1.3)
def items_taken_in_a_loop(x, k):
    log = [x * k, k * k, x, x * x]
    s = 1.0
    for _ in range(3):
        s = s * log.pop() + k
    return s


@program(0.7, 1.3)
def two_items_appended_and_read(x, k):
    log = []
    log.append(x * k)
    log.append(k * k)
    return log[0] * log[1]


def _appended(items, v):
    items.append(v)


def _first_stored(items, v):
    items[0] = v


@program(0.7, 1.3)
def a_list_grows_under_another_name(x, k):
    log = []
    other = log
    other.append(x * k)
    other.append(k)
    return log[0] * log[1]


@program(0.7, 1.3)
def a_list_of_integers_gets_a_number_under_another_name(x, k):
    log = [0, 1]
    other = log
    other[0] = x * k
    return log[0] * k + other[1]


@program(0.7, 1.3)
def called_functions_change_lists_of_integers(x, k):
    log, more = [], [0, 0]
    _appended(log, x * k)
    _first_stored(more, k)
    return log[0] * more[0]


@program(0.7, 1.3)
def a_list_in_a_dictionary_changes_through_another_name(x, k):
    d = {'a': [0]}
    other = d.get('a')
    other[0] = x * k
    return d['a'][0] * k


@program(0.7, 1.3)
def lists_change_places(x, k):
    a, b = [k, 0], [x, x]
    for _ in range(2):
        a, b = b, a
        b[1] = x * k
    return a[0] * b[1]


@program(0.57)
def a_view_of_what_gets_another_name(x):
    a = np.array([x, x * 2.0])
    c = np.array([x * x, 0.5 * x])
    u = c[:]
    s = np.sum(u * u)
    y = a
    if s > 0.05:
        y = c
    y[1] = np.tanh(y[0])
    return np.sum(u * s)
