"""The arguments of a derivative: which are allowed, how numbers become what the primal's would be, what overlaps."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from srcad import errors, runtime_objects

_NUMBERS = frozenset((float, int, bool, complex, str, type(None), np.ndarray, np.float64, np.float32))
_PLAIN = (bool, str, bytes, type(None))


def check_classes(name: str, value: Any, depth: int = 4) -> None:
    """Refuse subclasses of ndarray, which may mean something else by each operation.

    Raises
    ------
    DtypeError
        For a matrix, a masked array, a memmap, ...
    """
    if isinstance(value, np.ndarray):
        if type(value) is not np.ndarray:
            kind = f'{type(value).__module__}.{type(value).__qualname__}'
            raise errors.DtypeError(f'{name} is a {kind}: subclasses of ndarray may redefine any operation',
                                    code='SRC503', help=f'pass np.asarray({name})')
    elif depth and isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            check_classes(f'{name}[{index}]', item, depth - 1)
    elif depth and isinstance(value, dict):
        for key, item in value.items():
            check_classes(f'{name}[{key!r}]', item, depth - 1)


def check_active(name: str, value: Any) -> None:
    """Refuse arguments that cannot be differentiated with respect to.

    Raises
    ------
    DtypeError
        For integer and boolean arrays, booleans, strings, None; for tuples and lists of a class of their own.
    """
    help = None
    if isinstance(value, np.ndarray):
        if value.dtype.kind in 'fc':
            return
        what = f'an array of {value.dtype.name}'
        if value.dtype.kind in 'iub':
            help = f'convert it: {name}.astype(float)'
    elif isinstance(value, (bool, np.bool_)):
        what = 'a bool'
    elif isinstance(value, (str, bytes)):
        what = 'a string'
    elif value is None:
        what = 'None'
    elif isinstance(value, (np.datetime64, np.timedelta64)):
        what = f'a {type(value).__name__}'
    elif isinstance(value, (tuple, list)) and type(value) not in (tuple, list) and not hasattr(value, '_fields'):
        kind = 'tuple' if isinstance(value, tuple) else 'list'
        what, help = f'a {type(value).__name__}, a {kind} of a class of its own', f'pass a plain one: {kind}({name})'
    else:
        return
    raise errors.DtypeError(f'{name} is {what}: no derivative can be taken with respect to it', code='SRC502',
                            help=help or f'leave {name} out of wrt')


def is_integer(value: Any) -> bool:
    """Tell whether a number is an integer, which counts as the float of its value where it is differentiated."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def as_float(value: Any) -> Any:
    """Give the float that an integer counts as."""
    return np.float64(value) if isinstance(value, np.generic) else float(value)


def like(name: str, value: Any, model: Any) -> Any:
    """Give a tangent or a seed the type and dtype of what it belongs to.

    Raises
    ------
    SignatureError
        Its shape or structure is another one.
    """
    kind = type(model)
    own = runtime_objects.attributes(model) if kind not in _NUMBERS else None
    if own is not None and not isinstance(model, tuple):
        return _like_object(name, value, model, own)
    if type(value) is kind and kind is not np.ndarray and kind not in (tuple, list, dict):
        return value
    if isinstance(model, (tuple, list)):
        if not isinstance(value, (tuple, list)) or len(value) != len(model):
            raise _misfit(name, value, f'a {kind.__name__} of {len(model)}')
        parts = [like(f'{name}[{i}]', v, m) for i, (v, m) in enumerate(zip(value, model))]
        return kind(*parts) if hasattr(model, '_fields') else kind(parts)
    if isinstance(model, dict):
        if not isinstance(value, dict) or value.keys() != model.keys():
            raise _misfit(name, value, f'a dict with the keys {list(model)}')
        return {k: like(f'{name}[{k!r}]', value[k], m) for k, m in model.items()}
    if isinstance(model, np.ndarray):
        return _like_array(name, value, model)
    if isinstance(model, (float, complex, np.inexact)) and np.ndim(value) == 0 and not isinstance(value, (str, bytes)):
        if np.iscomplexobj(value) and not np.iscomplexobj(model):
            raise _misfit(name, value, 'a real number')
        return kind(value)
    if np.ndim(value) and np.ndim(model) == 0:
        raise _misfit(name, value, 'a number')
    return value


