"""Small changes of a text that leave all else as it is: names of functions, and parting it into definitions."""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterator


def rename(text: str, names: dict[str, str]) -> str:
    """Rename functions, where they are defined and where they are read."""
    return _replace(text, _occurrences(names)) if names else text


def rename_calls(text: str, names: dict[str, str]) -> str:
    """Rename functions where they are called, and nowhere else."""
    def find(tree: ast.Module) -> Iterator[tuple[int, int, str, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node.lineno, node.col_offset, node.func.id, names[node.func.id]

    return _replace(text, find)


def unqualify(text: str, root: str, names: dict[str, str]) -> str:
    """Write ``names['f']`` for each ``root.f``."""
    def find(tree: ast.Module) -> Iterator[tuple[int, int, str, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == root:
                yield node.lineno, node.col_offset, f'{root}.{node.attr}', names[node.attr]

    return _replace(text, find)


def _occurrences(names: dict[str, str]) -> Callable[[ast.Module], Iterator[tuple[int, int, str, str]]]:
    def find(tree: ast.Module) -> Iterator[tuple[int, int, str, str]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in names:
                yield node.lineno, node.col_offset, node.id, names[node.id]
            elif isinstance(node, ast.FunctionDef) and node.name in names:
                yield node.lineno, node.col_offset + len('def '), node.name, names[node.name]
    return find


def _replace(text: str, find: Callable[[ast.Module], Iterator[tuple[int, int, str, str]]]) -> str:
    """Replace what is found; offsets are those of trees, in bytes."""
    lines = [line.encode() for line in text.split('\n')]
    for line, column, old, new in sorted(find(ast.parse(text)), reverse=True):
        row = lines[line - 1]
        if row[column:column + len(old.encode())] == old.encode():
            lines[line - 1] = row[:column] + new.encode() + row[column + len(old.encode()):]
    return '\n'.join(line.decode() for line in lines)


def definitions(text: str) -> dict[str, str]:
    """Part a text into its functions, with the comments above each."""
    lines = text.split('\n')
    found: dict[str, str] = {}
    end = 0
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            start = node.lineno - 1
            while start > end and lines[start - 1].startswith('#'):
                start -= 1
            found[node.name] = '\n'.join(lines[start:node.end_lineno])
        end = node.end_lineno or end
    return found


def names_in(text: str) -> set[str]:
    """Give all the names that a text uses: variables, parameters, functions."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
    return found


def bound_in(text: str) -> set[str]:
    """Give the names that a text binds: variables and parameters."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found
