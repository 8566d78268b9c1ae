"""The table of constructs: each is entered in one place, with the decorator of its sort.

A construct is a function of the writer. That of a statement writes lines; those of expressions give text. `needs` tells
whether it can be used where the writer stands. The first entries of each sort are the simplest: programs shrink to them.
"""
import dataclasses
from collections.abc import Callable

CONSTRUCTS = {'statement': [], 'number': [], 'array': [], 'test': []}


@dataclasses.dataclass(frozen=True)
class Construct:
    """One construct; `depth` is what an expression must be allowed to nest for it."""

    name: str
    write: Callable
    weight: int
    needs: Callable
    depth: int = 0


def _enter(sort, weight, needs, depth=0):
    def enter(function):
        CONSTRUCTS[sort].append(Construct(function.__name__, function, weight, needs or (lambda *_: True), depth))
        return function
    return enter


def statement(weight=4, needs=None):
    """Enter a statement: `function(writer)` writes lines; `needs(writer)`."""
    return _enter('statement', weight, needs)


def number(weight=4, needs=None, depth=1):
    """Enter an expression for a number: `function(writer, depth)` gives text; `needs(writer)`."""
    return _enter('number', weight, needs, depth)


def array(weight=4, needs=None, depth=1):
    """Enter an expression for an array: `function(writer, depth, shape)` gives text; `needs(writer, shape)`."""
    return _enter('array', weight, needs, depth)


def test(weight=4, needs=None, depth=0):
    """Enter an expression for a truth value: `function(writer, depth)` gives text; `needs(writer)`."""
    return _enter('test', weight, needs, depth)


def write(writer, sort, depth=0, *more):
    """Choose a construct of a sort, by weight, and write it."""
    usable = [c for c in CONSTRUCTS[sort] if c.depth <= max(depth, 0) and c.needs(writer, *more)]
    at = writer.integer(sum(c.weight for c in usable) - 1)
    for construct in usable:
        at -= construct.weight
        if at < 0:
            break
    writer.use(construct.name)
    if sort == 'statement':
        return writer.draw.span(lambda: construct.write(writer))
    return construct.write(writer, depth - 1, *more)
