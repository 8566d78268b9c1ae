"""Programs with objects that are differentiated: named tuples, data classes, and objects with methods of their own."""
import dataclasses
import math
from typing import NamedTuple

import numpy as np
from catalogue import A, B, M, Programs

program = PROGRAMS = Programs()


class Point(NamedTuple):
    x: float
    y: float = 2.0


class Params(NamedTuple):
    w: np.ndarray
    b: float
    inner: Point


@dataclasses.dataclass(frozen=True)
class Line:
    slope: float
    offset: float = 0.5

    def at(self, x):
        return self.slope * x + self.offset

    def __add__(self, other):
        return Line(self.slope + other.slope, self.offset * other.offset)


@dataclasses.dataclass
class Scene:
    line: Line
    points: list
    name: str = 'scene'
    size: int = 3


class Layer:
    def __init__(self, w, b, act='tanh'):
        self.w, self.b, self.act = w, b, act

    def forward(self, x):
        z = x * self.w + self.b
        if self.act == 'tanh':
            return np.tanh(z)
        return z * z

    @property
    def penalty(self):
        return np.sum(self.w ** 2) + self.b * self.b


class Model:
    depth = 2

    def __init__(self, layers, scale):
        self.layers, self.scale = layers, scale

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return np.sum(x) * self.scale * self.depth

    def loss(self, x, y):
        return (self(x) - y) ** 2 + sum([layer.penalty for layer in self.layers])


class Twice(Model):
    def __call__(self, x):
        return super().__call__(x) + self.first(x)

    def first(self, x):
        return np.prod(self.layers[0].forward(x))


LINE = Line(1.2, -0.4)
PARAMS = Params(A, 0.7, Point(1.3, 0.4))
SCENE = Scene(LINE, [Point(0.3, 1.1), Point(-0.5, 0.2)])
LAYER = Layer(B, 0.3)


def model(kind=Model):
    return kind([Layer(A, 0.2), Layer(B, -0.1, 'square')], 0.9)


@program(LINE, 0.7)
def attributes_are_read(line, x):
    return line.slope * x + np.sin(line.offset * line.slope)


@program(LINE, 0.7)
def a_method_of_an_argument(line, x):
    return line.at(x) * line.at(x * x)


@program(PARAMS, B)
def a_named_tuple(p, x):
    return np.sum(p.w * x + p.b) * p.inner.x ** p.inner.y


@program(PARAMS, B)
def a_named_tuple_is_taken_apart(p, x):
    w, b, (u, v) = p
    return np.sum(w * x) * b + u * v * p[1] + p.inner.y * p[-1][0]


@program(PARAMS, A)
def attributes_are_read_in_a_loop(p, x):
    s = p.b
    for i in range(len(x)):
        s = s * p.inner.y + p.w[i] * x[i]
    return s


@program(SCENE, 0.7, second=False)
def objects_in_a_list_in_an_object(scene, x):
    s = scene.line.at(x)
    for p in scene.points:
        s = s * p.x + p.y * x
    return s * scene.size


@program(LAYER, A)
def a_plain_object(layer, x):
    return np.sum(layer.forward(x)) + layer.penalty


@program(model(), A, 0.3)
def a_model_of_layers(m, x, y):
    return m.loss(x, y)


@program(model(Twice), A, second=False)
def a_model_that_inherits(m, x):
    return m(x) * m(2.0 * x)


@program([Layer(A, 0.2), Layer(B, -0.1, 'square')], A)
def a_list_of_layers(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return np.sum(x)


@program([LINE, Line(0.3, 1.1)], 0.7, second=False)
def a_list_of_data_classes(lines, x):
    s = 1.0
    for line in lines:
        s = s * line.at(x) + line.slope
    return s


@program(LINE, Line(0.3, 1.1), 0.7)
def operators_of_data_classes(a, b, x):
    return (a + b).at(x)


@program(LINE, Line(0.3, 1.1), 0.7)
def one_of_two_objects(a, b, x):
    c = a if x > 0.0 else b
    return c.slope * x + b.offset * a.offset


@program(0.7, 1.3)
def objects_are_made(x, y):
    p = Point(x * y, y)
    q = Line(p.x + p.y, offset=x)
    r = Point(q.slope)
    return q.slope * q.offset + r.x * r.y


@program(0.7, 1.3)
def objects_are_made_in_a_loop(x, y):
    s = x
    for k in range(3):
        p = Point(s * y, x)
        s = p.x * math.sin(p.y) + k
    return s


@program(0.7, 1.3)
def an_object_in_an_object(x, y):
    a = Line(x, y)
    p = Params(np.array([x, y]), x, Point(y, a.slope))
    return p.inner.x * p.inner.y + np.sum(p.w) * p.b * a.offset


def moved(line, by):
    return Line(line.slope * by, line.offset + by)


@program(LINE, 0.7)
def a_function_gives_an_object(line, x):
    there = moved(line, x)
    back = moved(there, 1.0 / x)
    return there.slope * back.offset


@program(LINE, 0.7)
def objects_that_replace_each_other(line, x):
    for k in range(3):
        line = Line(line.slope * x, line.offset + line.slope * k)
    return line.slope * line.offset


@program(M, 0.7)
def a_made_object_has_methods(w, x):
    layer = Line(w[0, 1], x)
    return layer.at(np.sum(w)) * layer.offset


@program(LINE, 0.7)
def a_loop_that_never_runs(line, x):
    s = line.slope
    for _ in range(0):
        s = s * line.offset
    return s * x

