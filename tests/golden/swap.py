"""Two buffers that change places: their adjoints do too, and the caller's array stays as it was."""
import numpy as np


def diffuse(u, steps):
    v = u.copy()
    for t in range(steps):
        v[1:-1] = 0.25 * u[:-2] + 0.5 * u[1:-1] + 0.25 * u[2:]
        u, v = v, u
    return np.sum(u ** 4)


def ideal(u, steps):
    u = u.copy()
    v = u.copy()
    for t in range(steps):
        v[1:-1] = 0.25 * u[:-2] + 0.5 * u[1:-1] + 0.25 * u[2:]
        u, v = v, u

    # return np.sum(u ** 4)
    bu = 4.0 * u ** 3
    bv = np.zeros_like(v)
    for t in reversed(range(steps)):
        # u, v = v, u
        bu, bv = bv, bu
        # v[1:-1] = 0.25 * u[:-2] + 0.5 * u[1:-1] + 0.25 * u[2:]
        bs = bv[1:-1].copy()
        bv[1:-1] = 0.0
        bu[:-2] += 0.25 * bs
        bu[1:-1] += 0.5 * bs
        bu[2:] += 0.25 * bs
    # v = u.copy()
    bu += bv
    return bu
