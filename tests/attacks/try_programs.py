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


def missing(key):
    if key not in TABLE:
        raise KeyError(key, 1, 2)
    return TABLE[key]


@program(0.7)
def exception_in_a_loop(x):
    for key in ('a', 'c', 'b', 'd'):
        try:
            x = x * missing(key)
        except KeyError as error:
            n = len(error.args)
            x = x * x * n
    return x


@program(0.7)
def exception_value(x):
    for key in ('a', 'c', 'b', 'd'):
        try:
            if key == 'd':
                raise ValueError(2.5)
            x = x * missing(key)
        except KeyError as e:
            x = x * x * len(e.args)
        except ValueError as e:
            k = e.args[0]
            x = x * x * k
            x = x * np.sin(k * x)
    return x


@program(0.7)
def handlers_with_loops(x):
    y = x
    for key in ('c', 'a'):
        try:
            k = TABLE[key]
        except KeyError:
            for j in range(3):
                y = y * x + j
        else:
            for j in range(2):
                y = y * y * k
    return y


@program(0.7)
def else_that_raises(x):
    try:
        try:
            k = TABLE['a']
        except IndexError:
            k = 3.0
        else:
            k = k * missing('z')
    except KeyError:
        k = x
    return k * x


@program(A)
def function_within(a):
    def pick(i):
        try:
            return a[i] * a[0]
        except IndexError:
            return a[1]
    s = 0.0
    for i in range(5):
        s = s + pick(i) * pick(i + 1)
    return s


@program(A)
def lambda_and_suppress(a):
    f = lambda v: v * a[0]
    s = a[0]
    for i in range(5):
        with contextlib.suppress(IndexError):
            s = f(s) + a[i]
    return s


@program(0.7, 1.3)
def finally_active(x, y):
    z = x
    try:
        z = z * y
    finally:
        z = z * z
        w = z + x
    return z * w


@program(0.7)
def finally_in_a_loop(x):
    s = x
    for k in range(4):
        try:
            if k == 1:
                continue
            s = s * x + k
            if k == 3:
                break
        finally:
            s = s * 1.5
    return s


@program(0.7)
def finally_with_return(x):
    s = x
    for k in range(4):
        try:
            if k == 2:
                return s * x
        finally:
            s = s * 1.5
        s = s * s
    return s


@program(A)
def while_try_else(a):
    k, s = 0, 1.0
    while True:
        try:
            v = a[k]
        except IndexError:
            break
        else:
            s = s * v + v
        k += 1
    return s


@program(A, B)
def swap_in_try(a, b):
    for k in range(3):
        try:
            t = TABLE['abc'[k]]
            a, b = b, a * t
        except KeyError:
            a, b = b * a, a
    return np.sum(a * b)


@program(M)
def linalg(m):
    s = 0.0
    g = m @ m.T
    for k in range(3):
        try:
            c = np.linalg.cholesky(g - k * np.eye(2))
        except np.linalg.LinAlgError:
            c = g * g
        s = s + np.sum(c)
    return s


@program(0.7)
def tries_in_nested_loops(x):
    y = x
    for key in ('a', 'c'):
        for other in ('b', 'd'):
            try:
                k = TABLE[key]
                try:
                    k = k * TABLE[other]
                except KeyError:
                    k = 2.0 * k
                y = y * x * k
            except KeyError:
                y = y * y
                break
    return y


@program(0.7)
def value_of_string(x):
    out = []
    for t in ['1', 'x', '2.5']:
        try:
            out.append(float(t) * x)
        except ValueError:
            out.append(x * x)
    return out[0] * out[1] * out[2]


@program(0.7)
def bound_in_a_test(x):
    try:
        if (k := TABLE['a']) > 0.1:
            y = k * x
        else:
            y = x
    except KeyError:
        y = 1.0 * x
    return y * y


