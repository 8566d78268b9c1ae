"""Programs whose names are like those of generated code, of libraries and of builtins, and that read globals."""
import math as np_of_mine

import numpy
import numpy as np
import numpy as nump
from catalogue import A, Programs
from numpy import exp as e
from numpy import sin
from numpy import sum as total

SCALE = 2.0
TABLE = np.array([1.0, 2.0, 3.0])

program = PROGRAMS = Programs()


@program(0.7, 1.2)
def adjoint_names(x, bx):
    by = x * bx
    b_x = by * x
    x_bar = np.sin(b_x)
    return by * x_bar * bx


@program(0.7, 1.2)
def tangent_names(x, tx):
    t = x * tx
    ty = t * x
    x_dot = np.sin(ty)
    return t * x_dot * tx


@program(0.7, 1.2, 0.3)
def names_of_results(y, by, result):
    z = y * by
    bresult = z * result
    bz = bresult * bresult
    seed = bz + y
    return seed * by


@program(A)
def names_of_stacks(x):
    x_stack = x[0]
    s_stack = 1.0
    s = 0.5
    saved = x[1]
    residuals = x[2]
    x_old = s * saved
    for t in range(3):
        s_stack = s_stack * x[t]
        s = s * s_stack + x_stack
        residuals = residuals * s
    return s * x_old + residuals * saved


@program(0.7)
def numbered_names(x):
    x2 = x * x
    x = x * 3.0
    x3 = x * x2
    x = x3 + x
    x2 = x * x2
    return x2 * x * x3


@program(A)
def numpy_under_a_local_name(np):
    t = nump.sin(np)
    return nump.sum(t * np)


@program(0.7)
def math_as_something(x):
    return np_of_mine.exp(x) * np_of_mine.sin(x)


@program(A)
def imported_functions(x):
    return total(e(x) * sin(x))


@program(A)
def local_shadows_import(x):
    e = x * x
    total = nump.sum(e)
    return total * e[0]


@program(A)
def local_shadows_builtin(x):
    len = x[0]
    range = x[1] * len
    sum = 0.0
    for min in (0, 1, 2):
        sum = sum + x[min] * len
    float = sum * range
    list = float * x[2]
    return list


@program(A)
def local_named_runtime(runtime):
    srcad = runtime * 2.0
    zeros_like = srcad * runtime
    unbroadcast = numpy.sum(zeros_like)
    return unbroadcast * runtime[0]


def range_(n):
    return [n, n + 1]


@program(0.7)
def function_named_like_a_builtin(x):
    s = x
    for k in range_(1):
        s = s * x + k
    return s


@program(0.7)
def unicode_names(x):
    θ = x * x
    bθ = np.sin(θ)
    _ = θ * bθ
    __ = _ * x
    return __


@program(0.7, 1.2)
def reads_globals(x, y):
    return x * SCALE * y + np.sum(TABLE * x) * y


def scaled(x, scale=3.0, *, power=2):
    return scale * x ** power


@program(0.7)
def defaults_and_keywords(x):
    return scaled(x) + scaled(x, 2.0) + scaled(x, power=3) + scaled(scale=x, x=x)


def several(*xs):
    s = 1.0
    for v in xs:
        s = s * v
    return s


@program(0.7, 1.2)
def variable_arguments(x, y):
    return several(x, y, x) + several(y)


def pair(x, y):
    return x * y, x + y


@program(0.7, 1.2)
def unpacked_results(x, y):
    u, v = pair(x, y)
    v, u = pair(u, v)
    return u * v


@program(0.7)
def repeated_code(x):
    y = np.sin(x) * np.sin(x)
    y = np.sin(x) * np.sin(x)
    z = np.sin(x) * np.sin(x)
    x = x * 2.0
    w = np.sin(x) * np.sin(x)
    return y * z * w


@program(0.7)
def recursion_like_names(x):
    recursion_like_names_grad = x * x
    return recursion_like_names_grad * x


@program(0.7)
def strings_and_keys(x):
    kind = 'by'
    if kind in ('bx', 'by'):
        x = x * len(kind)
    return x * x
