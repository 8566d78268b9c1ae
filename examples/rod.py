r"""An inverse heat problem: how hot was the rod, and how well does it conduct, from a few thermometers.

The simulation works in place, and its right end loses heat by a law that is not linear.

    srcad rod.py -f misfit:u,alpha --value \
        --signature 'misfit(u: float64[n], alpha: float, at: int64[m], record: float64[k, m], smooth: float)'
"""
import numpy as np


def misfit(u, alpha, at, record, smooth):
    """Let a rod of temperatures u cool, and compare with a record of thermometers; rough starts cost something."""
    total = smooth * np.sum((u[1:] - u[:-1]) ** 2)
    flux = np.zeros(len(u) - 1)
    for measured in record:
        flux[:] = alpha * (u[1:] - u[:-1])
        u[0] += flux[0]
        u[1:-1] += flux[1:] - flux[:-1]
        u[-1] -= flux[-1] + 0.05 * u[-1] ** 2
        total += np.sum((u[at] - measured) ** 2)
    return total


def observe(u, alpha, at, steps):
    """Give what the thermometers show after each step."""
    u = u.copy()
    record = np.empty((steps, len(at)))
    for t in range(steps):
        flux = alpha * (u[1:] - u[:-1])
        u[0] += flux[0]
        u[1:-1] += flux[1:] - flux[:-1]
        u[-1] -= flux[-1] + 0.05 * u[-1] ** 2
        record[t] = u[at]
    return record


def main():
    from scipy.optimize import minimize

    import srcad

    place = np.linspace(0.0, 1.0, 40)
    truth = np.exp(-((place - 0.3) / 0.1) ** 2) + 0.6 * np.exp(-((place - 0.7) / 0.08) ** 2)
    at = np.arange(1, 40, 5)
    record = observe(truth, 0.2, at, 100)

    misfit_value_and_grad = srcad.value_and_grad(misfit, wrt=('u', 'alpha'))

    def objective(z):
        value, (bu, balpha) = misfit_value_and_grad(z[:-1], z[-1], at, record, 1e-7)
        return value, np.append(bu, balpha)

    start = np.append(np.full(40, 0.2), 0.1)
    found = minimize(objective, start, jac=True, method='L-BFGS-B', bounds=[(0.0, 2.0)] * 40 + [(0.01, 0.4)],
                     options={'maxiter': 500, 'ftol': 1e-15, 'gtol': 1e-10})
    u, alpha = found.x[:-1], found.x[-1]
    print(f'conductivity 0.2, found {alpha:.4f}; misfit {found.fun:.1e} after {found.nit} iterations')
    print('  place  at the start  found')
    for row in zip(place[::6], truth[::6], u[::6]):
        print('  {:5.2f}  {:12.3f}  {:5.3f}'.format(*row))
    error = np.sqrt(np.mean((u - truth) ** 2))
    print(f'error of the start {error:.4f} (root mean square)')
    return alpha, error


if __name__ == '__main__':
    main()
