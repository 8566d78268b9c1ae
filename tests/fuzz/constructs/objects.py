"""Objects: named tuples and data classes that are made and read, and methods of objects of the module."""
from table import statement
from writer import NUM

_CLASSES = """import dataclasses
from typing import NamedTuple


class Pair(NamedTuple):
    first: object
    second: object = 0.5


@dataclasses.dataclass(frozen=True)
class Scale:
    by: object
    offset: object = 0.25

    def of(self, value):
        return np.tanh(self.by * value) + self.offset

    def __mul__(self, value):
        return self.of(value) * 0.5

    @property
    def total(self):
        return self.by * 0.3 + self.offset


SCALE = Scale(0.7)
"""


def _classes(w):
    if 'SCALE' not in w.defined:
        w.defined.append('SCALE')
        w.modules.append(_CLASSES)


@statement(2)
def an_object_is_made_and_read(w):
    _classes(w)
    name = w.new()
    cls, one, other = w.pick(('Pair', 'first', 'second'), ('Scale', 'by', 'offset'))
    more = w.pick('', f', {w.number(1)}', f', {other}={w.number(1)}')
    w.line(f'{name} = {cls}({w.number(1)}{more})')
    w.line(f'{w.target(NUM)} = np.tanh({name}.{one} * {name}.{other})')


@statement(2)
def a_method_of_a_made_object(w):
    _classes(w)
    name = w.new()
    w.line(f'{name} = Scale({w.number(1)}, {w.number(1)})')
    w.line(f'{w.target(NUM)} = np.tanh({name}.of({w.number(1)}) + {name}.total)')


@statement(2)
def a_method_of_the_module(w):
    _classes(w)
    w.line(f'{w.target(NUM)} = ' + w.pick('SCALE.of({0})', 'SCALE * {0}', 'SCALE.total * {0}').format(w.number(1)))
