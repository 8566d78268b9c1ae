"""Which names may stand for memory that they share."""
from __future__ import annotations

import gast
import numpy as np

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.effects import CHANGING, function_of, is_pure_call, root
from srcad.unit import Unit

_VIEWS = frozenset(
    (
        'numpy.reshape',
        'numpy.ravel',
        'numpy.transpose',
        'numpy.squeeze',
        'numpy.asarray',
        'numpy.broadcast_to',
        'numpy.swapaxes',
        'numpy.moveaxis',
        'numpy.expand_dims',
        'numpy.diagonal',
        'numpy.flip',
        'numpy.real',
        'numpy.imag',
        'numpy.split',
        'numpy.atleast_1d',
        'numpy.atleast_2d',
        'numpy.asanyarray',
        'numpy.diag',
        'numpy.ascontiguousarray',
        'numpy.rot90',
        'numpy.array_split',
        'numpy.conj',
        'numpy.fliplr',
        'numpy.flipud',
        'numpy.matrix_transpose',
    )
)


class Aliases:
    """Which names may stand for memory that they share: classes of names, without regard to order."""

    def __init__(self, assignments: list[gast.Assign], loops: list[gast.For], calls: list[gast.Call], unit: Unit) -> None:
        self.unit = unit
        self.parent: dict[str, str] = {}
        for node in assignments:
            for target in node.targets:
                self._bind(target, node.value)
        for loop in loops:
            self._bind(loop.target, loop.iter)
        for call in calls:
            if isinstance(call.func, gast.Attribute) and call.func.attr in CHANGING:
                self._join(call.func.value, call.args)
            elif not is_pure_call(call, unit):
                self._join(call, call.args)

    def find(self, name: str) -> str:
        """Give the representative of a name's class."""
        root = name
        while self.parent.get(root, root) != root:
            root = self.parent[root]
        while self.parent.get(name, name) != root:
            self.parent[name], name = root, self.parent[name]
        return root

    def _bind(self, target: gast.AST, value: gast.AST) -> None:
        names = [n.id for n in ir.names(target) if isinstance(n.ctx, gast.Store)] or [root(target)]
        names = [name for name in names if not ty.is_number(self.unit.types.get(name, ty.UNKNOWN))]
        sources = self._sources(value) if names else []
        for name in names:
            self._union([name, *sources])

    def _join(self, node: gast.AST, args: list) -> None:
        self._union([n for a in (node, *args) for n in self._sources(a)])

    def _union(self, names: list[str]) -> None:
        for name in names[1:]:
            self.parent[self.find(name)] = self.find(names[0])

    def _sources(self, value: gast.AST) -> list[str]:
        """Give the names whose memory the value of an expression may share."""
        if isinstance(value, gast.Name):
            return [] if ty.is_number(rhs(value, self.unit)) else [value.id]
        if isinstance(value, (gast.Subscript, gast.Attribute)):
            if isinstance(value, gast.Attribute) and value.attr in ('shape', 'ndim', 'size', 'dtype'):
                return []
            return [] if ty.is_number(rhs(value, self.unit)) else self._sources(value.value)
        if isinstance(value, (gast.Tuple, gast.List, gast.Set)):
            return [n for e in value.elts for n in self._sources(e)]
        if isinstance(value, gast.Dict):
            return [n for e in value.values for n in self._sources(e)]
        if isinstance(value, gast.Starred):
            return self._sources(value.value)
        if isinstance(value, (gast.IfExp, gast.BoolOp)):
            return [n.id for n in ir.names(value)]
        return self._call_sources(value) if isinstance(value, gast.Call) else []

    def _call_sources(self, call: gast.Call) -> list[str]:
        function = function_of(call, self.unit)
        if isinstance(function, np.ufunc) or ty.is_number(rhs(call, self.unit)):
            return []
        if ir.is_external(call.func):
            path = call.func.id[1:]
            if path.startswith('numpy.') and path not in _VIEWS and is_pure_call(call, self.unit):
                return []
        elif (
            isinstance(call.func, gast.Attribute)
            and call.func.attr == 'copy'
            and ty.is_array(rhs(call.func.value, self.unit))
        ):
            return []
        parts = [*call.args, *(k.value for k in call.keywords)]
        if isinstance(call.func, gast.Attribute):
            parts.append(call.func.value)
        return [n for p in parts for n in self._sources(p)]
