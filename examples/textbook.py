"""The function that most texts on automatic differentiation begin with, and its derivatives of first and second order.

    srcad textbook.py -f f:x1,x2
"""
import numpy as np


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def newton(f_grad, f_hessian, x, steps=20):
    """Look for a point where the gradient vanishes."""
    for step in range(steps):
        gradient = np.array(f_grad(*x))
        x = x - np.linalg.solve(np.array(f_hessian(*x)), gradient)
        if np.max(np.abs(gradient)) < 1e-12:
            break
    return x, step


def main():
    import srcad

    f_grad = srcad.grad(f, wrt=('x1', 'x2'))
    f_jvp = srcad.jvp(f, wrt=('x1', 'x2'))
    f_hessian = srcad.hessian(f, wrt=('x1', 'x2'))

    print('f(2, 5)           ', f(2.0, 5.0))
    b1, b2 = f_grad(2.0, 5.0)
    print('its gradient      ', float(b1), float(b2))
    value, slope = f_jvp(2.0, 5.0, 1.0, 0.0)
    print('along x1          ', float(slope))
    (h11, h12), (h21, h22) = f_hessian(2.0, 5.0)
    print('second derivatives', float(h11), float(h12), float(h21), float(h22))

    x, steps = newton(f_grad, f_hessian, np.array([0.3, -5.0]))
    print(f'a saddle point     at x1 = {x[0]:.12f}, x2 = {x[1]:.12f} after {steps} steps of Newton')


if __name__ == '__main__':
    main()
