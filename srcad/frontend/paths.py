"""Where the modules of the user's are, found without importing anything."""
from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def find_module(name: str, search_paths: Sequence[str]) -> str | None:
    """Give the file of a module of the user's."""
    if name.partition('.')[0] in sys.builtin_module_names:
        return None
    for directory in search_paths:
        base = os.path.join(directory, *name.split('.'))
        for file in (os.path.join(base, '__init__.py'), base + '.py'):
            if os.path.isfile(file):
                return file
    return None


def module_name(path: str) -> tuple[str, str, str]:
    """Give the dotted name of a file's module, that of its package, and the directory that they are found in."""
    directory, file = os.path.split(os.path.abspath(path))
    parts = [] if file == '__init__.py' else [os.path.splitext(file)[0]]
    package: list[str] = []
    while os.path.isfile(os.path.join(directory, '__init__.py')):
        directory, last = os.path.split(directory)
        package.insert(0, last)
    return '.'.join(package + parts), '.'.join(package), directory
