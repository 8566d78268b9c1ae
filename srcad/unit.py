"""The values that travel through the pipeline: sources, origins, externals, requests, units, derivatives."""
from __future__ import annotations

import dataclasses
import itertools
from typing import Any


class _Missing:
    """The value of an external name that a static reader cannot know."""

    def __repr__(self) -> str:
        return 'MISSING'

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()


@dataclasses.dataclass(frozen=True)
class Source:
    """A file, a notebook cell or another text that functions are read from.

    Attributes
    ----------
    filename
        The name that errors show.
    text
        The whole text of the file.
    module
        Name of the module that the text belongs to.
    """

    filename: str
    text: str
    module: str = ''

    def line(self, number: int) -> str:
        """Give one line of the text, counted from 1, without its end."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ''


@dataclasses.dataclass(frozen=True)
class Origin:
    """The statement of the user's that a generated statement came from."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    def __repr__(self) -> str:
        return f'Origin({self.source.filename}:{self.line}: {self.text!r})'


@dataclasses.dataclass(frozen=True)
class External:
    """Something that a function reads and that is not a local variable of it.

    Attributes
    ----------
    key
        The name in the tree, ``'@numpy.sin'``.
    value
        The object, or MISSING where it is found only when the code runs.
    kind
        ``'library'`` (importable by its dotted path), ``'builtin'``, ``'global'`` (of the user's module),
        ``'cell'`` (closure variable), ``'generated'`` (a function that srcad writes), ``'default'``.
    path
        Dotted path, ``'numpy.sin'``, or the plain name for globals and cells.
    spelling
        How the user wrote it (``'np.sin'``), or None for names that generated code needs.
    form
        For a function of a class (kind ``'member'``), how it is called: ``'method'``, ``'property'``, ``'binary:Add'``.
    """

    key: str
    value: Any
    kind: str
    path: str
    spelling: str | None = None
    form: str = ''


@dataclasses.dataclass(frozen=True)
class Request:
    """What is asked of the compiler for one function.

    Attributes
    ----------
    transform
        ``'grad'``, ``'value_and_grad'``, ``'vjp'`` (joint, seed last), ``'split'`` (fwd and bwd), ``'jvp'``, ``'tangent'``.
    wrt
        Positions of the parameters that are differentiated.
    has_aux, preserve_result, optimized, check_dims, check_nans
        As in the public functions.
    tupled
        Whether the only gradient is given as a tuple of one: ``wrt=('x',)``.
    """

    transform: str
    wrt: tuple[int, ...]
    has_aux: bool = False
    preserve_result: bool = False
    optimized: bool = True
    check_dims: bool = True
    check_nans: bool = False
    tupled: bool = False


def numbered(name: str, taken: set[str], mark: str = '%') -> str:
    """Give a name that is not taken, and take it: the name itself, or the name with a mark and a number."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f'{name}{mark}{number}'
    taken.add(found)
    return found


@dataclasses.dataclass
class Unit:
    """One function on its way through the pipeline, with the tables that its passes share.

    Attributes
    ----------
    name
        Name of the user's function.
    source
        Where its text stands.
    resolver
        Finds objects for names (live or static); see frontend/resolve.py.
    externals
        ``'@key' -> External``.
    types
        Type of each local name, filled by the analysis and kept up to date by later passes.
    signature
        Types of the parameters by name; empty for the general derivative.
    decided
        Parameters whose kind decided which branches are left.
    progress, caught
        By the name that tells what was caught: the names of which a handler may see that they were bound; and what is
        caught, by the keys of externals.
    """

    name: str
    source: Source
    resolver: Any
    request: Request | None = None
    externals: dict[str, External] = dataclasses.field(default_factory=dict)
    types: dict[str, Any] = dataclasses.field(default_factory=dict)
    signature: dict[str, Any] = dataclasses.field(default_factory=dict)
    python_signature: Any = None
    premises: list[str] = dataclasses.field(default_factory=list)
    decided: set[str] = dataclasses.field(default_factory=set)
    written: set[str] = dataclasses.field(default_factory=set)
    counter: Any = dataclasses.field(default_factory=lambda: itertools.count(1))

    callees: Any = None
    counts: set[str] = dataclasses.field(default_factory=set)
    objects: set[str] = dataclasses.field(default_factory=set)
    dictionaries: set[str] = dataclasses.field(default_factory=set)
    sequences: set[str] = dataclasses.field(default_factory=set)
    buffers: dict[str, str] = dataclasses.field(default_factory=dict)
    arrays: set[str] = dataclasses.field(default_factory=set)
    loose: set[str] = dataclasses.field(default_factory=set)
    whole: set[str] = dataclasses.field(default_factory=set)
    alike: dict[str, str] = dataclasses.field(default_factory=dict)
    names_made: set[str] = dataclasses.field(default_factory=set)
    retained: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    shadows: set[str] = dataclasses.field(default_factory=set)
    variants: dict[str, Any] = dataclasses.field(default_factory=dict)
    forward_half: bool = False
    detached: bool = False
    idle: bool = False
    copied: set[str] = dataclasses.field(default_factory=set)
    progress: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    caught: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    owners: dict[str, Any] = dataclasses.field(default_factory=dict)   # the class that a method's first parameter is of
    annotated: dict[str, Any] = dataclasses.field(default_factory=dict)     # the classes that annotations give parameters
    shallow: bool = False   # whether types are found without reading the functions that are called
    title: str = ''         # what a function is called in a docstring, if not by its name: ``'Model.step'``
    census: Any = None      # what the optimizer has counted, while it holds

    def unused(self, name: str) -> str:
        """Give an internal name that was not given before: the name itself, or a version of it."""
        return numbered(name, self.names_made)

    def fresh(self) -> str:
        """Give the name of a new temporary."""
        return f'%{next(self.counter)}'


@dataclasses.dataclass(frozen=True)
class Granted:
    """What a generated text takes for granted beside the types of its arguments.

    Attributes
    ----------
    above_one
        The symbols of dimensions that are not 1.
    apart
        Pairs of parameters that share no memory: one of them is written.
    decided
        Parameters that decided which branches are left, and the test of each.
    containers
        Parameters that may be a list or a tuple of arrays.
    """

    above_one: frozenset[str] = frozenset()
    apart: tuple[tuple[str, str], ...] = ()
    decided: tuple[tuple[str, str], ...] = ()
    containers: frozenset[str] = frozenset()

    @property
    def contained(self) -> bool:
        """Whether one of the parameters that share no memory may be a container."""
        return any(self.containers.intersection(pair) for pair in self.apart)


@dataclasses.dataclass(frozen=True)
class Derivative:
    """What the compiler gives.

    Attributes
    ----------
    source
        The text: import lines, then the functions.
    function
        The function that was asked for; None if the primal was read from a file that is not run.
    functions
        All generated functions by name.
    module
        Their tree, with the final names.
    unit
        The context of the primal.
    imports
        The import lines of the text.
    plan
        How the text spells what is not local.
    externals
        What the text uses that is not local, of all its functions.
    granted
        What the text takes for granted beside the types of the arguments.
    """

    source: str
    function: Any
    functions: dict[str, Any]
    module: Any
    unit: Unit
    imports: list[str]
    plan: Any = None
    externals: dict[str, External] = dataclasses.field(default_factory=dict)
    granted: Granted = Granted()

    @property
    def premises(self) -> list[str]:
        """The parameters that the text assumes to be numbers."""
        return self.unit.premises