@program(0.7)
def comprehension_inside(x):
    try:
        ks = [TABLE[k] for k in ('a', 'b', 'c')]
        y = sum(ks) * x
    except KeyError:
        ks = [TABLE[k] * x for k in ('a', 'b')]
        y = sum(ks)
    return y * y


@program(A)
def default_of_next(a):
    it = iter([1, 2])
    s = a[0]
    while True:
        try:
            k = next(it)
        except StopIteration:
            return s * s
        s = s * a[k]
    return s


@program(0.3)
def bare_raise_in_nested(x):
    try:
        try:
            y = TABLE['q'] * x
        except KeyError:
            if x > 10.0:
                raise
            y = x * x
    except KeyError:
        y = 1.0 * x
    return y * x


@program(0.3)
def overwritten_argument(x):
    try:
        x = x * TABLE['q']
    except KeyError:
        x = x * x
    x = x * x
    return x


@program(0.3)
def unused_value(x):
    ok = True
    try:
        float('abc')
    except ValueError:
        ok = False
    return x * x if ok else x * 5.0


@program(0.3)
def unused_value_that_may_raise(x):
    ok = 1
    try:
        y = TABLE['q'] * x
        ok = 2
    except KeyError:
        ok = 3
    return x * x * ok


@program(0.7)
def numbers_that_the_handler_sees(x):
    n = 0
    for key in ('a', 'c', 'b'):
        try:
            n = 1
            TABLE[key]
            n = 2
            TABLE[key + 'a'[:n - 2]]
            n = 3
        except KeyError:
            x = x * x * n
        n = n + 1
    return x * n


@program(0.7)
def newton_that_may_fail(x):
    y = x
    for k in range(50):
        try:
            step = (y * y - x) / (2.0 * y)
        except ZeroDivisionError:
            raise RuntimeError('diverged') from None
        y = y - step
        if abs(step) < 1e-12:
            break
    else:
        raise RuntimeError('no convergence')
    return y


@program(0.7)
def only_raised_again(x):
    y = x * x
    for key in ('a', 'b', 'a'):
        try:
            k = TABLE[key]
            t = k * y
            z = t * x
        except KeyError as error:
            raise Missing(key) from error
        else:
            y = y * z + t
        finally:
            y = y * 1.0
    return y


@program(0.7)
def what_is_tried_is_carried_by_a_loop(x):
    t = x
    y = x
    for key in ('a', 'c', 'b', 'a'):
        y = y * t
        try:
            t = t * t * x
            k = TABLE[key]
            u = t * k
        except KeyError:
            t = x * 2.0
            u = t * y
        y = y + u * t
    return y


def root(x, k):
    if k < 0:
        raise ValueError('negative')
    out = []
    for j in range(k):
        out.append(math.sqrt(x) + half(j, x))
    return sum(out)


def half(j, x):
    return x / j


@program(0.7)
def called_where_all_is_caught(x):
    y = x
    for k in (1, -1, 0, 2):
        try:
            y = y + root(x * y, k + 1)
        except Exception:
            y = y * x
    return y


@program(0.7)
def called_where_values_are_caught(x):
    try:
        y = math.sqrt(x)
        y = y * root(y, -1)
    except (ValueError, TypeError):
        y = x * x
    try:
        return half(2, y) * y
    except ZeroDivisionError:
        return y


@program(A)
def local_list(a):
    try:
        out = []
        for i in range(4):
            out.append(a[i] * a[i])
    except IndexError:
        out = [a[0]]
    return sum(out)


@program(A)
def with_in_loop_memory(a):
    y = a * 1.0
    for i in range(3):
        with np.errstate(over='ignore'):
            y[i] = y[i] * y[i - 1] + a[i]
            if y[i] > 100.0:
                return np.sum(y)
    return np.sum(y * y)


@program(A)
def finally_memory(a):
    y = a * 1.0
    for i in range(3):
        try:
            y[i] = y[i] * 2.0
            if i == 1:
                continue
            y[i] += a[0]
        finally:
            y[0] = y[0] * y[i]
    return np.sum(y * y)


