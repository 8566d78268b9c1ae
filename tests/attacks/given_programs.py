"""Programs in which functions are given to functions: by name, as lambdas, with what they share, through several."""
import numpy as np
from catalogue import A, Programs

program = PROGRAMS = Programs()
WEIGHTS = (0.2, 0.5, 0.3)
SCALE = 1.7


def apply(f, x):
    return f(x)


def twice(f, x):
    return f(f(x))


def rk4(rhs, y, t, h):
    k1 = rhs(y, t)
    k2 = rhs(y + 0.5 * h * k1, t + 0.5 * h)
    k3 = rhs(y + 0.5 * h * k2, t + 0.5 * h)
    k4 = rhs(y + h * k3, t + h)
    return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


def integrate(f, a, b, n=6, *, weights=WEIGHTS):
    h = (b - a) / n
    s = 0.0
    for i in range(n):
        for j, w in enumerate(weights):
            s += w * f(a + (i + 0.5 * j) * h)
    return s * h


def newton(f, x, df=None, steps=4):
    for _ in range(steps):
        slope = df(x) if df is not None else (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
        x = x - f(x) / slope
    return x


def compose(f, g, x):
    def both(v):
        return f(g(v)) * x

    return both(x) + apply(both, 2.0 * x)


def fold(f, values, start):
    for v in values:
        start = f(start, v)
    return start


def through(f, x, n):
    return f(x) if n == 0 else through(f, f(x), n - 1)


def fill(f, out):
    for i in range(len(out)):
        out[i] = f(out[i], i)


def cube(v):
    return v ** 3 * SCALE


def changing(f, k):
    y = f(k)
    k = 2.0 * k
    return y + f(k)


@program(0.4, 1.3)
def lambda_that_shares(x, k):
    return apply(lambda v: v * k, x) + apply(lambda v: v * x + k, k)


@program(0.4, 1.3)
def same_name_on_both_sides(x, k):
    f = lambda v: v * k + x
    return changing(f, x) + changing(lambda x: x * k, k)


@program(0.4, 1.3, 0.2)
def equations_of_motion(theta, length, damping):
    def rhs(y, t):
        angle, speed = y
        return np.array([speed, -9.81 / length * np.sin(angle) - damping * speed * np.cos(t)])

    y = np.array([theta, 0.0])
    for i in range(4):
        y = rk4(rhs, y, 0.01 * i, 0.01)
    return y[0] * y[1]


@program(0.4, 1.3)
def integral_with_defaults(k, b):
    return integrate(lambda t: np.exp(-k * t), 0.0, b) + integrate(lambda t: t * k, k, b, 3, weights=(1.0, k))


@program(1.3, -0.7)
def newton_with_and_without_a_slope(a, b):
    f = lambda v: v ** 3 + a * v + b
    return newton(f, 1.0, lambda v: 3 * v ** 2 + a) + newton(f, 1.0) + newton(f, 1.0, steps=2)


@program(0.4, 1.3)
def functions_given_to_functions_in_functions(x, k):
    return compose(lambda v: v * k, np.sin, x) + compose(cube, lambda v: v + x, k)


@program(0.4, 1.3)
def function_given_by_name_and_by_another_name(x, k):
    def scaled(v):
        return v * k

    other = scaled
    return twice(scaled, x) + twice(f=other, x=k) + twice(x=x, f=cube)


@program(A, 1.3)
def folding(a, k):
    return fold(lambda s, v: s * k + v, a, 0.5) + fold(lambda s, v: s + np.sin(v), [a[0], k], a[1])


@program(0.4, 1.3)
def recursion_with_a_function(x, k):
    return through(lambda v: np.sin(v) * k, x, 3) + through(lambda v: v + x, k, 1)


@program(A, 1.3)
def writes_what_it_is_given(a, k):
    out = a * k
    fill(lambda v, i: v * a[i] + k, out)
    fill(lambda v, i: v * out[0], out)
    return np.sum(out * out)


@program(0.4, 1.3)
def nonlocal_through_another_function(x, k):
    calls = 0
    total = x

    def note(v):
        nonlocal calls, total
        calls += 1
        total = total * v + k
        return v * total

    y = apply(note, x) + total
    z = twice(note, k) * calls
    return y * z + total


@program(0.4, 1.3)
def nonlocal_of_what_the_called_one_is_given(x, k):
    def note(v):
        nonlocal k
        k = k * v + 1.0
        return k

    return changing(note, k) * k + twice(note, x)


@program(0.4, 1.3)
def function_of_the_nest_is_given_functions(x, k):
    def use(f, v):
        return f(v) * k + f(x)

    def square(v):
        return v * v

    k = 2.0 * k
    return use(square, x) + use(lambda v: v * x, k) + use(np.cos, k) + use(cube, x)


@program(0.4, 1.3)
def function_that_is_given_on(x, k):
    def inner(f, v):
        return twice(f, v) * x

    def outer(f, v):
        return inner(f, v) + inner(lambda t: f(t) * k, v)

    return outer(lambda v: v * k + x, x)


@program(0.4, 1.3)
def shares_through_two_levels(x, k):
    def middle(v):
        w = v * k
        return integrate(lambda t: t * w + apply(lambda s: s * w * x, t), 0.0, v, 2)

    return middle(x) + middle(k)


@program(0.4, 1.3)
def in_a_loop_with_the_loop_variable(x, k):
    total = 0.0
    for i in range(3):
        total += apply(lambda v: v ** i * k, x) + twice(lambda v: v * i + total, k)
    return total


@program(0.4, 1.3)
def in_tests_and_conditions(x, k):
    n = 0
    while apply(lambda v: v * k < 3.0, x) and n < 4:
        x = x * 1.7
        n += 1
    y = x if apply(lambda v: v > 0.0, k) else k
    return y * x * n if not apply(lambda v: v > 100.0, x) or k > 5.0 else k


@program(0.4, 1.3)
def shared_names_collide_with_those_of_the_called_one(rhs, y):
    h = rhs * y
    k1 = y + 1.0
    return rk4(lambda y, t: y * k1 + t * h - rhs, y, h, 0.1) + rk4(lambda v, w: v * y + w * rhs, h, y, k1)


@program(0.4, 1.3)
def function_of_the_arguments(x, k):
    def make(v):
        return apply(lambda t: t * v, v) + k

    return make(make(x))
