"""The examples: they find what they look for, and the modules beside them are what the command writes now."""
import importlib.util
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from srcad.frontend.static import StaticResolver

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / 'examples'


def load(path):
    """Import an example under a name of its own."""
    spec = importlib.util.spec_from_file_location(f'example_{path.stem}', path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(EXAMPLES))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(EXAMPLES))
    return module


regenerate = load(EXAMPLES / 'regenerate.py')
COMMANDS = regenerate.commands()


def example(name):
    return load(EXAMPLES / f'{name}.py')


def test_every_example_is_here():
    programs = {p.stem for p in EXAMPLES.glob('*.py')} - {'demo', 'regenerate'}
    assert {name for name in programs if not name.endswith('_grad')} == {path.stem for path in COMMANDS}
    assert {name for name in programs if name.endswith('_grad')} == {f'{path.stem}_grad' for path in COMMANDS}


@pytest.mark.parametrize('path', COMMANDS, ids=lambda path: path.stem)
def test_the_module_beside_it_is_what_the_command_writes(path, tmp_path):
    output = tmp_path / f'{path.stem}_grad.py'
    regenerate.write(path, COMMANDS[path], output)
    beside = path.with_name(output.name)
    assert output.read_bytes() == beside.read_bytes(), 'run: make examples'


@pytest.mark.parametrize('path', COMMANDS, ids=lambda path: path.stem)
def test_the_module_does_without_srcad(path):
    module = path.with_name(f'{path.stem}_grad.py')
    assert StaticResolver(module.read_text(encoding='utf-8'), str(module)).functions()
    program = (f'import sys; sys.path.insert(0, {str(EXAMPLES)!r}); import {module.stem}\n'
               'print([name for name in sys.modules if name.split(".")[0] in ("srcad", "gast", "astor")])')
    done = subprocess.run([sys.executable, '-c', program], text=True, capture_output=True, check=True)
    assert done.stdout.strip() == '[]'


def check(function, gradient, args, wrt, value=None):
    """Compare a gradient with differences along random directions; args of wrt are arrays or numbers."""
    rng = np.random.default_rng(0)
    gradients = gradient if isinstance(gradient, tuple) else (gradient,)
    assert len(gradients) == len(wrt)
    for _ in range(3):
        directions = [rng.normal(size=np.shape(args[i])) for i in wrt]

        def at(h, directions=directions):
            moved = [np.copy(a) if isinstance(a, np.ndarray) else a for a in args]
            for i, direction in zip(wrt, directions):
                moved[i] = moved[i] + h * (direction if np.ndim(direction) else float(direction))
            return function(*moved)

        exact = sum(np.sum(g * v) for g, v in zip(gradients, directions))
        numeric = (at(1e-6) - at(-1e-6)) / 2e-6
        assert exact == pytest.approx(numeric, rel=1e-5, abs=1e-6)
        assert value is None or value == pytest.approx(at(0.0), rel=1e-12)


def test_textbook(capsys):
    written, textbook = example('textbook_grad'), example('textbook')
    assert textbook.f(2.0, 5.0) == 11.652071455223084
    assert written.f_grad(2.0, 5.0) == (5.5, 1.7163378145367738)
    textbook.main()
    printed = capsys.readouterr().out
    assert '11.652071455223084' in printed and '5.5 1.7163378145367738' in printed
    assert '-0.25 1.0 1.0 -0.9589242746631385' in printed
    assert 'x1 = 0.203368352386, x2 = -4.917185925287' in printed


def test_logistic():
    logistic = example('logistic')
    rng = np.random.default_rng(1)
    X, y = logistic.sample(rng, 50)
    args = rng.normal(size=4), X, y, 0.01
    value, gradient = example('logistic_grad').loss_value_and_grad(*args)
    check(logistic.loss, gradient, args, (0,), value)
    theta, found = logistic.main()
    assert np.allclose(theta, found.x, atol=1e-3)
    assert np.all(np.sign(found.x[:3]) == (1.0, -1.0, 1.0))


def test_spirals():
    spirals = example('spirals')
    rng = np.random.default_rng(2)
    X, Y = spirals.spirals(rng, 10)
    params = spirals.initial(rng, [2, 4, 3, 2])
    gradient = example('spirals_grad').loss_grad(params, X, Y)
    assert [[b.shape for b in layer] for layer in gradient] == [[p.shape for p in layer] for layer in params]
    flat = np.concatenate([p.ravel() for layer in params for p in layer])

    def loss(vector):
        shaped, start = [], 0
        for layer in params:
            sizes = [p.size for p in layer]
            shaped.append(tuple(vector[start + sum(sizes[:i]):][:p.size].reshape(p.shape)
                                for i, p in enumerate(layer)))
            start += sum(sizes)
        return spirals.loss(shaped, X, Y)

    check(loss, np.concatenate([b.ravel() for layer in gradient for b in layer]), (flat,), (0,))
    assert spirals.main(steps=200) == 1.0


