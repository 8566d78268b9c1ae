"""Rows of a matrix written in a loop: a row is a view, so what is kept and what is taken are copies."""
import numpy as np


def smooth(X, c):
    for i in range(1, X.shape[0]):
        X[i] = X[i] * X[i - 1] + c * X[i]
    return np.sum(X * X)


def ideal(X, c):
    X = X.copy()
    history = []
    for i in range(1, X.shape[0]):
        history.append(X[i].copy())
        X[i] = X[i] * X[i - 1] + c * X[i]

    # return np.sum(X * X)
    bX = 2.0 * X
    bc = 0.0
    for i in reversed(range(1, X.shape[0])):
        # X[i] = X[i] * X[i - 1] + c * X[i]
        X[i] = history.pop()
        bXi = bX[i].copy()
        bX[i] = bXi * (X[i - 1] + c)
        bX[i - 1] += bXi * X[i]
        bc += np.sum(bXi * X[i])
    return bX, bc
