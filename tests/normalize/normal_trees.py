"""Trees from text without the frontend, and text from trees without the printer."""
import ast
import builtins
import symtable
import textwrap

import gast

import srcad.normalize
from srcad import markers
from srcad.unit import External, Source, Unit


def parse(text, values=None):
    """Parse one function; names that are not local become externals, as the frontend does it."""
    import numpy as np
    values = {'np': np, **(values or {})}
    text = textwrap.dedent(text)
    tree = gast.parse(text)
    source = Source('test.py', text, 'test')
    unit = Unit('f', source, None)
    table = symtable.symtable(text, 'test.py', 'exec').get_children()[0]
    local = {s.get_name() for inner in (table, *table.get_children()) for s in inner.get_symbols()
             if s.is_local() or s.is_parameter()}
    module = _Externals(unit, local, values).visit(tree)
    for node in gast.walk(module):
        if isinstance(node, gast.stmt):
            node.origin = None
    return module, unit


class _Externals(gast.NodeTransformer):
    def __init__(self, unit, local, values):
        self.unit, self.local, self.values = unit, local, values
        self.renamed = {}

    def _name(self, kind, path, value, spelling):
        key = '@' + path
        self.unit.externals[key] = External(key, value, kind, path, spelling)
        return gast.Name(key, gast.Load(), None, None)

    def visit_Attribute(self, node):
        parts, base = [node.attr], node.value
        while isinstance(base, gast.Attribute):
            parts.append(base.attr)
            base = base.value
        if isinstance(base, gast.Name) and base.id not in self.local and base.id == 'np':
            value = self.values['np']
            for part in reversed(parts):
                value = getattr(value, part)
            tail = '.'.join(reversed(parts))
            return gast.copy_location(self._name('library', 'numpy.' + tail, value, 'np.' + tail), node)
        return self.generic_visit(node)

    def _comprehension(self, node):
        """Give the variables of a comprehension names of their own."""
        first = self.visit(node.generators[0].iter)
        node.generators[0].iter = gast.Constant(None, None)
        bound = {n.id for g in node.generators for n in gast.walk(g.target)
                 if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)}
        outer, self.renamed = self.renamed, {**self.renamed, **{n: n + self.unit.fresh() for n in sorted(bound)}}
        self.generic_visit(node)
        self.renamed = outer
        node.generators[0].iter = first
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Name(self, node):
        if node.id in self.renamed:
            return gast.copy_location(gast.Name(self.renamed[node.id], node.ctx, None, None), node)
        if node.id in self.local:
            return node
        if node.id in markers.MARKS:
            new = self._name('library', 'srcad.markers.' + node.id, markers.MARKS[node.id], node.id)
        elif node.id in self.values:
            new = self._name('global', 'test.' + node.id, self.values[node.id], node.id)
        elif hasattr(builtins, node.id):
            new = self._name('builtin', 'builtins.' + node.id, getattr(builtins, node.id), node.id)
        else:
            new = self._name('global', 'test.' + node.id, None, node.id)
        return gast.copy_location(new, node)


def show(module, unit):
    """Print a tree, with internal names as identifiers: '%1' as _1, 'x%2' as x_2."""
    tree = gast.gast_to_ast(_Copy().visit(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id.startswith('@'):
                external = unit.externals[node.id]
                node.id = external.spelling or external.path.removeprefix('builtins.').removeprefix('srcad.markers.')
            node.id = node.id.replace('%', '_')
    return ast.unparse(ast.fix_missing_locations(tree))


class _Copy(gast.NodeTransformer):
    """Makes new nodes, so that the conversion leaves the tree alone."""

    def generic_visit(self, node):
        fields = {}
        for name, value in gast.iter_fields(node):
            if isinstance(value, list):
                fields[name] = [self.visit(v) if isinstance(v, gast.AST) else v for v in value]
            else:
                fields[name] = self.visit(value) if isinstance(value, gast.AST) else value
        return type(node)(**fields)


def normalize(text, values=None, origins=False):
    """Run all passes; gives the module and the unit. With origins, each statement is its own origin."""
    module, unit = parse(text, values)
    for node in gast.walk(module) if origins else ():
        if isinstance(node, gast.stmt):
            node.origin = node
    for step in srcad.normalize.PASSES:
        module = step.run(module, unit)
    return module, unit


def normal(text, values=None):
    """Run all passes; gives the text."""
    return show(*normalize(text, values))


def check(before, after):
    """Compare the normal form of statements with the one that is wanted."""
    assert normal('def f(a, b, c, x, y):\n' + textwrap.indent(textwrap.dedent(before), '    ')) == ast.unparse(
        ast.parse('def f(a, b, c, x, y):\n' + textwrap.indent(textwrap.dedent(after), '    ')))
