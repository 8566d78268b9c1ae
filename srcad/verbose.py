"""What ``verbose=`` prints: the generated text, and what each stage makes of the function on the way there."""
from __future__ import annotations

import ast
from typing import Any

from srcad.unit import Request


def show(transformed: Any, derivative: Any, types_: dict[str, Any] | None) -> None:
    """Print what the option of a transformed function asks for."""
    level = transformed._options.get('verbose', 0)
    if level >= 2:
        stages(transformed._target(types_), types_)
    if level >= 1:
        print(derivative.source.rstrip('\n'))


def stages(target: Any, types_: dict[str, Any] | None) -> None:
    """Print a function after each step before it is differentiated, and the types that are found."""
    import gast

    from srcad import normalize
    from srcad.analyze import infer
    from srcad.frontend import load
    module, unit = load.load(target, Request('grad', ()))
    unit.signature = dict(types_ or {})
    before = _text(gast, module)
    _print('frontend', before)
    for step in normalize.PASSES:
        module = step.run(module, unit)
        after = _text(gast, module)
        if after != before:
            _print(f'normalize.{step.__name__.rpartition(".")[2]}', after)
        before = after
    infer.infer(module.body[0], unit)
    _print('types', '\n'.join(f'{name}: {t}' for name, t in unit.types.items()))


def _print(title: str, text: str) -> None:
    print(f'--- {title}\n{text}\n')


def _text(gast: Any, module: Any) -> str:
    """Print a tree with its internal names; comments are no Python, and are left out."""
    try:
        return ast.unparse(gast.gast_to_ast(module))
    except (AttributeError, TypeError, ValueError):
        return gast.dump(module)
