"""A function within a function: a person writes its formula where it is used, and no function."""
import numpy as np


def settle(x, k, n):
    def rate(y):
        return -k * np.sin(y)

    for _ in range(n):
        x = x + 0.1 * rate(x)
    return x * x


def ideal(x, k, n):
    history = []
    for _ in range(n):
        history.append(x)
        x = x + 0.1 * (-k * np.sin(x))

    # return x * x
    bx = 2.0 * x
    bk = 0.0
    for x in reversed(history):
        # x = x + 0.1 * rate(x)
        brate = 0.1 * bx
        bk -= brate * np.sin(x)
        bx -= brate * k * np.cos(x)
    return bx, bk
