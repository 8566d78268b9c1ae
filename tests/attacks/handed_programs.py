"""Programs with keywords that are handed on, wrappers, partial functions, `map` and the like."""
import functools
import operator
from functools import wraps

import numpy as np
from catalogue import Programs

program = PROGRAMS = Programs()
OPTIONS = {'p': 3.0, 'scale': 0.5}


def power(x, p=2.0, *, scale=1.0, **more):
    return scale * x ** p * more.get('extra', 1.0) + (more['shift'] if 'shift' in more else 0.0)


def handing_on(x, **given):
    return power(x, **given) * given['scale']


def product(x, **given):
    for name, value in given.items():
        x = x * value if name != 'skip' else x
    return x * len(given)


def times(factor):
    def decorate(f):
        @wraps(f)
        def wrapper(*args, **kwargs):
            return factor * f(*args, **kwargs)
        return wrapper
    return decorate


@times(3.0)
@times(0.5)
def decorated(x, k, *, scale=1.0):
    return x * k ** 2 * scale


def call(f, *args, **kwargs):
    return f(*args, **kwargs)


def cubic(a, b, c=1.0):
    return a * b ** 2 * c


@program(1.3, 0.7)
def keywords_that_are_collected(x, k):
    return power(x, scale=k, shift=x * k) + power(x) + power(p=k, x=x, extra=3.0)


@program(1.3, 0.7)
def dictionaries_after_stars(x, k):
    return power(x, **OPTIONS) + power(x, **{'p': k, 'extra': x})


@program(1.3, 0.7)
def keywords_that_are_handed_on(x, k):
    return handing_on(x, scale=k) + handing_on(k, scale=x, shift=k)


@program(1.3, 0.7)
def loop_over_keywords(x, k):
    return product(x, a=k, b=x, skip=k)


@program(1.3, 0.7)
def decorated_functions(x, k):
    return decorated(x, k) + decorated(k, x, scale=x) + decorated(k=k, x=x, scale=k)


@program(1.3, 0.7)
def function_and_arguments_are_handed_on(x, k):
    return call(lambda u, v, w=1.0: u * v * w * k, x, k, w=x) + call(power, x, scale=k) + call(np.hypot, x, k)


@program(1.3, 0.7)
def keywords_of_a_function_within(x, k):
    def g(v, *rest, **given):
        given['c'] = v
        return given['c'] * given['a'] + len(rest) * k

    return g(x, a=k) + g(k, x, x, a=x)


@program(1.3, 0.7)
def partial_keeps_its_arguments(x, k):
    g = functools.partial(cubic, k, c=x)
    h = functools.partial(np.multiply, x)
    k = k * 5.0
    x = x + 1.0
    return g(x) * k + call(g, k) + h(k) + call(functools.partial(cubic, 2.0), x)


@program(1.3, 0.7)
def partial_of_constants_only(x, k):
    g = functools.partial(cubic, x, k)
    s = 0.0
    for i in range(3):
        s += g(i) + g()
    return s


@program(1.3, 0.7)
def reduces(x, k):
    return (functools.reduce(operator.mul, [x, k, x]) + functools.reduce(cubic, [x, k], k)
            + functools.reduce(lambda a, b: a * k + b, (x, k, x * k)))


@program(1.3, 0.7)
def maps_and_filters(x, k):
    n = 0

    def f(v):
        nonlocal n
        n += 1
        return v * k * n

    s = sum(map(f, [x, k, x])) * n
    return s + sum(filter(lambda v: v > 0.0, [x, -k, x * k])) + max(list(map(np.sin, [x, k])))
