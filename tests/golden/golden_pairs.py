"""The golden pairs: functions, arguments for them, and what is compared of their derivatives."""
from __future__ import annotations

import ast
import copy
import importlib
import inspect
import pathlib
import sys
from typing import Any, NamedTuple

import numpy as np

import srcad

HERE = pathlib.Path(__file__).parent
GENERATED = HERE / 'generated'


class Pair(NamedTuple):
    """A function, the parameters that it is differentiated for, and a maker of arguments of a given size."""

    module: str
    function: str
    wrt: tuple[str, ...]
    arguments: Any


def _perceptron(rng, n):
    return (rng.normal(size=(3, n)), rng.normal(size=n), rng.normal(size=(n, 5)), rng.normal(size=5),
            rng.normal(size=(2 * n, 3)), np.eye(5)[rng.integers(0, 5, 2 * n)])


PAIRS = [
    Pair('scalar', 'f', ('x1', 'x2'), lambda rng, n: (2.0, 5.0)),
    Pair('perceptron', 'loss', ('W1', 'b1', 'W2', 'b2'), _perceptron),
    Pair('recurrence', 'rnn', ('W', 'U', 'h'), lambda rng, n: (
        rng.normal(size=(4, 4)), rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=(n, 3)))),
    Pair('stencil', 'heat', ('A', 'B'), lambda rng, n: (5, rng.normal(size=n), rng.normal(size=n))),
    Pair('elements', 'sweep', ('x', 'c'), lambda rng, n: (rng.normal(size=n), 0.7)),
    Pair('newton', 'newton_sqrt', ('a', 'x'), lambda rng, n: (2.0, 1.3, 1e-12)),
    Pair('calls', 'misfit', ('cs',), lambda rng, n: (rng.normal(size=4), rng.normal(size=n), rng.normal(size=n))),
    Pair('closures', 'settle', ('x', 'k'), lambda rng, n: (0.7, 1.3, n)),
    Pair('rows', 'smooth', ('X', 'c'), lambda rng, n: (rng.normal(size=(n, 3)), 0.4)),
    Pair('swap', 'diffuse', ('u',), lambda rng, n: (rng.normal(size=n), 4)),
]


def module_of(pair: Pair) -> Any:
    """Import the module of a pair by its place."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    return importlib.import_module(pair.module)


def arguments(pair: Pair, size: int = 9) -> tuple:
    """Make arguments, the same at each call."""
    return pair.arguments(np.random.default_rng(1), size)


def specialised(pair: Pair) -> Any:
    """Make the derivative for arguments like these."""
    function = getattr(module_of(pair), pair.function)
    wrt = pair.wrt if len(pair.wrt) > 1 else pair.wrt[0]
    return srcad.grad(function, wrt=wrt).specialize(*copy.deepcopy(arguments(pair)))


def text_of(function: Any) -> str:
    """Give the text of a generated function, and of the generated functions that it calls."""
    found: dict[str, Any] = {}
    todo = [function]
    while todo:
        one = todo.pop()
        if one.__code__ not in (f.__code__ for f in found.values()):
            found[one.__name__] = one
            todo += [c.cell_contents for c in one.__closure__ or () if _is_generated(c.cell_contents)]
    return '\n\n'.join(inspect.getsource(f) for f in found.values())


def _is_generated(value: Any) -> bool:
    return inspect.isfunction(value) and not pathlib.Path(value.__code__.co_filename).exists()


def ideal_text(pair: Pair) -> str:
    """Give the text of the derivative that was written by hand, with the functions it calls."""
    text = (HERE / f'{pair.module}.py').read_text()
    functions = [s for s in ast.parse(text).body if isinstance(s, ast.FunctionDef) and s.name.startswith('ideal')]
    return '\n\n'.join(ast.get_source_segment(text, f) for f in functions)


def statements(text: str) -> int:
    """Count the statements of a text; imports, docstrings and the checks of premises do not count."""
    count = 0
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef):
            count += sum(isinstance(n, ast.stmt) for s in _after_checks(function.body) for n in ast.walk(s))
    return count


def _after_checks(body: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out what only checks: a docstring, the sizes that a check compares, the check."""
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    last = max((k for k, s in enumerate(body) if isinstance(s, ast.If) and isinstance(s.body[0], ast.Raise)), default=-1)
    return body[last + 1:]


def helper_calls(text: str) -> int:
    """Count the calls of srcad's own functions."""
    tree, count = ast.parse(text), 0
    helpers = {a.asname or a.name for s in tree.body if isinstance(s, ast.ImportFrom) and s.module.startswith('srcad')
               for a in s.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            root = node.func
            while isinstance(root, ast.Attribute):
                root = root.value
            count += isinstance(root, ast.Name) and root.id in helpers | {'srcad'}
    return count


def write() -> None:
    """Write the generated texts."""
    GENERATED.mkdir(exist_ok=True)
    for pair in PAIRS:
        (GENERATED / f'{pair.module}.txt').write_text(text_of(specialised(pair)))


if __name__ == '__main__':
    write()