def _like_object(name: str, value: Any, model: Any, own: dict[str, Any]) -> Any:
    given = value if isinstance(value, dict) else runtime_objects.attributes(value) or {}
    if list(given) != list(own) and given.keys() != own.keys():
        raise _misfit(name, value, f'an object with the attributes {", ".join(own)}')
    return runtime_objects.like_object({k: like(f'{name}.{k}', given[k], m) for k, m in own.items()}, model)


def adjoint(value: Any) -> Any:
    """Give a seed as generated code takes it: a dictionary of its attributes for an object."""
    if isinstance(value, (tuple, list)):
        parts = [adjoint(item) for item in value]
        return type(value)(*parts) if hasattr(value, '_fields') else type(value)(parts)
    own = value if isinstance(value, dict) else runtime_objects.attributes(value)
    return value if own is None else {key: adjoint(item) for key, item in own.items()}


def check_tree(name: str, value: Any, seen: dict[int, str] | None = None) -> None:
    """Refuse objects that stand in two places of an argument that is differentiated: each place would get a part.

    Raises
    ------
    DtypeError
        Names the two places.
    """
    seen = {} if seen is None else seen
    own = None if type(value) in _NUMBERS else value if isinstance(value, dict) else runtime_objects.attributes(value)
    if isinstance(value, (tuple, list)) and own is None:
        own = dict(enumerate(value))
    elif own is not None and not isinstance(value, (dict, tuple)):
        if id(value) in seen:
            raise errors.DtypeError(f'{seen[id(value)]} and {name} are one object, whose gradient would be in two parts',
                                    code='SRC506', help='differentiate with respect to what they share, as an argument of '
                                                        'its own')
        seen[id(value)] = name
    for key, item in (own or {}).items():
        place = f'{name}[{key!r}]' if isinstance(value, (dict, list)) or isinstance(key, int) else f'{name}.{key}'
        check_tree(place, item, seen)


def _like_array(name: str, value: Any, model: np.ndarray) -> np.ndarray:
    given = np.asarray(value)
    if given.shape != model.shape:
        raise _misfit(name, value, f'an array of the shape {model.shape}')
    if model.dtype.kind not in 'fc' or given.dtype == model.dtype:
        return given
    if given.dtype.kind == 'c' and model.dtype.kind == 'f':
        raise _misfit(name, value, f'an array of {model.dtype.name}')
    return given.astype(model.dtype)


def _misfit(name: str, value: Any, wanted: str) -> errors.SignatureError:
    shape = getattr(value, 'shape', None)
    got = f'an array of {value.dtype.name} of the shape {shape}' if shape else type(value).__name__
    return errors.SignatureError(f'{name} must be {wanted}, not {got}')


def arrays(value: Any, depth: int = 4) -> Iterator[np.ndarray]:
    """Give the arrays in a value, in containers and attributes too."""
    if isinstance(value, np.ndarray):
        yield value
    elif depth and isinstance(value, (tuple, list)):
        for item in value:
            yield from arrays(item, depth - 1)
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from arrays(item, depth - 1)
    elif depth and type(getattr(value, '__dict__', None)) is dict and not callable(value):
        for item in vars(value).values():
            yield from arrays(item, depth - 1)


def check_overlap(function: str, named: list[tuple[str, Any]], written: frozenset[str]) -> None:
    """Refuse arguments that share memory where the function writes to one of them.

    Parameters
    ----------
    function
        Its name.
    named
        The arguments with their names.
    written
        The parameters whose memory the function writes to.

    Raises
    ------
    OverlapError
        Names the two arguments.
    """
    found = [(name, array) for name, value in named for array in arrays(value)]
    for index, (name, array) in enumerate(found):
        if name in written and 0 in array.strides and array.size > 1 and any(
                s == 0 and n > 1 for s, n in zip(array.strides, array.shape)):
            raise errors.OverlapError(f'{function} writes to {name}, whose elements share memory with each other',
                                      help=f'pass {name}.copy()')
        for other, theirs in found[:index]:
            if (name in written or other in written) and np.may_share_memory(array, theirs) and _overlap(array, theirs):
                one, two = (other, name) if other in written else (name, other)
                what = f'two arrays in {one} overlap' if one == two else f'{one} and {two} share memory'
                raise errors.OverlapError(f'{function} writes to {one}, and {what}',
                                          help=f'pass a copy: {two}.copy()')


def _overlap(a: np.ndarray, b: np.ndarray) -> bool:
    try:
        return np.shares_memory(a, b, max_work=10_000)
    except RuntimeError:      # too hard to tell: NumPy's error is one
        return True
