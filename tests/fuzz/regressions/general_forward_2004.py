# Seed 2004. forward: wrong: general text, a view of an array of unknown rank that is changed in place
import numpy as np


def f(m, a, x):
    a = 0.7 * np.tanh(a)
    u = m
    v = a[:]
    v *= 0.9 + 0.3 * np.sin(x)
    return np.sum(a) + np.sum(u) + np.sum(v)


ARGS = (np.array([[0.33, -0.75, 1.1], [0.9, 0.21, -0.5]]), np.array([0.8, -0.34, 0.56]), 0.45)
