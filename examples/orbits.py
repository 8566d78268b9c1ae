r"""Bodies under gravity: forces from the energy, and a launch velocity that hits a target, by differentiating a flight.

    srcad orbits.py -f potential:positions -f miss:velocity \
        --signature 'potential(positions: float64[n, 3], masses: float64[n])'
"""
import numpy as np

SOFTENING = 1e-3


def potential(positions, masses):
    """Potential energy of all pairs, one after the other."""
    energy = 0.0
    for i in range(len(masses)):
        for j in range(i):
            r = positions[i] - positions[j]
            energy -= masses[i] * masses[j] / np.sqrt(r @ r + SOFTENING ** 2)
    return energy


def flight(position, velocity, star, steps, dt):
    """Move a probe in the field of a star by the leapfrog method."""
    for _ in range(steps):
        position = position + 0.5 * dt * velocity
        r = position - star
        velocity = velocity - dt * r / (r @ r) ** 1.5
        position = position + 0.5 * dt * velocity
    return position


def miss(velocity, position, star, target, steps, dt):
    """Squared distance to the target at the end of the flight."""
    arrived = flight(position, velocity, star, steps, dt)
    return np.sum((arrived - target) ** 2)


def main():
    import srcad

    # forces: minus the gradient of the energy, checked by the sum that Newton's third law says is zero
    rng = np.random.default_rng(4)
    positions, masses = rng.normal(size=(5, 3)), rng.uniform(0.5, 2.0, size=5)
    forces = -srcad.grad(potential, wrt='positions')(positions, masses)
    print('sum of the forces between 5 bodies:', np.abs(np.round(np.sum(forces, axis=0), 12)))

    # a launch: Newton's method on the end of the flight, with the Jacobian of 400 steps
    start, star, target = np.array([1.0, 0.0]), np.zeros(2), np.array([-1.2, 0.4])
    velocity = np.array([0.1, 1.0])
    ends = srcad.jacobian(flight, wrt='velocity')
    for step in range(20):
        gap = flight(start, velocity, star, 400, 0.01) - target
        print(f'step {step}: misses by {np.linalg.norm(gap):.2e}')
        if np.linalg.norm(gap) < 1e-12:
            break
        velocity = velocity - np.linalg.solve(ends(start, velocity, star, 400, 0.01), gap)
    print('launch with', np.round(velocity, 6))
    slope = srcad.grad(miss, wrt='velocity')(velocity, start, star, target, 400, 0.01)
    print(f'gradient of the miss there: {np.linalg.norm(slope):.0e}')
    return forces, velocity, np.linalg.norm(gap)


if __name__ == '__main__':
    main()
