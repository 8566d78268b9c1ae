"""Temporaries that are read once are written where they are read.

Before::

    %1 = X @ W
    %2 = %1 + b
    h = np.tanh(%2)

After::

    h = np.tanh(X @ W + b)

Only where nothing that the expression reads is rebound or written to on the way, and while the line stays short.
Adjoints of the user's variables keep their line, but for a sum that is built up by consecutive statements.
"""
from __future__ import annotations

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.optimize.census import census
from srcad.optimize.copies import is_internal
from srcad.optimize.effects import (
    Effects,
    all_blocks,
    blocks,
    effects,
    header,
    is_pure,
    is_stack,
)
from srcad.optimize.literals import number
from srcad.optimize.width import WIDTH, name_width, width
from srcad.unit import Unit


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Fold the temporaries of a function; tells whether anything changed."""
    work = _Fold(function, unit)
    work.block(function.body, 1)
    return work.count > 0


class _Pending:
    """An assignment whose expression may move down."""

    __slots__ = ('name', 'node', 'reads', 'classes', 'temporary')

    def __init__(self, name: str, node: gast.Assign, reads: set[str], classes: set[str], temporary: bool) -> None:
        self.name, self.node, self.reads, self.classes, self.temporary = name, node, reads, classes, temporary


class _Table:
    """The pending assignments, and for each name and each class of memory those that depend on it."""

    def __init__(self) -> None:
        self.by_name: dict[str, _Pending] = {}
        self.readers: dict[str, set[str]] = {}
        self.memory: dict[str, set[str]] = {}

    def add(self, p: _Pending) -> None:
        self.by_name[p.name] = p
        for name in p.reads:
            self.readers.setdefault(name, set()).add(p.name)
        for key in p.classes:
            self.memory.setdefault(key, set()).add(p.name)

    def drop(self, name: str) -> None:
        p = self.by_name.pop(name, None)
        if p is not None:
            for read in p.reads:
                self.readers[read].discard(name)
            for key in p.classes:
                self.memory[key].discard(name)

    def clear(self) -> None:
        self.by_name, self.readers, self.memory = {}, {}, {}


class _Put(ir.Transformer):
    def __init__(self, name: str, value: gast.AST) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: gast.Name) -> gast.AST:
        return self.value if node.id == self.name and isinstance(node.ctx, gast.Load) else node


class _Fold:
    def __init__(self, function: gast.FunctionDef, unit: Unit) -> None:
        self.unit = unit
        self.count = 0
        self.aliases = census(function, unit).aliases
        self.single = _single_uses(function)

    def block(self, statements: list, depth: int) -> None:
        """Fold within a block, in one pass over it."""
        table = _Table()
        gone: set[int] = set()
        for node in statements:
            for inner in blocks(node):
                self.block(inner, depth + 1)
            found = effects(node, self.unit)
            self._substitute(node, found, table, gone, depth)
            self._kill(found, table)
            if isinstance(node, (gast.Assign,)):
                self._offer(node, table)
        if gone:
            statements[:] = [s for s in statements if id(s) not in gone]

    def _substitute(self, node: gast.AST, found: Effects, table: _Table, gone: set[int], depth: int) -> None:
        if not table.by_name:
            return
        inside = header(node)
        counts: dict[str, int] = {}
        for part in inside:
            for n in ir.names(part):
                if isinstance(n.ctx, gast.Load) and n.id in table.by_name:
                    counts[n.id] = counts.get(n.id, 0) + 1
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and node.target.id in table.by_name:
            counts[node.target.id] = counts.get(node.target.id, 0) + 1
        for name, count in counts.items():
            p = table.by_name.get(name)
            if p is None or count != 1 or not self._fits(node, p, depth):
                continue
            if self._may_go(node, p, found) and self._put(node, p):
                gone.add(id(p.node))
                self.count += 1
                _keep_origin(node, p.node)
                found.reads |= p.reads
            table.drop(name)
        for name in [n for n in found.reads if n in table.by_name]:
            table.drop(name)

    def _may_go(self, node: gast.AST, p: _Pending, found: Effects) -> bool:
        """Tell whether this is the only use of the definition."""
        if p.temporary:
            return True
        if isinstance(node, gast.Return):
            return isinstance(p.node.value, (gast.Name, gast.Constant))
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, 'target', None)
        return isinstance(target, gast.Name) and target.id == p.name and not isinstance(node, gast.For)

    def _put(self, node: gast.AST, p: _Pending) -> bool:
        value = p.node.value
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and node.target.id == p.name:
            return False
        if isinstance(node, gast.If):
            node.test = _Put(p.name, value).visit(node.test)
        elif isinstance(node, gast.For):
            node.iter = _Put(p.name, value).visit(node.iter)
        elif _writes_through(node, p.name) or _is_method_base(node, p.name, value):
            return False
        else:
            _Put(p.name, value).visit(node)
        return True

    def _fits(self, node: gast.AST, p: _Pending, depth: int) -> bool:
        parts = [node.test] if isinstance(node, gast.If) else [node.iter] if isinstance(node, gast.For) else [node]
        value = p.node.value
        if _are_users(node, p.node):
            return True
        if _is_spread(value):
            value = value.args[0]                        # algebra takes the rest away, as a rule
        total = sum(map(width, parts)) + width(value) - name_width(p.name) + 4 * depth
        return total <= WIDTH or isinstance(p.node.value, (gast.Name, gast.Constant))

    def _kill(self, found: Effects, table: _Table) -> None:
        if not table.by_name:
            return
        if found.impure:
            table.clear()
            return
        for name in found.binds | found.writes:
            table.drop(name)
            for other in list(table.readers.get(name, ())):
                table.drop(other)
        for name in found.writes:
            if is_stack(name):
                continue
            for other in list(table.memory.get(self.aliases.find(name), ())):
                table.drop(other)

    def _offer(self, node: gast.Assign, table: _Table) -> None:
        target = node.targets[0]
        if not isinstance(target, gast.Name) or not is_pure(node.value, self.unit):
            return
        name = target.id
        plain = is_internal(name) or name[:2] in ('b|', 't|') and _is_seed(node.value)
        temporary = plain and id(node) in self.single
        if not temporary and not (name[:2] in ('b|', 't|') or is_internal(name)):
            return
        if isinstance(node.value, (gast.List, gast.Dict, gast.Set)) and not temporary:
            return
        reads = ir.reads(node.value)
        if name in reads:
            return
        classes = {self.aliases.find(n) for n in reads if not ty.is_number(self.unit.types.get(n, ty.UNKNOWN))}
        table.add(_Pending(name, node, reads, classes, temporary))


def _single_uses(function: gast.FunctionDef) -> set[int]:
    """Find the assignments whose value one expression of the same block reads, and nothing else does.

    A name may have many lives; one that is ever read where its block has not bound it before is left out altogether.
    """
    escaping: set[str] = set()
    found: dict[str, set[int]] = {}
    for block in all_blocks(function):
        state: dict[str, list] = {}                 # the last definition in this block, and how often it is read
        for node in block:
            inner = _inner_names(node)
            loads: dict[str, int] = {}
            for part in header(node):
                for n in ir.names(part):
                    if isinstance(n.ctx, gast.Load):
                        loads[n.id] = loads.get(n.id, 0) + 1
            if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
                escaping.add(node.target.id)
            for name, count in loads.items():
                if state.get(name, _NOTHING)[0] is None:
                    escaping.add(name)
                else:
                    state[name][1] += count
            state.update((name, [None, 0]) for name in inner)
            for name in ir.bound(node.targets[0]) if isinstance(node, gast.Assign) else ():
                _close(name, state, found)
                state[name] = [node, 0]
        for name in state:
            _close(name, state, found)
    return {key for name, keys in found.items() if name not in escaping for key in keys}


def _are_users(node: gast.AST, part: gast.AST) -> bool:
    """Tell whether two statements of the primal are parts of one statement of the user's."""
    origin = getattr(node, 'origin', None)
    return origin is not None and getattr(part, 'origin', None) is origin and hasattr(node, 'lineno') and hasattr(
        part, 'lineno')


