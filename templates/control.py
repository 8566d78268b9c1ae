"""Rules of the functions with which users steer derivatives."""
import numpy as np

from srcad.registry import nondifferentiable, samples
from srcad.steering import stop_gradient

nondifferentiable(stop_gradient)


@samples(stop_gradient)
def stop_gradient_samples(rng):
    yield (rng.normal(),), {}
    yield (rng.normal(size=(2, 3)),), {}
    yield (np.float32(rng.normal()),), {}
