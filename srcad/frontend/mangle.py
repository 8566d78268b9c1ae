"""Private names: within a class, Python reads ``__x`` as ``_Class__x``; a derivative stands outside of the class."""
from __future__ import annotations

import gast

from srcad import ir


def mangle(function: gast.FunctionDef, owner: str) -> None:
    """Write the private names of a method as they are outside of its class."""
    prefix = '_' + owner.lstrip('_')
    if prefix == '_':
        return
    for node in ir.walk(function):
        for field in ('id', 'attr', 'arg'):
            name = getattr(node, field, None)
            if isinstance(name, str) and name.startswith('__') and not name.endswith('__') and '.' not in name:
                setattr(node, field, prefix + name)