def _keep_origin(node: gast.AST, part: gast.AST) -> None:
    """What starts an adjoint before a loop belongs to the statement that gave the adjoint, not to the loop."""
    origin = getattr(node, 'origin', None)
    if isinstance(node, gast.Expr):
        return                                      # it saves a value: nothing is undone there
    if not hasattr(node, 'lineno') and getattr(part, 'origin', None) is not None and (
            origin is None or origin.text.startswith(_LOOPS)):
        node.origin = part.origin


_LOOPS = ('for ', 'while ', 'async for ')


def _inner_names(node: gast.AST) -> set[str]:
    """Give the names that the blocks of a statement mention, and the header of a loop that its body meets again."""
    found = {n.id for inner in blocks(node) for s in inner for n in ir.names(s)}
    if isinstance(node, (gast.For, gast.While)):
        found |= {n.id for n in ir.names(node.target if isinstance(node, gast.For) else node.test)}
    return found


_NOTHING = (None, 0)


def _close(name: str, state: dict[str, list], found: dict[str, set[int]]) -> None:
    """End the life of a definition: keep it if it was read once."""
    node, count = state.get(name, _NOTHING)
    if node is not None and count == 1 and isinstance(node.targets[0], gast.Name):
        found.setdefault(name, set()).add(id(node))


def _is_seed(value: gast.AST) -> bool:
    """Tell whether an adjoint is one number everywhere: it needs no line."""
    return _is_spread(value) and number(value.args[0]) is not None


def _is_spread(value: gast.AST) -> bool:
    return isinstance(value, gast.Call) and ir.is_external(value.func) and value.func.id == '@numpy.broadcast_to'


def _writes_through(node: gast.AST, name: str) -> bool:
    """Tell whether a statement stores into the memory of a name."""
    targets = (
        node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.AugAssign) else []
    )
    return any(isinstance(part, gast.Name) and part.id == name for t in targets if isinstance(t, gast.Subscript)
               for part in ir.walk(t.value))


def _is_method_base(node: gast.AST, name: str, value: gast.AST) -> bool:
    """Tell whether a literal would get a method or an index: ``1.0.sum()``."""
    if not isinstance(value, (gast.Constant, gast.Tuple, gast.List, gast.Dict)):
        return False
    return any(
        isinstance(part, (gast.Attribute, gast.Subscript))
        and isinstance(part.value, gast.Name)
        and part.value.id == name
        for part in ir.walk(node)
    )
