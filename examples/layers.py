"""A network with a hierarchy of layers, fitted to a curve.

    srcad layers.py -f Network.loss:self
"""
from __future__ import annotations

import numpy as np


class Layer:
    """A layer that turns one array into another."""

    def __init__(self, rng, inputs, outputs):
        self.w = rng.normal(size=(inputs, outputs)) / np.sqrt(inputs)
        self.b = np.zeros(outputs)

    def linear(self, x):
        return x @ self.w + self.b

    def forward(self, x):
        return self.linear(x)

    @property
    def penalty(self):
        return np.sum(self.w ** 2)


class Dense(Layer):
    """A layer with an activation."""

    def forward(self, x):
        return np.tanh(super().forward(x))


class Residual(Dense):
    """A layer that adds to what it gets."""

    def forward(self, x):
        return x + super().forward(x)


class Network:
    """Layers, one after the other."""

    first: Dense
    blocks: list[Residual]
    last: Layer
    decay = 1e-4

    def __init__(self, rng, width, depth):
        self.first = Dense(rng, 1, width)
        self.blocks = [Residual(rng, width, width) for _ in range(depth)]
        self.last = Layer(rng, width, 1)

    def __call__(self, x):
        h = self.first.forward(x)
        for block in self.blocks:
            h = block.forward(h)
        return self.last.forward(h)

    def loss(self, x, y):
        """Give the mean squared error, with a price for large weights."""
        penalty = self.first.penalty + self.last.penalty
        for block in self.blocks:
            penalty = penalty + block.penalty
        return np.mean((self(x) - y) ** 2) + self.decay * penalty


def descend(layer, gradient, rate):
    """Move the weights of a layer against a gradient, which has the attributes of the layer."""
    layer.w -= rate * gradient.w
    layer.b -= rate * gradient.b


def fit(network, gradient, x, y, rate, steps):
    """Fit a network by gradient descent; gives the loss after each step."""
    losses = []
    for _ in range(steps):
        found = gradient(network, x, y)
        for layer, part in zip([network.first, *network.blocks, network.last],
                               [found.first, *found.blocks, found.last]):
            descend(layer, part, rate)
        losses.append(network.loss(x, y))
    return losses


def main():
    """Fit a sine."""
    from layers import Network  # the class that the derivative is for, and not that of a script
    from layers_grad import loss_grad
    x = np.linspace(-2.0, 2.0, 40)[:, None]
    losses = fit(Network(np.random.default_rng(0), 12, 2), loss_grad, x, np.sin(2.0 * x), 0.05, 400)
    print(f'loss: {losses[0]:.4f} at first, {losses[-1]:.4f} after {len(losses)} steps')


if __name__ == '__main__':
    main()
