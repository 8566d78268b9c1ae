"""The control-flow graph of a function in core form.

A simple statement is one node. `if` and `while` have one node for their test. A `for` has three: its iterable is
evaluated once (`iter`), then each round asks for the next item (`next`) and binds the target (`bind`). What is tried leads
from each of its steps to what handles exceptions, and to what is done at last.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

import gast

from srcad import ir, markers


@dataclasses.dataclass(eq=False)
class Node:
    """One step of the computation.

    Attributes
    ----------
    index
        Position in `Graph.nodes`.
    role
        ``'entry'``, ``'exit'``, ``'statement'``, ``'test'``, ``'iter'``, ``'next'`` or ``'bind'``.
    statement
        The statement that it belongs to; the function itself for the entry, None for the exit.
    reads, binds
        The `gast.Name` nodes of local names that it reads and binds; a name that an augmented assignment changes is in
        both. The parameters are bound by the entry.
    successors, predecessors
        The nodes that may run next, and before.
    """

    index: int
    role: str
    statement: gast.AST | None
    reads: list[gast.Name]
    binds: list[gast.Name]
    successors: list[Node] = dataclasses.field(default_factory=list)
    predecessors: list[Node] = dataclasses.field(default_factory=list)

    def __repr__(self) -> str:
        return f'Node({self.index}, {self.role!r}, {type(self.statement).__name__})'


@dataclasses.dataclass(eq=False)
class Graph:
    """The control-flow graph of one function.

    Attributes
    ----------
    nodes
        All nodes, in program order; the entry is the first and the exit the last.
    raising
        Pairs of the indices of nodes of which the second runs if the first raises.
    """

    function: gast.FunctionDef
    nodes: list[Node]
    _of: dict[tuple[int, str], Node]
    raising: set[tuple[int, int]] = dataclasses.field(default_factory=set)

    @property
    def entry(self) -> Node:
        """The node that binds the parameters."""
        return self.nodes[0]

    @property
    def exit(self) -> Node:
        """The node that all returns lead to."""
        return self.nodes[-1]

    def node(self, statement: gast.AST, role: str | None = None) -> Node:
        """Give the node of a statement; without a role its first: the statement, the test, the iterable."""
        if role is None:
            role = {gast.If: 'test', gast.While: 'test', gast.For: 'iter'}.get(type(statement), 'statement')
        return self._of[id(statement), role]


def build(function: gast.FunctionDef) -> Graph:
    """Build the control-flow graph of a function; tests that are constant true have one way only."""
    return _Builder(function).build()


def basic_blocks(graph: Graph) -> list[list[Node]]:
    """Give the maximal runs of nodes that are entered at the first and left at the last, in program order."""
    blocks: list[list[Node]] = []
    for node in graph.nodes:
        before = graph.nodes[node.index - 1] if node.index else None
        joined = before is not None and len(before.successors) == 1 and node.predecessors == [before]
        if joined and before.successors[0] is node:
            blocks[-1].append(node)
        else:
            blocks.append([node])
    return blocks


class _Builder:
    """Goes through the blocks with an explicit stack.

    `open` holds the nodes whose next step is not known yet, `leaving` one list a loop for its `break`s.
    """

    def __init__(self, function: gast.FunctionDef) -> None:
        self.graph = Graph(function, [], {})
        self.open: list[Node] = []
        self.leaving: list[list[Node]] = []
        self.again: list[Node] = []
        self.returning: list[Node] = []

    def build(self) -> Graph:
        function = self.graph.function
        self._step('entry', function, [], _stores(function.args))
        # Actions in reverse order: statements, or functions to call.
        stack: list = list(reversed(function.body))
        while stack:
            action = stack.pop()
            if callable(action):
                action()
            else:
                stack += reversed(self._statement(action))
        self.open += self.returning
        self._step('exit', None, [], [])
        _link_exceptions(self.graph, function.body)
        return self.graph

    def _step(self, role: str, statement: gast.AST | None, reads: list, binds: list) -> Node:
        node = Node(len(self.graph.nodes), role, statement, reads, binds)
        self.graph.nodes.append(node)
        if statement is not None:
            self.graph._of[id(statement), role] = node
        for before in self.open:
            _link(before, node)
        self.open = [node]
        return node

    def _statement(self, statement: gast.stmt) -> list:
        if isinstance(statement, gast.If):
            return self._if(statement)
        if isinstance(statement, gast.While):
            test = self._step('test', statement, _loads(statement.test), _stores(statement.test))
            return self._loop(statement, test, test)
        if isinstance(statement, gast.For):
            self._step('iter', statement, _loads(statement.iter), [])
            head = self._step('next', statement, [], [])
            self._step('bind', statement, _loads(statement.target), _stores(statement.target))
            return self._loop(statement, head, head)
        node = self._step('statement', statement, _loads(statement), _stores(statement))
        if isinstance(statement, gast.Break):
            self.leaving[-1].append(node)
            self.open = []
        elif isinstance(statement, gast.Continue):
            _link(node, self.again[-1])
            self.open = []
        elif isinstance(statement, (gast.Return, gast.Raise)):
            self.returning.append(node)
            self.open = []
        return []

    def _if(self, statement: gast.If) -> list:
        test = self._step('test', statement, _loads(statement.test), _stores(statement.test))
        ends: list[Node] = []

        def other() -> None:
            ends.extend(self.open)
            self.open = [test]

        def join() -> None:
            self.open += ends

        return [*statement.body, other, *statement.orelse, join]

    def _loop(self, statement: gast.For | gast.While, head: Node, leave: Node) -> list:
        self.leaving.append([])
        self.again.append(head)
        constant = getattr(statement, 'test', None)
        endless = isinstance(constant, gast.Constant) and bool(constant.value)

        def done() -> None:
            for before in self.open:
                _link(before, head)
            self.open = [] if endless else [leave]
            self.again.pop()

        def after() -> None:
            self.open += self.leaving.pop()

        return [*statement.body, done, *statement.orelse, after]


def _link(before: Node, after: Node) -> None:
    before.successors.append(after)
    after.predecessors.append(before)


def _link_exceptions(graph: Graph, body: list[gast.stmt]) -> None:
    """Link what may raise with what is done then, in a block and the blocks in it."""
    begun: list[int] = []
    for index, statement in enumerate(body):
        mark = markers.name_of(statement)
        if mark == 'cleanup':
            begun.append(index)
        elif mark == 'final' and begun:
            _link_all(graph, body[begun.pop() + 1:index], graph.node(statement))
        handling = markers.caught(statement)
        if handling is not None:
            tried = markers.tried(statement)
            for after in caught_at(graph, statement):
                _link_all(graph, tried[:markers.settles(tried)], after)
        for name in ('body', 'orelse'):
            _link_exceptions(graph, getattr(statement, name, []))


def caught_at(graph: Graph, branch: gast.If) -> list[Node]:
    """Give the step that follows when something is caught: the first one of the handler, or what stands after it all."""
    handling, first = markers.caught(branch), markers.tried(branch)[0]
    if handling:
        return [graph.node(handling[0])]
    return [node for node in graph.node(branch).successors if node.statement is not first][:1]


def _link_all(graph: Graph, body: list[gast.stmt], after: Node) -> None:
    for node in _nodes(graph, body):
        if after not in node.successors:
            _link(node, after)
            graph.raising.add((node.index, after.index))


def steps(graph: Graph, body: list[gast.stmt]) -> list[Node]:
    """Give the nodes of statements and of the blocks in them."""
    return list(_nodes(graph, body))


def _nodes(graph: Graph, body: list[gast.stmt]) -> Iterator[Node]:
    for statement in body:
        for role in ('statement', 'test', 'iter', 'next', 'bind'):
            if (id(statement), role) in graph._of:
                yield graph._of[id(statement), role]
        for name in ('body', 'orelse'):
            yield from _nodes(graph, getattr(statement, name, []))


def _loads(node: gast.AST | None) -> list[gast.Name]:
    if node is None:
        return []
    found = [n for n in ir.names(node) if isinstance(n.ctx, (gast.Load, gast.Del))]
    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
        found.append(node.target)
    return found


def _stores(node: gast.AST | Iterable) -> list[gast.Name]:
    return [n for n in ir.names(node) if isinstance(n.ctx, (gast.Store, gast.Param))]
