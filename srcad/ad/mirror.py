"""The reverse sweep before it is decided what is recorded: each statement with its adjoint statements."""
from __future__ import annotations

import dataclasses

import gast


@dataclasses.dataclass(eq=False)
class Mirror:
    """One statement of the primal and what the reverse sweep does for it.

    Attributes
    ----------
    stmt
        The statement of the primal.
    adjoint
        For a simple statement: its adjoint statements. For a loop or a branch: what the reverse sweep does before it,
        such as making the zeros that the loop adds to.
    body, orelse
        Mirrors of the blocks of a loop or branch, in the order of the primal.
    writes
        Names through which a simple statement writes into memory.
    undoes
        Whether the adjoint statements put overwritten memory back themselves: the reverse half of a call does.
    undone
        Whether a loop or branch without a derivative is reversed because of the memory that it writes (inactive.py).
    body_end, orelse_end
        Adjoint statements at the end of the reversed block.
    """

    stmt: gast.stmt
    adjoint: list[gast.stmt] = dataclasses.field(default_factory=list)
    body: list[Mirror] = dataclasses.field(default_factory=list)
    orelse: list[Mirror] = dataclasses.field(default_factory=list)
    body_end: list[gast.stmt] = dataclasses.field(default_factory=list)
    orelse_end: list[gast.stmt] = dataclasses.field(default_factory=list)
    writes: set[str] = dataclasses.field(default_factory=set)
    undoes: bool = False
    undone: bool = False

    @property
    def empty(self) -> bool:
        """Whether the reverse sweep does nothing for this statement."""
        return not (self.undone or self.adjoint or self.body_end or self.orelse_end
                    or any(not m.empty for m in self.body) or any(not m.empty for m in self.orelse))
