"""Programs with while loops, and with loops that are left before their end."""
import numpy as np
from catalogue import A, Programs

program = PROGRAMS = Programs()


@program(A, 0.5)
def break_continue_else(a, x):
    s = x
    for i in range(len(a)):
        if a[i] < 0.0:
            continue
        if s > 5.0:
            break
        s = s + a[i] * s
    else:
        s = s * a[1]
    return s


@program(A, 0.5)
def break_taken(a, x):
    s = x
    for v in a:
        s = s * np.exp(v)
        if v < 0.0:
            s = s * 3.0
            break
        s = s + v
    else:
        s = s * a[1]
    return s * v


@program(0.9)
def while_else(x):
    k = 0
    s = x
    while s < 4.0:
        s = s * (1.0 + x)
        k += 1
        if k > 20:
            break
    else:
        s = s - x * k
    return s


@program(0.9)
def while_true(x):
    s = 1.0
    while True:
        s = s + x * s
        if s > 10.0:
            break
        s = s - 0.1 * x
    return s


@program(0.9, 3.0)
def while_continue(x, y):
    s = 0.0
    k = 0
    while k < 6:
        k = k + 1
        if k % 2 == 0:
            continue
        s += x ** k / (y + s)
    return s


@program(A)
def early_return_in_a_loop(a):
    s = 1.0
    for v in a:
        s = s * v
        if s < 0.0:
            return s * s * v
    return s


@program(A)
def early_return_in_nested_loops(a):
    s = 1.0
    for i in range(3):
        for j in range(3):
            s = s + a[i] * a[j]
            if s > 1.5:
                return s * a[i] + j * a[j]
        s = s * 1.1
    return s - a[0]


@program(0.7)
def walrus_in_while(x):
    s = x
    while (t := s * x + s) < 5.0:
        s = t + 0.1
    return s * t


@program(0.4, 1.3)
def chained_comparisons(x, y):
    s = x
    if 0.0 < x < y < 2.0:
        s = s * y
    while 0.0 < s <= x * y < 3.0:
        s = s + x
    return s


@program(0.4)
def dead_code(x):
    y = x * x
    z = np.log(y)
    for i in range(3):
        z = z * i
    y = y + 1.0
    return y
    return z


@program(0.4)
def integer_result(x):
    n = 0
    while n < 5:
        n += 1
    return n


@program(1.7, 2, wrt=(0,))
def integer_counter(x, n):
    y = 1.0
    while n:
        if n % 2:
            y = y * x
        x = x * x
        n //= 2
    return y


@program(1.7)
def newton(x):
    y = x
    k = 0
    while abs(y * y - x) > 1e-14 and k < 50:
        y = 0.5 * (y + x / y)
        k += 1
    return y


@program(A)
def break_in_both_loops(a):
    s = 0.5
    for i in range(3):
        for j in range(3):
            if i == j:
                continue
            s = s + a[i] * a[j] * s
            if s > 2.0:
                break
        else:
            s = s * 1.5
            continue
        s = s - a[i]
        if s < 0.0:
            break
    return s


@program(A)
def result_in_a_while(a):
    i = 0
    s = 0.1
    while i < len(a):
        if a[i] < 0:
            i += 1
            continue
        s = s * a[i] + a[i]
        if s > 10.0:
            return s
        i += 1
    return s * s


@program(A, second=False)
def break_over_a_changing_array(a):
    v = a.copy()
    s = 0.0
    for i in range(3):
        v[i] = v[i] * a[0] + s
        s = s + v[i]
        if s > 0.05:
            break
        v = v * 2.0
    return np.sum(v * v) + s


@program(0.3)
def while_with_array_state(x):
    v = np.array([x, x * x])
    n = 0
    while np.sum(v) < 3.0:
        v[n % 2] += v[1 - n % 2] * 1.5
        n += 1
    return v[0] * v[1]


@program(0.7)
def deep_nesting(x):
    s = x
    for i in range(3):
        if i % 2 == 0:
            for j in range(i + 1):
                t = s * x
                while t > 0.5:
                    t = t * 0.5 * x
                    if t < 0.2:
                        s = s + t
                        break
                else:
                    s = s + 0.1 * x
        else:
            s = s * (t + 1.0)
    return s * t


@program(A, 1.3)
def break_after_a_value_changed(a, x):
    s = x
    for v in a:
        w = v * x
        if s > 1.4:
            s = s * w
            break
        for j in range(2):
            if w < 0.5:
                w = np.sin(w) * s
            else:
                s = s + w * w
        s = s + w
    return s * w


@program(A, 1.3)
def break_in_one_of_three(a, x):
    s = x
    for v in a:
        w = v * x
        if s > 2.0:
            w = w * s
            if w > 0.3:
                break
            w = np.exp(w)
        elif s > 0.0:
            w = np.sin(w) * 3.0 * s
            w = w * w
        s = s + w * s
    return s * x


@program(0.52)
def bound_after_an_exit_for_the_next_iteration(x):
    for i in range(3):
        for t in range(2):
            if x > 9.0:
                return x
        if i > 0:
            x = np.sin(x) + w  # noqa: F821
        w = 0.6 * x
    return x
