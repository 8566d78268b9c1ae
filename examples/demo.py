"""What srcad does, on one file: writes the derivative of a simulation, shows it, runs it, and compares.

    make demo
"""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import rod

HERE = pathlib.Path(__file__).resolve().parent
SIGNATURE = 'misfit(u: float64[n], alpha: float, at: int64[m], record: float64[k, m], smooth: float)'


def title(text):
    print(f'\n=== {text}\n')


def load(path):
    """Import a module from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(f, *args, repeat=20):
    """Give the result of a call, and the least time that it took, in milliseconds."""
    best = np.inf
    for _ in range(repeat):
        start = time.perf_counter()
        result = f(*args)
        best = min(best, time.perf_counter() - start)
    return result, 1e3 * best


def main():
    title('A simulation, as somebody wrote it: examples/rod.py')
    text = (HERE / 'rod.py').read_text(encoding='utf-8')
    print(text[text.index('def misfit'):text.index('\n\n\ndef observe')])

    title('The command writes the module of its derivative')
    with tempfile.TemporaryDirectory() as folder:
        written = pathlib.Path(folder) / 'rod_grad.py'
        words = ['srcad', 'rod.py', '-f', 'misfit:u,alpha', '--signature', SIGNATURE]
        print(' '.join(f"'{word}'" if ' ' in word else word for word in words))
        done = subprocess.run([sys.executable, '-m', *words, '-o', str(written)], cwd=HERE, text=True,
                              capture_output=True)
        if done.returncode:
            sys.exit(done.stderr)
        print('\n' + written.read_text(encoding='utf-8'))
        derivative = load(written)

    title('It runs without srcad')
    rng = np.random.default_rng(0)
    at = np.arange(1, 200, 5)
    record = rng.uniform(size=(100, len(at)))
    u = rng.uniform(size=200)
    arguments = (u, 0.2, at, record, 1e-3)
    value, primal_time = timed(lambda: rod.misfit(u.copy(), *arguments[1:]))
    (bu, balpha), gradient_time = timed(derivative.misfit_grad, *arguments)
    print(f'misfit              {value:.6f}   in {primal_time:.2f} ms')
    print(f'its {len(bu) + 1} derivatives            in {gradient_time:.2f} ms')

    title('It agrees with differences')
    direction, h = rng.normal(size=200), 1e-6
    ahead = rod.misfit(u + h * direction, 0.2 + h, *arguments[2:])
    behind = rod.misfit(u - h * direction, 0.2 - h, *arguments[2:])
    exact, numeric = bu @ direction + balpha, (ahead - behind) / (2.0 * h)
    print(f'along a random direction: {exact:.8f}, by differences {numeric:.8f}')
    error = abs(exact - numeric) / abs(exact)
    if error > 1e-6:
        sys.exit(f'they differ by {error:.1e}')
    print(f'relative difference {error:.1e}: good')
    return error


if __name__ == '__main__':
    main()