def test_layers():
    layers, written = example('layers'), example('layers_grad')
    layers.Network, layers.Dense = written.Network, written.Dense       # the classes that the derivative is for
    rng = np.random.default_rng(6)
    network, x, y = written.Network(rng, 3, 1), rng.normal(size=(5, 1)), rng.normal(size=(5, 1))
    gradient = written.loss_grad(network, x, y)
    for layer, part in ((network.first, gradient.first), (network.blocks[0], gradient.blocks[0]),
                        (network.last, gradient.last)):
        for name in ('w', 'b'):
            kept = getattr(layer, name)

            def loss(value, layer=layer, name=name, kept=kept):
                setattr(layer, name, value)
                found = network.loss(x, y)
                setattr(layer, name, kept)
                return found
            check(loss, getattr(part, name), (kept,), (0,))
    losses = layers.fit(network, written.loss_grad, x, y, 0.05, 20)
    assert losses[-1] < losses[0]


def test_predators():
    predators = example('predators')
    start = np.array([10.0, 5.0])
    theta = np.array([1.1, 0.4, 0.1, 0.4])
    counts = 1.1 * predators.simulate(theta, start, 10, 0.05, 4)
    args = theta, start, counts, 0.05, 4
    value, gradient = example('predators_grad').misfit_value_and_grad(*args)
    check(predators.misfit, gradient, args, (0,), value)
    truth, found = predators.main()
    assert np.allclose(truth, found, rtol=0.03)


def test_rod():
    rod = example('rod')
    rng = np.random.default_rng(3)
    at = np.array([1, 4, 7])
    args = rng.uniform(size=9), 0.2, at, rng.uniform(size=(6, 3)), 0.1
    value, gradient = example('rod_grad').misfit_value_and_grad(*args)
    check(rod.misfit, gradient, args, (0, 1), value)
    alpha, error = rod.main()
    assert alpha == pytest.approx(0.2, rel=1e-3)
    assert error < 0.02


def test_kalman():
    kalman = example('kalman')
    F, H = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([1.0, 0.0])
    ys = kalman.simulate(np.random.default_rng(4), np.array([0.5, 0.01, 2.0]), 30)
    args = np.array([-0.5, -3.0, 0.5]), ys, F, H
    value, gradient = example('kalman_grad').negative_log_likelihood_value_and_grad(*args)
    check(kalman.negative_log_likelihood, gradient, args, (0,), value)
    truth, found, spread = kalman.main()
    assert np.all(np.abs(found - np.log(truth)) < 2.5 * spread)


def test_orbits():
    orbits, written = example('orbits'), example('orbits_grad')
    rng = np.random.default_rng(5)
    args = rng.normal(size=(4, 3)), rng.uniform(1.0, 2.0, size=4)
    check(orbits.potential, written.potential_grad(*args), args, (0,))
    args = np.array([0.1, 1.0]), np.array([1.0, 0.0]), np.zeros(2), np.array([-1.0, 0.0]), 20, 0.01
    check(orbits.miss, written.miss_grad(*args), args, (0,))
    forces, velocity, gap = orbits.main()
    assert np.allclose(np.sum(forces, axis=0), 0.0, atol=1e-10)
    assert gap < 1e-10


def test_options():
    options, written = example('options'), example('options_grad')
    for call in (True, False):
        args = 95.0, 0.25, 0.03, 100.0, 0.5, call
        check(options.black_scholes, written.black_scholes_grad(*args), args, (0, 1))
    args = 95.0, 0.25, 0.03, 100.0, 0.5, 20
    check(options.american_put, written.american_put_grad(*args), args, (0, 1, 2))
    volatility, gamma, price = options.main()
    assert options.black_scholes(95.0, volatility, 0.03, 100.0, 0.5) == pytest.approx(6.0)
    density = np.exp(-0.5 * ((np.log(0.95) + (0.03 + 0.03125) * 0.5) / (0.25 * np.sqrt(0.5))) ** 2)
    assert gamma == pytest.approx(density / np.sqrt(2.0 * np.pi) / (95.0 * 0.25 * np.sqrt(0.5)))
    assert price > 100.0 - 95.0


def test_demo(capsys):
    assert example('demo').main() < 1e-6
    assert 'def misfit_grad' in capsys.readouterr().out
