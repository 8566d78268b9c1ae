"""Functions that are found by their names."""
import srcad


def cube(x):
    return x ** 3


@srcad.grad
def decorated(x):
    return x ** 3


@srcad.grad(wrt='y')
def decorated_with_options(x, y):
    return x * y * y
