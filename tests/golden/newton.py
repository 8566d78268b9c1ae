"""A guard that returns at once, and a loop of unknown length: the history says how many steps there were."""


def newton_sqrt(a, x, tol):
    if a < 0.0:
        return a * x
    n = 0
    while True:
        step = (x * x - a) / (2.0 * x)
        x = x - step
        n += 1
        if abs(step) < tol or n > 50:
            break
    return x


def ideal(a, x, tol):
    if a < 0.0:
        # return a * x
        return x, a
    n = 0
    history = []
    while True:
        step = (x * x - a) / (2.0 * x)
        history.append(x)
        x = x - step
        n += 1
        if abs(step) < tol or n > 50:
            break

    # return x
    ba = 0.0
    bx = 1.0
    for x in reversed(history):
        # x = x - step
        bstep = -bx
        # step = (x * x - a) / (2.0 * x)
        bx += bstep * (1.0 - (x * x - a) / (2.0 * x * x))
        ba -= bstep / (2.0 * x)
    return ba, bx
