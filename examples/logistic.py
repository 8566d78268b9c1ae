r"""Logistic regression with a ridge penalty, by gradient descent and by scipy.optimize.

    srcad logistic.py -f loss:theta --value \
        --signature 'loss(theta: float64[d + 1], X: float64[n, d], y: float64[n], penalty: float)'
"""
import numpy as np


def loss(theta, X, y, penalty):
    """Mean negative log-likelihood of labels y in {0, 1}, stable for margins of any size."""
    w, b = theta[:-1], theta[-1]
    margin = X @ w + b
    likelihood = np.logaddexp(0.0, margin) - y * margin
    return np.mean(likelihood) + 0.5 * penalty * np.sum(w ** 2)


def sample(rng, n=400):
    """Two overlapping clouds of points."""
    truth = np.array([1.5, -2.0, 0.5])
    X = rng.normal(size=(n, 3))
    p = 1.0 / (1.0 + np.exp(-(X @ truth + 0.3)))
    return X, (rng.uniform(size=n) < p).astype(float)


def descend(value_and_grad, theta, rate=1.0, tolerance=1e-9, most=2000):
    """Gradient descent: the plain loop."""
    value = np.inf
    for step in range(most):
        before = value
        value, gradient = value_and_grad(theta)
        if before - value < tolerance:
            break
        theta = theta - rate * gradient
    return theta, value, step


def main():
    from scipy.optimize import minimize

    import srcad

    X, y = sample(np.random.default_rng(0))
    loss_value_and_grad = srcad.value_and_grad(loss, wrt='theta')
    start = np.zeros(4)

    theta, value, steps = descend(lambda theta: loss_value_and_grad(theta, X, y, 0.01), start)
    print(f'gradient descent: loss {value:.6f} after {steps} steps')

    found = minimize(loss_value_and_grad, start, args=(X, y, 0.01), jac=True, method='BFGS')
    print(f'scipy.optimize:   loss {found.fun:.6f} after {found.nit} iterations')
    print('weights', np.round(found.x[:-1], 3), 'bias', round(found.x[-1], 3))
    right = np.mean((X @ found.x[:-1] + found.x[-1] > 0) == y)
    print(f'{right:.1%} of the points are on the right side')
    return theta, found


if __name__ == '__main__':
    main()
