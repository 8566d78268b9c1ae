# Seed 1. command: np.copyto is not written in Python, and has no source to differentiate
import numpy as np


def f(a, x):
    np.copyto(a, a * x)
    np.copyto(a[:2], a[1:])
    return np.sum(a * x)


ARGS = (np.array([0.3, -0.7, 1.1]), 0.7)
