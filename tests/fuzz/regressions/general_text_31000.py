# Seed 31000. general_text: SRC139 a _ may refer to an array _ is written through another name
import numpy as np


def f(a, w, x):
    a[1] = 0.8 * w[-2]
    v = int(x > 0.3017)
    u = np.sum(np.array([[x, x, x], [0.8, a[v], a[0]], [a[v - 3], 2, x]]), axis=-1)
    a[1:] *= np.cos(np.array([a[-3], u[v]]))
    return np.sum(np.sin(a) * a) + np.sum(np.sin(w) * w) + np.sum(u)


ARGS = (np.array([0.3, -0.7, 1.1]), np.array([0.6, -0.2]), 0.62)
