"""What is asked of the command: functions with their transforms, from decorators or from options."""
from __future__ import annotations

import ast
import dataclasses
import inspect
from typing import Any

from srcad import api, errors
from srcad.frontend.load import static_signature
from srcad.frontend.static import StaticFunction, StaticResolver
from srcad.parameters import Parameters

TRANSFORMS = {'grad': 'grad', 'value_and_grad': 'value_and_grad', 'vjp': 'split', 'jvp': 'jvp', 'hvp': 'hvp',
              'autodiff': 'vjp'}
_KNOWN = {function.__name__: function for function in api.TRANSFORMS}


@dataclasses.dataclass(frozen=True)
class Target:
    """One function to write.

    Attributes
    ----------
    function
        The primal.
    transform
        As in `srcad.unit.Request`, or ``'hvp'``.
    wrt
        Positions.
    options
        More for the request.
    """

    function: StaticFunction
    transform: str
    wrt: tuple[int, ...]
    options: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the parameters that are differentiated."""
        return [parameters(self.function).names[i] for i in self.wrt]

    def __str__(self) -> str:
        return f'{self.transform} of {self.function.name} with respect to {", ".join(self.names)}'


def parameters(function: StaticFunction) -> Parameters:
    """Give the parameters of a function that is not run."""
    return Parameters(static_signature(function.node), function.name)


def from_option(text: str, resolver: StaticResolver, transform: str) -> Target:
    """Read ``f`` or ``f:x,y`` of the option ``-f``."""
    name, colon, wrt = text.partition(':')
    function = resolver.function(name.strip())
    first = 1 if function.owner and parameters(function).names[:1] == ['self'] and len(parameters(function).names) > 1 else 0
    given = [part.strip() for part in wrt.split(',')] if colon else [first]
    one = [int(part) if isinstance(part, str) and part.lstrip('-').isdigit() else part for part in given]
    return Target(function, transform, parameters(function).resolve(one)[0])


def decorated(resolver: StaticResolver, collector: errors.Collector) -> list[Target]:
    """Give what the decorators of a module ask for; what cannot be read goes to the collector."""
    found = []
    for node in resolver.tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if resolver.is_srcad(decorator):
                    try:
                        found.append(_decorated(resolver, node, decorator))
                    except errors.SrcadError as error:
                        collector.append(error)
    return found


def _decorated(resolver: StaticResolver, node: ast.FunctionDef, decorator: ast.expr) -> Target:
    function = StaticFunction(node.name, resolver.source, node, resolver)
    name = _transform_name(decorator)
    name = _original(resolver, decorator) or name
    if name not in TRANSFORMS:
        raise errors.at(errors.UsageError, 'SRC801', resolver.source, decorator,
                        f'the command does not write {name}', help='use it at run time, or ask for another transform')
    options = _options(resolver, name, decorator)
    given = options.pop('argnums', None)
    wrt = options.pop('wrt', None) if given is None else given
    options.pop('verbose', None)
    transform = TRANSFORMS[name]
    if name == 'autodiff':
        transform = _autodiff(options)
    try:
        positions = parameters(function).resolve(0 if wrt is None else wrt)[0]
    except errors.WrtError as error:
        raise errors.at(errors.WrtError, error.code, resolver.source, decorator, error.reason, error.help) from None
    return Target(function, transform, positions, options)


def _autodiff(options: dict[str, Any]) -> str:
    """Give the request that Tangent's options mean."""
    options.pop('input_derivative', None)
    motion = options.pop('motion', 'joint')
    if options.pop('mode', 'reverse') == 'forward':
        return 'jvp' if options.pop('preserve_result', False) else 'tangent'
    return 'split' if motion == 'split' else 'vjp'


def _transform_name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, 'id', '')


def _original(resolver: StaticResolver, decorator: ast.expr) -> str | None:
    """Give the name that srcad has for a decorator that was imported under another one."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    found = resolver.lookup(called.id) if isinstance(called, ast.Name) else None
    name = getattr(found.value, '__name__', None) if found is not None else None
    return name if name in _KNOWN else None


def _options(resolver: StaticResolver, name: str, decorator: ast.expr) -> dict[str, Any]:
    """Read the arguments of a decorator, which must be literals."""
    if not isinstance(decorator, ast.Call):
        return {}
    found = {}
    names = list(inspect.signature(_KNOWN[name]).parameters)
    pairs = [*zip(names[1:], decorator.args[1:]), *((k.arg, k.value) for k in decorator.keywords)]
    if decorator.args:
        raise errors.at(errors.UsageError, 'SRC801', resolver.source, decorator,
                        'a decorator takes its options by keyword', help=f"@srcad.{name}(wrt='x')")
    for key, value in pairs:
        if key not in names:
            raise errors.at(errors.UsageError, 'SRC801', resolver.source, decorator, f'{name} has no option {key}')
        if key == 'input_derivative':
            continue
        try:
            found[key] = ast.literal_eval(value)
        except (ValueError, TypeError):
            raise errors.at(errors.UsageError, 'SRC801', resolver.source, value,
                            f'the option {key} is no literal, and the module is not run') from None
    return found
