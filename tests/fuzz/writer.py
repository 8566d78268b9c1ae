"""The writer of one random program: what is in scope, its text so far, and the choices that make it.

A program is a module with helper functions, `f`, and `ARGS`. It is made by constructs from the table in `table.py`. Each
choice is a small integer, and 0 is the simplest: Hypothesis shrinks a program by making them smaller.
Programs are deterministic and total, keep their values within a moderate range, and mostly stay away from kinks.
"""
import contextlib
import dataclasses

import table

NUM = 'number'
FLAG = 'flag'
# Names that a generator of code might choose itself stand among the plain ones.
NAMES = ('u', 'v', 'w', 's', 't', 'bx', 'x2', 'by', 'a_stack', 'ta', 'u_old', 'bu', 'x_bar', 'i2', 'k', 'v2', 'np_sum',
         'f_grad', 'log_x', 'sin_x', 'grad', 'out', 'tx', 'residuals', 'ones', 'acc', 'p', 'q', 'r', 'value', 'ba')
# No argument and no constant is one of these, or near to one.
THRESHOLDS = ('0.3017', '-0.2043', '0.0529', '0.4531')
CONSTANTS = ('0.5', '0.8', '1.2', '-0.4', '1', '2', '0.25', '-1')


@dataclasses.dataclass(frozen=True)
class Int:
    """The kind of an integer between 0 and a bound."""

    bound: int


@dataclasses.dataclass(frozen=True)
class Items:
    """The kind of a list, tuple or dict of numbers or arrays: what its items are, and how they are addressed."""

    form: str
    kinds: tuple
    keys: tuple = ()


@dataclasses.dataclass(frozen=True)
class Mask:
    """The kind of a Boolean array."""

    shape: tuple


@dataclasses.dataclass
class Helper:
    """A helper function: the kinds of its parameters and its result (None for a procedure), and how it may be called."""

    name: str
    params: tuple
    result: object
    recursive: bool = False
    names: tuple = ()           # of the parameters; none where they are `*values`
    optional: bool = False      # whether the last one has a default


class Writer:
    """The state while a program is written.

    `kinds` has the kind of each name that is bound wherever the next line stands; an array's kind is its shape.
    """

    def __init__(self, draw, depth=2):
        self.draw = draw
        self.depth = depth          # how deep blocks may nest
        self.lines = []
        self.modules = []           # the texts of finished helper functions
        self.helpers = []
        self.defined = []           # the names of all helper functions
        self.kinds = {}
        self.fixed = set()          # names that may not be bound again: counters
        self.indent = 1
        self.loops = []             # what stands around: 'for' or 'while'
        self.used = []
        self.single = False         # whether float32 occurs
        self.result = NUM           # what a return statement gives
        self.recursion = None

    # Choices.

    def integer(self, high):
        """Choose an integer from 0 to `high`, both included."""
        return self.draw(high) if high > 0 else 0

    def pick(self, *choices):
        return choices[self.integer(len(choices) - 1)]

    def chance(self, percent):
        """Decide; no is the simpler answer."""
        return self.integer(99) >= 100 - percent

    # Text.

    def line(self, text):
        self.lines.append('    ' * self.indent + text)

    def use(self, name):
        self.used.append(name)

    @contextlib.contextmanager
    def block(self, header, loop=None):
        """Write an indented block; names that it binds are not in scope after it."""
        self.line(header)
        self.indent += 1
        kinds, fixed = dict(self.kinds), set(self.fixed)
        if loop:
            self.loops.append(loop)
        start = len(self.lines)
        yield
        if loop:
            self.loops.pop()
        if len(self.lines) == start:
            self.line('pass')
        self.kinds, self.fixed = kinds, fixed
        self.indent -= 1

    def body(self, most=3):
        """Write statements: one at least."""
        table.write(self, 'statement')
        while most > 1 and self.chance(50):
            most -= 1
            table.write(self, 'statement')

    @property
    def nested(self):
        """How many blocks stand around the next line."""
        return self.indent - 1

    # Names.

    def names(self, kind):
        """The names that have a kind; a class stands for all kinds of it, `tuple` for all shapes."""
        if isinstance(kind, type):
            return [n for n, k in self.kinds.items() if isinstance(k, kind)]
        return [n for n, k in self.kinds.items() if k == kind]

    def arrays(self, rank=None):
        """The names of arrays."""
        return [n for n in self.names(tuple) if rank is None or len(self.kinds[n]) == rank]

    def new(self):
        """Choose a name that is not bound."""
        free = [n for n in NAMES if n not in self.kinds and n not in self.fixed] or [f'z{len(self.kinds)}']
        return self.pick(*free[:4]) if not self.chance(30) else self.pick(*free)

    def target(self, kind):
        """Choose a name to assign a value of a kind to, and bind it."""
        old = [n for n in self.names(kind) if n not in self.fixed]
        if not self.nested and self.chance(8):          # a name that gets another kind of value
            old = [n for n in self.kinds if n not in self.fixed]
        name = self.pick(*old) if old and self.chance(55 if self.nested else 40) else self.new()
        self.kinds[name] = kind
        return name

    # Values.

    def number(self, depth=2):
        """Write an expression for a number."""
        return table.write(self, 'number', depth)

    def array(self, shape, depth=2):
        """Write an expression for an array."""
        return table.write(self, 'array', depth, shape)

    def test(self, depth=1):
        """Write an expression for a truth value."""
        return table.write(self, 'test', depth)

    def value(self, kind, depth=2):
        """Write an expression of a kind."""
        return self.number(depth) if kind == NUM else self.array(kind, depth)

    def index(self, length):
        """Write an index: a constant, a counter within the bounds, or one from the end."""
        counters = [n for n, k in self.kinds.items() if isinstance(k, Int) and 0 < k.bound <= length]
        wider = [n for n, k in self.kinds.items() if isinstance(k, Int) and k.bound > length]
        choices = [*counters, *map(str, range(length)), '-1', f'-{length}']
        choices += [f'{n} - {length}' for n in counters] + [f'{n} % {length}' for n in wider]
        return self.pick(*choices)

    def shape(self):
        """Choose a shape: mostly one that a name has."""
        known = sorted({self.kinds[n] for n in self.arrays()}, key=lambda s: (len(s), s))
        if known and not self.chance(15):
            return self.pick(*known)
        return self.pick((3,), (2,), (2, 3), (3, 3), (3, 2), (4,), (1, 3), (2, 1), (1,), ())

    def summary(self, names):
        """Write a number that depends on what all of some names hold."""
        parts = [part for name in names for part in self._parts(name, self.kinds[name])]
        return ' + '.join(parts) or self.number(1)

    def _parts(self, text, kind):
        if kind == NUM:
            yield text
        elif isinstance(kind, tuple):
            yield self.pick('np.sum(np.sin({0}) * {0})', 'np.sum(np.sin({0}) * {0})', 'np.sum(np.cos({0}))', 'np.sum({0})',
                            'np.sum({0} * {0})').format(text)
        elif isinstance(kind, Items) and kind.form == 'dict':
            for key, item in zip(kind.keys, kind.kinds):
                yield from self._parts(f'{text}[{key!r}]', item)
        elif isinstance(kind, Items):
            for position, item in enumerate(kind.kinds):
                yield from self._parts(f'{text}[{position}]', item)

    def functional(self):
        """The names that carry numbers which may be active."""
        return [n for n, k in self.kinds.items() if k == NUM or isinstance(k, (tuple, Items))]
