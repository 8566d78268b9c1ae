# Seed 1. independent: wrong: what a branch tested is written to later, and the reverse sweep tests it again
import numpy as np


def f(p, a):
    s = p[1]
    s -= np.cos(0.5 if a[-3] <= -0.2043 else p[1])
    u = a[...]
    a[-1] = s
    u[0] = 0.8 * s
    w = u[-3]
    return np.sum(np.sin(p[0]) * p[0]) + p[1] + np.sum(np.sin(a) * a) + s + np.sum(np.sin(u) * u) + w


ARGS = ((np.array([0.43, -0.38]), 0.31), np.array([0.3, -0.7, 1.1]))
