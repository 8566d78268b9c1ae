"""Random programs, and the same programs as a Hypothesis strategy, which makes those small that fail.

The choices of a random program are drawn evenly: what Hypothesis draws repeats itself, so that many constructs never
occur. Its choices are kept, and Hypothesis begins with them when it shrinks.
"""
import dataclasses
import importlib
import random

from hypothesis import strategies as st
from writer import NUM, Items, Writer

for _topic in ('assignments', 'numbers', 'tests', 'control', 'contexts', 'arrays', 'memory', 'containers', 'functions',
               'closures', 'comprehensions', 'recurrences'):
    importlib.import_module(f'constructs.{_topic}')

# Parameters: name, kind, the argument.
_SIGNATURES = (
    (('a', (3,), 'np.array([0.3, -0.7, 1.1])'), ('x', NUM, '0.7')),
    (('a', (3,), 'np.linspace(0.13, 0.73, 3)'), ('b', (3,), 'np.array([-0.52, 0.41, 0.17])'), ('x', NUM, '0.6'),
     ('y', NUM, '-0.4')),
    (('m', (2, 3), 'np.array([[0.33, -0.75, 1.1], [0.9, 0.21, -0.5]])'), ('a', (3,), 'np.array([0.8, -0.34, 0.56])'),
     ('x', NUM, '0.45')),
    (('x', NUM, '0.37'), ('y', NUM, 'np.float64(-0.83)')),
    (('a', (3,), 'np.array([0.3, 9.0, -0.7, 9.0, 1.1])[::2]'), ('w', (2,), 'np.array([0.6, -0.2])'),
     ('x', NUM, '0.62')),
    (('p', Items('list', (NUM, NUM, NUM)), '[0.44, -0.36, 0.82]'), ('x', NUM, '0.71')),
    (('p', Items('tuple', ((2,), NUM)), '(np.array([0.43, -0.38]), 0.31)'), ('a', (3,), 'np.array([0.3, -0.7, 1.1])')),
    (('p', Items('dict', ((3,), NUM), ('w', 'b')), "{'w': np.array([0.42, -0.35, 0.77]), 'b': 0.33}"), ('x', NUM, '0.52')),
    (('p', Items('list', ((2,), (2,))), '[np.array([0.41, -0.32]), np.array([0.22, 0.84])]'), ('x', NUM, '0.57')),
    (('c', (), 'np.array(0.47)'), ('a', (3,), 'np.array([0.3, -0.7, 1.1])'), ('x', NUM, '0.63')),
    (('a', (3,), 'np.array([0.3, -0.7, 1.1], dtype=np.float32)'), ('x', NUM, '0.7')),
)


@dataclasses.dataclass(frozen=True)
class Program:
    """A program: its text, the constructs that it was made of, whether float32 occurs in it, and the choices."""

    text: str
    used: tuple
    single: bool
    choices: tuple = ()

    def __repr__(self):
        return f'\n{self.text}'


class _Even:
    """Choices that are drawn evenly, and kept; after many, the simplest, so that no program is long."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.made = []

    def __call__(self, high):
        self.made.append(self.random.randint(0, high) if len(self.made) < _MOST else 0)
        return self.made[-1]

    def span(self, write):
        return write()


class _Draw:
    """Choices that Hypothesis makes, and parts that it may drop as a whole."""

    def __init__(self, draw):
        self.draw = draw

    def __call__(self, high):
        return self.draw(_integers(high))

    def span(self, write):
        return self.draw(_part(self, write))


_MOST = 150         # choices; half of the programs have fewer than 90
_CACHE = {}


def _integers(high):
    if high not in _CACHE:
        _CACHE[high] = st.integers(0, high)
    return _CACHE[high]


@st.composite
def _part(draw, outer, write):
    before, outer.draw = outer.draw, draw
    try:
        return write()
    finally:
        outer.draw = before


@st.composite
def programs(draw, statements=8):
    """Programs of some statements at the outermost level."""
    return _write(_Draw(draw), statements)


def random_program(seed, number, statements=8):
    """Give one program of a seed, always the same one."""
    draw = _Even(f'{seed} {number}')
    return dataclasses.replace(_write(draw, statements), choices=tuple(draw.made))


def _write(draw, statements):
    w = Writer(draw)
    parameters = w.pick(*_SIGNATURES)
    w.kinds = {name: kind for name, kind, _ in parameters}
    w.single = any('float32' in value for _, _, value in parameters)
    w.body(1)
    for _ in range(statements - 1):
        if w.chance(20):
            break
        w.body(1)
    names = w.functional()
    if w.chance(40):                # part of what there is
        names = [name for name in names if w.chance(50)] or names[-1:]
    w.line(f'return {w.summary(names)}')
    text = '\n'.join([
        'import math\n\nimport numpy as np\n\n', *[text + '\n' for text in w.modules],
        f'def f({", ".join(name for name, _, _ in parameters)}):', *w.lines, '\n',
        f'ARGS = ({", ".join(value for _, _, value in parameters)})', ''])
    return Program(text, tuple(w.used), w.single)
