"""Programs that call methods: of objects of the module, with inheritance, operators, properties, and state in attributes."""
import abc
import enum
import math

import numpy as np
from catalogue import A, B, Programs

program = PROGRAMS = Programs()


class Kind(enum.Enum):
    FLAT = 1
    STEEP = 2


class Shape(abc.ABC):
    scale = 1.5
    count: int = 2

    def __init__(self, size, name='shape'):
        self.size, self.name = size, name
        self.seen = []

    @abc.abstractmethod
    def area(self, x):
        """Give the area."""

    def scaled(self, x, by=2.0, *, power=1):
        return self.area(x) * (by * self.scale) ** power

    @property
    def half(self):
        return 0.5 * self.size

    @classmethod
    def doubled(cls, x):
        return cls.square(x) * cls.scale

    @staticmethod
    def square(x):
        return x * x

    def noted(self, x):
        self.seen.append(float(x))
        return np.sin(x) * self.size


class Disc(Shape):
    def area(self, x):
        return math.pi * (self.size * x) ** 2


class Ring(Disc):
    scale = 0.5

    def __init__(self, size, hole):
        super().__init__(size, 'ring')
        self.hole, self.inner, self.act = hole, Disc(hole), np.tanh

    def area(self, x):
        if x > 5.0:
            return super().area(x)
        return super().area(x) - self.inner.area(x) + super().half * x

    def bent(self, x):
        return self.act(x * self.hole)

    def __call__(self, x, n=2):
        return self.area(x) ** n

    def __getitem__(self, i):
        return self.inner if i == 0 else self.size


class Weight:
    def __init__(self, w, kind=Kind.FLAT):
        self.w, self.kind = w, kind

    def __matmul__(self, x):
        return self.w @ x

    def __mul__(self, x):
        return self.w * x * x

    def __rmul__(self, x):
        return x ** 3 + self.w

    def __neg__(self):
        return -self.w * 2.0

    def __add__(self, x):
        return self.w + np.exp(x)

    def __len__(self):
        return len(self.w)

    def total(self, x, depth):
        if depth == 0:
            return np.sum(self.w * x)
        return self.total(np.sin(x) * self.w, depth - 1)

    def steps(self, x):
        for k in range(len(self)):
            if self.kind is Kind.STEEP:
                x = x * self.w[k]
            else:
                x = self.turned(x, k) + x
        return x

    def turned(self, x, k):
        return np.cos(x) * self.w[k]


disc, ring = Disc(1.2), Ring(2.0, 0.7)
weight, steep = Weight(np.array([0.5, -1.1, 0.8])), Weight(np.array([0.9, 1.2, 0.4]), Kind.STEEP)
scaled_later = disc.scaled


@program(1.3, second=False)
def methods_of_two_classes(x):
    return disc.area(x) * ring.area(x) + ring.scaled(x) + disc.scaled(x, power=2) + ring.scaled(x, 0.3, power=3)


@program(1.3, second=False)
def an_object_is_called(x):
    return ring(x) + ring(x * 0.5, n=3)


@program(1.3, second=False)
def class_and_static_methods(x):
    return disc.doubled(x) + Ring.doubled(x) + ring.square(x) * Disc.square(x)


@program(1.3, second=False)
def a_function_that_an_attribute_holds(x):
    return ring.bent(x) + ring.act(x) * ring.inner.area(x)


@program(1.3, second=False)
def a_property_is_read(x):
    return ring.half * x + disc.half * x ** 2


@program(1.3)
def a_bound_method_of_the_module(x):
    return scaled_later(x) * scaled_later(x, by=0.4)


@program(1.3, second=False)
def what_an_item_gives_is_used(x):
    return ring[0].area(x) + ring[1] * x


@program(1.3)
def a_log_is_kept(x):
    return disc.noted(x) + disc.noted(x * x)


@program(A)
def operators(x):
    return np.sum(weight * x) + (weight @ x) * np.sum(2.0 * weight * x) + np.sum(-weight * x) + np.sum(weight + x)


@program(A)
def operators_in_place(x):
    y = x * 2.0
    v = weight
    v += y
    return np.sum(v * x)


@program(A)
def methods_in_loops_and_branches(x):
    return np.sum(weight.steps(x)) + np.sum(steep.steps(x))


@program(A, second=False)
def a_method_calls_itself(x):
    return weight.total(x, 3) * weight.total(x, 0)


@program(A, B)
def methods_of_objects_chosen_by_a_test(x, y):
    w = weight if x[0] > 0.0 else steep
    return np.sum(w.turned(x, 1) * y)


@program(A, B)
def one_object_has_two_names(x, y):
    w = weight
    v = w
    return np.sum(v.turned(x, 0)) * np.sum(w.turned(y, 1)) + len(v) * np.sum(x * y)


@program(A)
def a_method_in_a_comprehension(x):
    parts = [weight.turned(x, k) for k in range(3)]
    return np.sum(parts[0] * parts[2]) + sum(disc.area(v) for v in x)


@program(A, second=False)
def the_function_of_a_class(x):
    return np.sum(Weight.turned(weight, x, 2)) + Disc.area(disc, x[0]) + Shape.scaled(ring, x[1])


@program(1.3, second=False)
def a_method_within_a_function_within(x):
    def twice(v):
        return disc.area(v) + ring.area(v)
    return twice(x) * twice(x + 0.1)


@program(1.3, second=False)
def a_loop_that_never_runs(x):
    s = disc.area(x)
    for _ in range(0):
        s = s + ring.area(s)
    while s < -1.0:
        s = disc.area(s)
    return s * x
