"""The final naming pass: from names that cannot collide to names that people would choose.

Before::

    %3 = @numpy.max(o, axis=1)
    b|%3 = ...

After::

    o_max = np.max(o, axis=1)
    bo_max = ...
"""
from __future__ import annotations

import collections
import itertools
import keyword
import re
from collections.abc import Mapping

import gast

from srcad import ir
from srcad.emit.hints import PLAIN, hint
from srcad.emit.imports import BUILTINS

PREFIXES = {'b': ('b{}', '{}_bar'), 't': ('t{}', '{}_dot'), 'd': ('d{}', 'd_{}'), 'stack': ('{}_stack',), 'old': ('{}_old',),
            'saved': ('{}_saved',)}


def users_names(tree: gast.AST) -> set[str]:
    """Give the local names of a tree that the user chose."""
    return {name for name in _locals(tree) if name.isidentifier()}


def used_externals(tree: gast.AST) -> list[str]:
    """Give the keys of the externals that a tree uses, in the order of their first use."""
    found: dict[str, None] = {}
    for node in _walk(tree):
        if ir.is_external(node):
            found[node.id] = None
    return list(found)


def run(module: gast.Module, spelling: Mapping[str, str]) -> gast.Module:
    """Give every name of a module its final spelling, in place.

    Parameters
    ----------
    module
        Generated functions, whose names are internal.
    spelling
        How externals are spelled, from `imports.plan`.
    """
    avoid = {text.split('.')[0] for text in spelling.values()}
    avoid |= {s.name for s in module.body if isinstance(s, gast.FunctionDef)}
    for number, statement in enumerate(module.body):
        mapping = Namer(statement, avoid).mapping()
        module.body[number] = _Rename(mapping, spelling).visit(statement)
    return module


class Namer:
    """Chooses identifiers for the local names of one function."""

    def __init__(self, function: gast.AST, avoid: set[str]) -> None:
        self.function = function
        self.chosen: dict[str, str] = {}
        self.numbers: dict[str, int] = {}       # the last number that was given to a name
        self.order = dict.fromkeys(_locals(function))
        self.versions = collections.Counter(_unversioned(name) for name in self.order)
        self.used = avoid | BUILTINS | set(keyword.kwlist) | {n for n in self.order if n.isidentifier()}
        self.definitions = _definitions(function)

    def mapping(self) -> dict[str, str]:
        """Give internal name -> identifier; names that are identifiers stay as they are."""
        for name in self.order:
            self.name(name)
        return self.chosen

    def name(self, internal: str) -> str:
        """Choose, or give again, the identifier of an internal name."""
        if internal.isidentifier():
            return internal
        if internal not in self.chosen:
            self.chosen[internal] = ''  # a definition in terms of itself has no hint
            self.chosen[internal] = self._choose(internal)
            self.used.add(self.chosen[internal])
        return self.chosen[internal]

    def _choose(self, internal: str) -> str:
        """Choose a free identifier."""
        prefix, bar, base = internal.partition('|')
        if bar:
            if base.startswith('%') and base not in self.order and base not in self.chosen and prefix in ('b', 't'):
                return self._free([prefix + letter for letter in (*PLAIN[1:], 't')])
            below = self.name(self._plainest(prefix, base))
            forms = PREFIXES.get(prefix, (f'{{}}_{prefix}',))
            return self._free([form.format(below) for form in forms])
        base, _, version = internal.partition('%')
        base, version = base.replace('.', '_'), version.replace('%', '_')        # d.a is a field of d
        if base:
            return self._free([base + version, f'{base}_{version}'] if not base[-1].isdigit() else
                              [f'{base}_{version}'])
        if not version.replace('_', '').isdigit():      # a version of a temporary is one, too
            return self._free(['result' if version == 'ret' else re.sub(r'\W', '_', version)])
        wanted = hint(self.definitions.get(internal), self.name)
        return self._free(wanted)

    def _plainest(self, prefix: str, base: str) -> str:
        """Leave out the version of a variable that goes by another name now, where nothing else is called so."""
        plain = base.partition('%')[0]
        mine = f'{prefix}|{base}' in self.order
        is_free = plain in self.order and base not in self.order and self.versions[f'{prefix}|{plain}'] == mine
        return plain if is_free else base

    def _free(self, wanted: list[str]) -> str:
        """Take the first wanted name that is free, or number the last."""
        for name in wanted:
            if name not in self.used and name.isidentifier():
                return name
        last = 't' if wanted[-1] == PLAIN[-1] else wanted[-1]
        between = '_' if last[-1].isdigit() else ''
        for number in itertools.count(self.numbers.get(last, 2)):
            name = f'{last}{between}{number}'
            if name not in self.used:
                self.numbers[last] = number         # those below are taken for good
                return name


class _Rename(ir.Transformer):
    """Replaces internal names by identifiers, and externals by their spelling."""

    def __init__(self, mapping: Mapping[str, str], spelling: Mapping[str, str]) -> None:
        self.mapping = mapping
        self.spelling = spelling

    def visit_Name(self, node: gast.Name) -> gast.AST:
        if node.id.startswith('@'):
            first, *rest = self.spelling[node.id].split('.')
            new: gast.AST = gast.Name(first, node.ctx, None, None)
            for number, attribute in enumerate(rest):
                new = gast.Attribute(new, attribute, node.ctx if number == len(rest) - 1 else gast.Load())
            if isinstance(new, gast.Attribute):
                for part in ir.walk(new.value):
                    if hasattr(part, 'ctx'):
                        part.ctx = gast.Load()
            return gast.copy_location(new, node)
        # A new node: trees share names.
        annotation = self.visit(node.annotation) if node.annotation else None
        new = gast.Name(self.mapping.get(node.id, node.id), node.ctx, annotation, node.type_comment)
        return gast.copy_location(new, node)


def _walk(tree: gast.AST) -> list[gast.AST]:
    """Give the nodes of a tree in the order of the text."""
    found, waiting = [], [tree]
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(ir.parts(found[-1]))
    return found


def _unversioned(name: str) -> str:
    """Give ``b|x`` for ``b|x%2``."""
    prefix, bar, base = name.partition('|')
    return prefix + bar + base.partition('%')[0]


def _locals(tree: gast.AST) -> list[str]:
    """Give the local names in the order of the text, once an occurrence."""
    return [node.id for node in _walk(tree) if ir.is_local(node)]


def _definitions(function: gast.AST) -> dict[str, gast.AST]:
    """Give what each name is first bound to; for the target of a loop, the loop."""
    found: dict[str, gast.AST] = {}
    for node in _walk(function):
        if isinstance(node, gast.Assign):
            for target in node.targets:
                if isinstance(target, gast.Name) and not _is_pop(node.value):
                    found.setdefault(target.id, node.value)
        elif isinstance(node, (gast.For, gast.comprehension)) and isinstance(node.target, gast.Name):
            found.setdefault(node.target.id, node)
    return found


def _is_pop(node: gast.AST) -> bool:
    """Tell whether a value comes back from a history: that says nothing about what it is."""
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == 'pop'
