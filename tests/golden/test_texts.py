"""Generated texts of small functions: what a person would write for them, whole or in one line."""
import dataclasses
from typing import NamedTuple

import numpy as np
import pytest

import srcad

X = np.array([0.3, -0.7, 1.1])
Y = np.array([1.5, 0.4])
W = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.5]])
CASES = []


def text(*args, has=(), lacks=(), wrt=None):
    """Enter a function with arguments, and with what its gradient's text contains and does not contain."""
    def enter(function):
        CASES.append(pytest.param(function, args, has, lacks, wrt or tuple(range(len(args))), id=function.__name__))
        return function
    return enter


def twice(f, x):
    return f(f(x))


@text(0.7, 1.3, has=['bx = 2.0 * k * k'], lacks=['lambda', 'square', 'twice', '_fwd'])
def functions_within(x, k):
    square = lambda v: v * v
    scaled = twice(lambda v: v * k, x)
    return square(k) * x + scaled


@text(0.7, has=["f = 'sin'", "if f == 'sin':"], lacks=['which', '_chosen('])
def chosen_by_a_test(x):
    f = np.sin if x > 0.0 else np.cos
    return f(x) * x


@text(X, Y, has=['bx = np.sum(bd, axis=1)', 'by = -np.sum(bd, axis=0)'], lacks=['keepdims', 'None] +='])
def distances(x, y):
    d = x[:, None] - y[None, :]
    return np.sum(np.sin(d) * d)


@text(X, W.T @ W, has=['balpha = np.sum('], lacks=['zeros_like(alpha)', 'alpha_stack'])
def forward_algorithm(x, w):
    alpha = x * 2.0
    for _ in range(3):
        alpha = np.log(np.sum(np.exp(alpha[:, None] + w), axis=0))
    return np.sum(alpha)


@text(X, has=['= 2.0 * w'], lacks=['adjoint', 'match', 'copy'])
def copies(x):
    y = np.array(x, dtype=float)
    z = np.asarray(y)
    w = z.astype(float)
    return np.sum(w * w)


@text(X, has=['bx += by * y', 'bx = bx + by'])
def after_a_loop(x):
    y = np.array(x)
    for _ in range(3):
        y = y * x
    return y[0] + y[1]


def slope(p, y):
    return np.array([p[0] * y[0] - p[1] * y[0] * y[1], p[2] * y[0] * y[1] - y[1]])


@text(X, Y, has=['np.zeros_like(y0)'], lacks=['t_stack', 'y_stack'])
def steps(p, y0):
    y = y0
    for _ in range(4):
        k1 = slope(p, y)
        k2 = slope(p, y + 0.1 * k1)
        y = y + 0.05 * (k1 + k2)
    return y[0] * y[1]


@text(0.4, has=['bpath = spread_like(1.0 / len(path), path)'], lacks=['fresh', '_value_and_grad'])
def mean_of_a_list(k):
    x, path = 1.0, []
    for _ in range(5):
        x = x * np.sin(k * x)
        path.append(x)
    return sum(path) / len(path)


@text(X, has=["with np.errstate(divide='ignore'):\n        # y = np.log(w) * w\n"], lacks=['caught', 'enter', 'leave', 'stack'])
def in_a_context(x):
    with np.errstate(divide='ignore'):
        w = x * x
        y = np.log(w) * w
    return np.sum(y)


@text(0.7, {'a': 0.5}, wrt=(0,), lacks=['stack', 'old', 'finally'], has=["""
    y = x
    caught = False
    try:
        scale = table['b']
    except KeyError:
        caught = True
    else:
        y = scale * y

"""])
def looked_up(x, table):
    y = x
    try:
        scale = table['b']
    except KeyError:
        pass
    else:
        y = scale * y
    return y * y


@text(W[:, :2], Y, lacks=['caught', 'else'], has=["""
    try:
        a_solve = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        # return np.sum(a @ b)
"""])
def solved(a, b):
    try:
        return np.sum(np.linalg.solve(a, b))
    except np.linalg.LinAlgError:
        return np.sum(a @ b)


class Spring(NamedTuple):
    stiffness: float
    length: float


@dataclasses.dataclass(frozen=True)
class Beam:
    width: float
    height: float

    def inertia(self):
        return self.width * self.height ** 3 / 12.0


SPRING, BEAM = Spring(2.0, 0.5), Beam(0.3, 0.4)


@text(SPRING, 0.7, has=['Spring(stiffness=', ', length='], lacks=['like', 'accumulate', 'bself', "['"])
def a_named_tuple(spring, x):
    return 0.5 * spring.stiffness * (x - spring.length) ** 2


@text(0.7, 1.3, has=['bx = '], lacks=['Beam', 'fields_like', "['"])
def an_object_that_is_made_is_no_more(x, y):
    beam = Beam(x * y, height=x)
    return beam.width * beam.height


@text(0.7, has=['BEAM.inertia()'], lacks=['_fwd', 'Beam.inertia'])
def a_method_without_a_derivative(x):
    return BEAM.inertia() * x * x


@pytest.mark.parametrize('function, args, has, lacks, wrt', CASES)
def test_text(function, args, has, lacks, wrt):
    source = srcad.grad(function, wrt=wrt if len(wrt) > 1 else 0).specialize(*args).source
    for part in has:
        assert part in source, source
    for part in lacks:
        assert part not in source, source
    srcad.check_grads(function, wrt=wrt)(*args)