@program(A)
def argument_written_after(a):
    try:
        k = TABLE['z']
    except KeyError:
        k = 2.0
    a[0] = a[1] * k
    a *= k
    return np.sum(a * a)


@program(A)
def handler_writes(a):
    y = a * a
    for key in ('a', 'z', 'b'):
        try:
            k = TABLE[key]
        except KeyError:
            y[1:] *= y[0]
        else:
            y *= k
    return np.sum(y * a)


@program(0.7, 1.1)
def swapped_where_it_is_tried(x, y):
    for key in ('a', 'z', 'b'):
        try:
            k = TABLE[key]
            x, y = y, x * k
        except KeyError:
            x, y = y * x, x
    return x * y + x


@program(0.7)
def flag_reused(x):
    caught = False
    for key in ('a', 'z'):
        try:
            x = x * TABLE[key]
        except KeyError:
            caught = True
            x = x * x
    if caught:
        x = x * 3.0
    return x


@program(0.7)
def names_that_collide(x):
    caught, left, result, raised = 2.0, 3.0, x, 1.0
    for key in ('a', 'z'):
        try:
            x = x * TABLE[key] * caught
        except KeyError as raised_:
            x = x * x * left * len(raised_.args)
    return x * result * raised


@program(0.7)
def same_name_for_exception(x):
    e = 2.0
    y = x * e
    for key in ('z', 'a'):
        try:
            y = y * TABLE[key]
        except KeyError as e:
            y = y * y
            e2 = len(e.args)
    return y * e2


@program(0.7)
def raised_in_a_condition(x):
    try:
        t = TABLE['z'] if x > 0.0 else 1.0
        u = x > 0.0 and TABLE['z'] > 0.0
    except KeyError:
        t, u = x * x, True
    return t * x if u else t


@program(A)
def assigned_pattern(a):
    try:
        (p, q), r = (a[0], a[1]), a[7]
    except IndexError:
        (p, q), r = (a[1], a[0]), a[2]
    return p * q * q * r


@program(A)
def added_in_place(a):
    s = a[0]
    for i in range(5):
        try:
            s += a[i]
        except IndexError:
            s *= a[1]
    return s * s


@program(A)
def arrays_that_are_added(a):
    s = a * 1.0
    for i in (0, 1, 4):
        try:
            s = s + a[i]
        except IndexError:
            s = s * a
    return np.sum(s * s)


@program(0.7)
def recursion(x):
    def down(v, n):
        try:
            if n == 0:
                raise IndexError
            return down(v * x, n - 1)
        except IndexError:
            return v * v
    return down(x, 3)


@program(0.7)
def generator_in_try(x):
    try:
        s = sum(TABLE[k] * x for k in ('a', 'b', 'z'))
    except KeyError:
        s = sum(TABLE[k] * x * x for k in ('a', 'b'))
    return s * x


@program(0.7)
def while_with_else_and_finally(x):
    n = 0
    while n < 4:
        try:
            n += 1
            if n == 2:
                continue
            if n > 3:
                break
            x = x * x + n
        finally:
            x = x * 1.1
    else:
        x = x * 100.0
    return x


@program(A)
def left_three_deep(a):
    s = a[0]
    for i in range(2):
        with np.errstate(all='ignore'):
            try:
                for j in (1, 7):
                    try:
                        t = a[j]
                    except IndexError:
                        if i:
                            break
                        continue
                    s = s * t
            finally:
                s = s + a[2]
    return s * s


@program(0.7)
def nothing_active_that_goes_on(x):
    y = x
    n = 0
    for key in ('a', 'c', 'b'):
        y = y * x + n
        try:
            n = n + 1
            TABLE[key]
            n = n + 2
        except KeyError:
            continue
    return y * n


@program(0.7)
def nothing_active_that_stops(x):
    y = x
    n = 0
    for key in ('a', 'c', 'b'):
        y = y * x + n
        try:
            n = n + 1
            TABLE[key]
            n = n + 2
        except KeyError:
            break
    return y * n
