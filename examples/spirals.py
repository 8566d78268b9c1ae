"""A neural network in plain NumPy that tells two spirals apart.

    srcad spirals.py -f loss:params
"""
import numpy as np


def forward(params, X):
    """Give the scores of the classes: hidden layers with tanh, then a linear layer."""
    h = X
    for W, b in params[:-1]:
        h = np.tanh(h @ W + b)
    W, b = params[-1]
    return h @ W + b


def loss(params, X, Y):
    """Cross-entropy of the softmax, for labels Y as rows of 0 and 1."""
    scores = forward(params, X)
    scores = scores - np.max(scores, axis=1, keepdims=True)
    logp = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    return -np.mean(np.sum(Y * logp, axis=1))


def spirals(rng, n=100):
    """Two arms of n points each."""
    t = np.sqrt(rng.uniform(0.05, 1.0, size=n)) * 2.5 * np.pi
    arm = np.stack([t * np.cos(t), t * np.sin(t)], axis=1) / 8.0
    X = np.concatenate([arm, -arm]) + 0.03 * rng.normal(size=(2 * n, 2))
    return X, np.eye(2)[np.repeat([0, 1], n)]


def initial(rng, sizes):
    return [(rng.normal(size=(n, m)) * np.sqrt(1.0 / n), np.zeros(m)) for n, m in zip(sizes, sizes[1:])]


class Adam:
    """The optimizer of Kingma and Ba, for a list of pairs of arrays."""

    def __init__(self, params, rate=0.02):
        self.rate, self.step = rate, 0
        self.first = [[np.zeros_like(p) for p in layer] for layer in params]
        self.second = [[np.zeros_like(p) for p in layer] for layer in params]

    def update(self, params, gradient):
        self.step += 1
        rate = self.rate * np.sqrt(1.0 - 0.999 ** self.step) / (1.0 - 0.9 ** self.step)
        new = []
        for layer, g_layer, m_layer, v_layer in zip(params, gradient, self.first, self.second):
            for g, m, v in zip(g_layer, m_layer, v_layer):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
            new.append(tuple(p - rate * m / (np.sqrt(v) + 1e-8) for p, m, v in zip(layer, m_layer, v_layer)))
        return new


def main(steps=400):
    import srcad

    rng = np.random.default_rng(1)
    X, Y = spirals(rng)
    params = initial(rng, [2, 24, 24, 2])
    adam = Adam(params)
    loss_value_and_grad = srcad.value_and_grad(loss, wrt='params')
    for step in range(steps + 1):
        value, gradient = loss_value_and_grad(params, X, Y)
        if step % 100 == 0:
            right = np.mean(np.argmax(forward(params, X), axis=1) == np.argmax(Y, axis=1))
            print(f'step {step:4}: loss {value:.4f}, {right:.1%} right')
        params = adam.update(params, gradient)
    return right


if __name__ == '__main__':
    main()
