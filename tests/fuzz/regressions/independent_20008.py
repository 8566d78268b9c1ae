# Seed 20008. independent: wrong: a view that is returned took no adjoint
import numpy as np


def row(a):
    u = np.tanh(a)
    v = u[0]
    v[:] = np.sin(v)
    return v


def f(a, x):
    v = row(np.array([a, a]))
    s = row(np.array([a * v[2], a]))
    return np.sum(np.sin(v) * v) * x + np.sum(np.sin(s) * s)


ARGS = (np.array([0.3, -0.7, 1.1]), 0.7)
