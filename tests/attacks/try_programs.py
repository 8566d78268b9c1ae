"""Programs with `try`: what is caught, what follows, and what is done at last."""
import contextlib
import math

import numpy as np
from catalogue import A, B, M, Programs

program = PROGRAMS = Programs()
TABLE = {'a': 0.5, 'b': 1.5}
SINGULAR = np.zeros((2, 2))
S = np.array([[2.0, 0.3], [0.1, 1.5]])
V = np.array([0.7, -0.4])


class Missing(Exception):
    """An exception of one's own."""


@program(0.7)
def a_key_that_is_there(x):
    try:
        k = TABLE['b']
    except KeyError:
        k = 2.0
    return x * x * k


@program(0.7)
def a_key_that_is_missing(x):
    try:
        y = TABLE['c'] * x
    except KeyError:
        y = x * x
    return y * x


@program(0.7)
def bound_before(x):
    y = 1.0 * x
    try:
        y = TABLE['c'] * x
    except KeyError:
        pass
    z = y * x
    try:
        y = TABLE['a'] * y
    except KeyError:
        y = y * y
    return y * z


@program(0.7)
def numbers_of_texts(x):
    s = 0.0
    for text in ['1.5', 'one', '2.5', None]:
        try:
            s = s + float(text) * x
        except ValueError:
            s = s * x * x
        except TypeError:
            s = s + x
    return s


@program(S, V)
def solved_or_not(a, b):
    try:
        return np.sum(np.linalg.solve(a, b))
    except np.linalg.LinAlgError:
        return np.sum(a @ b)


@program(S, V)
def singular(a, b):
    try:
        y = np.linalg.solve(a - a, b)
    except np.linalg.LinAlgError:
        y = a @ b
    return np.sum(y * y)


@program(0.7, 0.0, wrt=(0,))
def division_by_zero(x, y):
    try:
        z = x / y
    except ZeroDivisionError:
        z = 3.0 * x
    return z * x


@program(0.7, 1.3)
def division(x, y):
    try:
        z = x / y
    except ZeroDivisionError:
        z = 3.0 * x
    return z * x


@program(-0.7)
def domain_error(x):
    try:
        y = math.log(x)
    except ValueError:
        y = x * x
    else:
        y = y * x
    return y


@program(0.7)
def otherwise(x):
    try:
        k = int('3')
    except ValueError:
        return x
    else:
        y = x
        for i in range(k):
            y = y * x + i
    return y * y


@program(0.7)
def at_last(x):
    log = []
    try:
        y = x * TABLE['b']
        log.append(1)
    finally:
        log.append(2)
    return y * y * len(log)


@program(0.7)
def at_last_with_handlers(x):
    log = []
    for key in ('a', 'c', 'b'):
        try:
            k = TABLE[key]
        except KeyError:
            log.append(0)
            continue
        finally:
            log.append(1)
        x = x * x * k
    return x * len(log)


@program(0.7)
def left_out_of_loops(x):
    for key in ('a', 'b', 'c', 'a'):
        try:
            x = x * TABLE[key] + x * x
        except KeyError:
            break
    return x


@program(0.7)
def returned_out_of_a_loop(x):
    for key in ('a', 'b', 'c', 'a'):
        try:
            x = x * TABLE[key] + x * x
        except KeyError:
            return x * x
    return x


@program(A)
def a_loop_in_a_try(a):
    s = a[0]
    try:
        for i in range(5):
            s = s * a[i] + 1.0
    except IndexError:
        s = np.sum(a * a)
    return s * s


@program(A)
def a_loop_in_a_try_that_succeeds(a):
    s = a[0]
    try:
        for i in range(3):
            s = s * a[i] + 1.0
    except IndexError:
        s = np.sum(a * a)
    return s * s


@program(0.7)
def tries_in_tries(x):
    try:
        try:
            y = TABLE['c'] * x
        except IndexError:
            y = x
    except KeyError:
        try:
            y = TABLE['b'] * x
        except KeyError:
            y = x * x
    return y * x


def found(x, key):
    if key not in TABLE:
        raise Missing(key)
    return TABLE[key] * x * x


