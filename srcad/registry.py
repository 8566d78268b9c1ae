"""The tables of derivative rules: decorators that fill them, and what the compiler asks of them.

A rule is written once, in ``templates/``, as the source of a function that is never run: it is spliced. Its first
parameter is the result, the others are those of the primal, with its names, order and defaults.

``@elementwise(f)``
    ``return px, py``: one partial derivative for each argument (None: not differentiable in it). The compiler
    multiplies by the adjoint or tangent, and unbroadcasts. Gives both modes.
``@adjoint(f)``
    ``d[x] = <linear in d[z]>``, one statement for each differentiable argument, after shared temporaries if any.
    Only the statements of active arguments are spliced.
``@tangent(f)``
    ``d[z] += <linear in d[x]>``, one statement for each differentiable argument; ``d[z] = ...`` if there is only one,
    or if the result is a tuple (then the tangent of an inactive argument is written as zeros). The ``d[x]`` stands
    in this statement itself, and may stand in temporaries too.
``@linear(f)``
    on an adjoint: f is linear in each argument that the adjoint assigns, while the others stay as they are. The tangent
    is the sum of the same calls, each with one argument replaced by its tangent.
``nondifferentiable(f, g, ...)``
    what the functions give is piecewise constant, integer, or no number: it is never active.
``@samples(f)``
    a generator function of an rng that yields ``args, keywords`` on which the rule is checked.
``@shape(f)``
    an abstract function for the type of the result.

``@covers(lambda mode: ...)``
    below ``@adjoint(f)`` and the like: the rule is for calls with these literals; see ``covers``.
``when_spliced(helper)``
    a call of the helper in a rule is replaced by its value if its arguments are literals.
``d[x] = no_derivative(x, 'x of f')``
    the rule has no derivative in x: an error where x is active, and no zero.

The argument of a ``*args`` parameter is a tuple, and so is its adjoint; a sequence has a sequence of adjoints.
A decorator can be given twice for one function: the first template that covers a call is its rule.
"""
from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

from srcad.literal_arguments import UNKNOWN, covers, when_spliced
from srcad.register import (
    ADJOINT,
    FAMILY,
    PURE,
    TABLES,
    adjoint,
    create_register,
    d,
    elementwise,
    linear,
    nondifferentiable,
    samples,
    shape,
    tangent,
)
from srcad.spelling import attribute, method, method_call, operator_function
from srcad.template import Binding, RuleDoesNotCover, Template, is_marker

__all__ = ['UNKNOWN', 'Binding', 'Rule', 'RuleDoesNotCover', 'Template', 'adjoint', 'attribute', 'covers',
           'create_register', 'd', 'elementwise', 'is_marker', 'is_nondifferentiable', 'linear',
           'lookup', 'method', 'method_call', 'nondifferentiable', 'operator_function', 'rules', 'samples', 'shape',
           'tangent', 'when_spliced']


_MODES = ('adjoint', 'tangent', 'elementwise')
_loaded: set = set()
_seen = 0


@dataclasses.dataclass(frozen=True)
class Rule:
    """All that is known of one function.

    Attributes
    ----------
    function
        The function that the rule is for.
    adjoint, tangent, elementwise
        Templates, or None. With ``elementwise`` the other two may be None.
    linear
        Whether the function is linear in each of the parameters that its adjoint assigns.
    nondifferentiable
        Whether the result is never active.
    family
        ``'elementwise'``, ``'reduction'``, ``'matmul'``, ... or ``'other'``.
    may_raise
        Whether the primal can raise for operands whose shapes fit.
    """

    function: Any
    adjoint: Template | None = None
    tangent: Template | None = None
    elementwise: Template | None = None
    linear: bool = False
    nondifferentiable: bool = False
    shape: Callable | None = None
    samples: tuple = ()
    family: str = 'other'
    may_raise: bool = True

    def select(self, mode: str, args: list, keywords: list = ()) -> Template | None:
        """Give the template of a mode ('adjoint', 'tangent', 'elementwise') that covers a call.

        Raises
        ------
        RuleDoesNotCover
            If there are templates, and none covers the arguments.
        """
        problem = None
        for template in TABLES[mode].get(self.function, ()):
            try:
                template.bind(args, keywords)
            except RuleDoesNotCover as error:
                problem = problem or error
            else:
                return template
        # max(x, y) is elementwise and max(values) is not: the other form is asked for next.
        if problem is not None and not (mode == 'elementwise' and self.function in ADJOINT):
            raise problem
        return None

    def sources(self, args: list, keywords: list = ()) -> list:
        """Give the arguments of a call whose derivative flows into the result, or that have no rule though it does."""
        for mode in ('elementwise', 'adjoint', 'tangent'):
            template = self.select(mode, args, keywords)
            if template is not None:
                binding = template.bind(args, keywords)
                names = {*template.differentiable(), *template.refused()}
                return [binding[name] for name in template.params if name in names and name in binding.given]
        return [*args, *[keyword.value for keyword in keywords]]


def _load_rules() -> None:
    """Import the rules of the libraries that are loaded: nothing else can be asked for."""
    from srcad import templates
    global _seen
    if _seen == len(sys.modules):
        return
    for module in pkgutil.iter_modules(templates.__path__):
        _load_library(templates.__name__, module.name, module.name, module.ispkg)
    _seen = len(sys.modules)


def _load_library(package: str, name: str, library: str, is_package: bool) -> None:
    path = f'{package}.{name}'
    if path not in _loaded:
        from srcad import templates
        root = library.partition('_')[0]
        if root not in sys.modules and root not in templates.ALWAYS:
            return
        _loaded.add(path)
        importlib.import_module(path)
    if is_package:
        for module in pkgutil.iter_modules(sys.modules[path].__path__):
            below = f'{library}.{module.name}'
            if below in sys.modules and f'{path}.{module.name}' not in _loaded:
                _load_library(path, module.name, below, module.ispkg)


def lookup(function: Any) -> Rule | None:
    """Give the rule of a function, or None.

    Parameters
    ----------
    function
        A function object; rules are found by its identity, never by its name.
    """
    try:
        hash(function)
    except TypeError:
        return None
    if not callable(function):
        return None
    _load_rules()
    entries = {name: table.get(function, ()) for name, table in TABLES.items()}
    if not any(entries[name] for name in ('adjoint', 'tangent', 'elementwise', 'linear', 'nondifferentiable')):
        return None
    first = {name: entries[name][0] if entries[name] else None for name in _MODES + ('shape',)}
    default = 'elementwise' if entries['elementwise'] else 'other'
    pure = function in PURE or (type(function).__name__ == 'ufunc' and bool(entries['elementwise']))
    return Rule(function, **first, linear=bool(entries['linear']), nondifferentiable=bool(entries['nondifferentiable']),
                samples=tuple(entries['samples']), family=FAMILY.get(function, default), may_raise=not pure)


def rules() -> list[Rule]:
    """Give all rules of the libraries that are loaded, in a fixed order."""
    _load_rules()
    functions: dict[Any, None] = {}
    for name in ('elementwise', 'adjoint', 'tangent', 'linear', 'nondifferentiable'):
        functions.update(dict.fromkeys(TABLES[name]))
    return [lookup(function) for function in functions]


def is_nondifferentiable(function: Any) -> bool:
    """Tell whether the result of a function is never active."""
    rule = lookup(function)
    return rule is not None and rule.nondifferentiable
