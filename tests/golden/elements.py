"""Elements of a vector written in a loop, nonlinearly: only the number that is overwritten is kept."""
import numpy as np


def sweep(x, c):
    for i in range(1, len(x)):
        x[i] = x[i] * x[i - 1] + c * np.sin(x[i])
    return np.sum(x)


def ideal(x, c):
    x = x.copy()
    history = []
    for i in range(1, len(x)):
        history.append(x[i])
        x[i] = x[i] * x[i - 1] + c * np.sin(x[i])

    # return np.sum(x)
    bx = np.ones_like(x)
    bc = 0.0
    for i in reversed(range(1, len(x))):
        # x[i] = x[i] * x[i - 1] + c * np.sin(x[i])
        x[i] = history.pop()
        bxi = bx[i]
        bx[i] = bxi * (x[i - 1] + c * np.cos(x[i]))
        bx[i - 1] += bxi * x[i]
        bc += bxi * np.sin(x[i])
    return bx, bc
