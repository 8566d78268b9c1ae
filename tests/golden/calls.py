"""A recursive function called in a loop: halves that hand residuals over, and a buffer that they add to."""
import numpy as np


def horner(cs, x, k):
    if k == len(cs) - 1:
        return cs[k]
    return cs[k] + x * horner(cs, x, k + 1)


def misfit(cs, xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):
        r = horner(cs, x, 0) - y
        total += r ** 2
    return total


def ideal(cs, xs, ys):
    r_history = []
    saved_history = []
    for x, y in zip(xs, ys):
        p, saved = ideal_horner_fwd(cs, x, 0)
        saved_history.append(saved)
        r_history.append(p - y)

    bcs = np.zeros_like(cs)
    for r, saved in zip(reversed(r_history), reversed(saved_history)):
        # total += r ** 2
        br = 2.0 * r
        # r = horner(cs, x, 0) - y
        ideal_horner_bwd(saved, br, bcs)
    return bcs


def ideal_horner_fwd(cs, x, k):
    if k == len(cs) - 1:
        return cs[k], (k, x, None)
    inner, saved = ideal_horner_fwd(cs, x, k + 1)
    return cs[k] + x * inner, (k, x, saved)


def ideal_horner_bwd(residuals, by, bcs):
    k, x, saved = residuals
    bcs[k] += by
    if saved is not None:
        ideal_horner_bwd(saved, by * x, bcs)
