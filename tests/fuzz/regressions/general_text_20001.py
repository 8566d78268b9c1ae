# Seed 20001. general_text: wrong: an element in a loop, that may be a row, took the adjoint of the iteration before
import numpy as np


def f(m, x):
    u = 0.7 * np.tanh(m)
    for v in m:
        x = m[0, 0]
    m, u = u, m
    u[1:] = u[:-1]
    return np.sum(np.sin(m) * m) + x + np.sum(np.sin(u) * u)


ARGS = (np.array([[0.33, -0.75, 1.1], [0.9, 0.21, -0.5]]), 0.45)
