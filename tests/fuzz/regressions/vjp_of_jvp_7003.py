# Seed 7003. vjp_of_jvp: wrong: a product of unknown rank that is written later was computed again
import numpy as np


def f(x, y):
    w = 0
    while w < 3:
        w += 1
        t = np.sin(np.array([x, y, x * y]))
        if w:
            t[1:] = t[:-1]
            return x + y + np.sum(np.sin(t) * t)
    t = y
    return x + t


ARGS = (0.37, -0.83)
