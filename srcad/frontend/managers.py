"""What is known of context managers: what must not be differentiated through is refused with a reason.

One may swallow what is raised in its block, which makes it a `try`. One may change what is read in its block, and the
reverse sweep stands outside of it: settings, global variables. What is left are locks, files, timers, texts that are
written: all that keeps to itself.
"""
from __future__ import annotations

import ast
import builtins
import contextlib
import decimal
import dis
import inspect
import io
import textwrap
import threading
import types
import typing

import gast
import numpy as np

from srcad import errors, ir
from srcad.frontend.libraries import is_library
from srcad.steering import insert_grad_of
from srcad.unit import MISSING, Unit

# Those of which the text is not written in Python, and functions that give such.
_PASSING = (io.IOBase, type(threading.Lock()), type(threading.RLock()), memoryview, type(decimal.localcontext()))
_GIVING = (builtins.open, io.open, decimal.localcontext, threading.Lock, threading.RLock)
# Libraries of which no context changes what a computation reads.
_QUIET = frozenset(('builtins', 'contextlib', 'io', 'numpy', 'tempfile', 'threading', '_thread', 'time', 'warnings'))
_UNKNOWN = 'it is not known what this context does'
_SWALLOWS = 'this context may swallow what is raised in it'
_CHANGES = 'this context may change what is read in it'
_STORES = frozenset(('STORE_GLOBAL', 'DELETE_GLOBAL', 'STORE_SUBSCR', 'DELETE_SUBSCR', 'STORE_SLICE', 'DELETE_ATTR'))
_CHANGING = frozenset('append extend insert pop remove clear reverse sort update setdefault add fill put resize'.split())
_DEEP = 4


def check(function: gast.FunctionDef, unit: Unit, collector: errors.Collector) -> None:
    """Enter the contexts of a function that are refused into a collector; names are resolved in it."""
    for node in ir.walk(function):
        if isinstance(node, gast.With):
            for item in node.items:
                reason = _reason(item.context_expr, unit)
                if reason:
                    collector.add('SRC108', item.context_expr, reason, help='enter it around the call of the derivative')


def _value(node: gast.expr, unit: Unit) -> typing.Any:
    """Give the object that an expression is known to mean; MISSING for all others."""
    if not ir.is_external(node) or node.id not in unit.externals:
        return MISSING
    return unit.externals[node.id].value


def _reason(context: gast.expr, unit: Unit) -> str | None:
    """Tell why what stands after `with` is refused; None for what keeps to itself, or is written otherwise."""
    if not isinstance(context, gast.Call):
        found = _value(context, unit)
        return _UNKNOWN if found is MISSING else _of_class(type(found), False)
    function = _value(context.func, unit)
    if function is MISSING or not callable(function):
        return _UNKNOWN
    if function in (*_GIVING, contextlib.suppress, insert_grad_of):
        return None
    given = any(not isinstance(part, gast.Constant) for part in [*context.args, *(k.value for k in context.keywords)])
    return _of_class(function, given) if isinstance(function, type) else _of_generator(function, given)


def _of_class(kind: type, given: bool) -> str | None:
    """Judge a class by its methods; it may be `given` something that it can change."""
    if issubclass(kind, _PASSING):
        return None
    leave = getattr(kind, '__exit__', None)
    tree = _tree(leave) if isinstance(leave, types.FunctionType) else None
    if tree is None:
        return _UNKNOWN
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    if not all(v is None or isinstance(v, ast.Constant) and not v.value for v in values):
        return _SWALLOWS
    methods = [getattr(kind, name) for name in ('__init__', '__enter__', '__exit__')]
    return _CHANGES if any(_may_change(method, given) for method in methods) else None


def _of_generator(function: typing.Any, given: bool) -> str | None:
    """Judge a function with the decorator `contextlib.contextmanager` by what stands around its `yield`."""
    code = getattr(function, '__code__', None)
    made = code is not None and code.co_filename == contextlib.contextmanager.__code__.co_filename
    inner = getattr(function, '__wrapped__', None) if made else None
    tree = _tree(inner) if inspect.isgeneratorfunction(inner) else None
    if tree is None:
        return _UNKNOWN
    for node in ast.walk(tree):
        holds = any(isinstance(part, (ast.Yield, ast.YieldFrom)) for s in getattr(node, 'body', ()) if isinstance(
            s, ast.stmt) for part in ast.walk(s))
        if holds and isinstance(node, (ast.With, getattr(ast, 'TryStar', ast.With))):
            return _SWALLOWS
        if holds and isinstance(node, ast.Try) and (_leaves(node.finalbody) or not all(
                isinstance(handler.body[-1], ast.Raise) for handler in node.handlers)):
            return _SWALLOWS
    return _CHANGES if _may_change(inner, given) else None


def _leaves(body: list[ast.stmt]) -> bool:
    return any(isinstance(part, (ast.Return, ast.Break, ast.Continue)) for s in body for part in ast.walk(s))


def _tree(function: typing.Any) -> ast.AST | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None


def _may_change(function: typing.Any, given: bool, depth: int = _DEEP) -> bool:
    """Tell whether a function may change anything but its own variables and their attributes, and what it is given."""
    if not isinstance(function, types.FunctionType):
        return False
    if (function.__module__ or '').partition('.')[0] in _QUIET:
        return False
    own = {*function.__code__.co_varnames, *function.__code__.co_cellvars}
    before = None
    for step in dis.get_instructions(function):
        if step.opname in _STORES or step.opname == 'STORE_DEREF' and step.argval not in own:
            return True
        if step.opname == 'STORE_ATTR' and not (before.opname.startswith('LOAD_FAST') or before.argval in own):
            return True
        if given and (step.argval in _CHANGING or step.opname.startswith('INPLACE') or str(step.argrepr).endswith('=')):
            return True
        if step.opname == 'LOAD_GLOBAL' and _is_setting(function.__globals__.get(step.argval), depth):
            return True
        before = step
    return False


def _is_setting(found: typing.Any, depth: int) -> bool:
    """Tell whether something global may be changed, or change what is global, when it is used."""
    if isinstance(found, types.FunctionType):
        return depth == 0 or _may_change(found, True, depth - 1)
    if isinstance(found, types.ModuleType):
        return not is_library(found.__name__)
    kind = found if isinstance(found, type) else type(found)
    return isinstance(found, np.ndarray) or not is_library(kind.__module__)