@program(0.7)
def raised_in_a_function(x):
    try:
        y = found(x, 'a')
    except Missing:
        y = 1.0
    try:
        z = found(x * y, 'c')
    except Missing as error:
        z = y * len(error.args)
    return y * z * x


@program(0.7)
def raised_in_a_function_in_a_loop(x):
    y = x
    for key in ('a', 'c', 'b', 'd'):
        try:
            y = found(x, key) * y
        except Missing:
            y = y * x
    return y


def tried(x, key):
    try:
        return TABLE[key] * x
    except KeyError:
        return x * x


@program(0.7)
def tried_in_a_function(x):
    return tried(x, 'a') * tried(x * x, 'c') + tried(tried(x, 'd'), 'b')


@program(0.7)
def raised_again(x):
    try:
        y = found(x, 'a')
    except Missing:
        raise
    try:
        z = TABLE['b'] * y
    except KeyError as error:
        raise Missing('b') from error
    return z * y


@program(0.7)
def raised_and_caught(x):
    try:
        if x > 0.5:
            raise ValueError('too large')
        y = x
    except ValueError:
        y = x * x
    return y * x


@program(0.7)
def suppressed(x):
    y = x
    with contextlib.suppress(KeyError, IndexError):
        y = x * TABLE['c']
    with contextlib.suppress(KeyError):
        y = y * TABLE['b']
    return y * y


@program(0.7)
def nothing_active(x):
    n = 0
    try:
        for key in ('a', 'b', 'c'):
            n = n + 1
            TABLE[key]
    except KeyError:
        n = n + 10
    return x ** 2 * n


@program(0.7)
def nothing_active_in_a_loop(x):
    y = x
    n = 0
    for key in ('a', 'c', 'b'):
        y = y * x + n
        try:
            n = n + 1
            TABLE[key]
            n = n + 2
        except KeyError:
            n = n * 3
    return y * n


@program(0.7)
def everything_is_caught(x):
    try:
        y = TABLE['c'] * x
    except:  # noqa: E722
        y = x * x
    return y


@program(A)
def elements(a):
    s = 0.0
    for i in (0, 2, 5):
        try:
            v = a[i]
        except IndexError:
            v = a[0] * a[1]
        s = s + v * v
    return s


@program(0.7)
def rebound_in_a_loop(x):
    y = x
    for key in ('a', 'c', 'b'):
        try:
            y = y * y * TABLE[key]
        except KeyError:
            y = y * y
        y = y * x
    return y


@program(0.7)
def several_statements(x):
    y = x
    for key in ('a', 'c', 'b'):
        try:
            t = y * x
            k = TABLE[key]
            u = t * k
            w = u * t
        except KeyError:
            w = y * y * x
        y = w + x
    return y


@program(0.7)
def in_branches(x):
    for key in ('a', 'c', 'b'):
        if x > 0.0:
            try:
                k = TABLE[key]
            except KeyError:
                if x > 0.2:
                    x = x * x
                    continue
                break
            x = x * k
        else:
            x = x - 1.0
    return x * x


@program(0.7)
def with_in_try_and_try_in_with(x):
    with np.errstate(divide='ignore'):
        try:
            with np.errstate(over='ignore'):
                y = TABLE['c'] * x
        except KeyError:
            y = x * x
        z = y * x
    return z * y


@program(M)
def local_memory(m):
    try:
        t = np.zeros(3)
        t[0] = m[0, 1]
        t[1] = m[1, 5]
    except IndexError:
        t = m[0] * m[1]
    return np.sum(t * t)


@program(0.7)
def while_it_is_found(x):
    k = 0
    while True:
        try:
            v = ('a', 'b', 'c')[k]
            x = x * TABLE[v]
        except KeyError:
            x = x * x
        except IndexError:
            break
        k += 1
    return x


@program(0.7)
def left_at_several_places(x):
    try:
        if x > 1.0:
            return x
        k = TABLE['b']
        if x > 0.5:
            return x * x * k
    except KeyError:
        return 0.0
    return x * k


@program(0.7)
def returned_and_at_last(x):
    log = []
    try:
        y = x * x
        return y * (len(log) + 1)
    finally:
        log.append(y)


@program(A, B)
def assertions(a, b):
    try:
        assert a.shape == (4,), 'four'
        c = a
    except AssertionError:
        c = b * a
    return np.sum(c * a)
