# Seed 1005. vjp_of_grad_unoptimised: TypeError in runtime_core.py:regroup: only integer scalar arrays can be converted to a scalar index
import math

import numpy as np


def f(p, x):
    u = [0.9 * (x), 0.9 * (max([0.3, *(x for u in range(2))]))]
    p[0] = 0.8 * (np.full((2,), x))
    v = x
    return np.sum(np.sin(p[0]) * p[0]) + np.sum(np.sin(p[1]) * p[1]) + x + u[0] + u[1] + v


ARGS = ([np.array([0.41, -0.32]), np.array([0.22, 0.84])], 0.57)
