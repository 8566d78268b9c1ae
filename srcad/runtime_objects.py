"""The helpers for objects: their adjoint is a dictionary of those of their attributes, by name."""
from __future__ import annotations

import copy
import types


def attributes(x):
    """Give the attributes of an object by name; None for a number, an array, a function and the like."""
    if hasattr(x, '_asdict'):
        return x._asdict()
    if hasattr(x, '__name__') or hasattr(x, '_value_'):     # functions, classes, modules; members of enumerations
        return None
    slots = {name: getattr(x, name) for name in getattr(x, '__slots__', ()) if hasattr(x, name)}
    return {**slots, **vars(x)} if hasattr(x, '__dict__') else slots or None


def like_object(parts, x):
    """Give attributes as an object like x: a named tuple or a data class of its class; a plain object for all else."""
    kind = type(x)
    fields = vars(kind).get('__dataclass_fields__')
    written = fields is not None and kind.__init__.__code__.co_filename == '<string>'     # not by the user
    if written and list(fields) == list(parts) and all(field.init for field in fields.values()):
        return types.SimpleNamespace(**parts) if hasattr(kind, '__post_init__') else kind(**parts)
    return kind(**parts) if hasattr(x, '_asdict') else types.SimpleNamespace(**parts)


def class_constant(x):
    """Stand for what the class of an object has: it is not differentiated. It is never called."""
    return x


def with_attributes(x, parts, copies=True):
    """Give an object with other attributes: a copy of x, or x itself."""
    made = copy.copy(x) if copies else x
    for name, value in parts.items():
        object.__setattr__(made, name, value)
    return made
