"""Two numbers in, one out: every operand is a number, so nothing is broadcast and the seed disappears."""
import numpy as np


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def ideal(x1, x2):
    bx1 = 1.0 / x1 + x2
    bx2 = x1 - np.cos(x2)
    return bx1, bx2
