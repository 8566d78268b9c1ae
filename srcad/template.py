"""The source of one rule as a tree, and how the arguments of a call are bound to its parameters."""
from __future__ import annotations

import builtins
import functools
import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import gast

from srcad import ir
from srcad.literal_arguments import UNKNOWN, literal

# Keywords of ufuncs and reductions that change nothing when they are given with their default.
_HARMLESS = {'out': (None,), 'where': (True,), 'dtype': (None,), 'casting': ('same_kind',), 'order': ('K',),
             'subok': (True,)}


class RuleDoesNotCover(Exception):
    """A rule exists, but not for this argument of the call.

    Attributes
    ----------
    keyword
        Name of the argument, or a description of it.
    """

    def __init__(self, keyword: str) -> None:
        super().__init__(f'the rule does not cover the argument {keyword!r}')
        self.keyword = keyword


class Binding(dict):
    """``formal -> actual expression``.

    Attributes
    ----------
    given
        Names of the parameters that the call gives; the others hold the defaults.
    """

    given: frozenset[str] = frozenset()


class Template:
    """One rule.

    Parameters
    ----------
    written
        The function whose source is the rule.
    targets
        The functions that it is a rule for.

    Attributes
    ----------
    result
        Name of the first parameter, which stands for the result of the primal.
    params
        Names of the other parameters.
    variadic
        Name of the ``*args`` parameter, or None.
    """

    def __init__(self, written: Callable, targets: Sequence[Any] = ()) -> None:
        self.written = written
        self.targets = tuple(targets)
        signature = list(inspect.signature(written).parameters.values())
        self.result = signature[0].name
        self.formals = signature[1:]
        self.params = [formal.name for formal in self.formals]
        self.variadic = next((p.name for p in self.formals if p.kind is p.VAR_POSITIONAL), None)

    def __repr__(self) -> str:
        return f'Template({self.written.__module__}.{self.written.__qualname__})'

    @functools.cached_property
    def function(self) -> gast.FunctionDef:
        """The parsed rule, without decorators and docstring. Copy what you splice."""
        text = textwrap.dedent(inspect.getsource(self.written))
        function = gast.parse(text).body[0]
        function.decorator_list = []
        first = function.body[0]
        if isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant):
            function.body = function.body[1:]
        return function

    @functools.cached_property
    def _defaults(self) -> dict[str, gast.AST]:
        arguments = self.function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = dict(zip([a.id for a in positional[len(positional) - len(arguments.defaults):]],
                            arguments.defaults))
        pairs = zip(arguments.kwonlyargs, arguments.kw_defaults)
        defaults.update({a.id: value for a, value in pairs if value is not None})
        return defaults

    def assigned(self) -> list[str]:
        """Give the names x of the statements ``d[x] = ...``, in order."""
        found = []
        for statement in self.function.body:
            target = statement.targets[0] if isinstance(statement, gast.Assign) else getattr(statement, 'target', None)
            if isinstance(target, gast.Subscript) and is_marker(target) and target.slice.id not in found:
                found.append(target.slice.id)
        return found

    def refused(self) -> list[str]:
        """Give the names x of the statements ``d[x] = no_derivative(...)``: active ones are an error."""
        return [statement.targets[0].slice.id for statement in self.function.body
                if isinstance(statement, gast.Assign) and is_marker(statement.targets[0])
                and isinstance(statement.value, gast.Call)
                and getattr(statement.value.func, 'id', '') == 'no_derivative']

    def differentiable(self) -> list[str]:
        """Give the parameters that the rule has derivatives for."""
        if isinstance(self.function.body[-1], gast.Return):
            value = self.function.body[-1].value
            partials = value.elts if isinstance(value, gast.Tuple) else [value]
            return [name for name, partial in zip(self.params, partials)
                    if not (isinstance(partial, gast.Constant) and partial.value is None)]
        used = {node.slice.id for node in ir.walk(self.function) if is_marker(node)}
        return [name for name in self.params if name in used and name not in self.refused()]

    def partials(self) -> dict[str, gast.AST]:
        """Give ``parameter -> partial derivative`` of an elementwise rule."""
        value = self.function.body[-1].value
        expressions = value.elts if isinstance(value, gast.Tuple) else [value]
        return {name: partial for name, partial in zip(self.params, expressions)
                if not (isinstance(partial, gast.Constant) and partial.value is None)}

    def bind(self, args: Sequence[gast.AST], keywords: Sequence[gast.keyword] = ()) -> Binding:
        """Bind the arguments of a call to the parameters.

        Parameters
        ----------
        args, keywords
            As they stand in a gast.Call.

        Returns
        -------
        Binding
            An expression for each parameter; a tuple for ``*args``.

        Raises
        ------
        RuleDoesNotCover
            For an argument that the rule has no parameter for, unless it is the default of the primal.
        """
        actuals: dict[str, gast.AST] = {}
        if any(isinstance(arg, gast.Starred) for arg in args):
            raise RuleDoesNotCover('*args')
        rest = self._bind_positional(list(args), actuals)
        if self.variadic:
            actuals[self.variadic] = gast.Tuple(rest, gast.Load())
        elif rest:
            raise RuleDoesNotCover(f'positional argument {len(args) - len(rest) + 1}')
        self._bind_keywords(keywords, actuals)
        binding = Binding()
        for formal in self.formals:
            if formal.name in actuals:
                binding[formal.name] = actuals[formal.name]
            elif formal.name in self._defaults:
                binding[formal.name] = ir.copy_tree(self._defaults[formal.name])
            else:
                raise RuleDoesNotCover(f'missing {formal.name}')
        binding.given = frozenset(actuals)
        self._check_literals(binding)
        return binding

    def _check_literals(self, binding: Binding) -> None:
        predicate = getattr(self.written, 'covers', None)
        if predicate is not None:
            names = list(inspect.signature(predicate).parameters)
            if not predicate(*[literal(binding[name]) for name in names]):
                raise RuleDoesNotCover(names[0])

    def _bind_positional(self, args: list, actuals: dict) -> list:
        for formal in self.formals:
            if formal.kind not in (formal.POSITIONAL_ONLY, formal.POSITIONAL_OR_KEYWORD) or not args:
                break
            if isinstance(args[0], gast.Starred):
                raise RuleDoesNotCover('*args')
            actuals[formal.name] = args.pop(0)
        return args

    def _bind_keywords(self, keywords: Sequence[gast.keyword], actuals: dict) -> None:
        allowed = {p.name for p in self.formals if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)}
        for keyword in keywords:
            if keyword.arg is None:
                raise RuleDoesNotCover('**keywords')
            if keyword.arg in allowed and keyword.arg not in actuals:
                actuals[keyword.arg] = keyword.value
            elif not self._is_default(keyword):
                raise RuleDoesNotCover(keyword.arg)

    def _is_default(self, keyword: gast.keyword) -> bool:
        if not isinstance(keyword.value, gast.Constant):
            return False
        value = keyword.value.value
        defaults = list(_HARMLESS.get(keyword.arg, ()))
        for target in self.targets:
            try:
                defaults.append(inspect.signature(target).parameters[keyword.arg].default)
            except (TypeError, ValueError, KeyError):
                continue
        return any(type(value) is type(default) and value == default for default in defaults)

    def body(self, binding: Binding) -> list[gast.stmt]:
        """Give a copy of the statements, without the keywords that pass on a default: ``keepdims=keepdims``."""
        statements = [_Evaluate(self, binding).visit(ir.copy_tree(statement)) for statement in self.function.body]
        for node in (node for statement in statements for node in ir.walk(statement)):
            if isinstance(node, gast.Call):
                node.keywords = [k for k in node.keywords if not self._passes_default(node, k, binding)]
        return statements

    def _passes_default(self, call: gast.Call, keyword: gast.keyword, binding: Binding) -> bool:
        name = keyword.value.id if isinstance(keyword.value, gast.Name) else None
        if name != keyword.arg or name not in self.params or name in binding.given:
            return False
        function = self._callee(call.func)
        if function in self.targets:
            return True
        try:
            default = inspect.signature(function).parameters[name].default
        except (TypeError, ValueError, KeyError):
            return False
        own = self.formals[self.params.index(name)].default
        # NumPy's own word for an argument that is not given.
        return type(default).__name__ == '_NoValueType' or (type(default) is type(own) and default == own)

    def _callee(self, func: gast.AST) -> Any:
        if isinstance(func, gast.Attribute):
            return getattr(self._callee(func.value), func.attr)
        return self.resolve(func.id) if isinstance(func, gast.Name) else None

    def resolve(self, name: str) -> Any:
        """Give the object of a global name in the rule."""
        names = self.written.__globals__
        return names[name] if name in names else getattr(builtins, name)


class _Evaluate(ir.Transformer):
    """Evaluates the calls of helpers that are marked by when_spliced."""

    def __init__(self, template: Template, binding: Binding) -> None:
        self.template, self.binding = template, binding

    def visit_Call(self, node: gast.Call) -> gast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, gast.Name) or node.keywords:
            return node
        helper = self.template.written.__globals__.get(node.func.id)
        if not getattr(helper, 'when_spliced', False):
            return node
        values = [literal(self.binding.get(getattr(arg, 'id', None), arg)) for arg in node.args]
        return node if any(value is UNKNOWN for value in values) else gast.Constant(helper(*values), None)


def is_marker(node: gast.AST) -> bool:
    """Tell whether a node is ``d[x]``."""
    return (isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name) and node.value.id == 'd'
            and isinstance(node.slice, gast.Name))
