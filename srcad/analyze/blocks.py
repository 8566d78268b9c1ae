"""Blocks of statements: where each local name is defined and used, and in which block.

A block is the body of the function, of a loop, or one arm of an ``if``. The record of a name (its definitions, its uses,
the innermost block that holds them all) is what the decisions about saving and recomputing are made from.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import gast

from srcad import ir


@dataclasses.dataclass(eq=False)
class Block:
    """A list of statements with its place in the function."""

    body: list[gast.stmt]
    parent: Block | None = None
    owner: gast.stmt | None = None
    in_loop: bool = False
    depth: int = 0


@dataclasses.dataclass(eq=False)
class Place:
    """One statement in its block."""

    block: Block
    index: int
    stmt: gast.stmt


@dataclasses.dataclass(eq=False)
class Record:
    """All that is known of one local name."""

    definitions: list[Place] = dataclasses.field(default_factory=list)
    uses: list[Place] = dataclasses.field(default_factory=list)


def child_blocks(stmt: gast.stmt) -> list[list[gast.stmt]]:
    """Give the lists of statements inside of a statement."""
    kind = stmt.__class__
    if kind is gast.If:
        return [stmt.body, stmt.orelse]
    return [stmt.body] if kind is gast.For or kind is gast.While else []


def header_of(stmt: gast.If | gast.For | gast.While) -> gast.expr:
    """Give what the header of a branch or a loop reads."""
    return stmt.iter if isinstance(stmt, gast.For) else stmt.test


def header_names(stmt: gast.stmt) -> tuple[set[str], set[str]]:
    """Give the local names that a statement itself reads, and those that it binds, without the blocks inside of it."""
    if isinstance(stmt, (gast.If, gast.While)):
        return ir.reads(header_of(stmt)), set()
    if isinstance(stmt, gast.For):
        return ir.reads(header_of(stmt)), ir.bound(stmt.target)
    reads, bound = set(), set()
    for name in ir.names(stmt):
        (bound if name.ctx.__class__ is gast.Store else reads).add(name.id)
    if stmt.__class__ is gast.AugAssign:
        reads |= {n.id for n in ir.names(stmt.target)}
    return reads, bound


def header_reads(stmt: gast.stmt) -> set[str]:
    """Give the local names that a statement itself reads, without the blocks inside of it."""
    return header_names(stmt)[0]


def header_bound(stmt: gast.stmt) -> set[str]:
    """Give the local names that a statement itself binds, without the blocks inside of it."""
    return header_names(stmt)[1]


def exposed(steps: list[Any], statement_of: Callable[[Any], gast.stmt] = lambda step: step,
            live: frozenset[str] = frozenset()) -> frozenset[str]:
    """Give the names that a block may read before it binds them.

    Parameters
    ----------
    steps
        Statements, or what stands for them: of ``if`` and loops it has `body` and `orelse`.
    statement_of
        Gives the statement of a step.
    live
        The names that are read after the block.
    """
    for step in reversed(steps):
        stmt = statement_of(step)
        if isinstance(stmt, gast.If):
            live = exposed(step.body, statement_of, live) | exposed(step.orelse, statement_of, live)
        elif isinstance(stmt, (gast.For, gast.While)):
            live = live | (exposed(step.body, statement_of, live) - header_bound(stmt))
        elif isinstance(stmt, gast.Raise):
            live = frozenset()
        else:
            live = live - header_bound(stmt)
        live = live | header_reads(stmt)
    return live


def parameters(function: gast.FunctionDef) -> list[str]:
    """Give the names of all parameters, in the order of the signature."""
    a = function.args
    every = [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs, *([a.kwarg] if a.kwarg else [])]
    return [p.id for p in every]


def statements(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    """Give all statements of a list and of the blocks inside, in the order of the text."""
    stack = [iter(body)]
    while stack:
        for stmt in stack[-1]:
            yield stmt
            inner = child_blocks(stmt)
            if inner:
                stack.extend(iter(b) for b in reversed(inner))
                break
        else:
            stack.pop()


def bound_within(body: list[gast.stmt]) -> set[str]:
    """Give the local names that any statement of a list binds, at any depth."""
    result: set[str] = set()
    for stmt in statements(body):
        result |= header_bound(stmt)
    return result


def definitely_bound(body: list[gast.stmt]) -> set[str]:
    """Give the names that every way through a block binds."""
    names: set[str] = set()
    for stmt in body:
        if isinstance(stmt, gast.If):
            staying = [arm for arm in (stmt.body, stmt.orelse) if not (arm and isinstance(arm[-1], gast.Raise))]
            arms = [definitely_bound(arm) for arm in staying]
            names |= set.intersection(*arms) if arms else set()
        elif not isinstance(stmt, (gast.For, gast.While)):
            names |= header_bound(stmt)
    return names


class Layout:
    """The blocks of a function and the records of its local names."""

    def __init__(self, function: gast.FunctionDef) -> None:
        self.root = Block(function.body)
        self.records: dict[str, Record] = {}
        self.places: dict[int, Place] = {}
        self.parameters = parameters(function)
        self._enter(self.root)

    def record(self, name: str) -> Record:
        """Give the record of a name; an empty one for a name that does not occur."""
        return self.records.setdefault(name, Record())

    def index_in(self, place: Place, use: Place) -> int | None:
        """Give the index of a statement in the block of another one, at any depth; None if it stands elsewhere."""
        block, index = use.block, use.index
        while block is not place.block:
            if block is None or block.owner is None:
                return None
            index = self.places[id(block.owner)].index
            block = block.parent
        return index

    def _enter(self, block: Block) -> None:
        for index, stmt in enumerate(block.body):
            place = Place(block, index, stmt)
            self.places[id(stmt)] = place
            reads, bound = header_names(stmt)
            for name in reads:
                self.record(name).uses.append(place)
            for name in bound:
                self.record(name).definitions.append(place)
            loop = isinstance(stmt, (gast.For, gast.While))
            for body in child_blocks(stmt):
                self._enter(Block(body, block, stmt, block.in_loop or loop, block.depth + 1))

    def single_definition(self, name: str) -> Place | None:
        """Give the only definition of a name that is no parameter, or None."""
        record = self.record(name)
        if name in self.parameters or len(record.definitions) != 1:
            return None
        return record.definitions[0]
