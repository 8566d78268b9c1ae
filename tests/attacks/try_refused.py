"""Programs with `try` and `with` that cannot be followed: each ends with an error that says so."""
import contextlib
import threading

import numpy as np

REFUSED = {}
TABLE = {'a': 0.5}
STATE = {'scale': 2.0}
SCALE = 1.0


class Setting:
    scale = 1.0


@contextlib.contextmanager
def scaled(scale):
    global SCALE
    before, SCALE = SCALE, scale
    try:
        yield
    finally:
        SCALE = before


@contextlib.contextmanager
def with_attribute(scale):
    before, Setting.scale = Setting.scale, scale
    yield
    Setting.scale = before


@contextlib.contextmanager
def with_item(scale):
    STATE['scale'] = scale
    yield


@contextlib.contextmanager
def through_a_function(scale):
    set_scale(scale)
    yield


def set_scale(scale):
    global SCALE
    SCALE = scale


@contextlib.contextmanager
def swallowing():
    try:
        yield
    except ValueError:
        pass


@contextlib.contextmanager
def named(name):
    yield name


@contextlib.contextmanager
def longer(items):
    items.append(1)
    yield


class Swallowing:
    def __enter__(self):
        return self

    def __exit__(self, kind, *others):
        return kind is not None


class Changing:
    def __enter__(self):
        return self

    def __exit__(self, *raised):
        Setting.scale = 2.0


def refused(code):
    """Enter a program with the code of its error."""
    def enter(function):
        REFUSED[function] = code
        return function
    return enter


@refused('SRC107')
def seen_by_the_handler(x):
    y = x
    try:
        y = y * x
        y = y * TABLE['b']
    except KeyError:
        y = y * 2.0
    return y


@refused('SRC107')
def seen_after_it(x):
    y = x
    try:
        y = y * x
        z = TABLE['b']
    except KeyError:
        z = 1.0
    return y * z


@refused('SRC107')
def seen_in_the_next_round(x):
    y = x
    for key in ('a', 'b'):
        try:
            y = y * x
            y = y * TABLE[key]
        except KeyError:
            continue
    return y


@refused('SRC107')
def a_loop_that_goes_halfway(x):
    s = x
    try:
        for key in ('a', 'a', 'b'):
            s = s * TABLE[key]
    except KeyError:
        pass
    return s


@refused('SRC107')
def memory_that_is_written(x):
    y = np.zeros(3) * x
    try:
        y[0] = x
        y[1] = x * TABLE['b']
    except KeyError:
        y[2] = x
    return np.sum(y)


@refused('SRC107')
def memory_through_a_view(x):
    y = np.ones(3) * x
    v = y[1:]
    try:
        v[0] = x * x
        k = TABLE['b']
    except KeyError:
        k = 2.0
    return np.sum(y) * k


@refused('SRC107')
def a_list_that_is_written(x):
    items = [x]
    try:
        items.append(x * x)
        items.append(TABLE['b'] * x)
    except KeyError:
        pass
    return sum(items)


@refused('SRC107')
def an_unpacking_that_is_seen(x):
    try:
        u, v = x, x * x
        p, q = u, TABLE['b']
    except KeyError:
        p, q = u, v * u
    return p * q


@refused('SRC107')
def return_in_finally(x):
    try:
        y = x * TABLE['a']
    finally:
        return x


@refused('SRC107')
def break_in_finally(x):
    for i in range(3):
        try:
            x = x * TABLE['a']
        finally:
            break
    return x


def told(x):
    print('', end='')
    return x * x


ONLY_FORWARD = {'a_call_with_effects', 'a_loop_where_all_is_caught'}


@refused('SRC107')
def a_call_with_effects(x):
    try:
        y = told(x)
    except ValueError:
        y = x
    return y * x


@refused('SRC107')
def a_loop_where_all_is_caught(x):
    y = x
    try:
        for k in range(3):
            y = y * x / k
    except ZeroDivisionError:
        y = x * x
    return y * x


@refused('SRC107')
def computed_classes(x):
    kinds = (KeyError, IndexError)
    try:
        y = TABLE['b'] * x
    except kinds:
        y = x
    return y


@refused('SRC107')
def a_loop_in_a_try_in_a_loop(x):
    y = x
    for k in range(2):
        try:
            s = y
            for key in ('a', 'a', 'b')[:k + 2]:
                s = s * s * TABLE[key]
        except KeyError:
            s = y * x
        y = s
    return y


@refused('SRC108')
def a_context_that_swallows(x):
    with swallowing():
        y = x * float('a')
    return x


@refused('SRC108')
def a_class_that_swallows(x):
    with Swallowing():
        y = x * float('a')
    return x


@refused('SRC108')
def a_global_setting(x):
    with scaled(2.0):
        y = x * SCALE
    return y


@refused('SRC108')
def an_attribute_of_a_class(x):
    with with_attribute(2.0):
        y = x * Setting.scale
    return y


@refused('SRC108')
def an_item(x):
    with with_item(2.0):
        y = x * STATE['scale']
    return y


@refused('SRC108')
def a_setting_by_a_function(x):
    with through_a_function(2.0):
        y = x * SCALE
    return y


@refused('SRC108')
def a_class_that_changes(x):
    with Changing():
        y = x * Setting.scale
    return y


@refused('SRC108')
def a_stack_of_contexts(x):
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(ValueError))
        y = x * float('a')
    return x


@refused('SRC108')
def an_active_argument(x):
    with named(x) as y:
        z = y * y
    return z


@refused('SRC108')
def a_list_as_argument(x):
    items = [1]
    with longer(items):
        z = x * len(items)
    return z


@refused('SRC108')
def a_local_context(x):
    lock = [threading.Lock()][0]
    with lock:
        y = x * x
    return y


@refused('SRC101')
async def asynchronous(x):
    return x * x


@refused('SRC101')
def asynchronous_within(x):
    async def g():
        return x
    return x * x


@refused('SRC104')
def generated(x):
    yield x * x


@refused('SRC104')
def generated_within(x):
    try:
        yield x
    finally:
        x = x * x
    return x
