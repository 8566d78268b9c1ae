"""Texts that are made of values with derivatives: what is read out of one again would count as a constant.

``float(str(x))`` is x, and has its derivative. Text that is printed, or names a key, or says what is wrong, hides nothing.
"""
from __future__ import annotations

import gast

from srcad import errors, ir
from srcad.analyze import infer
from srcad.analyze import types as ty
from srcad.analyze.activity import INACTIVE_ATTRIBUTES, Activity
from srcad.analyze.blocks import statements
from srcad.unit import Request, Unit

_FUNCTIONS = (ascii, bytes, format, repr, str)
_METHODS = frozenset(('format', 'hex', 'join', 'tobytes', 'tostring'))
_KEYED = frozenset(('get', 'pop', 'setdefault'))


def check(function: gast.FunctionDef, unit: Unit, activity: Activity, request: Request, called: bool) -> None:
    """Refuse a text of values with derivatives that the result may be read from.

    Parameters
    ----------
    function, unit, activity, request
        The function in core form, its context, its activity and what is asked for.
    called
        Whether the function is called by the one that was asked for: then a text that it gives back is read from.

    Raises
    ------
    srcad.errors.UnsupportedSyntax
        There is one.
    """
    made = [s for s in statements(function.body) if _makes_text(s, unit)]
    if not made:
        return
    flow = _Flow(activity)
    for stmt in statements(function.body):
        if isinstance(stmt, gast.Return):
            flow.add_results(stmt.value, request, called)
    useful = flow.useful()
    for stmt in made:
        value = stmt.iter if isinstance(stmt, gast.For) else stmt.value
        if flow.names(value) & activity.varied and _targets(stmt) & useful:
            raise errors.at(errors.UnsupportedSyntax, 'SRC141', unit.source, value,
                            'this text hides a derivative: the result may be made of what it says',
                            help='compute with the value, and make the text beside it')


def _makes_text(stmt: gast.stmt, unit: Unit) -> bool:
    """Tell whether a statement gives a text, of what it reads, to a name."""
    value = stmt.iter if isinstance(stmt, gast.For) else getattr(stmt, 'value', None)
    if not isinstance(stmt, (gast.Assign, gast.AugAssign, gast.For, gast.Expr)) or isinstance(value, gast.Constant):
        return False
    return _has_text(value, unit)


def _has_text(value: gast.expr, unit: Unit) -> bool:
    """Tell whether a value may be made of what a text in it says: an integer is not, nor what the text is the key of."""
    t = infer.rhs(value, unit)
    if ty.is_integer(t) or isinstance(value, gast.Compare) or ir.attribute_name(value) is not None:
        return False
    parts = [value.value] if isinstance(value, gast.Subscript) else value.values if isinstance(value, gast.Dict) else (
        ir.parts(value))
    return ty.is_string(t) or _is_text(value, unit) or any(
        _has_text(part, unit) for part in parts if isinstance(part, gast.expr)
        and not isinstance(part, (gast.Constant, gast.Name)))      # a text that has a name was made before


def _is_text(node: gast.AST, unit: Unit) -> bool:
    if isinstance(node, gast.JoinedStr):
        return True
    if isinstance(node, gast.BinOp):
        return isinstance(node.op, gast.Mod) and not ty.is_number(infer.rhs(node.left, unit)) and (
            isinstance(node.left, gast.Constant) or ty.is_string(infer.rhs(node.left, unit)))
    if not isinstance(node, gast.Call):
        return False
    if isinstance(node.func, gast.Attribute):
        return node.func.attr in _METHODS
    return ir.is_external(node.func) and any(unit.externals[node.func.id].value is f for f in _FUNCTIONS)


def _targets(stmt: gast.stmt) -> set[str]:
    """Give the names that get the text, or that hold what gets it."""
    if isinstance(stmt, gast.Expr):
        receiver = getattr(getattr(stmt.value, 'func', None), 'value', None)
        return {receiver.id} if receiver is not None and ir.is_local(receiver) else set()
    targets = [stmt.target] if isinstance(stmt, (gast.For, gast.AugAssign)) else stmt.targets
    return set().union(*(ir.bound(t) | ({t.value.id} if isinstance(t, gast.Subscript) else set()) for t in targets))


class _Flow(Activity):
    """What flows from name to name where texts carry what they say, and so do functions that have no derivative."""

    def __init__(self, activity: Activity) -> None:
        self.unit = activity.unit
        self._edges: dict[str, set[str]] = {}
        self._results: set[str] = set(activity.outputs)
        for stmt in statements(activity.function.body):
            if not isinstance(stmt, gast.Return):
                self._statement(stmt)

    def _may_vary(self, name: str) -> bool:
        t = self.unit.types.get(name, ty.UNKNOWN)
        return not ty.is_integer(t) and (ty.is_string(t) or not isinstance(t, ty.Literal))

    def add_results(self, value: gast.expr | None, request: Request, called: bool) -> None:
        """Enter what a function gives back, but for a text that is a result itself."""
        if value is None:
            return
        if request.has_aux and isinstance(value, gast.Tuple):
            value = value.elts[0]
        self._results |= {n for n in ir.reads(value) if called or not ty.is_string(self.unit.types.get(n, ty.UNKNOWN))}

    def useful(self) -> set[str]:
        """Give the names that the results may be made of."""
        return self._closure(self._results, self._edges)

    def names(self, value: gast.expr) -> set[str]:
        """Give the names that a value says something of."""
        return self._carries(value)

    def _effect(self, call: gast.Call) -> None:
        if not (isinstance(call.func, gast.Attribute) and call.func.attr in _KEYED):
            super()._effect(call)

    def _carries(self, value: gast.expr) -> set[str]:
        if ty.is_integer(infer.rhs(value, self.unit)):
            return set()
        if isinstance(value, gast.Subscript):
            return self._carries(value.value)
        if isinstance(value, gast.Dict):
            return set().union(*map(self._carries, value.values))
        if isinstance(value, gast.Compare) or isinstance(value, gast.Attribute) and value.attr in INACTIVE_ATTRIBUTES:
            return set()
        if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and value.func.attr in _KEYED:
            return set().union(*map(self._carries, [value.func.value, *value.args[1:]]))
        if isinstance(value, gast.Name):
            return {value.id} if ir.is_local(value) else set()
        return set().union(*(self._carries(c) for c in ir.parts(value) if isinstance(c, gast.expr)), set())
