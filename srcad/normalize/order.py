"""Take parts out of an expression and keep Python's order of evaluation.

What is evaluated before a part that moves in front of the statement has to move as well: it is bound to a temporary,
unless nothing that moves can change it.
"""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.normalize import blocks
from srcad.normalize.effects import CALL, WALRUS, Facts, binds
from srcad.unit import Unit


class Slot:
    """A place in a tree that holds an operand.

    Attributes
    ----------
    owner, field, index
        Where the operand stands: ``owner.field`` or ``owner.field[index]``.
    whole
        Whether the operand is never differentiated (an index, an operand of a comparison) and may stay a tree.
    """

    __slots__ = ('owner', 'field', 'index', 'whole')

    def __init__(self, owner: Any, field: str, index: int | None = None, whole: bool = False) -> None:
        self.owner, self.field, self.index, self.whole = owner, field, index, whole

    def get(self) -> gast.expr:
        value = getattr(self.owner, self.field)
        return value if self.index is None else value[self.index]

    def set(self, new: gast.expr) -> None:
        if self.index is None:
            setattr(self.owner, self.field, new)
        else:
            getattr(self.owner, self.field)[self.index] = new


def operands(node: gast.AST, whole: bool = False) -> list[Slot]:
    """Give the operands of an expression in the order in which Python evaluates them.

    Slices, starred parts and the tuple of an index are no values of their own, so their operands are given instead.
    """
    fields = _FIELDS.get(type(node))
    if fields is None:
        return []
    inner = whole or isinstance(node, (gast.Compare, gast.JoinedStr, gast.FormattedValue, gast.Slice)) or (
        isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not))
    slots: list[Slot] = []
    for field in fields:
        value = getattr(node, field)
        here = inner or (isinstance(node, gast.Subscript) and field == 'slice')
        if isinstance(value, list):
            for index in range(len(value)):
                slots += _slot(node, field, index, here)
        elif value is not None:
            slots += _slot(node, field, None, here)
    return slots


def _slot(owner: Any, field: str, index: int | None, whole: bool) -> list[Slot]:
    slot = Slot(owner, field, index, whole)
    value = slot.get()
    if value is None:
        return []
    if isinstance(owner, gast.Dict):
        # Keys and values are evaluated in turns.
        pair = [Slot(owner, 'keys', index, whole), Slot(owner, 'values', index, whole)]
        return [s for s in pair if s.get() is not None]
    if isinstance(value, (gast.Slice, gast.Starred, gast.keyword, gast.FormattedValue)):
        return operands(value, whole)
    if isinstance(owner, gast.FormattedValue) and isinstance(value, gast.JoinedStr):
        return operands(value, True)
    if isinstance(owner, gast.Subscript) and field == 'slice' and isinstance(value, gast.Tuple):
        return operands(value, True)
    if isinstance(owner, gast.Call) and field == 'func' and isinstance(value, gast.Attribute):
        return [Slot(value, 'value', None, whole)]
    return [slot]


_FIELDS: dict[type, tuple[str, ...]] = {
    gast.BinOp: ('left', 'right'), gast.UnaryOp: ('operand',), gast.Compare: ('left', 'comparators'),
    gast.Subscript: ('value', 'slice'), gast.Slice: ('lower', 'upper', 'step'), gast.Attribute: ('value',),
    gast.Call: ('func', 'args', 'keywords'), gast.keyword: ('value',), gast.Starred: ('value',),
    gast.Tuple: ('elts',), gast.List: ('elts',), gast.Set: ('elts',), gast.Dict: ('values',),
    gast.JoinedStr: ('values',), gast.FormattedValue: ('value', 'format_spec'),
    gast.BoolOp: ('values',), gast.IfExp: ('test', 'body', 'orelse'),
}


def is_number(node: gast.AST) -> bool:
    """Tell whether a node is a literal, or a number literal with a minus sign."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        node = node.operand
        return isinstance(node, gast.Constant) and type(node.value) in (int, float, complex)
    return isinstance(node, gast.Constant)


def is_atom(node: gast.AST) -> bool:
    """Tell whether a node is an atom of the core form."""
    return isinstance(node, gast.Name) or is_number(node)


class Lifter:
    """Move parts of the expressions of one statement in front of it.

    A subclass says which parts (`wanted`) and how one is moved (`move`).

    Attributes
    ----------
    out
        The statements that come before.
    """

    def __init__(self, unit: Unit, statement: gast.stmt, facts: Facts | None = None) -> None:
        self.unit = unit
        self.statement = statement
        self.facts = facts or Facts(unit)
        self.out: list[gast.stmt] = []

    def wanted(self, node: gast.AST, whole: bool) -> bool:
        """Tell whether a tree holds a part that has to move."""
        raise NotImplementedError

    def move(self, node: gast.expr, whole: bool) -> gast.expr | None:
        """Move a node itself and give what stands in its place, or None if only parts of it move."""
        raise NotImplementedError

    def lift(self, node: gast.expr, whole: bool = False) -> gast.expr:
        """Move all wanted parts of a tree; gives the tree that is left."""
        if not self.wanted(node, whole):
            return node
        moved = self.move(node, whole)
        if moved is None:
            self.lift_slots(operands(node, whole))
            moved = node
        return moved

    def lift_slots(self, slots: list[Slot]) -> None:
        """Move the wanted parts of operands that are evaluated one after the other."""
        last = max((i for i, s in enumerate(slots) if self.wanted(s.get(), s.whole)), default=-1)
        for i, slot in enumerate(slots[:last + 1]):
            later = [s.get() for s in slots[i + 1:last + 1]]
            slot.set(self.lift(slot.get(), slot.whole))
            if later:
                self.keep(slot, later)

    def keep(self, slot: Slot, later: list[gast.AST]) -> None:
        """Bind an operand to a temporary unless what comes later cannot change it."""
        node = slot.get()
        if is_number(node):
            return
        flags = 0
        for part in later:
            flags |= self.facts.of(part)
        if isinstance(slot.owner, gast.Starred) and flags & CALL:
            # What is starred is run through before the next operand is evaluated.
            starred = gast.Tuple([gast.Starred(node, gast.Load())], gast.Load())
            slot.set(self.temporary(blocks.place(starred, node)))
        elif ir.is_local(node):
            if flags & WALRUS and any(node.id in binds(part) for part in later):
                slot.set(self.temporary(node))
        elif ir.is_external(node):
            # A function that is called may rebind a global; names of functions that are called stay what they are.
            called = isinstance(slot.owner, gast.Call) and slot.field == 'func'
            if flags & CALL and not called and self._rebindable(node):
                slot.set(self.temporary(node))
        else:
            slot.set(self.temporary(node))

    def _rebindable(self, node: gast.Name) -> bool:
        entry = self.unit.externals.get(node.id)
        return entry is None or entry.kind in ('global', 'cell')

    def temporary(self, value: gast.expr) -> gast.Name:
        """Bind a value to a new temporary; gives the name that reads it."""
        name = self.unit.fresh()
        self.out.append(blocks.bind(name, value, self.statement))
        return blocks.place(ir.load(name), value)
