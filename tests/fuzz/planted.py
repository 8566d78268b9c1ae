"""A planted fault: one function of a pass is exchanged by one that is wrong; see faults.py."""
import contextlib
import dataclasses
from collections.abc import Callable

import srcad
from srcad.analyze import signature

FAULTS = []


def _forget():
    """Forget what was compiled, and the keys."""
    srcad.cache_clear()
    signature._canonical.clear()


@dataclasses.dataclass(frozen=True)
class Fault:
    """A fault: what is wrong, whose attribute is exchanged, what takes its place, made of the original, and who can see it.

    All see the gradient; `seen` are the checks of the fuzzer that look at what else the fault makes wrong. Where
    `within` names constructs, programs with one of them are tried, and no others.
    """

    what: str
    owner: object
    name: str
    make: Callable
    seen: tuple = ()
    within: frozenset = frozenset()

    @contextlib.contextmanager
    def planted(self):
        """Compile with the fault."""
        real = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.make(real))
        _forget()
        try:
            yield
        finally:
            setattr(self.owner, self.name, real)
            _forget()


def fault(what, owner, name, *seen, within=''):
    """Enter a fault; `within` are names of constructs, with spaces between."""
    def enter(make):
        FAULTS.append(Fault(what, owner, name, make, seen, frozenset(within.split())))
        return make
    return enter
