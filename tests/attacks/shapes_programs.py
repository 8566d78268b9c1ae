"""Programs over shapes and dtypes: broadcasting, empty arrays, masks, complex numbers, integers among floats."""
import numpy as np
from catalogue import M, Programs

ROW = np.array([[0.3, -0.7, 1.1]])
COLUMN = np.array([[0.9], [0.2]])
V = np.array([0.4, 1.3, -0.8])

program = PROGRAMS = Programs()


@program(0.7, M)
def scalar_with_array(x, m):
    y = x * m + x
    z = m / (x + 2.0) - x
    return np.sum(y * z) + np.sum(x - m)


@program(M, V)
def vector_with_matrix(m, v):
    return np.sum(np.sin(m * v) + v) + np.sum((v - m) ** 2)


@program(ROW, COLUMN)
def row_with_column(r, c):
    t = r * c
    t = t + c - r / (c + 2.0)
    return np.sum(t * r)


@program(ROW, V)
def row_with_vector(r, v):
    return np.sum(r * v) + np.sum((r + v) ** 2 * v)


@program(np.array([0.7]), V)
def one_element(x, v):
    y = x * v
    return np.sum(y * y) + x[0] * v[-1] + x[-1]


@program(np.array([0.7]), 0.3)
def one_element_with_scalar(x, y):
    z = x * y
    if z > 0:
        z = z * y
    return z[0] + y


@program(np.float64(0.7), 2.0)
def numpy_scalar(x, y):
    return np.sin(x) * y + x ** y


@program(0.7)
def array_of_scalars(x):
    v = np.array([x, x * x, 1.0])
    w = np.array([[x, 2.0], [3.0, x]])
    return np.sum(v * v) + np.sum(w @ w)


@program(V, second=False)
def accumulating_scalar_becomes_array(v):
    s = 0.0
    for i in range(3):
        s = s + v * v[i]
    return np.sum(s * s)


@program(M, second=False)
def carried_shape_changes(m):
    y = m[0]
    for i in range(2):
        y = np.concatenate([y, m[i] * y[:3]])
    return np.sum(y * y)


@program(V)
def growing_broadcast(v):
    y = v
    for i in range(2):
        y = y * v[:, None] + 1.0
    return np.sum(y)


@program(0.6, V)
def scalar_or_array_by_branch(x, v):
    if x > 1.0:
        y = v
    else:
        y = x
    return np.sum(y * v) + np.sum(y)


@program(M, V)
def negative_indices(m, v):
    return m[-1, -2] * v[-1] + np.sum(m[:, -1] * m[-2:, 0]) + np.sum(v[-2:] * v[:-1])


@program(M)
def boolean_masks(m):
    mask = m > 0.0
    y = m[mask]
    z = m * mask
    return np.sum(y * y) + np.sum(z ** 3) + np.sum(m[~mask])


@program(V)
def masked_stores(v):
    w = v * 2.0
    w[w < 0.0] = 0.5
    w[v > 1.0] *= v[v > 1.0]
    return np.sum(w * v)


@program(V)
def fancy_indices(v):
    i = np.array([0, 2, 2, -1])
    w = v[i] * v[i[::-1]]
    return np.sum(w * w) + np.sum(v[[0, 0, 1]] ** 2)


@program(V)
def where_with_nan_branches(v):
    safe = np.where(v > 0.0, v, 1.0)
    return np.sum(np.where(v > 0.0, np.log(safe), v * v))


@program(V, 3, wrt=(0,))
def integer_powers(v, n):
    return np.sum(v ** 2 + v ** n + v ** -1 + v ** 0 + v ** 1)


@program(1.3, 2, wrt=(0,))
def integer_argument_beside(x, n):
    y = x ** n + n ** x + n * x + x / n + n / x
    k = n // 2
    return y * k + x % 0.9 + x // 0.4 + 7 % x


@program(1.3)
def integers_among_floats(x):
    s = 0
    p = 1
    for i in range(4):
        s += i * x
        p *= x
        s = s - i // 2
    return s * p + int(x) + round(x) + len((x, x)) * x


@program(V)
def empty_slices(v):
    w = v[3:]
    u = v[1:1]
    return np.sum(w * w) + np.sum(u) + np.sum(v * v) + np.prod(w)


@program(np.zeros((0, 3)), V)
def empty_argument(m, v):
    return np.sum(m * v) + np.sum(m @ v) + np.sum(v * v)


@program(np.ones((1, 1)), np.ones((3, 1)) * 0.5, np.ones((1, 4)))
def size_one_dimensions(a, b, c):
    y = a * b * c
    return np.sum(y * a) + np.sum(b.T * b) + np.sum(a @ c)


@program(np.ones((2, 1, 3)) * 0.4, M)
def middle_dimension(t, m):
    return np.sum(t * m[None]) + np.sum(t + m[:, None, :]) * np.sum(t * t)


@program(M)
def reductions_with_axes(m):
    mean = m.mean(axis=0)
    centered = m - mean
    scale = np.sqrt(np.sum(centered ** 2, axis=1, keepdims=True))
    return np.sum((centered / scale)[:, 0] * m.max(axis=1))


@program(0.7, 0.4)
def complex_intermediate(x, y):
    z = x + 1j * y
    w = z * z * np.exp(z)
    return w.real * np.abs(z) + w.imag


@program(V)
def complex_arrays(v):
    z = np.exp(1j * v)
    return np.sum(np.real(z * z)) + np.sum(np.abs(z + v) ** 2)


@program(M)
def reshapes(m):
    y = m.reshape(3, -1).T.ravel() * m.flatten()
    return np.sum(y.reshape((2, 3)) * m)


@program(M)
def transposed_and_swapped(m):
    return np.sum(m.T @ m) + np.sum(np.swapaxes(m, 0, 1)[0] * m[:, 1]) + np.trace(m @ m.T)


@program(V)
def squares_of_rows_of_an_outer(v):
    m = v[:, np.newaxis] * v
    return np.sum(m[0] * m[:, 1]) + m[..., 2].sum()


@program(V, 0.5)
def store_broadcasts(v, x):
    m = np.zeros((2, 3))
    m[:] = v
    m[0] += x
    m[1, 1:] = x * x
    m[:, 0] = v[:2]
    return np.sum(m * m)


@program(V)
def sums_of_python(v):
    return sum(v) * max(v) + min(v[0], v[1], 2.0) + abs(v[2]) + pow(v[1], 2)


@program(M)
def ellipsis_and_newaxis(m):
    return np.sum(m[..., 1:] * m[:, None, :2]) + m[None, ...].sum()


@program(M, [0, 2, 0], wrt=(0,))
@program(M, np.array([2, 1]), wrt=(0,))
def columns_by_numbers(m, columns):
    total = 0.0
    for k in columns:
        total += np.sum(m[:, k] ** 2)
    return total


@program(M, np.array([2, 0, 2]), wrt=(0,))
def columns_by_an_array(m, columns):
    picked = m[:, columns]
    return np.sum(picked * picked) + np.sum(m[1:, columns, None] ** 3)


@program(V, M.T)
def axes_added(v, m):
    u = v[:, None] * m
    for _ in range(2):
        u = u * v[:, np.newaxis] + v[:, None]
    return np.sum(u[None] * u) + np.sum(v[None, :, None])
