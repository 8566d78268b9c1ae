# Seed 20000. command: wrong: an array of unknown rank was unpacked, and its shadow replaced under the views of it
import numpy as np


def f(a, x):
    u = a[1:]
    u[0] = x
    v, v_, v__ = a
    return np.sum(np.sin(a) * a) + x + np.sum(np.sin(u) * u) + v + v_ + v__


ARGS = (np.array([0.3, -0.7, 1.1]), 0.7)
