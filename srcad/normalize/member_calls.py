"""Calls of functions of classes: by the name of the class, or as what is written back where it stays."""
from __future__ import annotations

from typing import Any

import gast

from srcad import ir
from srcad.analyze import records
from srcad.normalize import blocks
from srcad.unit import External, Unit


class Builder:
    """Builds the calls in one function, and enters what they call into its externals."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def made(self, found: tuple[Any, type], args: list[gast.expr], form: str, keywords: Any = ()) -> gast.Call:
        """Build the call of a function of a class."""
        member, cls = found
        path = member.title
        key, number = f'@member.{path}.{form}', 1
        while key in self.unit.externals and self.unit.externals[key].value != member.function:
            number += 1
            key = f'@member.{path}.{form}.{number}'
        self.unit.externals.setdefault(key, External(key, member.function, 'member', path, form=form))
        return gast.Call(ir.load(key), [ir.copy_tree(a) for a in args], list(keywords))

    def constant(self, cls: Any, name: str, node: gast.expr) -> gast.Call:
        """Read something that a class has from an object of it."""
        key = f'@member.{cls.__name__}.{name}.constant'
        self.unit.externals.setdefault(key, External(key, records.CLASS_CONSTANT, 'member', f'{cls.__name__}.{name}',
                                                     form='constant'))
        return gast.Call(ir.load(key), [ir.copy_tree(node)], [])

    def by_class(self, member: Any, cls: type, first: gast.expr | None, node: gast.Call) -> gast.expr:
        """Call a function by the name of its class."""
        args = list(node.args)
        if member.kind == 'class':
            args = [self.external(cls, cls.__name__), *args]
            return self.made((member, cls), args, 'method', node.keywords)
        if member.kind in ('method', 'property') and first is not None:
            args = [ir.copy_tree(first), *args]
        func = self._function(member)
        return gast.Call(blocks.place(func, node), args, node.keywords)

    def external(self, value: Any, name: str) -> gast.Name:
        """Give the name of a class; where the module has none for it, it is handed over."""
        known = self.unit.resolver.lookup(name)
        if known is None or known.value != value:
            known = External(f'@default.{name}', value, 'default', name)
        self.unit.externals.setdefault(known.key, known)
        return ir.load(known.key)

    def _function(self, member: Any) -> gast.Name:
        """Give the name of a function, by that of the class that defines it."""
        name = member.name
        known = self.unit.resolver.lookup(member.owner.__name__)
        if known is not None and known.value == member.owner:
            found = self.unit.resolver.attribute(known, name)
            if found is not None and found.value == member.function:
                self.unit.externals.setdefault(found.key, found)
                return ir.load(found.key)
        key = f'@default.{member.title}'
        self.unit.externals.setdefault(key, External(key, member.function, 'default', name))
        return ir.load(key)
