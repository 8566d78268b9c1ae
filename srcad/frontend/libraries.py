"""Which modules are libraries, and under which dotted path an object of a library can be imported."""
from __future__ import annotations

import functools
import importlib.machinery
import os
import site
import sys
import sysconfig
import types
from collections.abc import Iterator
from typing import Any

# Modules whose functions do not say where they are from (ufuncs have no __module__), the most usual first.
_PUBLIC = ('numpy', 'math', 'cmath', 'numpy.linalg', 'numpy.fft', 'numpy.random', 'numpy.lib.stride_tricks',
           'scipy.special', 'scipy.linalg', 'scipy.signal', 'scipy.fft')
_PACKAGES = frozenset(('site-packages', 'dist-packages'))
_CONSTANTS = ('pi', 'e', 'tau', 'inf', 'nan', 'euler_gamma', 'infty', 'Inf', 'NaN')


@functools.lru_cache(maxsize=1)
def library_directories() -> tuple[str, ...]:
    """Give the directories of the standard library and of installed packages."""
    paths = [sysconfig.get_path(name) for name in ('stdlib', 'platstdlib', 'purelib', 'platlib')]
    paths += [*site.getsitepackages(), site.getusersitepackages()]
    paths += [path for path in sys.path if os.path.basename(path) in ('site-packages', 'dist-packages')]  # by a .pth file
    return tuple(dict.fromkeys(os.path.realpath(path) for path in paths if path))


def in_library(path: str | None) -> bool:
    """Tell whether a file belongs to the standard library or to an installed package."""
    if not path:
        return False
    real = os.path.realpath(path)
    if _PACKAGES & set(real.split(os.sep)):
        return True         # of another environment, which this one can import from
    return any(real.startswith(directory + os.sep) for directory in library_directories())


@functools.lru_cache(maxsize=1024)
def is_library(name: str) -> bool:
    """Tell whether a module, given by its dotted name, is a library (and not the user's own)."""
    top = name.partition('.')[0]
    if top in ('', '__main__'):
        return False
    if top in sys.builtin_module_names or top == 'srcad':
        return True
    module = sys.modules.get(top)
    if module is not None:
        spec = getattr(module, '__spec__', None)
        path = getattr(module, '__file__', None) or getattr(spec, 'origin', None)
        return path in ('built-in', 'frozen') or in_library(path)
    return in_library(_origin(top))


def _origin(top: str) -> str | None:
    """Give the file of a top-level module without importing it."""
    try:
        spec = importlib.machinery.PathFinder.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    return spec.origin or next(iter(spec.submodule_search_locations or ()), None)


def canonical_path(value: Any) -> str | None:
    """Give the dotted path by which a function, class or module of a library is imported; None for all else.

    The path is checked: what stands there is the very object. The shortest public one is preferred.
    """
    if isinstance(value, types.ModuleType):
        name = value.__name__
        return name if sys.modules.get(name) is value and is_library(name) else None
    if type(value) is float:
        return _constant_path(value)
    if not isinstance(value, (type, types.FunctionType)) and not is_library(type(value).__module__):
        return None     # an object of the user's, whose attributes may do anything
    name = getattr(value, '__qualname__', None) or getattr(value, '__name__', None)
    if not isinstance(name, str) or not (callable(value) or isinstance(value, type)) or '<' in name:
        return None
    for module in _modules(value):
        if is_library(module) and _find(module, name) is value:
            return f'{module}.{name}'
    return None


def _modules(value: Any) -> Iterator[str]:
    home = getattr(value, '__module__', None)
    if isinstance(home, str):
        parts = home.split('.')
        # the prefixes before the first private part are public: numpy._core.fromnumeric -> numpy
        for count in range(1, len(parts) + 1):
            yield '.'.join(parts[:count])
    if not isinstance(home, str) or type(value).__name__ == 'ufunc':
        yield from _PUBLIC


def _find(module: str, name: str) -> Any:
    value = sys.modules.get(module)
    for part in name.split('.'):
        value = getattr(value, '__dict__', {}).get(part)
    return value


def _constant_path(value: float) -> str | None:
    # A float that is the same object as math.pi was imported from there; equal ones made elsewhere are not it.
    for module in ('math', 'numpy'):
        for name in _CONSTANTS:
            if sys.modules.get(module) is not None and getattr(sys.modules[module], name, None) is value:
                return f'{module}.{name}'
    return None
