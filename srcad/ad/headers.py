"""How loops and branches are run backwards: what is bound before them so that the reverse sweep finds it unchanged."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.ad.mirror import Mirror
from srcad.ad.needs import bound_inside
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.memory import Memory
from srcad.unit import Unit

_SEQUENCES = (ty.List, ty.Tuple, ty.Array, ty.Range)


class Headers:
    """Prepares the loops and branches that have a reverse, in place."""

    def __init__(self, unit: Unit, memory: Memory) -> None:
        self.unit, self.memory = unit, memory
        self.backwards: dict[int, gast.expr] = {}

    def prepare(self, mirrors: list[Mirror]) -> list[Mirror]:
        """Give the mirrors of a block with the bindings that its loops and branches need before them."""
        result: list[Mirror] = []
        for mirror in mirrors:
            mirror.body, mirror.orelse = self.prepare(mirror.body), self.prepare(mirror.orelse)
            if not mirror.empty:
                if isinstance(mirror.stmt, gast.If):
                    result.extend(self._branch(mirror))
                elif isinstance(mirror.stmt, gast.For):
                    result.extend(self._for(mirror))
                elif isinstance(mirror.stmt, gast.While):
                    result.extend(self._count(mirror))
            result.append(mirror)
        return result

    def _bind(self, value: gast.expr, mirror: Mirror) -> tuple[gast.Name, Mirror]:
        name = self.unit.fresh()
        self.unit.types[name] = infer.rhs(value, self.unit)
        stmt = ir.copy_origin(ir.assign(name, value), mirror.stmt)
        return ir.load(name), Mirror(stmt)

    def _changes(self, mirror: Mirror, expression: gast.expr) -> bool:
        """Tell whether the blocks of a statement may change the value of an expression of its header."""
        names = ir.reads(expression)
        blocks = mirror.body + mirror.orelse
        if names & bound_inside(blocks) or names & ir.bound(getattr(mirror.stmt, 'target', ir.constant(0))):
            return True
        written = _written(blocks)
        read = _contents(expression, self.unit) | {n for n in names if self.memory.is_resized(n)}
        return any(self.memory.may_alias(n, w) for n in read for w in written)

    def _branch(self, mirror: Mirror) -> list[Mirror]:
        test = mirror.stmt.test
        if isinstance(test, gast.Name) and not self._changes(mirror, test):
            return []
        if not self._changes(mirror, test) and _is_cheap_test(test, self.unit):
            return []
        name, bound = self._bind(test, mirror)
        mirror.stmt = ir.copy_origin(gast.If(name, mirror.stmt.body, mirror.stmt.orelse), mirror.stmt)
        return [bound]

    def _for(self, mirror: Mirror) -> list[Mirror]:
        stmt, before = mirror.stmt, []
        source = stmt.iter
        if not self._is_range(source) or self._changes(mirror, source):
            if not (isinstance(source, gast.Name) and self._is_sequence(source) and not self._changes(mirror, source)):
                value = source if self._is_range(source) else ir.call(_builtin(self.unit, 'list', list), source)
                source, bound = self._bind(value, mirror)
                before.append(bound)
                mirror.stmt = stmt = ir.copy_origin(gast.For(stmt.target, source, stmt.body, [], None), stmt)
        if has_break(mirror.body):
            before += self._count(mirror)
            upper = gast.Slice(None, self.backwards.pop(id(mirror)), None)
            source = gast.Subscript(source, upper, gast.Load())
        self.backwards[id(mirror)] = ir.call(_builtin(self.unit, 'reversed', reversed), ir.copy_tree(source))
        return before

    def _is_range(self, source: gast.expr) -> bool:
        return (isinstance(source, gast.Call) and ir.is_external(source.func)
                and self.unit.externals[source.func.id].value is range)

    def _is_sequence(self, source: gast.expr) -> bool:
        return isinstance(infer.rhs(source, self.unit), _SEQUENCES)

    def _count(self, mirror: Mirror) -> list[Mirror]:
        """Count the iterations of a loop."""
        count = self.unit.fresh()
        self.unit.types[count] = ty.INT
        start = Mirror(ir.copy_origin(ir.assign(count, ir.constant(0)), mirror.stmt))
        step = gast.BinOp(ir.load(count), gast.Add(), ir.constant(1))
        mirror.body.insert(0, Mirror(ir.copy_origin(ir.assign(count, step), mirror.stmt)))
        self.backwards[id(mirror)] = ir.load(count)
        if isinstance(mirror.stmt, gast.While):
            self.backwards[id(mirror)] = ir.call(_builtin(self.unit, 'range', range), ir.load(count))
        return [start]


def _builtin(unit: Unit, name: str, value: object) -> gast.Name:
    return ir.external(unit, f'builtins.{name}', value, 'builtin')


def has_break(mirrors: list[Mirror]) -> bool:
    """Tell whether a block leaves the loop around it."""
    return any(isinstance(m.stmt, gast.Break) or isinstance(m.stmt, gast.If) and (has_break(m.body) or has_break(m.orelse))
               for m in mirrors)


def _written(mirrors: list[Mirror]) -> set[str]:
    found: set[str] = set()
    for mirror in mirrors:
        found |= mirror.writes | _written(mirror.body) | _written(mirror.orelse)
    return found


def _contents(expression: gast.expr, unit: Unit) -> set[str]:
    """Give the names whose contents, and not only whose shape, an expression reads."""
    from srcad.ad.needs import _shape_only
    shape_only = _shape_only(expression, unit)
    return {n.id for n in ir.names(expression) if id(n) not in shape_only}


def _is_cheap_test(test: gast.expr, unit: Unit) -> bool:
    """Tell whether a test is a comparison of numbers, which is written again rather than recorded."""
    for node in ir.walk(test):
        if isinstance(node, gast.Call):
            path = unit.externals[node.func.id].path if ir.is_external(node.func) else ''
            if path.removeprefix('builtins.') not in ('abs', 'len', 'isinstance'):
                return False
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult):
            return False
    return True
