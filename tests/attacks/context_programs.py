"""Programs with contexts: what stands in a `with`, and how it is left."""
import contextlib
import decimal
import io
import threading
import warnings

import numpy as np
from catalogue import A, B, M, Programs

program = PROGRAMS = Programs()
LOCK = threading.Lock()


class Scaled:
    """A context with a number."""

    def __init__(self, scale):
        self.scale = scale

    def __enter__(self):
        return self.scale

    def __exit__(self, *raised):
        return False


@contextlib.contextmanager
def counted(n):
    try:
        yield n + 1
    finally:
        print('', end='')


@program(A, B)
def ignored_divisions(a, b):
    with np.errstate(divide='ignore', invalid='ignore'):
        c = a / b
        d = np.log(np.abs(c))
    return np.sum(d * a)


@program(0.4, 1.3)
def returned_from_a_context(x, y):
    with np.errstate(all='ignore'):
        return x / y


@program(0.4, 1.3)
def early_return(x, y):
    with np.errstate(all='ignore'):
        if x < 0.5:
            return x * y * y
        z = x / y
    return z * z


@program(0.7, 1.3)
def early_return_that_is_not_taken(x, y):
    with np.errstate(all='ignore'):
        if x < 0.5:
            return x * y * y
        z = x / y
    return z * z


@program(A, 0.5)
def left_by_break_and_continue(a, x):
    s = x
    for v in a:
        with np.errstate(over='raise'):
            if v < 0.0:
                continue
            s = s * np.exp(v)
            if s > 1.0:
                break
            s = s + v
    return s


@program(A, 0.5)
def returned_from_a_loop_in_a_context(a, x):
    with np.errstate(over='ignore'):
        for v in a:
            x = x * np.exp(v)
            if x > 0.9:
                return x * a[1]
    return x


@program(A, 0.5)
def context_in_nested_loops(a, x):
    for i in range(3):
        with np.errstate(over='ignore'):
            for j in range(i):
                x = x * a[j] + a[i]
                if x > 5.0:
                    break
            else:
                x = x * 1.5
    return x


@program(A, B)
def in_place_in_a_context(a, b):
    c = a * 2.0
    with np.errstate(divide='ignore'):
        c[1:] /= b[:-1]
        c[0] = c[1] * c[2]
        c *= b
    return np.sum(c * c)


@program(A, B)
def two_contexts(a, b):
    with np.errstate(divide='ignore'), np.errstate(over='ignore') as old:
        c = a / b
        assert old is None
    return np.sum(c)


@program(A)
def nested_contexts(a):
    with np.errstate(divide='ignore'):
        b = 1.0 / a
        with np.errstate(over='ignore'):
            c = np.exp(b)
        d = c / a
    return np.sum(d * b)


@program(0.4)
def with_a_value(x):
    with Scaled(2.5) as scale:
        y = x * scale
        scale = scale * y
    return scale * x


@program(0.4)
def null_context_with_an_active_value(x):
    with contextlib.nullcontext(x * x) as y, contextlib.nullcontext():
        z = y * x
    return z * y


@program(0.4)
def context_of_a_generator(x):
    with counted(1) as n:
        y = x * n
    for k in range(3):
        with counted(k) as n:
            y = y * n
    return y


@program(0.4)
def a_lock(x):
    with LOCK:
        y = x * x
    with threading.Lock():
        return y * x


@program(0.4)
def warnings_that_are_caught(x):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        y = np.sqrt(x) * x
    return y


@program(0.4)
def texts_that_are_written(x):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print('here')
        y = x * len(out.getvalue())
    with np.printoptions(precision=3):
        z = y * x
    return z


@program(0.4)
def decimals(x):
    with decimal.localcontext() as context:
        context.clear_flags()
        k = float(decimal.Decimal(1) / decimal.Decimal(4))
    return x * x * k


@program(M)
def branch_in_a_context(m):
    s = 0.0
    for i in range(2):
        with np.errstate(invalid='ignore'):
            if m[i, 0] > 0.5:
                s = s + np.sum(np.sqrt(np.abs(m[i])))
            else:
                s = s * m[i, 1]
                if s == 0.0:
                    s = s + m[i, 2]
    return s * s


@program(M)
def context_in_a_branch(m):
    if m[0, 0] > 0.0:
        with np.errstate(divide='ignore'):
            m = m / (1.0 + m * m)
    else:
        with np.errstate(divide='ignore'):
            m = m * m
    return np.sum(m[0] * m[1])


def ratio(x, y):
    with np.errstate(divide='ignore'):
        if y == 0.0:
            return 0.0 * x
        return x / y


@program(0.4, 1.3)
def context_in_a_called_function(x, y):
    z = ratio(x, y)
    return z * ratio(z, x) * ratio(x, 0.0 * y + 1.0)


@program(A, 1.3)
def context_in_a_function_within(a, y):
    def scaled(v):
        with np.errstate(divide='ignore'):
            if v < 0.0:
                return v * y
            return v / y
    s = 0.0
    for v in a:
        s = s + scaled(v) * v
    return s


@program(0.4, 1.3)
def bound_inside_only(x, y):
    with np.errstate(divide='ignore'):
        t = x
        t = t * y
        t = t * t
    with np.errstate(divide='ignore'):
        t = t + x
    return t


@program(A)
def endless_loop_in_a_context(a):
    k = 0
    s = a[0]
    with np.errstate(over='ignore'):
        while True:
            s = s * 1.5 + a[k % 3]
            k += 1
            if k > 4:
                break
    return s * s
