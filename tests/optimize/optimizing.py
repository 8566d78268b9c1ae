"""Builds generated functions from text: ``b_x`` stands for ``b|x``, ``stack_x`` for ``stack|x``, ``_1`` for ``%1``."""
import copy
import re
import textwrap

import gast
import numpy as np

import srcad.runtime
from srcad import optimize
from srcad.analyze.dims import Dim
from srcad.analyze.infer import infer
from srcad.analyze.types import Array
from srcad.unit import External, Source, Unit

_BUILTINS = ('len', 'range', 'zip', 'reversed', 'print', 'float', 'abs', 'enumerate', 'sum')


class _Internal(gast.NodeTransformer):
    """Turns the spelling of the tests into internal names and externals."""

    def __init__(self, unit, functions):
        self.unit, self.functions = unit, functions

    def _external(self, path, value, kind):
        self.unit.externals['@' + path] = External('@' + path, value, kind, path)
        return gast.Name('@' + path, gast.Load(), None, None)

    def visit_Attribute(self, node):
        text = gast.unparse(node)
        if text.startswith('np.') and isinstance(node.ctx, gast.Load):
            value = np
            for part in text.split('.')[1:]:
                value = getattr(value, part)
            return self._external('numpy' + text[2:], value, 'library')
        return self.generic_visit(node)

    def visit_Name(self, node):
        if node.id in _BUILTINS:
            return self._external('builtins.' + node.id, __builtins__[node.id], 'builtin')
        if node.id in self.functions:
            return self._external('user.' + node.id, self.functions[node.id], 'global')
        if isinstance(node.ctx, gast.Load) and hasattr(srcad.runtime, node.id) and node.id not in ('np', 'math'):
            return self._external('srcad.runtime.' + node.id, getattr(srcad.runtime, node.id), 'library')
        node.id = re.sub(r'^(b|t|stack|old)_', r'\1|', node.id)
        node.id = re.sub(r'(^|\|)_(\d+)', r'\1%\2', node.id)
        return node


def build(text, types=None, functions=None):
    """Give the function and its unit."""
    unit = Unit('f', Source('test.py', text), None)
    unit.signature = types or {}
    function = _Internal(unit, functions or {}).visit(gast.parse(text).body[0])
    infer(function, unit)
    return function, unit


def show(tree):
    """Give the text of a tree in the spelling of the tests."""
    text = gast.unparse(gast.fix_missing_locations(copy.deepcopy(_Names().visit(copy.deepcopy(tree)))))
    return text.strip()


class _Names(gast.NodeTransformer):
    def visit_Name(self, node):
        node.id = node.id.replace('@numpy.', 'np.').replace('@builtins.', '').replace('@user.', '')
        node.id = node.id.replace('@srcad.runtime.', '').replace('|', '_').replace('%', '_')
        return node


def compile_(function, functions=None):
    """Give the function as an object that runs."""
    space = {'np': np, **vars(srcad.runtime), **(functions or {})}
    exec(show(function), space)
    return space[function.name]


def body(function):
    """Give the text of the statements."""
    return '\n'.join(line[4:] for line in show(function).splitlines()[1:])


def array(*dims):
    return Array('float64', tuple(map(Dim.of, dims)))


def run(step, text, types=None, functions=None):
    function, unit = build(textwrap.dedent(text), types, functions)
    step(function, unit)
    return body(function)


def same(text, types, make, functions=None):
    """Optimise a function and compare what it computes before and after; gives the text."""
    function, unit = build(textwrap.dedent(text), types, functions)
    before = compile_(copy.deepcopy(function), functions)
    optimize.optimize(function, unit)
    after = compile_(function, functions)
    for seed in range(3):
        one, two = make(np.random.default_rng(seed)), make(np.random.default_rng(seed))
        expected, found = before(*one), after(*two)
        expected, found = (v if isinstance(v, tuple) else (v,) for v in (expected, found))
        for e, f in zip((*expected, *one), (*found, *two)):
            np.testing.assert_allclose(f, e, rtol=1e-13)
            assert np.shape(e) == np.shape(f)
    return body(function)
