"""A state that each step overwrites and that the step back needs: its history is a list."""
import numpy as np


def rnn(W, U, h, xs):
    total = 0.0
    for t in range(len(xs)):
        h = np.tanh(W @ h + U @ xs[t])
        total = total + np.sum(h ** 2)
    return total


def ideal(W, U, h, xs):
    history = []
    for t in range(len(xs)):
        history.append(h)
        h = np.tanh(W @ h + U @ xs[t])

    bW = np.zeros_like(W)
    bU = np.zeros_like(U)
    bh = np.zeros_like(h)
    for t in reversed(range(len(xs))):
        # total = total + np.sum(h ** 2)
        bh = bh + 2.0 * h
        # h = np.tanh(W @ h + U @ xs[t])
        ba = bh * (1.0 - h * h)
        h = history.pop()
        bW += np.outer(ba, h)
        bU += np.outer(ba, xs[t])
        bh = W.T @ ba
    return bW, bU, bh
