"""Programs that choose a function when they run: in variables that are bound again, by conditions, and from tables."""
import math

import numpy as np
from catalogue import Programs

program = PROGRAMS = Programs()


def square(v):
    return v * v


OPERATIONS = {'sin': np.sin, 'square': square, 'exp': math.exp}


@program(1.3, 0.7)
def chosen_by_conditions(x, k):
    g = np.sin if x > 1.0 else np.cos
    if k > 1.0:
        h = square
    else:
        h = np.tanh
    return g(h(g(g(x * k)))) * h(k) + (np.exp if x > 2.0 else square)(x)


@program(1.3, 0.7)
def chosen_anew_in_a_loop(x, k):
    def up(v):
        return v * k

    def down(v):
        return v / k + x

    g = up
    s = x
    for i in range(4):
        s = g(s) + 0.1
        g = down if i % 2 else up
    return s


@program(1.3, 0.7)
def tables_of_the_module_and_of_the_function(x, k):
    own = {'a': lambda v: v * k, 'b': np.tanh, 3: square}
    k = k * 2.0
    s = own['a'](x) + own['b'](k) + own[3](x * k)
    for name in ('sin', 'square', 'exp'):
        f = OPERATIONS[name]
        s += f(x * 0.5) * OPERATIONS[name](k)
    return s


@program(1.3, 0.7)
def the_choice_has_effects(x, k):
    n = 0

    def positive():
        nonlocal n
        n += 1
        return x > 0.0

    g = (lambda v: v * k * n) if positive() else (lambda v: v)
    return g(x) * n + (square if positive() else np.sin)(x * n)


@program(1.3, 0.7)
def several_arguments(x, k):
    args, which = x * 2.0, k
    g = max if x > 1.0 else min
    h = np.sum if k > 1.0 else np.mean
    return g(args, which) * h(np.array([x, k]), axis=0)


@program(1.3, 0.7)
def one_name_for_two_functions(x, k):
    g = lambda v: v * x
    y = g(k)
    g = np.sin
    return y * g(x)
