# Seed 1001. gradient: wrong: the gradient of an array of float32 that is written had float64
import numpy as np


def f(a, x):
    a[0] = x * a[1]
    return np.sum(np.sin(a) * a) + x


ARGS = (np.array([0.3, -0.7, 1.1], dtype=np.float32), 0.7)
