"""Write ``out=``, ``np.copyto`` and ``fill`` as what they do: a store.

Before::

    def f(x, y):
        np.multiply(x, x, out=y)
        z = np.exp(x, out=y[0])
        np.copyto(y, z)
        y[1:].fill(x)
        return z

After::

    def f(x, y):
        y[...] = np.multiply(x, x)
        _1 = y[0]
        _1[...] = np.exp(x)
        z = _1
        y[...] = z
        _2 = y[1:]
        _2[...] = x
        return z
"""
from __future__ import annotations

import gast
import numpy as np

from srcad import errors, ir
from srcad.normalize import blocks
from srcad.unit import Unit

_PLACES = (gast.Name, gast.Subscript, gast.Attribute)


def run(module: gast.Module, unit: Unit) -> gast.Module:
    """Write ``out=`` as a store."""
    def visit(statement: gast.stmt) -> list[gast.stmt]:
        value = getattr(statement, 'value', None)
        result = [statement]
        if isinstance(statement, gast.Expr) and _is_plain_copy(value, unit):
            result = _store(*value.args, statement, unit)
        elif isinstance(statement, gast.Expr) and _is_fill(value):
            result = _store(value.func.value, value.args[0], statement, unit)
        elif isinstance(statement, (gast.Expr, gast.Assign)) and _output(value, unit) is not None:
            result = _stored(statement, unit)
        for part in result if not isinstance(statement, blocks.COMPOUND) else [_header(statement)]:
            _refuse(part, unit)
        return result

    blocks.rewrite(blocks.function_of(module), visit)
    return module


def _header(statement: gast.stmt) -> gast.expr:
    return statement.iter if isinstance(statement, gast.For) else statement.test


def _is_plain_copy(value: gast.AST, unit: Unit) -> bool:
    """Tell whether a call is ``np.copyto(place, value)``."""
    return (isinstance(value, gast.Call) and ir.is_external(value.func) and not value.keywords and len(value.args) == 2
            and unit.externals[value.func.id].value is np.copyto and isinstance(value.args[0], _PLACES)
            and not isinstance(value.args[1], gast.Starred))


def _is_fill(value: gast.AST) -> bool:
    """Tell whether a call is ``place.fill(value)``."""
    if not isinstance(value, gast.Call) or not isinstance(value.func, gast.Attribute) or value.func.attr != 'fill':
        return False
    place = value.func.value
    plain = len(value.args) == 1 and not value.keywords and not isinstance(value.args[0], gast.Starred)
    return plain and isinstance(place, (gast.Name, gast.Subscript)) and not ir.is_external(place)


def _output(value: gast.AST | None, unit: Unit) -> gast.expr | None:
    """Give what a call of a library writes its result to."""
    if not isinstance(value, gast.Call):
        return None
    function = value.func
    if ir.is_external(function):
        external = unit.externals[function.id]
        ufunc = isinstance(external.value, np.ufunc)
        if not ufunc and not external.path.startswith('numpy.'):
            return None
        if ufunc and len(value.args) > external.value.nin:
            return value.args[external.value.nin]
    elif not isinstance(function, gast.Attribute):
        return None
    found = [k.value for k in value.keywords if k.arg == 'out']
    return found[0] if found and not _is_none(found[0]) else None


def _is_none(value: gast.expr) -> bool:
    return isinstance(value, gast.Constant) and value.value is None


def _stored(statement: gast.Expr | gast.Assign, unit: Unit) -> list[gast.stmt]:
    call = statement.value
    output = _output(call, unit)
    ufunc = ir.is_external(call.func) and isinstance(unit.externals[call.func.id].value, np.ufunc)
    if not isinstance(output, _PLACES) or any(k.arg == 'where' for k in call.keywords) or (
            ufunc and (unit.externals[call.func.id].value.nout > 1 or len(call.args) > unit.externals[
                call.func.id].value.nin + 1)):
        return [statement]
    call.args = [a for a in call.args if a is not output]
    call.keywords = [k for k in call.keywords if k.arg != 'out']
    result = _store(output, call, statement, unit)
    if isinstance(statement, gast.Assign):
        array = result[-1].targets[0].value.id
        result.append(ir.copy_origin(gast.Assign(statement.targets, ir.load(array), None), statement))
    return result


def _store(output: gast.expr, value: gast.expr, statement: gast.stmt, unit: Unit) -> list[gast.stmt]:
    """Write a value to all elements of an array."""
    result: list[gast.stmt] = []
    name = output.id if ir.is_local(output) else unit.fresh()
    if name != getattr(output, 'id', None):
        result.append(blocks.bind(name, output, statement))
    return [*result, ir.copy_origin(gast.Assign([ir.everything(ir.load(name))], value, None), statement)]


def _refuse(part: gast.AST, unit: Unit) -> None:
    for node in ir.walk(part):
        if isinstance(node, gast.Call) and _output(node, unit) is not None:
            raise errors.at(errors.UnsupportedSyntax, 'SRC131', unit.source, node,
                            'a result that is written to an array by out= is not supported here',
                            help='in a statement of its own: y[...] = f(x)')
