r"""Maximum likelihood for a local linear trend: the likelihood is a Kalman filter, a loop over small matrices.

    srcad kalman.py -f negative_log_likelihood:log_variances --value \
        --signature 'negative_log_likelihood(log_variances: float64[3], ys: float64[n], F: float64[2, 2], H: float64[2])'
"""
import numpy as np


def negative_log_likelihood(log_variances, ys, F, H):
    """Minus the log-likelihood of a series; the state is a level and a slope."""
    q_level, q_slope, r = np.exp(log_variances)
    Q = np.diag(np.array([q_level, q_slope]))
    x = np.array([ys[0], 0.0])
    P = 10.0 * np.eye(2)
    total = 0.0
    for y in ys[1:]:
        # predict
        x = F @ x
        P = F @ P @ F.T + Q
        # compare with what was observed
        error = y - H @ x
        S = H @ P @ H + r
        total += 0.5 * (np.log(2.0 * np.pi * S) + error ** 2 / S)
        # correct
        gain = P @ H / S
        x = x + gain * error
        P = P - np.outer(gain, H @ P)
    return total


def simulate(rng, variances, n):
    """A series with a level that moves, and a slope that changes slowly."""
    level, slope = 0.0, 0.1
    ys = np.empty(n)
    for t in range(n):
        slope += np.sqrt(variances[1]) * rng.normal()
        level += slope + np.sqrt(variances[0]) * rng.normal()
        ys[t] = level + np.sqrt(variances[2]) * rng.normal()
    return ys


def main():
    from scipy.optimize import minimize

    import srcad

    F = np.array([[1.0, 1.0], [0.0, 1.0]])
    H = np.array([1.0, 0.0])
    truth = np.array([0.5, 0.01, 2.0])
    ys = simulate(np.random.default_rng(3), truth, 600)

    value_and_grad = srcad.value_and_grad(negative_log_likelihood, wrt='log_variances')
    found = minimize(value_and_grad, np.zeros(3), args=(ys, F, H), jac=True, method='BFGS')

    # The curvature at the maximum says how sure the estimates are.
    information = srcad.hessian(negative_log_likelihood, wrt='log_variances')(found.x, ys, F, H)
    spread = np.sqrt(np.diag(np.linalg.inv(information)))
    for name, true, estimate, s in zip(('level', 'slope', 'noise'), truth, found.x, spread):
        print(f'variance of the {name}: {true:5.2f}, found {np.exp(estimate):.3f} '
              f'(95%: {np.exp(estimate - 1.96 * s):.3f} to {np.exp(estimate + 1.96 * s):.3f})')
    return truth, found.x, spread


if __name__ == '__main__':
    main()
