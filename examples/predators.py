r"""Rates of a predator-prey model from noisy counts, through a Runge-Kutta integrator that is a plain loop.

    srcad predators.py -f misfit:theta --value \
        --signature 'misfit(theta: float64[4], start: float64[2], counts: float64[n, 2], dt: float, every: int)'
"""
import numpy as np


def lotka_volterra(state, theta):
    """Growth of prey and predators."""
    prey, hunters = state
    a, b, c, d = theta
    return np.array([a * prey - b * prey * hunters, c * prey * hunters - d * hunters])


def rk4_step(state, theta, dt):
    """One step of the classical Runge-Kutta method."""
    k1 = lotka_volterra(state, theta)
    k2 = lotka_volterra(state + 0.5 * dt * k1, theta)
    k3 = lotka_volterra(state + 0.5 * dt * k2, theta)
    k4 = lotka_volterra(state + dt * k3, theta)
    return state + dt / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


def misfit(theta, start, counts, dt, every):
    """Squared distance, in logarithms, of the model to counts that were taken every so many steps."""
    state = start
    total = 0.0
    for observed in counts:
        for _ in range(every):
            state = rk4_step(state, theta, dt)
        total += np.sum((np.log(state) - np.log(observed)) ** 2)
    return total


def simulate(theta, start, n, dt, every):
    """Counts that the model gives."""
    states = []
    state = start
    for _ in range(n):
        for _ in range(every):
            state = rk4_step(state, theta, dt)
        states.append(state)
    return np.array(states)


def main():
    from scipy.optimize import minimize

    import srcad

    rng = np.random.default_rng(2)
    truth = np.array([1.1, 0.4, 0.1, 0.4])
    start = np.array([10.0, 5.0])
    counts = simulate(truth, start, n=40, dt=0.05, every=8) * np.exp(0.02 * rng.normal(size=(40, 2)))

    misfit_value_and_grad = srcad.value_and_grad(misfit, wrt='theta')
    guess = np.array([0.9, 0.35, 0.08, 0.45])
    found = minimize(misfit_value_and_grad, guess, args=(start, counts, 0.05, 8), jac=True, method='BFGS')
    print('rates that made the counts', truth)
    print('rates that were found     ', np.round(found.x, 3))
    print(f'misfit {misfit(guess, start, counts, 0.05, 8):.3f} -> {found.fun:.5f} in {found.nit} iterations')
    return truth, found.x


if __name__ == '__main__':
    main()
