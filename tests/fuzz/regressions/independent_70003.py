# Seed 70003. independent: wrong: a called function keeps its result for its reverse half, and the caller writes to it
import numpy as np


def kept(a):
    t = 1.4 + a
    return np.exp(a) / t


def f(a, x):
    s = kept(a)
    s[:2] = 0.5 * s[1:]
    t = kept(s)
    t[1:] += x
    return np.sum(s * s) + np.sum(np.sin(t) * t)


ARGS = (np.array([0.42, -0.35, 0.77]), 0.52)
