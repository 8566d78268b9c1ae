# Seed 7000. general_text: TypeError in generated code: unsupported operand type(s) for +: _ and _
import numpy as np


def f(a, b):
    a[-1] = 0.8 * np.sin(b[0])
    a[:-1] = 0.7 * ((a[-1] if a[2] >= 0.3017 else a[-3]) - b[-3])
    return np.sum(np.sin(a) * a)


ARGS = (np.linspace(0.13, 0.73, 3), np.array([-0.52, 0.41, 0.17]))
