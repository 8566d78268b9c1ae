"""What the adjoint statements read of the primal: names, and the contents of memory."""
from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import gast

from srcad import ir
from srcad.ad.mirror import Mirror
from srcad.analyze.blocks import header_bound
from srcad.analyze.memory import Memory
from srcad.unit import Unit

_DERIVED = ('b|', 't|', 'stack|', 'old|')
_SHAPE_ATTRIBUTES = frozenset(('shape', 'ndim', 'size', 'dtype'))
_SHAPE_FUNCTIONS = frozenset((
    'numpy.zeros_like', 'numpy.ones_like', 'numpy.full_like', 'numpy.empty_like', 'numpy.shape', 'numpy.ndim', 'len',
    'builtins.len', 'srcad.runtime.unbroadcast', 'srcad.runtime.match'))


@dataclasses.dataclass
class Reads:
    """Names read before a statement took effect, and after it.

    Attributes
    ----------
    before
        Names (and memory tokens) with the value that they had before the statement.
    after
        Names (and memory tokens) with the value that they had after it.
    """

    before: set[str] = dataclasses.field(default_factory=set)
    after: set[str] = dataclasses.field(default_factory=set)


def is_primal(name: str, unit: Unit) -> bool:
    """Tell whether a name belongs to the primal sweep."""
    return not name.startswith(_DERIVED) or name in unit.shadows


def primal_reads(statements: Iterable[gast.AST], unit: Unit, memory: Memory) -> Reads:
    """Collect what adjoint statements read of the primal.

    A name that the statements bind themselves is theirs. Where only the shape of an array is read, its contents are not.
    """
    reads, own = Reads(), set()
    for stmt in statements:
        own |= ir.bound(stmt) - unit.shadows
    for stmt in statements:
        shape_only = _shape_only(stmt, unit)
        for node in ir.names(stmt):
            stored = isinstance(node.ctx, gast.Store) and node.id not in unit.shadows
            if stored or not is_primal(node.id, unit) or node.id in own:
                continue
            new = node.id.startswith('new|')
            name = node.id.removeprefix('new|')
            side = reads.after if new else reads.before
            side.add(name)
            if memory.is_memory(name) and (id(node) not in shape_only or memory.is_resized(name)):
                side.add(memory.token(name))
            # The residuals of a call hold arrays of the caller's.
            side.update(memory.token(n) for n in unit.retained.get(name, ()) if memory.is_memory(n))
    return reads


def contents(statements: Iterable[gast.AST], unit: Unit) -> set[str]:
    """Give the names of which statements read more than the shape."""
    found: set[str] = set()
    for stmt in statements:
        shape_only = _shape_only(stmt, unit)
        found |= {n.id for n in ir.names(stmt) if isinstance(n.ctx, gast.Load) and id(n) not in shape_only}
    return found


def _shape_only(tree: gast.AST, unit: Unit) -> set[int]:
    """Give the identities of the name nodes whose shape alone is read."""
    found: set[int] = set()
    for node in ir.walk(tree):
        if isinstance(node, gast.Attribute) and node.attr in _SHAPE_ATTRIBUTES and isinstance(node.value, gast.Name):
            found.add(id(node.value))
        elif isinstance(node, gast.Call) and ir.is_external(node.func) and node.args:
            path = unit.externals[node.func.id].path
            last = node.args[-1] if path.startswith('srcad.runtime.') else node.args[0]
            if path in _SHAPE_FUNCTIONS and isinstance(last, gast.Name):
                found.add(id(last))
    return found


def bound_inside(mirrors: list[Mirror]) -> set[str]:
    """Give the names that the statements of a block bind, at any depth."""
    result: set[str] = set()
    for mirror in mirrors:
        result |= header_bound(mirror.stmt) | bound_inside(mirror.body) | bound_inside(mirror.orelse)
    return result
