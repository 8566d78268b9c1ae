"""What a right side of the core form computes: the function, its arguments and its rule."""
from __future__ import annotations

import dataclasses
from typing import Any

import gast

from srcad import errors, ir, registry
from srcad.analyze import types as ty
from srcad.missing import missing_rule
from srcad.unit import MISSING, Unit


@dataclasses.dataclass(frozen=True)
class Operation:
    """A function of a library, applied."""

    function: Any
    args: list[gast.expr]
    keywords: list[gast.keyword]
    node: gast.expr


def of(value: gast.expr, unit: Unit) -> Operation | None:
    """Read a right side as the application of a function that may have a rule.

    Returns
    -------
    Operation or None
        None for what is no operation: a name, a display, a subscript, the call of a user's function.
    """
    if isinstance(value, gast.BinOp):
        return Operation(registry.operator_function(value.op), [value.left, value.right], [], value)
    if isinstance(value, gast.UnaryOp):
        return Operation(registry.operator_function(value.op), [value.operand], [], value)
    if isinstance(value, gast.Attribute):
        function = registry.attribute(value.attr)
        return None if function is None else Operation(function, [value.value], [], value)
    if isinstance(value, gast.Call):
        return _of_call(value, unit)
    return None


def _of_call(value: gast.Call, unit: Unit) -> Operation | None:
    if isinstance(value.func, gast.Attribute):
        if isinstance(unit.types.get(getattr(value.func.value, 'id', ''), ty.UNKNOWN), (ty.List, ty.Dict, ty.Object)):
            return None
        meant = registry.method_call(value.func.attr, value.func.value, value.args, value.keywords)
        return None if meant is None else Operation(*meant, value)
    function = called(value, unit)
    if function is MISSING or registry.lookup(function) is None:
        return None
    return Operation(function, value.args, value.keywords, value)


def beside_rule(operation: Operation, unit: Unit) -> list[gast.expr]:
    """Give the arguments that a method's rule has no derivatives for, if the receiver may be something else than an array.

    ``t.sum(y)`` adds the elements of an array ``t`` along the axis ``y``; where ``t`` is a module, those of ``y``.
    """
    rule = registry.lookup(operation.function)
    node = operation.node
    method = isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute)
    if not method or rule is None or rule.nondifferentiable:
        return []
    receiver = unit.types.get(getattr(node.func.value, 'id', ''), ty.UNKNOWN)
    if ty.is_array(receiver) or ty.is_number(receiver):
        return []
    known = {id(source) for source in sources(operation)}
    return [a for a in [*node.args, *[k.value for k in node.keywords]] if id(a) not in known]


def sources(operation: Operation) -> list[gast.expr]:
    """Give the arguments of an operation that its rule has derivatives for; of many only the shape matters."""
    rule = registry.lookup(operation.function)
    if rule is None or rule.nondifferentiable:
        return [] if rule is not None else operation.args
    try:
        return rule.sources(operation.args, operation.keywords)
    except registry.RuleDoesNotCover:
        return [*operation.args, *[k.value for k in operation.keywords]]


def called(value: gast.Call, unit: Unit) -> Any:
    """Give the function that a call by name calls; MISSING if it is known only when the code runs."""
    if ir.is_external(value.func):
        return unit.externals[value.func.id].value
    t = unit.types.get(getattr(value.func, 'id', ''))
    return t.value if isinstance(t, ty.Function) else MISSING


def template(operation: Operation, mode: str, unit: Unit) -> registry.Template:
    """Find the rule of an operation.

    Raises
    ------
    srcad.errors.MissingRule
        There is no rule, or none that covers the arguments of this call.
    """
    _refuse_sequences(operation, unit)
    _refuse_objects(operation, unit)
    rule = registry.lookup(operation.function)
    reason = None
    if rule is not None:
        try:
            for kind in ('elementwise', mode):
                found = rule.select(kind, operation.args, operation.keywords)
                if found is not None:
                    return found
        except registry.RuleDoesNotCover as error:
            reason = str(error)
    raise missing(operation.node, function_name(operation.function), unit, reason)


def _refuse_sequences(operation: Operation, unit: Unit) -> None:
    """Refuse operators on lists and tuples: ``+`` joins them, and rules are for numbers and arrays."""
    if not isinstance(operation.node, gast.BinOp):
        return
    kinds = [unit.types.get(getattr(operand, 'id', ''), ty.UNKNOWN) for operand in operation.args]
    # a list or a tuple beside an array is an array for NumPy
    if any(isinstance(t, (ty.List, ty.Tuple)) for t in kinds) and not any(map(ty.is_array, kinds)):
        raise errors.at(errors.UnsupportedSyntax, 'SRC134', unit.source, operation.node,
                        'joining or repeating lists or tuples that are differentiated is not supported',
                        help='append in a loop, or use np.concatenate')


def _refuse_objects(operation: Operation, unit: Unit) -> None:
    """Refuse operators and functions that an object may give a meaning of its own: rules are for numbers and arrays."""
    from srcad.analyze import infer
    if getattr(operation.function, '__module__', '') == 'srcad.runtime':
        return
    for operand in operation.args:
        t = infer.rhs(operand, unit) if isinstance(operand, gast.Name) else ty.UNKNOWN
        if isinstance(t, ty.Object) and t != ty.STRING and unit.resolver.is_users(t.cls):
            raise errors.at(errors.UnsupportedSyntax, 'SRC145', unit.source, operation.node,
                            f'what {function_name(operation.function)} does with an object of the class '
                            f'{t.cls.__name__} is not known',
                            help='call a method of the object, or pass its numbers and arrays')


def function_name(function: Any) -> str:
    """Give the name by which a message calls a function."""
    return getattr(function, '__name__', repr(function))


def missing(node: gast.AST, name: str, unit: Unit, reason: str | None = None) -> Exception:
    """Make the error for a function without a rule, or with a rule that does not cover a call."""
    return missing_rule(name, _parameters(node), _known(), unit.source, node, note=reason)


def _parameters(node: gast.AST) -> list[str]:
    """Give names for the arguments of a call, for the template that an error shows."""
    count = len(node.args) if isinstance(node, gast.Call) else 1
    return ['x', 'y', 'z', 'u', 'v', 'w'][:max(count, 1)]


def _known() -> list[str]:
    """Give the names of all functions that have a rule."""
    return [function_name(rule.function) for rule in registry.rules()]
