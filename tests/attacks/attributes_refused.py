"""Programs that assign attributes and read them again, by all the ways that Python has: each is refused."""
import numpy as np

PROGRAMS = []


def program(function):
    """Enter a program of an object and a number."""
    PROGRAMS.append(function)
    return function


class Thing:
    k = 2.0

    def __init__(self):
        self.act, self.w, self.inner = np.tanh, 3.0, None

    def step(self, x):
        return x * 2.0

    def run(self, x):
        return self.step(x) * self.k

    def keep(self, x):
        self.w = x

    def kept(self):
        return self.w


def put(m):
    m.step = np.cos


@program
def a_function_that_an_attribute_holds(m, x):
    m.act = np.sin
    return m.act(x)


@program
def a_method_is_hidden(m, x):
    m.step = np.sin
    return m.step(x)


@program
def a_method_is_hidden_by_a_function(m, x):
    put(m)
    return m.run(x)


@program
def a_constant_of_the_class_is_hidden(m, x):
    m.k = x
    return m.run(x)


@program
def two_names(m, x):
    v = m
    v.w = x
    return m.w * x


@program
def through_a_list(m, x):
    ms = [m]
    ms[0].w = x
    return m.w * x


@program
def through_another_object(m, x):
    m.inner = m
    m.inner.w = x
    return m.w * x


@program
def through_methods(m, x):
    m.keep(x * x)
    return m.kept() * x


@program
def with_setattr(m, x):
    setattr(m, 'w', x)
    return m.w * x


@program
def with_getattr(m, x):
    m.w = x
    return getattr(m, 'w') * x


@program
def with_the_dictionary(m, x):
    m.__dict__['w'] = x
    return m.w * x


@program
def with_vars(m, x):
    vars(m)['w'] = x
    return m.w * x


@program
def out_of_the_dictionary(m, x):
    d = m.__dict__
    m.w = x
    return d['w'] * x


@program
def in_a_loop(m, x):
    s = 0.0
    for _ in range(3):
        s = s + m.w * x
        m.w = s
    return s


@program
def read_before_it_is_assigned(m, x):
    old = m.w
    m.w = x
    return old * x
